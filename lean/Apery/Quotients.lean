import Apery.RationalPolynomial

/-!
Quotients of integer polynomials beside a polynomial with rational coefficients, on an interval:
`P / Q ≤ m (N / D) + a` and its converse at every rational number, decided by the signs of
Bernstein coefficients on adjacent pieces.
-/
namespace Apery

/-- The end of the last of adjacent pieces. -/
noncomputable def lastEnd : Int → Int → List (Int × Int) → Int × Int
  | u, v, [] => (u, v)
  | _, _, (w, z) :: l => lastEnd w z l

/-- Whether `nonnegOn` says so on all adjacent pieces, the first of which begins at `u/v`. -/
noncomputable def nonnegAlong (p : List Int) : Int → Int → List (Int × Int) → Bool
  | _, _, [] => false
  | u, v, [(w, z)] => nonnegOn u v w z p
  | u, v, (w, z) :: l => nonnegOn u v w z p && nonnegAlong p w z l

/-- Nonnegativity on the union of adjacent pieces. -/
theorem nonnegAlong_sound (p : List Int) (l : List (Int × Int)) (u v : Int)
    (h : nonnegAlong p u v l = true) (x : Rat) (h1 : (u : Rat) / v ≤ x)
    (h2 : x ≤ ((lastEnd u v l).1 : Rat) / (lastEnd u v l).2) : 0 ≤ evRat p x := by
  induction l generalizing u v with
  | nil => simp [nonnegAlong] at h
  | cons e l ih =>
    obtain ⟨w, z⟩ := e
    cases l with
    | nil => exact nonnegOn_sound u v w z p h x h1 h2
    | cons e' l' =>
      simp only [nonnegAlong, Bool.and_eq_true] at h
      by_cases c : x ≤ (w : Rat) / z
      · exact nonnegOn_sound u v w z p h.1 x h1 c
      · exact ih w z h.2 (by grind) h2

/-- `md * ad * D * Q` times the gap between `P / Q` and `(mn / md) * (N / D) + an / ad`. -/
noncomputable def gap (P Q N : List Int) (D mn md an ad : Int) : List Int :=
  add (mul (add (scale (mn * ad) N) [an * md * D]) Q) (scale (-(md * ad * D)) P)

/-- Whether `Q` is positive: `k Q - 1` is nonnegative on all pieces. -/
noncomputable def positiveAlong (Q : List Int) (k u v : Int) (l : List (Int × Int)) : Bool :=
  decide (0 < k) && nonnegAlong (add (scale k Q) [-1]) u v l

/-- If `positiveAlong` says so, the polynomial is positive. -/
theorem positiveAlong_sound (Q : List Int) (k u v : Int) (l : List (Int × Int))
    (h : positiveAlong Q k u v l = true) (x : Rat) (h1 : (u : Rat) / v ≤ x)
    (h2 : x ≤ ((lastEnd u v l).1 : Rat) / (lastEnd u v l).2) : 0 < evRat Q x := by
  simp only [positiveAlong, Bool.and_eq_true, decide_eq_true_eq] at h
  have a := nonnegAlong_sound _ l u v h.2 x h1 h2
  have k' : (0 : Rat) < (k : Rat) := Rat.intCast_pos.mpr h.1
  rw [evRat_add, evRat_scale] at a
  have e : evRat [-1] x = -1 := by
    simp only [evRat, Rat.intCast_neg]
    have o : ((1 : Int) : Rat) = 1 := rfl
    rw [o]; grind
  rw [e] at a
  refine Rat.not_le.mp (fun c => ?_)
  have b := Rat.mul_nonneg (Rat.le_of_lt k') (show 0 ≤ -evRat Q x by grind)
  grind

/-- Where the gap is nonnegative, the quotient is not above. -/
theorem quotient_le (P Q N : List Int) (D mn md an ad : Int) (x : Rat) (hD : 0 < D) (hm : 0 < md)
    (ha : 0 < ad) (hQ : 0 < evRat Q x) (h : 0 ≤ evRat (gap P Q N D mn md an ad) x) :
    evRat P x / evRat Q x ≤ (mn : Rat) / md * (evRat N x / D) + (an : Rat) / ad := by
  have D' : (0 : Rat) < (D : Rat) := Rat.intCast_pos.mpr hD
  have m' : (0 : Rat) < (md : Rat) := Rat.intCast_pos.mpr hm
  have a' : (0 : Rat) < (ad : Rat) := Rat.intCast_pos.mpr ha
  have c : 0 < (md : Rat) * ad * D * evRat Q x :=
    Rat.mul_pos (Rat.mul_pos (Rat.mul_pos m' a') D') hQ
  simp only [gap, evRat_add, evRat_mul, evRat_scale, evRat, Rat.intCast_mul, Rat.intCast_neg] at h
  have i : 0 ≤ (md : Rat) * ad * D * evRat Q x *
      ((mn : Rat) / md * (evRat N x / D) + (an : Rat) / ad - evRat P x / evRat Q x) := by
    have e : (md : Rat) * ad * D * evRat Q x *
      ((mn : Rat) / md * (evRat N x / D) + (an : Rat) / ad - evRat P x / evRat Q x)
      = (mn : Rat) * ad * evRat N x * evRat Q x + (an : Rat) * md * D * evRat Q x
        - (md : Rat) * ad * D * evRat P x := by grind
    rw [e]; grind
  have j := nonneg_of_mul _ _ c i
  grind

/-- Where the negated gap is nonnegative, the quotient is not below. -/
theorem le_quotient (P Q N : List Int) (D mn md an ad : Int) (x : Rat) (hD : 0 < D) (hm : 0 < md)
    (ha : 0 < ad) (hQ : 0 < evRat Q x) (h : 0 ≤ evRat (scale (-1) (gap P Q N D mn md an ad)) x) :
    (mn : Rat) / md * (evRat N x / D) + (an : Rat) / ad ≤ evRat P x / evRat Q x := by
  have D' : (0 : Rat) < (D : Rat) := Rat.intCast_pos.mpr hD
  have m' : (0 : Rat) < (md : Rat) := Rat.intCast_pos.mpr hm
  have a' : (0 : Rat) < (ad : Rat) := Rat.intCast_pos.mpr ha
  have c : 0 < (md : Rat) * ad * D * evRat Q x :=
    Rat.mul_pos (Rat.mul_pos (Rat.mul_pos m' a') D') hQ
  simp only [gap, evRat_add, evRat_mul, evRat_scale, evRat, Rat.intCast_mul, Rat.intCast_neg] at h
  have o : ((1 : Int) : Rat) = 1 := rfl
  rw [o] at h
  have i : 0 ≤ (md : Rat) * ad * D * evRat Q x *
      (evRat P x / evRat Q x - ((mn : Rat) / md * (evRat N x / D) + (an : Rat) / ad)) := by
    have e : (md : Rat) * ad * D * evRat Q x *
      (evRat P x / evRat Q x - ((mn : Rat) / md * (evRat N x / D) + (an : Rat) / ad))
      = (md : Rat) * ad * D * evRat P x
        - ((mn : Rat) * ad * evRat N x * evRat Q x + (an : Rat) * md * D * evRat Q x) := by grind
    rw [e]; grind
  have j := nonneg_of_mul _ _ c i
  grind

/-- Equal lists of coefficients have equal values. -/
theorem evRat_vanishes (p : List Int) (x : Rat) (h : vanishes p = true) : evRat p x = 0 := by
  induction p with
  | nil => rfl
  | cons c p ih =>
    simp [vanishes] at h
    have i := ih (by simpa [vanishes] using h.2)
    simp only [evRat, i, h.1]
    have o : ((0 : Int) : Rat) = 0 := rfl
    rw [o]; grind

/-- Lists that are the same polynomial have the same values at rational numbers. -/
theorem evRat_same (p q : List Int) (x : Rat) (h : same p q = true) : evRat p x = evRat q x := by
  have e := evRat_vanishes _ x h
  rw [evRat_add, evRat_scale] at e
  have o : ((-1 : Int) : Rat) = -1 := rfl
  rw [o] at e
  grind

/-- The conditions under which `quotient_le` holds on the pieces; `G` is the gap, worked out. -/
noncomputable def quotientBelow (P Q N G : List Int) (D mn md an ad k u v : Int)
    (l lq : List (Int × Int)) : Bool :=
  decide (0 < D) && decide (0 < md) && decide (0 < ad) && positiveAlong Q k u v lq &&
  (lastEnd u v lq == lastEnd u v l) && same (gap P Q N D mn md an ad) G && nonnegAlong G u v l

/-- If `quotientBelow` says so, `P / Q` is at most `(mn / md) (N / D) + an / ad`. -/
theorem quotientBelow_sound (P Q N G : List Int) (D mn md an ad k u v : Int)
    (l lq : List (Int × Int)) (h : quotientBelow P Q N G D mn md an ad k u v l lq = true) (x : Rat)
    (h1 : (u : Rat) / v ≤ x) (h2 : x ≤ ((lastEnd u v l).1 : Rat) / (lastEnd u v l).2) :
    evRat P x / evRat Q x ≤ (mn : Rat) / md * (evRat N x / D) + (an : Rat) / ad := by
  simp only [quotientBelow, Bool.and_eq_true, decide_eq_true_eq, beq_iff_eq] at h
  obtain ⟨⟨⟨⟨⟨⟨hD, hm⟩, ha⟩, hq⟩, hl⟩, hs⟩, hn⟩ := h
  have q := positiveAlong_sound Q k u v lq hq x h1 (by rw [hl]; exact h2)
  have n := nonnegAlong_sound G l u v hn x h1 h2
  rw [← evRat_same _ _ x hs] at n
  exact quotient_le P Q N D mn md an ad x hD hm ha q n

/-- The conditions under which `le_quotient` holds on the pieces; `G` is minus the gap. -/
noncomputable def quotientAbove (P Q N G : List Int) (D mn md an ad k u v : Int)
    (l lq : List (Int × Int)) : Bool :=
  decide (0 < D) && decide (0 < md) && decide (0 < ad) && positiveAlong Q k u v lq &&
  (lastEnd u v lq == lastEnd u v l) && same (scale (-1) (gap P Q N D mn md an ad)) G &&
  nonnegAlong G u v l

/-- If `quotientAbove` says so, `P / Q` is at least `(mn / md) (N / D) + an / ad`. -/
theorem quotientAbove_sound (P Q N G : List Int) (D mn md an ad k u v : Int)
    (l lq : List (Int × Int)) (h : quotientAbove P Q N G D mn md an ad k u v l lq = true) (x : Rat)
    (h1 : (u : Rat) / v ≤ x) (h2 : x ≤ ((lastEnd u v l).1 : Rat) / (lastEnd u v l).2) :
    (mn : Rat) / md * (evRat N x / D) + (an : Rat) / ad ≤ evRat P x / evRat Q x := by
  simp only [quotientAbove, Bool.and_eq_true, decide_eq_true_eq, beq_iff_eq] at h
  obtain ⟨⟨⟨⟨⟨⟨hD, hm⟩, ha⟩, hq⟩, hl⟩, hs⟩, hn⟩ := h
  have q := positiveAlong_sound Q k u v lq hq x h1 (by rw [hl]; exact h2)
  have n := nonnegAlong_sound G l u v hn x h1 h2
  rw [← evRat_same _ _ x hs] at n
  exact le_quotient P Q N D mn md an ad x hD hm ha q n

end Apery
