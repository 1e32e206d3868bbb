"""What a proof from outside may consist of: one term or one tactic block, and no command.

Guarantee: a text that `guard_proof` has nothing against holds no word that begins a
command, leaves no bracket, string or comment open, and names nothing that runs code. It
may still be wrong: whether it proves anything is for Lean and the audit behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from apery.core.errors import InvalidInputError
from apery.lean.lookalikes import lookalike, turned_lines

LONGEST = 200_000
DEEPEST = 400
"""Brackets inside each other; a parser by recursive descent must survive them."""

_COMMANDS_WORDS = """
abbrev alias attribute axiom builtin_initialize class declare_config_elab
declare_simp_like_tactic declare_syntax_cat def deriving elab elab_rules end example export
import include inductive infix infixl infixr init_quot initialize instance irreducible_def
library_note local macro macro_rules meta module mutual namespace notation notation3 omit
opaque open postfix prefix prelude private protected public recommended_spelling
register_builtin_option register_option register_simp_attr run_cmd run_elab run_meta scoped
section simproc simproc_decl structure syntax theorem unif_hint universe variable variables
add_decl_doc coinductive dsimproc grind_pattern set_option noncomputable
"""
COMMANDS = frozenset(_COMMANDS_WORDS.split())
_RUNS_WORDS = """
native_decide native reduceBool reduceNat ofReduceBool ofReduceNat trustCompiler run_tac
by_elab unsafe partial implemented_by extern csimp dbg_trace dbgTrace include_str eval_tactic
unsafeCast unsafeIO unsafeBaseIO bv_decide
"""
_RUNS = frozenset(_RUNS_WORDS.split())
_EMPTY = frozenset({"sorry", "admit", "stop", "sorryAx"})
_PAIRS = {"(": ")", "[": "]", "{": "}", "⟨": "⟩", "⟦": "⟧", "⌊": "⌋", "⌈": "⌉"}
WORD = re.compile(r"«[^»\n]*»|[^\W\d][\w'!?₀-₉]*(?:\.(?:«[^»\n]*»|[^\W\d][\w'!?₀-₉]*))*")


def guard_proof(text: str) -> tuple[str, ...]:
    """Return why a proof is refused before Lean sees it; nothing if it may be tried.

    Parameters
    ----------
    text : str
        What would stand after ``:=`` in a theorem.

    Examples
    --------
    >>> guard_proof("by induction n with | zero => rfl | succ n ih => grind")
    ()
    >>> guard_proof("rfl end Apery theorem t : False := sorry")
    ('`end` begins a command', '`theorem` begins a command', '`sorry` proves nothing')
    >>> guard_proof("by simp /- and then")
    ('a comment is not closed',)
    >>> guard_proof("")
    ('there is no proof',)
    """
    if len(text) > LONGEST:
        return (f"the proof has {len(text)} characters, more than {LONGEST}",)
    if turned := turned_lines(text):
        return (f"{turned[0][1]} changes the direction of the text",)
    if odd := next((c for c in text if (c < " " and c not in "\n\t") or c == "\x7f"), ""):
        return (f"control character U+{ord(odd):04X}",)
    try:
        bare = without_comments(text)
    except InvalidInputError as error:
        return (str(error),)
    if not bare.strip():
        return ("there is no proof",)
    return tuple(dict.fromkeys((*_unbalanced(bare), *_words(bare))))


def without_comments(text: str) -> str:
    """Replace comments by a space and strings by ``""``; lines stay where they are.

    Raises
    ------
    InvalidInputError
        A comment or string is not closed.

    Examples
    --------
    >>> without_comments('f /- a /- b -/ c -/ "x -- y" -- z')
    'f   ""  '
    """
    out: list[str] = []
    at, end = 0, len(text)
    while at < end:
        two = text[at : at + 2]
        if two == "--":
            stop = text.find("\n", at)
            out.append(" ")
            at = end if stop < 0 else stop
        elif two == "/-":
            stop = _comment_end(text, at)
            out.append(" " + "\n" * text.count("\n", at, stop))
            at = stop
        elif two == "-/":
            raise InvalidInputError("a comment is closed that was not opened")
        elif text[at] == '"':
            stop = _string_end(text, at)
            out.append('""' + "\n" * text.count("\n", at, stop))
            at = stop
        elif found := re.compile(r"'(?:\\.[^']*|[^'\\])'").match(text, at):
            # A character such as '"' opens no string; after a letter it is part of a name.
            name = at > 0 and (text[at - 1].isalnum() or text[at - 1] in "_'!?»")
            stop = at + 1 if name else found.end()
            out.append(text[at:stop] if name else "' '")
            at = stop
        else:
            out.append(text[at])
            at += 1
    return "".join(out)


def _comment_end(text: str, at: int) -> int:
    depth = 0
    for found in re.compile(r"/-|-/").finditer(text, at):
        depth += 1 if found[0] == "/-" else -1
        if depth == 0:
            return found.end()
    raise InvalidInputError("a comment is not closed")


def _string_end(text: str, at: int) -> int:
    found = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL).match(text, at)
    if found is None:
        raise InvalidInputError("a string is not closed")
    return found.end()


def _unbalanced(text: str) -> Iterator[str]:
    waiting: list[str] = []
    closing = frozenset(_PAIRS.values())
    for character in text:
        if character in _PAIRS:
            waiting.append(_PAIRS[character])
            if len(waiting) > DEEPEST:
                yield f"brackets stand more than {DEEPEST} deep"
                return
        elif character in closing and (not waiting or waiting.pop() != character):
            yield f"{character} closes nothing"
            return
    if waiting:
        yield f"{waiting[-1]} is missing"


def _words(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        if found := re.search(r"(?<![\w'.])#\w+", line):
            yield f"`{found[0]}` begins a command"
    if re.search(r'(?:!|\br#*)""', text):
        yield "a string that holds terms, or is read raw, has no place in a proof"
    if "@[" in text:
        yield "`@[` gives attributes"
    if "`(" in text or "`[" in text:
        yield "syntax is quoted"
    for found in WORD.finditer(text):
        word = found[0]
        parts = word.split(".")
        if wrong := lookalike(word):
            yield f"in {word!r} {wrong}"
        elif word in COMMANDS:
            yield f"`{word}` begins a command"
        elif _RUNS.intersection(parts):
            yield f"`{word}` runs code"
        elif _EMPTY.intersection(parts):
            yield f"`{word}` proves nothing"
