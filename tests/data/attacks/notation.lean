-- Tries: to give a numeral another meaning.
notation "two" => 1
theorem attack : (1 : Nat) = two := rfl
