-- Tries: to skip the kernel.
set_option debug.skipKernelTC true
theorem attack : (1 : Nat) = 2 := by decide
