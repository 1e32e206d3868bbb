-- Tries: to confuse universes.
universe u v
theorem attack.{w} (α : Type u) : (PUnit : Type v) = (PUnit : Type w) := rfl
