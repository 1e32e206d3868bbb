"""Canonical JSON: round trips of every registered type, one text, refusals."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from enum import Enum, StrEnum
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import apery.core as core
from apery.core import (
    Candidate,
    Certificate,
    Computes,
    Conserves,
    Constant,
    ContinuedFraction,
    Equals,
    Interlaced,
    Kernel,
    MatrixField,
    Outcome,
    Polynomial,
    Provenance,
    RationalMap,
    Record,
    Replay,
    Specification,
    Status,
    Step,
    StepOutcome,
    Strength,
    Verdict,
    canonical_json,
    codec,
    decode,
    encode,
    from_json,
)
from apery.core.errors import InvalidInputError

# Values of every size that travels differently: below and above 53 bits.
integers = st.integers(-(2**200), 2**200) | st.integers(2**53 - 2, 2**53 + 2) | st.integers(-9, 9)
rationals = st.builds(Fraction, integers, integers.filter(bool))
text = st.text(max_size=8)
seconds = st.floats(0, 1e6)
polynomials = st.lists(rationals, max_size=4).map(Polynomial.from_coefficients)
constants = st.sampled_from(["e", "pi/3 - 1", "besseli(1, 2)/besseli(0, 2)", "-7/9", "zeta(3)"])
sequences = st.builds(
    Interlaced, st.lists(rationals, max_size=2), st.lists(polynomials, min_size=1, max_size=3)
)
maps = st.builds(
    RationalMap,
    st.lists(integers, max_size=3),
    st.lists(integers, min_size=1, max_size=3).filter(any),
)
claims = st.builds(
    Equals, st.builds(ContinuedFraction, sequences, sequences), maps, constants.map(Constant)
)
evidence = st.lists(st.tuples(text, text | integers), max_size=2).map(tuple)
some_texts = st.lists(text, max_size=2).map(tuple)
some_integers = st.lists(integers, max_size=3).map(tuple)
provenances = st.builds(Provenance, text, text, integers, text)
candidates = st.builds(Candidate, claims, provenances, some_integers, some_integers)
verdicts = st.builds(
    Verdict, text, st.sampled_from(Outcome), st.sampled_from(Strength), evidence, seconds
)
steps = st.builds(Step, text, text, st.sampled_from(StepOutcome), seconds, some_texts, some_texts)
replays = st.builds(
    Replay, st.lists(st.tuples(text, text), max_size=2).map(tuple), st.booleans(), some_texts
)
certificates = st.builds(
    Certificate,
    text,
    text,
    st.lists(st.tuples(text, text), max_size=2).map(tuple),
    st.lists(steps, max_size=2).map(tuple),
    some_texts,
    text,
    st.lists(replays, max_size=2).map(tuple),
)
records = st.builds(
    Record, candidates, st.lists(verdicts, max_size=2).map(tuple), st.none() | certificates
)

fields = st.builds(
    lambda p, q: MatrixField(("m", "k"), ([[p, 1], [0, p]], [[1, 0], [0, 1]]), (3, q * q + 1)),
    st.integers(-3, 3).map(lambda c: Polynomial(f"{c}*m^2 + 1/2")),
    st.integers(0, 9),
)
kernels = st.builds(
    lambda n, on: Kernel.of("packed", width=n, wide=on, by="words"),
    st.integers(0, 9),
    st.booleans(),
)
specifications = st.builds(
    Specification, st.integers(9, 99), st.integers(1, 9), st.integers(1, 9), st.just("zipf"),
    st.none() | st.integers(0, 9),
)  # fmt: skip
SAMPLES: dict[str, st.SearchStrategy[Any]] = {
    "int": integers,
    "Fraction": rationals,
    "Polynomial": polynomials,
    "Constant": constants.map(Constant),
    "Interlaced": sequences,
    "ContinuedFraction": st.builds(ContinuedFraction, sequences, sequences),
    "RationalMap": maps,
    "Equals": claims,
    "MatrixField": fields,
    "Conserves": fields.map(Conserves),
    "Kernel": kernels,
    "Specification": specifications,
    "Computes": st.builds(Computes, kernels, specifications),
    "Provenance": provenances,
    "Candidate": candidates,
    "Verdict": verdicts,
    "Step": steps,
    "Replay": replays,
    "Certificate": certificates,
    "Record": records,
    "Outcome": st.sampled_from(Outcome),
    "Strength": st.sampled_from(Strength),
    "Status": st.sampled_from(Status),
    "StepOutcome": st.sampled_from(StepOutcome),
}


def test_every_registered_type_has_samples() -> None:
    known = {name for name, cls in codec._types.items() if cls.__module__.startswith("apery.core")}
    assert set(SAMPLES) == known | set(codec._texts)


@pytest.mark.parametrize("name", SAMPLES)
def test_round_trips(name: str) -> None:
    @settings(deadline=None, max_examples=25)
    @given(SAMPLES[name])
    def check(value: Any) -> None:
        written = canonical_json(value)
        again = from_json(written)
        assert again == value
        assert type(again) is type(value)
        assert canonical_json(again) == written
        assert json.loads(written) == encode(value)

    check()


@pytest.mark.parametrize("name", SAMPLES)
def test_representations_evaluate_to_the_value(name: str) -> None:
    @settings(deadline=None, max_examples=25)
    @given(SAMPLES[name])
    def check(value: Any) -> None:
        assert eval(repr(value), {**vars(core), "Fraction": Fraction}) == value

    check()


def verdict(**changes: Any) -> Verdict:
    given: dict[str, Any] = {
        "check": "digits",
        "outcome": Outcome.HOLDS,
        "strength": Strength.NUMERIC,
        "evidence": (("digits", 1000),),
        **changes,
    }
    return Verdict(**given)


@given(candidates)
@settings(deadline=None, max_examples=30)
def test_values_built_another_way_have_the_same_text(candidate: Candidate) -> None:
    again = pickle.loads(pickle.dumps(candidate))
    assert again == candidate
    assert canonical_json(again) == canonical_json(candidate)


def test_equal_values_have_equal_text() -> None:
    pairs: list[tuple[Any, Any]] = [
        (Polynomial("(n+1)^2"), Polynomial("n^2 + 2*n + 1")),
        (RationalMap([2, 2], [4]), RationalMap([1, 1], [2])),
        (Constant("e * 2"), Constant("e*2")),
        (Fraction(2, 4), Fraction(1, 2)),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        ((1, 2), [1, 2]),
        (0.0, -0.0),
    ]
    for one, other in pairs:
        assert canonical_json(one) == canonical_json(other)


def test_different_values_have_different_texts() -> None:
    values: list[Any] = [
        None, False, True, 0, 1, "0", "1", "", (), ((),), {}, 2**53, 2**53 + 1, -(2**53),
        hex(2**53), Fraction(1, 2), "1/2", Polynomial("n"), Constant("e"), Polynomial("e"),
        Outcome.REFUTED, Status.REFUTED, StepOutcome.REFUTED, "refuted", 0.5,
        verdict(), verdict(seconds=1.0), verdict(evidence=(("digits", "1000"),)),
    ]  # fmt: skip
    assert len({canonical_json(v) for v in values}) == len(values)


def test_large_integers_are_exact() -> None:
    for size in (2**53 - 1, 2**53, 2**64, 10**5000):
        for value in (size, -size):
            assert from_json(canonical_json(value)) == value
            plain = isinstance(json.loads(canonical_json(value)), int)
            assert plain == (size < 2**53)


class Stranger(StrEnum):
    HOLDS = "holds"


class Fractional(Fraction):
    pass


@pytest.mark.parametrize(
    "value",
    [
        float("nan"),
        float("inf"),
        -float("inf"),
        object(),
        {1, 2},
        b"bytes",
        1j,
        Stranger.HOLDS,
        Fractional(1, 2),
        {1: "no text"},
        {"type": "Fraction"},
        [Fraction(1, 2), {"deep": float("nan")}],
        verdict(seconds=float("nan")),
        verdict(evidence=(("found", object()),)),
        Fraction(10**5000, 3),
        Polynomial(10**5000),
        Polynomial.from_coefficients([1] * 500),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_has_no_text_is_refused(value: Any) -> None:
    with pytest.raises(InvalidInputError):
        canonical_json(value)


@pytest.mark.parametrize(
    "text",
    [
        "NaN",
        "Infinity",
        "1e999",
        "[1, -Infinity]",
        "{",
        "",
        '{"type":"Stranger","value":"holds"}',
        '{"type":["Fraction"],"text":"1/2"}',
        '{"type":null}',
        '{"type":"Fraction","text":"1/0"}',
        '{"type":"Fraction","text":"one"}',
        '{"type":"Fraction","text":3}',
        '{"type":"Fraction","text":0.1}',
        '{"type":"Fraction"}',
        '{"type":"Fraction","text":"1/2","more":1}',
        '{"type":"int","text":"0xfg"}',
        '{"type":"Polynomial","text":"1/n"}',
        '{"type":"Constant","text":"ee"}',
        '{"type":"Outcome","value":"maybe"}',
        '{"type":"Outcome"}',
        '{"type":"RationalMap","numerator":[1],"denominator":[0]}',
        '{"type":"RationalMap","numerator":[1.5],"denominator":[1]}',
        '{"type":"RationalMap","numerator":[1]}',
        '{"type":"Interlaced","initial":[],"pieces":[]}',
        '{"type":"Interlaced","initial":[0.5],"pieces":[{"type":"Polynomial","text":"m"}]}',
        '{"type":"Provenance","search":"esma","key":"","seed":"7","version":""}',
        '{"type":"Provenance","search":"esma","key":"","seed":7,"version":"","more":1}',
    ],
)
def test_tampered_texts_are_refused(text: str) -> None:
    with pytest.raises(InvalidInputError):
        from_json(text)


SAMPLE = Record(
    Candidate(
        Equals(ContinuedFraction("4*n + 2", "1"), RationalMap([1, 1], [-1, 1]), Constant("e")),
        Provenance("esma", "e/+", 7, "0.1.0"),
        (1, -2, 1),
        (2, 6, 10),
    ),
    (verdict(),),
    Certificate("0" * 12, "f" * 64, (("version", "4"),), (Step("s", "", StepOutcome.PROVED),)),
)


def change(path: str, value: Any) -> Callable[[Any], None]:
    *parents, last = path.split(".")

    def apply(data: Any) -> None:
        for key in parents:
            data = data[int(key) if key.isdigit() else key]
        data[int(last) if last.isdigit() else last] = value

    return apply


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("candidate", None),
        ("candidate.claim", "e = 2"),
        ("candidate.claim.subject", {"type": "Polynomial", "text": "n"}),
        ("candidate.claim.subject.a", "4*n + 2"),
        ("candidate.claim.constant", 2.718),
        ("candidate.terms", [2, 6.0, 10]),
        ("candidate.terms", "2, 6, 10"),
        ("candidate.recurrence.0", None),
        ("verdicts", {}),
        ("verdicts.0.outcome", "holds"),
        ("verdicts.0.outcome", {"type": "StepOutcome", "value": "proved"}),
        ("verdicts.0.strength", None),
        ("verdicts.0.evidence", [["digits", 1000, 2000]]),
        ("verdicts.0.evidence", [["digits", 1000.5]]),
        ("verdicts.0.seconds", "fast"),
        ("certificate.steps.0.outcome", "proved"),
        ("certificate.steps.0", {"type": "Outcome", "value": "holds"}),
        ("certificate", {"type": "Outcome", "value": "holds"}),
    ],
)
def test_fields_of_another_type_are_refused(path: str, value: Any) -> None:
    data = encode(SAMPLE)
    assert decode(data) == SAMPLE
    change(path, value)(data)
    with pytest.raises(InvalidInputError):
        decode(data)


def test_fields_with_a_default_may_be_missing() -> None:
    data = encode(SAMPLE)
    del data["certificate"], data["candidate"]["terms"], data["verdicts"][0]["seconds"]
    expected = Record(
        Candidate(SAMPLE.candidate.claim, SAMPLE.candidate.provenance, (1, -2, 1)), (verdict(),)
    )
    assert decode(data) == expected


def test_enumerations_and_plain_text_stay_apart() -> None:
    assert isinstance(from_json(canonical_json(Outcome.HOLDS)), Enum)
    assert type(from_json(canonical_json("holds"))) is str
