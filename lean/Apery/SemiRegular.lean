import Apery.Convergents
import Apery.Interlaced

/-!
Semi-regular continued fractions: two rationals between which all further convergents lie.
-/
namespace Apery

/-- From index `s` on, every `b` is 1 or -1, `a_n ≥ 1` and `a_n + b_(n+1) ≥ 1`. -/
noncomputable def SemiRegular (a b : Nat → Int) (s : Nat) : Prop :=
  ∀ n, s ≤ n → 1 ≤ a n ∧ (b (n + 1) = 1 ∨ (b (n + 1) = -1 ∧ 2 ≤ a n))

/-- The continuant of `a_n, ..., a_(n+l-1)`. -/
noncomputable def tail (a b : Nat → Int) : Nat → Nat → Int
  | 0, _ => 1
  | 1, n => a n
  | l + 2, n => a n * tail a b (l + 1) (n + 1) + b (n + 1) * tail a b l (n + 2)

/-- Continuants of a semi-regular fraction are positive and grow with their length to the left. -/
theorem tail_bounds (a b : Nat → Int) (s : Nat) (h : SemiRegular a b s) (l n : Nat) (hn : s ≤ n) :
    1 ≤ tail a b l n ∧ tail a b l (n + 1) ≤ tail a b (l + 1) n := by
  induction l generalizing n with
  | zero => simpa [tail] using (h n hn).1
  | succ l ih =>
    have i := ih n hn
    have j : 1 ≤ tail a b l (n + 1) ∧ tail a b l (n + 2) ≤ tail a b (l + 1) (n + 1) :=
      ih (n + 1) (by omega)
    have k := (ih (n + 2) (by omega)).1
    refine ⟨by omega, ?_⟩
    obtain ⟨h1, h2⟩ := h n hn
    simp only [tail]
    rcases h2 with e | ⟨e, h3⟩ <;> rw [e]
    · have := Int.mul_le_mul_of_nonneg_right h1 (show 0 ≤ tail a b (l + 1) (n + 1) by omega)
      omega
    · have := Int.mul_le_mul_of_nonneg_right h3 (show 0 ≤ tail a b (l + 1) (n + 1) by omega)
      omega

/-- Numerators beyond index `s`, in terms of two numerators and two continuants. -/
theorem num_tail (a b : Nat → Int) (s l : Nat) :
    num a b (s + 1 + l + 1) = num a b (s + 1) * tail a b (l + 1) (s + 1)
      + b (s + 1) * num a b s * tail a b l (s + 2) := by
  induction l generalizing s with
  | zero => simp only [num, tail]; grind
  | succ l ih =>
    have e : s + 1 + (l + 1) + 1 = s + 1 + 1 + l + 1 := by omega
    rw [e, ih (s + 1)]
    simp only [num, tail]; grind

/-- Denominators beyond index `s`, in terms of two denominators and two continuants. -/
theorem den_tail (a b : Nat → Int) (s l : Nat) :
    den a b (s + 1 + l + 1) = den a b (s + 1) * tail a b (l + 1) (s + 1)
      + b (s + 1) * den a b s * tail a b l (s + 2) := by
  induction l generalizing s with
  | zero => simp only [den, tail]; grind
  | succ l ih =>
    have e : s + 1 + (l + 1) + 1 = s + 1 + 1 + l + 1 := by omega
    rw [e, ih (s + 1)]
    simp only [den, tail]; grind

/-- All convergents from `p_s/q_s` on are images of numbers `U/V ≥ 1` or of infinity. -/
theorem tail_form (a b : Nat → Int) (s : Nat) (h : SemiRegular a b (s + 1)) (n : Nat) :
    ∃ U V : Int, 0 ≤ V ∧ V ≤ U ∧ 1 ≤ U ∧
      num a b (s + 1 + n) = num a b (s + 1) * U + b (s + 1) * num a b s * V ∧
      den a b (s + 1 + n) = den a b (s + 1) * U + b (s + 1) * den a b s * V := by
  cases n with
  | zero => exact ⟨1, 0, by omega, by omega, by omega, by simp, by simp⟩
  | succ l =>
    have i : 1 ≤ tail a b l (s + 1) ∧ tail a b l (s + 2) ≤ tail a b (l + 1) (s + 1) :=
      tail_bounds a b (s + 1) h l (s + 1) (by omega)
    have j := (tail_bounds a b (s + 1) h l (s + 2) (by omega)).1
    exact ⟨tail a b (l + 1) (s + 1), tail a b l (s + 2), by omega, by omega, by omega,
      num_tail a b s l, den_tail a b s l⟩

/-- `x U + y V` is nonnegative for `0 <= V <= U` if it is so at both ends of the range. -/
theorem combination_nonneg (x y U V : Int) (hV : 0 ≤ V) (hU : V ≤ U) (hx : 0 ≤ x)
    (hy : 0 ≤ x + y) : 0 ≤ x * U + y * V := by
  have h1 := Int.mul_nonneg hx (show 0 ≤ U - V by omega)
  have h2 := Int.mul_nonneg hy hV
  grind

/-- `x U + y V` is positive for `0 <= V <= U`, `1 <= U` if it is so at both ends of the range. -/
theorem combination_pos (x y U V : Int) (hV : 0 ≤ V) (hU : V ≤ U) (h1 : 1 ≤ U) (hx : 1 ≤ x)
    (hy : 1 ≤ x + y) : 1 ≤ x * U + y * V := by
  have h2 := Int.mul_nonneg (show 0 ≤ x - 1 by omega) (show 0 ≤ U - V by omega)
  have h3 := Int.mul_nonneg (show 0 ≤ x + y - 1 by omega) hV
  grind

/-- Whether `(p_s, q_s)` and `(p_s + b p_(s-1), q_s + b q_(s-1))` lie between two rationals,
with positive denominators; `u = (p_(s-1), p_s, q_(s-1), q_s)`. -/
noncomputable def brackets (u : Int × Int × Int × Int) (b lp lq hp hq : Int) : Bool :=
  let (p0, p1, q0, q1) := u
  decide (1 ≤ q1) && decide (1 ≤ q1 + b * q0) &&
  decide (0 ≤ lq * p1 - lp * q1) && decide (0 ≤ lq * (p1 + b * p0) - lp * (q1 + b * q0)) &&
  decide (0 ≤ hp * q1 - hq * p1) && decide (0 ≤ hp * (q1 + b * q0) - hq * (p1 + b * p0))

/-- From index `s` on, all convergents of a semi-regular fraction lie in the bracket, with positive
denominators. -/
theorem enclosure_general (a b : Nat → Int) (s : Nat) (lp lq hp hq : Int)
    (h : SemiRegular a b (s + 1)) (e : brackets (walk a b s) (b (s + 1)) lp lq hp hq = true)
    (n : Nat) :
    0 < den a b (s + 1 + n) ∧ lp * den a b (s + 1 + n) ≤ lq * num a b (s + 1 + n) ∧
      hq * num a b (s + 1 + n) ≤ hp * den a b (s + 1 + n) := by
  rw [walk_eq] at e
  simp [brackets] at e
  obtain ⟨⟨⟨⟨⟨e1, e2⟩, e3⟩, e4⟩, e5⟩, e6⟩ := e
  obtain ⟨U, V, hV, hU, h1, hn, hd⟩ := tail_form a b s h n
  rw [hn, hd]
  generalize num a b (s + 1) = p1 at *
  generalize num a b s = p0 at *
  generalize den a b (s + 1) = q1 at *
  generalize den a b s = q0 at *
  generalize b (s + 1) = c at *
  have g1 := combination_pos q1 (c * q0) U V hV hU h1 (by omega) (by omega)
  have g2 := combination_nonneg (lq * p1 - lp * q1) (lq * (c * p0) - lp * (c * q0)) U V hV hU
    (by omega) (by grind)
  have g3 := combination_nonneg (hp * q1 - hq * p1) (hp * (c * q0) - hq * (c * p0)) U V hV hU
    (by omega) (by grind)
  refine ⟨by omega, ?_, ?_⟩ <;> grind

/-- Whether interlaced polynomials are semi-regular from index `s` on, by the signs of their
coefficients; `L` is a common period. -/
noncomputable def semiRegular (ia : List Int) (pa : List (List Int)) (ib : List Int)
    (pb : List (List Int)) (s L : Nat) : Bool :=
  decide (0 < pa.length) && decide (0 < pb.length) && decide (ia.length ≤ s) &&
  decide (ib.length ≤ s) && decide (L / pa.length * pa.length = L) &&
  decide (L / pb.length * pb.length = L) && decide (0 < L) &&
  (List.range L).all fun j =>
    let A := frame pa (L / pa.length) (s - ia.length + j)
    let B := frame pb (L / pb.length) (s - ib.length + (j + 1))
    (same B [1] && (add A [-1]).all (0 ≤ ·)) || (same B [-1] && (add A [-2]).all (0 ≤ ·))

/-- If `semiRegular` says so, the fraction is semi-regular from index `s` on. -/
theorem semiRegular_sound (ia : List Int) (pa : List (List Int)) (ib : List Int)
    (pb : List (List Int)) (s L : Nat) (h : semiRegular ia pa ib pb s L = true) :
    SemiRegular (interlaced ia pa) (interlaced ib pb) s := by
  simp only [semiRegular, Bool.and_eq_true, decide_eq_true_eq, List.all_eq_true,
    List.mem_range] at h
  obtain ⟨⟨⟨⟨⟨⟨⟨h1, h2⟩, h3⟩, h4⟩, h5⟩, h6⟩, h7⟩, hj⟩ := h
  intro n hn
  have r := Nat.mod_lt (n - s) h7
  have e := Nat.mod_add_div (n - s) L
  have k := hj _ r
  have va := interlaced_frame ia pa (L / pa.length) ((n - s) / L) (s - ia.length + (n - s) % L) n
    h1 (by rw [h5]; omega)
  have vb := interlaced_frame ib pb (L / pb.length) ((n - s) / L)
    (s - ib.length + ((n - s) % L + 1)) (n + 1) h2 (by rw [h6]; omega)
  simp only [Bool.or_eq_true, Bool.and_eq_true] at k
  rw [va, vb]
  rcases k with ⟨k1, k2⟩ | ⟨k1, k2⟩
  · have z := ev_nonneg _ ((n - s) / L) k2
    have y := ev_same _ _ (((n - s) / L : Nat) : Int) k1
    simp only [ev_add, ev] at z y
    refine ⟨by omega, Or.inl (by omega)⟩
  · have z := ev_nonneg _ ((n - s) / L) k2
    have y := ev_same _ _ (((n - s) / L : Nat) : Int) k1
    simp only [ev_add, ev] at z y
    refine ⟨by omega, Or.inr ⟨by omega, by omega⟩⟩

end Apery
