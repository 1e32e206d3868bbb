import Apery.Factorials
import Apery.Tails

/-!
The exponential series `1 + x + x^2/2! + ...` at rational `x`: bounds for all partial sums from
an index on. That its limit is `exp x` is not stated here.
-/
namespace Apery

/-- The term `x^k / k!`. -/
noncomputable def expTerm (x : Rat) (k : Nat) : Rat := x ^ k / (factorial k : Rat)

/-- The ratio of two terms: `(k+1)` times the next term is `x` times the term. -/
theorem expTerm_succ (x : Rat) (k : Nat) :
    ((k : Rat) + 1) * expTerm x (k + 1) = x * expTerm x k := by
  have p : (factorial k : Rat) ≠ 0 := fun h => factorial_ne_zero k (Rat.intCast_eq_zero_iff.mp h)
  have q : (k : Rat) + 1 ≠ 0 := by
    have : (0 : Rat) ≤ (k : Rat) := Rat.natCast_nonneg
    grind
  simp only [expTerm, factorial_succ, Rat.intCast_mul, Rat.intCast_add, Rat.intCast_natCast]
  have e : ((1 : Int) : Rat) = 1 := rfl
  rw [e, Rat.pow_succ]; grind

/-- Terms at nonnegative `x` are nonnegative. -/
theorem expTerm_nonneg (x : Rat) (h : 0 ≤ x) (k : Nat) : 0 ≤ expTerm x k := by
  have p : (0 : Rat) < (factorial k : Rat) := Rat.intCast_pos.mpr (factorial_pos k)
  rw [expTerm, Rat.div_def]
  exact Rat.mul_nonneg (Rat.pow_nonneg h) (Rat.le_of_lt (Rat.inv_pos.mpr p))

/-- From `N` on, terms decrease by a factor of at most `x / (N+1)`. -/
theorem expTerm_ratio (x : Rat) (h : 0 ≤ x) (N k : Nat) (hk : N ≤ k) :
    expTerm x (k + 1) ≤ x / ((N : Rat) + 1) * expTerm x k := by
  have s := expTerm_succ x k
  have a := expTerm_nonneg x h (k + 1)
  have c : (N : Rat) ≤ (k : Rat) := Rat.natCast_le_natCast.mpr hk
  have d : (0 : Rat) ≤ (N : Rat) := Rat.natCast_nonneg
  have d' : 0 < (N : Rat) + 1 := by grind
  have b := Rat.mul_le_mul_of_nonneg_right (show (N : Rat) + 1 ≤ (k : Rat) + 1 by grind) a
  rw [s] at b
  exact ratio_le _ _ _ _ d' b

/-- Bounds for all partial sums of the exponential series from `N` on, at `0 ≤ x < N + 1`; both
hypotheses on the bounds are comparisons of rational numbers. -/
theorem exp_enclosed (x : Rat) (N : Nat) (low high : Rat) (h0 : 0 ≤ x) (h1 : x < (N : Rat) + 1)
    (h2 : low ≤ quickSum (expTerm x) 0 N)
    (h3 : quickSum (expTerm x) 0 N
      + expTerm x N * (x / ((N : Rat) + 1) / (1 - x / ((N : Rat) + 1))) ≤ high)
    (n : Nat) (hn : N ≤ n) :
    low ≤ sumRat (expTerm x) 0 n ∧ sumRat (expTerm x) 0 n ≤ high := by
  have d : (0 : Rat) ≤ (N : Rat) := Rat.natCast_nonneg
  have d' : 0 < (N : Rat) + 1 := by grind
  have i := Rat.inv_pos.mpr d'
  have e : ((N : Rat) + 1) * ((N : Rat) + 1)⁻¹ = 1 := Rat.mul_inv_cancel _ (by grind)
  rw [quickSum_eq _ _ _ (by omega)] at h2 h3
  refine enclosed_geometric (expTerm x) (x / ((N : Rat) + 1)) 0 N low high (by omega)
    (fun k _ => expTerm_nonneg x h0 k) ?_ ?_ (fun k hk => expTerm_ratio x h0 N k hk) h2 h3 n hn
  · rw [Rat.div_def]; exact Rat.mul_nonneg h0 (Rat.le_of_lt i)
  · have a := Rat.mul_lt_mul_of_pos_right h1 i
    rw [e] at a
    rwa [Rat.div_def]

end Apery
