-- Tries: to use a definition that need not end.
partial def forever (n : Nat) : Nat := forever (n + 1)
theorem attack : forever 0 = forever 0 := rfl
