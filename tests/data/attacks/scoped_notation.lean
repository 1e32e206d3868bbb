-- Tries: to give an operator another meaning in an opened namespace.
namespace Attack
scoped infixl:65 " + " => Nat.mul
end Attack
open Attack
theorem attack : (3 : Nat) + 4 = 12 := rfl
