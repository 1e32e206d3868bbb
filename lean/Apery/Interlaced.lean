import Apery.Polynomial

/-!
Sequences made of polynomials that take turns, after finitely many initial terms.

The coefficients of a continued fraction are given to Lean in this form.
-/
namespace Apery

/-- After the initial terms, the polynomials in turn: the term with index `k + N m + j` is
`pieces[j] (m)`, for `k` initial terms and `N` pieces. -/
noncomputable def interlaced (initial : List Int) (pieces : List (List Int)) (n : Nat) : Int :=
  if n < initial.length then initial.getD n 0
  else ev (pieces.getD ((n - initial.length) % pieces.length) [])
    (((n - initial.length) / pieces.length : Nat) : Int)

/-- The polynomial in `m` that gives the terms with index `k + t N m + i`. -/
noncomputable def frame (pieces : List (List Int)) (t i : Nat) : List Int :=
  comp t ((i / pieces.length : Nat) : Int) (pieces.getD (i % pieces.length) [])

/-- The term with index `k + i + t N m` is the value of a frame at `m`. -/
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

/-- The term with index `k + N m + j` is the value of the `j`-th piece at `m`. -/
theorem interlaced_piece (initial : List Int) (pieces : List (List Int)) (j m : Nat)
    (hj : j < pieces.length) :
    interlaced initial pieces (initial.length + pieces.length * m + j)
      = ev (pieces.getD j []) m := by
  have hp : 0 < pieces.length := by omega
  rw [interlaced_frame initial pieces 1 m j _ hp (by grind), frame, ev_comp,
    Nat.div_eq_of_lt hj, Nat.mod_eq_of_lt hj]
  congr 1
  simp

/-- The same without initial terms. -/
theorem interlaced_piece_nil (pieces : List (List Int)) (j m : Nat) (hj : j < pieces.length) :
    interlaced [] pieces (pieces.length * m + j) = ev (pieces.getD j []) m := by
  have h := interlaced_piece [] pieces j m hj
  rwa [List.length_nil, Nat.zero_add] at h

/-- With one piece, the term with index `k + m` is its value at `m`. -/
theorem interlaced_single (initial : List Int) (p : List Int) (m : Nat) :
    interlaced initial [p] (initial.length + m) = ev p m := by
  have h := interlaced_piece initial [p] 0 m (by simp)
  simpa using h

/-- With one piece and no initial terms, the sequence is the polynomial. -/
theorem interlaced_single_nil (p : List Int) (m : Nat) : interlaced [] [p] m = ev p m := by
  have h := interlaced_single [] p m
  rwa [List.length_nil, Nat.zero_add] at h

/-- Whether every piece is the constant 1 or the constant -1. -/
noncomputable def signs (pieces : List (List Int)) : Bool :=
  decide (0 < pieces.length) && pieces.all fun p => same p [1] || same p [-1]

/-- If every piece is 1 or -1, so is every term. -/
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

end Apery
