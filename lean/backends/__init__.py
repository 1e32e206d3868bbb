"""Different installations of Lean behind one interface."""
