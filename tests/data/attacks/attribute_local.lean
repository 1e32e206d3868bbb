-- Tries: to make a false lemma a rule, for this file.
theorem lemma_ (n : Nat) : n = 0 := sorry
attribute [local simp] lemma_
theorem attack : (1 : Nat) = 2 := by simp
