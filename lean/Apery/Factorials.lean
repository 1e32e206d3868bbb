import Apery.Products

/-!
Factorials, binomial coefficients and central binomial coefficients, as integers.
-/
namespace Apery

/-- The factorial `n! = 1 * 2 * ... * n`. -/
noncomputable def factorial : Nat → Int
  | 0 => 1
  | n + 1 => ((n : Int) + 1) * factorial n

/-- The binomial coefficient, by Pascal's rule; zero for `k > n`. -/
noncomputable def binomial : Nat → Nat → Int
  | _, 0 => 1
  | 0, _ + 1 => 0
  | n + 1, k + 1 => binomial n k + binomial n (k + 1)

/-- The empty product is `0! = 1`. -/
theorem factorial_zero : factorial 0 = 1 := rfl

/-- The recursion of the factorial. -/
theorem factorial_succ (n : Nat) : factorial (n + 1) = ((n : Int) + 1) * factorial n := rfl

/-- Factorials are positive. -/
theorem factorial_pos (n : Nat) : 0 < factorial n := by
  induction n with
  | zero => decide
  | succ n ih => exact Int.mul_pos (by omega) ih

/-- Factorials are not zero. -/
theorem factorial_ne_zero (n : Nat) : factorial n ≠ 0 := by
  have := factorial_pos n; omega

/-- The factorial as a product. -/
theorem factorial_product (n : Nat) : factorial n = prodInt (fun k => (k : Int)) 1 n := by
  induction n with
  | zero => rfl
  | succ n ih =>
    rw [factorial_succ, ih, prodInt_succ _ _ _ (by omega)]
    simp only [Int.natCast_add]; grind

/-- There is one way to choose nothing. -/
theorem binomial_zero (n : Nat) : binomial n 0 = 1 := by cases n <;> rfl

/-- Pascal's rule. -/
theorem binomial_pascal (n k : Nat) :
    binomial (n + 1) (k + 1) = binomial n k + binomial n (k + 1) := rfl

/-- Binomial coefficients are zero for `k > n`. -/
theorem binomial_beyond (n k : Nat) (h : n < k) : binomial n k = 0 := by
  induction n generalizing k with
  | zero =>
    cases k with
    | zero => omega
    | succ k => rfl
  | succ n ih =>
    cases k with
    | zero => omega
    | succ k => rw [binomial_pascal, ih k (by omega), ih (k + 1) (by omega)]; rfl

/-- There is one way to choose all. -/
theorem binomial_self (n : Nat) : binomial n n = 1 := by
  induction n with
  | zero => rfl
  | succ n ih => rw [binomial_pascal, ih, binomial_beyond n (n + 1) (by omega)]; rfl

/-- Binomial coefficients are nonnegative. -/
theorem binomial_nonneg (n k : Nat) : 0 ≤ binomial n k := by
  induction n generalizing k with
  | zero => cases k <;> simp [binomial]
  | succ n ih =>
    cases k with
    | zero => rw [binomial_zero]; decide
    | succ k =>
      have a := ih k
      have b := ih (k + 1)
      rw [binomial_pascal]; omega

/-- Binomial coefficients are positive for `k ≤ n`. -/
theorem binomial_pos (n k : Nat) (h : k ≤ n) : 0 < binomial n k := by
  induction n generalizing k with
  | zero => rw [Nat.le_zero.mp h]; decide
  | succ n ih =>
    cases k with
    | zero => rw [binomial_zero]; decide
    | succ k =>
      have a := ih k (by omega)
      have b := binomial_nonneg n (k + 1)
      rw [binomial_pascal]; omega

/-- Binomial coefficients in terms of factorials, without a division. -/
theorem binomial_factorial (m k : Nat) :
    binomial (m + k) k * (factorial k * factorial m) = factorial (m + k) := by
  induction m generalizing k with
  | zero => rw [Nat.zero_add, binomial_self]; simp [factorial]
  | succ m ih =>
    induction k with
    | zero => rw [binomial_zero]; simp [factorial]
    | succ k ik =>
      have a := ih (k + 1)
      have e : m + (k + 1) = m + 1 + k := by omega
      have f : m + 1 + (k + 1) = m + 1 + k + 1 := by omega
      rw [e] at a
      rw [f, binomial_pascal, factorial_succ (m + 1 + k), ← e]
      rw [← e] at a ik
      simp only [factorial_succ, Int.natCast_add] at *
      grind

/-- The symmetry of binomial coefficients. -/
theorem binomial_symmetric (m k : Nat) : binomial (m + k) k = binomial (m + k) m := by
  have a := binomial_factorial m k
  have b := binomial_factorial k m
  rw [Nat.add_comm k m, Int.mul_comm (factorial m)] at b
  exact Int.eq_of_mul_eq_mul_right
    (Int.mul_ne_zero (factorial_ne_zero k) (factorial_ne_zero m)) (a.trans b.symm)

/-- The absorption rule `(k+1) C(n+1, k+1) = (n+1) C(n, k)`. -/
theorem binomial_absorb (n k : Nat) :
    ((k : Int) + 1) * binomial (n + 1) (k + 1) = ((n : Int) + 1) * binomial n k := by
  induction n generalizing k with
  | zero =>
    cases k with
    | zero => rfl
    | succ k => rw [binomial_beyond (0 + 1) (k + 1 + 1) (by omega), binomial_beyond 0 _ (by omega)]
                simp
  | succ n ih =>
    have a := ih k
    rw [binomial_pascal (n + 1) k]
    cases k with
    | zero =>
      have b := ih 0
      simp only [binomial_zero] at *
      simp only [Int.natCast_add] at *; grind
    | succ k =>
      have b := ih k
      have c := binomial_pascal n k
      simp only [Int.natCast_add] at *; grind

/-- The rows of Pascal's triangle sum to powers of two. -/
theorem binomial_row (n : Nat) : sumInt (binomial n) 0 n = 2 ^ n := by
  have beyond : ∀ n, sumInt (binomial n) 0 (n + 1) = sumInt (binomial n) 0 n := fun n => by
    rw [sumInt_succ _ _ _ (by omega), binomial_beyond n (n + 1) (by omega)]; omega
  induction n with
  | zero => rfl
  | succ n ih =>
    have a := sumInt_first (binomial (n + 1)) 0 (n + 1) (by omega)
    have b := sumInt_shift (binomial (n + 1)) 0 n 1 (by omega)
    have c := sumInt_first (binomial n) 0 (n + 1) (by omega)
    have d := sumInt_shift (binomial n) 0 n 1 (by omega)
    have e : sumInt (fun i => binomial (n + 1) (i + 1)) 0 n
        = sumInt (fun i => binomial n i) 0 n + sumInt (fun i => binomial n (i + 1)) 0 n := by
      rw [← sumInt_add]; rfl
    rw [beyond, ih] at c
    simp only [binomial_zero, Nat.zero_add] at *
    rw [a, b, e, Int.pow_succ]
    have g : sumInt (fun i => binomial n i) 0 n = 2 ^ n := ih
    omega

/-- The central binomial coefficient `C(2k, k)`, by the quotient of two neighbours; the kernel
divides natural numbers at once. -/
noncomputable def centralNat : Nat → Nat
  | 0 => 1
  | k + 1 => 2 * (2 * k + 1) * centralNat k / (k + 1)

/-- The central binomial coefficient `C(2k, k)` as an integer. -/
noncomputable def central (k : Nat) : Int := (centralNat k : Int)

/-- The recursion `(k+1) C(2k+2, k+1) = 2 (2k+1) C(2k, k)` of binomial coefficients. -/
theorem binomial_central (k : Nat) :
    ((k : Int) + 1) * binomial (k + 1 + (k + 1)) (k + 1)
      = 2 * (2 * (k : Int) + 1) * binomial (k + k) k := by
  have a := binomial_factorial k k
  have b := binomial_factorial (k + 1) (k + 1)
  have e : k + 1 + (k + 1) = k + k + 1 + 1 := by omega
  have f : (k : Int) + 1 ≠ 0 := by omega
  have p := factorial_ne_zero k
  rw [e] at b ⊢
  simp only [factorial_succ, Int.natCast_add] at b
  refine Int.eq_of_mul_eq_mul_right (a := ((k : Int) + 1) * (factorial k * factorial k))
    (Int.mul_ne_zero f (Int.mul_ne_zero p p)) ?_
  grind

/-- The central binomial coefficient is a binomial coefficient. -/
theorem central_binomial (k : Nat) : central k = binomial (k + k) k := by
  induction k with
  | zero => rfl
  | succ k ih =>
    have f : (k : Int) + 1 ≠ 0 := by omega
    have e : central (k + 1) = 2 * (2 * (k : Int) + 1) * central k / ((k : Int) + 1) := by
      simp only [central, centralNat, Int.natCast_ediv, Int.natCast_mul, Int.natCast_add]
      rfl
    rw [e, ih, ← binomial_central, Int.mul_ediv_cancel_left _ f]

/-- The recursion `(k+1) C(2k+2, k+1) = 2 (2k+1) C(2k, k)`. -/
theorem central_succ (k : Nat) :
    ((k : Int) + 1) * central (k + 1) = 2 * (2 * (k : Int) + 1) * central k := by
  rw [central_binomial, central_binomial, binomial_central]

/-- Central binomial coefficients are positive. -/
theorem central_pos (k : Nat) : 0 < central k := by
  rw [central_binomial]; exact binomial_pos (k + k) k (by omega)

end Apery
