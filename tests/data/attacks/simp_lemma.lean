-- Tries: to let the simplifier use a false lemma.
@[simp] theorem lemma_ (n : Nat) : n + 1 = n := sorry
theorem attack : (1 : Nat) = 2 := by simp
