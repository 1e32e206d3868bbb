-- Tries: to tell the unifier a falsehood.
unif_hint (a b : Nat) where |- a =?= b
theorem attack : (1 : Nat) = 2 := rfl
