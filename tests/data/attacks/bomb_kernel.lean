-- Tries: to keep the kernel busy without end.
theorem before : True := trivial
theorem attack : (List.range 100000000).all (fun n => Nat.ble n 100000000) = true := by decide +kernel
theorem behind : True := trivial
