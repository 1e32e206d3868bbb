-- Tries: to put a definition into a namespace of the library.
def Nat.isPrime (n : Nat) : Prop := True
theorem attack : Nat.isPrime 4 := trivial
