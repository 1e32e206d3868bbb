/-!
Order of the integers and the rational numbers: what certificates of inequalities are made of.

A certificate writes a polynomial as a sum of products that are plainly not negative; the products
come from `Int.mul_nonneg`, `Rat.mul_nonneg`, and the squares, powers and quotients here.
-/
namespace Apery

/-- Squares of integers are not negative. -/
theorem square_nonneg_integer (x : Int) : 0 ≤ x * x := by
  rcases Int.le_total 0 x with h | h
  · exact Int.mul_nonneg h h
  · exact Int.mul_nonneg_of_nonpos_of_nonpos h h

/-- Squares of rational numbers are not negative. -/
theorem square_nonneg_rational (x : Rat) : 0 ≤ x * x := by
  rcases Rat.le_total (a := 0) (b := x) with h | h
  · exact Rat.mul_nonneg h h
  · have := Rat.mul_nonneg (a := -x) (b := -x) (by grind) (by grind); grind

/-- Powers of a positive integer are positive. -/
theorem power_pos_integer (x : Int) (h : 0 < x) (n : Nat) : 0 < x ^ n := Int.pow_pos h

/-- Powers of a positive rational number are positive. -/
theorem power_pos_rational (x : Rat) (h : 0 < x) (n : Nat) : 0 < x ^ n := by
  induction n with
  | zero => simp; decide
  | succ n ih => rw [Rat.pow_succ]; exact Rat.mul_pos ih h

/-- A quotient of positive numbers is positive. -/
theorem quotient_pos {x y : Rat} (hx : 0 < x) (hy : 0 < y) : 0 < x / y := by
  rcases Rat.le_total (a := x / y) (b := 0) with h | h
  · have e : x / y * y = x := by grind
    have := Rat.mul_nonneg (a := -(x / y)) (b := y) (by grind) (Rat.le_of_lt hy)
    grind
  · have : x / y ≠ 0 := by grind
    grind

/-- A quotient of a number that is not negative and a positive one is not negative. -/
theorem quotient_nonneg {x y : Rat} (hx : 0 ≤ x) (hy : 0 < y) : 0 ≤ x / y := by
  by_cases e : x = 0
  · have z : x / y = 0 := by rw [e, Rat.div_def, Rat.zero_mul]
    rw [z]; exact Rat.le_refl
  · exact Rat.le_of_lt (quotient_pos (by grind) hy)

/-- A factor is not negative if the other one is positive and the product is not negative. -/
theorem factor_nonneg {x y : Rat} (hx : 0 < x) (h : 0 ≤ x * y) : 0 ≤ y := by
  have q := quotient_nonneg h hx
  have e : x * y / x = y := by grind
  rwa [e] at q

/-- A factor is positive if the other one and the product are. -/
theorem factor_pos {x y : Rat} (hx : 0 < x) (h : 0 < x * y) : 0 < y := by
  have q := quotient_pos h hx
  have e : x * y / x = y := by grind
  rwa [e] at q

end Apery
