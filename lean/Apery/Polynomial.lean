/-!
Polynomials with integer coefficients, as lists: constant term first.

The kernel computes with the lists; the theorems here say what that means for values.
-/
namespace Apery

/-- The value of a polynomial: `ev [c₀, c₁, c₂] x = c₀ + c₁ x + c₂ x²`. -/
noncomputable def ev : List Int → Int → Int
  | [], _ => 0
  | c :: p, x => c + x * ev p x

/-- The sum of two polynomials. -/
noncomputable def add : List Int → List Int → List Int
  | [], q => q
  | p, [] => p
  | c :: p, d :: q => (c + d) :: add p q

/-- The multiple of a polynomial. -/
noncomputable def scale (k : Int) : List Int → List Int
  | [] => []
  | c :: p => k * c :: scale k p

/-- The product of two polynomials. -/
noncomputable def mul : List Int → List Int → List Int
  | [], _ => []
  | c :: p, q => add (scale c q) (0 :: mul p q)

/-- The polynomial `p (u x + v)`. -/
noncomputable def comp (u v : Int) : List Int → List Int
  | [] => []
  | c :: p => add [c] (mul [v, u] (comp u v p))

/-- Whether all coefficients are zero. -/
noncomputable def vanishes (p : List Int) : Bool := p.all (· == 0)

/-- Whether two lists are the same polynomial; trailing zeros do not count. -/
noncomputable def same (p q : List Int) : Bool := vanishes (add p (scale (-1) q))

/-- The value of a sum is the sum of the values. -/
theorem ev_add (p q : List Int) (x : Int) : ev (add p q) x = ev p x + ev q x := by
  induction p generalizing q with
  | nil => simp [add, ev]
  | cons c p ih =>
    cases q with
    | nil => simp [add, ev]
    | cons d q => simp only [add, ev, ih]; grind

/-- The value of a multiple is the multiple of the value. -/
theorem ev_scale (k : Int) (p : List Int) (x : Int) : ev (scale k p) x = k * ev p x := by
  induction p with
  | nil => simp [scale, ev]
  | cons c p ih => simp only [scale, ev, ih]; grind

/-- The value of a product is the product of the values. -/
theorem ev_mul (p q : List Int) (x : Int) : ev (mul p q) x = ev p x * ev q x := by
  induction p with
  | nil => simp [mul, ev]
  | cons c p ih => simp only [mul, ev, ev_add, ev_scale, ih]; grind

/-- The value of `p (u x + v)` at `x` is the value of `p` at `u x + v`. -/
theorem ev_comp (u v : Int) (p : List Int) (x : Int) : ev (comp u v p) x = ev p (u * x + v) := by
  induction p with
  | nil => simp [comp, ev]
  | cons c p ih => simp only [comp, ev, ev_add, ev_mul, ih]; grind

/-- A polynomial whose coefficients are all zero has the value zero everywhere. -/
theorem ev_vanishes (p : List Int) (x : Int) (h : vanishes p = true) : ev p x = 0 := by
  induction p with
  | nil => rfl
  | cons c p ih =>
    simp [vanishes] at h
    simp [ev, h.1, ih (by simpa [vanishes] using h.2)]

/-- Lists that are the same polynomial have the same values. -/
theorem ev_same (p q : List Int) (x : Int) (h : same p q = true) : ev p x = ev q x := by
  have e := ev_vanishes _ x h
  rw [ev_add, ev_scale] at e
  omega

/-- A polynomial without negative coefficients is nonnegative at every natural number. -/
theorem ev_nonneg (p : List Int) (m : Nat) (h : p.all (0 ≤ ·) = true) : 0 ≤ ev p m := by
  induction p with
  | nil => simp [ev]
  | cons c p ih =>
    simp at h
    have i := ih (by simpa using h.2)
    have j := Int.mul_nonneg (Int.natCast_nonneg m) i
    simp only [ev]; omega

/-- The empty list is the polynomial zero. -/
theorem ev_nil (x : Int) : ev [] x = 0 := rfl

/-- A list of one coefficient is a constant. -/
theorem ev_constant (c x : Int) : ev [c] x = c := by simp [ev]

/-- The value of `c + d x`. -/
theorem ev_linear (c d x : Int) : ev [c, d] x = c + d * x := by simp only [ev]; grind

/-- The value of `d x`. -/
theorem ev_multiple (d x : Int) : ev [0, d] x = d * x := by simp only [ev]; grind

/-- Whether a polynomial has no zero at a natural number: none below `N` by computation, none
from `N` on by the signs of its coefficients after a shift. -/
noncomputable def zeroFree (N : Nat) (p : List Int) : Bool :=
  (List.range N).all (fun m => !(ev p m == 0)) && !(ev p N == 0) &&
  ((comp 1 N p).all (0 ≤ ·) || (comp 1 N p).all (· ≤ 0))

/-- If no coefficient is positive, no coefficient of the negated polynomial is negative. -/
theorem all_negated (p : List Int) (h : p.all (· ≤ 0) = true) :
    (scale (-1) p).all (0 ≤ ·) = true := by
  induction p with
  | nil => rfl
  | cons c p ih =>
    simp only [List.all_cons, Bool.and_eq_true, decide_eq_true_eq] at h
    simp only [scale, List.all_cons, Bool.and_eq_true, decide_eq_true_eq]
    exact ⟨by omega, ih h.2⟩

/-- A polynomial without negative coefficients is at least its constant term. -/
theorem ev_ge_constant (p : List Int) (m : Nat) (h : p.all (0 ≤ ·) = true) : ev p 0 ≤ ev p m := by
  cases p with
  | nil => simp [ev]
  | cons c p =>
    simp only [List.all_cons, Bool.and_eq_true] at h
    have j := Int.mul_nonneg (Int.natCast_nonneg m) (ev_nonneg p m h.2)
    simp only [ev]; omega

/-- If `zeroFree` says so, the polynomial has no zero at a natural number. -/
theorem zeroFree_sound (N : Nat) (p : List Int) (h : zeroFree N p = true) (m : Nat) :
    ev p m ≠ 0 := by
  simp only [zeroFree, Bool.and_eq_true, Bool.or_eq_true, List.all_eq_true (l := List.range N),
    List.mem_range, Bool.not_eq_true', beq_eq_false_iff_ne] at h
  obtain ⟨⟨h1, h2⟩, h3⟩ := h
  by_cases hm : m < N
  · exact h1 m hm
  · have e : (m : Int) = 1 * ((m - N : Nat) : Int) + N := by omega
    have z : ev (comp 1 N p) 0 = ev p N := by rw [ev_comp]; congr 1; omega
    have v : ev (comp 1 N p) ((m - N : Nat) : Int) = ev p m := by rw [ev_comp, ← e]
    rcases h3 with k | k
    · have i := ev_nonneg _ 0 k
      have j := ev_ge_constant _ (m - N) k
      rw [Int.natCast_zero, z] at i
      rw [z, v] at j
      omega
    · have k' : (scale (-1) (comp 1 N p)).all (0 ≤ ·) = true := all_negated _ k
      have i := ev_nonneg _ 0 k'
      have j := ev_ge_constant _ (m - N) k'
      rw [ev_scale, Int.natCast_zero, z] at i
      rw [ev_scale, ev_scale, z, v] at j
      omega

end Apery
