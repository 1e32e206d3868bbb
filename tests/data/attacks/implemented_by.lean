-- Tries: to compile a definition to other code.
def lie (n : Nat) : Bool := false
@[implemented_by lie] def honest (n : Nat) : Bool := true
theorem attack : honest 0 = false := by native_decide
