import Apery.Sums

/-!
Finite sums over a range of natural numbers, with values in the rational numbers.

`sumRat f lo hi` is the sum of `f k` for `lo ≤ k ≤ hi`; it is empty, and zero, where `hi < lo`.
An induction over the upper bound uses `sumRat_base` and `sumRat_succ`; a closed form `g` of a sum
follows from `sumRat_eq` once `f lo = g lo` and `g n + f (n+1) = g (n+1)` are shown.
-/
namespace Apery

/-- The sum of `f k` for `lo ≤ k ≤ hi`. -/
noncomputable def sumRat (f : Nat → Rat) (lo : Nat) : Nat → Rat
  | 0 => if lo = 0 then f 0 else 0
  | n + 1 => if n + 1 < lo then 0 else sumRat f lo n + f (n + 1)

/-- A sum is empty where the upper bound is below the lower one. -/
theorem sumRat_empty (f : Nat → Rat) (lo hi : Nat) (h : hi < lo) : sumRat f lo hi = 0 := by
  cases hi with
  | zero => simp only [sumRat]; rw [if_neg (by omega)]
  | succ n => simp only [sumRat]; rw [if_pos h]

/-- A sum gains its last term when the upper bound grows by one. -/
theorem sumRat_succ (f : Nat → Rat) (lo n : Nat) (h : lo ≤ n + 1) :
    sumRat f lo (n + 1) = sumRat f lo n + f (n + 1) := by
  simp only [sumRat]; rw [if_neg (by omega)]

/-- A sum of one term. -/
theorem sumRat_base (f : Nat → Rat) (n : Nat) : sumRat f n n = f n := by
  cases n with
  | zero => simp [sumRat]
  | succ n => rw [sumRat_succ f _ n (Nat.le_refl _), sumRat_empty f _ n (by omega)]; grind

/-- A closed form of a sum, proved by induction. -/
theorem sumRat_eq (f g : Nat → Rat) (lo : Nat) (base : f lo = g lo)
    (step : ∀ n, lo ≤ n → g n + f (n + 1) = g (n + 1)) (hi : Nat) (h : lo ≤ hi) :
    sumRat f lo hi = g hi := by
  refine range_induction (fun n => sumRat f lo n = g n) lo ?_ ?_ hi h
  · show sumRat f lo lo = g lo; rw [sumRat_base]; exact base
  · intro n hn ih
    show sumRat f lo (n + 1) = g (n + 1)
    rw [sumRat_succ f lo n (by omega), ih]; exact step n hn

/-- Sums of equal terms are equal. -/
theorem sumRat_congr (f g : Nat → Rat) (lo hi : Nat) (h : ∀ k, lo ≤ k → k ≤ hi → f k = g k) :
    sumRat f lo hi = sumRat g lo hi := by
  induction hi with
  | zero =>
    simp only [sumRat]
    by_cases e : lo = 0
    · rw [if_pos e, if_pos e]; exact h 0 (by omega) (by omega)
    · rw [if_neg e, if_neg e]
  | succ n ih =>
    simp only [sumRat]
    by_cases e : n + 1 < lo
    · rw [if_pos e, if_pos e]
    · rw [if_neg e, if_neg e, ih (fun k a b => h k a (by omega)), h (n + 1) (by omega) (by omega)]

/-- The sum of zeros is zero. -/
theorem sumRat_zero (lo hi : Nat) : sumRat (fun _ => 0) lo hi = 0 := by
  induction hi with
  | zero => simp [sumRat]
  | succ n ih => simp only [sumRat, ih]; grind

/-- The sum of sums is the sum of two sums. -/
theorem sumRat_add (f g : Nat → Rat) (lo hi : Nat) :
    sumRat (fun k => f k + g k) lo hi = sumRat f lo hi + sumRat g lo hi := by
  induction hi with
  | zero => simp only [sumRat]; grind
  | succ n ih => simp only [sumRat, ih]; grind

/-- A constant factor moves out of a sum. -/
theorem sumRat_mul (c : Rat) (f : Nat → Rat) (lo hi : Nat) :
    sumRat (fun k => c * f k) lo hi = c * sumRat f lo hi := by
  induction hi with
  | zero => simp only [sumRat]; grind
  | succ n ih => simp only [sumRat, ih]; grind

/-- The sum of differences is the difference of two sums. -/
theorem sumRat_sub (f g : Nat → Rat) (lo hi : Nat) :
    sumRat (fun k => f k - g k) lo hi = sumRat f lo hi - sumRat g lo hi := by
  induction hi with
  | zero => simp only [sumRat]; grind
  | succ n ih => simp only [sumRat, ih]; grind

/-- The sum of a constant. -/
theorem sumRat_constant (c : Rat) (lo n : Nat) :
    sumRat (fun _ => c) lo (lo + n) = ((n + 1 : Nat) : Rat) * c := by
  induction n with
  | zero => rw [Nat.add_zero, sumRat_base]; simp
  | succ n ih =>
    rw [← Nat.add_assoc, sumRat_succ _ _ _ (by omega), ih]
    simp only [Rat.natCast_add]; grind

/-- The first term of a sum. -/
theorem sumRat_first (f : Nat → Rat) (lo hi : Nat) (h : lo ≤ hi) :
    sumRat f lo hi = f lo + sumRat f (lo + 1) hi := by
  refine range_induction (fun n => sumRat f lo n = f lo + sumRat f (lo + 1) n) lo ?_ ?_ hi h
  · show sumRat f lo lo = f lo + sumRat f (lo + 1) lo
    rw [sumRat_base, sumRat_empty f _ lo (by omega)]; grind
  · intro n hn ih
    show sumRat f lo (n + 1) = f lo + sumRat f (lo + 1) (n + 1)
    rw [sumRat_succ f lo n (by omega), sumRat_succ f (lo + 1) n (by omega), ih]; grind

/-- A sum in two parts. -/
theorem sumRat_split (f : Nat → Rat) (lo mid hi : Nat) (h1 : lo ≤ mid + 1) (h2 : mid ≤ hi) :
    sumRat f lo hi = sumRat f lo mid + sumRat f (mid + 1) hi := by
  refine range_induction (fun n => sumRat f lo n = sumRat f lo mid + sumRat f (mid + 1) n)
    mid ?_ ?_ hi h2
  · show sumRat f lo mid = sumRat f lo mid + sumRat f (mid + 1) mid
    rw [sumRat_empty f (mid + 1) mid (by omega)]; grind
  · intro n hn ih
    show sumRat f lo (n + 1) = sumRat f lo mid + sumRat f (mid + 1) (n + 1)
    rw [sumRat_succ f lo n (by omega), sumRat_succ f (mid + 1) n (by omega), ih]; grind

/-- A sum over the end of a range is the difference of two sums from the start. -/
theorem sumRat_end (f : Nat → Rat) (lo mid hi : Nat) (h1 : lo ≤ mid + 1) (h2 : mid ≤ hi) :
    sumRat f (mid + 1) hi = sumRat f lo hi - sumRat f lo mid := by
  have a := sumRat_split f lo mid hi h1 h2
  grind

/-- The index of a sum may be moved. -/
theorem sumRat_shift (f : Nat → Rat) (lo hi k : Nat) (h : lo ≤ hi) :
    sumRat f (lo + k) (hi + k) = sumRat (fun i => f (i + k)) lo hi := by
  refine range_induction
    (fun n => sumRat f (lo + k) (n + k) = sumRat (fun i => f (i + k)) lo n) lo ?_ ?_ hi h
  · show sumRat f (lo + k) (lo + k) = sumRat (fun i => f (i + k)) lo lo
    rw [sumRat_base, sumRat_base]
  · intro n hn ih
    show sumRat f (lo + k) (n + 1 + k) = sumRat (fun i => f (i + k)) lo (n + 1)
    have e : n + 1 + k = n + k + 1 := by omega
    rw [e, sumRat_succ f _ (n + k) (by omega), ih, sumRat_succ _ lo n (by omega), e]

/-- A telescoping sum. -/
theorem sumRat_telescope (g : Nat → Rat) (lo hi : Nat) (h : lo ≤ hi) :
    sumRat (fun k => g (k + 1) - g k) lo hi = g (hi + 1) - g lo := by
  refine sumRat_eq _ (fun n => g (n + 1) - g lo) lo rfl ?_ hi h
  intro n _; grind

/-- A sum of nonnegative terms is nonnegative. -/
theorem sumRat_nonneg (f : Nat → Rat) (lo hi : Nat) (h : ∀ k, lo ≤ k → k ≤ hi → 0 ≤ f k) :
    0 ≤ sumRat f lo hi := by
  induction hi with
  | zero =>
    simp only [sumRat]
    by_cases e : lo = 0
    · rw [if_pos e]; exact h 0 (by omega) (by omega)
    · rw [if_neg e]; grind
  | succ n ih =>
    simp only [sumRat]
    by_cases e : n + 1 < lo
    · rw [if_pos e]; grind
    · have a := ih (fun k a b => h k a (by omega))
      have b := h (n + 1) (by omega) (by omega)
      rw [if_neg e]; grind

/-- Termwise bounds are bounds of the sums. -/
theorem sumRat_le (f g : Nat → Rat) (lo hi : Nat) (h : ∀ k, lo ≤ k → k ≤ hi → f k ≤ g k) :
    sumRat f lo hi ≤ sumRat g lo hi := by
  have a := sumRat_nonneg (fun k => g k - f k) lo hi (fun k a b => by have := h k a b; grind)
  rw [sumRat_sub] at a
  grind

/-- A sum of nonnegative terms grows with its upper bound. -/
theorem sumRat_mono (f : Nat → Rat) (lo m n : Nat) (hl : lo ≤ m + 1) (h : m ≤ n)
    (hf : ∀ k, lo ≤ k → 0 ≤ f k) : sumRat f lo m ≤ sumRat f lo n := by
  have a := sumRat_split f lo m n hl h
  have b := sumRat_nonneg f (m + 1) n (fun k hk _ => hf k (by omega))
  grind

/-- If no term exceeds `c`, the sum of `n + 1` terms is at most `n + 1` times `c`. -/
theorem sumRat_le_constant (f : Nat → Rat) (c : Rat) (lo n : Nat)
    (h : ∀ k, lo ≤ k → k ≤ lo + n → f k ≤ c) :
    sumRat f lo (lo + n) ≤ ((n + 1 : Nat) : Rat) * c := by
  have a := sumRat_le f (fun _ => c) lo (lo + n) h
  rwa [sumRat_constant] at a

/-- The sum of `f lo, ..., f (lo + 2^k - 1)`, cut in halves. -/
noncomputable def dyadicSum (f : Nat → Rat) : Nat → Nat → Rat
  | 0, lo => f lo
  | k + 1, lo => dyadicSum f k lo + dyadicSum f k (lo + 2 ^ k)

/-- The sum of the last `n % 2^k` terms of `f 0, ..., f (n-1)`, a block for each binary digit. -/
noncomputable def digitSum (f : Nat → Rat) (n : Nat) : Nat → Nat → Rat
  | 0, _ => 0
  | k + 1, lo =>
    if n / 2 ^ k % 2 = 1 then dyadicSum f k lo + digitSum f n k (lo + 2 ^ k)
    else digitSum f n k lo

/-- The sum of `f lo, ..., f hi`, for the kernel: the depth of the computation is the logarithm of
the number of terms. -/
noncomputable def quickSum (f : Nat → Rat) (lo hi : Nat) : Rat :=
  digitSum f (hi + 1 - lo) ((hi + 1 - lo).log2 + 1) lo

/-- A sum before an index and a sum from it on are one sum. -/
theorem sumRat_join (f : Nat → Rat) (lo m n : Nat) :
    sumRat f lo (lo + m) + sumRat f (lo + m + 1) (lo + m + n) = sumRat f lo (lo + m + n) :=
  (sumRat_split f lo (lo + m) (lo + m + n) (by omega) (by omega)).symm

/-- A sum cut in halves is the sum. -/
theorem dyadicSum_eq (f : Nat → Rat) (k lo : Nat) :
    dyadicSum f k lo = sumRat f lo (lo + (2 ^ k - 1)) := by
  induction k generalizing lo with
  | zero => simp [dyadicSum, sumRat_base]
  | succ k ih =>
    have p : 0 < 2 ^ k := Nat.pow_pos (by omega)
    have j := sumRat_join f lo (2 ^ k - 1) (2 ^ k)
    have e : lo + (2 ^ k - 1) + 1 = lo + 2 ^ k := by omega
    have g : lo + (2 ^ k - 1) + 2 ^ k = lo + (2 ^ k * 2 - 1) := by omega
    have h : lo + 2 ^ k + (2 ^ k - 1) = lo + (2 ^ k * 2 - 1) := by omega
    rw [e, g] at j
    rw [dyadicSum, ih, ih, Nat.pow_succ, h, j]

/-- A sum by binary digits is the sum; the term below the range is added on both sides. -/
theorem digitSum_eq (f : Nat → Rat) (n k lo : Nat) :
    f lo + digitSum f n k (lo + 1) = sumRat f lo (lo + n % 2 ^ k) := by
  induction k generalizing lo with
  | zero => simp only [digitSum, Nat.pow_zero, Nat.mod_one, Nat.add_zero, sumRat_base]; grind
  | succ k ih =>
    have p : 0 < 2 ^ k := Nat.pow_pos (by omega)
    have e : n % 2 ^ (k + 1) = n % 2 ^ k + 2 ^ k * (n / 2 ^ k % 2) := Nat.mod_pow_succ
    simp only [digitSum]
    by_cases c : n / 2 ^ k % 2 = 1
    · rw [if_pos c, e, c, Nat.mul_one]
      have d := dyadicSum_eq f k (lo + 1)
      have i := ih (lo + 2 ^ k)
      have a : lo + 1 + (2 ^ k - 1) = lo + 2 ^ k := by omega
      have b : lo + 1 + 2 ^ k = lo + 2 ^ k + 1 := by omega
      have l := sumRat_first f lo (lo + 2 ^ k) (by omega)
      have j := sumRat_join f lo (2 ^ k) (n % 2 ^ k)
      have m := sumRat_first f (lo + 2 ^ k) (lo + 2 ^ k + n % 2 ^ k) (by omega)
      have g : lo + (n % 2 ^ k + 2 ^ k) = lo + 2 ^ k + n % 2 ^ k := by omega
      rw [a] at d
      rw [b, g, ← j, l, ← d]
      rw [m] at i
      grind
    · have z : n / 2 ^ k % 2 = 0 := by omega
      rw [if_neg c, e, z, Nat.mul_zero, Nat.add_zero (n % 2 ^ k)]
      exact ih lo

/-- The quick sum is the sum. -/
theorem quickSum_eq (f : Nat → Rat) (lo hi : Nat) (h : lo ≤ hi) :
    quickSum f lo hi = sumRat f lo hi := by
  have a := digitSum_eq (fun i => f (i - 1)) (hi + 1 - lo) ((hi + 1 - lo).log2 + 1) lo
  rw [Nat.mod_eq_of_lt Nat.lt_log2_self] at a
  have e : lo + (hi + 1 - lo) = hi + 1 := by omega
  rw [e, sumRat_first _ lo (hi + 1) (by omega), sumRat_shift _ lo hi 1 h] at a
  have s : ∀ n k l, digitSum (fun i => f (i - 1)) n k (l + 1) = digitSum f n k l := by
    have d : ∀ k l, dyadicSum (fun i => f (i - 1)) k (l + 1) = dyadicSum f k l := by
      intro k
      induction k with
      | zero => intro l; rfl
      | succ k ih =>
        intro l
        have b : l + 1 + 2 ^ k = l + 2 ^ k + 1 := by omega
        rw [dyadicSum, dyadicSum, b, ih, ih]
    intro n k
    induction k with
    | zero => intro l; rfl
    | succ k ih =>
      intro l
      have b : l + 1 + 2 ^ k = l + 2 ^ k + 1 := by omega
      simp only [digitSum]
      rw [b, ih, ih, d]
  rw [s] at a
  simp only [Nat.add_sub_cancel] at a
  show digitSum f (hi + 1 - lo) ((hi + 1 - lo).log2 + 1) lo = sumRat f lo hi
  grind

/-- The sum of integers, read as a rational number, is the sum of the rational numbers. -/
theorem sumRat_cast (f : Nat → Int) (lo hi : Nat) :
    sumRat (fun k => (f k : Rat)) lo hi = (sumInt f lo hi : Int) := by
  induction hi with
  | zero => simp only [sumRat, sumInt]; split <;> simp
  | succ n ih => simp only [sumRat, sumInt, ih]; split <;> simp [Rat.intCast_add]

end Apery
