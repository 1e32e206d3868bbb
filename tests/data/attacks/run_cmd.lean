-- Tries: to run code that adds a declaration.
run_cmd pure ()
theorem attack : True := trivial
