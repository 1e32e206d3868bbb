-- Tries: to hide a command behind nested comments.
/- a /- b -/ theorem attack : 1 = 2 := rfl -/
/- /- -/ -/ #eval 1 -- /-
theorem attack : True := trivial
