/-!
Statements about residues of integer polynomials, decided by going through all residues.

A divisibility, a congruence, a remainder, or a Boolean combination of such statements, with
polynomials in any number of integer variables, holds for all integers exactly if it holds for all
residues modulo a common multiple of the moduli. The statement is data, so that the kernel computes.
-/
namespace Apery

/-- An integer polynomial in numbered variables, as data. -/
inductive Poly where
  | const (c : Int)
  | var (i : Nat)
  | add (p q : Poly)
  | sub (p q : Poly)
  | mul (p q : Poly)
  | neg (p : Poly)
  | pow (p : Poly) (n : Nat)

/-- The value of a polynomial at a list of integers. -/
noncomputable def Poly.value (x : List Int) : Poly → Int
  | .const c => c
  | .var i => x.getD i 0
  | .add p q => p.value x + q.value x
  | .sub p q => p.value x - q.value x
  | .mul p q => p.value x * q.value x
  | .neg p => -p.value x
  | .pow p n => p.value x ^ n

/-- A statement about residues: divisibility, congruence, a remainder, and their combinations. -/
inductive Congruence where
  | divides (m : Int) (p : Poly)
  | same (m : Int) (p q : Poly)
  | rest (m : Int) (p : Poly) (r : Int)
  | both (a b : Congruence)
  | either (a b : Congruence)
  | implies (a b : Congruence)
  | iff (a b : Congruence)
  | not (a : Congruence)

/-- What a statement about residues says. -/
def Congruence.holds (x : List Int) : Congruence → Prop
  | .divides m p => m ∣ p.value x
  | .same m p q => p.value x % m = q.value x % m
  | .rest m p r => p.value x % m = r
  | .both a b => a.holds x ∧ b.holds x
  | .either a b => a.holds x ∨ b.holds x
  | .implies a b => a.holds x → b.holds x
  | .iff a b => a.holds x ↔ b.holds x
  | .not a => ¬ a.holds x

/-- The same as a computation. -/
noncomputable def Congruence.test (x : List Int) : Congruence → Bool
  | .divides m p => p.value x % m == 0
  | .same m p q => p.value x % m == q.value x % m
  | .rest m p r => p.value x % m == r
  | .both a b => a.test x && b.test x
  | .either a b => a.test x || b.test x
  | .implies a b => !a.test x || b.test x
  | .iff a b => a.test x == b.test x
  | .not a => !a.test x

/-- Whether every modulus divides `M`. -/
noncomputable def Congruence.moduli (M : Int) : Congruence → Bool
  | .divides m _ => M % m == 0
  | .same m _ _ => M % m == 0
  | .rest m _ _ => M % m == 0
  | .both a b => a.moduli M && b.moduli M
  | .either a b => a.moduli M && b.moduli M
  | .implies a b => a.moduli M && b.moduli M
  | .iff a b => a.moduli M && b.moduli M
  | .not a => a.moduli M

/-- The test is true exactly where the statement is. -/
theorem Congruence.test_iff (x : List Int) (c : Congruence) : c.test x = true ↔ c.holds x := by
  induction c with
  | divides m p => simp [test, holds, Int.dvd_iff_emod_eq_zero]
  | same m p q => simp [test, holds]
  | rest m p r => simp [test, holds]
  | both a b ha hb => simp [test, holds, ha, hb]
  | either a b ha hb => simp [test, holds, ha, hb]
  | implies a b ha hb =>
    simp only [test, holds, ← ha, ← hb, Bool.or_eq_true, Bool.not_eq_true']
    cases a.test x <;> simp
  | iff a b ha hb =>
    simp only [test, holds, ← ha, ← hb]
    cases a.test x <;> cases b.test x <;> simp
  | not a ha => simp [test, holds, ← ha]

/-- Whether a statement is true for all lists of `k` residues modulo `M` in front of `x`. -/
noncomputable def Congruence.everywhere (c : Congruence) (M : Nat) : Nat → List Int → Bool
  | 0, x => c.test x
  | k + 1, x => (List.range M).all fun r => c.everywhere M k ((r : Int) :: x)

/-- Powers of congruent numbers are congruent. -/
theorem pow_emod (M a b : Int) (h : a % M = b % M) (n : Nat) : a ^ n % M = b ^ n % M := by
  induction n with
  | zero => simp
  | succ n ih => rw [Int.pow_succ, Int.pow_succ, Int.mul_emod, ih, h, ← Int.mul_emod]

/-- The value of a polynomial modulo `M` depends on the residues of the numbers. -/
theorem Poly.value_emod (M : Int) (x : List Int) (p : Poly) :
    p.value x % M = p.value (x.map (· % M)) % M := by
  induction p with
  | const c => rfl
  | var i =>
    have e : (x.map (· % M)).getD i 0 = (x.getD i 0) % M := by
      simp only [List.getD_eq_getElem?_getD, List.getElem?_map]
      cases x[i]? <;> simp
    simp only [value, e, Int.emod_emod]
  | add p q hp hq => simp only [value]; rw [Int.add_emod, hp, hq, ← Int.add_emod]
  | sub p q hp hq => simp only [value]; rw [Int.sub_emod, hp, hq, ← Int.sub_emod]
  | mul p q hp hq => simp only [value]; rw [Int.mul_emod, hp, hq, ← Int.mul_emod]
  | neg p hp =>
    have e (y : Int) : -y = 0 - y := by omega
    simp only [value, e]; rw [Int.sub_emod, hp, ← Int.sub_emod]
  | pow p n hp => simp only [value]; exact pow_emod M _ _ hp n

/-- The same modulo a divisor of `M`. -/
theorem Poly.value_emod_divisor (M m : Int) (hm : M % m = 0) (x : List Int) (p : Poly) :
    p.value x % m = p.value (x.map (· % M)) % m := by
  have d : m ∣ M := Int.dvd_of_emod_eq_zero hm
  rw [← Int.emod_emod_of_dvd (p.value x) d, p.value_emod M x, Int.emod_emod_of_dvd _ d]

/-- A statement about residues is true exactly if it is for the residues modulo `M`. -/
theorem Congruence.test_residues (M : Int) (x : List Int) (c : Congruence)
    (h : c.moduli M = true) : c.test x = c.test (x.map (· % M)) := by
  induction c with
  | divides m p => simp [moduli] at h; simp only [test, p.value_emod_divisor M m h x]
  | same m p q =>
    simp [moduli] at h
    simp only [test, p.value_emod_divisor M m h x, q.value_emod_divisor M m h x]
  | rest m p r => simp [moduli] at h; simp only [test, p.value_emod_divisor M m h x]
  | both a b ha hb => simp [moduli] at h; simp only [test, ha h.1, hb h.2]
  | either a b ha hb => simp [moduli] at h; simp only [test, ha h.1, hb h.2]
  | implies a b ha hb => simp [moduli] at h; simp only [test, ha h.1, hb h.2]
  | iff a b ha hb => simp [moduli] at h; simp only [test, ha h.1, hb h.2]
  | not a ha => simp [moduli] at h; simp only [test, ha h]

/-- What holds for all residues holds for the residues of any numbers. -/
theorem Congruence.everywhere_residues (c : Congruence) (M : Nat) (hM : 0 < M) (y x : List Int)
    (h : c.everywhere M y.length x = true) :
    c.test (y.reverse.map (· % (M : Int)) ++ x) = true := by
  induction y generalizing x with
  | nil => simpa [everywhere] using h
  | cons a y ih =>
    simp only [List.length_cons, everywhere, List.all_eq_true, List.mem_range] at h
    have n := Int.emod_nonneg a (show (M : Int) ≠ 0 by omega)
    have l := Int.emod_lt_of_pos a (show (0 : Int) < (M : Int) by omega)
    have e : (((a % (M : Int)).toNat : Nat) : Int) = a % (M : Int) := Int.toNat_of_nonneg n
    have g := ih _ (h (a % (M : Int)).toNat (by omega))
    rw [e] at g
    simpa using g

/-- A statement about residues that holds for all residues modulo a common multiple `M` of its
moduli holds for all integers; `x` are the values of the variables. -/
theorem congruence_sound (c : Congruence) (M k : Nat) (x : List Int) (hk : x.length = k)
    (h : (decide (0 < M) && c.moduli M && c.everywhere M k []) = true) : c.holds x := by
  subst hk
  simp only [Bool.and_eq_true, decide_eq_true_eq] at h
  obtain ⟨⟨hM, hm⟩, he⟩ := h
  rw [← c.test_iff, c.test_residues M x hm]
  have r := c.everywhere_residues M hM x.reverse [] (by rwa [List.length_reverse])
  simpa using r

end Apery
