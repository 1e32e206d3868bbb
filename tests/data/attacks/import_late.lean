-- Tries: to bring in code after the beginning.
theorem attack : True := trivial
import Lean
theorem behind : 1 = 2 := rfl
