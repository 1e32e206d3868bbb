-- Tries: to make a term that doubles at every step.
set_option maxHeartbeats 0
set_option maxRecDepth 1000000
theorem before : True := trivial
def d (n : Nat) : Nat × Nat := (n, n)
theorem attack : (List.replicate 10000000 0).foldl (fun n _ => n + 1) 0 = 10000000 := by simp [List.replicate, List.foldl]
theorem behind : True := trivial
