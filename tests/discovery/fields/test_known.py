"""The fields of the literature: they conserve, have the limits and deltas that are known.

The deltas are those of the table in section B of the project's reference on continued fractions,
computed there with mpmath at a fixed number of digits above the size of the numbers.
"""

from __future__ import annotations

import pytest
from flint import arb, fmpq

from apery.core import MatrixField, NotConservativeError, Polynomial
from apery.core.errors import InvalidInputError, PrecisionError
from apery.discovery.fields import (
    KNOWN,
    asymptotic_delta,
    delta,
    delta_grid,
    directions,
    from_ff,
    hypergeometric,
    known,
    known_entry,
    walk,
)
from apery.numerics.balls import precision
from apery.numerics.constants import evaluate
from apery.numerics.irrationality import measure

WITH_VALUE = [name for name, one in KNOWN.items() if one.value]
TABLE_DIRECTIONS = ((1, 0), (0, 1), (1, 1), (2, 1), (1, 2), (3, 2))
TABLE = {
    "ln2": (800, (-0.99, -0.97, 0.311, 0.104, 0.102, 0.180)),
    "e": (400, (0.008, 0.008, 1.0006, 0.533, 0.531, 0.696)),
    "pi": (800, (-0.65, -0.64, -0.195, -0.148, -0.153, -0.124)),
    "zeta2": (800, (-0.995, -0.975, 0.102, -0.124, -0.050, -0.024)),
    "zeta3": (800, (-0.994, -0.982, 0.0839, -0.103, -0.100, -0.023)),
    "rt.e": (400, (0.018, 0.010, 1.0006, 0.538, 0.530, 0.699)),
    "rt.pi": (800, (-0.645, -0.645, -0.200, -0.144, -0.144, -0.121)),
    "rt.symmetric_pi": (800, (-0.645, -0.645, -0.200, -0.144, -0.144, -0.121)),
    "rt.zeta3": (800, (-0.994, -0.982, 0.0839, -0.103, -0.100, -0.023)),
}
DEPTHS = {
    "ln2": (0.3110, 0.2825, 0.2781, 0.27608),
    "zeta2": (0.1015, 0.0990, 0.0929, 0.09216),
    "zeta3": (0.0839, 0.0852, 0.0801, 0.08053),
}


@pytest.mark.parametrize("name", KNOWN)
def test_every_known_field_conserves(name: str) -> None:
    field = known(name)
    assert eval(repr(field)) == field  # built, and so checked, again
    assert known_entry(name).source


@pytest.mark.parametrize("name", KNOWN)
def test_a_planted_term_is_refused(name: str) -> None:
    field = known(name)
    for axis, v in enumerate(field.axes):
        other = field.axes[1 - axis]
        matrices = [[list(row) for row in m] for m in field.matrices]
        matrices[axis][-1][-1] = matrices[axis][-1][-1] + Polynomial(f"{v}*{other}^2")
        with pytest.raises(NotConservativeError, match="does not conserve along"):
            MatrixField(field.axes, matrices, field.denominators)


@pytest.mark.parametrize("name", WITH_VALUE)
def test_walks_tend_to_the_value(name: str) -> None:
    for direction in ((1, 1), (2, 3)):
        found = walk(known(name), direction, 600).limit()
        assert found is not None
        with precision(4000):
            limit = evaluate(known_entry(name).value, bits=4000)
            assert abs(arb(fmpq(found.numerator, found.denominator)) - limit) < arb("1e-300")


@pytest.mark.parametrize("name", TABLE)
def test_deltas_of_the_table(name: str) -> None:
    length, expected = TABLE[name]
    for direction, wanted in zip(TABLE_DIRECTIONS, expected, strict=True):
        depth = length // sum(direction)
        found = delta(known(name), direction, depth, limit=known_entry(name).value)
        places = len(str(wanted).partition(".")[2])
        assert abs(found.value - wanted) < 1.01 * 10**-places, (direction, found.value)
        assert float(found.ball.rad()) < 1e-6
        blind = delta(known(name), direction, depth)
        assert blind.blind and not found.blind
        assert blind.ball.overlaps(found.ball), (direction, blind.ball, found.ball)


@pytest.mark.parametrize("name", DEPTHS)
def test_deltas_at_three_depths_and_at_infinity(name: str) -> None:
    *finite, infinite = DEPTHS[name]
    for depth, wanted in zip((400, 1000, 3000), finite, strict=True):
        found = delta(known(name), (1, 1), depth, limit=known_entry(name).value)
        assert abs(found.value - wanted) < 1e-4
    estimate = asymptotic_delta(known(name), (1, 1), depth=2000)
    assert estimate is not None and abs(estimate.delta - infinite) < 3e-3


def test_precision_follows_the_size_of_the_numbers() -> None:
    """At 1500 digits this saturates: 7600 digits agree."""
    found = delta(known("e"), (1, 1), 1500, limit="1/(e - 1)")
    assert 1 < found.value < 1.001 and found.bits > 12_000


def test_what_is_not_the_limit_shows_itself() -> None:
    """Against a wrong constant the error does not shrink: delta tends to -1."""
    wrong = delta(known("zeta3"), (1, 1), 500, limit="(1 - zeta(3))/zeta(3) + 1e-9")
    assert wrong.value < -0.99


def test_a_rational_limit_is_an_error() -> None:
    with pytest.raises(PrecisionError, match="agree to"):
        measure(1, 3, lambda bits: arb(fmpq(1, 3)))
    with pytest.raises(PrecisionError, match="agree to"):
        measure(1, 2, lambda bits: arb("0.5"))  # an exact ball
    with pytest.raises(InvalidInputError, match="is the limit 3/4 itself"):
        delta(MatrixField(("n",), ([[1, 1], [0, 2]],)), (1,), 2, limit="1 - 1/4")
    with pytest.raises(PrecisionError, match="agree to"):
        measure(1, 3, lambda bits: arb(fmpq(1, 3)) + arb(0, arb((1, -bits))))
    constant = MatrixField(("n",), ([[1, 2], [0, 1]],))
    with pytest.raises(InvalidInputError, match="gives the whole number"):
        delta(constant, (1,), 10)


def test_oscillating_walks_are_no_measure() -> None:
    turning = MatrixField(("n",), ([[2, -5], [1, 3]],))
    with pytest.raises(PrecisionError, match="does not converge visibly"):
        delta(turning, (1,), 40)
    assert asymptotic_delta(turning, (1,), depth=64) is None


def test_the_grid_holds_each_direction_once() -> None:
    field = known("ln2")
    cells = list(delta_grid(field, 3, length=120, limit="(1 - log(2))/log(2)"))
    assert [c.direction for c in cells] == list(directions(2, 3))
    assert all(c.delta is not None and not c.reason for c in cells)
    best = max(cells, key=lambda c: c.delta.value if c.delta else -9)
    assert best.direction == (1, 1)
    started = delta_grid(field, 30, length=100)
    assert next(started).direction == (0, 1)  # nothing else is computed
    back = list(delta_grid(field, 1, length=60, backwards=True))
    assert len(back) == 8
    assert [c.delta is None for c in back] == [bool(c.reason) for c in back]
    with pytest.raises(InvalidInputError, match="parameters, c0"):
        next(delta_grid(known("cmf1"), 1))
    with pytest.raises(InvalidInputError, match="at least 1, not 0"):
        directions(2, 0)


FALSE_PAIRS = {
    "linear": ("x + y", "2*x - y", "fail the linear condition"),
    "linear, zeta2": ("2*x^2 + 2*x*y + y^2", "-(2*x^2 - 2*x*y + 2*y^2)", "the linear condition"),
    "quadratic": ("x^2 + 2*x*y + y^2", "x", "fail the linear condition"),
    "quadratic alone": ("(x + y)^2", "(x - y)^2 + 4*x*y + 1 - 4*x*y", "the quadratic condition"),
}


@pytest.mark.parametrize("name", FALSE_PAIRS)
def test_false_pairs_are_refused(name: str) -> None:
    f, fbar, expected = FALSE_PAIRS[name]
    with pytest.raises(InvalidInputError, match=expected):
        from_ff(f, fbar)


def test_the_constant_of_b_is_free() -> None:
    assert from_ff("x + y", "x - y", constant=3).matrices[0][0][1] == Polynomial("x^2 + 3")


def test_hypergeometric_bounds() -> None:
    for arguments, expected in (
        ((0, 0), "1 to 6 together"), ((4, 3), "1 to 6"), ((2, 1, 0), "z is not 0"),
        ((2, 1, "t"), "rational number, not t"), ((1, 0, 1), "has order 0"),
    ):  # fmt: skip
        with pytest.raises(InvalidInputError, match=expected):
            hypergeometric(*arguments)
    for p, q, z in ((0, 1, 1), (1, 0, 2), (2, 0, 1), (1, 2, 1), (3, 1, -1), (2, 2, 1)):
        assert hypergeometric(p, q, z).size == max(p, q + 1)
    assert hypergeometric(2, 1, 1).size == 1 and hypergeometric(3, 2, 1).size == 2


def test_unknown_names_get_a_hint() -> None:
    with pytest.raises(InvalidInputError, match="did you mean zeta3"):
        known("zeta33")
