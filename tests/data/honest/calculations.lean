theorem calc_chain (a b c d : Nat) (h : a = b) (k : b = c) (l : c = d) : a = d :=
  calc
    a = b := h
    _ = c := k
    _ = d := l

theorem with_where (n : Nat) : 0 < n + 1 ∧ n < n + 1 :=
  ⟨positive n, Nat.lt_succ_self n⟩
where
  positive (n : Nat) : 0 < n + 1 := Nat.succ_pos n

set_option maxRecDepth 2000 in
theorem long_sum : (List.range 200).foldl (· + ·) 0 = 19900 := by decide +kernel

theorem exists_big (n : Nat) : ∃ m, n < m := ⟨n + 1, Nat.lt_succ_self n⟩

#check exists_big
#print axioms exists_big
