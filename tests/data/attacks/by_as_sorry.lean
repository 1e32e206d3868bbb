-- Tries: to skip all tactics.
set_option debug.byAsSorry true in
theorem attack : (1 : Nat) = 2 := by decide
