import Apery.Interlaced

/-!
Linear recurrences with constant coefficients of interlaced sequences.

`recurs` decides such a recurrence for all indices by a computation with lists of integers.
-/
namespace Apery

/-- `c₀ f(n) + c₁ f(n+1) + ...` -/
noncomputable def combination : List Int → (Nat → Int) → Nat → Int
  | [], _, _ => 0
  | c :: cs, f, n => c * f n + combination cs f (n + 1)

/-- `c₁ f(n+i₁) + (c₂ f(n+i₂) + ...)` for the pairs `(iₖ, cₖ)`. -/
noncomputable def sparse : List (Nat × Int) → (Nat → Int) → Nat → Int
  | [], _, _ => 0
  | [(i, c)], f, n => c * f (n + i)
  | (i, c) :: d :: t, f, n => c * f (n + i) + sparse (d :: t) f n

/-- The coefficients that are not zero, with their places counted from `i`. -/
noncomputable def places : List Int → Nat → List (Nat × Int)
  | [], _ => []
  | c :: cs, i => if c = 0 then places cs (i + 1) else (i, c) :: places cs (i + 1)

/-- A pair in front adds its term to a sparse combination. -/
theorem sparse_cons (i : Nat) (c : Int) (t : List (Nat × Int)) (f : Nat → Int) (n : Nat) :
    sparse ((i, c) :: t) f n = c * f (n + i) + sparse t f n := by
  cases t <;> simp [sparse]

/-- Leaving out the zero coefficients does not change a combination. -/
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

/-- Whether the combination vanishes at every index: at the initial ones by computation, then as
a polynomial for each residue class. -/
noncomputable def recurs (initial : List Int) (pieces : List (List Int)) (cs : List Int) : Bool :=
  decide (0 < pieces.length) &&
  (List.range initial.length).all
    (fun n => sparse (places cs 0) (interlaced initial pieces) n == 0) &&
  (List.range pieces.length).all (fun j => vanishes (residue pieces cs j))

/-- The combination from index `k + i + N m` on is the value at `m` of its residue. -/
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

/-- If `recurs` says so, the linear recurrence holds at every index. -/
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

/-- The same recurrence, written without its zero coefficients. -/
theorem recurs_sparse (initial : List Int) (pieces : List (List Int)) (cs : List Int)
    (l : List (Nat × Int)) (h : (recurs initial pieces cs && decide (places cs 0 = l)) = true)
    (n : Nat) : sparse l (interlaced initial pieces) n = 0 := by
  simp only [Bool.and_eq_true, decide_eq_true_eq] at h
  rw [← h.2, sparse_places]
  exact recurs_sound initial pieces cs h.1 n

end Apery
