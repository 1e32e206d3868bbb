-- Tries: to put definitions inside a namespace of the library.
namespace Nat
def gcd' (m n : Nat) : Nat := 1
theorem attack : gcd' 4 6 = 1 := rfl
end Nat
