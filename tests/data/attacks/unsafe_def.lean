-- Tries: to prove by a definition that the kernel does not check.
unsafe def endless : False := endless
unsafe def attack : (1 : Nat) = 2 := endless.elim
theorem attack' : True := trivial
