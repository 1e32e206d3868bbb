import Apery.Interlaced
import Apery.Matrix

/-!
Products of the matrices `[[0, b_n], [1, a_n]]` over a period, as polynomial matrices.

The row `(p_(n-1), p_n)` times such a matrix is the next row `(p_n, p_(n+1))`.
-/
namespace Apery

/-- The product of the matrices `[[0, b_i], [1, a_i]]` for `n ≤ i < n + l`, row after row. -/
noncomputable def product (a b : Nat → Int) (n : Nat) : Nat → Int × Int × Int × Int
  | 0 => (1, 0, 0, 1)
  | l + 1 =>
    let (x, y, z, w) := product a b n l
    (y, b (n + l) * x + a (n + l) * y, w, b (n + l) * z + a (n + l) * w)

/-- The same product with polynomials as entries. -/
noncomputable def block (A B : Nat → List Int) : Nat → List Int × List Int × List Int × List Int
  | 0 => ([1], [], [], [1])
  | l + 1 =>
    let (x, y, z, w) := block A B l
    (y, add (mul (B l) x) (mul (A l) y), w, add (mul (B l) z) (mul (A l) w))

/-- Matrices with polynomial entries have a product with polynomial entries. -/
theorem product_block (a b : Nat → Int) (A B : Nat → List Int) (n : Nat) (x : Int)
    (ha : ∀ j, a (n + j) = ev (A j) x) (hb : ∀ j, b (n + j) = ev (B j) x) (l : Nat) :
    product a b n l = ev4 (block A B l) x := by
  induction l with
  | zero => simp [product, block, ev4, ev]
  | succ l ih =>
    simp only [product, block, ih, ev4, ev_add, ev_mul, ha, hb]

/-- Whether the product of the matrices with indices `s + L m ≤ i < s + L m + L` is the
polynomial matrix `M` in `m`. -/
noncomputable def hasPeriod (ia : List Int) (pa : List (List Int)) (ib : List Int)
    (pb : List (List Int)) (s L : Nat) (M : List Int × List Int × List Int × List Int) : Bool :=
  decide (0 < pa.length) && decide (0 < pb.length) && decide (ia.length ≤ s) &&
  decide (ib.length ≤ s) && decide (L / pa.length * pa.length = L) &&
  decide (L / pb.length * pb.length = L) &&
  same4 (block (fun j => frame pa (L / pa.length) (s - ia.length + j))
    (fun j => frame pb (L / pb.length) (s - ib.length + j)) L) M

/-- If `hasPeriod` says so, the product over the `m`-th period is `M(m)`, for every `m`. -/
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

/-- If `hasDeterminant` says so, the determinant of `M(x)` is `d(x)`, for every `x`. -/
theorem hasDeterminant_sound (M : List Int × List Int × List Int × List Int) (d : List Int)
    (h : hasDeterminant M d = true) (x : Int) :
    ev M.1 x * ev M.2.2.2 x - ev M.2.1 x * ev M.2.2.1 x = ev d x := by
  have e := ev_same _ _ x h
  simp only [ev_add, ev_mul, ev_scale] at e
  omega

end Apery
