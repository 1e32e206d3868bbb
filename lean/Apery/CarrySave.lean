/-!
Carry-save adders, and the number of bits that are set.

Machine words hold one lane in each bit, and bitwise operations work on every lane at once, so that
one lane is all there is to prove. `counted x lo n` says how many of the bits
`x lo, ..., x (lo + n - 1)` are set.
-/
namespace Apery

/-- The sum of three bits, without the carry. -/
noncomputable def xor3 (a b c : Bool) : Bool := (a ^^ b) ^^ c

/-- Whether at least two of three bits are set: the carry of their sum. -/
noncomputable def majority (a b c : Bool) : Bool := (a && b) || (c && (a ^^ b))

/-- A carry-save adder: three bits of one level become a bit of it and one of the next. -/
theorem carrySave (a b c : Bool) :
    a.toNat + b.toNat + c.toNat = (xor3 a b c).toNat + 2 * (majority a b c).toNat := by
  cases a <;> cases b <;> cases c <;> rfl

/-- A half adder. -/
theorem halfAdder (a b : Bool) : a.toNat + b.toNat = (a ^^ b).toNat + 2 * (a && b).toNat := by
  cases a <;> cases b <;> rfl

/-- Bit number `4a + 2b + c` of a table: how processors read the truth table of three operands. -/
noncomputable def ternary (table : Nat) (a b c : Bool) : Bool :=
  table.testBit (4 * a.toNat + 2 * b.toNat + c.toNat)

/-- The tables of a carry-save adder, by all eight cases. -/
noncomputable def isCarrySave (sum carry : Nat) : Bool :=
  [false, true].all fun a => [false, true].all fun b => [false, true].all fun c =>
    a.toNat + b.toNat + c.toNat == (ternary sum a b c).toNat + 2 * (ternary carry a b c).toNat

/-- If `isCarrySave` says so, the two tables are a carry-save adder. -/
theorem isCarrySave_sound (sum carry : Nat) (h : isCarrySave sum carry = true) (a b c : Bool) :
    a.toNat + b.toNat + c.toNat
      = (ternary sum a b c).toNat + 2 * (ternary carry a b c).toNat := by
  simp only [isCarrySave, List.all_cons, List.all_nil, Bool.and_true, Bool.and_eq_true,
    beq_iff_eq] at h
  cases a <;> cases b <;> cases c <;> simp only [h]

/-- The table 0x96 is the exclusive or of three bits. -/
theorem ternary_xor3 (a b c : Bool) : ternary 0x96 a b c = xor3 a b c := by
  cases a <;> cases b <;> cases c <;> decide +kernel

/-- The table 0xE8 is the majority of three bits. -/
theorem ternary_majority (a b c : Bool) : ternary 0xE8 a b c = majority a b c := by
  cases a <;> cases b <;> cases c <;> decide +kernel

/-- Exclusive or of words acts on each lane. -/
theorem lane_xor3 (w : Nat) (a b c : BitVec w) (i : Nat) :
    ((a ^^^ b) ^^^ c).getLsbD i = xor3 (a.getLsbD i) (b.getLsbD i) (c.getLsbD i) := by
  simp only [BitVec.getLsbD_xor, xor3]

/-- The majority of words acts on each lane. -/
theorem lane_majority (w : Nat) (a b c : BitVec w) (i : Nat) :
    ((a &&& b) ||| (c &&& (a ^^^ b))).getLsbD i
      = majority (a.getLsbD i) (b.getLsbD i) (c.getLsbD i) := by
  simp only [BitVec.getLsbD_xor, BitVec.getLsbD_or, BitVec.getLsbD_and, majority]

/-- The same carry without a ternary operation, as three operations on words. -/
theorem lane_carry (w : Nat) (a b c : BitVec w) (i : Nat) :
    (((a ^^^ c) &&& (a ^^^ b)) ^^^ a).getLsbD i
      = majority (a.getLsbD i) (b.getLsbD i) (c.getLsbD i) := by
  simp only [BitVec.getLsbD_xor, BitVec.getLsbD_and]
  cases a.getLsbD i <;> cases b.getLsbD i <;> cases c.getLsbD i <;> rfl

/-- The same carry by another four operations on words. -/
theorem lane_choice (w : Nat) (a b c : BitVec w) (i : Nat) :
    ((a &&& (b ||| c)) ||| (b &&& c)).getLsbD i
      = majority (a.getLsbD i) (b.getLsbD i) (c.getLsbD i) := by
  simp only [BitVec.getLsbD_or, BitVec.getLsbD_and]
  cases a.getLsbD i <;> cases b.getLsbD i <;> cases c.getLsbD i <;> rfl

/-- How many of the bits `x lo, ..., x (lo + n - 1)` are set. -/
noncomputable def counted (x : Nat → Bool) (lo : Nat) : Nat → Nat
  | 0 => 0
  | n + 1 => counted x lo n + (x (lo + n)).toNat

/-- A count in two parts. -/
theorem counted_add (x : Nat → Bool) (lo n k : Nat) :
    counted x lo (n + k) = counted x lo n + counted x (lo + n) k := by
  induction k with
  | zero => rfl
  | succ k ih => rw [← Nat.add_assoc]; simp only [counted, ih, Nat.add_assoc]

/-- Of `n` bits, at most `n` are set. -/
theorem counted_le (x : Nat → Bool) (lo n : Nat) : counted x lo n ≤ n := by
  induction n with
  | zero => exact Nat.le_refl 0
  | succ n ih => have := Bool.toNat_le (x (lo + n)); simp only [counted]; omega

/-- A count never falls: what is above a bound after some of the bits stays above it. -/
theorem counted_mono (x : Nat → Bool) (lo n m : Nat) (h : n ≤ m) :
    counted x lo n ≤ counted x lo m := by
  obtain ⟨k, rfl⟩ := Nat.exists_eq_add_of_le h
  rw [counted_add]; omega

/-- Bits that are not set count nothing: the last chunk may be filled up with them. -/
theorem counted_padded (x : Nat → Bool) (lo n m : Nat) (h : n ≤ m)
    (z : ∀ i, lo + n ≤ i → x i = false) : counted x lo m = counted x lo n := by
  obtain ⟨k, rfl⟩ := Nat.exists_eq_add_of_le h
  clear h
  induction k with
  | zero => rfl
  | succ k ih =>
    rw [← Nat.add_assoc]; simp only [counted]
    rw [ih, z _ (by omega)]; rfl

/-- Counts of equal bits are equal. -/
theorem counted_congr (x y : Nat → Bool) (lo n : Nat)
    (h : ∀ i, lo ≤ i → i < lo + n → x i = y i) :
    counted x lo n = counted y lo n := by
  induction n with
  | zero => rfl
  | succ n ih =>
    simp only [counted]
    rw [ih fun i a b => h i a (by omega), h _ (by omega) (by omega)]

/-- How many of the bits with these numbers are set. -/
noncomputable def countedAt (x : Nat → Bool) (l : List Nat) : Nat :=
  (l.map fun i => (x i).toNat).sum

/-- Bits may be counted in any order. -/
theorem countedAt_order (x : Nat → Bool) (l : List Nat) (m : Nat) (h : l.Perm (List.range m)) :
    countedAt x l = counted x 0 m := by
  rw [countedAt, (h.map _).sum_nat]
  clear h
  induction m with
  | zero => rfl
  | succ m ih => simp [List.range_succ, ih, counted]

/-- In any order, what is above a bound after some of the bits stays above it. -/
theorem countedAt_exit (x : Nat → Bool) (a b : List Nat) (m k : Nat)
    (h : (a ++ b).Perm (List.range m)) (d : k < countedAt x a) : k < counted x 0 m := by
  have e := countedAt_order x _ m h
  simp only [countedAt, List.map_append, List.sum_append_nat] at *
  omega

/-- A count may be cut to `k + 1`: what is added later leaves it above `k`, or it was not cut. -/
theorem clamped_exact (c d k : Nat) :
    (min c (k + 1) + d ≤ k ↔ c + d ≤ k) ∧ (c + d ≤ k → min c (k + 1) + d = c + d) := by
  omega

/-- Two bitmaps for three positions: one and two hold the number of their mismatches. -/
theorem threeGram (x : Nat → Bool) (j : Nat) :
    counted x j 3 = (xor3 (x j) (x (j + 1)) (x (j + 2))).toNat
      + 2 * (majority (x j) (x (j + 1)) (x (j + 2))).toNat := by
  rw [← carrySave]; simp [counted]

end Apery
