/-!
Numerators and denominators of a continued fraction with arbitrary integer coefficients.

The fraction is `a_0 + b_1 / (a_1 + b_2 / (a_2 + ...))`; its convergents are `p_n / q_n`.
-/
namespace Apery

/-- Numerators: `p_(-1) = 1`, `p_0 = a_0`, `p_n = a_n p_(n-1) + b_n p_(n-2)`; `num a b n` is
`p_(n-1)`. -/
noncomputable def num (a b : Nat → Int) : Nat → Int
  | 0 => 1
  | 1 => a 0
  | n + 2 => a (n + 1) * num a b (n + 1) + b (n + 1) * num a b n

/-- Denominators: `q_(-1) = 0`, `q_0 = 1`; `den a b n` is `q_(n-1)`. -/
noncomputable def den (a b : Nat → Int) : Nat → Int
  | 0 => 0
  | 1 => 1
  | n + 2 => a (n + 1) * den a b (n + 1) + b (n + 1) * den a b n

/-- The quadruples `(p_(n-1), p_n, q_(n-1), q_n)`, one after another: two convergents as a matrix
`[[p_(n-1), p_n], [q_(n-1), q_n]]`, row after row. -/
noncomputable def walk (a b : Nat → Int) : Nat → Int × Int × Int × Int
  | 0 => (1, a 0, 0, 1)
  | n + 1 =>
    let (p0, p1, q0, q1) := walk a b n
    (p1, a (n + 1) * p1 + b (n + 1) * p0, q1, a (n + 1) * q1 + b (n + 1) * q0)

/-- The walk gives numerators and denominators. -/
theorem walk_eq (a b : Nat → Int) (n : Nat) :
    walk a b n = (num a b n, num a b (n + 1), den a b n, den a b (n + 1)) := by
  induction n with
  | zero => rfl
  | succ n ih => simp only [walk, ih, num, den]

/-- The product of `-b_i` for `1 ≤ i ≤ n`. -/
noncomputable def alternating (b : Nat → Int) : Nat → Int
  | 0 => 1
  | n + 1 => -b (n + 1) * alternating b n

/-- `p_n q_(n-1) - p_(n-1) q_n` is minus the product of `-b_1, ..., -b_n`, for every `n`. -/
theorem determinant_general (a b : Nat → Int) (n : Nat) :
    num a b (n + 1) * den a b n - num a b n * den a b (n + 1) = -alternating b n := by
  induction n with
  | zero => simp [num, den, alternating]
  | succ n ih => simp only [num, den, alternating] at *; grind

/-- If every `b` is 1 or -1, so is the product of all `-b`. -/
theorem alternating_unit (b : Nat → Int) (h : ∀ n, b n = 1 ∨ b n = -1) (n : Nat) :
    alternating b n = 1 ∨ alternating b n = -1 := by
  induction n with
  | zero => exact Or.inl rfl
  | succ n ih =>
    simp only [alternating]
    rcases h (n + 1) with e | e <;> rcases ih with i | i <;> simp [e, i]

/-- If every `b` is 1 or -1, numerator and denominator of a convergent have no common divisor. -/
theorem lowest_terms_general (a b : Nat → Int) (h : ∀ n, b n = 1 ∨ b n = -1) (n : Nat) (d : Int)
    (hp : d ∣ num a b n) (hq : d ∣ den a b n) : d ∣ 1 := by
  have e := determinant_general a b n
  have s : d ∣ num a b (n + 1) * den a b n - num a b n * den a b (n + 1) :=
    Int.dvd_sub (Int.dvd_mul_of_dvd_right hq) (Int.dvd_mul_of_dvd_left hp)
  rw [e] at s
  rcases alternating_unit b h n with i | i <;> rw [i] at s
  · exact Int.dvd_neg.mp s
  · simpa using s

end Apery
