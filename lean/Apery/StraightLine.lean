import Apery.Quotients

/-!
Straight-line programs of `+ - * /` on rational numbers, as lists of operations on registers, and
the quotients of integer polynomials that they are wherever no step divides by zero.
-/
namespace Apery

/-- An operation by its number: 0 is `+`, 1 is `-`, 2 is `*`, and everything else is `/`. -/
noncomputable def operate (op : Nat) (a b : Rat) : Rat :=
  if op = 0 then a + b else if op = 1 then a - b else if op = 2 then a * b else a / b

/-- The same on quotients of polynomials, as numerator and denominator, not reduced. -/
noncomputable def operatePair (op : Nat) (a b : List Int × List Int) : List Int × List Int :=
  if op = 0 then (add (mul a.1 b.2) (mul b.1 a.2), mul a.2 b.2)
  else if op = 1 then (add (mul a.1 b.2) (scale (-1) (mul b.1 a.2)), mul a.2 b.2)
  else if op = 2 then (mul a.1 b.1, mul a.2 b.2)
  else (mul a.1 b.2, mul a.2 b.1)

/-- Registers with one more value. -/
noncomputable def store {α : Type} (r : Nat → α) (n : Nat) (v : α) : Nat → α :=
  fun i => if i = n then v else r i

/-- The value of a straight-line program: each step is an operation and two registers, and its
result goes to register `n`, `n + 1`, ...; the last result counts. -/
noncomputable def run : List (Nat × Nat × Nat) → Nat → (Nat → Rat) → Rat
  | [], n, r => r (n - 1)
  | (op, i, j) :: l, n, r => run l (n + 1) (store r n (operate op (r i) (r j)))

/-- The same on quotients of polynomials. -/
noncomputable def runPair : List (Nat × Nat × Nat) → Nat → (Nat → List Int × List Int) →
    List Int × List Int
  | [], n, r => r (n - 1)
  | (op, i, j) :: l, n, r => runPair l (n + 1) (store r n (operatePair op (r i) (r j)))

/-- No step divides by zero. -/
noncomputable def hasValue : List (Nat × Nat × Nat) → Nat → (Nat → Rat) → Prop
  | [], _, _ => True
  | (op, i, j) :: l, n, r =>
    (op ≤ 2 ∨ r j ≠ 0) ∧ hasValue l (n + 1) (store r n (operate op (r i) (r j)))

/-- A quotient of polynomials has this value at `x`. -/
def IsValue (x v : Rat) (q : List Int × List Int) : Prop :=
  evRat q.2 x ≠ 0 ∧ v * evRat q.2 x = evRat q.1 x

/-- Operations keep values. -/
theorem operate_isValue (x a b : Rat) (p q : List Int × List Int) (op : Nat) (ha : IsValue x a p)
    (hb : IsValue x b q) (h : op ≤ 2 ∨ b ≠ 0) :
    IsValue x (operate op a b) (operatePair op p q) := by
  obtain ⟨a1, a2⟩ := ha
  obtain ⟨b1, b2⟩ := hb
  have o : ((-1 : Int) : Rat) = -1 := rfl
  have z : evRat p.2 x * evRat q.2 x ≠ 0 := fun c => by
    rcases Rat.mul_eq_zero.mp c with c | c
    · exact a1 c
    · exact b1 c
  have z' : evRat (mul p.2 q.2) x ≠ 0 := by rw [evRat_mul]; exact z
  by_cases c0 : op = 0
  · subst c0
    refine ⟨z', ?_⟩
    show (a + b) * evRat (mul p.2 q.2) x = evRat (add (mul p.1 q.2) (mul q.1 p.2)) x
    rw [evRat_add, evRat_mul, evRat_mul, evRat_mul, ← a2, ← b2]; grind
  by_cases c1 : op = 1
  · subst c1
    refine ⟨z', ?_⟩
    show (a - b) * evRat (mul p.2 q.2) x
      = evRat (add (mul p.1 q.2) (scale (-1) (mul q.1 p.2))) x
    rw [evRat_add, evRat_scale, evRat_mul, evRat_mul, evRat_mul, ← a2, ← b2, o]; grind
  by_cases c2 : op = 2
  · subst c2
    refine ⟨z', ?_⟩
    show a * b * evRat (mul p.2 q.2) x = evRat (mul p.1 q.1) x
    rw [evRat_mul, evRat_mul, ← a2, ← b2]; grind
  · have hb0 : b ≠ 0 := by
      rcases h with h | h
      · omega
      · exact h
    simp only [operate, operatePair, if_neg c0, if_neg c1, if_neg c2, IsValue, evRat_mul]
    refine ⟨fun c => ?_, ?_⟩
    · rcases Rat.mul_eq_zero.mp c with c | c
      · exact a1 c
      · rw [← b2] at c
        rcases Rat.mul_eq_zero.mp c with c | c
        · exact hb0 c
        · exact b1 c
    · rw [← a2, ← b2]; grind

/-- Where no step divides by zero, the program has the value of the quotient. -/
theorem run_isValue (x : Rat) (l : List (Nat × Nat × Nat)) (n : Nat) (r : Nat → Rat)
    (q : Nat → List Int × List Int) (h : ∀ i, IsValue x (r i) (q i)) (d : hasValue l n r) :
    IsValue x (run l n r) (runPair l n q) := by
  induction l generalizing n r q with
  | nil => exact h (n - 1)
  | cons s l ih =>
    obtain ⟨op, i, j⟩ := s
    refine ih (n + 1) _ _ (fun k => ?_) d.2
    by_cases c : k = n
    · simp only [store, if_pos c]
      exact operate_isValue x _ _ _ _ op (h i) (h j) d.1
    · simp only [store, if_neg c]
      exact h k

/-- The registers at the start: `x` is number 0, then come constants `n/d`; all others are 0. -/
noncomputable def initial (x : Rat) (c : List (Int × Int)) : Nat → Rat
  | 0 => x
  | i + 1 => ((c.getD i (0, 1)).1 : Rat) / ((c.getD i (0, 1)).2 : Rat)

/-- The same as quotients of polynomials. -/
noncomputable def initialPair (c : List (Int × Int)) : Nat → List Int × List Int
  | 0 => ([0, 1], [1])
  | i + 1 => ([(c.getD i (0, 1)).1], [(c.getD i (0, 1)).2])

/-- A list of one coefficient is a constant. -/
theorem evRat_constant (c : Int) (x : Rat) : evRat [c] x = c := by
  simp only [evRat]; grind

/-- The registers at the start have the values of their quotients. -/
theorem initial_isValue (x : Rat) (c : List (Int × Int)) (h : c.all (fun e => e.2 ≠ 0) = true)
    (i : Nat) : IsValue x (initial x c i) (initialPair c i) := by
  cases i with
  | zero =>
    have o : ((1 : Int) : Rat) = 1 := rfl
    have z : ((0 : Int) : Rat) = 0 := rfl
    simp only [IsValue, initial, initialPair, evRat, o, z]
    exact ⟨by grind, by grind⟩
  | succ i =>
    simp only [IsValue, initial, initialPair, evRat_constant]
    have e : (c.getD i (0, 1)).2 ≠ 0 := by
      by_cases k : i < c.length
      · simp only [List.all_eq_true, decide_eq_true_eq] at h
        rw [List.getD_eq_getElem?_getD, List.getElem?_eq_getElem k]
        exact h _ (List.getElem_mem k)
      · rw [List.getD_eq_getElem?_getD, List.getElem?_eq_none (by omega)]
        simp
    have e' : (((c.getD i (0, 1)).2 : Int) : Rat) ≠ 0 := fun k => e (Rat.intCast_eq_zero_iff.mp k)
    exact ⟨e', by grind⟩

/-- Whether the program is the quotient `P / Q` of polynomials. -/
noncomputable def isQuotient (l : List (Nat × Nat × Nat)) (c : List (Int × Int))
    (P Q : List Int) : Bool :=
  c.all (fun e => e.2 ≠ 0) &&
  same (mul P (runPair l (c.length + 1) (initialPair c)).2)
    (mul (runPair l (c.length + 1) (initialPair c)).1 Q)

/-- If `isQuotient` says so, the program has the value `P / Q` wherever no step divides by zero and
`Q` is positive. -/
theorem isQuotient_sound (l : List (Nat × Nat × Nat)) (c : List (Int × Int)) (P Q : List Int)
    (h : isQuotient l c P Q = true) (x : Rat) (hq : 0 < evRat Q x)
    (d : hasValue l (c.length + 1) (initial x c)) :
    run l (c.length + 1) (initial x c) = evRat P x / evRat Q x := by
  simp only [isQuotient, Bool.and_eq_true] at h
  have a := run_isValue x l (c.length + 1) _ _ (initial_isValue x c h.1) d
  have s := evRat_same _ _ x h.2
  rw [evRat_mul, evRat_mul] at s
  obtain ⟨a1, a2⟩ := a
  rw [← a2] at s
  generalize evRat (runPair l (c.length + 1) (initialPair c)).2 x = D at *
  generalize run l (c.length + 1) (initial x c) = v at *
  have q : evRat Q x ≠ 0 := by grind
  grind

end Apery
