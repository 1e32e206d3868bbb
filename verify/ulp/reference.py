"""References: functions in float64 that float32 results are compared with, and their balls.

Guarantee: none by itself. A reference is trusted to a tolerance that is far above the errors that
its library states; every scan compares it with balls at some thousands of inputs, says the worst
that it saw, and is void where the tolerance is exceeded.

numpy states 4 units in the last place of float64 for its vector loops; the tolerance here is 16.
What goes through scipy, or is composed here, has more.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import special as sp

from apery.core.errors import InvalidInputError
from apery.verify.ulp.functions import BALLS, BELOW, BallFunction
from apery.verify.ulp.special import SPECIAL

Floats = NDArray[np.float64]
Evaluate = Callable[[Floats], Floats]
Symmetry = Literal["", "odd", "even"]


def _nothing(low: float, high: float) -> float:
    return 0.0


@dataclass(frozen=True, slots=True)
class Reference:
    """A function that results are compared with.

    Parameters
    ----------
    name : str
        Its name.
    evaluate : callable
        The function on arrays of float64.
    library : str
        Where `evaluate` comes from.
    relative : int
        Tolerance in units in the last place of float64.
    absolute : callable
        Takes bounds of x, of one sign, and returns a further tolerance of the value.
    symmetry : str
        ``odd``, ``even`` or empty.
    rising : tuple of int
        1 where the function does not fall, -1 where it does not rise, 0 where neither is said: for
        x < 0, for x > 0.
    """

    name: str
    evaluate: Evaluate
    library: str = "numpy"
    relative: int = 16
    absolute: Callable[[float, float], float] = _nothing
    symmetry: Symmetry = ""
    rising: tuple[int, int] = (0, 0)
    _ball: BallFunction | None = field(default=None, repr=False)

    @property
    def ball(self) -> BallFunction:
        """The function on balls."""
        return self._ball or BALLS[self.name]

    @property
    def below(self) -> int | None:
        """A power of two that is above every absolute value; see `apery.verify.ulp.functions`."""
        return BELOW.get(self.name)

    @property
    def special(self) -> Mapping[str, str]:
        """What it returns at zeros and infinities; see `apery.verify.ulp.special`."""
        return SPECIAL.get(self.name, {})


def _rsqrt(x: Floats) -> Floats:
    return np.asarray(1 / np.sqrt(x))


def _logistic(x: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-x)))


def _softplus(x: Floats) -> Floats:
    return np.asarray(np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x))))


def _gelu(x: Floats) -> Floats:
    return np.asarray(0.5 * x * sp.erfc(-x * np.sqrt(0.5)))


def _silu(x: Floats) -> Floats:
    return np.asarray(x / (1 + np.exp(-x)))


def _exp10(x: Floats) -> Floats:
    # 10^x = 2^n 10^f with f small enough that the rounding of x log2(10) costs little.
    x = np.clip(x, -400, 400)
    n = np.rint(x * 3.321928094887362)
    f = (x - n * 0.301029995663157) - n * 8.241712586023572e-13
    return np.asarray(np.ldexp(np.exp(f * 2.302585092994046), np.nan_to_num(n).astype(int)))


_ZETA_TERMS = tuple((-1.0) ** k * float(sp.zetac(k)) / k for k in range(32, 1, -1))
_AT_TWO = 0.42278433509846713
"""1 minus Euler's constant: the derivative of lgamma at 2."""


def _near_two(h: Floats) -> Floats:
    """Return lgamma(2 + h) for abs(h) <= 1/2, by its series, as scipy loses digits at its zero."""
    total = np.zeros_like(h)
    for c in _ZETA_TERMS:
        total = total * h + c
    return np.asarray(h * (_AT_TWO + h * total))


def _lgamma(x: Floats) -> Floats:
    out = sp.gammaln(np.where(x > 0, x, 1 - x))
    one, two = (x >= 0.5) & (x < 1.5), (x >= 1.5) & (x <= 2.5)
    out[two] = _near_two(x[two] - 2)
    h = x[one] - 1
    out[one] = _near_two(h) - np.log1p(h)
    left = x <= 0
    z = x[left]
    fraction = z - np.rint(z)
    value = np.log(np.pi / np.abs(np.sin(np.pi * fraction))) - out[left]
    out[left] = np.where((fraction == 0) | np.isinf(z), np.inf, value)
    return np.asarray(out)


def _lgamma_loses(low: float, high: float) -> float:
    # Below 0 it is a difference of logarithms, and has zeros.
    return float((2 - low * np.log(2 - low)) * 2.0**-49) if -(2.0**24) < low <= -0.5 else 0.0


def _hankel(order: int, terms: int = 24) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return the coefficients of the two series in 1/x of Hankel's expansion, from the last on."""
    a = [1.0]
    for k in range(1, terms):
        a.append(a[-1] * (4 * order**2 - (2 * k - 1) ** 2) / (8 * k))
    signed = [c * (-1) ** (k // 2) for k, c in enumerate(a)]
    return tuple(signed[::2][::-1]), tuple(signed[1::2][::-1])


_HANKEL = {order: _hankel(order) for order in (0, 1)}
_FAR = 32.0
"""From here on Hankel's expansion: the term left out last is below 2^-60."""


def _bessel(x: Floats, order: int, near: Evaluate) -> Floats:
    size = np.abs(x)
    out = near(np.minimum(size, _FAR))
    far = size > _FAR
    z = size[far]
    p, q = (np.polyval(np.array(c), 1 / (z * z)) for c in _HANKEL[order])
    q = q / z
    s, c = np.sin(z), np.cos(z)
    # cos and sin of z - pi/4 or z - 3 pi/4, without rounding the difference.
    value = p * (s + c) - q * (s - c) if order == 0 else p * (s - c) + q * (s + c)
    out[far] = np.where(np.isinf(z), 0.0, value / np.sqrt(np.pi * z))
    return np.asarray(np.copysign(1.0, x) * out if order else out)


def _j0(x: Floats) -> Floats:
    return _bessel(x, 0, sp.j0)


def _j1(x: Floats) -> Floats:
    return _bessel(x, 1, sp.j1)


def _bessel_loses(low: float, high: float) -> float:
    # Between its zeros the function has this size.
    size = min(abs(low), abs(high))
    return float(2.0**-47 / np.sqrt(max(size, 1.0))) if max(abs(low), abs(high)) > 1 else 0.0


_REFERENCES = (
    Reference("exp", np.exp, rising=(1, 1)),
    Reference("exp2", np.exp2, rising=(1, 1)),
    Reference("exp10", _exp10, "numpy exp", 256, rising=(1, 1)),
    Reference("expm1", np.expm1, rising=(1, 1)),
    Reference("log", np.log, rising=(0, 1)),
    Reference("log2", np.log2, rising=(0, 1)),
    Reference("log10", np.log10, rising=(0, 1)),
    Reference("log1p", np.log1p, rising=(1, 1)),
    Reference("sin", np.sin, symmetry="odd"),
    Reference("cos", np.cos, symmetry="even"),
    Reference("tan", np.tan, symmetry="odd"),
    Reference("asin", np.arcsin, symmetry="odd", rising=(1, 1)),
    Reference("acos", np.arccos, rising=(-1, -1)),
    Reference("atan", np.arctan, symmetry="odd", rising=(1, 1)),
    Reference("sinh", np.sinh, symmetry="odd", rising=(1, 1)),
    Reference("cosh", np.cosh, symmetry="even", rising=(-1, 1)),
    Reference("tanh", np.tanh, symmetry="odd", rising=(1, 1)),
    Reference("asinh", np.arcsinh, symmetry="odd", rising=(1, 1)),
    Reference("acosh", np.arccosh, rising=(0, 1)),
    Reference("atanh", np.arctanh, symmetry="odd", rising=(1, 1)),
    Reference("cbrt", np.cbrt, symmetry="odd", rising=(1, 1)),
    Reference("sqrt", np.sqrt, relative=1, rising=(0, 1)),
    Reference("rsqrt", _rsqrt, relative=4, rising=(0, -1)),
    Reference("erf", sp.erf, "scipy", 64, symmetry="odd", rising=(1, 1)),
    Reference("erfc", sp.erfc, "scipy", 1024, rising=(-1, -1)),
    Reference("logistic", _logistic, "numpy exp", 64, rising=(1, 1)),
    Reference("softplus", _softplus, "numpy exp and log1p", 64, rising=(1, 1)),
    Reference("gelu", _gelu, "scipy erfc", 4096),
    Reference("silu", _silu, "numpy exp", 64),
    Reference("lgamma", _lgamma, "scipy gammaln, series, reflection", 256, _lgamma_loses),
    Reference("gamma", sp.gamma, "scipy", 4096),
    Reference("j0", _j0, "scipy, Hankel's expansion", 64, _bessel_loses, "even"),
    Reference("j1", _j1, "scipy, Hankel's expansion", 64, _bessel_loses, "odd"),
)  # fmt: skip

REFERENCES = {r.name: r for r in _REFERENCES}

ALIASES = {
    "arcsin": "asin", "arccos": "acos", "arctan": "atan", "arcsinh": "asinh", "arccosh": "acosh",
    "arctanh": "atanh", "expit": "logistic", "sigmoid": "logistic", "gammaln": "lgamma",
    "loggamma": "lgamma", "tgamma": "gamma", "ln": "log", "swish": "silu",
    "reciprocal_sqrt": "rsqrt",
}  # fmt: skip
"""Other names of the references."""


def reference(name: str) -> Reference:
    """Return a reference by its name or another name of it.

    Raises
    ------
    InvalidInputError
        There is none.

    Examples
    --------
    >>> reference("arctan").name
    'atan'
    >>> reference("zeta")
    Traceback (most recent call last):
    ...
    apery.core.errors.InvalidInputError: no reference 'zeta'; there are exp, exp2, ...
    """
    known = ALIASES.get(name, name)
    if known not in REFERENCES:
        raise InvalidInputError(f"no reference {name!r}; there are {', '.join(REFERENCES)}")
    return REFERENCES[known]


def inferred(target: str) -> Reference:
    """Return the reference that the name of a target speaks of.

    Raises
    ------
    InvalidInputError
        The name speaks of none.

    Examples
    --------
    >>> inferred("numpy.arcsin").name, inferred("./libm.so:expf").name, inferred("fast_exp2").name
    ('asin', 'exp', 'exp2')
    >>> inferred("kernel.py:f")
    Traceback (most recent call last):
    ...
    apery.core.errors.InvalidInputError: the name 'f' does not say what it computes; ...
    """
    last = re.split(r"[.:/]", target)[-1].lower()
    for word in (last, *reversed(last.split("_"))):
        for name in (word, word.removesuffix("f"), word.removesuffix("bf16")):
            if ALIASES.get(name, name) in REFERENCES:
                return reference(name)
    raise InvalidInputError(
        f"the name {last!r} does not say what it computes; give --against with one of "
        f"{', '.join(REFERENCES)}"
    )
