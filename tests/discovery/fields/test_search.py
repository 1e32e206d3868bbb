"""The search for fields: exhaustive, exact, and each field once."""

from __future__ import annotations

import json
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apery.core import Polynomial
from apery.core.errors import InvalidInputError
from apery.core.field_pairs import linear_residue, quadratic_residue
from apery.discovery.fields import from_ff, known
from apery.discovery.fields.classes import _symmetries, canonical, monomials, shifted
from apery.discovery.fields.pairs import is_separable, pairs, polynomial, separable_below
from apery.discovery.fields.search import (
    ZERO,
    Ansatz,
    Found,
    Part,
    Sieved,
    canonical_pair,
    gathered,
    parts,
    search,
    sieve,
)

SMALL = {key: search(Ansatz(*key)) for key in ((1, 2), (2, 2), (3, 2))}
NAMED = {
    "ln2": ((1, 2), "x + y", "x - y"),
    "e": ((1, 2), "x + y", "1"),
    "pi": ((1, 2), "1 + 2*(x+y)", "y - x"),
    "zeta2": ((2, 2), "2*x^2 + 2*x*y + y^2", "-(2*x^2 - 2*x*y + y^2)"),
    "zeta3": ((3, 2), "x^3 + 2*x^2*y + 2*x*y^2 + y^3", "-x^3 + 2*x^2*y - 2*x*y^2 + y^3"),
}


def both(row: tuple[int, ...]) -> tuple[Polynomial, Polynomial]:
    half = len(row) // 2
    return polynomial(row[:half]), polynomial(row[half:])


def value(rows: np.ndarray, degree: int, x: int, y: int) -> tuple[np.ndarray, np.ndarray]:
    powers = np.array([x**i * y**j for i, j in monomials(degree)])
    f, g = np.split(rows, 2, axis=1)
    return f @ powers, g @ powers


def by_trial(degree: int, height: int) -> set[tuple[int, ...]]:
    """All pairs of the box that satisfy both conditions at many points."""
    width = len(monomials(degree))
    side = np.arange(-height, height + 1)
    rows = np.array(np.meshgrid(*[side] * (2 * width), indexing="ij")).reshape(2 * width, -1).T
    for x, y in product(range(-degree - 1, degree + 2), repeat=2):
        f, _ = value(rows, degree, x + 1, y - 1)
        h, _ = value(rows, degree, x, y)
        _, g_x = value(rows, degree, x + 1, y)
        _, g_y = value(rows, degree, x, y - 1)
        rows = rows[f - g_y + g_x - h == 0]
    for x, y in product(range(2 * degree + 1), repeat=2):
        parts = [np.multiply(*value(rows, degree, *at)) for at in ((x, y), (x, 0), (0, y), (0, 0))]
        rows = rows[parts[0] - parts[1] - parts[2] + parts[3] == 0]
    top = [k for k, (i, j) in enumerate(monomials(degree)) if i + j == degree]
    columns = top + [width + k for k in top]
    return {tuple(row) for row in rows[rows[:, columns].any(axis=1)].tolist()}


@pytest.mark.parametrize("degree, height", [(1, 1), (1, 2), (2, 1)])
def test_the_enumeration_is_that_of_trial(degree: int, height: int) -> None:
    rows = [tuple(r) for block in pairs(degree, height) for r in block.tolist()]
    assert len(rows) == len(set(rows))
    assert set(rows) == by_trial(degree, height)


@pytest.mark.parametrize("degree, height", [(1, 3), (2, 2), (3, 1)])
def test_what_is_counted_without_being_made(degree: int, height: int) -> None:
    every = sum(len(rows) for rows in pairs(degree, height))
    made = sum(len(rows) for rows in pairs(degree, height, separable=False))
    tops = (2 * height + 1) ** 2 - 1
    assert every - made == tops * separable_below(degree, height)
    for rows in pairs(degree, height):
        top = rows[0][[k for k, (i, j) in enumerate(2 * monomials(degree)) if i + j == degree]]
        if is_separable(top):
            for row in rows[:: max(1, len(rows) // 5)].tolist():
                f, g = both(tuple(row))
                assert {"x", "y"} - set((f + g).variables) and {"x", "y"} - set((f - g).variables)


@pytest.mark.parametrize("degree, height", [(1, 2), (2, 1)])
def test_degenerate_pairs_are_counted_as_if_they_were_made(degree: int, height: int) -> None:
    found = search(Ansatz(degree, height))
    reasons: dict[str, int] = {}
    for rows in pairs(degree, height):
        for row in rows.tolist():
            f, g = both(tuple(row))
            fg = f * g
            a = f - g.substitute(x=Polynomial("x + 1"))
            column = f + g.substitute(y=Polynomial("y + 1"))
            named = (
                ("f fbar = 0", not fg), ("f fbar does not depend on x", "x" not in fg.variables),
                ("f fbar does not depend on y", "y" not in fg.variables),
                ("a does not", "y" not in a.variables), ("f(x, y)", "x" not in column.variables),
            )  # fmt: skip
            word = next((name for name, holds in named if holds), None)
            if word:
                reasons[word] = reasons.get(word, 0) + 1
    assert sorted(reasons.values()) == sorted(found.set_apart.values())
    assert all(any(r.startswith(w) and found.set_apart[r] == n for r in found.set_apart)
               for w, n in reasons.items())  # fmt: skip


@pytest.mark.parametrize("name", NAMED)
def test_known_fields_are_found(name: str) -> None:
    key, f, fbar = NAMED[name]
    pair = canonical_pair(Polynomial(f), Polynomial(fbar))
    (found,) = [c for c in SMALL[key].classes if c.key == pair]
    assert known(name).matrices == from_ff(f, fbar).matrices
    assert canonical_pair(found.f, found.fbar) == pair


@pytest.mark.parametrize("key", SMALL)
def test_every_pair_is_counted_once_and_every_class_is_a_field(key: tuple[int, int]) -> None:
    found: Found = SMALL[key]
    degree, height = key
    assert found.conserving == sum(len(rows) for rows in pairs(degree, height))
    assert found.conserving == sum(found.set_apart.values()) + sum(c.count for c in found.classes)
    assert len({c.key for c in found.classes}) == len(found.classes)
    for one in found.classes:
        assert one.field.axes == ("x", "y")
        assert canonical_pair(*one.form) == one.key
        for p in (one.f, one.fbar):
            assert all(abs(c) <= height for _, c in p.terms)
        assert one.f * one.fbar


def test_known_counts() -> None:
    """Counts of the plain enumeration, before what is separable was left out of it."""
    for (degree, height), conserving, classes in (
        ((1, 4), 12_312, 104), ((2, 4), 526_832, 81), ((3, 4), 42_516_992, 14),
        ((4, 2), 9_375_000, 0),
    ):  # fmt: skip
        found = search(Ansatz(degree, height))
        assert (found.conserving, len(found.classes)) == (conserving, classes)


def test_parts_can_be_sieved_in_any_order_and_kept_as_json() -> None:
    ansatz = Ansatz(2, 2)
    cut = list(parts(ansatz))
    assert len({part.key for part in cut}) == len(cut) == 25
    sieved = [Sieved.of(json.loads(json.dumps(sieve(part).data))) for part in reversed(cut)]
    assert gathered(ansatz, reversed(sieved)) == SMALL[2, 2]
    assert gathered(ansatz, sieved) == SMALL[2, 2]
    assert sieve(Part(ansatz, (1, 2))) == sieve(Part(ansatz, (1, 2)))


rows_of = {
    key: np.array([c.key for c in found.classes], dtype=np.int64) for key, found in SMALL.items()
}


@settings(max_examples=60)
@given(st.sampled_from(sorted(SMALL)), st.data())
def test_canonical_forms_do_not_see_the_symmetries(
    key: tuple[int, int], data: st.DataObject
) -> None:
    degree = key[0]
    row = rows_of[key][data.draw(st.integers(0, len(rows_of[key]) - 1))][None, :]
    s, t = (np.array([data.draw(st.integers(-4, 4))]) for _ in range(2))
    image = shifted(row, degree, s, t)
    image = image @ data.draw(st.sampled_from(_symmetries(degree))) * data.draw(st.integers(1, 5))
    f, g = both(tuple(image[0].tolist()))
    assert not linear_residue(f, g) and not quadratic_residue(f, g)
    assert (canonical(image, degree) == canonical(row, degree)).all()
    assert tuple(canonical(row, degree)[0].tolist()) == tuple(row[0].tolist())


def test_far_shifts_do_not_wrap() -> None:
    row = np.array([SMALL[3, 2].classes[0].key])
    far = shifted(row, 3, np.array([12_345]), np.array([-54_321]))
    assert (canonical(far, 3) == row).all()


def test_different_fields_have_different_forms() -> None:
    forms = {
        name: canonical_pair(Polynomial(f), Polynomial(g)) for name, (_, f, g) in NAMED.items()
    }
    assert len(set(forms.values())) == len(forms)
    # The same up to a shift by a half is another field.
    half = canonical_pair(Polynomial("2*x + 2*y + 1"), Polynomial("2*x - 2*y"))
    assert half != forms["ln2"]


BAD = {
    "degree": ((0, 1), "a degree is from 1 to 8, not 0"),
    "high degree": ((9, 1), "from 1 to 8, not 9"),
    "height": ((1, 0), "a height is from 1"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_bounds(name: str) -> None:
    arguments, expected = BAD[name]
    with pytest.raises(InvalidInputError, match=expected):
        Ansatz(*arguments)
    with pytest.raises(InvalidInputError, match=expected):
        next(pairs(*arguments))


def test_pairs_that_are_none_have_no_form() -> None:
    for f, g, expected in (
        ("x + y", "2*x", "fail a condition"), ("x + y", "c", "no polynomials in x and y"),
        ("1", "2", "degree 1 to 8"), ("x/2 + y/2", "x/2 - y/2", "integers"),
    ):  # fmt: skip
        with pytest.raises(InvalidInputError, match=expected):
            canonical_pair(Polynomial(f), Polynomial(g))


def test_reasons_are_there() -> None:
    assert ZERO in SMALL[1, 2].set_apart
    assert all(n > 0 for found in SMALL.values() for n in found.set_apart.values())
