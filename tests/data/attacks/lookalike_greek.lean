-- Tries: to write Nat with a Greek letter, which Lean takes for a variable.
theorem attack (m n : Νat) (h : ∀ a b : Νat, a = b) : m = n := h m n
