-- Tries: to hide a hypothesis in an earlier line.
variable (h : (1 : Nat) = 2)
include h
theorem attack : (1 : Nat) = 2 := by decide
