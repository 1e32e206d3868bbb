"""Certificates hold for right distances, and for no others that are tried."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.numerics.hamming.cases import random_text, relations

from apery.numerics.hamming.certificate import Certificate, WrongResultError, certify
from apery.numerics.hamming.certificate_code import LANES, PRIME, multiplied, power_sums
from apery.numerics.hamming.oracle import distances
from apery.numerics.hamming.pattern import Codes, Pattern, code_type

residues = st.integers(0, PRIME - 1) | st.sampled_from([0, 1, PRIME - 1, PRIME - 2, 1 << 60])


@given(residues, residues)
def test_products_modulo_the_prime(a: int, b: int) -> None:
    assert int(multiplied(np.uint64(a), np.uint64(b))) == a * b % PRIME


@settings(deadline=None)
@given(st.lists(st.integers(0, (1 << 32) - 1), min_size=1, max_size=40), residues)
def test_sums_of_powers(counts: list[int], point: int) -> None:
    text = np.arange(len(counts), dtype=np.uint8) % 3
    for lanes in (1, LANES):
        codes = np.empty((lanes, 3), np.uint64)
        found = power_sums(text, np.array(counts, np.uint32), np.uint64(point), codes, lanes)
        powers = [pow(point, t, PRIME) for t in range(len(counts))]
        weighted = sum(w * d for w, d in zip(powers, counts, strict=True)) % PRIME
        assert [int(x) for x in found] == [weighted, sum(powers) % PRIME, sum(counts)]
        for code in range(3):
            assert int(codes[0, code]) == sum(powers[code::3]) % PRIME


@settings(deadline=None)
@given(relations(), st.integers(0, 1 << 30))
def test_right_distances_pass_and_changed_ones_do_not(
    case: tuple[Codes, Pattern], seed: int
) -> None:
    text, pattern = case
    rng = np.random.default_rng(seed)
    right = distances(text, pattern).astype(rng.choice(["uint8", "uint16", "uint32"]))
    found = certify(text, pattern, right, seed)
    assert found.holds and found == certify(text, pattern, right, seed)
    assert certify(text, pattern, right).holds
    wrong = right.copy()
    wrong[rng.integers(len(wrong))] += 1
    changed = certify(text, pattern, wrong)
    assert changed.total != changed.expected_total and not changed.holds


@settings(deadline=None)
@given(relations(), st.integers(0, 1 << 30))
def test_changes_that_cancel_are_caught_by_the_weights_alone(
    case: tuple[Codes, Pattern], seed: int
) -> None:
    text, pattern = case
    right = distances(text, pattern).astype(np.uint32)
    if len(right) < 2:
        return
    i, j = np.random.default_rng(seed).choice(len(right), 2, replace=False)
    wrong = right.copy()
    wrong[i] += 1
    wrong[j : j + 1] -= 1  # may wrap around: then the total is off as well
    found = certify(text, pattern, wrong)
    assert not found.holds and found.weighted != found.expected_weighted
    if right[j] > 0:
        assert found.total == found.expected_total


def test_a_rotated_run_does_not_pass() -> None:
    rng = np.random.default_rng(6)
    text, pattern = random_text(rng, 4, 5000), Pattern.plain(random_text(rng, 4, 100), 4)
    found = certify(text, pattern, np.roll(distances(text, pattern), 1).astype(np.uint8))
    assert found.total == found.expected_total and not found.holds
    with pytest.raises(WrongResultError, match="exchanged"):
        found.require()


def test_a_million_codes() -> None:
    rng = np.random.default_rng(5)
    text = rng.integers(0, 10**6, 3000).astype(code_type(10**6))
    pattern = Pattern.plain(text[100:160].copy(), 10**6)
    right = distances(text, pattern).astype(np.uint8)
    certify(text, pattern, right).require()
    right[100] += 1
    assert not certify(text, pattern, right).holds


def test_points_are_drawn_afresh() -> None:
    text, pattern = np.zeros(9, np.uint8), Pattern.plain(np.zeros(2, np.uint8), 1)
    points = {certify(text, pattern, np.zeros(8, np.uint8)).point for _ in range(8)}
    assert len(points) == 8 and all(2 <= p < PRIME for p in points)


def test_repr_round_trip() -> None:
    certificate = Certificate(1, 2, 3, 4, 5)
    assert eval(repr(certificate)) == certificate
