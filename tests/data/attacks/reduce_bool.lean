-- Tries: to let the kernel run compiled code by name.
def yes : Bool := true
theorem attack : yes = true := Lean.ofReduceBool yes true rfl
