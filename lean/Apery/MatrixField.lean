import Apery.Matrix

/-!
Conservative matrix fields with any number of axes.

A field gives, for each axis `i` and each lattice point `x`, a matrix `A i x` that belongs to the
step from `x` along the axis `i`. It is conservative if both ways around each cell give the same
product. Then the product along a path depends only on how often each axis is taken, not on the
order. The proof needs that products are associative, and no more: it is stated for any such
product, then for matrices of two rows and of any number of rows.
-/
namespace Apery

/-- The lattice point one step further along an axis. -/
noncomputable def forward (i : Nat) (x : Nat → Int) : Nat → Int :=
  fun j => if j = i then x j + 1 else x j

/-- The product along a path that starts at `x`, multiplied to `S` from the right. -/
noncomputable def along {M : Type} (mul : M → M → M) (A : Nat → (Nat → Int) → M) (S : M)
    (x : Nat → Int) : List Nat → M
  | [] => S
  | i :: path => along mul A (mul S (A i x)) (forward i x) path

/-- Whether both ways around each cell between two of the axes `0, ..., d-1` agree. -/
noncomputable def Conserves {M : Type} (mul : M → M → M) (A : Nat → (Nat → Int) → M) (d : Nat) :
    Prop :=
  ∀ i j, i < d → j < d → ∀ x, mul (A i x) (A j (forward i x)) = mul (A j x) (A i (forward j x))

/-- Steps along two axes lead to the same point in either order. -/
theorem forward_comm (i j : Nat) (x : Nat → Int) :
    forward i (forward j x) = forward j (forward i x) := by
  funext k
  simp only [forward]
  split <;> split <;> rfl

/-- Path independence: in a conservative field, two paths from the same point that are
rearrangements of each other have the same product. -/
theorem path_rearranged {M : Type} (mul : M → M → M)
    (assoc : ∀ a b c, mul (mul a b) c = mul a (mul b c)) (A : Nat → (Nat → Int) → M) (d : Nat)
    (h : Conserves mul A d) (p q : List Nat) (r : List.Perm p q) (S : M) (x : Nat → Int)
    (hp : ∀ i ∈ p, i < d) : along mul A S x p = along mul A S x q := by
  induction r generalizing S x with
  | nil => rfl
  | cons i _ ih => exact ih _ _ (fun k hk => hp k (List.mem_cons_of_mem i hk))
  | swap i j l =>
    have hi : i < d := hp i (by simp)
    have hj : j < d := hp j (by simp)
    simp only [along]
    rw [assoc, assoc, h j i hj hi x, forward_comm i j]
  | trans r _ ih ik =>
    rw [ih S x hp]
    exact ik S x (fun k hk => hp k (r.mem_iff.mpr hk))

/-- Path independence, with the steps counted: in a conservative field, two paths from the same
point that take each axis equally often have the same product. -/
theorem path_independent {M : Type} (mul : M → M → M)
    (assoc : ∀ a b c, mul (mul a b) c = mul a (mul b c)) (A : Nat → (Nat → Int) → M) (d : Nat)
    (h : Conserves mul A d) (p q : List Nat) (r : ∀ i, p.count i = q.count i) (S : M)
    (x : Nat → Int) (hp : ∀ i ∈ p, i < d) : along mul A S x p = along mul A S x q :=
  path_rearranged mul assoc A d h p q (List.perm_iff_count.mpr r) S x hp

/-- Where a path ends. -/
noncomputable def endpoint (x : Nat → Int) : List Nat → Nat → Int
  | [] => x
  | i :: path => endpoint (forward i x) path

/-- A path ends at the start plus the number of its steps along each axis. -/
theorem endpoint_count (x : Nat → Int) (p : List Nat) (j : Nat) :
    endpoint x p j = x j + p.count j := by
  induction p generalizing x with
  | nil => simp [endpoint]
  | cons i p ih =>
    simp only [endpoint, ih, forward, List.count_cons]
    by_cases e : j = i
    · subst e; simp; omega
    · have e' : ¬ i = j := fun h => e h.symm
      simp [e, e']

/-- In a conservative field, two paths from `x` to the same point have the same product. -/
theorem same_endpoint {M : Type} (mul : M → M → M)
    (assoc : ∀ a b c, mul (mul a b) c = mul a (mul b c)) (A : Nat → (Nat → Int) → M) (d : Nat)
    (h : Conserves mul A d) (p q : List Nat) (S : M) (x : Nat → Int)
    (e : endpoint x p = endpoint x q) (hp : ∀ i ∈ p, i < d) :
    along mul A S x p = along mul A S x q := by
  refine path_independent mul assoc A d h p q (fun i => ?_) S x hp
  have f := congrFun e i
  rw [endpoint_count, endpoint_count] at f
  omega

/-- Path independence for fields of matrices with two rows. -/
theorem field_two_rows (A : Nat → (Nat → Int) → Int × Int × Int × Int) (d : Nat)
    (h : Conserves times A d) (p q : List Nat) (r : ∀ i, p.count i = q.count i)
    (x : Nat → Int) (hp : ∀ i ∈ p, i < d) :
    along times A (1, 0, 0, 1) x p = along times A (1, 0, 0, 1) x q :=
  path_independent times times_assoc A d h p q r (1, 0, 0, 1) x hp

/-! ## Matrices with any number of rows -/

/-- The sum `f 0 + ... + f (n-1)`. -/
noncomputable def total (f : Nat → Int) : Nat → Int
  | 0 => 0
  | n + 1 => total f n + f n

/-- The sum of sums is the sum of two sums. -/
theorem total_add (f g : Nat → Int) (n : Nat) :
    total (fun k => f k + g k) n = total f n + total g n := by
  induction n with
  | zero => rfl
  | succ n ih => simp only [total, ih]; grind

/-- A constant factor on the left moves out of a sum. -/
theorem total_left (c : Int) (f : Nat → Int) (n : Nat) :
    total (fun k => c * f k) n = c * total f n := by
  induction n with
  | zero => simp [total]
  | succ n ih => simp only [total, ih]; grind

/-- A constant factor on the right moves out of a sum. -/
theorem total_right (c : Int) (f : Nat → Int) (n : Nat) :
    total (fun k => f k * c) n = total f n * c := by
  induction n with
  | zero => simp [total]
  | succ n ih => simp only [total, ih]; grind

/-- The order of two sums may be exchanged. -/
theorem total_swap (f : Nat → Nat → Int) (m n : Nat) :
    total (fun i => total (f i) n) m = total (fun j => total (fun i => f i j) m) n := by
  induction m with
  | zero =>
    simp only [total]
    induction n with
    | zero => rfl
    | succ n ih => simp only [total, ← ih]; rfl
  | succ m ih => simp only [total, ih, total_add]

/-- The product of two square matrices with `n` rows, given by their entries. -/
noncomputable def squareTimes (n : Nat) (A B : Nat → Nat → Int) : Nat → Nat → Int :=
  fun i j => total (fun k => A i k * B k j) n

/-- The product of square matrices is associative. -/
theorem squareTimes_assoc (n : Nat) (A B C : Nat → Nat → Int) :
    squareTimes n (squareTimes n A B) C = squareTimes n A (squareTimes n B C) := by
  funext i j
  simp only [squareTimes]
  have l : (fun k => total (fun m => A i m * B m k) n * C k j)
      = fun k => total (fun m => A i m * B m k * C k j) n := by
    funext k; rw [total_right]
  have r : (fun m => A i m * total (fun k => B m k * C k j) n)
      = fun m => total (fun k => A i m * B m k * C k j) n := by
    funext m; rw [← total_left]; congr 1; funext k; rw [Int.mul_assoc]
  rw [l, r, total_swap]

/-- Path independence for fields of square matrices with `n` rows. -/
theorem field_square (n : Nat) (A : Nat → (Nat → Int) → Nat → Nat → Int) (d : Nat)
    (h : Conserves (squareTimes n) A d) (p q : List Nat) (r : ∀ i, p.count i = q.count i)
    (S : Nat → Nat → Int) (x : Nat → Int) (hp : ∀ i ∈ p, i < d) :
    along (squareTimes n) A S x p = along (squareTimes n) A S x q :=
  path_independent (squareTimes n) (squareTimes_assoc n) A d h p q r S x hp

/-! ## Two axes -/

/-- The field with two axes whose matrices at `(x, y)` are `X x y` and `Y x y`. -/
noncomputable def plane {M : Type} (X Y : Int → Int → M) : Nat → (Nat → Int) → M :=
  fun i x => if i = 0 then X (x 0) (x 1) else Y (x 0) (x 1)

/-- A field with two axes is conservative if its one kind of cell is. -/
theorem plane_conserves {M : Type} (mul : M → M → M) (X Y : Int → Int → M)
    (h : ∀ x y, mul (X x y) (Y (x + 1) y) = mul (Y x y) (X x (y + 1))) :
    Conserves mul (plane X Y) 2 := by
  intro i j hi hj x
  have ci : i = 0 ∨ i = 1 := by omega
  have cj : j = 0 ∨ j = 1 := by omega
  rcases ci with rfl | rfl <;> rcases cj with rfl | rfl
  · rfl
  · simp [plane, forward, h]
  · simp [plane, forward, h]
  · rfl

end Apery
