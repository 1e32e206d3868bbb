"""Special values, as C23 (ISO/IEC 9899:2024, text N3220), annex F.10, demands them.

logistic is not in C23; its values are the limits. erfc and rsqrt are in F.10.5.2 and F.10.4.9.
"""

from __future__ import annotations

import numpy as np
import pytest

from apery.numerics import library

INF, NAN = float("inf"), float("nan")
PI_2 = 1.5707963267948966

TABLE: dict[str, list[tuple[float, float]]] = {
    # F.10.3.1, F.10.3.4, F.10.3.3
    "exp": [(0.0, 1.0), (-0.0, 1.0), (-INF, 0.0), (INF, INF), (-1e4, 0.0), (1e4, INF)],
    "exp2": [(0.0, 1.0), (-0.0, 1.0), (-INF, 0.0), (INF, INF), (3.0, 8.0), (-126.0, 2.0**-126),
             (-2000.0, 0.0), (2000.0, INF)],
    "expm1": [(0.0, 0.0), (-0.0, -0.0), (-INF, -1.0), (INF, INF), (-1e4, -1.0), (1e4, INF)],
    # F.10.3.11, F.10.3.14, F.10.3.13
    "log": [(0.0, -INF), (-0.0, -INF), (1.0, 0.0), (-1.0, NAN), (-INF, NAN), (INF, INF)],
    "log2": [(0.0, -INF), (-0.0, -INF), (1.0, 0.0), (-1.0, NAN), (INF, INF), (2.0**-14, -14.0),
             (1024.0, 10.0)],
    "log1p": [(0.0, 0.0), (-0.0, -0.0), (-1.0, -INF), (-2.0, NAN), (-INF, NAN), (INF, INF)],
    # F.10.1.6, F.10.1.5, F.10.1.7, F.10.1.3
    "sin": [(0.0, 0.0), (-0.0, -0.0), (INF, NAN), (-INF, NAN)],
    "cos": [(0.0, 1.0), (-0.0, 1.0), (INF, NAN), (-INF, NAN)],
    "tan": [(0.0, 0.0), (-0.0, -0.0), (INF, NAN), (-INF, NAN)],
    "atan": [(0.0, 0.0), (-0.0, -0.0), (INF, PI_2), (-INF, -PI_2)],
    # F.10.2.6, F.10.2.5, F.10.2.4
    "tanh": [(0.0, 0.0), (-0.0, -0.0), (INF, 1.0), (-INF, -1.0), (100.0, 1.0)],
    "sinh": [(0.0, 0.0), (-0.0, -0.0), (INF, INF), (-INF, -INF), (1e4, INF), (-1e4, -INF)],
    "cosh": [(0.0, 1.0), (-0.0, 1.0), (INF, INF), (-INF, INF), (1e4, INF)],
    # F.10.5.1, F.10.5.2
    "erf": [(0.0, 0.0), (-0.0, -0.0), (INF, 1.0), (-INF, -1.0), (30.0, 1.0)],
    "erfc": [(0.0, 1.0), (-0.0, 1.0), (INF, 0.0), (-INF, 2.0), (30.0, 0.0), (-30.0, 2.0)],
    "logistic": [(0.0, 0.5), (-0.0, 0.5), (INF, 1.0), (-INF, 0.0), (1e4, 1.0), (-1e4, 0.0)],
    # F.10.4.1, F.10.4.9
    "cbrt": [(0.0, 0.0), (-0.0, -0.0), (INF, INF), (-INF, -INF), (8.0, 2.0), (-27.0, -3.0)],
    "rsqrt": [(0.0, INF), (-0.0, -INF), (-1.0, NAN), (-INF, NAN), (INF, 0.0), (4.0, 0.5)],
}  # fmt: skip
EXACT_IN_ACCURATE = {("cbrt", 8.0), ("cbrt", -27.0), ("rsqrt", 4.0)}
"""Not demanded by C23; the faster variants may miss them."""


def same(a: float, b: float) -> bool:
    return (a != a and b != b) or (a == b and np.signbit(a) == np.signbit(b))


@pytest.mark.parametrize("fma", [True, False], ids=["fma", "plain"])
@pytest.mark.parametrize("kind", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("name", library.NAMES)
def test_special_values(name: str, kind: type[np.floating], fma: bool) -> None:
    base = name.removesuffix("_fast")
    with np.errstate(over="ignore"):
        pairs = [
            (kind(x), kind(y))
            for x, y in [*TABLE[base], (NAN, NAN)]
            if (name == base or (base, x) not in EXACT_IN_ACCURATE)
            and (not np.isfinite(x) or kind(x) == x or abs(x) >= 100)
        ]
    x = np.array([p[0] for p in pairs], dtype=kind)
    with library.using(fma=fma):
        y = getattr(library, name)(x)
    assert y.dtype == kind
    for (at, expected), got in zip(pairs, y, strict=True):
        if abs(expected) == kind(PI_2) and name != base:
            assert abs(float(got) - float(expected)) <= np.spacing(kind(PI_2))
        else:
            assert same(float(got), float(expected)), (name, at, got)


def test_the_table_has_every_function() -> None:
    assert {n.removesuffix("_fast") for n in library.NAMES} == set(TABLE)


def test_no_warning_is_raised() -> None:
    x = np.array([0.0, -1.0, 1e300, NAN, INF, -INF, 1e-310])
    with np.errstate(all="raise"):
        for name in library.NAMES:
            getattr(library, name)(x)
            getattr(library, name)(np.float32([0, -1, 1e30, NAN, INF, -INF, 1e-40]))


def test_subnormal_results_are_rounded_and_not_flushed() -> None:
    least = np.float32(2.0**-149)
    assert library.exp2(np.float32(-149.0)) == least
    assert library.exp2(np.float32(-149.5)) == least
    assert library.exp2(np.float32(-150.5)) == 0
    for name in ("sin", "tan", "atan", "tanh", "sinh", "expm1", "log1p"):
        assert getattr(library, name)(least) == least
        assert getattr(library, name)(5e-324) == 5e-324
