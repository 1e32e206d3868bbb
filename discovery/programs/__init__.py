"""A search for approximation programs: enumeration, motifs, composition, evolution."""
