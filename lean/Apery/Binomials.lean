import Apery.Factorials
import Apery.RationalSums

/-!
More on binomial coefficients: small lower indices, symmetry, bounds, sums of rows.
-/
namespace Apery

/-- `C(n, 1) = n`. -/
theorem binomial_one (n : Nat) : binomial n 1 = (n : Int) := by
  induction n with
  | zero => rfl
  | succ n ih => rw [binomial_pascal n 0, binomial_zero, ih, Int.natCast_add]; grind

/-- `2 C(n, 2) = n (n-1)`. -/
theorem binomial_two (n : Nat) : 2 * binomial n 2 = (n : Int) * ((n : Int) - 1) := by
  induction n with
  | zero => rfl
  | succ n ih => rw [binomial_pascal n 1, binomial_one, Int.natCast_add]; grind

/-- `6 C(n, 3) = n (n-1) (n-2)`. -/
theorem binomial_three (n : Nat) :
    6 * binomial n 3 = (n : Int) * ((n : Int) - 1) * ((n : Int) - 2) := by
  induction n with
  | zero => rfl
  | succ n ih =>
    have t := binomial_two n
    rw [binomial_pascal n 2, Int.natCast_add]; grind

/-- `C(n, 1) = n`, rational numbers. -/
theorem binomial_one_rational (n : Nat) : (binomial n 1 : Rat) = (n : Rat) := by
  rw [binomial_one]; rfl

/-- `C(n, 2) = n (n-1) / 2`, rational numbers. -/
theorem binomial_two_rational (n : Nat) :
    (binomial n 2 : Rat) = (n : Rat) * ((n : Rat) - 1) / 2 := by
  have a := congrArg (fun z : Int => (z : Rat)) (binomial_two n)
  simp only [Rat.intCast_mul, Rat.intCast_sub, Rat.intCast_natCast] at a
  grind

/-- `C(n, 3) = n (n-1) (n-2) / 6`, rational numbers. -/
theorem binomial_three_rational (n : Nat) :
    (binomial n 3 : Rat) = (n : Rat) * ((n : Rat) - 1) * ((n : Rat) - 2) / 6 := by
  have a := congrArg (fun z : Int => (z : Rat)) (binomial_three n)
  simp only [Rat.intCast_mul, Rat.intCast_sub, Rat.intCast_natCast] at a
  grind

/-- The symmetry of binomial coefficients. -/
theorem binomial_reflect (n k : Nat) (h : k ≤ n) : binomial n (n - k) = binomial n k := by
  obtain ⟨m, rfl⟩ := Nat.exists_eq_add_of_le h
  have a := binomial_symmetric m k
  rw [Nat.add_comm m k] at a
  rw [Nat.add_sub_cancel_left, ← a]

/-- Binomial coefficients in terms of factorials. -/
theorem binomial_quotient (n k : Nat) (h : k ≤ n) :
    binomial n k * (factorial k * factorial (n - k)) = factorial n := by
  obtain ⟨m, rfl⟩ := Nat.exists_eq_add_of_le h
  have a := binomial_factorial m k
  rw [Nat.add_comm m k] at a
  rw [Nat.add_sub_cancel_left]; exact a

/-- A binomial coefficient is at most the sum of its row. -/
theorem binomial_le_power (n k : Nat) : binomial n k ≤ 2 ^ n := by
  induction n generalizing k with
  | zero => cases k <;> simp [binomial]
  | succ n ih =>
    have p : (0 : Int) < 2 ^ n := Int.pow_pos (by decide)
    cases k with
    | zero => rw [binomial_zero, Int.pow_succ]; omega
    | succ k =>
      have a := ih k
      have b := ih (k + 1)
      rw [binomial_pascal, Int.pow_succ]; omega

/-- The recursion of the central binomial coefficients `C(2n, n)`. -/
theorem binomial_double_succ (n : Nat) :
    ((n : Int) + 1) * binomial (2 * n + 2) (n + 1)
      = 2 * (2 * (n : Int) + 1) * binomial (2 * n) n := by
  have a := binomial_central n
  rw [show n + 1 + (n + 1) = 2 * n + 2 from by omega, show n + n = 2 * n from by omega] at a
  exact a

/-- The recursion of the central binomial coefficients, rational numbers. -/
theorem binomial_double_succ_rational (n : Nat) :
    ((n : Rat) + 1) * (binomial (2 * n + 2) (n + 1) : Rat)
      = 2 * (2 * (n : Rat) + 1) * (binomial (2 * n) n : Rat) := by
  have a := congrArg (fun z : Int => (z : Rat)) (binomial_double_succ n)
  simp only [Rat.intCast_mul, Rat.intCast_add, Rat.intCast_natCast] at a
  exact a

/-- Catalan numbers are whole. -/
theorem binomial_double_divides (n : Nat) : ((n : Int) + 1) ∣ binomial (2 * n) n := by
  refine ⟨binomial (2 * n) n - binomial (2 * n) (n + 1), ?_⟩
  have a := binomial_absorb (2 * n) n
  have p := binomial_pascal (2 * n) n
  simp only [Int.natCast_mul, Int.cast_ofNat_Int] at a
  rw [p] at a
  grind

/-- A central binomial coefficient is at most a power of 4. -/
theorem binomial_double_le (n : Nat) : binomial (2 * n) n ≤ 4 ^ n := by
  have a := binomial_le_power (2 * n) n
  rwa [Int.pow_mul] at a

/-- Sums over rows of Pascal's triangle, one row after the other. -/
theorem binomial_sum_succ (f : Nat → Rat) (n : Nat) :
    sumRat (fun k => (binomial (n + 1) k : Rat) * f k) 0 (n + 1)
      = sumRat (fun k => (binomial n k : Rat) * (f k + f (k + 1))) 0 n := by
  have a := sumRat_first (fun k => (binomial (n + 1) k : Rat) * f k) 0 (n + 1) (by omega)
  have b := sumRat_shift (fun k => (binomial (n + 1) k : Rat) * f k) 0 n 1 (by omega)
  have c := sumRat_first (fun k => (binomial n k : Rat) * f k) 0 (n + 1) (by omega)
  have d := sumRat_shift (fun k => (binomial n k : Rat) * f k) 0 n 1 (by omega)
  have e := sumRat_succ (fun k => (binomial n k : Rat) * f k) 0 n (by omega)
  have g : sumRat (fun k => (binomial n k : Rat) * (f k + f (k + 1))) 0 n
      = sumRat (fun k => (binomial n k : Rat) * f k) 0 n
        + sumRat (fun k => (binomial n k : Rat) * f (k + 1)) 0 n := by
    rw [← sumRat_add]; exact sumRat_congr _ _ _ _ (fun k _ _ => by grind)
  have h : sumRat (fun i => (binomial (n + 1) (i + 1) : Rat) * f (i + 1)) 0 n
      = sumRat (fun i => (binomial n i : Rat) * f (i + 1)) 0 n
        + sumRat (fun i => (binomial n (i + 1) : Rat) * f (i + 1)) 0 n := by
    rw [← sumRat_add]
    exact sumRat_congr _ _ _ _ (fun k _ _ => by
      rw [binomial_pascal, Rat.intCast_add]; grind)
  have z := binomial_beyond n (n + 1) (by omega)
  simp only [binomial_zero, Nat.zero_add] at *
  rw [z] at e
  rw [a, b, h, g]
  have o : ((0 : Int) : Rat) = 0 := rfl
  grind

/-- The binomial theorem. -/
theorem binomial_theorem (x y : Rat) (n : Nat) :
    sumRat (fun k => (binomial n k : Rat) * x ^ k * y ^ (n - k)) 0 n = (x + y) ^ n := by
  have step : ∀ n, ∀ m, sumRat (fun k => (binomial n k : Rat) * (x ^ k * y ^ (n + m - k))) 0 n
      = (x + y) ^ n * y ^ m := by
    intro n
    induction n with
    | zero => intro m; simp [sumRat, binomial]
    | succ n ih =>
      intro m
      rw [binomial_sum_succ (fun k => x ^ k * y ^ (n + 1 + m - k))]
      have e : sumRat (fun k => (binomial n k : Rat)
            * (x ^ k * y ^ (n + 1 + m - k) + x ^ (k + 1) * y ^ (n + 1 + m - (k + 1)))) 0 n
          = sumRat (fun k => (x + y) * ((binomial n k : Rat) * (x ^ k * y ^ (n + m - k)))) 0 n := by
        refine sumRat_congr _ _ _ _ (fun k _ hk => ?_)
        have p : n + 1 + m - k = n + m - k + 1 := by omega
        have q : n + 1 + m - (k + 1) = n + m - k := by omega
        show (binomial n k : Rat)
            * (x ^ k * y ^ (n + 1 + m - k) + x ^ (k + 1) * y ^ (n + 1 + m - (k + 1)))
          = (x + y) * ((binomial n k : Rat) * (x ^ k * y ^ (n + m - k)))
        rw [p, q, Rat.pow_succ, Rat.pow_succ]; grind
      rw [e, sumRat_mul, ih, Rat.pow_succ]; grind
  have a := step n 0
  have e : sumRat (fun k => (binomial n k : Rat) * x ^ k * y ^ (n - k)) 0 n
      = sumRat (fun k => (binomial n k : Rat) * (x ^ k * y ^ (n + 0 - k))) 0 n :=
    sumRat_congr _ _ _ _ (fun k _ _ => by
      show (binomial n k : Rat) * x ^ k * y ^ (n - k) = _
      rw [Nat.add_zero]; grind)
  rw [e, a]; simp

/-- Sums over rows of Pascal's triangle, one row after the other; integers. -/
theorem binomial_sum_succ_integer (f : Nat → Int) (n : Nat) :
    sumInt (fun k => binomial (n + 1) k * f k) 0 (n + 1)
      = sumInt (fun k => binomial n k * (f k + f (k + 1))) 0 n := by
  have a := sumInt_first (fun k => binomial (n + 1) k * f k) 0 (n + 1) (by omega)
  have b := sumInt_shift (fun k => binomial (n + 1) k * f k) 0 n 1 (by omega)
  have c := sumInt_first (fun k => binomial n k * f k) 0 (n + 1) (by omega)
  have d := sumInt_shift (fun k => binomial n k * f k) 0 n 1 (by omega)
  have e := sumInt_succ (fun k => binomial n k * f k) 0 n (by omega)
  have g : sumInt (fun k => binomial n k * (f k + f (k + 1))) 0 n
      = sumInt (fun k => binomial n k * f k) 0 n
        + sumInt (fun k => binomial n k * f (k + 1)) 0 n := by
    rw [← sumInt_add]; exact sumInt_congr _ _ _ _ (fun k _ _ => by grind)
  have h : sumInt (fun i => binomial (n + 1) (i + 1) * f (i + 1)) 0 n
      = sumInt (fun i => binomial n i * f (i + 1)) 0 n
        + sumInt (fun i => binomial n (i + 1) * f (i + 1)) 0 n := by
    rw [← sumInt_add]
    exact sumInt_congr _ _ _ _ (fun k _ _ => by
      rw [binomial_pascal]; grind)
  have z := binomial_beyond n (n + 1) (by omega)
  simp only [binomial_zero, Nat.zero_add] at *
  rw [z] at e
  rw [a, b, h, g]
  grind

/-- The binomial theorem for integers. -/
theorem binomial_theorem_integer (x y : Int) (n : Nat) :
    sumInt (fun k => binomial n k * x ^ k * y ^ (n - k)) 0 n = (x + y) ^ n := by
  have step : ∀ n, ∀ m, sumInt (fun k => binomial n k * (x ^ k * y ^ (n + m - k))) 0 n
      = (x + y) ^ n * y ^ m := by
    intro n
    induction n with
    | zero => intro m; simp [sumInt, binomial]
    | succ n ih =>
      intro m
      rw [binomial_sum_succ_integer (fun k => x ^ k * y ^ (n + 1 + m - k))]
      have e : sumInt (fun k => binomial n k
            * (x ^ k * y ^ (n + 1 + m - k) + x ^ (k + 1) * y ^ (n + 1 + m - (k + 1)))) 0 n
          = sumInt (fun k => (x + y) * (binomial n k * (x ^ k * y ^ (n + m - k)))) 0 n := by
        refine sumInt_congr _ _ _ _ (fun k _ hk => ?_)
        have p : n + 1 + m - k = n + m - k + 1 := by omega
        have q : n + 1 + m - (k + 1) = n + m - k := by omega
        show binomial n k
            * (x ^ k * y ^ (n + 1 + m - k) + x ^ (k + 1) * y ^ (n + 1 + m - (k + 1)))
          = (x + y) * (binomial n k * (x ^ k * y ^ (n + m - k)))
        rw [p, q, Int.pow_succ, Int.pow_succ]; grind
      rw [e, sumInt_mul, ih, Int.pow_succ]; grind
  have a := step n 0
  have e : sumInt (fun k => binomial n k * x ^ k * y ^ (n - k)) 0 n
      = sumInt (fun k => binomial n k * (x ^ k * y ^ (n + 0 - k))) 0 n :=
    sumInt_congr _ _ _ _ (fun k _ _ => by
      show binomial n k * x ^ k * y ^ (n - k) = _
      rw [Nat.add_zero]; grind)
  rw [e, a]; simp

/-- A binomial coefficient as a quotient of factorials. -/
theorem binomial_as_factorials (m k : Nat) :
    (binomial (k + m) k : Rat)
      = (factorial (k + m) : Rat) / ((factorial k : Rat) * (factorial m : Rat)) := by
  have a := binomial_quotient (k + m) k (by omega)
  rw [Nat.add_sub_cancel_left] at a
  have b := congrArg (fun z : Int => (z : Rat)) a
  simp only [Rat.intCast_mul] at b
  have p : (0 : Rat) < (factorial k : Rat) := by exact_mod_cast factorial_pos k
  have q : (0 : Rat) < (factorial m : Rat) := by exact_mod_cast factorial_pos m
  have z : (factorial k : Rat) * (factorial m : Rat) ≠ 0 := by have := Rat.mul_pos p q; grind
  rw [← b, Rat.mul_div_cancel z]

/-- The convolution of two rows of Pascal's triangle (Vandermonde). -/
theorem binomial_vandermonde (m n r : Nat) :
    sumInt (fun k => binomial m k * binomial n (r + k)) 0 m = binomial (m + n) (m + r) := by
  induction m generalizing n r with
  | zero => simp [sumInt, binomial_zero]
  | succ m ih =>
    rw [binomial_sum_succ_integer (fun k => binomial n (r + k)) m]
    have e : (fun k => binomial m k * (binomial n (r + k) + binomial n (r + (k + 1))))
        = fun k => binomial m k * binomial (n + 1) (r + 1 + k) := by
      funext k
      rw [show r + 1 + k = r + k + 1 from by omega, binomial_pascal n (r + k)]
      rfl
    rw [e, ih (n + 1) (r + 1), show m + (n + 1) = m + 1 + n from by omega,
      show m + (r + 1) = m + 1 + r from by omega]

end Apery
