-- Tries: to eat the memory.
theorem before : True := trivial
theorem attack : (2 ^ (2 ^ 38)) % 2 = 0 := by decide +kernel
theorem behind : True := trivial
