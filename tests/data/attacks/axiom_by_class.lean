-- Tries: to assume a class that nothing has.
class Grant : Prop where
  grant : False
instance : Grant := ⟨sorry⟩
theorem attack : (1 : Nat) = 2 := (Grant.grant).elim
