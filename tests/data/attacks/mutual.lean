-- Tries: to prove two falsehoods by each other.
mutual
theorem attack (n : Nat) : n = n + 1 := other n
theorem other (n : Nat) : n = n + 1 := attack n
end
