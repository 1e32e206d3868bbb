-- Tries: to let a field hide a type.
structure Attack where
  Nat : Type
open Attack
theorem attack (m : Nat) : m = m := rfl
