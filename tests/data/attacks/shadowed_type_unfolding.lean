-- Tries: to call the integers Nat inside a namespace.
namespace Attack
abbrev Nat := Int
theorem attack : ∃ n : Nat, n + 1 = 0 := ⟨-1, rfl⟩
end Attack
