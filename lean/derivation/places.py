"""Texts that know where in a file they stand, and errors that show the line."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from apery.core.errors import InvalidInputError

_SHOWN = 160


class FileError(InvalidInputError):
    r"""A derivation file that cannot be used, with the place in it.

    Parameters
    ----------
    reason : str
        What is wrong.
    file : str
        Name of the file.
    text : str
        The whole file.
    position : int
        Index of the wrong character in `text`.

    Examples
    --------
    >>> error = FileError("a value is expected", "a.toml", "x = 1\ny = )\n", 10)
    >>> print(error)
    a.toml:2:5: a value is expected
    >>> print(error.pointer())
    y = )
        ^ a value is expected
    """

    def __init__(self, reason: str, file: str, text: str, position: int) -> None:
        self.reason, self.file, self.text = reason, file, text
        self.position = max(0, min(position, len(text)))
        start = text.rfind("\n", 0, self.position) + 1
        end = text.find("\n", self.position)
        self.line = text.count("\n", 0, self.position) + 1
        self.column = self.position - start + 1
        self._shown = text[start : end if end >= 0 else len(text)].rstrip("\r")
        super().__init__(f"{file}:{self.line}:{self.column}: {reason}")

    def __reduce__(self) -> tuple[type[FileError], tuple[str, str, str, int]]:
        """Keep the arguments when the error crosses a process boundary."""
        return type(self), (self.reason, self.file, self.text, self.position)

    def pointer(self) -> str:
        """Return the line with a caret below the wrong character; long lines are cut."""
        shown, at = self._shown.expandtabs(1), self.column - 1
        if len(shown) > _SHOWN:
            cut = max(0, at - _SHOWN // 2)
            shown, at = shown[cut : cut + _SHOWN], at - cut
        return f"{shown}\n{' ' * at}^ {self.reason}"


@dataclass(frozen=True, slots=True)
class Located:
    """A text that was read from a file.

    Parameters
    ----------
    text : str
        What it says.
    starts : tuple of (int, int)
        Pairs (index in the text, index in the file), increasing, from which on both go on
        in step; empty where the place is not known.
    """

    text: str
    starts: tuple[tuple[int, int], ...] = ()

    def place(self, index: int = 0) -> int:
        """Return the index in the file of a character of the text.

        Examples
        --------
        >>> Located("a = b", ((0, 100), (4, 110))).place(4)
        110
        """
        if not self.starts:
            return 0
        i = bisect_right(self.starts, (index, 1 << 62)) - 1
        here, there = self.starts[max(i, 0)]
        return there + index - here

    def part(self, start: int, end: int) -> Located:
        """Return a part of the text, with its place."""
        pairs = [(0, self.place(start))] if self.starts else []
        pairs += [(i - start, j) for i, j in self.starts if start < i < end]
        return Located(self.text[start:end], tuple(pairs))
