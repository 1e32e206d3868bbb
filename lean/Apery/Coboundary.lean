import Apery.Convergents
import Apery.Period

/-!
Coboundary equivalence of continued fractions.

Two fractions with period matrices `A(m)` and `B(m)` are equivalent if there are a polynomial
matrix `U(m)` and polynomials `c(m)`, `d(m)` without zeros with
`d(m) U(m) A(m) = c(m) B(m) U(m+1)` for all `m`. Then one fixed Moebius map `V` takes each
convergent of the first fraction to the quotient of a combination of two convergents of the
second, whose coefficients are a column of `U(m)`.

For fractions given by interlaced polynomials, with indices `s + 1 + L m + i` for the periods of
the first (`i < L`) and `t + 1 + K m + i` for those of the second (`i < K`), an instance reads

  related_sound ia pa ib pb s L A  ja qa jb qb t K B  U c d N  V x y
    (by decide +kernel) (by decide +kernel) (by decide +kernel) (by decide +kernel) m

where `ia pa` and `ib pb` are initial terms and pieces of `a` and `b`, `ja qa` and `jb qb` those
of the second fraction, `A`, `B`, `U` quadruples of polynomials, and all zeros at natural numbers
of `c`, `d`, `det U` must be excluded by looking at `0, ..., N-1` and at the signs of the
coefficients after a shift by `N`. `V` is any integer matrix, `x`, `y` any integers, with
`x V S = y T U(0)`, none of `x`, `y`, `det V` zero, where `S = walk a b s` and `T = walk a' b' t`
hold the first two convergents as columns: for instance `V = T U(0) adj(S)`, `x = 1`,
`y = det S`, or `V` divided by the common divisor `g` of its entries, and `x = g`.
-/
namespace Apery

/-- One step of the coboundary theorem. -/
theorem coboundary_step (D E c d : Int) (U C F V A B W : Int × Int × Int × Int)
    (i : multiple D (times U C) = multiple E (times F V))
    (e : multiple d (times V A) = multiple c (times B W)) :
    multiple (D * d) (times U (times C A)) = multiple (E * c) (times (times F B) W) := by
  have l : multiple (D * d) (times U (times C A))
      = times (multiple D (times U C)) (multiple d A) := by
    simp only [multiple_times, times_multiple, multiple_multiple, times_assoc, Int.mul_comm]
  have m : times (multiple E (times F V)) (multiple d A)
      = times (multiple E F) (multiple d (times V A)) := by
    simp only [multiple_times, times_multiple, multiple_multiple, times_assoc]
  rw [l, i, m, e]
  simp only [multiple_times, times_multiple, multiple_multiple, times_assoc, Int.mul_comm]

/-- The coboundary theorem: from `d(n) U(n) A(n) = c(n) B(n) U(n+1)` for all `n ≥ s`, the
products of all `A` and of all `B` are related by `U` at both ends. -/
theorem coboundary (U A B : Nat → Int × Int × Int × Int) (c d : Nat → Int) (s : Nat)
    (h : ∀ n, s ≤ n →
      multiple (d n) (times (U n) (A n)) = multiple (c n) (times (B n) (U (n + 1)))) (n : Nat) :
    multiple (factors d s n) (times (U s) (chain A s n))
      = multiple (factors c s n) (times (chain B s n) (U (s + n))) := by
  induction n with
  | zero => simp only [factors, chain, times_one, one_times, Nat.add_zero]
  | succ n ih => exact coboundary_step _ _ _ _ _ _ _ _ _ _ _ ih (h (s + n) (by omega))

/-- The theorem with one scalar sequence, `U(n) A(n) = c(n) B(n) U(n+1)`. -/
theorem coboundary_integral (U A B : Nat → Int × Int × Int × Int) (c : Nat → Int) (s : Nat)
    (h : ∀ n, s ≤ n → times (U n) (A n) = multiple (c n) (times (B n) (U (n + 1)))) (n : Nat) :
    times (U s) (chain A s n) = multiple (factors c s n) (times (chain B s n) (U (s + n))) := by
  have e := coboundary U A B c (fun _ => 1) s (fun n hn => by rw [multiple_one]; exact h n hn) n
  have o : factors (fun _ => 1) s n = 1 := by
    clear e
    induction n with
    | zero => rfl
    | succ n ih => simp only [factors, ih, Int.mul_one]
  rwa [o, multiple_one] at e

/-- The product of the matrices of a fraction takes two convergents to later ones. -/
theorem walk_product (a b : Nat → Int) (s l : Nat) :
    walk a b (s + l) = times (walk a b s) (product a b (s + 1) l) := by
  induction l with
  | zero => simp only [product, times_one, Nat.add_zero]
  | succ l ih =>
    have e : s + 1 + l = s + l + 1 := by omega
    rw [← Nat.add_assoc, walk, ih, product]
    simp only [times, e, Prod.mk.injEq]
    refine ⟨?_, ?_, ?_, ?_⟩ <;> grind

/-- Convergents after `m` periods, as a product over periods. -/
theorem walk_chain (a b : Nat → Int) (s L m : Nat) :
    walk a b (s + L * m)
      = times (walk a b s) (chain (fun k => product a b (s + 1 + L * k) L) 0 m) := by
  induction m with
  | zero => simp only [chain, times_one, Nat.mul_zero, Nat.add_zero]
  | succ m ih =>
    have e : s + L * (m + 1) = s + L * m + L := by rw [Nat.mul_succ]; omega
    have f : s + L * m + 1 = s + 1 + L * m := by omega
    rw [e, walk_product, ih, times_assoc, f, chain, Nat.zero_add]

/-- Two fractions with arbitrary coefficients: where their period products satisfy the coboundary
identity, the fixed matrix `V` takes the convergents of one to combinations of those of the
other, with the columns of `U(m)` as coefficients, for every `m`. -/
theorem related (a b a' b' : Nat → Int) (s L t K : Nat) (U : Nat → Int × Int × Int × Int)
    (c d : Nat → Int) (V : Int × Int × Int × Int) (x y : Int)
    (h : ∀ m, multiple (d m) (times (U m) (product a b (s + 1 + L * m) L))
      = multiple (c m) (times (product a' b' (t + 1 + K * m) K) (U (m + 1))))
    (hV : multiple x (times V (walk a b s)) = multiple y (times (walk a' b' t) (U 0))) (m : Nat) :
    multiple (factors d 0 m * x) (times V (walk a b (s + L * m)))
      = multiple (factors c 0 m * y) (times (walk a' b' (t + K * m)) (U m)) := by
  have e := coboundary U (fun k => product a b (s + 1 + L * k) L)
    (fun k => product a' b' (t + 1 + K * k) K) c d 0 (fun n _ => h n) m
  rw [Nat.zero_add] at e
  rw [walk_chain a b, walk_chain a' b']
  have l : multiple (factors d 0 m * x) (times V (times (walk a b s)
        (chain (fun k => product a b (s + 1 + L * k) L) 0 m)))
      = times (multiple x (times V (walk a b s)))
        (multiple (factors d 0 m) (chain (fun k => product a b (s + 1 + L * k) L) 0 m)) := by
    simp only [multiple_times, times_multiple, multiple_multiple, times_assoc, Int.mul_comm]
  have k : times (multiple y (times (walk a' b' t) (U 0)))
        (multiple (factors d 0 m) (chain (fun k => product a b (s + 1 + L * k) L) 0 m))
      = times (multiple y (walk a' b' t)) (multiple (factors d 0 m)
        (times (U 0) (chain (fun k => product a b (s + 1 + L * k) L) 0 m))) := by
    simp only [multiple_times, times_multiple, multiple_multiple, times_assoc]
  rw [l, hV, k, e]
  simp only [multiple_times, times_multiple, multiple_multiple, times_assoc, Int.mul_comm]

/-- Whether `d(m) U(m) A(m) = c(m) B(m) U(m+1)` as polynomials in `m`, and none of `c`, `d`,
`det U` has a zero at a natural number. -/
noncomputable def isCoboundary (A B U : List Int × List Int × List Int × List Int)
    (c d : List Int) (N : Nat) : Bool :=
  same4 (polyMultiple d (polyTimes U A)) (polyMultiple c (polyTimes B (polyNext U))) &&
  zeroFree N c && zeroFree N d && zeroFree N (polyDet U)

/-- Whether `x V S = y T U(0)` with neither of `x`, `y`, `det V` zero. -/
noncomputable def joins (S T U V : Int × Int × Int × Int) (x y : Int) : Bool :=
  decide (multiple x (times V S) = multiple y (times T U)) &&
  !(x == 0) && !(y == 0) && !(det V == 0)

/-- The coboundary theorem for fractions with interlaced polynomials as coefficients: if all
checks succeed, then for every `m` the fixed matrix `V`, which is invertible, takes the matrix of
two convergents of the first fraction, after `m` periods, to that of the second fraction times
the invertible matrix `U(m)`, up to a number that is not zero. -/
theorem related_sound (ia : List Int) (pa : List (List Int)) (ib : List Int)
    (pb : List (List Int)) (s L : Nat) (A : List Int × List Int × List Int × List Int)
    (ja : List Int) (qa : List (List Int)) (jb : List Int)
    (qb : List (List Int)) (t K : Nat) (B : List Int × List Int × List Int × List Int)
    (U : List Int × List Int × List Int × List Int) (c d : List Int) (N : Nat)
    (V : Int × Int × Int × Int) (x y : Int)
    (hA : hasPeriod ia pa ib pb (s + 1) L A = true)
    (hB : hasPeriod ja qa jb qb (t + 1) K B = true)
    (hU : isCoboundary A B U c d N = true)
    (hV : joins (walk (interlaced ia pa) (interlaced ib pb) s)
      (walk (interlaced ja qa) (interlaced jb qb) t) (ev4 U 0) V x y = true) (m : Nat) :
    det V ≠ 0 ∧ det (ev4 U m) ≠ 0 ∧ ∃ X Y : Int, X ≠ 0 ∧ Y ≠ 0 ∧
      multiple X (times V (walk (interlaced ia pa) (interlaced ib pb) (s + L * m)))
        = multiple Y
          (times (walk (interlaced ja qa) (interlaced jb qb) (t + K * m)) (ev4 U m)) := by
  simp only [isCoboundary, Bool.and_eq_true] at hU
  simp only [joins, Bool.and_eq_true, decide_eq_true_eq, Bool.not_eq_true',
    beq_eq_false_iff_ne] at hV
  obtain ⟨⟨⟨hU, hc⟩, hd⟩, hu⟩ := hU
  obtain ⟨⟨⟨hV, hx⟩, hy⟩, hv⟩ := hV
  refine ⟨hv, ?_, factors (fun k => ev d k) 0 m * x, factors (fun k => ev c k) 0 m * y, ?_, ?_, ?_⟩
  · rw [← ev_polyDet]; exact zeroFree_sound N _ hu m
  · exact Int.mul_ne_zero (factors_ne_zero _ _ (fun k _ => zeroFree_sound N d hd k) m) hx
  · exact Int.mul_ne_zero (factors_ne_zero _ _ (fun k _ => zeroFree_sound N c hc k) m) hy
  · refine related _ _ _ _ s L t K (fun k => ev4 U k) (fun k => ev c k) (fun k => ev d k) V x y
      (fun k => ?_) hV m
    have e := ev4_same _ _ (k : Int) hU
    rw [ev4_multiple, ev4_multiple, ev4_times, ev4_times, ev4_next] at e
    rw [hasPeriod_sound ia pa ib pb (s + 1) L A hA k, hasPeriod_sound ja qa jb qb (t + 1) K B hB k]
    exact e

/-- From `X p = Y P` and `X q = Y Q` with `X` not zero follows `p Q = q P`. -/
theorem cross (X Y p q P Q : Int) (hX : X ≠ 0) (h1 : X * p = Y * P) (h2 : X * q = Y * Q) :
    p * Q = q * P := by
  refine Int.eq_of_mul_eq_mul_left hX ?_
  grind

/-- What a relation of two matrices of convergents, up to numbers that are not zero, says of the
quotients: both columns, multiplied crosswise. -/
theorem related_columns (a b a' b' : Nat → Int) (n k : Nat) (V W : Int × Int × Int × Int)
    (X Y : Int) (hX : X ≠ 0)
    (h : multiple X (times V (walk a b n)) = multiple Y (times (walk a' b' k) W)) :
    (V.1 * num a b n + V.2.1 * den a b n) * (den a' b' k * W.1 + den a' b' (k + 1) * W.2.2.1)
      = (V.2.2.1 * num a b n + V.2.2.2 * den a b n)
        * (num a' b' k * W.1 + num a' b' (k + 1) * W.2.2.1) ∧
    (V.1 * num a b (n + 1) + V.2.1 * den a b (n + 1))
        * (den a' b' k * W.2.1 + den a' b' (k + 1) * W.2.2.2)
      = (V.2.2.1 * num a b (n + 1) + V.2.2.2 * den a b (n + 1))
        * (num a' b' k * W.2.1 + num a' b' (k + 1) * W.2.2.2) := by
  rw [walk_eq, walk_eq] at h
  simp only [times, multiple, Prod.mk.injEq] at h
  obtain ⟨h1, h2, h3, h4⟩ := h
  exact ⟨cross X Y _ _ _ _ hX h1 h3, cross X Y _ _ _ _ hX h2 h4⟩

/-- The same conclusion in terms of convergents: for every `m`, with `n = s + L m` and
`k = t + K m`, the Moebius map `V` takes `p_n / q_n` to the quotient of the combinations of
`P_(k-1), P_k` and of `Q_(k-1), Q_k` whose coefficients are the second column of `U(m)`, and
`p_(n-1) / q_(n-1)` to the one with the first column; written multiplied crosswise. -/
theorem related_convergents (ia : List Int) (pa : List (List Int)) (ib : List Int)
    (pb : List (List Int)) (s L : Nat) (A : List Int × List Int × List Int × List Int)
    (ja : List Int) (qa : List (List Int)) (jb : List Int)
    (qb : List (List Int)) (t K : Nat) (B : List Int × List Int × List Int × List Int)
    (U : List Int × List Int × List Int × List Int) (c d : List Int) (N : Nat)
    (V : Int × Int × Int × Int) (x y : Int) (a b a' b' : Nat → Int)
    (ha : a = interlaced ia pa) (hb : b = interlaced ib pb)
    (ha' : a' = interlaced ja qa) (hb' : b' = interlaced jb qb)
    (hA : hasPeriod ia pa ib pb (s + 1) L A = true)
    (hB : hasPeriod ja qa jb qb (t + 1) K B = true)
    (hU : isCoboundary A B U c d N = true)
    (hV : joins (walk (interlaced ia pa) (interlaced ib pb) s)
      (walk (interlaced ja qa) (interlaced jb qb) t) (ev4 U 0) V x y = true) (m : Nat) :
    (V.1 * num a b (s + L * m) + V.2.1 * den a b (s + L * m))
        * (den a' b' (t + K * m) * ev U.1 m + den a' b' (t + K * m + 1) * ev U.2.2.1 m)
      = (V.2.2.1 * num a b (s + L * m) + V.2.2.2 * den a b (s + L * m))
        * (num a' b' (t + K * m) * ev U.1 m + num a' b' (t + K * m + 1) * ev U.2.2.1 m) ∧
    (V.1 * num a b (s + L * m + 1) + V.2.1 * den a b (s + L * m + 1))
        * (den a' b' (t + K * m) * ev U.2.1 m + den a' b' (t + K * m + 1) * ev U.2.2.2 m)
      = (V.2.2.1 * num a b (s + L * m + 1) + V.2.2.2 * den a b (s + L * m + 1))
        * (num a' b' (t + K * m) * ev U.2.1 m + num a' b' (t + K * m + 1) * ev U.2.2.2 m) := by
  obtain ⟨_, _, X, Y, hX, _, e⟩ :=
    related_sound ia pa ib pb s L A ja qa jb qb t K B U c d N V x y hA hB hU hV m
  subst ha hb ha' hb'
  exact related_columns _ _ _ _ _ _ V (ev4 U m) X Y hX e

end Apery
