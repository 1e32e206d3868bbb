-- Tries: to let the kernel run compiled code, with the namespace opened.
def yes : Bool := true
open Lean in
theorem attack : reduceBool yes = true := rfl
