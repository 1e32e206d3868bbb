/-!
Continued fractions whose coefficients are interlaced integer polynomials.

A polynomial is the list of its coefficients, constant term first. The statements about one
continued fraction are instances of the theorems here; what is left to each instance is a
computation with lists of integers, which the kernel does.
-/
namespace Apery

/-! ## Polynomials -/

/-- The value of a polynomial: `ev [c₀, c₁, c₂] x = c₀ + c₁ x + c₂ x²`. -/
def ev : List Int → Int → Int
  | [], _ => 0
  | c :: p, x => c + x * ev p x

def add : List Int → List Int → List Int
  | [], q => q
  | p, [] => p
  | c :: p, d :: q => (c + d) :: add p q

def scale (k : Int) : List Int → List Int
  | [] => []
  | c :: p => k * c :: scale k p

def mul : List Int → List Int → List Int
  | [], _ => []
  | c :: p, q => add (scale c q) (0 :: mul p q)

/-- The polynomial `p (u x + v)`. -/
def comp (u v : Int) : List Int → List Int
  | [] => []
  | c :: p => add [c] (mul [v, u] (comp u v p))

/-- Whether all coefficients are zero. -/
noncomputable def vanishes (p : List Int) : Bool := p.all (· == 0)

/-- Whether two lists are the same polynomial; trailing zeros do not count. -/
noncomputable def same (p q : List Int) : Bool := vanishes (add p (scale (-1) q))

theorem ev_add (p q : List Int) (x : Int) : ev (add p q) x = ev p x + ev q x := by
  induction p generalizing q with
  | nil => simp [add, ev]
  | cons c p ih =>
    cases q with
    | nil => simp [add, ev]
    | cons d q => simp only [add, ev, ih]; grind

theorem ev_scale (k : Int) (p : List Int) (x : Int) : ev (scale k p) x = k * ev p x := by
  induction p with
  | nil => simp [scale, ev]
  | cons c p ih => simp only [scale, ev, ih]; grind

theorem ev_mul (p q : List Int) (x : Int) : ev (mul p q) x = ev p x * ev q x := by
  induction p with
  | nil => simp [mul, ev]
  | cons c p ih => simp only [mul, ev, ev_add, ev_scale, ih]; grind

theorem ev_comp (u v : Int) (p : List Int) (x : Int) : ev (comp u v p) x = ev p (u * x + v) := by
  induction p with
  | nil => simp [comp, ev]
  | cons c p ih => simp only [comp, ev, ev_add, ev_mul, ih]; grind

theorem ev_vanishes (p : List Int) (x : Int) (h : vanishes p = true) : ev p x = 0 := by
  induction p with
  | nil => rfl
  | cons c p ih =>
    simp [vanishes] at h
    simp [ev, h.1, ih (by simpa [vanishes] using h.2)]

theorem ev_same (p q : List Int) (x : Int) (h : same p q = true) : ev p x = ev q x := by
  have e := ev_vanishes _ x h
  rw [ev_add, ev_scale] at e
  omega

theorem ev_nonneg (p : List Int) (m : Nat) (h : p.all (0 ≤ ·) = true) : 0 ≤ ev p m := by
  induction p with
  | nil => simp [ev]
  | cons c p ih =>
    simp at h
    have i := ih (by simpa using h.2)
    have j := Int.mul_nonneg (Int.natCast_nonneg m) i
    simp only [ev]; omega

theorem ev_nil (x : Int) : ev [] x = 0 := rfl

theorem ev_constant (c x : Int) : ev [c] x = c := by simp [ev]

theorem ev_linear (c d x : Int) : ev [c, d] x = c + d * x := by simp only [ev]; grind

theorem ev_multiple (d x : Int) : ev [0, d] x = d * x := by simp only [ev]; grind

/-! ## Interlaced polynomials -/

/-- After the initial terms, the polynomials in turn: the term with index `k + N m + j` is
`pieces[j] (m)`, for `k` initial terms and `N` pieces. -/
noncomputable def interlaced (initial : List Int) (pieces : List (List Int)) (n : Nat) : Int :=
  if n < initial.length then initial.getD n 0
  else ev (pieces.getD ((n - initial.length) % pieces.length) [])
    (((n - initial.length) / pieces.length : Nat) : Int)

/-- The polynomial in `m` that gives the terms with index `k + t N m + i`. -/
noncomputable def frame (pieces : List (List Int)) (t i : Nat) : List Int :=
  comp t ((i / pieces.length : Nat) : Int) (pieces.getD (i % pieces.length) [])

theorem interlaced_frame (initial : List Int) (pieces : List (List Int)) (t m i n : Nat)
    (hp : 0 < pieces.length) (hn : n = initial.length + i + t * pieces.length * m) :
    interlaced initial pieces n = ev (frame pieces t i) m := by
  have e : n - initial.length = i + pieces.length * (t * m) := by
    have : t * pieces.length * m = pieces.length * (t * m) := by grind
    omega
  have d : (i + pieces.length * (t * m)) / pieces.length = i / pieces.length + t * m :=
    Nat.add_mul_div_left i (t * m) hp
  have r : ¬ n < initial.length := by omega
  simp only [interlaced, frame, ev_comp, if_neg r, e, Nat.add_mul_mod_self_left, d]
  congr 1
  rw [Int.natCast_add, Int.natCast_mul, Int.add_comm]

theorem interlaced_piece (initial : List Int) (pieces : List (List Int)) (j m : Nat)
    (hj : j < pieces.length) :
    interlaced initial pieces (initial.length + pieces.length * m + j)
      = ev (pieces.getD j []) m := by
  have hp : 0 < pieces.length := by omega
  rw [interlaced_frame initial pieces 1 m j _ hp (by grind), frame, ev_comp,
    Nat.div_eq_of_lt hj, Nat.mod_eq_of_lt hj]
  congr 1
  simp

theorem interlaced_piece_nil (pieces : List (List Int)) (j m : Nat) (hj : j < pieces.length) :
    interlaced [] pieces (pieces.length * m + j) = ev (pieces.getD j []) m := by
  have h := interlaced_piece [] pieces j m hj
  rwa [List.length_nil, Nat.zero_add] at h

theorem interlaced_single (initial : List Int) (p : List Int) (m : Nat) :
    interlaced initial [p] (initial.length + m) = ev p m := by
  have h := interlaced_piece initial [p] 0 m (by simp)
  simpa using h

theorem interlaced_single_nil (p : List Int) (m : Nat) : interlaced [] [p] m = ev p m := by
  have h := interlaced_single [] p m
  rwa [List.length_nil, Nat.zero_add] at h

/-- Whether every piece is the constant 1 or the constant -1. -/
noncomputable def signs (pieces : List (List Int)) : Bool :=
  decide (0 < pieces.length) && pieces.all fun p => same p [1] || same p [-1]

theorem signs_sound (pieces : List (List Int)) (h : signs pieces = true) (n : Nat) :
    interlaced [] pieces n = 1 ∨ interlaced [] pieces n = -1 := by
  simp only [signs, Bool.and_eq_true, decide_eq_true_eq, List.all_eq_true, Bool.or_eq_true] at h
  have r : n % pieces.length < pieces.length := Nat.mod_lt n h.1
  have k := h.2 _ (List.getElem_mem r)
  have e : interlaced [] pieces n
      = ev pieces[n % pieces.length] ((n / pieces.length : Nat) : Int) := by
    simp [interlaced, List.getD_eq_getElem?_getD, List.getElem?_eq_getElem r]
  rw [e]
  rcases k with k | k
  · left; rw [ev_same _ _ _ k]; simp [ev]
  · right; rw [ev_same _ _ _ k]; simp [ev]

/-! ## Linear recurrences -/

/-- `c₀ f(n) + c₁ f(n+1) + ...` -/
def combination : List Int → (Nat → Int) → Nat → Int
  | [], _, _ => 0
  | c :: cs, f, n => c * f n + combination cs f (n + 1)

/-- `c₁ f(n+i₁) + (c₂ f(n+i₂) + ...)` for the pairs `(iₖ, cₖ)`. -/
def sparse : List (Nat × Int) → (Nat → Int) → Nat → Int
  | [], _, _ => 0
  | [(i, c)], f, n => c * f (n + i)
  | (i, c) :: d :: t, f, n => c * f (n + i) + sparse (d :: t) f n

/-- The coefficients that are not zero, with their places counted from `i`. -/
noncomputable def places : List Int → Nat → List (Nat × Int)
  | [], _ => []
  | c :: cs, i => if c = 0 then places cs (i + 1) else (i, c) :: places cs (i + 1)

theorem sparse_cons (i : Nat) (c : Int) (t : List (Nat × Int)) (f : Nat → Int) (n : Nat) :
    sparse ((i, c) :: t) f n = c * f (n + i) + sparse t f n := by
  cases t <;> simp [sparse]

theorem sparse_places (cs : List Int) (f : Nat → Int) (n i : Nat) :
    sparse (places cs i) f n = combination cs f (n + i) := by
  induction cs generalizing i with
  | nil => rfl
  | cons c cs ih =>
    simp only [places, combination]
    have e := ih (i + 1)
    by_cases hc : c = 0
    · simp [hc, e, Nat.add_assoc]
    · rw [if_neg hc, sparse_cons, e, Nat.add_assoc]

/-- The same combination of the polynomials, for the indices `k + N m + i`. -/
noncomputable def residue (pieces : List (List Int)) : List Int → Nat → List Int
  | [], _ => []
  | c :: cs, i =>
    if c = 0 then residue pieces cs (i + 1)
    else add (scale c (frame pieces 1 i)) (residue pieces cs (i + 1))

noncomputable def recurs (initial : List Int) (pieces : List (List Int)) (cs : List Int) : Bool :=
  decide (0 < pieces.length) &&
  (List.range initial.length).all
    (fun n => sparse (places cs 0) (interlaced initial pieces) n == 0) &&
  (List.range pieces.length).all (fun j => vanishes (residue pieces cs j))

theorem combination_residue (initial : List Int) (pieces : List (List Int)) (cs : List Int)
    (m i n : Nat) (hp : 0 < pieces.length)
    (hn : n = initial.length + i + 1 * pieces.length * m) :
    combination cs (interlaced initial pieces) n = ev (residue pieces cs i) m := by
  induction cs generalizing i n with
  | nil => rfl
  | cons c cs ih =>
    simp only [combination, residue]
    rw [ih (i + 1) (n + 1) (by omega)]
    by_cases hc : c = 0
    · simp [hc]
    · rw [if_neg hc, ev_add, ev_scale, interlaced_frame initial pieces 1 m i n hp hn]

theorem recurs_sound (initial : List Int) (pieces : List (List Int)) (cs : List Int)
    (h : recurs initial pieces cs = true) (n : Nat) :
    combination cs (interlaced initial pieces) n = 0 := by
  simp [recurs] at h
  obtain ⟨⟨hp, h0⟩, h1⟩ := h
  by_cases hn : n < initial.length
  · have e := h0 n hn
    rwa [sparse_places] at e
  · have e : n = initial.length + (n - initial.length) % pieces.length
        + 1 * pieces.length * ((n - initial.length) / pieces.length) := by
      have := Nat.mod_add_div (n - initial.length) pieces.length
      rw [Nat.one_mul]; omega
    have r := Nat.mod_lt (n - initial.length) hp
    rw [combination_residue initial pieces cs _ _ n hp e]
    exact ev_vanishes _ _ (h1 _ r)

theorem recurs_sparse (initial : List Int) (pieces : List (List Int)) (cs : List Int)
    (l : List (Nat × Int)) (h : (recurs initial pieces cs && decide (places cs 0 = l)) = true)
    (n : Nat) : sparse l (interlaced initial pieces) n = 0 := by
  simp only [Bool.and_eq_true, decide_eq_true_eq] at h
  rw [← h.2, sparse_places]
  exact recurs_sound initial pieces cs h.1 n

/-! ## Convergents -/

/-- Numerators: `p_(-1) = 1`, `p_0 = a_0`, `p_n = a_n p_(n-1) + b_n p_(n-2)`; `num a b n` is
`p_(n-1)`. -/
def num (a b : Nat → Int) : Nat → Int
  | 0 => 1
  | 1 => a 0
  | n + 2 => a (n + 1) * num a b (n + 1) + b (n + 1) * num a b n

/-- Denominators: `q_(-1) = 0`, `q_0 = 1`; `den a b n` is `q_(n-1)`. -/
def den (a b : Nat → Int) : Nat → Int
  | 0 => 0
  | 1 => 1
  | n + 2 => a (n + 1) * den a b (n + 1) + b (n + 1) * den a b n

/-- The product of `-b_i` for `1 ≤ i ≤ n`. -/
def alternating (b : Nat → Int) : Nat → Int
  | 0 => 1
  | n + 1 => -b (n + 1) * alternating b n

theorem determinant_general (a b : Nat → Int) (n : Nat) :
    num a b (n + 1) * den a b n - num a b n * den a b (n + 1) = -alternating b n := by
  induction n with
  | zero => simp [num, den, alternating]
  | succ n ih => simp only [num, den, alternating] at *; grind

theorem alternating_unit (b : Nat → Int) (h : ∀ n, b n = 1 ∨ b n = -1) (n : Nat) :
    alternating b n = 1 ∨ alternating b n = -1 := by
  induction n with
  | zero => exact Or.inl rfl
  | succ n ih =>
    simp only [alternating]
    rcases h (n + 1) with e | e <;> rcases ih with i | i <;> simp [e, i]

theorem lowest_terms_general (a b : Nat → Int) (h : ∀ n, b n = 1 ∨ b n = -1) (n : Nat) (d : Int)
    (hp : d ∣ num a b n) (hq : d ∣ den a b n) : d ∣ 1 := by
  have e := determinant_general a b n
  have s : d ∣ num a b (n + 1) * den a b n - num a b n * den a b (n + 1) :=
    Int.dvd_sub (Int.dvd_mul_of_dvd_right hq) (Int.dvd_mul_of_dvd_left hp)
  rw [e] at s
  rcases alternating_unit b h n with i | i <;> rw [i] at s
  · exact Int.dvd_neg.mp s
  · simpa using s

/-! ## Products over a period -/

/-- The product of the matrices `[[0, b_i], [1, a_i]]` for `n ≤ i < n + l`, row after row. -/
def product (a b : Nat → Int) (n : Nat) : Nat → Int × Int × Int × Int
  | 0 => (1, 0, 0, 1)
  | l + 1 =>
    let (x, y, z, w) := product a b n l
    (y, b (n + l) * x + a (n + l) * y, w, b (n + l) * z + a (n + l) * w)

/-- The same product with polynomials as entries. -/
def block (A B : Nat → List Int) : Nat → List Int × List Int × List Int × List Int
  | 0 => ([1], [], [], [1])
  | l + 1 =>
    let (x, y, z, w) := block A B l
    (y, add (mul (B l) x) (mul (A l) y), w, add (mul (B l) z) (mul (A l) w))

/-- The values of four polynomials. -/
def ev4 (p : List Int × List Int × List Int × List Int) (x : Int) : Int × Int × Int × Int :=
  (ev p.1 x, ev p.2.1 x, ev p.2.2.1 x, ev p.2.2.2 x)

noncomputable def same4 (p q : List Int × List Int × List Int × List Int) : Bool :=
  same p.1 q.1 && same p.2.1 q.2.1 && same p.2.2.1 q.2.2.1 && same p.2.2.2 q.2.2.2

theorem product_block (a b : Nat → Int) (A B : Nat → List Int) (n : Nat) (x : Int)
    (ha : ∀ j, a (n + j) = ev (A j) x) (hb : ∀ j, b (n + j) = ev (B j) x) (l : Nat) :
    product a b n l = ev4 (block A B l) x := by
  induction l with
  | zero => simp [product, block, ev4, ev]
  | succ l ih =>
    simp only [product, block, ih, ev4, ev_add, ev_mul, ha, hb]

/-- Whether the product of the matrices with indices `s + L m ≤ i < s + L m + L` is the
polynomial matrix `M` in `m`. -/
noncomputable def hasPeriod (ia : List Int) (pa : List (List Int)) (ib : List Int) (pb : List (List Int))
    (s L : Nat) (M : List Int × List Int × List Int × List Int) : Bool :=
  decide (0 < pa.length) && decide (0 < pb.length) && decide (ia.length ≤ s) &&
  decide (ib.length ≤ s) && decide (L / pa.length * pa.length = L) &&
  decide (L / pb.length * pb.length = L) &&
  same4 (block (fun j => frame pa (L / pa.length) (s - ia.length + j))
    (fun j => frame pb (L / pb.length) (s - ib.length + j)) L) M

theorem hasPeriod_sound (ia : List Int) (pa : List (List Int)) (ib : List Int)
    (pb : List (List Int)) (s L : Nat) (M : List Int × List Int × List Int × List Int)
    (h : hasPeriod ia pa ib pb s L M = true) (m : Nat) :
    product (interlaced ia pa) (interlaced ib pb) (s + L * m) L = ev4 M m := by
  simp [hasPeriod, same4] at h
  obtain ⟨⟨⟨⟨⟨⟨h1, h2⟩, h3⟩, h4⟩, h5⟩, h6⟩, ⟨⟨e1, e2⟩, e3⟩, e4⟩ := h
  rw [product_block _ _ (fun j => frame pa (L / pa.length) (s - ia.length + j))
    (fun j => frame pb (L / pb.length) (s - ib.length + j)) _ (m : Int)
    (fun j => interlaced_frame ia pa _ m _ _ h1 (by rw [h5]; omega))
    (fun j => interlaced_frame ib pb _ m _ _ h2 (by rw [h6]; omega))]
  simp only [ev4]
  rw [ev_same _ _ _ e1, ev_same _ _ _ e2, ev_same _ _ _ e3, ev_same _ _ _ e4]

/-- Whether the determinant of a polynomial matrix is the polynomial `d`. -/
noncomputable def hasDeterminant (M : List Int × List Int × List Int × List Int)
    (d : List Int) : Bool :=
  same (add (mul M.1 M.2.2.2) (scale (-1) (mul M.2.1 M.2.2.1))) d

theorem hasDeterminant_sound (M : List Int × List Int × List Int × List Int) (d : List Int)
    (h : hasDeterminant M d = true) (x : Int) :
    ev M.1 x * ev M.2.2.2 x - ev M.2.1 x * ev M.2.2.1 x = ev d x := by
  have e := ev_same _ _ x h
  simp only [ev_add, ev_mul, ev_scale] at e
  omega

/-! ## Semi-regular fractions: where all further convergents lie -/

/-- From index `s` on, every `b` is 1 or -1, `a_n ≥ 1` and `a_n + b_(n+1) ≥ 1`. -/
def SemiRegular (a b : Nat → Int) (s : Nat) : Prop :=
  ∀ n, s ≤ n → 1 ≤ a n ∧ (b (n + 1) = 1 ∨ (b (n + 1) = -1 ∧ 2 ≤ a n))

/-- The continuant of `a_n, ..., a_(n+l-1)`. -/
def tail (a b : Nat → Int) : Nat → Nat → Int
  | 0, _ => 1
  | 1, n => a n
  | l + 2, n => a n * tail a b (l + 1) (n + 1) + b (n + 1) * tail a b l (n + 2)

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

theorem num_tail (a b : Nat → Int) (s l : Nat) :
    num a b (s + 1 + l + 1) = num a b (s + 1) * tail a b (l + 1) (s + 1)
      + b (s + 1) * num a b s * tail a b l (s + 2) := by
  induction l generalizing s with
  | zero => simp only [num, tail]; grind
  | succ l ih =>
    have e : s + 1 + (l + 1) + 1 = s + 1 + 1 + l + 1 := by omega
    rw [e, ih (s + 1)]
    simp only [num, tail]; grind

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

theorem combination_nonneg (x y U V : Int) (hV : 0 ≤ V) (hU : V ≤ U) (hx : 0 ≤ x)
    (hy : 0 ≤ x + y) : 0 ≤ x * U + y * V := by
  have h1 := Int.mul_nonneg hx (show 0 ≤ U - V by omega)
  have h2 := Int.mul_nonneg hy hV
  grind

theorem combination_pos (x y U V : Int) (hV : 0 ≤ V) (hU : V ≤ U) (h1 : 1 ≤ U) (hx : 1 ≤ x)
    (hy : 1 ≤ x + y) : 1 ≤ x * U + y * V := by
  have h2 := Int.mul_nonneg (show 0 ≤ x - 1 by omega) (show 0 ≤ U - V by omega)
  have h3 := Int.mul_nonneg (show 0 ≤ x + y - 1 by omega) hV
  grind

/-- Whether `(p_s, q_s)` and `(p_s + b p_(s-1), q_s + b q_(s-1))` lie between two rationals,
with positive denominators; `u = (p_(s-1), p_s, q_(s-1), q_s)`. -/
def brackets (u : Int × Int × Int × Int) (b lp lq hp hq : Int) : Bool :=
  let (p0, p1, q0, q1) := u
  decide (1 ≤ q1) && decide (1 ≤ q1 + b * q0) &&
  decide (0 ≤ lq * p1 - lp * q1) && decide (0 ≤ lq * (p1 + b * p0) - lp * (q1 + b * q0)) &&
  decide (0 ≤ hp * q1 - hq * p1) && decide (0 ≤ hp * (q1 + b * q0) - hq * (p1 + b * p0))

/-- The pairs `(p_(n-1), p_n, q_(n-1), q_n)`, one after another. -/
def walk (a b : Nat → Int) : Nat → Int × Int × Int × Int
  | 0 => (1, a 0, 0, 1)
  | n + 1 =>
    let (p0, p1, q0, q1) := walk a b n
    (p1, a (n + 1) * p1 + b (n + 1) * p0, q1, a (n + 1) * q1 + b (n + 1) * q0)

theorem walk_eq (a b : Nat → Int) (n : Nat) :
    walk a b n = (num a b n, num a b (n + 1), den a b n, den a b (n + 1)) := by
  induction n with
  | zero => rfl
  | succ n ih => simp only [walk, ih, num, den]

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
