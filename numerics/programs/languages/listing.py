"""What every language is given: a program, its format, its name and what is known of it.

Guarantee: the constants of a `Listing` are exactly numbers of its format, and its name is a
word that means nothing else in what is written.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction

from apery.core.errors import InvalidInputError
from apery.core.program import Program
from apery.numerics.formats import FloatFormat
from apery.numerics.programs.evaluation import rounded

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,99}")
_OURS = re.compile(r"x|[cpt]\d+")
_WIDTH = 98
Fact = tuple[str, str | int | float | bool | tuple[str, ...]]
Facts = tuple[Fact, ...]


def words(text: str) -> frozenset[str]:
    """Return the words of a text.

    Examples
    --------
    >>> sorted(words("if else"))
    ['else', 'if']
    """
    return frozenset(text.split())


@dataclass(frozen=True, slots=True)
class Listing:
    """A program that is to be written down.

    Parameters
    ----------
    program : Program
        Its constants are rounded to the format.
    target : FloatFormat or None
        The format of all operations; None for exact numbers.
    name : str
        Name of the function that is written.
    notes : tuple of str
        Lines of comment.
    facts : tuple of (str, value)
        The same for programs to read.

    Raises
    ------
    InvalidInputError
        The name is no word, or a constant is no number of the format.

    Examples
    --------
    >>> from apery.numerics.formats import FLOAT32
    >>> listing = Listing(Program.parse("x*c1", ["0.1"]), FLOAT32, "tenth")
    >>> listing.constants
    (('c1', Fraction(13421773, 134217728)),)
    >>> listing.hexadecimal(listing.program.constants[0])
    '0x1.99999ap-4'
    >>> Listing(Program.parse("x + 1"), None, "2nd")
    Traceback (most recent call last):
    ...
    apery.core.errors.InvalidInputError: '2nd' is no name: letters, digits and _, a letter first
    """

    program: Program
    target: FloatFormat | None
    name: str
    notes: tuple[str, ...] = ()
    facts: Facts = ()

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise InvalidInputError(
                f"{self.name!r} is no name: letters, digits and _, a letter first"
            )
        if _OURS.fullmatch(self.name):
            raise InvalidInputError(f"{self.name!r} is the name of a step; choose another")
        if self.target is not None:
            object.__setattr__(self, "program", rounded(self.program, self.target))

    @property
    def constants(self) -> tuple[tuple[str, Fraction], ...]:
        """Names and values of the constants."""
        return tuple((f"c{k}", value) for k, value in enumerate(self.program.constants, 1))

    @property
    def result(self) -> str:
        """Name of the last step."""
        return f"t{len(self.program.steps)}"

    @property
    def operations(self) -> frozenset[str]:
        """Names of the operations that occur."""
        return frozenset(step.op for step in self.program.steps)

    def hexadecimal(self, value: Fraction) -> str:
        """Return a constant as C and Python write it in hexadecimal, exactly."""
        assert self.target is not None
        return self.target.text(self.target.encode(value))

    def refuse_names(self, names: Collection[str], language: str) -> None:
        """Refuse a name that the language uses itself.

        Raises
        ------
        InvalidInputError
            The name is one of them.
        """
        if self.name in names:
            raise InvalidInputError(
                f"the name {self.name!r} means something in {language}; choose another by --name"
            )

    def statements(
        self, operations: Mapping[str, str], power: Mapping[str, str] | None = None
    ) -> list[tuple[str, str]]:
        """Return name and expression of each step.

        Parameters
        ----------
        operations : mapping
            For each operation a template such as ``{0} + {1}``.
        power : mapping, optional
            How powers of two are written, those of `powers`; as they stand if not given.
        """
        written = []
        for k, step in enumerate(self.program.steps, 1):
            operands = [(power or {}).get(name, name) for name in step.operands]
            written.append((f"t{k}", operations[step.op].format(*operands)))
        return written

    @property
    def powers(self) -> dict[str, Fraction]:
        """The powers of two by which steps are scaled, by their text."""
        return {
            step.operands[1]: Fraction(2) ** int(step.operands[1][2:])
            for step in self.program.steps
            if step.op == "scale"
        }

    def comment(self, begin: str, *, ends: tuple[str, ...] = ()) -> str:
        """Return the notes as lines of comment, of plain characters only.

        Parameters
        ----------
        begin : str
            What begins each line.
        ends : tuple of str
            What must not occur, as it would end the comment.
        """
        lines: list[str] = []
        for note in self.notes:
            plain = "".join(c if c.isprintable() else " " for c in note).replace("\\", "/")
            for end in ends:
                plain = plain.replace(end, " ".join(end))
            lines += textwrap.wrap(plain, _WIDTH - len(begin), subsequent_indent="  ") or [""]
        return "".join(f"{begin} {line}".rstrip() + "\n" for line in lines)
