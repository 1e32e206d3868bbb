-- Tries: to hand another instance to a notation.
def product : HAdd Nat Nat Nat := ⟨Nat.mul⟩
theorem attack : @HAdd.hAdd Nat Nat Nat product 3 4 = 12 := rfl
