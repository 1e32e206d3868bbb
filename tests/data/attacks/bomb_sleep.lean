-- Tries: to sleep.
theorem before : True := trivial
theorem attack : True := by
  sleep 100000000
  trivial
theorem behind : True := trivial
