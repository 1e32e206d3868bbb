-- Tries: to print without end.
set_option maxHeartbeats 0
set_option maxRecDepth 1000000
theorem before : True := trivial
theorem attack : True := by
  iterate 1000000 (trace "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")
  trivial
theorem behind : True := trivial
