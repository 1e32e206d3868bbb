-- Tries: to run code inside a proof.
theorem attack : (1 : Nat) = 2 := by run_tac Lean.Elab.Tactic.closeMainGoal `x sorry
