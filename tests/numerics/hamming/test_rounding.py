"""The bound on rounding errors: never below what is measured, and refused where it must be."""

from __future__ import annotations

from fractions import Fraction
from math import isqrt

import numpy as np
import pytest
from flint import arb, ctx

from apery.numerics.hamming.rounding import (
    PRECISIONS,
    Correlation,
    certified,
    largest_piece,
    most_digits,
    relative_error,
)
from apery.numerics.hamming.transforms import Backend, transforms

SINGLE, DOUBLE = PRECISIONS["float32"], PRECISIONS["float64"]


@pytest.mark.parametrize("n", [1, 5, 16, 22])
@pytest.mark.parametrize("bits", [24, 53])
@pytest.mark.parametrize("dimensions", [1, 3])
def test_the_factor_is_that_of_the_theorem(n: int, bits: int, dimensions: int) -> None:
    before, ctx.prec = ctx.prec, 300
    try:
        unit = arb(2) ** -bits
        exact = (1 + unit) ** (3 * n + dimensions - 1) * (1 + unit * arb(5).sqrt()) ** (3 * n + 1)
        exact = exact * (1 + unit) ** (3 * n) - 1
        factor = relative_error(n, bits, dimensions)
        ours = arb(factor.numerator) / arb(factor.denominator)
        assert ours > exact
        assert ours < exact * arb("1.001")
    finally:
        ctx.prec = before


def adversaries(rng: np.random.Generator, length: int, m: int) -> list[np.ndarray]:
    ones = np.ones(length)
    signs = rng.choice([-1.0, 1.0], length)
    periodic = np.resize([1.0, -1.0, -1.0], length)
    repeated = np.resize(signs[:m], length)
    return [ones, signs, periodic, repeated]


@pytest.mark.parametrize("precision", [SINGLE, DOUBLE])
@pytest.mark.parametrize("backend", ["scipy", "numpy"])
@pytest.mark.parametrize("n", [4, 10, 15])
def test_errors_stay_below_the_bound(precision, backend: Backend, n: int) -> None:  # type: ignore[no-untyped-def]
    forward, backward = transforms(backend)
    kind = np.complex64 if precision is SINGLE else np.complex128
    length, m = 1 << n, 1 << (n - 1)
    for real in adversaries(np.random.default_rng(n), length, m):
        text = real + 1j * real[::-1]
        pattern = np.where(np.arange(length) < m, real, 0)
        spectra = [forward(x.astype(kind).reshape(1, -1).copy()) for x in (text, pattern)]
        found = backward(spectra[0] * np.conj(spectra[1]))[0]
        # The exact integers, by longer numbers and a rounding that is safe there.
        exact = np.fft.ifft(np.fft.fft(text) * np.conj(np.fft.fft(pattern)))
        if precision is SINGLE:
            exact = np.rint(exact.real) + 1j * np.rint(exact.imag)
        else:
            places = np.random.default_rng(1).integers(0, length, 30)
            wrapped = np.concatenate((text, text))
            exact = np.array([np.dot(wrapped[i : i + m], pattern[:m]) for i in places])
            found = found[places]
        norms = isqrt(2 * length * m) + 1
        bound = relative_error(n, precision.bits) * norms
        assert Fraction(float(np.max(np.abs(found - exact)))) < bound


def test_the_largest_piece_is_the_largest() -> None:
    for n in (10, 14, 17, 20):
        size = largest_piece(n, SINGLE, dimensions=3, text_square=3, row_square=3, step=4)

        def fits(m: int, n: int = n) -> bool:
            return certified(Correlation(n, 3, 3, 3 * m, 4, m), SINGLE, 1)

        assert 0 < size <= 1 << (n - 1)
        assert fits(size)
        assert size == 1 << (n - 1) or not fits(size + 1)


def test_what_is_not_certified_is_refused() -> None:
    easy = Correlation(10, 1, 1, 100, 2, 100)
    assert certified(easy, SINGLE, 1)
    assert not certified(Correlation(22, 1, 1, 1 << 20, 2, 1 << 20), SINGLE, 1)
    assert certified(Correlation(22, 1, 1, 1 << 20, 2, 1 << 20), DOUBLE, 1)
    # A larger step makes room, more length, positions, dimensions and digits take it.
    assert most_digits(easy, DOUBLE) > most_digits(easy, SINGLE) > 1
    tight = Correlation(16, 1, 1, 12547, 2, 12547)
    assert certified(tight, SINGLE, 1) and not certified(tight, SINGLE, 2)
    assert not certified(Correlation(16, 1, 1, 12547, 1, 12547), SINGLE, 1)
    assert not certified(Correlation(17, 1, 1, 12547, 2, 12547), SINGLE, 1)
    assert not certified(Correlation(16, 1, 2, 12547, 2, 12547), SINGLE, 1)


def test_digits_of_nothing_are_finite() -> None:
    assert most_digits(Correlation(10, 1, 1, 0, 1, 0), DOUBLE) == DOUBLE.bits - 3
    assert largest_piece(10, SINGLE, row_square=1 << 60) == 0
