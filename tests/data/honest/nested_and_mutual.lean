inductive Rose where
  | node : List Rose → Rose

mutual
inductive A where
  | stop
  | go : B → A
inductive B where
  | go : A → B
end

theorem a_or_b (a : A) : a = A.stop ∨ ∃ b, a = A.go b := by
  cases a with
  | stop => exact Or.inl rfl
  | go b => exact Or.inr ⟨b, rfl⟩

mutual
def isEven : Nat → Bool
  | 0 => true
  | n + 1 => isOdd n
def isOdd : Nat → Bool
  | 0 => false
  | n + 1 => isEven n
end

theorem four_is_even : isEven 4 = true := by decide

theorem rose (t : Rose) : ∃ l, t = Rose.node l := by
  cases t with | node l => exact ⟨l, rfl⟩
