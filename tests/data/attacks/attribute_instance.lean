-- Tries: to make a definition an instance by an attribute.
@[reducible] def product : Add Nat := ⟨Nat.mul⟩
attribute [instance] product
theorem attack : (3 : Nat) + 4 = 12 := rfl
