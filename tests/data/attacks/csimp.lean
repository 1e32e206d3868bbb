-- Tries: to replace a function in compiled code by a false lemma.
def other (n : Nat) : Nat := 7
@[csimp] theorem same : @Nat.succ = @other := sorry
theorem attack : (1 : Nat) = 2 := by decide
