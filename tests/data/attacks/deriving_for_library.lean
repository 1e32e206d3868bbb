-- Tries: to derive an instance for a type of the library.
deriving instance Inhabited for Nat
theorem attack : True := trivial
