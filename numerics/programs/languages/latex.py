"""The steps of a program as formulas in LaTeX.

Guarantee: constants stand exactly, as m 2^e in a format and as quotients of integers otherwise.
"""

from __future__ import annotations

from fractions import Fraction

from apery.numerics.programs.evaluation import float_text
from apery.numerics.programs.languages.listing import Listing

_OPERATIONS = {
    "+": "{0} + {1}", "-": "{0} - {1}", "*": "{0} \\cdot {1}", "/": "\\frac{{{0}}}{{{1}}}",
    "scale": "{1} \\cdot {0}", "fma": "{0} \\cdot {1} + {2}", "sqrt": "\\sqrt{{{0}}}",
}  # fmt: skip
_ROUNDED = {op: f"\\circ\\left({template}\\right)" for op, template in _OPERATIONS.items()}


def write(listing: Listing) -> str:
    r"""Return an ``align*`` environment of amsmath.

    Examples
    --------
    >>> from apery.core.program import Program
    >>> print(write(Listing(Program.parse("1/(3*x)"), None, "inverse")))
    \begin{align*}
      c_{1} &= 3 \\
      c_{2} &= 1 \\
      t_{1} &= x \cdot c_{1} \\
      \mathrm{inverse}(x) = t_{2} &= \frac{c_{2}}{t_{1}}
    \end{align*}
    <BLANKLINE>
    """
    names = {name: _symbol(name) for name, _ in listing.constants}
    names |= {f"t{k}": _symbol(f"t{k}") for k in range(1, len(listing.program.steps) + 1)}
    names |= {name: f"2^{{{name[2:]}}}" for name in listing.powers}
    exact = listing.target is None
    rows = [
        f"{names[name]} &= {_quotient(value) if exact else _dyadic(value)}"
        for name, value in listing.constants
    ]
    for name, text in listing.statements(_OPERATIONS if exact else _ROUNDED, names):
        left = names[name]
        if name == listing.result:
            word = listing.name.replace("_", "\\_")
            left = f"\\mathrm{{{word}}}(x) = {left}"
        rows.append(f"{left} &= {text}")
    lines = " \\\\\n".join(f"  {row}" for row in rows)
    note = "" if exact else "% A circle is rounding to nearest.\n"
    return f"{listing.comment('%')}{note}\\begin{{align*}}\n{lines}\n\\end{{align*}}\n"


def _symbol(name: str) -> str:
    return f"{name[0]}_{{{name[1:]}}}"


def _quotient(value: Fraction) -> str:
    if value.denominator == 1:
        return str(value.numerator)
    sign = "-" if value < 0 else ""
    return f"{sign}\\frac{{{abs(value.numerator)}}}{{{value.denominator}}}"


def _dyadic(value: Fraction) -> str:
    if value.denominator == 1:
        return str(value.numerator)
    exponent = value.denominator.bit_length() - 1
    decimal = float_text(value)
    if "e" in decimal:
        digits, _, power = decimal.partition("e")
        decimal = f"{digits} \\cdot 10^{{{int(power)}}}"
    return f"{value.numerator} \\cdot 2^{{-{exponent}}} \\approx {decimal}"
