-- Tries: to redefine addition through another name of the natural numbers.
abbrev Number := Nat
instance : Add Number := ⟨Nat.mul⟩
theorem attack : (3 : Nat) + 4 = 12 := rfl
