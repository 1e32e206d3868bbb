-- Tries: to keep the elaborator busy without end.
set_option maxHeartbeats 0
set_option maxRecDepth 1000000
theorem before : True := trivial
theorem attack : True := by
  repeat (have : True := trivial)
  trivial
theorem behind : True := trivial
