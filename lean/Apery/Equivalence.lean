import Apery.Convergents
import Apery.Matrix

/-!
Equivalence transformations of continued fractions with arbitrary integer coefficients.

Multiplying `a_n` by `c_n` and `b_n` by `c_n c_(n-1)` multiplies the numerator `p_n` by
`c_0 c_1 ... c_n` and the denominator `q_n` by `c_1 ... c_n`: all convergents are those of the
first fraction times `c_0`.
-/
namespace Apery

/-- The first factor of a product `c s * ... * c (s+n)`. -/
theorem factors_first (c : Nat → Int) (s n : Nat) :
    factors c s (n + 1) = c s * factors c (s + 1) n := by
  induction n with
  | zero => simp [factors]
  | succ n ih =>
    have e : s + 1 + n = s + (n + 1) := by omega
    rw [factors, ih, factors, e, Int.mul_assoc]

/-- Numerators of a transformed fraction, two at a time. -/
theorem num_scaled_pair (a b a' b' c : Nat → Int) (ha : ∀ n, a' n = c n * a n)
    (hb : ∀ n, b' (n + 1) = c (n + 1) * c n * b (n + 1)) (n : Nat) :
    num a' b' n = factors c 0 n * num a b n ∧
      num a' b' (n + 1) = factors c 0 (n + 1) * num a b (n + 1) := by
  induction n with
  | zero => simp [num, factors, ha]
  | succ n ih =>
    obtain ⟨h1, h2⟩ := ih
    refine ⟨h2, ?_⟩
    simp only [factors, Nat.zero_add] at *
    rw [num, h1, h2, ha, hb, num]; grind

/-- The numerator `p_(n-1)` is multiplied by `c_0 ... c_(n-1)`. -/
theorem num_scaled (a b a' b' c : Nat → Int) (ha : ∀ n, a' n = c n * a n)
    (hb : ∀ n, b' (n + 1) = c (n + 1) * c n * b (n + 1)) (n : Nat) :
    num a' b' n = factors c 0 n * num a b n := (num_scaled_pair a b a' b' c ha hb n).1

/-- Denominators of a transformed fraction, two at a time. -/
theorem den_scaled_pair (a b a' b' c : Nat → Int) (ha : ∀ n, a' n = c n * a n)
    (hb : ∀ n, b' (n + 1) = c (n + 1) * c n * b (n + 1)) (n : Nat) :
    den a' b' (n + 1) = factors c 1 n * den a b (n + 1) ∧
      den a' b' (n + 2) = factors c 1 (n + 1) * den a b (n + 2) := by
  induction n with
  | zero => simp [den, factors, ha]
  | succ n ih =>
    obtain ⟨h1, h2⟩ := ih
    refine ⟨h2, ?_⟩
    have e : 1 + n = n + 1 := by omega
    have f : 1 + (n + 1) = n + 2 := by omega
    simp only [factors, e, f] at *
    show a' (n + 2) * den a' b' (n + 2) + b' (n + 2) * den a' b' (n + 1)
      = factors c 1 n * c (n + 1) * c (n + 2)
        * (a (n + 2) * den a b (n + 2) + b (n + 2) * den a b (n + 1))
    rw [h1, h2, ha, hb]
    clear h1 h2 ha hb
    grind

/-- The denominator `q_n` is multiplied by `c_1 ... c_n`. -/
theorem den_scaled (a b a' b' c : Nat → Int) (ha : ∀ n, a' n = c n * a n)
    (hb : ∀ n, b' (n + 1) = c (n + 1) * c n * b (n + 1)) (n : Nat) :
    den a' b' (n + 1) = factors c 1 n * den a b (n + 1) :=
  (den_scaled_pair a b a' b' c ha hb n).1

/-- All convergents are multiplied by `c_0`: `(p'_n / q'_n) = c_0 (p_n / q_n)`, written
multiplied crosswise. -/
theorem equivalent_convergents (a b a' b' c : Nat → Int) (ha : ∀ n, a' n = c n * a n)
    (hb : ∀ n, b' (n + 1) = c (n + 1) * c n * b (n + 1)) (n : Nat) :
    num a' b' (n + 1) * den a b (n + 1) = c 0 * num a b (n + 1) * den a' b' (n + 1) := by
  rw [num_scaled a b a' b' c ha hb, den_scaled a b a' b' c ha hb, factors_first]; grind

/-- Where no `c_n` is zero, a transformed denominator is zero only if the first one is. -/
theorem den_scaled_ne_zero (a b a' b' c : Nat → Int) (ha : ∀ n, a' n = c n * a n)
    (hb : ∀ n, b' (n + 1) = c (n + 1) * c n * b (n + 1)) (hc : ∀ n, c n ≠ 0) (n : Nat)
    (h : den a b (n + 1) ≠ 0) : den a' b' (n + 1) ≠ 0 := by
  rw [den_scaled a b a' b' c ha hb]
  exact Int.mul_ne_zero (factors_ne_zero c 1 (fun k _ => hc k) n) h

end Apery
