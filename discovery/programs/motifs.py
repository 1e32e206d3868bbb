"""Motifs: parts of good programs that act on one value, and their compositions.

Where everything after a step depends on that step alone, a program is a composition; where it
depends on x too, it is one of parts that act on a value and on x. The parts of the best programs
of an enumeration are collected; a part that occurs in many is a motif. Larger programs are made
by composing motifs, which reaches sizes that no enumeration does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from apery.discovery.programs.enumeration import FRESH, VARIABLE, Shape
from apery.numerics.programs.tape import ADD, DIVIDE, MULTIPLY

MOST_OPERATIONS = 4


def parts(shape: Shape, *, finer: bool = False) -> list[Shape]:
    """Split a shape where only one value goes on.

    Parameters
    ----------
    finer : bool
        Whether x may go on as well.

    Examples
    --------
    >>> from apery.numerics.programs.tape import ADD, DIVIDE
    >>> doubling = Shape(((DIVIDE, FRESH, 0), (ADD, 0, 1)))
    >>> parts(doubling.then(doubling)) == [doubling, doubling]
    True
    """
    found: list[Shape] = []
    begin = 0
    for k in range(1, len(shape.steps) + 1):
        later = shape.steps[k:]
        on = (FRESH, 0) if finer else (FRESH,)
        inner = all(o in on or o >= k for _, a, b in later for o in (a, b))
        if inner:
            steps = tuple(
                (op, _within(a, begin), _within(b, begin)) for op, a, b in shape.steps[begin:k]
            )
            found.append(Shape(steps))
            begin = k
    return found


def _within(operand: int, begin: int) -> int:
    """Return an operand as a part knows it that begins after step number `begin`."""
    if operand == FRESH:
        return FRESH
    return VARIABLE if begin and operand == 0 else operand - begin


def _first(motif: Shape) -> Shape:
    """Return a part that acts on x itself."""
    return Shape(
        tuple(
            (op, 0 if a == VARIABLE else a, 0 if b == VARIABLE else b) for op, a, b in motif.steps
        )
    )  # fmt: skip


def mined(ranked: Iterable[Sequence[Shape]], count: int) -> list[Shape]:
    """Return the motifs of lists of good shapes, best first.

    Parameters
    ----------
    ranked : iterable of sequences of Shape
        For each size, its best shapes, best first; a part counts its operations over the rank.
    count : int
        Most motifs.
    """
    score: Counter[Shape] = Counter()
    for shapes in ranked:
        for rank, shape in enumerate(shapes, 1):
            for part in {*parts(shape), *parts(shape, finer=True)}:
                if len(part.steps) <= MOST_OPERATIONS:
                    score[part] += len(part.steps) / rank  # type: ignore[assignment]
    best = sorted(score, key=lambda m: (-score[m], m.steps))
    return best[:count]


def compositions(motifs: Sequence[Shape], operations: int) -> Iterator[Shape]:
    """Yield every composition of motifs with so many operations, without idle pairs.

    Examples
    --------
    >>> from apery.numerics.programs.tape import ADD, DIVIDE, MULTIPLY
    >>> square, add = Shape(((MULTIPLY, 0, 0),)), Shape(((ADD, FRESH, 0),))
    >>> len(list(compositions([square, add], 3)))
    5
    """
    yield from _composed(None, motifs, operations)


def _composed(begun: Shape | None, motifs: Sequence[Shape], left: int) -> Iterator[Shape]:
    if left == 0:
        if begun is not None:
            yield begun
        return
    for motif in motifs:
        if len(motif.steps) > left:
            continue
        if begun is not None and _idle(begun.steps[-1], motif.steps[0]):
            continue
        after = _first(motif) if begun is None else begun.then(motif)
        yield from _composed(after, motifs, left - len(motif.steps))


def _idle(before: tuple[int, int, int], after: tuple[int, int, int]) -> bool:
    """Whether the second of two operations with constants could be left out."""
    if FRESH not in before or FRESH not in after:
        return False
    scalings = (MULTIPLY, DIVIDE)
    if before[0] in scalings and after[0] in scalings:
        return True
    return before[0] == after[0] == ADD


__all__ = ["compositions", "mined", "parts"]
