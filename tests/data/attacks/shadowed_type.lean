-- Tries: to call something else Nat inside a namespace.
namespace Attack
abbrev Nat := Fin 1
theorem attack (m n : Nat) : m = n := by omega
end Attack
