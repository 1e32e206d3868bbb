"""Checks: each tries to kill a claim and says what it saw."""

if __name__ == "verify":
    raise ImportError("import apery.verify, not verify: the folder is a part of the apery package")

from apery.verify.ladder import check, ladder

__all__ = ["check", "ladder"]
