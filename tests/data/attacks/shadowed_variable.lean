-- Tries: to call a variable Nat.
theorem attack (Nat : Type) (h : ∀ m n : Nat, m = n) (m n : Nat) : m = n := h m n
