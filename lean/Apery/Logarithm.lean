import Apery.Tails

/-!
The series of `log ((1+y)/(1-y)) = 2 (y + y^3/3 + y^5/5 + ...)` and of
`atan y = y - y^3/3 + y^5/5 - ...` at rational `y`: bounds for all partial sums from an index on.
What the limits are is not stated here.
-/
namespace Apery

/-- The term `y^(2k+1) / (2k+1)`. -/
noncomputable def oddTerm (y : Rat) (k : Nat) : Rat := y ^ (2 * k + 1) / (2 * (k : Rat) + 1)

/-- The ratio of two terms. -/
theorem oddTerm_succ (y : Rat) (k : Nat) :
    (2 * (k : Rat) + 3) * oddTerm y (k + 1) = y * y * (2 * (k : Rat) + 1) * oddTerm y k := by
  have d : (0 : Rat) ≤ (k : Rat) := Rat.natCast_nonneg
  have p : 2 * (k : Rat) + 1 ≠ 0 := by grind
  have q : 2 * ((k : Rat) + 1) + 1 ≠ 0 := by grind
  have e : 2 * (k + 1) + 1 = 2 * k + 1 + 1 + 1 := by omega
  have f : ((k + 1 : Nat) : Rat) = (k : Rat) + 1 := by rw [Rat.natCast_add]; rfl
  simp only [oddTerm, e, f, Rat.pow_succ]
  generalize y ^ (2 * k) = z
  grind

/-- Terms at nonnegative `y` are nonnegative. -/
theorem oddTerm_nonneg (y : Rat) (h : 0 ≤ y) (k : Nat) : 0 ≤ oddTerm y k := by
  have d : (0 : Rat) ≤ (k : Rat) := Rat.natCast_nonneg
  have p : 0 < 2 * (k : Rat) + 1 := by grind
  rw [oddTerm, Rat.div_def]
  exact Rat.mul_nonneg (Rat.pow_nonneg h) (Rat.le_of_lt (Rat.inv_pos.mpr p))

/-- Terms decrease by a factor of at most `y^2`. -/
theorem oddTerm_ratio (y : Rat) (h : 0 ≤ y) (k : Nat) :
    oddTerm y (k + 1) ≤ y * y * oddTerm y k := by
  have d : (0 : Rat) ≤ (k : Rat) := Rat.natCast_nonneg
  have s := Rat.mul_nonneg h h
  refine ratio_bound (2 * (k : Rat) + 3) (y * y * (2 * (k : Rat) + 1)) _ _ _ (by grind)
    (oddTerm_nonneg y h k) ?_ (oddTerm_succ y k)
  exact Rat.mul_le_mul_of_nonneg_left (by grind) s

/-- The term `2 y^(2k+1) / (2k+1)` of `log ((1+y)/(1-y))`. -/
noncomputable def logTerm (y : Rat) (k : Nat) : Rat := 2 * oddTerm y k

/-- Bounds for all partial sums of the series of `log ((1+y)/(1-y))` from `N` on, at `0 ≤ y < 1`;
both hypotheses on the bounds are comparisons of rational numbers. -/
theorem log_enclosed (y : Rat) (N : Nat) (low high : Rat) (h0 : 0 ≤ y) (h1 : y * y < 1)
    (h2 : low ≤ quickSum (logTerm y) 0 N)
    (h3 : quickSum (logTerm y) 0 N + logTerm y N * (y * y / (1 - y * y)) ≤ high)
    (n : Nat) (hn : N ≤ n) :
    low ≤ sumRat (logTerm y) 0 n ∧ sumRat (logTerm y) 0 n ≤ high := by
  rw [quickSum_eq _ _ _ (by omega)] at h2 h3
  refine enclosed_geometric (logTerm y) (y * y) 0 N low high (by omega) ?_ (Rat.mul_nonneg h0 h0)
    h1 ?_ h2 h3 n hn
  · intro k _
    have := oddTerm_nonneg y h0 k
    simp only [logTerm]; grind
  · intro k _
    have := oddTerm_ratio y h0 k
    simp only [logTerm]; grind

/-- Bounds for all partial sums of the series of `atan y` from `N` on, at `0 ≤ y ≤ 1`; all
hypotheses on the bounds are comparisons of rational numbers. -/
theorem atan_enclosed (y : Rat) (N : Nat) (low high : Rat) (h0 : 0 ≤ y) (h1 : y * y ≤ 1)
    (h2 : low ≤ quickSum (fun k => sign k * oddTerm y k) 0 N)
    (h3 : low ≤ quickSum (fun k => sign k * oddTerm y k) 0 (N + 1))
    (h4 : quickSum (fun k => sign k * oddTerm y k) 0 N ≤ high)
    (h5 : quickSum (fun k => sign k * oddTerm y k) 0 (N + 1) ≤ high) (n : Nat) (hn : N ≤ n) :
    low ≤ sumRat (fun k => sign k * oddTerm y k) 0 n ∧
      sumRat (fun k => sign k * oddTerm y k) 0 n ≤ high := by
  rw [quickSum_eq _ _ _ (by omega)] at h2 h3 h4 h5
  refine enclosed_alternating (oddTerm y) 0 N low high (by omega)
    (fun k _ => oddTerm_nonneg y h0 k) (fun k _ => ?_) h2 h3 h4 h5 n hn
  have a := oddTerm_ratio y h0 k
  have b := Rat.mul_le_mul_of_nonneg_right h1 (oddTerm_nonneg y h0 k)
  grind

end Apery
