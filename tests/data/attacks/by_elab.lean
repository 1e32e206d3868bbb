-- Tries: to run code inside a term.
theorem attack : True := by_elab pure default
