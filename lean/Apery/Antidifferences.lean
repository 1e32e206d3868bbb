import Apery.RationalSums

/-!
Sums in closed form, by an antidifference of the summand.
-/
namespace Apery

/-- If `g (k+1) - g k` is `c` times the summand, `c` times the sum is a difference of two values
of `g`; integers. -/
theorem sumInt_antidifference (f g : Nat → Int) (c : Int) (lo hi : Nat) (h : lo ≤ hi + 1)
    (step : ∀ k, lo ≤ k → k ≤ hi → g k + c * f k = g (k + 1)) :
    c * sumInt f lo hi = g (hi + 1) - g lo := by
  induction hi with
  | zero =>
    by_cases e : lo = 0
    · subst e
      have s := step 0 (by omega) (by omega)
      rw [sumInt_base]; grind
    · have e : lo = 0 + 1 := by omega
      subst e
      rw [sumInt_empty f _ _ (by omega)]; grind
  | succ n ih =>
    by_cases e : lo = n + 1 + 1
    · subst e; rw [sumInt_empty f _ _ (by omega)]; grind
    · have s := step (n + 1) (by omega) (by omega)
      have i := ih (by omega) (fun k a b => step k a (by omega))
      rw [sumInt_succ f lo n (by omega), Int.mul_add, i]; grind

/-- If `g (k+1) - g k` is `c` times the summand, `c` times the sum is a difference of two values
of `g`; rational numbers. -/
theorem sumRat_antidifference (f g : Nat → Rat) (c : Rat) (lo hi : Nat) (h : lo ≤ hi + 1)
    (step : ∀ k, lo ≤ k → k ≤ hi → g k + c * f k = g (k + 1)) :
    c * sumRat f lo hi = g (hi + 1) - g lo := by
  induction hi with
  | zero =>
    by_cases e : lo = 0
    · subst e
      have s := step 0 (by omega) (by omega)
      rw [sumRat_base]; grind
    · have e : lo = 0 + 1 := by omega
      subst e
      rw [sumRat_empty f _ _ (by omega)]; grind
  | succ n ih =>
    by_cases e : lo = n + 1 + 1
    · subst e; rw [sumRat_empty f _ _ (by omega)]; grind
    · have s := step (n + 1) (by omega) (by omega)
      have i := ih (by omega) (fun k a b => step k a (by omega))
      rw [sumRat_succ f lo n (by omega), Rat.mul_add, i]; grind

end Apery
