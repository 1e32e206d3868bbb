"""apery: a toolkit for mathematical discovery and verification.

A search proposes claims; a ladder of checks tries to kill them; Lean proves the survivors.

Examples
--------
>>> import apery
>>> cf = apery.ContinuedFraction("2*n+1", "n^2")
>>> apery.limit(cf, digits=20).theorem, apery.identify(cf).claim.value_text
('positive, with sum of sqrt(a_n a_(n+1)/b_(n+1)) divergent', '4/pi')
>>> apery.unify(cf, apery.ContinuedFraction("2*n+3", "n*(n+2)")).map.apply("x")
'(-2*x)/(x - 2)'
>>> field = apery.MatrixField.from_ff("x + y", "x - y")
>>> apery.as_fraction(apery.trajectory(field, (1, 1))).fraction
ContinuedFraction('6*n + 9', '-n^2 - 2*n - 1')
"""

from importlib import import_module

__version__ = "0.1.0"

_ELEMENTARY = (
    "exp", "exp2", "expm1", "log", "log2", "log1p", "sin", "cos", "tan", "atan", "tanh", "sinh",
    "cosh", "erf", "erfc", "logistic", "cbrt", "rsqrt",
)  # fmt: skip
"""Functions of arrays; each has a faster variant, such as ``exp_fast``."""

_WHERE = {
    "Constant": "apery.core",
    "ContinuedFraction": "apery.core",
    "Interlaced": "apery.core",
    "MatrixField": "apery.core.matrix_field",
    "limit": "apery.numerics.limits",
    "delta": "apery.numerics.irrationality",
    "unify": "apery.numerics.unification",
    "identify": "apery.discovery.identification",
    "unified": "apery.discovery.unification",
    "as_fraction": "apery.discovery.fields",
    "locate": "apery.discovery.fields",
    "trajectory": "apery.discovery.fields",
    "walk": "apery.discovery.fields",
    "has_factorial_reduction": "apery.discovery.fractions",
    **{f"{f}{end}": "apery.numerics.library" for f in _ELEMENTARY for end in ("", "_fast")},
}
"""What the package offers by itself, loaded when it is asked for."""


def __getattr__(name: str) -> object:
    """Load a name of `_WHERE`."""
    if name in _WHERE:
        return getattr(import_module(_WHERE[name]), name)
    raise AttributeError(f"module 'apery' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *_WHERE])
