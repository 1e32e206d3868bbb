/-!
Divisibility, congruences and greatest common divisors as equations, for proofs that find the
quotients.
-/
namespace Apery

/-- A congruence says that the modulus divides the difference. -/
theorem congruent_of_divides {m a b : Int} (h : m ∣ a - b) : a % m = b % m :=
  Int.emod_eq_emod_iff_emod_sub_eq_zero.mpr (Int.emod_eq_zero_of_dvd h)

/-- The modulus of a congruence divides the difference. -/
theorem divides_of_congruent {m a b : Int} (h : a % m = b % m) : m ∣ a - b :=
  Int.dvd_of_emod_eq_zero (Int.emod_eq_emod_iff_emod_sub_eq_zero.mp h)

/-- A remainder is known where it is congruent and small. -/
theorem remainder_of_divides {m a r : Int} (h : m ∣ a - r) (l : 0 ≤ r) (u : r < m) :
    a % m = r := by
  rw [congruent_of_divides h]; exact Int.emod_eq_of_lt l u

/-- What is left after the remainder is taken away is a multiple. -/
theorem divides_of_remainder {m a r : Int} (h : a % m = r) : m ∣ a - r := by
  subst h; exact ⟨a / m, by have := Int.mul_ediv_add_emod a m; omega⟩

/-- Powers respect divisibility. -/
theorem pow_divides {a b : Int} (h : a ∣ b) (n : Nat) : a ^ n ∣ b ^ n := by
  obtain ⟨c, rfl⟩ := h
  exact ⟨c ^ n, Int.mul_pow⟩

/-- Numbers that combine to 1 are coprime. -/
theorem coprime_of_combination {a b : Int} (u v : Int) (h : u * a + v * b = 1) :
    Int.gcd a b = 1 := by
  have x : (Int.gcd a b : Int) ∣ a := Int.gcd_dvd_left ..
  have y : (Int.gcd a b : Int) ∣ b := Int.gcd_dvd_right ..
  have z : (Int.gcd a b : Int) ∣ 1 := by
    rw [← h]; exact Int.dvd_add (Int.dvd_mul_of_dvd_right x) (Int.dvd_mul_of_dvd_right y)
  have w := Int.le_of_dvd (by decide) z
  have p : (Int.gcd a b : Int) ≠ 0 := fun e => by rw [e] at z; simp at z
  omega

/-- If two coprime numbers are combinations of two others, these are coprime. -/
theorem coprime_of_coprime {a b c d : Int} (u v x y : Int) (h : Int.gcd a b = 1)
    (e : a = u * c + v * d) (f : b = x * c + y * d) : Int.gcd c d = 1 := by
  have p : (Int.gcd c d : Int) ∣ c := Int.gcd_dvd_left ..
  have q : (Int.gcd c d : Int) ∣ d := Int.gcd_dvd_right ..
  have r : (Int.gcd c d : Int) ∣ a := by
    rw [e]; exact Int.dvd_add (Int.dvd_mul_of_dvd_right p) (Int.dvd_mul_of_dvd_right q)
  have s : (Int.gcd c d : Int) ∣ b := by
    rw [f]; exact Int.dvd_add (Int.dvd_mul_of_dvd_right p) (Int.dvd_mul_of_dvd_right q)
  have t : (Int.gcd c d : Int) ∣ (Int.gcd a b : Int) := Int.dvd_coe_gcd r s
  rw [h] at t
  have w := Int.le_of_dvd (by decide) t
  have z : (Int.gcd c d : Int) ≠ 0 := fun e => by rw [e] at t; simp at t
  omega

/-- The product of coprime divisors is a divisor. -/
theorem product_divides {m k n x : Int} (u v : Int) (h : u * m + v * k = 1) (e : m * k = n)
    (a : m ∣ x) (b : k ∣ x) : n ∣ x := by
  obtain ⟨c, hc⟩ := a
  obtain ⟨d, hd⟩ := b
  refine ⟨u * d + v * c, ?_⟩
  have g : x = (u * m + v * k) * x := by rw [h, Int.one_mul]
  rw [g, ← e]
  have s : m * k * (u * d) = u * m * x := by rw [hd]; grind
  have t : m * k * (v * c) = v * k * x := by rw [hc]; grind
  rw [Int.mul_add, s, t]; grind

/-- A greatest common divisor divides every combination. -/
theorem gcd_divides_combination (a b x y : Int) : (Int.gcd a b : Int) ∣ a * x + b * y :=
  Int.dvd_add (Int.dvd_mul_of_dvd_left (Int.gcd_dvd_left ..))
    (Int.dvd_mul_of_dvd_left (Int.gcd_dvd_right ..))

end Apery
