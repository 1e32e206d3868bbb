import Apery.Polynomial

/-!
Nonnegativity of integer polynomials on intervals and half-lines, decided by signs of integers.

On the interval from `u/v` to `w/z` every point `r/s` is `(u A + w B) / (v A + z B)` with
`A = w s - z r` and `B = v r - u s`, both nonnegative. In `A` and `B` the polynomial is
homogeneous; its coefficients there are, up to positive factors, its Bernstein coefficients. If
none is negative, the polynomial is nonnegative on the interval.
-/
namespace Apery

/-- The homogeneous form `Σ cᵢ rⁱ s^(n-i)` of a polynomial with at most `n + 1` coefficients. -/
noncomputable def form : Nat → List Int → Int → Int → Int
  | _, [], _, _ => 0
  | n, c :: p, r, s => c * s ^ n + r * form (n - 1) p r s

/-- The form of a sum is the sum of the forms. -/
theorem form_add (n : Nat) (p q : List Int) (r s : Int) :
    form n (add p q) r s = form n p r s + form n q r s := by
  induction p generalizing n q with
  | nil => simp [add, form]
  | cons c p ih =>
    cases q with
    | nil => simp [add, form]
    | cons d q => simp only [add, form, ih]; grind

/-- The form of a multiple is the multiple of the form. -/
theorem form_scale (n : Nat) (k : Int) (p : List Int) (r s : Int) :
    form n (scale k p) r s = k * form n p r s := by
  induction p generalizing n with
  | nil => simp [scale, form]
  | cons c p ih => simp only [scale, form, ih]; grind

/-- A form of higher degree has a power of `s` as a factor. -/
theorem form_succ (n : Nat) (p : List Int) (r s : Int) (h : p.length ≤ n + 1) :
    form (n + 1) p r s = s * form n p r s := by
  induction p generalizing n with
  | nil => simp [form]
  | cons c p ih =>
    cases n with
    | zero =>
      have e : p = [] := by
        cases p with
        | nil => rfl
        | cons d p => simp at h
      subst e
      simp [form]; grind
    | succ n =>
      have i := ih n (by simpa using h)
      simp only [form, Nat.add_sub_cancel] at *
      rw [i]; grind

/-- The product of a polynomial with `u + w x`. -/
noncomputable def linear (u w : Int) (p : List Int) : List Int := add (scale u p) (0 :: scale w p)

/-- A sum is as long as its longer term. -/
theorem length_add (p q : List Int) (n : Nat) (hp : p.length ≤ n) (hq : q.length ≤ n) :
    (add p q).length ≤ n := by
  induction p generalizing q n with
  | nil => simpa [add] using hq
  | cons c p ih =>
    cases q with
    | nil => simpa [add] using hp
    | cons d q =>
      cases n with
      | zero => simp at hp
      | succ n =>
        simp only [add, List.length_cons] at *
        have := ih q n (by omega) (by omega)
        omega

/-- A multiple is as long as the polynomial. -/
theorem length_scale (k : Int) (p : List Int) : (scale k p).length = p.length := by
  induction p with
  | nil => rfl
  | cons c p ih => simp [scale, ih]

/-- The product with a linear polynomial is longer by one. -/
theorem length_linear (u w : Int) (p : List Int) (n : Nat) (h : p.length ≤ n) :
    (linear u w p).length ≤ n + 1 := by
  refine length_add _ _ _ ?_ ?_
  · rw [length_scale]; omega
  · simp [length_scale]; exact h

/-- The form of a product with a linear polynomial. -/
theorem form_linear (u w : Int) (n : Nat) (p : List Int) (A B : Int) (h : p.length ≤ n + 1) :
    form (n + 1) (linear u w p) B A = (u * A + w * B) * form n p B A := by
  rw [linear, form_add, form_scale, form_succ n p B A h]
  simp only [form, Nat.add_sub_cancel, form_scale]; grind

/-- The power `(v + z x)^n`. -/
noncomputable def linearPower (v z : Int) : Nat → List Int
  | 0 => [1]
  | n + 1 => linear v z (linearPower v z n)

/-- A power of a linear polynomial has degree `n`. -/
theorem length_linearPower (v z : Int) (n : Nat) : (linearPower v z n).length ≤ n + 1 := by
  induction n with
  | zero => simp [linearPower]
  | succ n ih => exact length_linear v z _ _ ih

/-- The form of a power of a linear polynomial. -/
theorem form_linearPower (v z : Int) (n : Nat) (A B : Int) :
    form n (linearPower v z n) B A = (v * A + z * B) ^ n := by
  induction n with
  | zero => simp [linearPower, form]
  | succ n ih =>
    rw [linearPower, form_linear v z n _ A B (length_linearPower v z n), ih, Int.pow_succ]
    grind

/-- The coefficients of a form of degree `n` after the substitution `r = u A + w B`,
`s = v A + z B`, by powers of `B`. -/
noncomputable def bernstein (u v w z : Int) : Nat → List Int → List Int
  | _, [] => []
  | 0, c :: _ => [c]
  | n + 1, c :: p => add (scale c (linearPower v z (n + 1))) (linear u w (bernstein u v w z n p))

/-- The Bernstein coefficients are at most `n + 1`. -/
theorem length_bernstein (u v w z : Int) (n : Nat) (p : List Int) :
    (bernstein u v w z n p).length ≤ n + 1 := by
  induction n generalizing p with
  | zero => cases p <;> simp [bernstein]
  | succ n ih =>
    cases p with
    | nil => simp [bernstein]
    | cons c p =>
      refine length_add _ _ _ ?_ (length_linear u w _ _ (ih p))
      rw [length_scale]; exact length_linearPower v z (n + 1)

/-- The Bernstein coefficients give the form after the substitution. -/
theorem form_bernstein (u v w z : Int) (n : Nat) (p : List Int) (A B : Int)
    (h : p.length ≤ n + 1) :
    form n (bernstein u v w z n p) B A = form n p (u * A + w * B) (v * A + z * B) := by
  induction n generalizing p with
  | zero =>
    cases p with
    | nil => rfl
    | cons c p =>
      have e : p = [] := by
        cases p with
        | nil => rfl
        | cons d p => simp at h
      subst e
      simp [bernstein, form]
  | succ n ih =>
    cases p with
    | nil => rfl
    | cons c p =>
      rw [bernstein, form_add, form_scale, form_linearPower,
        form_linear u w n _ A B (length_bernstein u v w z n p), ih p (by simpa using h)]
      simp only [form, Nat.add_sub_cancel]

/-- A form without negative coefficients is nonnegative where both variables are. -/
theorem form_nonneg (n : Nat) (p : List Int) (r s : Int) (h : p.all (0 ≤ ·) = true) (hr : 0 ≤ r)
    (hs : 0 ≤ s) : 0 ≤ form n p r s := by
  induction p generalizing n with
  | nil => simp [form]
  | cons c p ih =>
    simp only [List.all_cons, Bool.and_eq_true, decide_eq_true_eq] at h
    have a := Int.mul_nonneg h.1 (show 0 ≤ s ^ n from Int.pow_nonneg hs)
    have b := Int.mul_nonneg hr (ih (n - 1) h.2)
    simp only [form]; omega

/-- Multiplying both variables by `k` multiplies a form of degree `n` by `k^n`. -/
theorem form_homogeneous (n : Nat) (p : List Int) (k r s : Int) (h : p.length ≤ n + 1) :
    form n p (k * r) (k * s) = k ^ n * form n p r s := by
  induction p generalizing n with
  | nil => simp [form]
  | cons c p ih =>
    cases n with
    | zero =>
      have e : p = [] := by
        cases p with
        | nil => rfl
        | cons d p => simp at h
      subst e
      simp [form]
    | succ n =>
      have i := ih n (by simpa using h)
      simp only [form, Nat.add_sub_cancel] at *
      rw [i, Int.mul_pow, Int.pow_succ k n]; grind

/-- Whether `0 < v`, `0 < z`, `u/v < w/z`, and no Bernstein coefficient of the polynomial on the
interval from `u/v` to `w/z` is negative. -/
noncomputable def nonnegOn (u v w z : Int) (p : List Int) : Bool :=
  decide (0 < v) && decide (0 < z) && decide (0 < w * v - u * z) &&
  (bernstein u v w z (p.length - 1) p).all (0 ≤ ·)

/-- If `nonnegOn` says so, the polynomial is nonnegative at every `r/s` of the interval from `u/v`
to `w/z`; `form` is `s^n` times its value there. -/
theorem nonnegOn_form (u v w z : Int) (p : List Int) (h : nonnegOn u v w z p = true) (r s : Int)
    (h1 : u * s ≤ v * r) (h2 : z * r ≤ w * s) : 0 ≤ form (p.length - 1) p r s := by
  simp only [nonnegOn, Bool.and_eq_true, decide_eq_true_eq] at h
  obtain ⟨⟨⟨_, _⟩, hd⟩, hb⟩ := h
  have hl : p.length ≤ p.length - 1 + 1 := by omega
  have a := form_nonneg (p.length - 1) _ (v * r - u * s) (w * s - z * r) hb (by omega) (by omega)
  rw [form_bernstein u v w z _ p _ _ hl] at a
  have e1 : u * (w * s - z * r) + w * (v * r - u * s) = (w * v - u * z) * r := by grind
  have e2 : v * (w * s - z * r) + z * (v * r - u * s) = (w * v - u * z) * s := by grind
  rw [e1, e2, form_homogeneous _ p _ r s hl] at a
  have k : 0 < (w * v - u * z) ^ (p.length - 1) := Int.pow_pos hd
  exact Int.le_of_mul_le_mul_left (by rw [Int.mul_zero]; exact a) k

/-- Whether the polynomial in `x + N` has no negative coefficient. -/
noncomputable def nonnegFrom (N : Int) (p : List Int) : Bool := (comp 1 N p).all (0 ≤ ·)

/-- If `nonnegFrom` says so, the polynomial is nonnegative at every integer from `N` on. -/
theorem nonnegFrom_int (N : Int) (p : List Int) (h : nonnegFrom N p = true) (x : Int)
    (hx : N ≤ x) : 0 ≤ ev p x := by
  have a := ev_nonneg _ (x - N).toNat h
  rw [ev_comp] at a
  have e : 1 * ((x - N).toNat : Int) + N = x := by omega
  rwa [e] at a

end Apery
