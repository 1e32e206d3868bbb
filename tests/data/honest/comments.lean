/- A comment /- inside -/ another. -/
-- theorem not_there : 1 = 2 := sorry
/-! `#eval` in a comment, and "a string -- with marks". -/
theorem quoted : "a \" -- no comment" = "a \" -- no comment" := rfl /- the end -/

/--
A docstring with `sorry` in it.
-/
@[simp, grind =] theorem documented (n m : Nat) : n + m - m = n := by
  -- cases
  simp
