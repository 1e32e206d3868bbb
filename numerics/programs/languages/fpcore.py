"""A function in FPCore, the exchange format of FPBench, Herbie and their kin.

Guarantee: the core has the steps of the program in their order, its constants exactly, and its
format as ``:precision``.

References
----------
N. Damouche et al., Toward a standard benchmark format and suite for floating-point analysis,
NSV 2016, DOI 10.1007/978-3-319-54292-8_6.
"""

from __future__ import annotations

from fractions import Fraction

from apery.numerics.programs.languages.listing import Listing, words

_PRECISION = {"float32": "binary32", "float64": "binary64"}
_KNOWN = words("exp exp2 log log2 log1p sin cos tan atan tanh erf erfc")
_OPERATIONS = {
    "+": "(+ {0} {1})", "-": "(- {0} {1})", "*": "(* {0} {1})", "/": "(/ {0} {1})",
    "scale": "(* {0} {1})", "fma": "(fma {0} {1} {2})", "sqrt": "(sqrt {0})",
}  # fmt: skip


def write(listing: Listing) -> str:
    """Return one core.

    Examples
    --------
    >>> from apery.core.program import Program
    >>> print(write(Listing(Program.parse("fma(x, x, 1/3)"), None, "core")))
    (FPCore core (x)
     :name "core"
     :precision real
     (let* ([t1 (fma x x 1/3)])
      t1))
    <BLANKLINE>
    """
    facts = dict(listing.facts)
    precision = "real" if listing.target is None else _PRECISION[listing.target.name]
    properties = [f':name "{listing.name}"', f":precision {precision}"]
    interval = facts.get("interval")
    if isinstance(interval, tuple):
        low, high = (_rational(Fraction(v)) for v in interval)
        properties.append(f":pre (<= {low} x {high})")
    if facts.get("function") in _KNOWN:
        properties.append(f":spec ({facts['function']} x)")

    def constant(value: Fraction) -> str:
        return _rational(value) if listing.target is None else listing.hexadecimal(value)

    names = {name: constant(value) for name, value in listing.constants}
    names |= {name: constant(value) for name, value in listing.powers.items()}
    steps = [f"[{name} {e}]" for name, e in listing.statements(_OPERATIONS, names)]
    return (
        f"{listing.comment(';')}(FPCore {listing.name} (x)\n"
        + "".join(f" {p}\n" for p in properties)
        + f" (let* ({(chr(10) + ' ' * 8).join(steps)})\n  {listing.result}))\n"
    )


def _rational(value: Fraction) -> str:
    return str(value)
