"""apery: a toolkit for mathematical discovery and verification.

A search proposes claims; a ladder of checks tries to kill them; Lean proves the survivors.
"""

__version__ = "0.1.0"
