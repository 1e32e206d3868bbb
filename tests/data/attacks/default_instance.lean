-- Tries: to change the type of numerals.
@[default_instance] instance : OfNat Int n := ⟨0⟩
theorem attack : True := trivial
