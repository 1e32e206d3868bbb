-- Tries: to end namespaces that were not opened.
end Apery
end
theorem attack : (1 : Nat) = 2 := sorry
