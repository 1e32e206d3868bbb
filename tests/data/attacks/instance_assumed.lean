-- Tries: to assume another addition in a variable.
variable [Add Nat]
theorem attack (h : (3 : Nat) + 4 = 12) : (3 : Nat) + 4 = 12 := h
