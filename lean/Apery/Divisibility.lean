import Apery.Polynomial

/-!
Divisibility of all values of an integer polynomial, decided by its values at the residues.
-/
namespace Apery

/-- The difference of two arguments divides the difference of the values. -/
theorem ev_congruent (p : List Int) (x y : Int) : x - y ∣ ev p x - ev p y := by
  induction p with
  | nil => simp [ev]
  | cons c p ih =>
    obtain ⟨k, hk⟩ := ih
    refine ⟨ev p x + y * k, ?_⟩
    have e : ev p x = ev p y + (x - y) * k := by omega
    simp only [ev, e]; grind

/-- Whether `m` divides the values of a polynomial at `0, ..., m-1`. -/
noncomputable def divides (m : Nat) (p : List Int) : Bool :=
  decide (0 < m) && (List.range m).all fun r => decide ((m : Int) ∣ ev p r)

/-- A divisor of all values at residues divides every value. -/
theorem divides_residue (m : Nat) (p : List Int) (hm : 0 < m)
    (h : ∀ r : Nat, r < m → (m : Int) ∣ ev p r) (x : Int) : (m : Int) ∣ ev p x := by
  have n : 0 ≤ x % m := Int.emod_nonneg x (by omega)
  have l : x % m < m := Int.emod_lt_of_pos x (by omega)
  have e : ((x % m).toNat : Int) = x % m := by omega
  have a := h (x % m).toNat (by omega)
  rw [e] at a
  have d : (m : Int) ∣ x - x % m := ⟨x / m, by have := Int.mul_ediv_add_emod x m; omega⟩
  have b := Int.dvd_trans d (ev_congruent p x (x % m))
  have c := Int.dvd_add b a
  rwa [Int.sub_add_cancel] at c

/-- If `divides` says so, `m` divides the value of the polynomial at every integer. -/
theorem divides_sound (m : Nat) (p : List Int) (h : divides m p = true) (x : Int) :
    (m : Int) ∣ ev p x := by
  simp only [divides, Bool.and_eq_true, decide_eq_true_eq, List.all_eq_true, List.mem_range] at h
  exact divides_residue m p h.1 h.2 x

/-- Conversely, `divides` says so wherever a positive `m` divides all values. -/
theorem divides_complete (m : Nat) (p : List Int) (hm : 0 < m) (h : ∀ x, (m : Int) ∣ ev p x) :
    divides m p = true := by
  simp only [divides, Bool.and_eq_true, decide_eq_true_eq, List.all_eq_true, List.mem_range]
  exact ⟨hm, fun r _ => h r⟩

/-! ## Two variables -/

/-- The value of a polynomial in `y` whose coefficients are polynomials in `x`. -/
noncomputable def evTwo : List (List Int) → Int → Int → Int
  | [], _, _ => 0
  | p :: P, x, y => ev p x + y * evTwo P x y

/-- The polynomial in `y` that is left after a value for `x` is put in. -/
noncomputable def partialValue (P : List (List Int)) (x : Int) : List Int := P.map (ev · x)

/-- Putting in `x` first and `y` second gives the value. -/
theorem ev_partialValue (P : List (List Int)) (x y : Int) :
    ev (partialValue P x) y = evTwo P x y := by
  induction P with
  | nil => rfl
  | cons p P ih => simp only [partialValue, List.map_cons, ev, evTwo] at *; rw [ih]

/-- The difference of two values for `x` divides the difference of the values. -/
theorem evTwo_congruent (P : List (List Int)) (x x' y : Int) :
    x - x' ∣ evTwo P x y - evTwo P x' y := by
  induction P with
  | nil => simp [evTwo]
  | cons p P ih =>
    obtain ⟨k, hk⟩ := ih
    obtain ⟨l, hl⟩ := ev_congruent p x x'
    refine ⟨l + y * k, ?_⟩
    have e : evTwo P x y = evTwo P x' y + (x - x') * k := by omega
    have f : ev p x = ev p x' + (x - x') * l := by omega
    simp only [evTwo, e, f]; grind

/-- Whether `m` divides the values at all pairs of residues. -/
noncomputable def dividesTwo (m : Nat) (P : List (List Int)) : Bool :=
  decide (0 < m) && (List.range m).all fun r => divides m (partialValue P r)

/-- If `dividesTwo` says so, `m` divides the value at every pair of integers. -/
theorem dividesTwo_sound (m : Nat) (P : List (List Int)) (h : dividesTwo m P = true) (x y : Int) :
    (m : Int) ∣ evTwo P x y := by
  simp only [dividesTwo, Bool.and_eq_true, decide_eq_true_eq, List.all_eq_true,
    List.mem_range] at h
  obtain ⟨hm, hr⟩ := h
  have n : 0 ≤ x % m := Int.emod_nonneg x (by omega)
  have l : x % m < m := Int.emod_lt_of_pos x (by omega)
  have e : ((x % m).toNat : Int) = x % m := by omega
  have a := divides_sound m _ (hr (x % m).toNat (by omega)) y
  rw [ev_partialValue, e] at a
  have d : (m : Int) ∣ x - x % m := ⟨x / m, by have := Int.mul_ediv_add_emod x m; omega⟩
  have b := Int.dvd_trans d (evTwo_congruent P x (x % m) y)
  have c := Int.dvd_add b a
  rwa [Int.sub_add_cancel] at c

end Apery
