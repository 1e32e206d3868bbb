-- Tries: to open a namespace with a predicate of a library name.
namespace Attack
def LT.lt (a b : Nat) : Prop := True
def Even (n : Nat) : Prop := True
end Attack
open Attack in
theorem attack : LT.lt 5 3 := trivial
