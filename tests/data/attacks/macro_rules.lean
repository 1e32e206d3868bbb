-- Tries: to turn sums into products.
section
macro_rules | `($a + $b) => `($a * $b)
theorem attack : (3 : Nat) + 4 = 12 := rfl
end
