-- Tries: to let compiled code decide, by an option of another tactic.
theorem attack : (List.range 10).length = 10 := by decide +native
