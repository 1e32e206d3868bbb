"""The screen: which fractions of a family have nilpotent p-curvature at many primes.

Guarantee: every fraction of a family is counted exactly once, as rejected at a named test, as
set apart for a named reason, or as a survivor. A rejection is an exact statement about
one prime (or about degrees). `sieve` depends on its part alone, so the results do not depend
on the number of workers or on interruptions.

What the statement means for factorial reduction is discussed in `apery.discovery.fractions`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np
from flint import fmpz_poly
from numpy.typing import NDArray

from apery.core.errors import InvalidInputError
from apery.discovery.fractions.degenerate import CONSTANT, ENDS, natural_zero
from apery.discovery.fractions.equivalence import Coefficients, deflated, nonlinear_inflations
from apery.discovery.fractions.families import Block, Family
from apery.discovery.fractions.pairs import Pairs, leading
from apery.discovery.fractions.results import Member, Part, Screened, Sieved, gathered
from apery.numerics.divergence import NO_A
from apery.numerics.nilpotence import PRIMES, Rows, is_nilpotent, root_counts, self_overlaps

BLOCK = 1 << 18
"""Fractions in one part; some tens of megabytes."""

UNBALANCED = "deg b < 2 deg a"
UNSPLIT = "b does not split into linear factors modulo every prime"
TRACE = "the trace over one period is not 0"
REFINED = "the trace is no monomial in x^p - x"
FEW_PRIMES = "fewer than eight primes of good reduction"
_LEAST_PRIMES = 8
_FIRST_PRIMES = 2
"""Primes at which the trace alone is looked at before the refined test."""


def parts(family: Family, size: int = BLOCK) -> Iterator[Part]:
    """Cut a family into parts.

    Examples
    --------
    >>> from apery.discovery.fractions import Degrees
    >>> [part.key for part in parts(Degrees(1, 2, 2), 300)]
    ['degrees=1,2;height=2/0..299', 'degrees=1,2;height=2/300..599',
     'degrees=1,2;height=2/600..899', 'degrees=1,2;height=2/900..999']
    """
    if size < 1:
        raise InvalidInputError(f"a part holds at least one fraction, not {size}")
    for start in range(0, family.count, size):
        yield Part(family, start, min(start + size, family.count))


def screen(family: Family, *, primes: tuple[int, ...] = PRIMES, block: int = BLOCK) -> Screened:
    """Screen a whole family in this process.

    Parameters
    ----------
    family : Family
        The family.
    primes : tuple of int
        Odd primes below 256; twelve or more, as chance hits pass half of them.
    block : int
        Number of fractions at a time.

    Examples
    --------
    >>> from apery.discovery.fractions import Degrees
    >>> found = screen(Degrees(1, 2, 2))
    >>> found.count, found.surviving, len(found.survivors)
    (1000, 27, 26)
    >>> sum(found.counts.values())
    1000
    """
    return gathered(sieve(part, primes) for part in parts(family, block))


def sieve(part: Part, primes: tuple[int, ...] = PRIMES) -> Sieved:
    """Screen one part of a family.

    Examples
    --------
    >>> from apery.discovery.fractions import Degrees
    >>> (part,) = parts(Degrees(1, 2, 2))
    >>> sieve(part).rejected
    {'b does not split into linear factors modulo every prime': 640,
     'the trace over one period is not 0': 286}
    """
    block = part.family.block(part.start, part.stop)
    reasons: dict[str, list[int]] = {}
    rejected: Counter[str] = Counter()
    pairs = Pairs.of(block)

    def set_apart(where: NDArray[np.bool_], reason: str) -> None:
        if where.any():
            reasons.setdefault(reason, []).extend((pairs.number[where] + part.start).tolist())

    def reject(where: NDArray[np.bool_], test: str) -> None:
        if where.any():
            rejected[test] += int(where.sum())

    no_a, no_b = pairs.degree_a < 0, pairs.degree_b < 0
    constant = (pairs.degree_a == 0) & (pairs.degree_b == 0)
    unbalanced = ~no_b & (pairs.degree_b < 2 * pairs.degree_a)
    set_apart(no_b, ENDS)
    set_apart(no_a & ~no_b, NO_A)
    set_apart(constant, CONSTANT)
    reject(unbalanced, UNBALANCED)
    pairs = pairs.only(~(no_a | no_b | constant | unbalanced))

    split = _split(block.b, np.unique(pairs.at_b), primes)
    inflated = _inflated(block, pairs.only(~split[pairs.at_b]), primes)
    reject(~split[pairs.at_b] & ~np.isin(pairs.number, inflated), UNSPLIT)
    rest = pairs.only(np.isin(pairs.number, inflated))
    pairs = pairs.only(split[pairs.at_b])

    asked = np.array([pairs.good(p) for p in primes]).sum(axis=0)
    few = asked < min(_LEAST_PRIMES, len(primes))
    set_apart(few, FEW_PRIMES)
    pairs = pairs.only(~few)
    if (pairs.order > 1).any():
        for p in primes[:_FIRST_PRIMES]:
            kept = pairs.vanishing(p, np.ones_like(pairs.order))
            reject(~kept, TRACE)
            pairs = pairs.only(kept)
    for p in primes:
        kept = pairs.vanishing(p, pairs.order)
        reject(~kept & (pairs.order == 1), TRACE)
        reject(~kept & (pairs.order > 1), REFINED)
        pairs = pairs.only(kept)

    pairs = pairs.joined(rest)
    ends = _ends(block.b, pairs.at_b)
    set_apart(ends, ENDS)
    pairs = pairs.only(~ends)
    why = np.array(pairs.divergences(), dtype=object)
    for reason in sorted({w for w in why if w}):
        set_apart(why == reason, reason)
    pairs = pairs.only(np.array([w is None for w in why], dtype=bool))
    passed = tuple(Member(part.start + k, *block.pair(k)) for k in pairs.number.tolist())
    return Sieved(
        part.stop - part.start,
        dict(sorted(rejected.items())),
        {reason: tuple(sorted(numbers)) for reason, numbers in sorted(reasons.items())},
        passed,
    )


def _split(rows: Rows, wanted: NDArray[np.intp], primes: tuple[int, ...]) -> NDArray[np.bool_]:
    """Say which of the wanted rows split modulo every prime that leaves their degree."""
    degree, _ = leading(rows)
    for p in primes:
        roots = root_counts(rows[wanted], p)
        wanted = wanted[(roots == degree[wanted]) | (roots < 0)]
    answer = np.zeros(len(rows), dtype=bool)
    answer[wanted] = True
    return answer


def _inflated(block: Block, pairs: Pairs, primes: tuple[int, ...]) -> NDArray[np.intp]:
    """Return the numbers of those that pass once a nonlinear inflation is undone.

    Inflation by c(n) leaves b split exactly where c splits, though it changes nothing.
    """
    candidates = np.unique(pairs.at_b[(pairs.degree_b >= 4) & (pairs.degree_a >= 2)])
    if candidates.size:
        candidates = candidates[self_overlaps(block.b[candidates], primes[0])]
    factors = {int(k): nonlinear_inflations(block.b[k].tolist()) for k in candidates}
    inflating = [k for k, some in factors.items() if some]
    every = [f for some in factors.values() for f in some]
    where = np.isin(pairs.at_b, inflating)
    rows = np.unique(pairs.at_a[where])
    divisible = [k for k in rows.tolist() if _has_factor(block.a[k].tolist(), every)]
    where &= np.isin(pairs.at_a, divisible)
    found = []
    for number in pairs.number[where].tolist():
        before = block.pair(number)
        a, b = deflated(*before)
        if len(a) < len(before[0]) and passes(a, b, primes):
            found.append(number)
    return np.array(found, dtype=np.intp)


def _has_factor(a: list[int], factors: list[fmpz_poly]) -> bool:
    polynomial = fmpz_poly(a)
    return any(polynomial % factor == 0 for factor in factors)


def passes(a: Coefficients, b: Coefficients, primes: tuple[int, ...] = PRIMES) -> bool:
    """Whether the p-curvature is nilpotent at all primes that are good for the fraction.

    Examples
    --------
    >>> passes((1, 2), (0, 0, 1)), passes((1, 3), (0, 0, 1))
    (True, False)
    """
    asked = good_primes(a, b, primes)
    return len(asked) >= min(_LEAST_PRIMES, len(primes)) and all(
        is_nilpotent(a, b, p) for p in asked
    )


def good_primes(a: Coefficients, b: Coefficients, primes: tuple[int, ...]) -> tuple[int, ...]:
    """Return the primes that do not divide a leading coefficient that matters."""
    top = a[-1] if a and 2 * (len(a) - 1) == len(b) - 1 else 0
    discriminant = top * top + 4 * b[-1]
    return tuple(p for p in primes if b[-1] % p and (discriminant % p or discriminant == 0))


def _ends(rows: Rows, at_b: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Say which fractions have b_n = 0 for some n >= 1."""
    used, place = np.unique(at_b, return_inverse=True)
    ending = [natural_zero(rows[k].tolist()) is not None for k in used]
    return np.array(ending, dtype=bool)[place]
