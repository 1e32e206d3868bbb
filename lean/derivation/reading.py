"""A text as a row of words, read from left to right."""

from __future__ import annotations

from apery.core.errors import NotationError
from apery.lean.derivation.terms import STATEMENTS, Node, Span, Statement, Term
from apery.lean.derivation.words import Word, words


class Reader:
    """The words of a text and the place that is reached."""

    def __init__(self, text: str) -> None:
        self.text, self.words, self.at = text, words(text), 0

    @property
    def word(self) -> Word:
        """Return the next word."""
        return self.words[self.at]

    def fail(self, reason: str, position: int | None = None) -> NotationError:
        """Return the error at a position, or at the next word."""
        at = self.word.start if position is None else position
        return NotationError(reason, self.text, at)

    def take(self) -> Word:
        """Return the next word and go on."""
        word = self.word
        self.at += 1
        return word

    def is_next(self, *texts: str, ahead: int = 0) -> bool:
        """Whether the next word, or one further ahead, is one of these."""
        word = self.words[min(self.at + ahead, len(self.words) - 1)]
        return word.kind in ("sign", "name") and word.text in texts

    def accept(self, *texts: str) -> bool:
        """Go past the next word if it is one of these, and tell."""
        if self.is_next(*texts):
            self.at += 1
            return True
        return False

    def expect(self, text: str, what: str) -> None:
        """Go past a word that must be there."""
        if not self.accept(text):
            raise self.fail(f"{what} is expected, not {self.found()}")

    def found(self) -> str:
        """Return the next word as it is written."""
        word = self.word
        return "the end" if word.kind == "end" else repr(self.text[word.start : word.end])

    def since(self, start: int) -> Span:
        """Return the span from a character to the last word that was taken."""
        return start, self.words[self.at - 1].end if self.at else start

    def term(self, node: Node) -> Term:
        """Return the node if it is a value."""
        if isinstance(node, STATEMENTS):
            raise self.fail("a value is expected, this is a statement", node.span[0])
        return node

    def statement(self, node: Node) -> Statement:
        """Return the node if it is a statement."""
        if not isinstance(node, STATEMENTS):
            raise self.fail("a statement is expected, this is a value", node.span[0])
        return node
