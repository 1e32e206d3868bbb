"""What must be true of a declaration before it is called proved.

Guarantee: `objections` is empty only for a theorem that the kernel accepted twice, the
second time from the clean environment, whose statement is the one that was asked for and
whose axioms are on the list `ALLOWED`.
"""

from __future__ import annotations

from dataclasses import dataclass

ALLOWED = frozenset({"propext", "Quot.sound", "Classical.choice"})
"""The axioms of ordinary mathematics in Lean; all others are refused, whatever their names."""


@dataclass(frozen=True, slots=True)
class Declared:
    """What Lean tells of one declaration.

    Parameters
    ----------
    name : str
        Its name.
    kind : str
        ``theorem``, ``def``, ``axiom``, ``other`` or ``absent``.
    is_unsafe : bool
        Whether it is unsafe or partial.
    axioms : tuple of str
        Axioms that it uses beyond the theorems of the library.
    same_statement : bool
        Whether its statement and all definitions in it are those of the reference.
    replayed : bool
        Whether the kernel accepts it again from the clean environment.
    """

    name: str
    kind: str
    is_unsafe: bool
    axioms: tuple[str, ...]
    same_statement: bool
    replayed: bool


@dataclass(frozen=True, slots=True)
class Message:
    """A message of Lean: severity (``error``, ``warning``, ``info``), line from 1, text."""

    severity: str
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one request.

    Parameters
    ----------
    declarations : dict
        What was found, by name.
    messages : tuple of Message
        What Lean said.
    refused : tuple of str
        Kinds of syntax that no source may contain; if any, nothing was elaborated.
    failure : str
        ``timeout``, ``memory`` or ``died`` when there is no answer, else empty.
    seconds : float
        Wall-clock time; no part of the answer.
    """

    declarations: dict[str, Declared]
    messages: tuple[Message, ...] = ()
    refused: tuple[str, ...] = ()
    failure: str = ""
    seconds: float = 0.0


def objections(answer: Answer, name: str) -> tuple[str, ...]:
    """Return why a declaration of an answer is not proved; nothing if it is.

    Examples
    --------
    >>> good = Declared("t", "theorem", False, ("propext",), True, True)
    >>> objections(Answer({"t": good}), "t")
    ()
    >>> bad = Declared("t", "theorem", False, ("sorryAx",), True, True)
    >>> objections(Answer({"t": bad}), "t")
    ('uses the axiom sorryAx',)
    >>> objections(Answer({}), "t")
    ('not found',)
    """
    if answer.failure:
        return (f"no answer: {answer.failure}",)
    found = answer.declarations.get(name)
    against = [f"refused syntax {kind}" for kind in answer.refused]
    if found is None:
        return (*against, "not found")
    if found.kind != "theorem":
        against.append("not found" if found.kind == "absent" else f"{found.kind}, no theorem")
    if found.is_unsafe:
        against.append("unsafe or partial")
    against += [f"uses the axiom {axiom}" for axiom in found.axioms if axiom not in ALLOWED]
    if not found.same_statement:
        against.append("the statement is not the one asked for")
    if not found.replayed:
        against.append("the kernel does not accept it from the clean environment")
    return tuple(against)
