"""Relations of fractions: known ones are found, their maps take limit to limit, none is false."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.numerics.test_tail_series import TABLE

from apery.core.continued_fraction import ContinuedFraction, Interlaced
from apery.core.errors import InvalidInputError
from apery.core.polynomial import Polynomial
from apery.discovery.unification import unified
from apery.numerics.balls import precision
from apery.numerics.limits import Enclosed, limit
from apery.numerics.unification import Relation, unify

FRACTIONS = {value: ContinuedFraction(a, b) for a, b, value in TABLE}
RELATED = [
    ("4/(pi-2)", "4/pi"),
    ("2/pi", "4/(3*pi-8)"),
    ("2/(4-pi)", "2/(pi-2)"),
    ("1/(e-2)", "1/(e-1)"),
    ("(e-2)/(3-e)", "e-1"),
    ("1/(1-gompertz)", "1/gompertz"),
    ("2/catalan", "1/(2*catalan)"),
    ("8/zeta(3)", "8/(7*zeta(3))"),
    ("32/(7*zeta(3))", "16/(7*zeta(3))"),
]
UNRELATED = [
    ("4/pi", "2/log2"),
    ("5/zeta(2)", "2/catalan"),
    ("e", "1/atan(1/2)"),
    ("2/catalan", "2/dirichlet_l(-3,2)"),
    ("1/zeta(3)", "1/(zeta(3)-1)"),  # one constant, other rates of convergence
]


def assert_maps_limits(found: Relation, one: ContinuedFraction, two: ContinuedFraction) -> None:
    first, second = limit(one, digits=60), limit(two, digits=60)
    assert isinstance(first, Enclosed) and isinstance(second, Enclosed)
    p, q, r, s = found.mobius
    with precision(400):
        assert 0 in (p * first.ball + q) / (r * first.ball + s) - second.ball


@pytest.mark.parametrize(("one", "two"), RELATED)
def test_related_fractions_are_found(one: str, two: str) -> None:
    found = unify(FRACTIONS[one], FRACTIONS[two])
    assert found is not None
    assert_maps_limits(found, FRACTIONS[one], FRACTIONS[two])


@pytest.mark.parametrize(("one", "two"), UNRELATED)
def test_unrelated_fractions_are_not(one: str, two: str) -> None:
    assert unify(FRACTIONS[one], FRACTIONS[two], degree=2, fold=2, shift=3) is None


@pytest.mark.parametrize("fold", [2, 3])
def test_every_second_or_third_convergent(fold: int) -> None:
    """The contraction of a fraction to every k-th convergent, by Seidel's formulas for k = 2."""
    one = ContinuedFraction("3*n+4", "-(n+1)*(2*n+1)")
    if fold == 2:
        # Even part: Lorentzen and Waadeland, section 2.4.3, inflated to polynomials.
        n = Polynomial("n")
        a, b = (p.pieces[0].renamed("n") for p in (one.a, one.b))

        def at(p: Polynomial, k: Polynomial) -> Polynomial:
            return p.substitute(n=k)

        even = 2 * n
        left, right = at(a, even - 2), at(a, even)
        new_a = at(b, even) * left + right * (at(a, even - 1) * left + at(b, even - 1))
        new_b = -at(b, even - 2) * at(b, even - 1) * right * at(a, even - 4)
        other = ContinuedFraction(
            Interlaced((1,), (new_a.substitute(n=n + 1),)),
            Interlaced((0,), (new_b.substitute(n=n + 1),)),
        )
    else:
        other = ContinuedFraction(
            *(Interlaced((), [p.substitute(m=Polynomial(f"3*m+{j}")) for j in range(3)])
              for p in (one.a.pieces[0], one.b.pieces[0]))
        )  # fmt: skip
    found = unify(one, other, fold=fold)
    assert found is not None
    assert_maps_limits(found, one, other)


small = st.integers(1, 5)


@settings(deadline=None, max_examples=25)
@given(small, small, small, st.integers(0, 4), st.sampled_from(["1", "n + 2", "2*n + 1"]))
def test_scaled_inflated_and_shifted_fractions_are_related(
    p: int, q: int, k: int, shift: int, inflation: str
) -> None:
    a, b = Polynomial(f"{p}*n + {q}"), Polynomial(f"{k}*n^2")
    c = Polynomial(inflation) * Fraction(k, 2)
    n = Polynomial("n") + shift
    moved = [(c * a).substitute(n=n), (c * c.shifted(-1) * b).substitute(n=n)]
    one, two = ContinuedFraction(a, b), ContinuedFraction(*moved)
    found = unify(one, two)
    assert found is not None
    assert_maps_limits(found, one, two)


@settings(deadline=None, max_examples=25)
@given(st.integers(1, 6), st.integers(0, 9), st.integers(1, 6), st.integers(1, 9))
def test_no_relation_of_a_changed_fraction_is_false(p: int, q: int, k: int, e: int) -> None:
    one = ContinuedFraction(f"{p}*n + {q}", f"{k}*n^2")
    two = ContinuedFraction(f"{p}*n + {q}", f"{k}*n^2 + {e}")
    found = unify(one, two, degree=1, fold=1, shift=2)
    if found is not None:
        assert_maps_limits(found, one, two)


def test_groups_are_stars() -> None:
    names = [one for one, _ in RELATED] + [two for _, two in RELATED]
    distinct = list(dict.fromkeys(names))
    groups = unified([FRACTIONS[name] for name in distinct], fold=1)
    assert sorted(i for g in groups for i in (g.representative, *dict(g.members))) == list(
        range(len(distinct))
    )
    for group in groups:
        for index, relation in group.members:
            assert_maps_limits(
                relation, FRACTIONS[distinct[index]], FRACTIONS[distinct[group.representative]]
            )
    assert len(groups) == 6


@pytest.mark.parametrize("bounds", [{"degree": -1}, {"fold": 0}, {"shift": -1}])
def test_bounds_out_of_range_are_refused(bounds: dict[str, int]) -> None:
    with pytest.raises(InvalidInputError, match="at least"):
        unify(FRACTIONS["e"], FRACTIONS["e"], **bounds)
