-- Tries: to give a library function the name of another.
open Nat renaming mul → plus
theorem attack : plus 3 4 = 12 := rfl
