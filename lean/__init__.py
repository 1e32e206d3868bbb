"""Lean 4: translation of claims, the worker that runs Lean, and the audit of what it proved."""

if __name__ == "lean":
    raise ImportError("import apery.lean, not lean: the folder is a part of the apery package")
