universe u

class Group (G : Type u) where
  mul : G → G → G
  one : G
  inv : G → G
  assoc : ∀ a b c, mul (mul a b) c = mul a (mul b c)
  one_mul : ∀ a, mul one a = a
  inv_mul : ∀ a, mul (inv a) a = one

namespace Group
variable {G : Type u} [Group G]

theorem cancel (a b c : G) (h : mul a b = mul a c) : b = c := by
  have k : mul (inv a) (mul a b) = mul (inv a) (mul a c) := by rw [h]
  rw [← assoc, ← assoc, inv_mul, one_mul, one_mul] at k
  exact k
end Group
