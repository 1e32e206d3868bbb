-- Tries: to define a function of the library again.
def Nat.add (m n : Nat) : Nat := 0
theorem attack : True := trivial
