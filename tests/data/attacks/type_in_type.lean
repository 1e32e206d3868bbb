-- Tries: to build a paradox from a type that holds itself.
inductive Loop where
  | intro (f : Loop → False) : Loop
theorem attack : False := (fun l : Loop => match l with | .intro f => f l) (.intro fun l => match l with | .intro f => f l)
