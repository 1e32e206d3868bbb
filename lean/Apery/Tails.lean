import Apery.RationalSums

/-!
Tails of series: rational bounds for all partial sums from an index `N` on.

Three ways to bound `S n = f lo + ... + f n` for every `n ≥ N`: by a telescoping majorant, by a
geometric one, and by the next term of an alternating series. What is left to an instance is a
comparison of rational numbers, which the kernel makes.
-/
namespace Apery

/-- If `f (k+1) ≤ g k - g (k+1)` from `N` on, no later partial sum exceeds `S N + g N - g n`. -/
theorem tail_telescoping (f g : Nat → Rat) (lo N : Nat) (hl : lo ≤ N)
    (h : ∀ k, N ≤ k → f (k + 1) ≤ g k - g (k + 1)) (n : Nat) (hn : N ≤ n) :
    sumRat f lo n ≤ sumRat f lo N + g N - g n := by
  refine range_induction (fun n => sumRat f lo n ≤ sumRat f lo N + g N - g n) N ?_ ?_ n hn
  · show sumRat f lo N ≤ sumRat f lo N + g N - g N
    grind
  · intro k hk ih
    show sumRat f lo (k + 1) ≤ sumRat f lo N + g N - g (k + 1)
    have a := h k hk
    rw [sumRat_succ f lo k (by omega)]; grind

/-- Bounds for all partial sums of nonnegative terms with a telescoping majorant. -/
theorem enclosed_telescoping (f g : Nat → Rat) (lo N : Nat) (low high : Rat) (hl : lo ≤ N)
    (hf : ∀ k, lo ≤ k → 0 ≤ f k) (hg : ∀ k, N ≤ k → 0 ≤ g k)
    (h : ∀ k, N ≤ k → f (k + 1) ≤ g k - g (k + 1)) (h1 : low ≤ sumRat f lo N)
    (h2 : sumRat f lo N + g N ≤ high) (n : Nat) (hn : N ≤ n) :
    low ≤ sumRat f lo n ∧ sumRat f lo n ≤ high := by
  have a := sumRat_mono f lo N n (by omega) hn hf
  have b := tail_telescoping f g lo N hl h n hn
  have c := hg n hn
  constructor <;> grind

/-- Bounds for all partial sums of nonnegative terms that decrease by a factor of at most `q < 1`:
the tail is at most `f N * q / (1 - q)`. -/
theorem enclosed_geometric (f : Nat → Rat) (q : Rat) (lo N : Nat) (low high : Rat) (hl : lo ≤ N)
    (hf : ∀ k, lo ≤ k → 0 ≤ f k) (h0 : 0 ≤ q) (h1 : q < 1)
    (h : ∀ k, N ≤ k → f (k + 1) ≤ q * f k) (h2 : low ≤ sumRat f lo N)
    (h3 : sumRat f lo N + f N * (q / (1 - q)) ≤ high) (n : Nat) (hn : N ≤ n) :
    low ≤ sumRat f lo n ∧ sumRat f lo n ≤ high := by
  have d : 0 < 1 - q := by grind
  have r : 0 ≤ q / (1 - q) := by
    rw [Rat.div_def]
    exact Rat.mul_nonneg h0 (Rat.le_of_lt (Rat.inv_pos.mpr d))
  have e : q / (1 - q) * (1 - q) = q := by grind
  refine enclosed_telescoping f (fun k => f k * (q / (1 - q))) lo N low high hl hf
    (fun k hk => Rat.mul_nonneg (hf k (by omega)) r) (fun k hk => ?_) h2 h3 n hn
  have a := h k hk
  have b := Rat.mul_le_mul_of_nonneg_right a (c := 1 + q / (1 - q)) (by grind)
  show f (k + 1) ≤ f k * (q / (1 - q)) - f (k + 1) * (q / (1 - q))
  generalize q / (1 - q) = t at *
  have c : q * f k * (1 + t) = f k * t := by grind
  rw [c] at b
  grind

/-- The inverse of a nonnegative number is nonnegative. -/
theorem inverse_nonneg (x : Rat) (h : 0 ≤ x) : 0 ≤ x⁻¹ := by
  by_cases e : x = 0
  · rw [e]; decide +kernel
  · exact Rat.le_of_lt (Rat.inv_pos.mpr (by grind))

/-- From `b t' ≤ a t` follows `t' ≤ (a / b) t`, for positive `b`. -/
theorem ratio_le (a b t t' : Rat) (hb : 0 < b) (h : b * t' ≤ a * t) : t' ≤ a / b * t := by
  have r := Rat.mul_le_mul_of_nonneg_right h (Rat.le_of_lt (Rat.inv_pos.mpr hb))
  have e : b * b⁻¹ = 1 := Rat.mul_inv_cancel _ (by grind)
  have f : b * t' * b⁻¹ = t' := by grind
  have g : a * t * b⁻¹ = a / b * t := by rw [Rat.div_def]; grind
  rwa [f, g] at r

/-- A positive factor on the left may be cancelled. -/
theorem cancel_le (k x y : Rat) (hk : 0 < k) (h : k * x ≤ k * y) : x ≤ y := by
  have a := ratio_le k k y x hk h
  have e : k / k = 1 := by grind
  rw [e] at a
  grind

/-- If `P t' = Q t` with `0 < P` and `Q ≤ c P`, then `t' ≤ c t`. -/
theorem ratio_bound (P Q c t t' : Rat) (hP : 0 < P) (ht : 0 ≤ t) (hQ : Q ≤ c * P)
    (h : P * t' = Q * t) : t' ≤ c * t := by
  refine cancel_le P _ _ hP ?_
  have a := Rat.mul_le_mul_of_nonneg_right hQ ht
  rw [h]; grind

/-! ## Alternating series -/

/-- The sign `(-1)^n`. -/
noncomputable def sign : Nat → Rat
  | 0 => 1
  | n + 1 => -sign n

/-- The sign of a sum of indices is the product of the signs. -/
theorem sign_add (m n : Nat) : sign (m + n) = sign m * sign n := by
  induction n with
  | zero => simp only [sign, Nat.add_zero]; grind
  | succ n ih => rw [← Nat.add_assoc]; simp only [sign, ih]; grind

/-- A sign is 1 or -1. -/
theorem sign_cases (n : Nat) : sign n = 1 ∨ sign n = -1 := by
  induction n with
  | zero => exact Or.inl rfl
  | succ n ih => rcases ih with h | h <;> simp only [sign, h] <;> grind

/-- The square of a sign is 1. -/
theorem sign_square (n : Nat) : sign n * sign n = 1 := by
  rcases sign_cases n with h | h <;> rw [h] <;> grind

/-- Where the terms of an alternating series decrease in size, later partial sums differ from
`S N` by at most the next term, on the side where that term leads. -/
theorem tail_alternating (t : Nat → Rat) (lo N : Nat) (hl : lo ≤ N + 1)
    (ht : ∀ k, N < k → 0 ≤ t k) (hd : ∀ k, N < k → t (k + 1) ≤ t k) (m : Nat) :
    (0 ≤ sign N * (sumRat (fun k => sign k * t k) lo N
        - sumRat (fun k => sign k * t k) lo (N + m)) ∧
      sign N * (sumRat (fun k => sign k * t k) lo N
        - sumRat (fun k => sign k * t k) lo (N + m)) ≤ t (N + 1)) ∧
    (sign m = 1 → sign N * (sumRat (fun k => sign k * t k) lo N
        - sumRat (fun k => sign k * t k) lo (N + m)) + t (N + m + 1) ≤ t (N + 1)) ∧
    (sign m = -1 → t (N + m) ≤ sign N * (sumRat (fun k => sign k * t k) lo N
        - sumRat (fun k => sign k * t k) lo (N + m))) := by
  induction m with
  | zero =>
    have a := ht (N + 1) (by omega)
    simp only [Nat.add_zero, sign]
    refine ⟨⟨by grind, by grind⟩, fun _ => by grind, fun h => by exact absurd h (by decide)⟩
  | succ m ih =>
    obtain ⟨⟨i1, i2⟩, i3, i4⟩ := ih
    have s : sumRat (fun k => sign k * t k) lo (N + m + 1)
        = sumRat (fun k => sign k * t k) lo (N + m) - sign N * sign m * t (N + m + 1) := by
      rw [sumRat_succ _ lo (N + m) (by omega)]
      simp only [sign, sign_add]; grind
    have p := ht (N + m + 1) (by omega)
    have p' := ht (N + m + 1 + 1) (by omega)
    have d := hd (N + m + 1) (by omega)
    have q := sign_square N
    have e : sign N * (sumRat (fun k => sign k * t k) lo N
          - sumRat (fun k => sign k * t k) lo (N + m + 1))
        = sign N * (sumRat (fun k => sign k * t k) lo N
          - sumRat (fun k => sign k * t k) lo (N + m)) + sign m * t (N + m + 1) := by
      rw [s]; grind
    rw [← Nat.add_assoc, e]
    generalize sign N * (sumRat (fun k => sign k * t k) lo N
      - sumRat (fun k => sign k * t k) lo (N + m)) = D at *
    rcases sign_cases m with c | c
    · have j := i3 c
      simp only [sign, c]
      refine ⟨⟨by grind, by grind⟩, fun h => by exact absurd h (by decide), fun _ => by grind⟩
    · have j := i4 c
      have d' : m ≠ 0 := fun h => by subst h; simp only [sign] at c; exact absurd c (by decide)
      have d'' := hd (N + m) (by omega)
      simp only [sign, c]
      refine ⟨⟨by grind, by grind⟩, fun _ => by grind, fun h => by exact absurd h (by decide)⟩

/-- Bounds for all partial sums of an alternating series whose terms decrease in size: all later
ones lie between two neighbouring partial sums. -/
theorem enclosed_alternating (t : Nat → Rat) (lo N : Nat) (low high : Rat) (hl : lo ≤ N + 1)
    (ht : ∀ k, N < k → 0 ≤ t k) (hd : ∀ k, N < k → t (k + 1) ≤ t k)
    (h1 : low ≤ sumRat (fun k => sign k * t k) lo N)
    (h2 : low ≤ sumRat (fun k => sign k * t k) lo (N + 1))
    (h3 : sumRat (fun k => sign k * t k) lo N ≤ high)
    (h4 : sumRat (fun k => sign k * t k) lo (N + 1) ≤ high) (n : Nat) (hn : N ≤ n) :
    low ≤ sumRat (fun k => sign k * t k) lo n ∧ sumRat (fun k => sign k * t k) lo n ≤ high := by
  obtain ⟨⟨a, b⟩, -⟩ := tail_alternating t lo N hl ht hd (n - N)
  have e : N + (n - N) = n := by omega
  rw [e] at a b
  rw [sumRat_succ _ lo N hl] at h2 h4
  simp only [sign] at h2 h4
  rcases sign_cases N with c | c <;> rw [c] at a b h2 h4 <;> constructor <;> grind

end Apery
