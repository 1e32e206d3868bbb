"""What a Lean file from outside must not contain, and why, in words."""

from __future__ import annotations

_RUNS = "it runs code while the file is read"
_READS = "it changes how later text is read"
_KERNEL = "it keeps a declaration from the kernel"
_AXIOM = "it adds an assumption that nothing proves"
_CODE = "the kernel would believe compiled code"

_REASONS = {
    **dict.fromkeys(
        ("eval", "evalBang", "run_cmd", "runCmd", "run_elab", "runElab", "run_meta", "runMeta",
         "runTac", "byElab", "initialize", "builtin_initialize", "dbgTrace", "meta", "simproc"),
        _RUNS,
    ),
    **dict.fromkeys(
        ("macro", "macro_rules", "notation", "mixfix", "syntax", "syntaxAbbrev", "syntaxCat",
         "elab", "elab_rules", "quot", "dynamicQuot", "export", "openRenaming", "unif_hint",
         "binderPredicate", "notation3"),
        _READS,
    ),
    **dict.fromkeys(("unsafe", "partial", "opaque"), _KERNEL),
    **dict.fromkeys(("nativeDecide", "native"), _CODE),
    "axiom": _AXIOM,
    "includeStr": "it reads a file of this machine",
    "import": "only the core library Init is here",
    "prelude": "it leaves out the library",
    "set_option": "only options that cannot weaken a check are allowed",
    "attribute": "only attributes that cannot change what is proved are allowed",
    "deriving": "it gives instances to types of the library",
}  # fmt: skip


def refusal_text(rule: str, what: str) -> str:
    """Return one line on why something in a file is refused.

    Parameters
    ----------
    rule : str
        Name of the rule, as ``Files.lean`` gives it.
    what : str
        The words of the file that broke it.

    Examples
    --------
    >>> refusal_text("eval", "#eval")
    '`#eval` is refused: it runs code while the file is read'
    >>> refusal_text("hides", "Evil.Nat Nat")
    'Evil.Nat hides Nat of the library, which the file also names'
    >>> refusal_text("instance", "instAddNat")
    'instAddNat is refused: the instance changes what notation means for types of the library'
    """
    first, _, second = what.partition(" ")
    match rule:
        case "hides":
            return f"{first} hides {second} of the library, which the file also names"
        case "within":
            return (
                f"{what} is refused: it stands in a namespace of the library, as if it were there"
            )
        case "instance":
            return (
                f"{what} is refused: the instance changes what notation means for types of the "
                "library"
            )
        case "import" if what == "import":
            return "`import` is refused: it does not stand at the beginning"
        case "openRenaming":
            return f"`open` with `renaming` is refused: {_REASONS[rule]}"
        case "quot" | "dynamicQuot":
            return f"quoted syntax is refused: {_REASONS[rule]}"
        case "set_option" | "attribute" | "import":
            return f"`{rule} {what}` is refused: {_REASONS[rule]}"
    reason = _REASONS.get(rule, "only definitions and theorems, and what groups them, are allowed")
    return f"`{what}` is refused: {reason}"
