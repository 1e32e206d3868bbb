"""Some fractions of a block as columns, and what the screen asks of all of them at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from apery.discovery.fractions.families import Block
from apery.numerics.divergence import divergence
from apery.numerics.nilpotence import Rows, trace_vanishes


@dataclass(frozen=True, slots=True)
class Pairs:
    """Some fractions of a block, one an entry."""

    block: Block
    number: NDArray[np.intp]
    at_a: NDArray[np.intp]
    at_b: NDArray[np.intp]
    degree_a: NDArray[np.intp]
    degree_b: NDArray[np.intp]
    lead_a: NDArray[np.int64]
    lead_b: NDArray[np.int64]

    @classmethod
    def of(cls, block: Block) -> Pairs:
        """Return all fractions of a block."""
        (degree_a, lead_a), (degree_b, lead_b) = leading(block.a), leading(block.b)
        return cls(
            block, np.arange(block.at_a.size), block.at_a, block.at_b, degree_a[block.at_a],
            degree_b[block.at_b], lead_a[block.at_a], lead_b[block.at_b],
        )  # fmt: skip

    @property
    def _columns(self) -> tuple[NDArray[np.int64], ...]:
        return (
            self.number, self.at_a, self.at_b, self.degree_a, self.degree_b, self.lead_a,
            self.lead_b,
        )  # fmt: skip

    def only(self, where: NDArray[np.bool_]) -> Pairs:
        """Return the fractions where the mask is set."""
        return self if where.all() else Pairs(self.block, *(c[where] for c in self._columns))

    def joined(self, other: Pairs) -> Pairs:
        """Return these and the others, in the order of the block."""
        if not other.number.size:
            return self
        columns = [np.concatenate(c) for c in zip(self._columns, other._columns, strict=True)]
        order = np.argsort(columns[0])
        return Pairs(self.block, *(c[order] for c in columns))

    @property
    def order(self) -> NDArray[np.intp]:
        """The power of X = x^p - x that must divide the trace: G, rounded up."""
        return (self.degree_b + 1) // 2

    def good(self, p: int) -> NDArray[np.bool_]:
        """Where p divides neither the leading coefficient of b nor a discriminant that is not 0.

        The discriminant is that of the characteristic polynomial at infinity.
        """
        top = np.where(2 * self.degree_a == self.degree_b, self.lead_a, 0)
        discriminant = top * top + 4 * self.lead_b
        return np.asarray((self.lead_b % p != 0) & ((discriminant % p != 0) | (discriminant == 0)))

    def vanishing(self, p: int, order: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Where the trace at p is divisible by X^order, or p is of bad reduction."""
        kept = ~self.good(p)
        for k in np.unique(order).tolist():
            where = np.flatnonzero((order == k) & ~kept)
            kept[where] = trace_vanishes(
                self.block.a, self.block.b, self.at_a[where], self.at_b[where], p, k
            )
        return kept

    def divergences(self) -> list[str | None]:
        """Return why each diverges, None where nothing is known."""
        columns = (self.degree_a, self.degree_b, self.lead_a, self.lead_b)
        return [divergence(*row) for row in zip(*(c.tolist() for c in columns), strict=True)]


def leading(rows: Rows) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
    """Return degrees, -1 for the zero polynomial, and leading coefficients."""
    used = rows != 0
    degree = np.where(used.any(axis=1), rows.shape[1] - 1 - used[:, ::-1].argmax(axis=1), -1)
    return degree, rows[np.arange(len(rows)), degree]
