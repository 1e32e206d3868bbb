/-! Sums and products of integers. -/

/-- The square of a sum. -/
theorem square_of_sum (x y : Int) : (x + y)^2 = x^2 + 2*x*y + y^2 := by grind

theorem next (a b : Int) (h : a < b) : a + 1 ≤ b := by omega

theorem product : (12345678901234567890 : Int) * 98765432109876543210 =
    1219326311370217952237463801111263526900 := by decide

example : (2 : Nat)^64 = 18446744073709551616 := by decide

example (a b c : Nat) (h : a ≤ b) : a + c ≤ b + c := by
  omega
