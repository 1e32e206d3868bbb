-- Tries: to hide a library name behind a private one.
private def Nat := Int
theorem attack (n : Nat) : n = n := rfl
