-- Tries: to admit the goal.
theorem attack : (1 : Nat) = 2 := by admit
