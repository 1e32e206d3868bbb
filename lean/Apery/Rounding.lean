/-!
Rounding to whole numbers: an approximate value of `c + s a`, for a whole number `a`, gives `a` back
if it is off by less than half of the step `s`; and an integer inequality that bounds how far off
a value is whose error was bounded by a product of growth factors.
-/
namespace Apery

/-- Two whole numbers whose steps are both nearer than half a step are the same. -/
theorem nearest_unique (s c y : Rat) (a b : Int) (ha : c + s * a - s / 2 < y)
    (ka : y < c + s * a + s / 2) (hb : c + s * b - s / 2 < y) (kb : y < c + s * b + s / 2) :
    a = b := by
  have p : 0 < s := by grind
  have e : ∀ u v : Int, s * (u : Rat) < s * v + s → u < v + 1 := fun u v h => by
    have k : ((u : Int) : Rat) < ((v + 1 : Int) : Rat) := by
      rw [Rat.intCast_add]
      refine Rat.lt_of_mul_lt_mul_left (c := s) ?_ (Rat.le_of_lt p)
      have o : ((1 : Int) : Rat) = 1 := rfl
      rw [o]; grind
    exact Rat.intCast_lt_intCast.mp k
  have u := e a b (by grind)
  have v := e b a (by grind)
  omega

/-- The nearest whole number of steps, by rounding down half a step higher, is the right one. -/
theorem nearest_exact (s c y : Rat) (a : Int) (h : c + s * a - s / 2 < y)
    (k : y < c + s * a + s / 2) : ((y - c) / s + 1 / 2).floor = a := by
  have p : 0 < s := by grind
  have q : (y - c) / s * s = y - c := by grind
  have l : (a : Rat) ≤ (y - c) / s + 1 / 2 := by
    refine Rat.le_of_mul_le_mul_left (c := s) ?_ p
    grind
  have o : ((1 : Int) : Rat) = 1 := rfl
  have u : (y - c) / s + 1 / 2 < ((a + 1 : Int) : Rat) := by
    refine Rat.lt_of_mul_lt_mul_left (c := s) ?_ (Rat.le_of_lt p)
    rw [Rat.intCast_add, o]; grind
  have := Rat.le_floor_iff.mpr l
  have := Rat.floor_lt_iff.mpr u
  omega

/-- Where one square is below another, so is the number, on both sides of zero. -/
theorem square_below (a s : Rat) (p : 0 ≤ s) (h : a * a < s * s) : -s < a ∧ a < s := by
  refine ⟨?_, ?_⟩
  · refine Rat.not_le.mp fun c => ?_
    have k := Rat.mul_le_mul_of_nonneg_left (show s ≤ -a by grind) p
    have l := Rat.mul_le_mul_of_nonneg_left (show s ≤ -a by grind) (show 0 ≤ -a by grind)
    grind
  · refine Rat.not_le.mp fun c => ?_
    have k := Rat.mul_le_mul_of_nonneg_left c p
    have l := Rat.mul_le_mul_of_nonneg_left c (show 0 ≤ a by grind)
    grind

/-- A number whose square is at least `c` is above every root of `c`. -/
theorem root_above (c w r : Rat) (p : 0 ≤ w) (h : c ≤ w * w) (k : r * r ≤ c) : r ≤ w := by
  refine Rat.not_lt.mp fun l => ?_
  have a := Rat.mul_lt_mul_of_pos_left l (show 0 < r by grind)
  have b := Rat.mul_le_mul_of_nonneg_left (show w ≤ r by grind) p
  grind

/-- The product of `(1 + u/v)^e` over a list of `(u, v, e)`. -/
noncomputable def growth : List (Nat × Nat × Nat) → Rat
  | [] => 1
  | (u, v, e) :: l => (1 + (u : Rat) / (v : Rat)) ^ e * growth l

/-- Its numerator, not reduced. -/
noncomputable def growthTop : List (Nat × Nat × Nat) → Nat
  | [] => 1
  | (u, v, e) :: l => (v + u) ^ e * growthTop l

/-- Its denominator. -/
noncomputable def growthBottom : List (Nat × Nat × Nat) → Nat
  | [] => 1
  | (_, v, e) :: l => v ^ e * growthBottom l

/-- The product is the quotient of these integers. -/
theorem growth_quotient (l : List (Nat × Nat × Nat)) (h : l.all (fun f => 0 < f.2.1) = true) :
    growth l * (growthBottom l : Rat) = (growthTop l : Rat) ∧ 0 < growthBottom l := by
  induction l with
  | nil => exact ⟨by simp [growth, growthTop, growthBottom], by decide⟩
  | cons f l ih =>
    obtain ⟨u, v, e⟩ := f
    simp only [List.all_cons, Bool.and_eq_true, decide_eq_true_eq] at h
    obtain ⟨a, b⟩ := ih h.2
    have p : (0 : Rat) < (v : Rat) := Rat.natCast_lt_natCast.mpr h.1
    have k : (1 + (u : Rat) / (v : Rat)) ^ e * ((v ^ e : Nat) : Rat)
        = (((v + u) ^ e : Nat) : Rat) := by
      have q : (1 + (u : Rat) / (v : Rat)) * (v : Rat) = ((v + u : Nat) : Rat) := by
        rw [Rat.natCast_add]; grind
      rw [Rat.natCast_pow, Rat.natCast_pow, ← q]
      generalize 1 + (u : Rat) / (v : Rat) = z
      clear a b p q
      induction e with
      | zero => simp
      | succ e i => rw [Rat.pow_succ, Rat.pow_succ, Rat.pow_succ, ← i]; grind
    refine ⟨?_, Nat.mul_pos (Nat.pow_pos h.1) b⟩
    simp only [growth, growthBottom, growthTop, Rat.natCast_mul]
    rw [← a, ← k]; grind

/-- Whether `(growth - 1)^2 X Y` is below `(p/q)^2`, in integers. -/
noncomputable def isWithin (l : List (Nat × Nat × Nat)) (X Y p q : Nat) : Bool :=
  l.all (fun f => 0 < f.2.1) && decide (0 < q) &&
  decide (((growthTop l : Int) - growthBottom l) ^ 2 * (X * Y) * q ^ 2
    < p ^ 2 * growthBottom l ^ 2)

/-- If `isWithin` says so, an error that is at most `growth - 1` times the root of `X Y` is less
than `p/q`. -/
theorem isWithin_sound (l : List (Nat × Nat × Nat)) (X Y p q : Nat)
    (h : isWithin l X Y p q = true) (d : Rat)
    (hd : d * d ≤ (growth l - 1) * (growth l - 1) * ((X : Rat) * (Y : Rat))) :
    -((p : Rat) / (q : Rat)) < d ∧ d < (p : Rat) / (q : Rat) := by
  simp only [isWithin, Bool.and_eq_true, decide_eq_true_eq] at h
  obtain ⟨⟨h1, hq⟩, h2⟩ := h
  obtain ⟨g, b⟩ := growth_quotient l h1
  have k := Rat.intCast_lt_intCast.mpr h2
  simp only [Rat.intCast_mul, Rat.intCast_pow, Rat.intCast_sub, Rat.intCast_natCast] at k
  have z : (0 : Rat) < (growthBottom l : Rat) := Rat.natCast_lt_natCast.mpr b
  have w : (0 : Rat) ≤ (p : Rat) := Rat.natCast_le_natCast.mpr (Nat.zero_le p)
  have v : (0 : Rat) < (q : Rat) := Rat.natCast_lt_natCast.mpr hq
  generalize (growthBottom l : Rat) = D at *
  generalize (growthTop l : Rat) = N at *
  generalize growth l = G at *
  generalize (X : Rat) * (Y : Rat) = Z at *
  generalize (p : Rat) = P at *
  generalize (q : Rat) = Q at *
  have r : d * d * (D * D) ≤ (N - D) * (N - D) * Z := by
    have := Rat.mul_le_mul_of_nonneg_left hd (show 0 ≤ D * D from Rat.le_of_lt (Rat.mul_pos z z))
    subst g; grind
  have t := Rat.mul_le_mul_of_nonneg_left r (show 0 ≤ Q * Q from Rat.le_of_lt (Rat.mul_pos v v))
  have e : (d * Q * D) * (d * Q * D) < (P * D) * (P * D) := by grind
  obtain ⟨x, y⟩ := square_below (d * Q * D) (P * D) (Rat.mul_nonneg w (Rat.le_of_lt z)) e
  have x' : -P < d * Q := Rat.lt_of_mul_lt_mul_left (c := D) (by grind) (Rat.le_of_lt z)
  have y' : d * Q < P := Rat.lt_of_mul_lt_mul_left (c := D) (by grind) (Rat.le_of_lt z)
  have o : P / Q * Q = P := by grind
  exact ⟨Rat.lt_of_mul_lt_mul_left (c := Q) (by grind) (Rat.le_of_lt v),
    Rat.lt_of_mul_lt_mul_left (c := Q) (by grind) (Rat.le_of_lt v)⟩

/-- Rounding to steps of `s` gives `M` back where such an error, and another of what is left of
half a step, stand between `y` and `s M - c`. -/
theorem rounded_exact (l : List (Nat × Nat × Nat)) (X Y p q s : Nat)
    (h : isWithin l X Y p q = true) (c M : Int) (y d f : Rat)
    (hd : d * d ≤ (growth l - 1) * (growth l - 1) * ((X : Rat) * (Y : Rat)))
    (hf : -((s : Rat) / 2 - (p : Rat) / (q : Rat)) ≤ f ∧ f ≤ (s : Rat) / 2 - (p : Rat) / (q : Rat))
    (hy : y = (s : Rat) * M - c + d + f) : ((y + c) / (s : Rat) + 1 / 2).floor = M := by
  obtain ⟨u, v⟩ := isWithin_sound l X Y p q h d hd
  have e := nearest_exact (s : Rat) (-(c : Rat)) y M (by grind) (by grind)
  have o : -(-(c : Rat)) = c := by grind
  rwa [Rat.sub_eq_add_neg, o] at e

end Apery
