-- Tries: to use a constant without a value.
opaque secret : Nat
theorem attack : secret = secret := rfl
