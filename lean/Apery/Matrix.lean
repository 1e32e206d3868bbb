import Apery.Polynomial

/-!
Matrices with two rows and two columns, of integers and of polynomials, and their products.

A matrix is the quadruple of its entries, row after row: `(x, y, z, w)` is `[[x, y], [z, w]]`.
-/
namespace Apery

/-- The product of two matrices. -/
noncomputable def times (A B : Int × Int × Int × Int) : Int × Int × Int × Int :=
  (A.1 * B.1 + A.2.1 * B.2.2.1, A.1 * B.2.1 + A.2.1 * B.2.2.2,
    A.2.2.1 * B.1 + A.2.2.2 * B.2.2.1, A.2.2.1 * B.2.1 + A.2.2.2 * B.2.2.2)

/-- The multiple of a matrix by a number. -/
noncomputable def multiple (k : Int) (A : Int × Int × Int × Int) : Int × Int × Int × Int :=
  (k * A.1, k * A.2.1, k * A.2.2.1, k * A.2.2.2)

/-- The determinant of a matrix. -/
noncomputable def det (A : Int × Int × Int × Int) : Int := A.1 * A.2.2.2 - A.2.1 * A.2.2.1

/-- The product `A s * A (s+1) * ... * A (s+n-1)`. -/
noncomputable def chain (A : Nat → Int × Int × Int × Int) (s : Nat) : Nat → Int × Int × Int × Int
  | 0 => (1, 0, 0, 1)
  | n + 1 => times (chain A s n) (A (s + n))

/-- The product `c s * c (s+1) * ... * c (s+n-1)`. -/
noncomputable def factors (c : Nat → Int) (s : Nat) : Nat → Int
  | 0 => 1
  | n + 1 => factors c s n * c (s + n)

/-- The product of matrices is associative. -/
theorem times_assoc (A B C : Int × Int × Int × Int) :
    times (times A B) C = times A (times B C) := by
  simp only [times, Prod.mk.injEq]
  refine ⟨?_, ?_, ?_, ?_⟩ <;> grind

/-- The unit matrix on the right changes nothing. -/
theorem times_one (A : Int × Int × Int × Int) : times A (1, 0, 0, 1) = A := by
  simp [times]

/-- The unit matrix on the left changes nothing. -/
theorem one_times (A : Int × Int × Int × Int) : times (1, 0, 0, 1) A = A := by
  simp [times]

/-- Once times a matrix is the matrix. -/
theorem multiple_one (A : Int × Int × Int × Int) : multiple 1 A = A := by
  simp [multiple]

/-- A multiple of a multiple is one multiple. -/
theorem multiple_multiple (k l : Int) (A : Int × Int × Int × Int) :
    multiple k (multiple l A) = multiple (k * l) A := by
  simp only [multiple, Int.mul_assoc]

/-- A number moves out of the left factor of a product. -/
theorem multiple_times (k : Int) (A B : Int × Int × Int × Int) :
    times (multiple k A) B = multiple k (times A B) := by
  simp only [times, multiple, Prod.mk.injEq]
  refine ⟨?_, ?_, ?_, ?_⟩ <;> grind

/-- A number moves out of the right factor of a product. -/
theorem times_multiple (k : Int) (A B : Int × Int × Int × Int) :
    times A (multiple k B) = multiple k (times A B) := by
  simp only [times, multiple, Prod.mk.injEq]
  refine ⟨?_, ?_, ?_, ?_⟩ <;> grind

/-- The determinant of a product is the product of the determinants. -/
theorem det_times (A B : Int × Int × Int × Int) : det (times A B) = det A * det B := by
  simp only [det, times]; grind

/-- The determinant of a multiple has the square of the number as a factor. -/
theorem det_multiple (k : Int) (A : Int × Int × Int × Int) :
    det (multiple k A) = k * k * det A := by
  simp only [det, multiple]; grind

/-- A product of numbers that are not zero is not zero. -/
theorem factors_ne_zero (c : Nat → Int) (s : Nat) (h : ∀ k, s ≤ k → c k ≠ 0) (n : Nat) :
    factors c s n ≠ 0 := by
  induction n with
  | zero => simp [factors]
  | succ n ih => exact Int.mul_ne_zero ih (h (s + n) (by omega))

/-- The product of two polynomial matrices. -/
noncomputable def polyTimes (A B : List Int × List Int × List Int × List Int) :
    List Int × List Int × List Int × List Int :=
  (add (mul A.1 B.1) (mul A.2.1 B.2.2.1), add (mul A.1 B.2.1) (mul A.2.1 B.2.2.2),
    add (mul A.2.2.1 B.1) (mul A.2.2.2 B.2.2.1), add (mul A.2.2.1 B.2.1) (mul A.2.2.2 B.2.2.2))

/-- The multiple of a polynomial matrix by a polynomial. -/
noncomputable def polyMultiple (k : List Int) (A : List Int × List Int × List Int × List Int) :
    List Int × List Int × List Int × List Int :=
  (mul k A.1, mul k A.2.1, mul k A.2.2.1, mul k A.2.2.2)

/-- The polynomial matrix with `x + 1` in the place of `x`. -/
noncomputable def polyNext (A : List Int × List Int × List Int × List Int) :
    List Int × List Int × List Int × List Int :=
  (comp 1 1 A.1, comp 1 1 A.2.1, comp 1 1 A.2.2.1, comp 1 1 A.2.2.2)

/-- The determinant of a polynomial matrix. -/
noncomputable def polyDet (A : List Int × List Int × List Int × List Int) : List Int :=
  add (mul A.1 A.2.2.2) (scale (-1) (mul A.2.1 A.2.2.1))

/-- The values of four polynomials. -/
noncomputable def ev4 (p : List Int × List Int × List Int × List Int) (x : Int) :
    Int × Int × Int × Int :=
  (ev p.1 x, ev p.2.1 x, ev p.2.2.1 x, ev p.2.2.2 x)

/-- Whether two polynomial matrices are the same. -/
noncomputable def same4 (p q : List Int × List Int × List Int × List Int) : Bool :=
  same p.1 q.1 && same p.2.1 q.2.1 && same p.2.2.1 q.2.2.1 && same p.2.2.2 q.2.2.2

/-- Polynomial matrices that are the same have the same values. -/
theorem ev4_same (p q : List Int × List Int × List Int × List Int) (x : Int)
    (h : same4 p q = true) : ev4 p x = ev4 q x := by
  simp only [same4, Bool.and_eq_true] at h
  obtain ⟨⟨⟨e1, e2⟩, e3⟩, e4⟩ := h
  simp only [ev4]
  rw [ev_same _ _ _ e1, ev_same _ _ _ e2, ev_same _ _ _ e3, ev_same _ _ _ e4]

/-- The value of a product of polynomial matrices is the product of the values. -/
theorem ev4_times (A B : List Int × List Int × List Int × List Int) (x : Int) :
    ev4 (polyTimes A B) x = times (ev4 A x) (ev4 B x) := by
  simp only [ev4, polyTimes, times, ev_add, ev_mul]

/-- The value of a multiple of a polynomial matrix is the multiple of the value. -/
theorem ev4_multiple (k : List Int) (A : List Int × List Int × List Int × List Int) (x : Int) :
    ev4 (polyMultiple k A) x = multiple (ev k x) (ev4 A x) := by
  simp only [ev4, polyMultiple, multiple, ev_mul]

/-- The value at `x` of the matrix with `x + 1` in the place of `x` is the value at `x + 1`. -/
theorem ev4_next (A : List Int × List Int × List Int × List Int) (x : Int) :
    ev4 (polyNext A) x = ev4 A (x + 1) := by
  simp only [ev4, polyNext, ev_comp, Int.one_mul]

/-- The value of the determinant of a polynomial matrix is the determinant of the value. -/
theorem ev_polyDet (A : List Int × List Int × List Int × List Int) (x : Int) :
    ev (polyDet A) x = det (ev4 A x) := by
  simp only [polyDet, det, ev4, ev_add, ev_mul, ev_scale]; grind

end Apery
