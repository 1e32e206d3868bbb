theorem one : 1 + 1 = 2 := by
  rfl

theorem two (n : Nat) : n + 0 = n := by
  induction n with
  | zero => rfl
  | succ n ih => rfl
