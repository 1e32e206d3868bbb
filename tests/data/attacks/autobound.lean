-- Tries: to use a type that is not defined, which Lean binds as a variable.
theorem attack (m n : Real) (h : ∀ a b : Real, a = b) : m = n := h m n
