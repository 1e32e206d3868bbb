"""A function in Python: with NumPy for floats, with `fractions.Fraction` for exact numbers.

Guarantee: on numbers and arrays of the format the function returns the bits of
`apery.numerics.programs.evaluation.evaluate`; on fractions the exact value.
"""

from __future__ import annotations

from apery.numerics.programs.languages import python_words
from apery.numerics.programs.languages.listing import Listing

_FMA64 = '''\
def _fma(a, b, c):
    """Return a*b + c, rounded once."""

    def one(a, b, c):
        if not (math.isfinite(a) and math.isfinite(b)):
            return a * b + c
        if not math.isfinite(c):
            return c
        exact = Fraction(a) * Fraction(b) + Fraction(c)
        if exact == 0:
            return a * b + c
        try:
            return float(exact)
        except OverflowError:
            return math.inf if exact > 0 else -math.inf

    return np.vectorize(getattr(math, "fma", one), otypes=[np.float64])(a, b, c)[()]
'''
_FMA32 = '''\
def _fma(a, b, c):
    """Return a*b + c, rounded once: the product is exact in 53 bits, the sum is rounded to odd."""
    p, c = np.asarray(a, np.float64) * np.float64(b), np.asarray(c, np.float64)
    s = np.asarray(p + c)
    v = s - p
    rest = (p - (s - v)) + (c - v)
    even = s.view(np.int64) % 2 == 0
    nudged = s.view(np.int64) + np.where((rest > 0) == (s > 0), 1, -1)
    use = np.isfinite(s) & (rest != 0) & even
    return np.where(use, nudged.view(np.float64), s).astype(np.float32)[()]
'''


def write(listing: Listing) -> str:
    """Return a module with one function.

    Examples
    --------
    >>> from apery.core.program import Program
    >>> from apery.numerics.formats import FLOAT64
    >>> text = write(Listing(Program.parse("1/x"), FLOAT64, "inverse"))
    >>> print(text.partition("def")[0].strip())
    import numpy as np
    <BLANKLINE>
    _C1 = np.float64(float.fromhex("0x1.0p+0"))
    >>> print(text[text.index("    x = "):])
        x = np.asarray(x, dtype=np.float64)[()]
        with np.errstate(all="ignore"):
            t1 = _C1 / x
        return t1
    <BLANKLINE>
    """
    head = python_words.head(listing)
    if listing.target is None:
        return head + _exact(listing)
    kind = f"np.float{listing.target.bits}"
    operations = {**python_words.PLAIN, "sqrt": "np.sqrt({0})", "fma": "_fma({0}, {1}, {2})"}
    fused = "fma" in listing.operations
    imports, extra = "import numpy as np\n", ""
    if fused and listing.target.bits == 64:
        imports = "import math\nfrom fractions import Fraction\n\nimport numpy as np\n"
        extra = f"\n\n{_FMA64}"
    elif fused:
        extra = f"\n\n{_FMA32}"
    steps = "".join(f"    {line}\n" for line in python_words.body(listing, operations).splitlines())
    constants = python_words.globals_text(listing, f'{kind}(float.fromhex("{{0}}"))')
    return (
        f"{head}\n{imports}\n{constants}{extra}\n\n"
        f"def {listing.name}(x):\n{python_words.docstring(listing)}"
        f"    x = np.asarray(x, dtype={kind})[()]\n"
        f'    with np.errstate(all="ignore"):\n{steps}    return {listing.result}\n'
    )


def _exact(listing: Listing) -> str:
    operations = {**python_words.PLAIN, "fma": "{0} * {1} + {2}"}
    values = [(f"_{name.upper()}", value) for name, value in listing.constants]
    constants = "".join(
        f"{name} = Fraction({v.numerator}, {v.denominator})\n" for name, v in values
    )
    names = {f"c{k}": f"_C{k}" for k in range(1, len(values) + 1)}
    names |= {
        name: f"Fraction({v.numerator}, {v.denominator})" for name, v in listing.powers.items()
    }
    steps = "".join(f"    {n} = {e}\n" for n, e in listing.statements(operations, names))
    return (
        f"\nfrom fractions import Fraction\n\n{constants}\n\n"
        f"def {listing.name}(x):\n{python_words.docstring(listing)}"
        f"    x = Fraction(x)\n{steps}    return {listing.result}\n"
    )
