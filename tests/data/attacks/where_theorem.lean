-- Tries: to leave out the proof in a local definition.
theorem attack : (1 : Nat) = 2 := helper
where helper : (1 : Nat) = 2 := sorry
