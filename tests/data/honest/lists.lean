def increments (l : List Nat) : List Nat := (l.map (· + 1)).reverse

theorem length_increments (l : List Nat) : (increments l).length = l.length := by
  simp [increments]

def product : HMul Nat Nat Nat := ⟨Nat.mul⟩

def total (a : Array Nat) : Nat := a.foldl (· + ·) 0

def collatz (n : Nat) : Nat := Id.run do
  let mut m := n
  let mut steps := 0
  for _ in [0:1000] do
    if m > 1 then
      m := if m % 2 == 0 then m / 2 else 3 * m + 1
      steps := steps + 1
  return steps

abbrev Word := List Bool

def Word' := Word

instance : Append Word' := ⟨List.append⟩

theorem increments_nil : increments [] = [] := rfl

example : increments [1, 2] = [3, 2] := by decide
