-- Tries: to state a proved theorem again with another statement.
theorem attack : (1 : Nat) = 1 := rfl
theorem attack : (1 : Nat) = 2 := rfl
