-- Tries: to prove a theorem by itself.
theorem attack (n : Nat) : n = n + 1 := attack n
