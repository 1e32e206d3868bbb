/-!
Bounded exhaustive checks: what a computation over all cases proves.

The checks are made for the kernel: a range is cut in halves, so that the depth of the
computation is the logarithm of the number of cases.
-/
namespace Apery

/-- Whether `f` holds at `lo, ..., lo + 2^k - 1`. -/
noncomputable def allDyadic (f : Nat → Bool) : Nat → Nat → Bool
  | 0, lo => f lo
  | k + 1, lo => allDyadic f k lo && allDyadic f k (lo + 2 ^ k)

/-- Whether `f` holds at `lo, ..., lo + n - 1`, with `n < 2^k`: a block for each binary digit. -/
noncomputable def allDigits (f : Nat → Bool) (n : Nat) : Nat → Nat → Bool
  | 0, _ => true
  | k + 1, lo =>
    if n / 2 ^ k % 2 = 1 then allDyadic f k lo && allDigits f n k (lo + 2 ^ k)
    else allDigits f n k lo

/-- Whether `f` holds at all natural numbers below `n`. -/
noncomputable def allBelow (n : Nat) (f : Nat → Bool) : Bool := allDigits f n (n.log2 + 1) 0

/-- A dyadic check covers its range. -/
theorem allDyadic_sound (f : Nat → Bool) (k lo : Nat) (h : allDyadic f k lo = true) (a : Nat)
    (h1 : lo ≤ a) (h2 : a < lo + 2 ^ k) : f a = true := by
  induction k generalizing lo with
  | zero =>
    have e : a = lo := by simp at h2; omega
    rw [e]; exact h
  | succ k ih =>
    simp only [allDyadic, Bool.and_eq_true] at h
    by_cases c : a < lo + 2 ^ k
    · exact ih lo h.1 h1 c
    · exact ih (lo + 2 ^ k) h.2 (by omega) (by rw [Nat.pow_succ] at h2; omega)

/-- The check by binary digits covers its range. -/
theorem allDigits_sound (f : Nat → Bool) (n k lo : Nat) (h : allDigits f n k lo = true) (a : Nat)
    (h1 : lo ≤ a) (h2 : a < lo + n % 2 ^ k) : f a = true := by
  induction k generalizing lo with
  | zero => simp [Nat.mod_one] at h2; omega
  | succ k ih =>
    have e : n % 2 ^ (k + 1) = n % 2 ^ k + 2 ^ k * (n / 2 ^ k % 2) := Nat.mod_pow_succ
    simp only [allDigits] at h
    by_cases c : n / 2 ^ k % 2 = 1
    · rw [if_pos c, Bool.and_eq_true] at h
      rw [e, c] at h2
      by_cases g : a < lo + 2 ^ k
      · exact allDyadic_sound f k lo h.1 a h1 g
      · exact ih (lo + 2 ^ k) h.2 (by omega) (by omega)
    · rw [if_neg c] at h
      have z : n / 2 ^ k % 2 = 0 := by omega
      rw [e, z] at h2
      exact ih lo h h1 (by omega)

/-- A check below `n` covers all natural numbers below `n`. -/
theorem allBelow_sound (n : Nat) (f : Nat → Bool) (h : allBelow n f = true) (a : Nat)
    (ha : a < n) : f a = true := by
  refine allDigits_sound f n (n.log2 + 1) 0 h a (by omega) ?_
  rw [Nat.mod_eq_of_lt Nat.lt_log2_self]; omega

/-- All cases of one natural number. -/
theorem exhaustive (n : Nat) (P : Nat → Prop) [∀ a, Decidable (P a)]
    (h : allBelow n (fun a => decide (P a)) = true) (a : Nat) (ha : a < n) : P a :=
  of_decide_eq_true (allBelow_sound n _ h a ha)

/-- All cases of two natural numbers. -/
theorem exhaustive_two (m n : Nat) (P : Nat → Nat → Prop) [∀ a b, Decidable (P a b)]
    (h : allBelow m (fun a => allBelow n fun b => decide (P a b)) = true)
    (a b : Nat) (ha : a < m) (hb : b < n) : P a b :=
  of_decide_eq_true (allBelow_sound n _ (allBelow_sound m _ h a ha) b hb)

/-- All cases of three natural numbers. -/
theorem exhaustive_three (l m n : Nat) (P : Nat → Nat → Nat → Prop)
    [∀ a b c, Decidable (P a b c)]
    (h : allBelow l (fun a => allBelow m fun b => allBelow n fun c => decide (P a b c)) = true)
    (a b c : Nat) (ha : a < l) (hb : b < m) (hc : c < n) : P a b c :=
  of_decide_eq_true
    (allBelow_sound n _ (allBelow_sound m _ (allBelow_sound l _ h a ha) b hb) c hc)

/-- Whether `f` holds at the integers `lo, ..., hi`. -/
noncomputable def allBetween (lo hi : Int) (f : Int → Bool) : Bool :=
  allBelow (hi + 1 - lo).toNat (fun k => f (lo + k))

/-- A check between two integers covers all integers from the first to the last. -/
theorem allBetween_sound (lo hi : Int) (f : Int → Bool) (h : allBetween lo hi f = true) (a : Int)
    (h1 : lo ≤ a) (h2 : a ≤ hi) : f a = true := by
  have e := allBelow_sound _ _ h (a - lo).toNat (by omega)
  have k : lo + ((a - lo).toNat : Int) = a := by omega
  rwa [k] at e

/-- All cases of one integer. -/
theorem exhaustive_int (lo hi : Int) (P : Int → Prop) [∀ a, Decidable (P a)]
    (h : allBetween lo hi (fun a => decide (P a)) = true) (a : Int) (h1 : lo ≤ a) (h2 : a ≤ hi) :
    P a := of_decide_eq_true (allBetween_sound lo hi _ h a h1 h2)

/-- All cases of two integers. -/
theorem exhaustive_int_two (lo hi lo' hi' : Int) (P : Int → Int → Prop)
    [∀ a b, Decidable (P a b)]
    (h : allBetween lo hi (fun a => allBetween lo' hi' fun b => decide (P a b)) = true)
    (a b : Int) (h1 : lo ≤ a) (h2 : a ≤ hi) (h3 : lo' ≤ b) (h4 : b ≤ hi') : P a b :=
  of_decide_eq_true (allBetween_sound lo' hi' _ (allBetween_sound lo hi _ h a h1 h2) b h3 h4)

/-- All cases of three integers. -/
theorem exhaustive_int_three (lo hi lo' hi' lo'' hi'' : Int) (P : Int → Int → Int → Prop)
    [∀ a b c, Decidable (P a b c)]
    (h : allBetween lo hi (fun a => allBetween lo' hi' fun b => allBetween lo'' hi'' fun c =>
      decide (P a b c)) = true)
    (a b c : Int) (h1 : lo ≤ a) (h2 : a ≤ hi) (h3 : lo' ≤ b) (h4 : b ≤ hi') (h5 : lo'' ≤ c)
    (h6 : c ≤ hi'') : P a b c :=
  of_decide_eq_true (allBetween_sound lo'' hi'' _
    (allBetween_sound lo' hi' _ (allBetween_sound lo hi _ h a h1 h2) b h3 h4) c h5 h6)

end Apery
