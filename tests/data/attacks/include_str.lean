-- Tries: to read a file of this machine into a statement.
theorem attack : (include_str "/etc/passwd").length ≥ 0 := Nat.zero_le _
