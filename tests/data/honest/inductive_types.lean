inductive Tree (α : Type) where
  | leaf : Tree α
  | node : Tree α → α → Tree α → Tree α

namespace Tree
variable {α : Type}

def mirror : Tree α → Tree α
  | leaf => leaf
  | node l a r => node r.mirror a l.mirror

@[simp] theorem mirror_mirror (t : Tree α) : t.mirror.mirror = t := by
  induction t with
  | leaf => rfl
  | node l a r hl hr => simp [mirror, hl, hr]

def size : Tree α → Nat
  | leaf => 0
  | node l _ r => l.size + 1 + r.size

theorem size_mirror (t : Tree α) : t.mirror.size = t.size := by
  induction t with
  | leaf => rfl
  | node l a r hl hr => simp only [mirror, size, hl, hr]; omega
end Tree

inductive Even : Nat → Prop
  | zero : Even 0
  | step (n : Nat) : Even n → Even (n + 2)

theorem even_double (n : Nat) : Even (2 * n) := by
  induction n with
  | zero => exact Even.zero
  | succ n ih => exact Even.step _ ih
