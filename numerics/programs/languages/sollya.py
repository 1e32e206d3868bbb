"""A script for Sollya: an expression in x, or a procedure that rounds each step.

Guarantee: constants are exact. In a format, the procedure rounds each step once to nearest, as
long as nothing over- or underflows and no step divides by 0.

References
----------
S. Chevillard, M. Joldes, C. Lauter, Sollya: an environment for the development of numerical
codes, ICMS 2010, DOI 10.1007/978-3-642-15582-6_5.
"""

from __future__ import annotations

from fractions import Fraction

from apery.numerics.programs.languages.listing import Listing, words

RESERVED = words(
    """
    absolute and asin asinh acos acosh atan atanh begin binary boolean break by catch ceil cos cosh
    D DD DE decimal default degree denominator diff dirtyinfnorm display do double else end erf
    erfc error evaluate execute exp expand expm1 external false file fixed float floating floor for
    fpminimax from function getbacktrace guessdegree halfprecision head hexadecimal horner HP if
    implementpoly in inf infnorm integer integral interpolate length library list log log10 log1p
    log2 mantissa max mid min nearestint nop not numberroots numerator off on or perturb pi plot
    points powers prec precision print proc procedure quit range rationalapprox relative remez
    restart return revert round RD RN RU RZ roundcoefficients SG simplify sin single sinh sort sqrt
    string subpoly substitute sup supnorm tail tan tanh taylor taylorform TD then time to
    tripledouble true var verbosity void while write x zero given
    """
)
_EXACT = {
    "+": "({0} + {1})", "-": "({0} - {1})", "*": "({0} * {1})", "/": "({0} / {1})",
    "scale": "({0} * {1})", "fma": "({0} * {1} + {2})", "sqrt": "sqrt({0})",
}  # fmt: skip


def write(listing: Listing) -> str:
    """Return a script that gives the name a meaning.

    Examples
    --------
    >>> from apery.core.program import Program
    >>> from apery.numerics.formats import FLOAT64
    >>> print(write(Listing(Program.parse("x + 1/10"), FLOAT64, "shifted")))
    shifted = proc(given) {
        var c1, t1;
        c1 = 3602879701896397b-55;
        t1 = D((given + c1));
        return t1;
    };
    <BLANKLINE>
    >>> print(write(Listing(Program.parse("x/3"), None, "third")))
    c1 = 3;
    third = (x / c1);
    <BLANKLINE>
    """
    listing.refuse_names(RESERVED, "Sollya")
    powers = {name: _dyadic(value) for name, value in listing.powers.items()}
    comment = listing.comment("//")
    if listing.target is None:
        constants = "".join(f"{name} = {_number(value)};\n" for name, value in listing.constants)
        steps = "".join(
            f"{name if name != listing.result else listing.name} = {expression};\n"
            for name, expression in listing.statements(_EXACT, powers)
        )
        return f"{comment}{constants}{steps}"
    rounding = "SG" if listing.target.bits == 32 else "D"
    operations = {op: f"{rounding}({template})" for op, template in _EXACT.items()}
    # A parameter must not be called x once x is Sollya's free variable.
    statements = listing.statements(operations, powers | {"x": "given"})
    names = ", ".join([*(name for name, _ in listing.constants), *(name for name, _ in statements)])
    constants = "".join(f"    {name} = {_dyadic(value)};\n" for name, value in listing.constants)
    steps = "".join(f"    {name} = {expression};\n" for name, expression in statements)
    return (
        f"{comment}{listing.name} = proc(given) {{\n    var {names};\n{constants}{steps}"
        f"    return {listing.result};\n}};\n"
    )


def _dyadic(value: Fraction) -> str:
    exponent = value.denominator.bit_length() - 1
    if value.denominator == 1 and value:
        exponent = -((value.numerator & -value.numerator).bit_length() - 1)
    m = int(value * Fraction(2) ** exponent)
    return f"{m}b{-exponent}" if exponent else str(m)


def _number(value: Fraction) -> str:
    return str(value) if value.denominator == 1 else f"({value})"
