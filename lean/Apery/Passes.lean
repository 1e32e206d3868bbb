import Apery.Counters

/-!
Positions in any order: in passes of registers that count matches, and in phases of chunks that are
filled up with zeros.

A kernel may sort the positions of a pattern, leave out those that match everything, and cut what is
left into parts. Bits are numbered by positions; `countedAt x l` says how many are set of those that
a list names.
-/
namespace Apery

/-- Of the bits that a list names, some are set, and the others are not. -/
theorem countedAt_not (x : Nat → Bool) (l : List Nat) :
    countedAt x l + countedAt (fun i => !x i) l = l.length := by
  induction l with
  | nil => rfl
  | cons a l ih =>
    simp only [countedAt, List.map_cons, List.sum_cons, List.length_cons] at *
    cases x a <;> simp <;> omega

/-- Two lists are counted one after the other. -/
theorem countedAt_append (x : Nat → Bool) (a b : List Nat) :
    countedAt x (a ++ b) = countedAt x a + countedAt x b := by
  simp only [countedAt, List.map_append, List.sum_append_nat]

/-- Of no more than these bits, no more are set. -/
theorem countedAt_le (x : Nat → Bool) (l : List Nat) : countedAt x l ≤ l.length := by
  have := countedAt_not x l; omega

/-- Bits that are not set count nothing. -/
theorem countedAt_none (x : Nat → Bool) (l : List Nat) (z : ∀ i, i ∈ l → x i = false) :
    countedAt x l = 0 := by
  induction l with
  | nil => rfl
  | cons a l ih =>
    have e := ih fun i k => z i (List.mem_cons_of_mem _ k)
    have f := z a (List.mem_cons_self ..)
    simp only [countedAt, List.map_cons, List.sum_cons, f, Bool.toNat_false] at *
    omega

/-- Bits that are not set may be left out, and the others counted in any order. -/
theorem countedAt_left (x : Nat → Bool) (a b : List Nat) (m : Nat)
    (o : (a ++ b).Perm (List.range m)) (z : ∀ i, i ∈ b → x i = false) :
    countedAt x a = counted x 0 m := by
  have e := countedAt_order x _ m o
  rw [countedAt_append, countedAt_none x b z] at e
  exact e

/-- A pass: of some bits, those that are set are counted in a register of numbers below `M`, and
what it holds is taken from their number, in such a register too. -/
noncomputable def passed (x : Nat → Bool) (M : Nat) (p : List Nat) : Nat :=
  (p.length % M + (M - countedAt x p % M)) % M

/-- A pass of less than `M` bits finds how many are not set. -/
theorem passed_exact (x : Nat → Bool) (M : Nat) (p : List Nat) (h : p.length < M) :
    passed x M p = countedAt (fun i => !x i) p := by
  have a := countedAt_not x p
  simp only [passed]
  rw [Nat.mod_eq_of_lt h, Nat.mod_eq_of_lt (show countedAt x p < M by omega)]
  by_cases c : countedAt x p = 0
  · rw [c, Nat.sub_zero, Nat.add_mod_right, Nat.mod_eq_of_lt h]; omega
  · have e : p.length + (M - countedAt x p) = countedAt (fun i => !x i) p + M := by omega
    rw [e, Nat.add_mod_right, Nat.mod_eq_of_lt (by omega)]

/-- Passes add up, each of less than `M` bits. -/
theorem passes_exact (x : Nat → Bool) (M : Nat) (ps : List (List Nat))
    (h : ∀ p, p ∈ ps → p.length < M) :
    (ps.map (passed x M)).sum = countedAt (fun i => !x i) ps.flatten := by
  induction ps with
  | nil => rfl
  | cons p ps ih =>
    simp only [List.map_cons, List.sum_cons, List.flatten_cons, countedAt_append]
    rw [ih fun q k => h q (List.mem_cons_of_mem _ k),
      passed_exact x M p (h p (List.mem_cons_self ..))]

/-- The same for registers that count the bits that are set, to keep them. -/
theorem kept_exact (x : Nat → Bool) (M : Nat) (ps : List (List Nat))
    (h : ∀ p, p ∈ ps → p.length < M) :
    (ps.map fun p => countedAt x p % M).sum = countedAt x ps.flatten := by
  induction ps with
  | nil => rfl
  | cons p ps ih =>
    have a := countedAt_le x p
    have b := h p (List.mem_cons_self ..)
    simp only [List.map_cons, List.sum_cons, List.flatten_cons, countedAt_append]
    rw [ih fun q k => h q (List.mem_cons_of_mem _ k), Nat.mod_eq_of_lt (by omega)]

/-- Bits as inputs: each of a list is a bit, or a zero that fills up. -/
noncomputable def slotted (x : Nat → Bool) (slots : List (Option Nat)) (k : Nat) : Bool :=
  (slots.getD k none).elim false x

/-- A count that begins one bit later. -/
theorem counted_later (x : Nat → Bool) (lo n : Nat) :
    counted x (lo + 1) n = counted (fun k => x (k + 1)) lo n := by
  induction n with
  | zero => rfl
  | succ n ih =>
    simp only [counted, ih]
    rw [show lo + 1 + n = lo + n + 1 by omega]

/-- The inputs count what their bits count. -/
theorem counted_slotted (x : Nat → Bool) (slots : List (Option Nat)) :
    counted (slotted x slots) 0 slots.length = countedAt x (slots.filterMap id) := by
  induction slots with
  | nil => rfl
  | cons a l ih =>
    rw [List.length_cons, Nat.add_comm, counted_add, Nat.zero_add, counted_later]
    have e : (fun k => slotted x (a :: l) (k + 1)) = slotted x l := by
      funext k; simp only [slotted, List.getD_cons_succ]
    rw [e, ih]
    cases a <;> simp [counted, slotted, countedAt]

/-- How many inputs phases take: each some chunks of `8 * 2^u`, and some of 8. -/
noncomputable def taken (u : Nat) : List (Nat × Nat) → Nat
  | [] => 0
  | p :: ps => 2 ^ (3 + u) * p.1 + (2 ^ 3 * p.2 + taken u ps)

/-- A counter of `3 + u + n` levels after some phases; between them it stands in memory. -/
noncomputable def phased (x : Nat → Bool) (u n : Nat) :
    List (Nat × Nat) → Nat → (Nat → Bool) → Nat → Bool
  | [], _, s => s
  | p :: ps, lo, s =>
    phased x u n ps (lo + 2 ^ (3 + u) * p.1 + 2 ^ 3 * p.2)
      (chunks x 3 (u + n) (lo + 2 ^ (3 + u) * p.1) (chunks x (3 + u) n lo s p.1) p.2)

/-- As long as the count fits, the levels hold it after all phases. -/
theorem phased_levels (x : Nat → Bool) (u n : Nat) (ps : List (Nat × Nat)) (lo : Nat)
    (s : Nat → Bool)
    (h : levels s (3 + u + n) + counted x lo (taken u ps) < 2 ^ (3 + u + n)) :
    levels (phased x u n ps lo s) (3 + u + n)
      = levels s (3 + u + n) + counted x lo (taken u ps) := by
  induction ps generalizing lo s with
  | nil => rfl
  | cons p ps ih =>
    have e : counted x lo (taken u (p :: ps))
        = counted x lo (2 ^ (3 + u) * p.1)
          + (counted x (lo + 2 ^ (3 + u) * p.1) (2 ^ 3 * p.2)
            + counted x (lo + 2 ^ (3 + u) * p.1 + 2 ^ 3 * p.2) (taken u ps)) := by
      simp only [taken]; rw [counted_add, counted_add]
    rw [e] at h ⊢
    have a := chunks_levels x (3 + u) n lo s p.1 (by omega)
    have o : 3 + (u + n) = 3 + u + n := by omega
    have b := chunks_levels x 3 (u + n) (lo + 2 ^ (3 + u) * p.1)
      (chunks x (3 + u) n lo s p.1) p.2 (by rw [o, a]; omega)
    rw [o, a] at b
    simp only [phased]
    rw [ih _ _ (by rw [b]; omega), b]
    omega

/-- Phases of inputs that are the bits `0, ..., m - 1` in any order, filled up with zeros anywhere,
and without some bits that are not set, leave the exact count, where the levels have room for it. -/
theorem phased_sound (x : Nat → Bool) (u n m : Nat) (r : m < 2 ^ (3 + u + n))
    (ps : List (Nat × Nat)) (slots : List (Option Nat)) (b : List Nat)
    (l : slots.length = taken u ps) (o : (slots.filterMap id ++ b).Perm (List.range m))
    (z : ∀ i, i ∈ b → x i = false) :
    levels (phased (slotted x slots) u n ps 0 (fun _ => false)) (3 + u + n) = counted x 0 m := by
  have z0 : ∀ k, levels (fun _ => false) k = 0 := fun k => by
    induction k with
    | zero => rfl
    | succ k ih => simp [levels, ih]
  have e : counted (slotted x slots) 0 (taken u ps) = counted x 0 m := by
    rw [← l, counted_slotted, countedAt_left x _ b m o z]
  have c := counted_le x 0 m
  have a := phased_levels (slotted x slots) u n ps 0 (fun _ => false) (by rw [z0, e]; omega)
  rw [a, z0, e, Nat.zero_add]

end Apery
