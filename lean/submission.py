"""The audit of a Lean file by somebody else, theorem by theorem.

Guarantee: a theorem is `accepted` only if nothing in the file up to it is refused, its
command parses and elaborates without an error, and the audit of `apery.lean.audit` has
nothing against it: the kernel accepts it and all that it uses once more from the clean
library, by allowed axioms alone. What its statement says is printed by Lean from the
checked declaration, not copied from the file.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from apery.core.errors import InvalidInputError
from apery.lean.audit import Answer, Message, objections
from apery.lean.guard import WORD, without_comments
from apery.lean.lookalikes import lookalike, turned_lines
from apery.lean.reading import declared_from, messages_from
from apery.lean.refusals import refusal_text

LARGEST = 1_000_000
"""Bytes of a file; a longer one is not read."""


class Judgement(StrEnum):
    """What became of a theorem of a file."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Examined:
    """A theorem of a file.

    Parameters
    ----------
    name : str
        Its full name; ``example at line 7`` for an example.
    line : int
        Line of the file, from 1.
    statement : str
        What the file says between the name and the proof.
    means : str
        The statement as Lean prints it, with the variables that the file has in front;
        empty where it was not elaborated.
    outcome : Judgement
        `ACCEPTED` only without objections.
    objections : tuple of str
        What is against it, or why it is undecided.
    axioms : tuple of str
        Axioms that it uses beyond the library.
    messages : tuple of str
        What Lean said, with the line.
    seconds : float
        Time of elaboration and audit.
    """

    name: str
    line: int
    statement: str
    means: str = ""
    outcome: Judgement = Judgement.UNDECIDED
    objections: tuple[str, ...] = ()
    axioms: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Examination:
    """All that was found in a file: its theorems, and problems outside of them by line."""

    theorems: tuple[Examined, ...] = ()
    problems: tuple[tuple[int, str], ...] = ()
    cut_off: str = ""

    @property
    def outcome(self) -> Judgement:
        """Accepted if there is a theorem, all are accepted and there is no problem."""
        outcomes = {t.outcome for t in self.theorems}
        if self.problems or Judgement.REJECTED in outcomes:
            return Judgement.REJECTED
        if self.cut_off or Judgement.UNDECIDED in outcomes or not self.theorems:
            return Judgement.UNDECIDED
        return Judgement.ACCEPTED


def read_submission(path: Path) -> str:
    """Return the text of a Lean file, with line ends as Lean expects them.

    Raises
    ------
    InvalidInputError
        It is missing, no file, empty, larger than `LARGEST`, or no UTF-8 text.
    """
    if path.is_dir():
        raise InvalidInputError(f"{path} is a folder; name one Lean file in it")
    if not path.exists():
        raise InvalidInputError(f"{path} does not exist; name a Lean file or a run")
    if not path.is_file():
        raise InvalidInputError(f"{path} is no ordinary file")
    with path.open("rb") as file:
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise InvalidInputError(
            f"{path} has more than {LARGEST:,} bytes; split it into several files"
        )
    if b"\0" in data:
        raise InvalidInputError(f"{path} holds binary data, not Lean text")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InvalidInputError(f"{path} is no UTF-8 text, see line {line}") from None
    if not text.strip():
        raise InvalidInputError(f"{path} is empty")
    return text.replace("\r\n", "\n").replace("\r", "\n")


class Course:
    """The replies about one file as they come, and what they amount to.

    Parameters
    ----------
    text : str
        The file.
    """

    def __init__(self, text: str) -> None:
        self.done: list[Examined] = []
        self.ended = False
        self._waiting: list[Examined] = []
        self._problems: list[tuple[int, str]] = [
            (line, f"{what} changes the direction of the text: it is not what it seems")
            for line, what in turned_lines(text)
        ]
        self._refused = ""
        self._suspicious: dict[str, str] = {}
        with contextlib.suppress(InvalidInputError):  # what is not closed, Lean reports
            self._look(text)

    def take(self, reply: dict[str, Any]) -> None:
        """Take one reply of the program that reads files."""
        if "split" in reply:
            self._split(reply["split"])
        elif "theorem" in reply:
            self._theorem(reply["theorem"])
        elif "problem" in reply:
            self._add_errors(messages_from(reply["problem"]))
        elif "refused" in reply:
            self._refuse(reply["refused"])
        elif reply.get("done"):
            against = self._refused or "it cannot be parsed"
            self._end_waiting(Judgement.REJECTED, against)
            self.ended = True

    def cut_off(self, why: str) -> Examination:
        """Return the examination of a file on which Lean gave up."""
        first, rest = self._waiting[:1], self._waiting[1:]
        self.done += [replace(t, objections=(f"cut off: {why}",)) for t in first]
        self.done += [
            replace(
                t, objections=(f"not reached: the theorem at line {first[0].line} was cut off",)
            )
            for t in rest
        ]
        self._waiting = []
        return replace(self.examination(), cut_off=why)

    def examination(self) -> Examination:
        """Return what is known so far."""
        return Examination(tuple(self.done), tuple(dict.fromkeys(sorted(self._problems))))

    def _look(self, text: str) -> None:
        for number, line in enumerate(without_comments(text).split("\n"), 1):
            if not line.isascii():
                for word in WORD.findall(line):
                    self._suspect(word, number)

    def _suspect(self, word: str, line: int) -> None:
        if word not in self._suspicious and (wrong := lookalike(word)):
            self._suspicious[word] = wrong
            self._problems.append((line, f"in the name {word!r} {wrong}"))

    def _split(self, data: dict[str, Any]) -> None:
        self._waiting = [Examined(t["name"], t["line"], t["statement"]) for t in data["theorems"]]
        for odd in data["unusual"]:
            self._suspect(odd["what"], odd["line"])
        if data["refused"]:
            self._refuse(data["refused"])
            self._add_errors(messages_from(data["problems"]))

    def _refuse(self, refusals: list[dict[str, Any]]) -> None:
        for refusal in refusals:
            self._problems.append((refusal["line"], refusal_text(refusal["rule"], refusal["what"])))
        line, text = min(self._problems[-len(refusals) :])
        self._refused = f"line {line}: {text}"

    def _add_errors(self, messages: tuple[Message, ...]) -> None:
        self._problems += [(m.line, m.text) for m in messages if m.severity == "error"]

    def _theorem(self, data: dict[str, Any]) -> None:
        while self._waiting and self._waiting[0].line < data["line"]:
            skipped = self._waiting.pop(0)
            self.done.append(
                replace(skipped, outcome=Judgement.REJECTED, objections=("it cannot be parsed",))
            )
        stated = self._waiting.pop(0) if self._waiting else Examined("", data["line"], "")
        found = data["declared"]
        messages = messages_from(data["messages"])
        declared = None if found is None else declared_from(found)
        name = stated.name if declared is None else declared.name
        answer = Answer({} if declared is None else {name: declared}, messages)
        against = [
            *(
                ["a declaration with this name stands already"] if declared is None
                else ["not found"] if declared.kind == "absent"
                else objections(answer, name)
            ),
            *(f"error at line {m.line}" for m in messages if m.severity == "error"),
            *(_remark(r) for r in data["remarks"]),
            *(
                f"in the name {odd!r} {wrong}" for odd, wrong in self._suspicious.items()
                if odd in stated.statement or odd in name or odd in data["means"]
            ),
        ]  # fmt: skip
        self.done.append(
            replace(
                stated,
                name=name,
                means=data["means"],
                outcome=Judgement.REJECTED if against else Judgement.ACCEPTED,
                objections=tuple(dict.fromkeys(against)),
                axioms=() if declared is None or declared.kind == "absent" else declared.axioms,
                messages=tuple(f"line {m.line}: {m.severity}: {m.text}" for m in messages),
                seconds=data["ms"] / 1000,
            )
        )

    def _end_waiting(self, outcome: Judgement, against: str) -> None:
        self.done += [replace(t, outcome=outcome, objections=(against,)) for t in self._waiting]
        self._waiting = []


def _remark(remark: str) -> str:
    kind, _, name = remark.partition(" ")
    if kind == "binds":
        return f"the statement calls a variable {name}, as the library calls something else"
    if kind == "special":
        return f"the statement gives {name} an instance of its own, which is not seen when printed"
    return f"the statement assumes an instance of {name} for a type of the library"
