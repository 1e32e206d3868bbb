-- Tries: to make short names mean something else.
namespace Attack
def gcd (m n : Nat) : Nat := 1
end Attack
export Attack (gcd)
theorem attack : gcd 4 6 = 1 := rfl
