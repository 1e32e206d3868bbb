-- Tries: to define a type whose name looks like Nat, with a Cyrillic letter.
inductive Nаt where
  | only
theorem attack (m n : Nаt) : m = n := by cases m; cases n; rfl
