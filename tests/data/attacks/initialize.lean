-- Tries: to run code when it is loaded.
initialize pure ()
theorem attack : True := trivial
