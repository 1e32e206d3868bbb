import Apery.CarrySave

/-!
Vertical counters: bits are counted by carry-save adders in chunks, and compared with a bound.

A counter is a function from levels to bits; level `l` counts `2^l`. A chunk is a tree of carry-save
adders; its carry ripples through the levels above. All of this is for one lane.
-/
namespace Apery

/-- The number that the first `n` levels of a counter hold. -/
noncomputable def levels (s : Nat → Bool) : Nat → Nat
  | 0 => 0
  | n + 1 => levels s n + 2 ^ n * (s n).toNat

/-- `n` levels hold numbers below `2^n`. -/
theorem levels_lt (s : Nat → Bool) (n : Nat) : levels s n < 2 ^ n := by
  induction n with
  | zero => simp [levels]
  | succ n ih =>
    simp only [levels, Nat.pow_succ]
    cases s n <;> simp <;> omega

/-- Counters with the same bits hold the same number. -/
theorem levels_congr (s r : Nat → Bool) (n : Nat) (h : ∀ l, l < n → s l = r l) :
    levels s n = levels r n := by
  induction n with
  | zero => rfl
  | succ n ih => simp only [levels]; rw [ih fun l k => h l (by omega), h n (by omega)]

/-- A counter with another bit at one level. -/
noncomputable def put (s : Nat → Bool) (l : Nat) (b : Bool) : Nat → Bool :=
  fun i => if i = l then b else s i

/-- Another bit changes the number by the weight of its level. -/
theorem levels_put (s : Nat → Bool) (l n : Nat) (b : Bool) (h : l < n) :
    levels (put s l b) n + 2 ^ l * (s l).toNat = levels s n + 2 ^ l * b.toNat := by
  induction n with
  | zero => omega
  | succ n ih =>
    simp only [levels]
    by_cases c : l = n
    · subst c
      have e : levels (put s l b) l = levels s l :=
        levels_congr _ _ _ fun i k => by simp only [put]; rw [if_neg (by omega)]
      simp only [put, if_true] at *
      omega
    · have := ih (by omega)
      have e : put s l b n = s n := by simp only [put]; rw [if_neg (by omega)]
      rw [e]; omega

/-- A bit is added at level `l`, and its carry ripples through `n` levels; the second part is the
carry out of the last of them. -/
noncomputable def ripple : Nat → Nat → Bool → (Nat → Bool) → (Nat → Bool) × Bool
  | 0, _, c, s => (s, c)
  | n + 1, l, c, s => ripple n (l + 1) (s l && c) (put s l (s l ^^ c))

/-- A bit at level `l` adds `2^l`, and the carry out of the last level counts what it stands for. -/
theorem ripple_levels (n l : Nat) (c : Bool) (s : Nat → Bool) :
    levels (ripple n l c s).1 (l + n) + 2 ^ (l + n) * (ripple n l c s).2.toNat
      = levels s (l + n) + 2 ^ l * c.toNat := by
  induction n generalizing l c s with
  | zero => rfl
  | succ n ih =>
    have a := ih (l + 1) (s l && c) (put s l (s l ^^ c))
    have b := levels_put s l (l + (n + 1)) (s l ^^ c) (by omega)
    have e : l + 1 + n = l + (n + 1) := by omega
    rw [e] at a
    simp only [ripple, a]
    rw [Nat.pow_succ]
    cases h : s l <;> cases c <;> simp [h] at * <;> omega

/-- The carry out of the last level says whether the number has grown too large. -/
theorem ripple_overflow (n l : Nat) (c : Bool) (s : Nat → Bool) :
    (ripple n l c s).2 = true ↔ 2 ^ (l + n) ≤ levels s (l + n) + 2 ^ l * c.toNat := by
  have a := ripple_levels n l c s
  have b := levels_lt (ripple n l c s).1 (l + n)
  cases h : (ripple n l c s).2 <;> simp [h] at * <;> omega

/-- Where the number does not grow too large, exactly `2^l` is added. -/
theorem ripple_exact (n l : Nat) (c : Bool) (s : Nat → Bool)
    (h : levels s (l + n) + 2 ^ l * c.toNat < 2 ^ (l + n)) :
    levels (ripple n l c s).1 (l + n) = levels s (l + n) + 2 ^ l * c.toNat := by
  have a := ripple_levels n l c s
  have b := ripple_overflow n l c s
  cases e : (ripple n l c s).2 <;> simp [e] at * <;> omega

/-- Eight inputs go into ones, twos and fours by seven carry-save adders. -/
theorem harleySeal (ones twos fours x0 x1 x2 x3 x4 x5 x6 x7 : Bool) :
    let a := xor3 ones x0 x1; let twosA := majority ones x0 x1
    let b := xor3 a x2 x3; let twosB := majority a x2 x3
    let t := xor3 twos twosA twosB; let foursA := majority twos twosA twosB
    let c := xor3 b x4 x5; let twosC := majority b x4 x5
    let d := xor3 c x6 x7; let twosD := majority c x6 x7
    let u := xor3 t twosC twosD; let foursB := majority t twosC twosD
    let f := xor3 fours foursA foursB; let eights := majority fours foursA foursB
    ones.toNat + 2 * twos.toNat + 4 * fours.toNat + x0.toNat + x1.toNat + x2.toNat + x3.toNat
        + x4.toNat + x5.toNat + x6.toNat + x7.toNat
      = d.toNat + 2 * u.toNat + 4 * f.toNat + 8 * eights.toNat := by
  intro a twosA b twosB t foursA c twosC d twosD u foursB f eights
  have h1 : _ = a.toNat + 2 * twosA.toNat := carrySave ones x0 x1
  have h2 : _ = b.toNat + 2 * twosB.toNat := carrySave a x2 x3
  have h3 : _ = t.toNat + 2 * foursA.toNat := carrySave twos twosA twosB
  have h4 : _ = c.toNat + 2 * twosC.toNat := carrySave b x4 x5
  have h5 : _ = d.toNat + 2 * twosD.toNat := carrySave c x6 x7
  have h6 : _ = u.toNat + 2 * foursB.toNat := carrySave t twosC twosD
  have h7 : _ = f.toNat + 2 * eights.toNat := carrySave fours foursA foursB
  omega

/-- A chunk of `2^t` inputs from `x lo` on goes into `t` levels: the carries of its two halves and
level `t` meet in one carry-save adder. The second part is the carry, of weight `2^t`. -/
noncomputable def chunk (x : Nat → Bool) : Nat → Nat → (Nat → Bool) → (Nat → Bool) × Bool
  | 0, lo, s => (s, x lo)
  | t + 1, lo, s =>
    let first := chunk x t lo s
    let second := chunk x t (lo + 2 ^ t) first.1
    (put second.1 t (xor3 (s t) first.2 second.2), majority (s t) first.2 second.2)

/-- A chunk touches no level from `t` on. -/
theorem chunk_above (x : Nat → Bool) (t lo : Nat) (s : Nat → Bool) (l : Nat) (h : t ≤ l) :
    (chunk x t lo s).1 l = s l := by
  induction t generalizing lo s with
  | zero => rfl
  | succ t ih =>
    simp only [chunk, put]
    rw [if_neg (by omega), ih _ _ (by omega), ih _ _ (by omega)]

/-- A chunk of carry-save adders neither loses nor invents anything. -/
theorem chunk_levels (x : Nat → Bool) (t lo : Nat) (s : Nat → Bool) :
    levels (chunk x t lo s).1 t + 2 ^ t * (chunk x t lo s).2.toNat
      = levels s t + counted x lo (2 ^ t) := by
  induction t generalizing lo s with
  | zero => simp [chunk, levels, counted]
  | succ t ih =>
    have a := ih lo s
    have b := ih (lo + 2 ^ t) (chunk x t lo s).1
    have d := carrySave (s t) (chunk x t lo s).2 (chunk x t (lo + 2 ^ t) (chunk x t lo s).1).2
    have e : counted x lo (2 ^ (t + 1))
        = counted x lo (2 ^ t) + counted x (lo + 2 ^ t) (2 ^ t) := by
      rw [← counted_add]; congr 1; omega
    have k := levels_congr
      (put (chunk x t (lo + 2 ^ t) (chunk x t lo s).1).1 t
        (xor3 (s t) (chunk x t lo s).2 (chunk x t (lo + 2 ^ t) (chunk x t lo s).1).2))
      (chunk x t (lo + 2 ^ t) (chunk x t lo s).1).1 t
      fun l h => by simp only [put]; rw [if_neg (by omega)]
    rw [e]
    simp only [chunk, levels, k]
    simp only [put, if_true]
    generalize (chunk x t (lo + 2 ^ t) (chunk x t lo s).1).2 = c2 at *
    generalize (chunk x t lo s).2 = c1 at *
    generalize xor3 (s t) c1 c2 = y at *
    generalize majority (s t) c1 c2 = z at *
    have d' := congrArg (2 ^ t * ·) d
    simp only [Nat.mul_add, Nat.pow_succ] at *
    have e2 : 2 ^ t * 2 * z.toNat = 2 ^ t * (2 * z.toNat) := Nat.mul_assoc _ _ _
    omega

/-- What two counters have in common from level `t` on counts the same in both. -/
theorem levels_above (s r : Nat → Bool) (t n : Nat) (h : ∀ l, t ≤ l → s l = r l) :
    levels s (t + n) + levels r t = levels r (t + n) + levels s t := by
  induction n with
  | zero => exact Nat.add_comm _ _
  | succ n ih =>
    rw [← Nat.add_assoc]; simp only [levels]
    rw [h (t + n) (by omega)]; omega

/-- A counter of `t + n` levels after `q` chunks of `2^t` inputs from `x lo` on; the carry of each
chunk ripples through the upper `n` levels. -/
noncomputable def chunks (x : Nat → Bool) (t n lo : Nat) (s : Nat → Bool) : Nat → Nat → Bool
  | 0 => s
  | q + 1 =>
    (ripple n t (chunk x t (lo + 2 ^ t * q) (chunks x t n lo s q)).2
      (chunk x t (lo + 2 ^ t * q) (chunks x t n lo s q)).1).1

/-- As long as the count fits, the levels hold it. -/
theorem chunks_levels (x : Nat → Bool) (t n lo : Nat) (s : Nat → Bool) (q : Nat)
    (h : levels s (t + n) + counted x lo (2 ^ t * q) < 2 ^ (t + n)) :
    levels (chunks x t n lo s q) (t + n) = levels s (t + n) + counted x lo (2 ^ t * q) := by
  induction q with
  | zero => rfl
  | succ q ih =>
    have e : counted x lo (2 ^ t * (q + 1))
        = counted x lo (2 ^ t * q) + counted x (lo + 2 ^ t * q) (2 ^ t) := by
      rw [Nat.mul_succ, counted_add]
    have a := ih (by omega)
    have b := chunk_levels x t (lo + 2 ^ t * q) (chunks x t n lo s q)
    have c := levels_above _ _ t n (chunk_above x t (lo + 2 ^ t * q) (chunks x t n lo s q))
    have d := ripple_exact n t (chunk x t (lo + 2 ^ t * q) (chunks x t n lo s q)).2
      (chunk x t (lo + 2 ^ t * q) (chunks x t n lo s q)).1 (by omega)
    simp only [chunks]
    omega

/-- A counter of `3 + u + n` levels that takes `q` chunks of `8 * 2^u` inputs, and then `r` of 8. -/
noncomputable def sliced (x : Nat → Bool) (u n q r : Nat) : Nat → Bool :=
  chunks x 3 (u + n) (2 ^ (3 + u) * q) (chunks x (3 + u) n 0 (fun _ => false) q) r

/-- The chunks hold `m` inputs, and the levels hold the number `m`. -/
noncomputable def holds (u n q r m : Nat) : Bool :=
  decide (m ≤ 2 ^ (3 + u) * q + 2 ^ 3 * r) && decide (m < 2 ^ (3 + u + n))

/-- If `holds` says so, the levels hold the exact count of `m` inputs, where none is set behind. -/
theorem sliced_sound (u n q r m : Nat) (h : holds u n q r m = true) (x : Nat → Bool)
    (z : ∀ i, m ≤ i → x i = false) : levels (sliced x u n q r) (3 + u + n) = counted x 0 m := by
  simp only [holds, Bool.and_eq_true, decide_eq_true_eq] at h
  have z0 : ∀ k, levels (fun _ => false) k = 0 := fun k => by
    induction k with
    | zero => rfl
    | succ k ih => simp [levels, ih]
  have e := counted_padded x 0 m (2 ^ (3 + u) * q + 2 ^ 3 * r) h.1 fun i k => z i (by omega)
  have l := counted_le x 0 m
  rw [counted_add, Nat.zero_add] at e
  have a := chunks_levels x (3 + u) n 0 (fun _ => false) q (by rw [z0]; omega)
  rw [z0, Nat.zero_add] at a
  have o : 3 + (u + n) = 3 + u + n := by omega
  have b := chunks_levels x 3 (u + n) (2 ^ (3 + u) * q) (chunks x (3 + u) n 0 (fun _ => false) q) r
    (by rw [o, a]; omega)
  rw [o, a] at b
  rw [sliced, b, e]

/-- Whether the first `n` levels hold at most `k`, from the lowest level up: each level decides, or
leaves the decision to those below. -/
noncomputable def atMost (s : Nat → Bool) (k : Nat) : Nat → Bool
  | 0 => true
  | n + 1 => if k.testBit n then !(s n) || atMost s k n else !(s n) && atMost s k n

/-- Each step of the comparison is a majority, of a bit that is not set, of the comparison of the
levels below, and of the bit of `k`. -/
theorem atMost_majority (s : Nat → Bool) (k n : Nat) :
    atMost s k (n + 1) = majority (!(s n)) (atMost s k n) (k.testBit n) := by
  simp only [atMost]
  cases s n <;> cases atMost s k n <;> cases k.testBit n <;> rfl

/-- The comparison of `n` levels is right for what `k` has in them. -/
theorem atMost_levels (s : Nat → Bool) (k n : Nat) :
    atMost s k n = true ↔ levels s n ≤ k % 2 ^ n := by
  induction n with
  | zero => simp [atMost, levels]
  | succ n ih =>
    have a := levels_lt s n
    have b : k % 2 ^ n < 2 ^ n := Nat.mod_lt _ (Nat.two_pow_pos n)
    have e : k % 2 ^ (n + 1) = k % 2 ^ n + 2 ^ n * (k / 2 ^ n % 2) := Nat.mod_pow_succ
    have t : k.testBit n = decide (k / 2 ^ n % 2 = 1) := Nat.testBit_eq_decide_div_mod_eq
    simp only [atMost, levels, t]
    by_cases c : k / 2 ^ n % 2 = 1
    · rw [c] at e
      cases d : s n <;> simp [c, ih, e] <;> omega
    · have c' : k / 2 ^ n % 2 = 0 := by omega
      rw [c'] at e
      cases d : s n <;> simp [c', ih, e] <;> omega

/-- For `k < 2^n`, the flag of the comparison says whether the number is at most `k`. -/
theorem atMost_exact (s : Nat → Bool) (k n : Nat) (h : k < 2 ^ n) :
    atMost s k n = true ↔ levels s n ≤ k := by
  rw [atMost_levels, Nat.mod_eq_of_lt h]

/-- A place that is above `k` after some of the bits stays above it, so that it may be
dropped. -/
theorem dropped_sound (x : Nat → Bool) (s : Nat → Bool) (k L n m : Nat) (h : k < 2 ^ L)
    (e : levels s L = counted x 0 n) (o : n ≤ m) (d : atMost s k L = false) :
    k < counted x 0 m := by
  have a := counted_mono x 0 n m o
  have b := atMost_exact s k L h
  rw [d] at b
  simp at b
  omega

end Apery
