"""The screen: counts of the reference, nothing lost, nothing missed, laws of invariance."""

from __future__ import annotations

import random
from itertools import product

import pytest
from flint import fmpz_poly
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from apery.core import ContinuedFraction
from apery.discovery.fractions import (
    Degrees,
    Family,
    Listed,
    Screened,
    Template,
    confirm,
    gathered,
    has_factorial_reduction,
    invariant,
    parts,
    screen,
    sieve,
)
from apery.discovery.fractions.degenerate import CONSTANT, ENDS
from apery.discovery.fractions.families import fraction_of
from apery.discovery.fractions.screen import UNBALANCED, UNSPLIT, passes
from apery.numerics.divergence import ELLIPTIC, NO_A, STERN_STOLZ
from apery.numerics.nilpotence import PRIMES, is_nilpotent
from apery.numerics.reduction import settled_reduction
from apery.numerics.tails import termination

LINEAR = Degrees(1, 2, 8)
UP_TO_100 = [k for k in range(-100, 101) if k]
UP_TO_120 = [k for k in range(-120, 121) if k]
QUADRATIC = Template(
    "c*n^2 + d*n + f", "k*n^4",
    {"c": range(1, 18), "d": range(18), "f": range(11), "k": UP_TO_100},
)  # fmt: skip
SEXTIC = Template(
    "(2*n+1)*(c*n*(n+1)+d)", "k*n^6", {"c": range(1, 27), "d": range(21), "k": UP_TO_120}
)
FOR_SMALL = (Degrees(1, 2, 2), Degrees(0, 2, 3), Degrees(2, 2, 1), Degrees(1, 3, 1),
             Template("c*n^2+d*n+f", "k*n^4", {"c": range(3), "d": range(3), "f": range(3),
                                               "k": range(-2, 3)}))  # fmt: skip

# Exhaustive scans by an independent program (sequence by sequence, in integer arithmetic,
# ten primes or more from 101 on), 24 November 2026. It does not state the ranges of the sextic
# template: these are the natural ones with as many fractions.
REFERENCE: list[tuple[Family, int, int]] = [
    (LINEAR, 628_864, 15_967), (QUADRATIC, 673_200, 168), (SEXTIC, 131_040, 47),
]  # fmt: skip


def nilpotent(found: Screened) -> int:
    return found.surviving + sum(map(len, found.set_apart.values()))


@pytest.mark.parametrize("family, count, expected", REFERENCE, ids=["(1, 2)", "(2, 4)", "(3, 6)"])
def test_counts_of_the_reference(family: Family, count: int, expected: int) -> None:
    found = screen(family)
    assert (family.count, found.count, nilpotent(found)) == (count, count, expected)


@pytest.mark.parametrize("family", FOR_SMALL, ids=lambda f: f.key)
def test_every_fraction_is_counted_once(family: Family) -> None:
    found = screen(family)
    assert sum(found.counts.values()) == found.count == family.count
    numbers = [m.number for c in found.survivors for m in c.members]
    numbers += [k for some in found.set_apart.values() for k in some]
    assert len(set(numbers)) == len(numbers) == nilpotent(found)
    for one in found.survivors:
        for member in one.members:
            pair = family.block(member.number, member.number + 1).pair(0)
            assert pair == (member.a, member.b)
            assert invariant(*pair) == one.invariant


@pytest.mark.parametrize("family", FOR_SMALL, ids=lambda f: f.key)
def test_the_screen_is_the_definition_applied_to_each(family: Family) -> None:
    found = screen(family)
    kept = {m.number for c in found.survivors for m in c.members}
    kept |= {k for some in found.set_apart.values() for k in some}
    block = family.block(0, family.count)
    for number in range(family.count):
        a, b = block.pair(number)
        expected = not a or not b or all(is_nilpotent(a, b, p) for p in PRIMES)
        assert (number in kept) == expected, (a, b)


@pytest.mark.parametrize("size", [1, 37, 400])
def test_parts_give_the_same_as_the_whole(size: int) -> None:
    family = Degrees(1, 2, 2)
    sieved = {part.key: sieve(part) for part in reversed(list(parts(family, size)))}
    assert gathered(sieved[part.key] for part in parts(family, size)) == screen(family)


def splits(b: tuple[int, ...]) -> bool:
    return all(factor.degree() == 1 for factor, _ in fmpz_poly(list(b)).factor()[1])


def check_rejected(
    count: int, seed: int, family: Family = LINEAR, depth: int = 600, near: bool = False
) -> None:
    """Look at random rejected fractions, `near` only at those whose b splits over Q."""
    found = screen(family)
    kept = {m.number for c in found.survivors for m in c.members}
    kept |= {k for some in found.set_apart.values() for k in some}
    draw, looked = random.Random(seed), 0
    while looked < count:
        number = draw.randrange(family.count)
        a, b = family.block(number, number + 1).pair(0)
        if number in kept or (near and not splits(b)):
            continue
        fraction = fraction_of(a, b)
        if termination(fraction) is not None:
            continue
        looked += 1
        assert not settled_reduction(fraction, depth).is_factorial, fraction


def test_no_rejected_fraction_reduces() -> None:
    check_rejected(400, seed=3)


@pytest.mark.slow
def test_no_rejected_fraction_reduces_among_many() -> None:
    check_rejected(4000, seed=4)


@pytest.mark.slow
@pytest.mark.parametrize(
    "family, count", [(LINEAR, 2000), (Degrees(2, 4, 3), 400)], ids=["(1, 2)", "(2, 4)"]
)
def test_no_rejected_fraction_reduces_though_b_splits(family: Family, count: int) -> None:
    check_rejected(count, seed=5, family=family, depth=300, near=True)


@pytest.mark.slow
def test_all_linear_survivors_reduce() -> None:
    assert not confirm(screen(LINEAR).survivors, depth=600).refuted


@pytest.mark.parametrize("family", [QUADRATIC, SEXTIC], ids=["(2, 4)", "(3, 6)"])
def test_all_survivors_of_the_templates_reduce(family: Family) -> None:
    found = confirm(screen(family).survivors, depth=600)
    assert not found.refuted
    assert found.confirmed


def test_three_primes_are_not_enough() -> None:
    assert nilpotent(screen(SEXTIC, primes=PRIMES[:3])) > 47


@pytest.mark.parametrize(
    "a, b, reason",
    [
        ("6*n+3", "1-n^2", ENDS),
        ("n+1", "0", ENDS),
        ("0", "n^2", NO_A),
        ("3", "5", CONSTANT),
        ("n+1", "n*(n+1)", CONSTANT),
        ("(n^2+1)", "(n^2+1)*(n^2-2*n+2)", CONSTANT),
        ("6*n^2+6*n+2", "-12*n^4", ELLIPTIC),
    ],
)
def test_degenerate_fractions_are_set_apart(a: str, b: str, reason: str) -> None:
    fraction = ContinuedFraction(a, b)
    found = screen(Listed([fraction]))
    assert found.set_apart == {reason: (0,)}
    assert not found.survivors and not found.rejected
    if reason != NO_A:
        assert has_factorial_reduction(fraction).degenerate == reason


def test_divergence_by_degrees() -> None:
    assert (
        has_factorial_reduction(ContinuedFraction("1", "n^3"), depth=100).degenerate == STERN_STOLZ
    )


@pytest.mark.parametrize(
    "a, b, test",
    [("n", "n", UNBALANCED), ("2*n+1", "1", UNBALANCED), ("n", "n^2+1", UNSPLIT)],
)
def test_rejections_name_the_test(a: str, b: str, test: str) -> None:
    assert screen(Listed([ContinuedFraction(a, b)])).rejected == {test: 1}


def test_large_primes_in_coefficients_are_skipped() -> None:
    """101 divides the leading coefficient of b: the fraction is 101^2 times a known one."""
    known = ContinuedFraction("2*n+1", "n^2")
    scaled = ContinuedFraction("202*n+101", "10201*n^2")
    found = screen(Listed([known, scaled]))
    assert [len(c.members) for c in found.survivors] == [2]
    # -1 times the product of the first nine primes: too few are left.
    lead = 101 * 103 * 107 * 109
    (reason,) = screen(Listed([ContinuedFraction("n", f"{lead}*n^2")]), primes=PRIMES[:8]).set_apart
    assert "primes of good reduction" in reason


# The laws: what changes nothing about the convergents changes nothing about the verdict.
PAIRS = [
    ((1, 2), (0, 0, 1)), ((3, 6), (0, 0, -1)), ((2, 7, 7), (0, 0, 0, 0, 8)), ((1, 3), (0, 1, -2)),
    ((5, 27, 51, 34), (0, 0, 0, 0, 0, 0, -1)), ((0, 1), (0, 0, 1)), ((1, 3), (0, 0, 1)),
    ((3, 11, 12), (0, 0, 0, 0, 1)), ((2, 1), (0, 1)), ((4, 1, 1), (0, 1, 0, 1, 1)),
]  # fmt: skip
pair = st.sampled_from(PAIRS)
linear = st.tuples(st.integers(-5, 5), st.integers(1, 4))
nonlinear = st.sampled_from([(1, 0, 1), (2, 1, 1), (3, 1, 2), (1, 0, 0, 1, 1), (5, -1, 3)])


def moved(a: tuple[int, ...], b: tuple[int, ...], shift: int) -> tuple[list[int], list[int]]:
    by = fmpz_poly([shift, 1])
    return tuple([int(c) for c in fmpz_poly(list(x))(by).coeffs()] for x in (a, b))  # type: ignore[return-value]


def inflated(
    a: tuple[int, ...], b: tuple[int, ...], c: tuple[int, ...]
) -> tuple[list[int], list[int]]:
    factor = fmpz_poly(list(c))
    first = fmpz_poly(list(a)) * factor
    second = fmpz_poly(list(b)) * factor * factor(fmpz_poly([-1, 1]))
    return [int(x) for x in first.coeffs()], [int(x) for x in second.coeffs()]


def survives(a: tuple[int, ...] | list[int], b: tuple[int, ...] | list[int]) -> bool:
    """What the screen says, up to what an inflation or shift adds: zeros of b."""
    found = screen(Listed([fraction_of(a, b)]))
    return not found.rejected


@given(pair, st.integers(-9, 9).filter(bool))
def test_scaling_changes_nothing(one: tuple[tuple[int, ...], tuple[int, ...]], c: int) -> None:
    a, b = one
    scaled = tuple(c * x for x in a), tuple(c * c * x for x in b)
    found = screen(Listed([fraction_of(*one), fraction_of(*scaled)]))
    assert nilpotent(found) in (0, 2)
    assert (nilpotent(found) > 0) == survives(*one)
    assert invariant(*one) == invariant(*scaled)
    assert len(found.survivors) <= 1


@given(pair, st.integers(-6, 12))
def test_shifts_change_nothing(one: tuple[tuple[int, ...], tuple[int, ...]], t: int) -> None:
    other = moved(*one, t)
    assert survives(*one) == survives(*other)
    assert invariant(*one) == invariant(*other)


@given(pair, linear | nonlinear)
@example(PAIRS[0], (1, 0, 1))
@example(PAIRS[6], (1, 0, 1))
@settings(max_examples=60)
def test_inflation_changes_nothing(
    one: tuple[tuple[int, ...], tuple[int, ...]], c: tuple[int, ...]
) -> None:
    other = inflated(*one, c)
    assert survives(*one) == survives(*other)
    assert invariant(*one) == invariant(*other)
    found = screen(Listed([fraction_of(*one), fraction_of(*other)]))
    assert len(found.survivors) <= 1


@given(pair, nonlinear, nonlinear, st.integers(-3, 3), st.integers(1, 3))
@settings(max_examples=40)
def test_all_three_at_once(
    one: tuple[tuple[int, ...], tuple[int, ...]],
    c: tuple[int, ...],
    d: tuple[int, ...],
    shift: int,
    scale: int,
) -> None:
    a, b = moved(*map(tuple, inflated(*map(tuple, inflated(*one, c)), d)), shift)  # type: ignore[arg-type]
    a, b = [scale * x for x in a], [scale * scale * x for x in b]
    assume(max(map(abs, (*a, *b))) < 1 << 31)
    assert survives(*one) == survives(a, b)
    assert invariant(*one) == invariant(a, b)


def test_the_laws_see_both_answers() -> None:
    assert {survives(*one) for one in PAIRS} == {True, False}


def test_different_fractions_have_different_invariants() -> None:
    apart = [(a, b) for a, b in PAIRS if passes(a, b)]
    assert len(apart) == 5
    for (x, one), (y, other) in product(enumerate(apart), repeat=2):
        assert (invariant(*one) == invariant(*other)) == (x == y)
