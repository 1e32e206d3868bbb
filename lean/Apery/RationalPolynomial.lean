import Apery.Bernstein

/-!
Values of integer polynomials at rational numbers, and where they are nonnegative.
-/
namespace Apery

/-- The value of a polynomial at a rational number. -/
noncomputable def evRat : List Int → Rat → Rat
  | [], _ => 0
  | c :: p, x => c + x * evRat p x

/-- The form is the value times a power of the denominator. -/
theorem form_evRat (n : Nat) (p : List Int) (x : Rat) (r s : Int) (h : p.length ≤ n + 1)
    (hx : x * s = r) : ((form n p r s : Int) : Rat) = (s : Rat) ^ n * evRat p x := by
  induction p generalizing n with
  | nil => simp [form, evRat]
  | cons c p ih =>
    cases n with
    | zero =>
      have e : p = [] := by
        cases p with
        | nil => rfl
        | cons d p => simp at h
      subst e
      simp [form, evRat, Rat.mul_zero, Rat.add_zero]
    | succ n =>
      have i := ih n (by simpa using h)
      simp only [form, evRat, Nat.add_sub_cancel, Rat.intCast_add, Rat.intCast_mul,
        Rat.intCast_pow, i, ← hx]
      grind

/-- A number whose product with a positive number is nonnegative is nonnegative. -/
theorem nonneg_of_mul (k x : Rat) (hk : 0 < k) (h : 0 ≤ k * x) : 0 ≤ x := by
  refine Rat.not_lt.mp (fun hx => ?_)
  have a := Rat.mul_pos hk (show 0 < -x by grind)
  grind

/-- A lower bound that is a quotient, multiplied out. -/
theorem mul_le_of_div_le (u v x d : Rat) (hv : 0 < v) (hd : 0 < d) (h : u / v ≤ x) :
    u * d ≤ v * (x * d) := by
  have k := Rat.mul_le_mul_of_nonneg_left h (Rat.le_of_lt (Rat.mul_pos hv hd))
  have e : v * d * (u / v) = u * d := by grind
  rw [e] at k
  grind

/-- An upper bound that is a quotient, multiplied out. -/
theorem le_mul_of_le_div (w z x d : Rat) (hz : 0 < z) (hd : 0 < d) (h : x ≤ w / z) :
    z * (x * d) ≤ w * d := by
  have k := Rat.mul_le_mul_of_nonneg_left h (Rat.le_of_lt (Rat.mul_pos hz hd))
  have e : z * d * (w / z) = w * d := by grind
  rw [e] at k
  grind

/-- A rational number times its denominator is its numerator. -/
theorem mul_denominator (x : Rat) : x * ((x.den : Int) : Rat) = ((x.num : Int) : Rat) := by
  have e : ((x.num : Int) : Rat) / ((x.den : Int) : Rat) = x := by
    rw [← Rat.divInt_eq_div, Rat.num_divInt_den]
  have z : ((x.den : Int) : Rat) ≠ 0 := by
    have := x.den_pos
    exact fun h => by rw [Rat.intCast_eq_zero_iff] at h; omega
  rw [← e]; grind

/-- If `nonnegOn` says so, the polynomial is nonnegative at every rational number of the interval
from `u/v` to `w/z`. -/
theorem nonnegOn_sound (u v w z : Int) (p : List Int)
    (h : nonnegOn u v w z p = true) (x : Rat) (h1 : (u : Rat) / v ≤ x) (h2 : x ≤ (w : Rat) / z) :
    0 ≤ evRat p x := by
  have q := h
  simp only [nonnegOn, Bool.and_eq_true, decide_eq_true_eq] at q
  obtain ⟨⟨⟨hv, hz⟩, _⟩, _⟩ := q
  have hs : (0 : Rat) < ((x.den : Int) : Rat) := Rat.intCast_pos.mpr (by have := x.den_pos; omega)
  have hx : x * ((x.den : Int) : Rat) = ((x.num : Int) : Rat) := mul_denominator x
  have hv' : (0 : Rat) < (v : Rat) := Rat.intCast_pos.mpr hv
  have hz' : (0 : Rat) < (z : Rat) := Rat.intCast_pos.mpr hz
  have a : u * (x.den : Int) ≤ v * x.num := by
    refine Rat.intCast_le_intCast.mp ?_
    rw [Rat.intCast_mul, Rat.intCast_mul, ← hx]
    exact mul_le_of_div_le _ _ _ _ hv' hs h1
  have b : z * x.num ≤ w * (x.den : Int) := by
    refine Rat.intCast_le_intCast.mp ?_
    rw [Rat.intCast_mul, Rat.intCast_mul, ← hx]
    exact le_mul_of_le_div _ _ _ _ hz' hs h2
  have f := nonnegOn_form u v w z p h x.num x.den a b
  have g := form_evRat (p.length - 1) p x x.num x.den (by omega) hx
  refine nonneg_of_mul _ _ (Rat.pow_pos (n := p.length - 1) hs) ?_
  rw [← g]
  exact Rat.intCast_nonneg.mpr f

/-- The value of a sum is the sum of the values. -/
theorem evRat_add (p q : List Int) (x : Rat) : evRat (add p q) x = evRat p x + evRat q x := by
  induction p generalizing q with
  | nil => simp only [add, evRat]; grind
  | cons c p ih =>
    cases q with
    | nil => simp only [add, evRat]; grind
    | cons d q => simp only [add, evRat, ih, Rat.intCast_add]; grind

/-- The value of a multiple is the multiple of the value. -/
theorem evRat_scale (k : Int) (p : List Int) (x : Rat) :
    evRat (scale k p) x = (k : Rat) * evRat p x := by
  induction p with
  | nil => simp only [scale, evRat]; grind
  | cons c p ih => simp only [scale, evRat, ih, Rat.intCast_mul]; grind

/-- The value of a product is the product of the values. -/
theorem evRat_mul (p q : List Int) (x : Rat) : evRat (mul p q) x = evRat p x * evRat q x := by
  induction p with
  | nil => simp only [mul, evRat]; grind
  | cons c p ih => simp only [mul, evRat, evRat_add, evRat_scale, ih]; grind

/-- The value of `p (u x + v)` at `x` is the value of `p` at `u x + v`. -/
theorem evRat_comp (u v : Int) (p : List Int) (x : Rat) :
    evRat (comp u v p) x = evRat p ((u : Rat) * x + v) := by
  induction p with
  | nil => simp only [comp, evRat]
  | cons c p ih => simp only [comp, evRat, evRat_add, evRat_mul, ih]; grind

/-- A polynomial without negative coefficients is nonnegative at nonnegative rational numbers. -/
theorem evRat_nonneg (p : List Int) (x : Rat) (h : p.all (0 ≤ ·) = true) (hx : 0 ≤ x) :
    0 ≤ evRat p x := by
  induction p with
  | nil => exact Rat.le_refl
  | cons c p ih =>
    simp only [List.all_cons, Bool.and_eq_true, decide_eq_true_eq] at h
    have a := Rat.mul_nonneg hx (ih h.2)
    have b : (0 : Rat) ≤ (c : Rat) := Rat.intCast_nonneg.mpr h.1
    simp only [evRat]; grind

/-- If `nonnegFrom` says so, the polynomial is nonnegative at every rational number from `N` on. -/
theorem nonnegFrom_sound (N : Int) (p : List Int) (h : nonnegFrom N p = true) (x : Rat)
    (hx : (N : Rat) ≤ x) : 0 ≤ evRat p x := by
  have a := evRat_nonneg _ (x - N) h (by grind)
  rw [evRat_comp] at a
  have e : ((1 : Int) : Rat) * (x - N) + N = x := by grind
  rwa [e] at a

end Apery
