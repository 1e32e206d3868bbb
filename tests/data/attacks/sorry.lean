-- Tries: to leave the proof out.
theorem attack : (1 : Nat) = 2 := sorry
