import Apery.CarrySave

/-!
Hamming distances as sums: what their total is, how they are scattered and split, and how inner
products of vectors that stand for symbols count agreements.

A text is a function from places to codes, a pattern a relation: `R j c` says that position `j`
matches the code `c`. So a position may match one code, several, or all of them.
-/
namespace Apery

/-- The sum of `f 0, ..., f (n - 1)`. -/
noncomputable def sumNat (f : Nat → Nat) : Nat → Nat
  | 0 => 0
  | n + 1 => sumNat f n + f n

/-- Sums of equal terms are equal. -/
theorem sumNat_congr (f g : Nat → Nat) (n : Nat) (h : ∀ k, k < n → f k = g k) :
    sumNat f n = sumNat g n := by
  induction n with
  | zero => rfl
  | succ n ih => simp only [sumNat]; rw [ih fun k a => h k (by omega), h n (by omega)]

/-- The sum of zeros is zero. -/
theorem sumNat_zero (n : Nat) : sumNat (fun _ => 0) n = 0 := by
  induction n with
  | zero => rfl
  | succ n ih => simp only [sumNat, ih]

/-- The sum of sums is the sum of two sums. -/
theorem sumNat_add (f g : Nat → Nat) (n : Nat) :
    sumNat (fun k => f k + g k) n = sumNat f n + sumNat g n := by
  induction n with
  | zero => rfl
  | succ n ih => simp only [sumNat, ih]; omega

/-- The order of two sums does not matter. -/
theorem sumNat_swap (f : Nat → Nat → Nat) (n m : Nat) :
    sumNat (fun i => sumNat (fun j => f i j) m) n
      = sumNat (fun j => sumNat (fun i => f i j) n) m := by
  induction n with
  | zero => simp only [sumNat, sumNat_zero]
  | succ n ih => simp only [sumNat, ih, sumNat_add]

/-- A sum with one term that is not zero. -/
theorem sumNat_single (f : Nat → Nat) (n i : Nat) (h : i < n) (z : ∀ k, k ≠ i → f k = 0) :
    sumNat f n = f i := by
  induction n with
  | zero => omega
  | succ n ih =>
    simp only [sumNat]
    by_cases c : i = n
    · subst c
      rw [sumNat_congr f (fun _ => 0) i fun k a => z k (by omega), sumNat_zero, Nat.zero_add]
    · rw [ih (by omega), z n (by omega), Nat.add_zero]

/-- A count is a sum of zeros and ones. -/
theorem counted_sum (x : Nat → Bool) (lo n : Nat) :
    counted x lo n = sumNat (fun j => (x (lo + j)).toNat) n := by
  induction n with
  | zero => rfl
  | succ n ih => simp only [counted, sumNat, ih]

/-- The number of matches at a place: positions `j < m` that match the code at `i + j`. -/
noncomputable def matching (T : Nat → Nat) (R : Nat → Nat → Bool) (m i : Nat) : Nat :=
  counted (fun j => R j (T (i + j))) 0 m

/-- The Hamming distance at a place: positions `j < m` that do not match the code at `i + j`. -/
noncomputable def distance (T : Nat → Nat) (R : Nat → Nat → Bool) (m i : Nat) : Nat :=
  counted (fun j => !R j (T (i + j))) 0 m

/-- The mismatches at a place as bits that a kernel may count: there are none from `m` on. -/
noncomputable def mismatch (T : Nat → Nat) (R : Nat → Nat → Bool) (m i j : Nat) : Bool :=
  decide (j < m) && !R j (T (i + j))

/-- There are no mismatches from position `m` on. -/
theorem mismatch_none (T : Nat → Nat) (R : Nat → Nat → Bool) (m i j : Nat) (h : m ≤ j) :
    mismatch T R m i j = false := by
  simp [mismatch]; omega

/-- The distance is how many of these bits are set. -/
theorem mismatch_distance (T : Nat → Nat) (R : Nat → Nat → Bool) (m i : Nat) :
    counted (mismatch T R m i) 0 m = distance T R m i := by
  refine counted_congr _ _ 0 m fun j _ h => ?_
  have e : decide (j < m) = true := by simp; omega
  simp only [mismatch, e, Bool.true_and]

/-- Every position matches or does not. -/
theorem distance_matching (T : Nat → Nat) (R : Nat → Nat → Bool) (m i : Nat) :
    distance T R m i + matching T R m i = m := by
  induction m with
  | zero => rfl
  | succ m ih =>
    simp only [distance, matching, counted, Nat.zero_add] at *
    cases R m (T (i + m)) <;> simp <;> omega

/-- Certificate of a total: the matches at the first `s` places are as many as, for each position
`j`, the places `j, ..., j + s - 1` of the text with a code that it matches. -/
theorem matching_total (T : Nat → Nat) (R : Nat → Nat → Bool) (m s : Nat) :
    sumNat (fun i => matching T R m i) s
      = sumNat (fun j => counted (fun p => R j (T p)) j s) m := by
  simp only [matching, counted_sum, Nat.zero_add]
  rw [sumNat_swap]
  exact sumNat_congr _ _ m fun j _ =>
    sumNat_congr _ _ s fun i _ => by rw [Nat.add_comm]

/-- The window of a sliding histogram is a difference of two prefixes. -/
theorem window_prefix (x : Nat → Bool) (j s : Nat) :
    counted x j s = counted x 0 (j + s) - counted x 0 j := by
  rw [counted_add, Nat.zero_add]; omega

/-- The total of the distances, by the same histogram. -/
theorem distance_total (T : Nat → Nat) (R : Nat → Nat → Bool) (m s : Nat) :
    sumNat (fun i => distance T R m i) s
      + sumNat (fun j =>
          counted (fun p => R j (T p)) 0 (j + s) - counted (fun p => R j (T p)) 0 j) m
      = m * s := by
  rw [← sumNat_congr _ _ m fun j _ => window_prefix (fun p => R j (T p)) j s, ← matching_total,
    ← sumNat_add]
  induction s with
  | zero => rfl
  | succ s ih =>
    simp only [sumNat] at *
    rw [ih, distance_matching, Nat.mul_succ]

/-- Sparse counting: the pairs of a place `p < n` and a position that matches its code, scattered
to the places `i = p - j`, are the matches there. -/
theorem matching_scattered (T : Nat → Nat) (R : Nat → Nat → Bool) (n m i : Nat) (h : i + m ≤ n) :
    sumNat (fun p => counted (fun j => p == i + j && R j (T p)) 0 m) n = matching T R m i := by
  simp only [matching, counted_sum, Nat.zero_add]
  rw [sumNat_swap]
  refine sumNat_congr _ _ m fun j a => ?_
  rw [sumNat_single _ n (i + j) (by omega) fun k b => ?_]
  · simp
  · have e : (k == i + j) = false := by simp [b]
    simp [e]

/-- Two kernels may share the positions: mismatches of the heavy ones are counted, the number of
the others is added, and their matches are taken off. -/
theorem distance_split (T : Nat → Nat) (R : Nat → Nat → Bool) (H : Nat → Bool) (m i : Nat) :
    distance T R m i + matching T (fun j c => !H j && R j c) m i
      = distance T (fun j c => !H j || R j c) m i + counted (fun j => !H j) 0 m := by
  induction m with
  | zero => rfl
  | succ m ih =>
    simp only [distance, matching, counted, Nat.zero_add, Bool.not_or, Bool.not_not] at *
    cases H m <;> cases R m (T (i + m)) <;> simp <;> omega

/-- Positions may be put in groups: where the others match everything, the distances add up. -/
theorem distance_groups (T : Nat → Nat) (R : Nat → Nat → Bool) (H : Nat → Bool) (m i : Nat) :
    distance T (fun j c => !H j || R j c) m i + distance T (fun j c => H j || R j c) m i
      = distance T R m i := by
  induction m with
  | zero => rfl
  | succ m ih =>
    simp only [distance, counted, Nat.zero_add, Bool.not_or, Bool.not_not] at *
    cases H m <;> cases R m (T (i + m)) <;> simp <;> omega

/-- A long pattern may be cut: the matches of its pieces add up. -/
theorem matching_pieces (T : Nat → Nat) (R : Nat → Nat → Bool) (a b i : Nat) :
    matching T R (a + b) i = matching T R a i + matching T (fun j => R (a + j)) b (i + a) := by
  simp only [matching, counted_sum, Nat.zero_add]
  induction b with
  | zero => rfl
  | succ b ih => rw [← Nat.add_assoc]; simp only [sumNat, ih, Nat.add_assoc]

/-- Several counts as digits of one number. -/
noncomputable def packed (B : Nat) (d : Nat → Nat) : Nat → Nat
  | 0 => 0
  | n + 1 => packed B d n + B ^ n * d n

/-- Digits below the base do not reach the next place. -/
theorem packed_lt (B : Nat) (d : Nat → Nat) (n : Nat) (h : ∀ q, q < n → d q < B) :
    packed B d n < B ^ n := by
  induction n with
  | zero => simp [packed]
  | succ n ih =>
    have a := ih fun q k => h q (by omega)
    have b := Nat.mul_le_mul_left (B ^ n) (show d n + 1 ≤ B from h n (by omega))
    rw [Nat.mul_add] at b
    simp only [packed, Nat.pow_succ]
    omega

/-- Counts below the base are read from the digits again. -/
theorem packed_exact (B : Nat) (d : Nat → Nat) (n q : Nat) (h : ∀ q, q < n → d q < B)
    (k : q < n) : packed B d n / B ^ q % B = d q := by
  induction n with
  | zero => omega
  | succ n ih =>
    have z : 0 < B := by have := h 0 (by omega); omega
    have a := packed_lt B d n fun q k => h q (by omega)
    simp only [packed]
    by_cases c : q = n
    · subst c
      rw [Nat.add_mul_div_left _ _ (Nat.pow_pos z), Nat.div_eq_of_lt a, Nat.zero_add,
        Nat.mod_eq_of_lt (h q (by omega))]
    · obtain ⟨r, rfl⟩ : ∃ r, n = q + 1 + r := ⟨n - (q + 1), by omega⟩
      have e : B ^ (q + 1 + r) * d (q + 1 + r) = B ^ q * (B * (B ^ r * d (q + 1 + r))) := by
        rw [Nat.pow_add, Nat.pow_succ]; simp only [Nat.mul_assoc]
      rw [e, Nat.add_mul_div_left _ _ (Nat.pow_pos z), Nat.add_mul_mod_self_left]
      exact ih (fun q k => h q (by omega)) (by omega)

end Apery
