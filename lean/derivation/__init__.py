"""Derivations: assumptions, definitions and steps in ordinary notation, and their Lean text."""
