-- Tries: to break off.
theorem attack : (1 : Nat) = 2 := by
  have h : 1 = 1 := by
