def p (a : Nat → Int) : Nat → Int
  | 0 => 1
  | 1 => a 0
  | n + 2 => a (n + 1) * p a (n + 1) + p a n

def q (a : Nat → Int) : Nat → Int
  | 0 => 0
  | 1 => 1
  | n + 2 => a (n + 1) * q a (n + 1) + q a n

theorem determinant (a : Nat → Int) (n : Nat) :
    p a n * q a (n + 1) - p a (n + 1) * q a n = (-1)^n := by
  induction n with
  | zero => simp [p, q]
  | succ n ih => simp only [p, q] at *; grind
