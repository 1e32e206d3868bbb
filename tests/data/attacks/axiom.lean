-- Tries: to assume what is wanted.
axiom grant : False
theorem attack : (1 : Nat) = 2 := grant.elim
