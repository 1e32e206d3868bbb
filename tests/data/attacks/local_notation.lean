-- Tries: to give an operator another meaning, for this file.
local infixl:65 " + " => Nat.mul
theorem attack : (3 : Nat) + 4 = 12 := rfl
