/-!
Powers: signs, and how they grow with the base.
-/
namespace Apery

/-- A power of -1 times itself, an integer. -/
theorem sign_square_integer (n : Nat) : (-1 : Int) ^ n * (-1) ^ n = 1 := by
  induction n with
  | zero => rfl
  | succ n ih => rw [Int.pow_succ]; grind

/-- A power of -1 times itself, a rational number. -/
theorem sign_square_rational (n : Nat) : (-1 : Rat) ^ n * (-1) ^ n = 1 := by
  induction n with
  | zero => simp
  | succ n ih => rw [Rat.pow_succ]; grind

/-- A power with a sum as exponent. -/
theorem power_add_rational (x : Rat) (m n : Nat) : x ^ (m + n) = x ^ m * x ^ n := by
  induction n with
  | zero => simp
  | succ n ih => rw [← Nat.add_assoc, Rat.pow_succ, ih, Rat.pow_succ]; grind

/-- Powers of a rational number that is not negative are not negative. -/
theorem power_nonneg_rational {x : Rat} (h : 0 ≤ x) (n : Nat) : 0 ≤ x ^ n := by
  induction n with
  | zero => simp; decide
  | succ n ih => rw [Rat.pow_succ]; exact Rat.mul_nonneg ih h

/-- Powers grow with a base that is not negative, rational numbers. -/
theorem power_le_power_rational {x y : Rat} (h : 0 ≤ x) (g : x ≤ y) (n : Nat) :
    x ^ n ≤ y ^ n := by
  induction n with
  | zero => simp only [Rat.pow_zero]; exact Rat.le_refl
  | succ n ih =>
    have a := Rat.mul_nonneg (a := y ^ n - x ^ n) (b := y) (by grind) (by grind)
    have b := Rat.mul_nonneg (power_nonneg_rational h n) (b := y - x) (by grind)
    rw [Rat.pow_succ, Rat.pow_succ]; grind

/-- Powers grow with a base that is not negative, integers. -/
theorem power_le_power_integer {x y : Int} (h : 0 ≤ x) (g : x ≤ y) (n : Nat) :
    x ^ n ≤ y ^ n := by
  induction n with
  | zero => simp
  | succ n ih =>
    have a := Int.mul_nonneg (a := y ^ n - x ^ n) (b := y) (by omega) (by omega)
    have b := Int.mul_nonneg (show 0 ≤ x ^ n from Int.pow_nonneg h) (b := y - x) (by omega)
    rw [Int.pow_succ, Int.pow_succ]; grind

/-- Powers of a number between 0 and 1 decrease. -/
theorem power_decreases_rational {x : Rat} (h : 0 ≤ x) (g : x ≤ 1) (n : Nat) :
    x ^ (n + 1) ≤ x ^ n := by
  have a := Rat.mul_nonneg (power_nonneg_rational h n) (b := 1 - x) (by grind)
  rw [Rat.pow_succ]; grind

end Apery
