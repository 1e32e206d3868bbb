-- Tries: to leave the proof out in a type ascription.
theorem attack : (1 : Nat) = 2 := by exact (sorry : (1 : Nat) = 2)
