-- Tries: to get another addition through a class.
class Other extends Add Nat where
  extra : Nat
instance : Other := { add := Nat.mul, extra := 0 }
theorem attack : (3 : Nat) + 4 = 12 := rfl
