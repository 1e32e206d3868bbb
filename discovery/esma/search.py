"""Search for signed continued fractions of transforms of a constant (ESMA).

Ask and tell: `plan` lays the search out as items that can be computed in any order and
process, `explore` computes one.

Guarantee: `explore` depends on its item alone. A candidate has exactly the certified terms
that were seen; that its limit is the value it is claimed to be is for the checks to say.

References
----------
O. Razon, Y. Harris, S. Gottlieb, D. Carmon, O. David, I. Kaminer, Automated search for
conjectures on mathematical constants using analysis of integer sequences, ICML 2023,
arXiv 2212.09470.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from apery.core.claims import Equals
from apery.core.constant import Constant
from apery.core.continued_fraction import ContinuedFraction, Interlaced
from apery.core.errors import InvalidInputError
from apery.core.transform import RationalMap
from apery.discovery.esma.lift import SetApart, lift
from apery.discovery.esma.screen import MARGIN, Hit, screen
from apery.discovery.esma.transforms import (
    DISTINCTION_BITS,
    Transforms,
    distinct,
    images,
    maps_up_to,
)
from apery.discovery.esma.words import Word, sign_words
from apery.numerics.balls import precision
from apery.numerics.constants import evaluate, rational_value

MAX_ORDER = 400
BLOCK = 32
"""Transforms in one item; part of the keys, so a change starts searches anew."""

_GUARD_BITS = 64
_BITS_PER_TERM = 10
_WIDENINGS = 4
"""How many times the precision doubles for pairs that run out of certified terms."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What is searched.

    Parameters
    ----------
    degree, height : int
        Bounds for the transforms P(x)/Q(x).
    signs : tuple of int
        Shortest and longest sign word.
    order : int
        Largest order of a recurrence, pre-period included.

    Raises
    ------
    InvalidInputError
        The order is out of range.
    """

    degree: int = 1
    height: int = 2
    signs: tuple[int, int] = (1, 4)
    order: int = 40

    def __post_init__(self) -> None:
        if not 1 <= self.order <= MAX_ORDER:
            raise InvalidInputError(
                f"the order of a recurrence is from 1 to {MAX_ORDER}, not {self.order}"
            )

    @property
    def terms(self) -> int:
        """Number of terms that a sequence must follow its recurrence for."""
        return 2 * self.order + 2 * MARGIN

    @property
    def words(self) -> tuple[Word, ...]:
        """The sign words."""
        return sign_words(*self.signs)


@dataclass(frozen=True, slots=True)
class Item:
    """A constant, some of its transforms, and the settings.

    Parameters
    ----------
    key : str
        Name of the item within the search.
    constant : Constant
        The constant.
    maps : tuple of RationalMap
        Transforms with positive values.
    settings : Settings
        The settings of the search.
    """

    key: str
    constant: Constant
    maps: tuple[RationalMap, ...]
    settings: Settings


@dataclass(frozen=True, slots=True)
class Found:
    """A claim with what the search saw of it."""

    claim: Equals
    recurrence: tuple[int, ...]
    terms: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Explored:
    """What one item gave.

    Parameters
    ----------
    found : tuple of Found
        The candidates.
    pairs : int
        Number of pairs of a transform and a sign word.
    set_apart : dict
        Pairs with a short recurrence that gave no candidate, counted by reason.
    undecided : int
        Pairs that ran out of certified terms at the highest precision.
    """

    found: tuple[Found, ...]
    pairs: int
    set_apart: dict[str, int] = field(default_factory=dict)
    undecided: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """The items for one constant and what was left out.

    Parameters
    ----------
    constant : Constant
        The constant.
    items : tuple of Item
        Together they hold every kept transform once.
    transforms : Transforms
        The transforms with the numbers of those left out.
    """

    constant: Constant
    items: tuple[Item, ...]
    transforms: Transforms


def plan(constant: Constant, settings: Settings) -> Plan:
    """Lay out the search for one constant.

    Raises
    ------
    InvalidInputError
        The constant is rational, or the settings are out of range.
    DomainError, PrecisionError
        The constant has no value.

    Examples
    --------
    >>> laid = plan(Constant("e"), Settings(height=1, signs=(1, 1)))
    >>> [(item.key, len(item.maps)) for item in laid.items]
    [('e/degree=1,height=1,signs=1..1,order=40/0', 12)]
    >>> plan(Constant("1 + 1/2"), Settings())
    Traceback (most recent call last):
    ...
    apery.core.errors.InvalidInputError: 1 + 1/2 is rational, 3/2: its expansions are finite,
    there is nothing to search; give an irrational constant
    """
    maps = maps_up_to(settings.degree, settings.height)
    words = settings.words
    rational = rational_value(constant)
    if rational is not None:
        raise InvalidInputError(
            f"{constant.text} is rational, {rational}: its expansions are finite, there is "
            "nothing to search; give an irrational constant"
        )
    kept = distinct(constant, maps)
    span = f"{settings.signs[0]}..{settings.signs[1]}"
    name = (
        f"{constant.text}/degree={settings.degree},height={settings.height},signs={span},"
        f"order={settings.order}"
    )
    # Many words make an item long: keep the number of pairs in it about the same.
    block = max(1, BLOCK * 4 // len(words))
    items = tuple(
        Item(f"{name}/{start}", constant, kept.maps[start : start + block], settings)
        for start in range(0, len(kept.maps), block)
    )
    return Plan(constant, items, kept)


def explore(item: Item) -> Explored:
    r"""Expand every pair of the item and keep those that follow interlaced polynomials.

    Examples
    --------
    >>> laid = plan(Constant("e"), Settings(height=1, signs=(1, 1)))
    >>> print(*(found.claim for found in explore(laid.items[0]).found[:3]), sep="\n")
    e = [2; 1, 2*m + 2, 1] with signs (+)
    1/e = [0, 2; 1, 2*m + 2, 1] with signs (+)
    e + 1 = [3; 1, 2*m + 2, 1] with signs (+)
    """
    words = item.settings.words
    pairs = [(row, word) for row in range(len(item.maps)) for word in range(len(words))]
    hits, undecided = sieve(item, pairs)
    numerators = [ContinuedFraction.signed(Interlaced((), (1,)), word).b for word in words]
    found: list[Found] = []
    apart: Counter[str] = Counter()
    for (row, word), hit in hits:
        lifted = lift(hit.terms, hit.connection)
        if isinstance(lifted, SetApart):
            apart[lifted.reason] += 1
            continue
        fraction = ContinuedFraction(lifted.sequence, numerators[word])
        claim = Equals(fraction, item.maps[row], item.constant)
        found.append(Found(claim, lifted.recurrence, hit.terms))
    return Explored(tuple(found), len(pairs), dict(sorted(apart.items())), undecided)


def sieve(
    item: Item, pairs: list[tuple[int, int]]
) -> tuple[list[tuple[tuple[int, int], Hit]], int]:
    """Screen pairs, with more digits for those that need them.

    Returns
    -------
    hits : list of ((row, word), Hit)
        The pairs that passed, in the order of the request.
    undecided : int
        Number of pairs that ran out of certified terms.
    """
    settings = item.settings
    passed: dict[tuple[int, int], Hit] = {}
    bits = max(_BITS_PER_TERM * settings.terms, DISTINCTION_BITS)
    open_pairs = pairs
    for attempt in range(_WIDENINGS + 1):
        x = evaluate(item.constant, bits=bits + _GUARD_BITS)
        rows = sorted({row for row, _ in open_pairs})
        place = {row: i for i, row in enumerate(rows)}
        with precision(bits + _GUARD_BITS):
            intervals = images([item.maps[row] for row in rows], x, bits)
        hits, short = screen(
            intervals, settings.words, [(place[row], word) for row, word in open_pairs],
            count=settings.terms, cap=settings.order, final=attempt == _WIDENINGS,
        )  # fmt: skip
        passed.update((open_pairs[hit.pair], hit) for hit in hits)
        open_pairs = [open_pairs[k] for k in short]
        if not open_pairs:
            break
        bits *= 2
    return [(pair, passed[pair]) for pair in pairs if pair in passed], len(open_pairs)
