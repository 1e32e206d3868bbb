"""Kernels and specifications: texts that can be read back, and claims about them."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from apery.core import Computes, Kernel, Specification, canonical_json, from_json
from apery.core.claims import ID_LENGTH
from apery.core.errors import InvalidInputError, NotationError

words = st.from_regex(r"[A-Za-z][A-Za-z0-9_.+-]{0,8}", fullmatch=True)
values = (
    st.integers(-(10**18) + 1, 10**18 - 1)
    | st.booleans()
    | words.filter(lambda word: word not in ("true", "false"))
)
kernels = st.builds(Kernel, words, st.dictionaries(words, values, max_size=5).map(
    lambda found: tuple(found.items())
))  # fmt: skip
_fractions = st.fractions(min_value=0, max_denominator=10**6).filter(lambda f: 0 < f < 10**9)


@st.composite
def specifications(draw: st.DrawFn) -> Specification:
    n = draw(st.integers(1, 10**12))
    return Specification(
        n, draw(st.integers(1, n)), draw(st.integers(1, 10**6)), draw(words),
        *draw(st.one_of(
            st.just((None, None)), st.tuples(st.integers(0, 10**6), st.none()),
            st.tuples(st.none(), _fractions),
        )),
    )  # fmt: skip


# Written down once: another id here means that stored results lose their names.
PINNED = Computes(
    Kernel.of("bitsliced", block=16384, groups=2), Specification(10**6, 256, 4)
), "e700dfd1c9f4"  # fmt: skip


@given(kernels)
def test_kernels_are_read_back(kernel: Kernel) -> None:
    assert Kernel.parse(str(kernel)) == kernel
    assert eval(repr(kernel)) == kernel
    assert from_json(canonical_json(kernel)) == kernel
    assert hash(Kernel(kernel.name, kernel.parameters[::-1])) == hash(kernel)


@given(specifications())
def test_specifications_are_read_back(specification: Specification) -> None:
    assert Specification.parse(str(specification)) == specification
    assert eval(repr(specification)) == specification
    assert from_json(canonical_json(specification)) == specification


@given(kernels, kernels, specifications())
def test_claims_have_an_id_of_their_meaning(
    kernel: Kernel, other: Kernel, specification: Specification
) -> None:
    claim = Computes(kernel, specification)
    assert from_json(canonical_json(claim)) == claim == eval(repr(claim))
    assert len(claim.id) == ID_LENGTH and str(kernel) in str(claim)
    assert Computes(Kernel.parse(str(kernel)), specification).id == claim.id
    assume(kernel != other)
    assert Computes(other, specification).id != claim.id
    assert Computes(kernel, replace(specification, n=specification.n + 1)).id != claim.id


def test_ids_are_permanent() -> None:
    claim, name = PINNED
    assert claim.id == name


def test_truth_is_no_number() -> None:
    one, true = Kernel.of("a", b=1), Kernel.of("a", b=True)
    assert one != true and str(one) != str(true)
    assert Computes(one, PINNED[0].specification) != Computes(true, PINNED[0].specification)
    assert one != "a(b=1)" and true["b"] is True and true.get("c") is None
    with pytest.raises(KeyError):
        true["c"]


@pytest.mark.parametrize(
    ("name", "parameters", "expected"),
    [
        ("", (), "the name of a kernel"),
        ("two words", (), "the name of a kernel"),
        ("a", (("b c", 1),), "the name of a parameter"),
        ("a", (("b", 1), ("b", 2)), "twice"),
        ("a", (("b", "true"),), "true or false"),
        ("a", (("b", "7"),), "true or false"),
        ("a", (("b", ""),), "true or false"),
        ("a", (("b", 0.5),), "true or false"),
        ("a", (("b", 10**18),), "true or false"),
        ("a", tuple((f"b{k}", k) for k in range(41)), "at most 40"),
    ],
)
def test_what_is_no_kernel(name: str, parameters: Any, expected: str) -> None:
    with pytest.raises(InvalidInputError, match=expected):
        Kernel(name, parameters)


@pytest.mark.parametrize("text", ["", "a", "a(", "a)", "a(b)", "a(b=)", "a(=1)", "a(b=1,)", "(b=1)",
                                  "a(b=(1))", "a(b=1) c", "a(b=1x)", "a(b=--1)"])  # fmt: skip
def test_what_is_not_read(text: str) -> None:
    with pytest.raises(InvalidInputError):
        Kernel.parse(text)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"m": 0}, "1 to n = 100"),
        ({"m": 101}, "1 to n = 100"),
        ({"alphabet": 0}, "1 symbol or more"),
        ({"histogram": "two words"}, "a histogram"),
        ({"k": -1}, "0 or more"),
        ({"eps": Fraction(0)}, "above 0"),
        ({"k": 1, "eps": Fraction(1, 2)}, "either k or eps"),
    ],
)
def test_what_is_no_specification(values: dict[str, Any], expected: str) -> None:
    good = Specification(100, 10, 4)
    with pytest.raises(InvalidInputError, match=expected):
        replace(good, **values)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("distances(n=9, m=3)", "alphabet is missing"),
        ("distances(n=9, m=3, alphabet=2, j=1)", "j is unknown"),
        ("distances(n=9, m=3, alphabet=2, n=9)", "given twice"),
        ("distances(n=9, m=3, alphabet=x)", "no integer"),
        ("distances(n=9, m=3, alphabet=2, k=1)", "values of search"),
        ("approximation(n=9, m=3, alphabet=2, eps=1/0)", "no positive fraction"),
        ("approximation(n=9, m=3, alphabet=2, eps=-1)", "no positive fraction"),
    ],
)
def test_what_is_no_text_of_a_specification(text: str, expected: str) -> None:
    with pytest.raises(InvalidInputError, match=expected):
        Specification.parse(text)


def test_errors_point_into_the_text() -> None:
    with pytest.raises(NotationError) as caught:
        Kernel.parse("fft(length=8,  piece)")
    assert caught.value.position == 15
