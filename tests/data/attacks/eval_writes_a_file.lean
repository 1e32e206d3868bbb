-- Tries: to write a file while it is read.
#eval IO.FS.writeFile "WITNESS" "x"
theorem attack : True := trivial
