variable (p q r : Prop)

theorem and_swap (h : p ∧ q) : q ∧ p := ⟨h.2, h.1⟩

theorem em_twice : ¬¬(p ∨ ¬p) := fun h => h (Or.inr fun hp => h (Or.inl hp))

open Classical in
theorem excluded : p ∨ ¬p := em p

theorem choice_of_function {α β : Type} (R : α → β → Prop) (h : ∀ a, ∃ b, R a b) :
    ∃ f : α → β, ∀ a, R a (f a) :=
  ⟨fun a => Classical.choose (h a), fun a => Classical.choose_spec (h a)⟩

theorem extensional (h : p ↔ q) : p = q := propext h

noncomputable def pick {α : Type} (h : Nonempty α) : α := Classical.choice h
