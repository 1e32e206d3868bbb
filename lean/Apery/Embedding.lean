import Apery.Hamming

/-!
Vectors that stand for symbols: where the inner product of the vectors of a row and of a code, and
the base of the row, are `A` if the row holds the code and 0 if not, inner products along a pattern
add up to `A` times the number of matches.

A text is a function from places to codes, a pattern one from positions to rows.
-/
namespace Apery

/-- The inner product of two vectors. -/
noncomputable def inner : List Int → List Int → Int
  | a :: u, b :: v => a * b + inner u v
  | _, _ => 0

/-- The sum of `f 0, ..., f (n - 1)`, in the integers. -/
noncomputable def sumTo (f : Nat → Int) : Nat → Int
  | 0 => 0
  | n + 1 => sumTo f n + f n

/-- The inner products along a pattern of `m` positions, at place `i` of a text. -/
noncomputable def dots (E F : Nat → List Int) (T P : Nat → Nat) (m i : Nat) : Int :=
  sumTo (fun j => inner (E (T (i + j))) (F (P j))) m

/-- Inner products and bases along a pattern are `A` times the number of matches. -/
theorem dots_matching (E F : Nat → List Int) (G : Nat → Int) (A : Int) (R : Nat → Nat → Bool)
    (T P : Nat → Nat) (m i : Nat) (h : ∀ j, j < m →
      inner (E (T (i + j))) (F (P j)) + G (P j) = if R (P j) (T (i + j)) then A else 0) :
    dots E F T P m i + sumTo (fun j => G (P j)) m
      = A * (matching T (fun j c => R (P j) c) m i : Nat) := by
  induction m with
  | zero => simp [dots, sumTo, matching, counted]
  | succ m ih =>
    have a := ih fun j k => h j (by omega)
    have b := h m (by omega)
    simp only [dots, sumTo, matching, counted, Nat.zero_add, Int.natCast_add] at *
    cases c : R (P m) (T (i + m)) <;> simp [c] at * <;> grind

/-- Whether tables of vectors of codes, of vectors of rows and of bases have this property. -/
noncomputable def isEmbedding (E F : List (List Int)) (G : List Int) (A : Int)
    (R : Nat → Nat → Bool) : Bool :=
  decide (0 < A) && (List.range E.length).all fun c => (List.range F.length).all fun r =>
    decide (inner (E.getD c []) (F.getD r []) + G.getD r 0 = if R r c then A else 0)

/-- If `isEmbedding` says so, the matches are a quotient, without a remainder. -/
theorem isEmbedding_sound (E F : List (List Int)) (G : List Int) (A : Int) (R : Nat → Nat → Bool)
    (h : isEmbedding E F G A R = true) (T P : Nat → Nat) (m i : Nat)
    (ht : ∀ p, T p < E.length) (hp : ∀ j, P j < F.length) :
    dots (E.getD · []) (F.getD · []) T P m i + sumTo (fun j => G.getD (P j) 0) m
      = A * (matching T (fun j c => R (P j) c) m i : Nat) ∧
    (dots (E.getD · []) (F.getD · []) T P m i + sumTo (fun j => G.getD (P j) 0) m) / A
      = (matching T (fun j c => R (P j) c) m i : Nat) := by
  simp only [isEmbedding, Bool.and_eq_true, decide_eq_true_eq, List.all_eq_true,
    List.mem_range] at h
  have d := dots_matching (E.getD · []) (F.getD · []) (G.getD · 0) A R T P m i
    fun j _ => h.2 (T (i + j)) (ht (i + j)) (P j) (hp j)
  exact ⟨d, by rw [d, Int.mul_ediv_cancel_left _ (by omega)]⟩

/-- The sum of ones is their number. -/
theorem sumTo_one (m : Nat) : sumTo (fun _ => 1) m = m := by
  induction m with
  | zero => rfl
  | succ m ih => simp only [sumTo, ih, Int.natCast_add, Int.cast_ofNat_Int]

/-- Two symbols as 1 and -1: matches are (sum + length) / 2. -/
theorem signs_matches (T P : Nat → Nat) (m i : Nat) (ht : ∀ p, T p < 2) (hp : ∀ j, P j < 2) :
    (dots ([[1], [-1]].getD · []) ([[1], [-1]].getD · []) T P m i + m) / 2
      = (matching T (fun j c => P j == c) m i : Nat) := by
  have d := dots_matching ([[1], [-1]].getD · []) ([[1], [-1]].getD · []) (fun _ => 1) 2
    (fun r c => r == c) T P m i fun j _ => by
      have k : ∀ c, c < 2 → ∀ r, r < 2 →
          inner ([[1], [-1]].getD c []) ([[1], [-1]].getD r []) + 1
            = if (r == c) = true then 2 else 0 := by decide +kernel
      exact k _ (ht _) _ (hp j)
  rw [sumTo_one] at d
  rw [d, Int.mul_ediv_cancel_left _ (by decide)]

/-- The four corners of a cube that are a regular simplex. -/
noncomputable def simplex : List (List Int) := [[1, 1, 1], [1, -1, -1], [-1, 1, -1], [-1, -1, 1]]

/-- Four symbols in three dimensions: matches are (sum + length) / 4. -/
theorem simplex_matches (T P : Nat → Nat) (m i : Nat) (ht : ∀ p, T p < 4) (hp : ∀ j, P j < 4) :
    (dots (simplex.getD · []) (simplex.getD · []) T P m i + m) / 4
      = (matching T (fun j c => P j == c) m i : Nat) := by
  have d := dots_matching (simplex.getD · []) (simplex.getD · []) (fun _ => 1) 4
    (fun r c => r == c) T P m i fun j _ => by
      have k : ∀ c, c < 4 → ∀ r, r < 4 →
          inner (simplex.getD c []) (simplex.getD r []) + 1
            = if (r == c) = true then 4 else 0 := by decide +kernel
      exact k _ (ht _) _ (hp j)
  rw [sumTo_one] at d
  rw [d, Int.mul_ediv_cancel_left _ (by decide)]

/-- The vector with a one at the coordinate of its symbol, and with none for symbols from `D` on. -/
noncomputable def oneHot : Nat → Nat → List Int
  | 0, _ => []
  | D + 1, a => (if a = D then 1 else 0) :: oneHot D a

/-- The inner products of such vectors are one for equal and zero for different symbols. -/
theorem inner_oneHot (D a b : Nat) (h : b < D) :
    inner (oneHot D a) (oneHot D b) = if b == a then 1 else 0 := by
  have z : ∀ D, D ≤ b → inner (oneHot D a) (oneHot D b) = 0 := fun D k => by
    induction D with
    | zero => rfl
    | succ D i =>
      simp only [oneHot, inner]
      rw [i (by omega), if_neg (show b ≠ D by omega)]; simp
  induction D with
  | zero => omega
  | succ D ih =>
    simp only [oneHot, inner]
    by_cases c : b = D
    · subst c; rw [z b (Nat.le_refl b)]; by_cases e : a = b <;> simp [e]; omega
    · rw [ih (by omega), if_neg c]; simp

/-- One dimension for each symbol of the pattern: the sum is the number of matches, whatever else
stands in the text. -/
theorem oneHot_matches (D : Nat) (T P : Nat → Nat) (m i : Nat) (hp : ∀ j, P j < D) :
    dots (oneHot D) (oneHot D) T P m i = (matching T (fun j c => P j == c) m i : Nat) := by
  have d := dots_matching (oneHot D) (oneHot D) (fun _ => 0) 1 (fun r c => r == c) T P m i
    fun j _ => by rw [inner_oneHot D _ _ (hp j), Int.add_zero]
  have z : sumTo (fun _ => 0) m = 0 := by
    clear d
    induction m with
    | zero => rfl
    | succ m ih => simp only [sumTo, ih]; rfl
  rwa [z, Int.add_zero, Int.one_mul] at d

/-- Rows in one dimension less than there are symbols: the last, number `D`, has -1 everywhere, and
the base 1; its symbol is the vector 0. -/
noncomputable def reduced (D r : Nat) : List Int :=
  if r < D then oneHot D r else List.replicate D (-1)

/-- Inner products of these rows and the base of the last tell which symbols are equal. -/
theorem inner_reduced (D a r : Nat) (ha : a ≤ D) (hr : r ≤ D) :
    inner (oneHot D a) (reduced D r) + (if r = D then 1 else 0) = if r == a then 1 else 0 := by
  have z : ∀ D, inner (oneHot D a) (List.replicate D (-1)) = if a < D then -1 else 0 := fun D => by
    induction D with
    | zero => rfl
    | succ D i =>
      simp only [oneHot, List.replicate_succ, inner, i]
      by_cases c : a = D
      · subst c; simp
      · by_cases e : a < D
        · simp [c, e, Nat.lt_succ_of_lt e]
        · simp [c, e]; omega
  by_cases c : r < D
  · have e : r ≠ D := by omega
    simp only [reduced, if_pos c, if_neg e, Int.add_zero]
    exact inner_oneHot D a r c
  · have e : r = D := by omega
    subst e
    simp only [reduced, if_neg c, z]
    by_cases k : a < r
    · have n : (r == a) = false := by simp; omega
      simp [k, n]
    · have n : a = r := by omega
      simp [n]

/-- For `D + 1` symbols in `D` dimensions: the sum, and one for each position with the last symbol,
are the number of matches. -/
theorem reduced_matches (D : Nat) (T P : Nat → Nat) (m i : Nat) (ht : ∀ p, T p ≤ D)
    (hp : ∀ j, P j ≤ D) :
    dots (oneHot D) (reduced D) T P m i + sumTo (fun j => if P j = D then 1 else 0) m
      = (matching T (fun j c => P j == c) m i : Nat) := by
  have d := dots_matching (oneHot D) (reduced D) (fun r => if r = D then 1 else 0) 1
    (fun r c => r == c) T P m i fun j _ => inner_reduced D _ _ (ht _) (hp j)
  rwa [Int.one_mul] at d

end Apery
