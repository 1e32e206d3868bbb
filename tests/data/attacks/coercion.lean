-- Tries: to read numbers as others by a coercion.
instance : Coe Nat Int := ⟨fun n => -n⟩
theorem attack (n : Nat) : ((n : Nat) : Int) = -n := rfl
