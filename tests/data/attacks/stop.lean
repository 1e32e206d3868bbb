-- Tries: to stop a proof before its end.
theorem attack : (1 : Nat) = 2 := by
  stop
  rfl
