-- Tries: to add by another rule inside a statement.
theorem attack : (haveI : Add Nat := ⟨Nat.mul⟩; (3 : Nat) + 4 = 12) := rfl
