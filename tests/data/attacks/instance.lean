-- Tries: to redefine addition for natural numbers.
instance : Add Nat := ⟨Nat.mul⟩
theorem attack : (3 : Nat) + 4 = 12 := rfl
