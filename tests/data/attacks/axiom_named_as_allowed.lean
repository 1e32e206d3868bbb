-- Tries: to give an axiom the name of an allowed one, in a namespace.
namespace Attack
axiom propext : False
theorem attack : (1 : Nat) = 2 := propext.elim
end Attack
