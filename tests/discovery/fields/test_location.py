"""Fractions are located in the fields that they come from, by exact relations."""

from __future__ import annotations

import pytest

from apery.core.continued_fraction import ContinuedFraction
from apery.core.field_pairs import from_ff
from apery.discovery.fields import as_fraction, known, locate, trajectory
from apery.numerics.balls import precision
from apery.numerics.limits import Enclosed, limit


def assert_relates(fraction: ContinuedFraction, found_in: str, direction: tuple[int, ...]) -> None:
    found = locate(fraction)
    assert found is not None
    assert (found.name, found.direction) == (found_in, direction)
    first, second = limit(fraction, digits=40), limit(found.fraction, digits=40)
    assert isinstance(first, Enclosed) and isinstance(second, Enclosed)
    p, q, r, s = found.relation.mobius
    with precision(300):
        assert 0 in (p * first.ball + q) / (r * first.ball + s) - second.ball


@pytest.mark.parametrize(
    ("a", "b", "name", "direction"),
    [
        ("34*n^3+51*n^2+27*n+5", "-n^6", "zeta3", (1, 1)),
        ("11*n^2+11*n+3", "n^4", "zeta2", (1, 1)),
        ("6*n+3", "-n^2", "ln2", (1, 1)),
        ("9*(6*n+3)", "-81*n^2", "ln2", (1, 1)),  # scaled
        ("6*n+15", "-(n+2)^2", "ln2", (1, 1)),  # shifted
    ],
)
def test_classical_fractions_lie_in_the_named_fields(
    a: str, b: str, name: str, direction: tuple[int, ...]
) -> None:
    assert_relates(ContinuedFraction(a, b), name, direction)


def test_a_fraction_made_from_a_field_is_found_again() -> None:
    made = as_fraction(trajectory(known("zeta2"), (2, 1))).fraction
    assert_relates(made, "zeta2", (2, 1))


@pytest.mark.parametrize(("a", "b"), [("7*n+2", "n"), ("35*n^3+51*n^2+27*n+5", "-n^6")])
def test_others_are_nowhere(a: str, b: str) -> None:
    assert locate(ContinuedFraction(a, b)) is None


def test_own_fields_can_be_asked() -> None:
    own = [("mine", from_ff("2*x + 2*y", "x - y"))]  # log(3/2)
    found = locate(ContinuedFraction("10*n+5", "-n^2"), own)
    assert found is not None and found.name == "mine"
    assert locate(ContinuedFraction("6*n+3", "-n^2"), own) is None
