-- Tries: to let compiled code decide.
theorem attack : (List.range 10).length = 10 := by native_decide
