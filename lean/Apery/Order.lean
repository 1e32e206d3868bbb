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

/-- The difference of equal integers is zero. -/
theorem difference_integer {a b : Int} (h : a = b) : a - b = 0 := by rw [h]; exact Int.sub_self b

/-- The difference of equal rational numbers is zero. -/
theorem difference_rational {a b : Rat} (h : a = b) : a - b = 0 := by rw [h]; grind

/-- Integers are equal if their difference is zero. -/
theorem equal_integer {a b : Int} (h : a - b = 0) : a = b := by omega

/-- Rational numbers are equal if their difference is zero. -/
theorem equal_rational {a b : Rat} (h : a - b = 0) : a = b := by grind

/-- A quotient as a product with the inverse of the denominator. -/
theorem div_of_inverse {a b r : Rat} (h : b * r = 1) : a / b = a * r := by
  have n : b ≠ 0 := by
    intro z; rw [z, Rat.zero_mul] at h; exact absurd h (by decide)
  have f : a / b = a / b * (b * r) := by rw [h, Rat.mul_one]
  rw [f, ← Rat.mul_assoc, Rat.div_mul_cancel n]

/-- A positive number has an inverse, which is positive. -/
theorem inverse_of_pos {x : Rat} (h : 0 < x) : ∃ r : Rat, x * r = 1 ∧ 0 < r := by
  have n : x ≠ 0 := by grind
  have e : x * (1 / x) = 1 := by rw [Rat.mul_comm, Rat.div_mul_cancel n]
  exact ⟨1 / x, e, quotient_pos (by decide) h⟩

/-- Some natural number is larger than a rational number. -/
theorem archimedes (y : Rat) : ∃ n : Nat, y < (n : Rat) := by
  refine ⟨y.num.toNat + 1, ?_⟩
  have a : (y.num : Rat) / ((y.den : Int) : Rat) = y := by
    rw [← Rat.divInt_eq_div, Rat.num_divInt_den]
  have z : (1 : Int) ≤ (y.den : Int) := by have := y.den_pos; omega
  have q : ((1 : Int) : Rat) ≤ ((y.den : Int) : Rat) := Rat.intCast_le_intCast.mpr z
  have c : (y.num : Rat) ≤ ((y.num.toNat : Int) : Rat) := Rat.intCast_le_intCast.mpr (by omega)
  have n : (0 : Rat) ≤ ((y.num.toNat : Int) : Rat) := by
    rw [Rat.intCast_natCast]; exact Rat.natCast_nonneg
  have e : ((y.num.toNat + 1 : Nat) : Rat) = ((y.num.toNat : Int) : Rat) + 1 := by
    simp only [Rat.natCast_add, Rat.intCast_natCast]; rfl
  rw [e]
  generalize ((y.num.toNat : Int) : Rat) = t at *
  generalize ((y.den : Int) : Rat) = d at *
  generalize (y.num : Rat) = p at *
  have s : y * d = p := by rw [← a, Rat.div_mul_cancel (by grind)]
  have m := Rat.mul_nonneg n (b := d - 1) (by grind)
  have g := factor_pos (x := d) (y := t + 1 - y) (by grind) (by grind)
  grind

/-- Some natural multiple of a positive number is larger than a rational number. -/
theorem archimedes_multiple (a : Rat) {b : Rat} (h : 0 < b) : ∃ n : Nat, a < (n : Rat) * b := by
  obtain ⟨n, g⟩ := archimedes (a / b)
  have e : a / b * b = a := Rat.div_mul_cancel (by grind)
  have p := Rat.mul_pos (a := (n : Rat) - a / b) (b := b) (by grind) h
  exact ⟨n, by grind⟩

/-- A sequence of integers that does not fall from one place to the next does not fall. -/
theorem monotone_integer {f : Nat → Int} (h : ∀ n, f n ≤ f (n + 1)) {m n : Nat} (g : m ≤ n) :
    f m ≤ f n := by
  obtain ⟨k, rfl⟩ := Nat.exists_eq_add_of_le g
  clear g
  induction k with
  | zero => exact Int.le_refl _
  | succ k ih => exact Int.le_trans ih (h (m + k))

/-- A sequence of rational numbers that does not fall from one place to the next does not fall. -/
theorem monotone_rational {f : Nat → Rat} (h : ∀ n, f n ≤ f (n + 1)) {m n : Nat} (g : m ≤ n) :
    f m ≤ f n := by
  obtain ⟨k, rfl⟩ := Nat.exists_eq_add_of_le g
  clear g
  induction k with
  | zero => exact Rat.le_refl
  | succ k ih => exact Rat.le_trans ih (h (m + k))

end Apery
