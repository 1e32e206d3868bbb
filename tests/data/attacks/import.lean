-- Tries: to bring in code of the Lean system.
import Lean
theorem attack : True := trivial
