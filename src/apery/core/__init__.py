"""The frozen types that every layer shares; the standard library is all they need."""
