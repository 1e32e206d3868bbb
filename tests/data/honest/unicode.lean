/-- Größe, μέγεθος, размер: comments may be in any language. 👍 -/
theorem ε_bound (ε δ : Int) (hε : 0 < ε) (hδ : ε < δ) : 0 < δ := by omega

theorem α_β {α β : Type} (f : α → β) (a₁ a₂ : α) (h : a₁ = a₂) : f a₁ = f a₂ := congrArg f h

def ℓ : String := "строка"
theorem «a name with spaces» : ℓ.length = 6 := by decide
