/-!
Finite sums over a range of natural numbers, with values in the integers.

`sumInt f lo hi` is the sum of `f k` for `lo ≤ k ≤ hi`; it is empty, and zero, where `hi < lo`.
An induction over the upper bound uses `sumInt_base` and `sumInt_succ`; a closed form `g` of a sum
follows from `sumInt_eq` once `f lo = g lo` and `g n + f (n+1) = g (n+1)` are shown.
-/
namespace Apery

/-- The sum of `f k` for `lo ≤ k ≤ hi`. -/
noncomputable def sumInt (f : Nat → Int) (lo : Nat) : Nat → Int
  | 0 => if lo = 0 then f 0 else 0
  | n + 1 => if n + 1 < lo then 0 else sumInt f lo n + f (n + 1)

/-- A sum is empty where the upper bound is below the lower one. -/
theorem sumInt_empty (f : Nat → Int) (lo hi : Nat) (h : hi < lo) : sumInt f lo hi = 0 := by
  cases hi with
  | zero => simp only [sumInt]; rw [if_neg (by omega)]
  | succ n => simp only [sumInt]; rw [if_pos h]

/-- A sum gains its last term when the upper bound grows by one. -/
theorem sumInt_succ (f : Nat → Int) (lo n : Nat) (h : lo ≤ n + 1) :
    sumInt f lo (n + 1) = sumInt f lo n + f (n + 1) := by
  simp only [sumInt]; rw [if_neg (by omega)]

/-- A sum of one term. -/
theorem sumInt_base (f : Nat → Int) (n : Nat) : sumInt f n n = f n := by
  cases n with
  | zero => simp [sumInt]
  | succ n => rw [sumInt_succ f _ n (Nat.le_refl _), sumInt_empty f _ n (by omega)]; grind

/-- Induction over the upper bound, from the first sum that is not empty. -/
theorem range_induction (P : Nat → Prop) (lo : Nat) (base : P lo)
    (step : ∀ n, lo ≤ n → P n → P (n + 1)) (hi : Nat) (h : lo ≤ hi) : P hi := by
  induction hi with
  | zero => rwa [← Nat.le_zero.mp h]
  | succ n ih =>
    by_cases e : lo = n + 1
    · rwa [← e]
    · exact step n (by omega) (ih (by omega))

/-- A closed form of a sum, proved by induction. -/
theorem sumInt_eq (f g : Nat → Int) (lo : Nat) (base : f lo = g lo)
    (step : ∀ n, lo ≤ n → g n + f (n + 1) = g (n + 1)) (hi : Nat) (h : lo ≤ hi) :
    sumInt f lo hi = g hi := by
  refine range_induction (fun n => sumInt f lo n = g n) lo ?_ ?_ hi h
  · show sumInt f lo lo = g lo; rw [sumInt_base]; exact base
  · intro n hn ih
    show sumInt f lo (n + 1) = g (n + 1)
    rw [sumInt_succ f lo n (by omega), ih]; exact step n hn

/-- Sums of equal terms are equal. -/
theorem sumInt_congr (f g : Nat → Int) (lo hi : Nat) (h : ∀ k, lo ≤ k → k ≤ hi → f k = g k) :
    sumInt f lo hi = sumInt g lo hi := by
  induction hi with
  | zero =>
    simp only [sumInt]
    by_cases e : lo = 0
    · rw [if_pos e, if_pos e]; exact h 0 (by omega) (by omega)
    · rw [if_neg e, if_neg e]
  | succ n ih =>
    simp only [sumInt]
    by_cases e : n + 1 < lo
    · rw [if_pos e, if_pos e]
    · rw [if_neg e, if_neg e, ih (fun k a b => h k a (by omega)), h (n + 1) (by omega) (by omega)]

/-- The sum of zeros is zero. -/
theorem sumInt_zero (lo hi : Nat) : sumInt (fun _ => 0) lo hi = 0 := by
  induction hi with
  | zero => simp [sumInt]
  | succ n ih => simp only [sumInt, ih]; grind

/-- The sum of sums is the sum of two sums. -/
theorem sumInt_add (f g : Nat → Int) (lo hi : Nat) :
    sumInt (fun k => f k + g k) lo hi = sumInt f lo hi + sumInt g lo hi := by
  induction hi with
  | zero => simp only [sumInt]; grind
  | succ n ih => simp only [sumInt, ih]; grind

/-- A constant factor moves out of a sum. -/
theorem sumInt_mul (c : Int) (f : Nat → Int) (lo hi : Nat) :
    sumInt (fun k => c * f k) lo hi = c * sumInt f lo hi := by
  induction hi with
  | zero => simp only [sumInt]; grind
  | succ n ih => simp only [sumInt, ih]; grind

/-- The sum of differences is the difference of two sums. -/
theorem sumInt_sub (f g : Nat → Int) (lo hi : Nat) :
    sumInt (fun k => f k - g k) lo hi = sumInt f lo hi - sumInt g lo hi := by
  induction hi with
  | zero => simp only [sumInt]; grind
  | succ n ih => simp only [sumInt, ih]; grind

/-- The sum of a constant. -/
theorem sumInt_constant (c : Int) (lo n : Nat) :
    sumInt (fun _ => c) lo (lo + n) = ((n + 1 : Nat) : Int) * c := by
  induction n with
  | zero => rw [Nat.add_zero, sumInt_base]; simp
  | succ n ih =>
    rw [← Nat.add_assoc, sumInt_succ _ _ _ (by omega), ih]
    simp only [Int.natCast_add, Int.cast_ofNat_Int]; grind

/-- The first term of a sum. -/
theorem sumInt_first (f : Nat → Int) (lo hi : Nat) (h : lo ≤ hi) :
    sumInt f lo hi = f lo + sumInt f (lo + 1) hi := by
  refine range_induction (fun n => sumInt f lo n = f lo + sumInt f (lo + 1) n) lo ?_ ?_ hi h
  · show sumInt f lo lo = f lo + sumInt f (lo + 1) lo
    rw [sumInt_base, sumInt_empty f _ lo (by omega)]; grind
  · intro n hn ih
    show sumInt f lo (n + 1) = f lo + sumInt f (lo + 1) (n + 1)
    rw [sumInt_succ f lo n (by omega), sumInt_succ f (lo + 1) n (by omega), ih]; grind

/-- A sum in two parts. -/
theorem sumInt_split (f : Nat → Int) (lo mid hi : Nat) (h1 : lo ≤ mid + 1) (h2 : mid ≤ hi) :
    sumInt f lo hi = sumInt f lo mid + sumInt f (mid + 1) hi := by
  refine range_induction (fun n => sumInt f lo n = sumInt f lo mid + sumInt f (mid + 1) n)
    mid ?_ ?_ hi h2
  · show sumInt f lo mid = sumInt f lo mid + sumInt f (mid + 1) mid
    rw [sumInt_empty f (mid + 1) mid (by omega)]; grind
  · intro n hn ih
    show sumInt f lo (n + 1) = sumInt f lo mid + sumInt f (mid + 1) (n + 1)
    rw [sumInt_succ f lo n (by omega), sumInt_succ f (mid + 1) n (by omega), ih]; grind

/-- A sum over the end of a range is the difference of two sums from the start. -/
theorem sumInt_end (f : Nat → Int) (lo mid hi : Nat) (h1 : lo ≤ mid + 1) (h2 : mid ≤ hi) :
    sumInt f (mid + 1) hi = sumInt f lo hi - sumInt f lo mid := by
  have a := sumInt_split f lo mid hi h1 h2
  grind

/-- The index of a sum may be moved. -/
theorem sumInt_shift (f : Nat → Int) (lo hi k : Nat) (h : lo ≤ hi) :
    sumInt f (lo + k) (hi + k) = sumInt (fun i => f (i + k)) lo hi := by
  refine range_induction
    (fun n => sumInt f (lo + k) (n + k) = sumInt (fun i => f (i + k)) lo n) lo ?_ ?_ hi h
  · show sumInt f (lo + k) (lo + k) = sumInt (fun i => f (i + k)) lo lo
    rw [sumInt_base, sumInt_base]
  · intro n hn ih
    show sumInt f (lo + k) (n + 1 + k) = sumInt (fun i => f (i + k)) lo (n + 1)
    have e : n + 1 + k = n + k + 1 := by omega
    rw [e, sumInt_succ f _ (n + k) (by omega), ih, sumInt_succ _ lo n (by omega), e]

/-- A telescoping sum. -/
theorem sumInt_telescope (g : Nat → Int) (lo hi : Nat) (h : lo ≤ hi) :
    sumInt (fun k => g (k + 1) - g k) lo hi = g (hi + 1) - g lo := by
  refine sumInt_eq _ (fun n => g (n + 1) - g lo) lo rfl ?_ hi h
  intro n _; grind

/-- A sum of nonnegative terms is nonnegative. -/
theorem sumInt_nonneg (f : Nat → Int) (lo hi : Nat) (h : ∀ k, lo ≤ k → k ≤ hi → 0 ≤ f k) :
    0 ≤ sumInt f lo hi := by
  induction hi with
  | zero =>
    simp only [sumInt]
    by_cases e : lo = 0
    · rw [if_pos e]; exact h 0 (by omega) (by omega)
    · rw [if_neg e]; grind
  | succ n ih =>
    simp only [sumInt]
    by_cases e : n + 1 < lo
    · rw [if_pos e]; grind
    · have a := ih (fun k a b => h k a (by omega))
      have b := h (n + 1) (by omega) (by omega)
      rw [if_neg e]; grind

/-- Termwise bounds are bounds of the sums. -/
theorem sumInt_le (f g : Nat → Int) (lo hi : Nat) (h : ∀ k, lo ≤ k → k ≤ hi → f k ≤ g k) :
    sumInt f lo hi ≤ sumInt g lo hi := by
  have a := sumInt_nonneg (fun k => g k - f k) lo hi (fun k a b => by have := h k a b; grind)
  rw [sumInt_sub] at a
  grind

/-- A sum of nonnegative terms grows with its upper bound. -/
theorem sumInt_mono (f : Nat → Int) (lo m n : Nat) (hl : lo ≤ m + 1) (h : m ≤ n)
    (hf : ∀ k, lo ≤ k → 0 ≤ f k) : sumInt f lo m ≤ sumInt f lo n := by
  have a := sumInt_split f lo m n hl h
  have b := sumInt_nonneg f (m + 1) n (fun k hk _ => hf k (by omega))
  grind

/-- If no term exceeds `c`, the sum of `n + 1` terms is at most `n + 1` times `c`. -/
theorem sumInt_le_constant (f : Nat → Int) (c : Int) (lo n : Nat)
    (h : ∀ k, lo ≤ k → k ≤ lo + n → f k ≤ c) :
    sumInt f lo (lo + n) ≤ ((n + 1 : Nat) : Int) * c := by
  have a := sumInt_le f (fun _ => c) lo (lo + n) h
  rwa [sumInt_constant] at a

/-- The geometric sum, multiplied by `x - 1`. -/
theorem geometric_sum (x : Int) (n : Nat) :
    (x - 1) * sumInt (fun k => x ^ k) 0 n = x ^ (n + 1) - 1 := by
  induction n with
  | zero => simp only [sumInt]; grind
  | succ n ih =>
    rw [sumInt_succ _ _ _ (by omega), Int.mul_add, ih]
    grind

/-- Twice the sum `0 + 1 + ... + n`. -/
theorem sum_naturals (n : Nat) : 2 * sumInt (fun k => (k : Int)) 0 n = (n : Int) * (n + 1) := by
  induction n with
  | zero => simp [sumInt]
  | succ n ih =>
    rw [sumInt_succ _ _ _ (by omega), Int.mul_add, ih]
    simp only [Int.natCast_add]; grind

end Apery
