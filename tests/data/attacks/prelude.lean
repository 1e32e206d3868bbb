-- Tries: to leave the library out and build another.
prelude
inductive Nat where | zero
theorem attack (n : Nat) : True := trivial
