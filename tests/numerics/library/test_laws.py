"""Laws of the functions, and that results do not depend on where an element stands."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apery.numerics import library

from .reference import BASES, ODD

SINGLE = st.integers(0, (1 << 32) - 1).map(lambda n: np.uint32(n).view(np.float32))
DOUBLE = st.integers(0, (1 << 64) - 1).map(lambda n: np.uint64(n).view(np.float64))
RISING = ("exp", "exp2", "expm1", "log", "log2", "log1p", "atan", "tanh", "sinh", "erf", "logistic",
          "cbrt")  # fmt: skip


def bits(x: np.ndarray) -> np.ndarray:
    return np.asarray(x).view({2: np.uint16, 4: np.uint32, 8: np.uint64}[x.dtype.itemsize])


def inputs(kind: type[np.floating], count: int) -> np.ndarray:
    raw = np.random.default_rng(5).integers(0, 256, count * np.dtype(kind).itemsize, dtype=np.uint8)
    return raw.view(kind)


@given(st.one_of(SINGLE, DOUBLE))
def test_odd_functions_are_odd_and_even_ones_even(x: np.floating) -> None:
    for name in ODD[:7]:
        f = getattr(library, name)
        assert np.array_equal(f(-x), -f(x), equal_nan=True)
    for name in ("cos", "cosh"):
        f = getattr(library, name)
        assert np.array_equal(f(-x), f(x), equal_nan=True)


@given(st.floats(-50, 50, width=32), st.floats(-50, 50, width=32))
def test_values_rise_with_the_argument_but_for_the_last_place(a: float, b: float) -> None:
    x, y = sorted(map(np.float32, (a, b)))
    for name in RISING:
        low, high = getattr(library, name)(x), getattr(library, name)(y)
        assert np.isnan(low) or low <= np.nextafter(high, np.float32(np.inf))


@given(st.floats(-700, 700))
def test_functions_agree_with_one_another(x: float) -> None:
    assert abs(library.sin(x) ** 2 + library.cos(x) ** 2 - 1) < 1e-15
    assert library.erf(x) + library.erfc(x) == pytest.approx(1, rel=1e-15)
    assert library.logistic(x) + library.logistic(-x) == pytest.approx(1, rel=1e-15)
    assert library.exp(library.log(abs(x) + 1)) == pytest.approx(abs(x) + 1, rel=1e-14)
    assert library.cbrt(x) ** 3 == pytest.approx(x, rel=1e-15)
    half = abs(x) / 2
    assert library.log1p(library.expm1(half)) == pytest.approx(half, rel=1e-14, abs=1e-14)


@pytest.mark.parametrize("kind", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("name", library.NAMES)
def test_place_strides_and_width_of_vectors_do_not_matter(
    name: str, kind: type[np.floating]
) -> None:
    f = getattr(library, name)
    x = inputs(kind, 1000)
    whole = bits(f(x))
    for start, stop in ((0, 1), (1, 18), (3, 34), (7, 8), (5, 998), (993, 1000), (4, 4)):
        assert np.array_equal(bits(f(x[start:stop])), whole[start:stop])
    assert np.array_equal(bits(f(x[::3])), whole[::3])
    assert np.array_equal(bits(f(x[::-1])), whole[::-1])
    target = np.zeros(2000, dtype=kind)
    f(x, out=target[::2])
    assert np.array_equal(bits(target[::2].copy()), whole)
    assert not target[1::2].any()
    shifted = np.empty(1001 * x.itemsize + 1, dtype=np.uint8)[1 : -x.itemsize].view(kind)
    shifted[:] = x
    assert np.array_equal(bits(f(shifted)), whole)
    for width in (64, 128, 256):
        with library.using(width=width):
            assert np.array_equal(bits(f(x)), whole)


def test_the_interface_of_ufuncs() -> None:
    x = np.linspace(-1, 1, 12, dtype=np.float32).reshape(3, 4)
    assert library.exp(x).shape == (3, 4)
    assert np.array_equal(library.exp(x.T), library.exp(x).T)
    own = x.copy()
    assert library.exp(own, out=own) is own
    assert np.array_equal(own, library.exp(x))
    assert library.exp(1).dtype == np.float64
    assert library.exp(np.int64(1)).dtype == np.float64
    assert library.exp(np.int16(1)).dtype == np.exp(np.int16(1)).dtype == np.float32
    assert library.exp(np.int8(1)).dtype == np.exp(np.int8(1)).dtype == np.float16
    assert library.exp([[0.0]]).tolist() == [[1.0]]
    kept = np.full(3, 7.0)
    library.log(np.ones(3), out=kept, where=[True, False, True])
    assert kept.tolist() == [0.0, 7.0, 0.0]
    with pytest.raises(TypeError):
        library.exp(1j)
    with pytest.raises(AttributeError, match="no attribute 'gamma'"):
        _ = library.gamma


@pytest.mark.parametrize("name", BASES)
def test_float16_is_float32_rounded(name: str) -> None:
    x = np.arange(1 << 16, dtype=np.uint16).view(np.float16)
    f = getattr(library, name)
    with np.errstate(all="ignore"):
        expected = f(x.astype(np.float32)).astype(np.float16)
    got = f(x)
    assert np.array_equal(got, expected, equal_nan=True)
    known = ~np.isnan(got)
    assert np.array_equal(np.signbit(got)[known], np.signbit(expected)[known])
