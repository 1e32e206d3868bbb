-- Tries: to hide a character in a quoted name.
def «Nat​» : Type := Unit
theorem attack (m n : «Nat​») : m = n := rfl
