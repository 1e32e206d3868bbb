import Apery.RationalSums

/-!
Finite products over a range of natural numbers, with values in the integers and in the rational
numbers. They are empty, and 1, where the upper bound is below the lower one.
-/
namespace Apery

/-- The product of `f k` for `lo ≤ k ≤ hi`, integers. -/
noncomputable def prodInt (f : Nat → Int) (lo : Nat) : Nat → Int
  | 0 => if lo = 0 then f 0 else 1
  | n + 1 => if n + 1 < lo then 1 else prodInt f lo n * f (n + 1)

/-- A product is empty where the upper bound is below the lower one. -/
theorem prodInt_empty (f : Nat → Int) (lo hi : Nat) (h : hi < lo) : prodInt f lo hi = 1 := by
  cases hi with
  | zero => simp only [prodInt]; rw [if_neg (by omega)]
  | succ n => simp only [prodInt]; rw [if_pos h]

/-- A product gains its last factor when the upper bound grows by one. -/
theorem prodInt_succ (f : Nat → Int) (lo n : Nat) (h : lo ≤ n + 1) :
    prodInt f lo (n + 1) = prodInt f lo n * f (n + 1) := by
  simp only [prodInt]; rw [if_neg (by omega)]

/-- A product of one factor. -/
theorem prodInt_base (f : Nat → Int) (n : Nat) : prodInt f n n = f n := by
  cases n with
  | zero => simp [prodInt]
  | succ n => rw [prodInt_succ f _ n (Nat.le_refl _), prodInt_empty f _ n (by omega)]; grind

/-- A closed form of a product, proved by induction. -/
theorem prodInt_eq (f g : Nat → Int) (lo : Nat) (base : f lo = g lo)
    (step : ∀ n, lo ≤ n → g n * f (n + 1) = g (n + 1)) (hi : Nat) (h : lo ≤ hi) :
    prodInt f lo hi = g hi := by
  refine range_induction (fun n => prodInt f lo n = g n) lo ?_ ?_ hi h
  · show prodInt f lo lo = g lo; rw [prodInt_base]; exact base
  · intro n hn ih
    show prodInt f lo (n + 1) = g (n + 1)
    rw [prodInt_succ f lo n (by omega), ih]; exact step n hn

/-- Products of equal factors are equal. -/
theorem prodInt_congr (f g : Nat → Int) (lo hi : Nat) (h : ∀ k, lo ≤ k → k ≤ hi → f k = g k) :
    prodInt f lo hi = prodInt g lo hi := by
  induction hi with
  | zero =>
    simp only [prodInt]
    by_cases e : lo = 0
    · rw [if_pos e, if_pos e]; exact h 0 (by omega) (by omega)
    · rw [if_neg e, if_neg e]
  | succ n ih =>
    simp only [prodInt]
    by_cases e : n + 1 < lo
    · rw [if_pos e, if_pos e]
    · rw [if_neg e, if_neg e, ih (fun k a b => h k a (by omega)), h (n + 1) (by omega) (by omega)]

/-- The product of products is the product of two products. -/
theorem prodInt_mul (f g : Nat → Int) (lo hi : Nat) :
    prodInt (fun k => f k * g k) lo hi = prodInt f lo hi * prodInt g lo hi := by
  induction hi with
  | zero => simp only [prodInt]; grind
  | succ n ih => simp only [prodInt, ih]; grind

/-- The first factor of a product. -/
theorem prodInt_first (f : Nat → Int) (lo hi : Nat) (h : lo ≤ hi) :
    prodInt f lo hi = f lo * prodInt f (lo + 1) hi := by
  refine range_induction (fun n => prodInt f lo n = f lo * prodInt f (lo + 1) n) lo ?_ ?_ hi h
  · show prodInt f lo lo = f lo * prodInt f (lo + 1) lo
    rw [prodInt_base, prodInt_empty f _ lo (by omega)]; grind
  · intro n hn ih
    show prodInt f lo (n + 1) = f lo * prodInt f (lo + 1) (n + 1)
    rw [prodInt_succ f lo n (by omega), prodInt_succ f (lo + 1) n (by omega), ih]; grind

/-- A product in two parts. -/
theorem prodInt_split (f : Nat → Int) (lo mid hi : Nat) (h1 : lo ≤ mid + 1) (h2 : mid ≤ hi) :
    prodInt f lo hi = prodInt f lo mid * prodInt f (mid + 1) hi := by
  refine range_induction (fun n => prodInt f lo n = prodInt f lo mid * prodInt f (mid + 1) n)
    mid ?_ ?_ hi h2
  · show prodInt f lo mid = prodInt f lo mid * prodInt f (mid + 1) mid
    rw [prodInt_empty f (mid + 1) mid (by omega)]; grind
  · intro n hn ih
    show prodInt f lo (n + 1) = prodInt f lo mid * prodInt f (mid + 1) (n + 1)
    rw [prodInt_succ f lo n (by omega), prodInt_succ f (mid + 1) n (by omega), ih]; grind

/-- A product of positive factors is positive. -/
theorem prodInt_pos (f : Nat → Int) (lo hi : Nat) (h : ∀ k, lo ≤ k → k ≤ hi → 0 < f k) :
    0 < prodInt f lo hi := by
  induction hi with
  | zero =>
    simp only [prodInt]
    by_cases e : lo = 0
    · rw [if_pos e]; exact h 0 (by omega) (by omega)
    · rw [if_neg e]; decide
  | succ n ih =>
    simp only [prodInt]
    by_cases e : n + 1 < lo
    · rw [if_pos e]; decide
    · rw [if_neg e]
      exact Int.mul_pos (ih (fun k a b => h k a (by omega))) (h (n + 1) (by omega) (by omega))

/-- A product of factors that are not zero is not zero. -/
theorem prodInt_ne_zero (f : Nat → Int) (lo hi : Nat) (h : ∀ k, lo ≤ k → k ≤ hi → f k ≠ 0) :
    prodInt f lo hi ≠ 0 := by
  induction hi with
  | zero =>
    simp only [prodInt]
    by_cases e : lo = 0
    · rw [if_pos e]; exact h 0 (by omega) (by omega)
    · rw [if_neg e]; decide
  | succ n ih =>
    simp only [prodInt]
    by_cases e : n + 1 < lo
    · rw [if_pos e]; decide
    · rw [if_neg e]
      have a := ih (fun k a b => h k a (by omega))
      have b := h (n + 1) (by omega) (by omega)
      exact Int.mul_ne_zero a b

/-- The product of `f k` for `lo ≤ k ≤ hi`, rational numbers. -/
noncomputable def prodRat (f : Nat → Rat) (lo : Nat) : Nat → Rat
  | 0 => if lo = 0 then f 0 else 1
  | n + 1 => if n + 1 < lo then 1 else prodRat f lo n * f (n + 1)

/-- A product is empty where the upper bound is below the lower one. -/
theorem prodRat_empty (f : Nat → Rat) (lo hi : Nat) (h : hi < lo) : prodRat f lo hi = 1 := by
  cases hi with
  | zero => simp only [prodRat]; rw [if_neg (by omega)]
  | succ n => simp only [prodRat]; rw [if_pos h]

/-- A product gains its last factor when the upper bound grows by one. -/
theorem prodRat_succ (f : Nat → Rat) (lo n : Nat) (h : lo ≤ n + 1) :
    prodRat f lo (n + 1) = prodRat f lo n * f (n + 1) := by
  simp only [prodRat]; rw [if_neg (by omega)]

/-- A product of one factor. -/
theorem prodRat_base (f : Nat → Rat) (n : Nat) : prodRat f n n = f n := by
  cases n with
  | zero => simp [prodRat]
  | succ n => rw [prodRat_succ f _ n (Nat.le_refl _), prodRat_empty f _ n (by omega)]; grind

/-- A closed form of a product, proved by induction. -/
theorem prodRat_eq (f g : Nat → Rat) (lo : Nat) (base : f lo = g lo)
    (step : ∀ n, lo ≤ n → g n * f (n + 1) = g (n + 1)) (hi : Nat) (h : lo ≤ hi) :
    prodRat f lo hi = g hi := by
  refine range_induction (fun n => prodRat f lo n = g n) lo ?_ ?_ hi h
  · show prodRat f lo lo = g lo; rw [prodRat_base]; exact base
  · intro n hn ih
    show prodRat f lo (n + 1) = g (n + 1)
    rw [prodRat_succ f lo n (by omega), ih]; exact step n hn

/-- Products of equal factors are equal. -/
theorem prodRat_congr (f g : Nat → Rat) (lo hi : Nat) (h : ∀ k, lo ≤ k → k ≤ hi → f k = g k) :
    prodRat f lo hi = prodRat g lo hi := by
  induction hi with
  | zero =>
    simp only [prodRat]
    by_cases e : lo = 0
    · rw [if_pos e, if_pos e]; exact h 0 (by omega) (by omega)
    · rw [if_neg e, if_neg e]
  | succ n ih =>
    simp only [prodRat]
    by_cases e : n + 1 < lo
    · rw [if_pos e, if_pos e]
    · rw [if_neg e, if_neg e, ih (fun k a b => h k a (by omega)), h (n + 1) (by omega) (by omega)]

/-- The product of products is the product of two products. -/
theorem prodRat_mul (f g : Nat → Rat) (lo hi : Nat) :
    prodRat (fun k => f k * g k) lo hi = prodRat f lo hi * prodRat g lo hi := by
  induction hi with
  | zero => simp only [prodRat]; grind
  | succ n ih => simp only [prodRat, ih]; grind

/-- The first factor of a product. -/
theorem prodRat_first (f : Nat → Rat) (lo hi : Nat) (h : lo ≤ hi) :
    prodRat f lo hi = f lo * prodRat f (lo + 1) hi := by
  refine range_induction (fun n => prodRat f lo n = f lo * prodRat f (lo + 1) n) lo ?_ ?_ hi h
  · show prodRat f lo lo = f lo * prodRat f (lo + 1) lo
    rw [prodRat_base, prodRat_empty f _ lo (by omega)]; grind
  · intro n hn ih
    show prodRat f lo (n + 1) = f lo * prodRat f (lo + 1) (n + 1)
    rw [prodRat_succ f lo n (by omega), prodRat_succ f (lo + 1) n (by omega), ih]; grind

/-- A product in two parts. -/
theorem prodRat_split (f : Nat → Rat) (lo mid hi : Nat) (h1 : lo ≤ mid + 1) (h2 : mid ≤ hi) :
    prodRat f lo hi = prodRat f lo mid * prodRat f (mid + 1) hi := by
  refine range_induction (fun n => prodRat f lo n = prodRat f lo mid * prodRat f (mid + 1) n)
    mid ?_ ?_ hi h2
  · show prodRat f lo mid = prodRat f lo mid * prodRat f (mid + 1) mid
    rw [prodRat_empty f (mid + 1) mid (by omega)]; grind
  · intro n hn ih
    show prodRat f lo (n + 1) = prodRat f lo mid * prodRat f (mid + 1) (n + 1)
    rw [prodRat_succ f lo n (by omega), prodRat_succ f (mid + 1) n (by omega), ih]; grind

/-- A product of positive factors is positive. -/
theorem prodRat_pos (f : Nat → Rat) (lo hi : Nat) (h : ∀ k, lo ≤ k → k ≤ hi → 0 < f k) :
    0 < prodRat f lo hi := by
  induction hi with
  | zero =>
    simp only [prodRat]
    by_cases e : lo = 0
    · rw [if_pos e]; exact h 0 (by omega) (by omega)
    · rw [if_neg e]; decide
  | succ n ih =>
    simp only [prodRat]
    by_cases e : n + 1 < lo
    · rw [if_pos e]; decide
    · rw [if_neg e]
      exact Rat.mul_pos (ih (fun k a b => h k a (by omega))) (h (n + 1) (by omega) (by omega))

/-- A product of factors that are not zero is not zero. -/
theorem prodRat_ne_zero (f : Nat → Rat) (lo hi : Nat) (h : ∀ k, lo ≤ k → k ≤ hi → f k ≠ 0) :
    prodRat f lo hi ≠ 0 := by
  induction hi with
  | zero =>
    simp only [prodRat]
    by_cases e : lo = 0
    · rw [if_pos e]; exact h 0 (by omega) (by omega)
    · rw [if_neg e]; decide
  | succ n ih =>
    simp only [prodRat]
    by_cases e : n + 1 < lo
    · rw [if_pos e]; decide
    · rw [if_neg e]
      have a := ih (fun k a b => h k a (by omega))
      have b := h (n + 1) (by omega) (by omega)
      exact fun z => by rcases Rat.mul_eq_zero.mp z with z | z
                        · exact a z
                        · exact b z

/-- A telescoping product of quotients. -/
theorem prodRat_telescope (g : Nat → Rat) (lo hi : Nat) (h : lo ≤ hi)
    (z : ∀ k, lo ≤ k → k ≤ hi → g k ≠ 0) :
    prodRat (fun k => g (k + 1) / g k) lo hi = g (hi + 1) / g lo := by
  induction hi with
  | zero =>
    have e : lo = 0 := by omega
    subst e
    rw [prodRat_base]
  | succ n ih =>
    by_cases e : lo = n + 1
    · subst e; rw [prodRat_base]
    · rw [prodRat_succ _ _ _ (by omega), ih (by omega) (fun k a b => z k a (by omega))]
      have a := z (n + 1) (by omega) (by omega)
      have b := z lo (by omega) (by omega)
      grind

end Apery
