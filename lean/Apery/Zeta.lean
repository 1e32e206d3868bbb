import Apery.Factorials
import Apery.Tails

/-!
Series of `zeta(2)` and `zeta(3)`: bounds for all partial sums from an index on. For `zeta(2)`
the series of `1/k^2` and `3 / (k^2 C(2k,k))`, for `zeta(3)` the alternating series of
`5/2 / (k^3 C(2k,k))`. What the limits are is not stated here.
-/
namespace Apery

/-- The term `1 / k^2`. -/
noncomputable def inverseSquare (k : Nat) : Rat := 1 / ((k : Rat) * (k : Rat))

/-- Inverse squares are nonnegative. -/
theorem inverseSquare_nonneg (k : Nat) : 0 ≤ inverseSquare k := by
  have d : (0 : Rat) ≤ (k : Rat) := Rat.natCast_nonneg
  have s := Rat.mul_nonneg d d
  rw [inverseSquare, Rat.div_def, Rat.one_mul]
  exact inverse_nonneg _ s

/-- `1/(k+1)^2` is at most `2/(2k+1) - 2/(2k+3)`. -/
theorem inverseSquare_telescopes (k : Nat) :
    inverseSquare (k + 1) ≤ 2 / (2 * (k : Rat) + 1) - 2 / (2 * ((k + 1 : Nat) : Rat) + 1) := by
  have d : (0 : Rat) ≤ (k : Rat) := Rat.natCast_nonneg
  have f : ((k + 1 : Nat) : Rat) = (k : Rat) + 1 := by rw [Rat.natCast_add]; rfl
  rw [inverseSquare, f]
  generalize (k : Rat) = x at *
  have p : 0 < 2 * x + 1 := by grind
  have q : 0 < 2 * (x + 1) + 1 := by grind
  have r : 0 < (x + 1) * (x + 1) := Rat.mul_pos (by grind) (by grind)
  have u := Rat.mul_pos p q
  refine cancel_le ((x + 1) * (x + 1) * ((2 * x + 1) * (2 * (x + 1) + 1))) _ _
    (Rat.mul_pos r u) ?_
  have a : (x + 1) * (x + 1) * ((2 * x + 1) * (2 * (x + 1) + 1)) * (1 / ((x + 1) * (x + 1)))
      = (2 * x + 1) * (2 * (x + 1) + 1) := by grind
  have b : (x + 1) * (x + 1) * ((2 * x + 1) * (2 * (x + 1) + 1))
      * (2 / (2 * x + 1) - 2 / (2 * (x + 1) + 1))
      = 4 * ((x + 1) * (x + 1)) := by grind
  rw [a, b]
  grind

/-- Bounds for all partial sums `1 + 1/4 + ... + 1/n^2` with `n ≥ N ≥ 1`. -/
theorem zeta_two_enclosed (N : Nat) (low high : Rat) (hN : 1 ≤ N)
    (h1 : low ≤ quickSum inverseSquare 1 N)
    (h2 : quickSum inverseSquare 1 N + 2 / (2 * (N : Rat) + 1) ≤ high) (n : Nat) (hn : N ≤ n) :
    low ≤ sumRat inverseSquare 1 n ∧ sumRat inverseSquare 1 n ≤ high := by
  rw [quickSum_eq _ _ _ hN] at h1 h2
  refine enclosed_telescoping inverseSquare (fun k => 2 / (2 * (k : Rat) + 1)) 1 N low high hN
    (fun k _ => inverseSquare_nonneg k) (fun k _ => ?_) (fun k _ => inverseSquare_telescopes k)
    h1 h2 n hn
  have d : (0 : Rat) ≤ (k : Rat) := Rat.natCast_nonneg
  show 0 ≤ 2 / (2 * (k : Rat) + 1)
  rw [Rat.div_def]
  exact Rat.mul_nonneg (by decide) (inverse_nonneg _ (by grind))

/-- The central binomial coefficient as a rational number. -/
noncomputable def centralRat (k : Nat) : Rat := (central k : Rat)

/-- Central binomial coefficients are positive. -/
theorem centralRat_pos (k : Nat) : 0 < centralRat k := Rat.intCast_pos.mpr (central_pos k)

/-- The recursion of the central binomial coefficients. -/
theorem centralRat_succ (k : Nat) :
    ((k : Rat) + 1) * centralRat (k + 1) = 2 * (2 * (k : Rat) + 1) * centralRat k := by
  have a := congrArg (fun z : Int => (z : Rat)) (central_succ k)
  simp only [Rat.intCast_mul, Rat.intCast_add, Rat.intCast_natCast] at a
  exact a

/-- The term `3 / (k^2 C(2k,k))`. -/
noncomputable def centralSquare (k : Nat) : Rat := 3 / ((k : Rat) * (k : Rat) * centralRat k)

/-- The terms are nonnegative. -/
theorem centralSquare_nonneg (k : Nat) : 0 ≤ centralSquare k := by
  have d : (0 : Rat) ≤ (k : Rat) := Rat.natCast_nonneg
  rw [centralSquare, Rat.div_def]
  exact Rat.mul_nonneg (by decide)
    (inverse_nonneg _ (Rat.mul_nonneg (Rat.mul_nonneg d d) (Rat.le_of_lt (centralRat_pos k))))

/-- The terms decrease by a factor of at most `1/4`. -/
theorem centralSquare_ratio (k : Nat) (hk : 1 ≤ k) :
    centralSquare (k + 1) ≤ 1 / 4 * centralSquare k := by
  have d : (1 : Rat) ≤ (k : Rat) := Rat.natCast_le_natCast.mpr hk
  have f : ((k + 1 : Nat) : Rat) = (k : Rat) + 1 := by rw [Rat.natCast_add]; rfl
  have n := centralSquare_nonneg k
  have s := centralRat_succ k
  have p := centralRat_pos k
  have p' := centralRat_pos (k + 1)
  simp only [centralSquare, f] at *
  generalize (k : Rat) = x at *
  generalize centralRat k = c at *
  generalize centralRat (k + 1) = c' at *
  have q : 0 < x + 1 := by grind
  refine ratio_bound (2 * (x + 1) * (2 * x + 1)) (x * x) (1 / 4) _ _
    (Rat.mul_pos (by grind) (by grind)) n ?_ ?_
  · have := Rat.mul_nonneg (show 0 ≤ x by grind) (show 0 ≤ x by grind)
    grind
  · have e : (x + 1) * (x + 1) * c' = (x + 1) * (2 * (2 * x + 1) * c) := by
      rw [← s]; grind
    have y : 0 < x := by grind
    have z := Rat.mul_pos (Rat.mul_pos y y) p
    rw [e]; grind

/-- Bounds for all partial sums of `3 / (k^2 C(2k,k))` from `N ≥ 1` on. -/
theorem zeta_two_central_enclosed (N : Nat) (low high : Rat) (hN : 1 ≤ N)
    (h1 : low ≤ quickSum centralSquare 1 N)
    (h2 : quickSum centralSquare 1 N + centralSquare N * (1 / 4 / (1 - 1 / 4)) ≤ high)
    (n : Nat) (hn : N ≤ n) :
    low ≤ sumRat centralSquare 1 n ∧ sumRat centralSquare 1 n ≤ high := by
  rw [quickSum_eq _ _ _ hN] at h1 h2
  exact enclosed_geometric centralSquare (1 / 4) 1 N low high hN (fun k _ => centralSquare_nonneg k)
    (by decide +kernel) (by decide +kernel) (fun k hk => centralSquare_ratio k (by omega)) h1 h2
    n hn

/-- The term `5/2 / ((k+1)^3 C(2k+2,k+1))`. -/
noncomputable def centralCube (k : Nat) : Rat :=
  5 / 2 / (((k : Rat) + 1) * ((k : Rat) + 1) * ((k : Rat) + 1) * centralRat (k + 1))

/-- The terms are nonnegative. -/
theorem centralCube_nonneg (k : Nat) : 0 ≤ centralCube k := by
  have d : (0 : Rat) ≤ (k : Rat) := Rat.natCast_nonneg
  have e : 0 ≤ (k : Rat) + 1 := by grind
  rw [centralCube, Rat.div_def]
  exact Rat.mul_nonneg (by decide +kernel) (inverse_nonneg _ (Rat.mul_nonneg
    (Rat.mul_nonneg (Rat.mul_nonneg e e) e) (Rat.le_of_lt (centralRat_pos (k + 1)))))

/-- The terms decrease. -/
theorem centralCube_decreases (k : Nat) : centralCube (k + 1) ≤ centralCube k := by
  have d : (0 : Rat) ≤ (k : Rat) := Rat.natCast_nonneg
  have f : ((k + 1 : Nat) : Rat) = (k : Rat) + 1 := by rw [Rat.natCast_add]; rfl
  have n := centralCube_nonneg k
  have s := centralRat_succ (k + 1)
  have p := centralRat_pos (k + 1)
  have p' := centralRat_pos (k + 1 + 1)
  simp only [centralCube, f] at *
  generalize centralRat (k + 1) = c at *
  generalize centralRat (k + 1 + 1) = c' at *
  have g : 1 ≤ (k : Rat) + 1 := by grind
  clear d f
  generalize (k : Rat) + 1 = x at *
  have q : 0 < x + 1 := by grind
  have l : 0 < 2 * (2 * x + 1) := by grind
  have t := ratio_bound ((x + 1) * (x + 1) * (2 * (2 * x + 1))) (x * x * x) 1
    (5 / 2 / (x * x * x * c)) (5 / 2 / ((x + 1) * (x + 1) * (x + 1) * c'))
    (Rat.mul_pos (Rat.mul_pos q q) l) n ?_ ?_
  · grind
  · have a := Rat.mul_nonneg (show 0 ≤ x by grind) (show 0 ≤ x by grind)
    have b := Rat.mul_nonneg a (show 0 ≤ x by grind)
    grind
  · have e : (x + 1) * (x + 1) * (x + 1) * c' = (x + 1) * (x + 1) * (2 * (2 * x + 1) * c) := by
      rw [← s]; grind
    have y : 0 < x := by grind
    have z := Rat.mul_pos (Rat.mul_pos (Rat.mul_pos y y) y) p
    rw [e]; grind

/-- Bounds for all partial sums of the alternating series of `5/2 / (k^3 C(2k,k))` from an index
on. -/
theorem zeta_three_enclosed (N : Nat) (low high : Rat)
    (h1 : low ≤ quickSum (fun k => sign k * centralCube k) 0 N)
    (h2 : low ≤ quickSum (fun k => sign k * centralCube k) 0 (N + 1))
    (h3 : quickSum (fun k => sign k * centralCube k) 0 N ≤ high)
    (h4 : quickSum (fun k => sign k * centralCube k) 0 (N + 1) ≤ high) (n : Nat) (hn : N ≤ n) :
    low ≤ sumRat (fun k => sign k * centralCube k) 0 n ∧
      sumRat (fun k => sign k * centralCube k) 0 n ≤ high := by
  rw [quickSum_eq _ _ _ (by omega)] at h1 h2 h3 h4
  exact enclosed_alternating centralCube 0 N low high (by omega) (fun k _ => centralCube_nonneg k)
    (fun k _ => centralCube_decreases k) h1 h2 h3 h4 n hn

end Apery
