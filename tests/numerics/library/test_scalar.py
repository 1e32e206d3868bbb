"""The functions inside functions compiled by numba."""

from __future__ import annotations

import numpy as np
import pytest
from numba import njit

from apery.numerics import library
from apery.numerics.library import scalar


@pytest.mark.parametrize("name", ["exp", "sin", "tanh", "erf_fast", "log"])
def test_scalars_give_the_same_bits(name: str) -> None:
    f, g = getattr(scalar, name), getattr(library, name)

    @njit
    def over(x, out):  # type: ignore[no-untyped-def]
        for i in range(x.size):
            out[i] = f(x[i])

    for kind, unsigned in ((np.float32, np.uint32), (np.float64, np.uint64)):
        x = np.concatenate([np.linspace(-30, 30, 501), [0.0, -0.0, np.inf, -np.inf, 1e30, 1e-40]])
        x = x.astype(kind)
        out = np.empty_like(x)
        over(x, out)
        y = g(x)
        known = ~np.isnan(y)
        assert np.array_equal(out.view(unsigned)[known], y.view(unsigned)[known])
        assert np.isnan(out[~known]).all()


def test_unknown_names_are_refused() -> None:
    with pytest.raises(AttributeError, match="no attribute 'expp'"):
        _ = scalar.expp
