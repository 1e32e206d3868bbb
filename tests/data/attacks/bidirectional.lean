-- Tries: to turn the direction of the text.
theorem attack : True := trivial -- ‮ theorem fermat
