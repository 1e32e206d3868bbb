-- Tries: to bind a definition to foreign code.
@[extern "apery_lie"] def honest (n : Nat) : Bool := true
theorem attack : honest 0 = true := rfl
