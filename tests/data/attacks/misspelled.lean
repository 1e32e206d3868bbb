-- Tries: to hide a theorem behind a misspelled word.
teorem hidden : (1 : Nat) = 2 := rfl
theorem attack : True := trivial
