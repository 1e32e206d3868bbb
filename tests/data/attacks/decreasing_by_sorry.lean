-- Tries: to prove a falsehood by a recursion that does not end.
def endless (n : Nat) : False := endless (n + 1)
termination_by n
decreasing_by sorry
theorem attack : (1 : Nat) = 2 := (endless 0).elim
