"""Errors: one base class, one clear line each, with the next step in it.

An unknown answer is a verdict (``undecided``), never an exception.
"""

from __future__ import annotations

# Exit codes of the command line.
DONE = 0
REFUTED = 1
USAGE = 2
UNDECIDED = 3
TOOL_MISSING = 69
RESUMABLE = 75
INTERRUPTED = 130


class AperyError(Exception):
    """Base of everything that apery raises on purpose.

    ``str(error)`` is one line that says what is wrong and what to do;
    `exit_code` is what the command line returns.
    """

    exit_code = USAGE


class InvalidInputError(AperyError):
    """A value from outside cannot be used: wrong range, wrong kind, meaningless combination."""


class NotationError(InvalidInputError):
    """Text that cannot be parsed.

    Parameters
    ----------
    reason : str
        What is wrong.
    text : str
        The whole text.
    position : int
        Index of the wrong character in `text`, 0 to ``len(text)``.

    Examples
    --------
    >>> print(NotationError("a value is expected", "2*+", 3).pointer())
    2*+
       ^ a value is expected
    """

    def __init__(self, reason: str, text: str, position: int) -> None:
        self.reason, self.text, self.position = reason, text, position
        super().__init__(f"{reason} at character {position + 1} of {text!r}")

    def __reduce__(self) -> tuple[type[NotationError], tuple[str, str, int]]:
        """Keep the arguments when the error crosses a process boundary."""
        return type(self), (self.reason, self.text, self.position)

    def pointer(self) -> str:
        """Return the text with a caret below the wrong character."""
        return f"{self.text}\n{' ' * self.position}^ {self.reason}"


class DomainError(InvalidInputError):
    """A function is asked for a value where it has none, or none that can be told from a pole."""


class PrecisionError(AperyError):
    """The precision budget ended before the answer was certain."""

    exit_code = UNDECIDED


class ToolMissingError(AperyError):
    """A needed outside tool is absent; the message names the command that installs it."""

    exit_code = TOOL_MISSING


class StoreError(AperyError):
    """A run directory or journal cannot be used: unwritable, missing, or corrupt."""


class StoppedEarlyError(AperyError):
    """The work stopped before its end; everything so far is kept and it can be resumed."""

    exit_code = RESUMABLE


class Terminated(BaseException):
    """The system asks the process to end; like `KeyboardInterrupt`, no error of anything."""
