-- Tries: to make a tactic that closes every goal.
syntax "obvious" : tactic
macro_rules | `(tactic| obvious) => `(tactic| sorry)
theorem attack : (1 : Nat) = 2 := by obvious
