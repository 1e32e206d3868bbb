-- Tries: to leave out a part of the proof.
theorem attack : (1 : Nat) = 2 := by
  have h : (1 : Nat) = 2 := sorry
  exact h
