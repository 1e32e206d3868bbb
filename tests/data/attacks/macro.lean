-- Tries: to turn a statement into another one.
macro "claim" : term => `(True)
theorem attack : claim := trivial
