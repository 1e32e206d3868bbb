"""Quotients and cofactors of polynomials with whole coefficients.

Guarantee: what is returned is exact: the dividend is the quotient times the divisor, or the
sum of the cofactors times the divisors.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import gcd, lcm
from typing import Any

import sympy
from flint import Ordering, fmpq, fmpq_mpoly_ctx

from apery.core.polynomial import Polynomial

MAX_FACTOR = 40
MAX_VARIABLES = 14


def quotient(dividend: Polynomial, divisor: Polynomial) -> Polynomial | None:
    """Return the quotient, None where it is not exact or not whole.

    Examples
    --------
    >>> print(quotient(Polynomial("x^2 - y^2"), Polynomial("x - y")))
    x + y
    >>> quotient(Polynomial("x"), Polynomial("2")) is None
    True
    """
    names = tuple(sorted({*dividend.variables, *divisor.variables}))
    if not divisor:
        return None
    if not names:
        value = dividend.coefficients()[0] / divisor.coefficients()[0] if dividend else Fraction(0)
        return Polynomial(value) if value.denominator == 1 else None
    ring = fmpq_mpoly_ctx.get(names, Ordering.lex)

    def element(p: Polynomial) -> Any:
        return ring.from_dict(
            {
                tuple(dict(m).get(n, 0) for n in names): fmpq(c.numerator, c.denominator)
                for m, c in p.terms
            }
        )

    found, rest = divmod(element(dividend), element(divisor))
    if rest != 0:
        return None
    terms = {
        tuple((n, int(e)) for n, e in zip(names, exponents, strict=True) if e): Fraction(
            int(c.p), int(c.q)
        )
        for exponents, c in found.to_dict().items()
    }
    return Polynomial(terms) if all(c.denominator == 1 for c in terms.values()) else None


def factors(p: Polynomial) -> tuple[Fraction, list[tuple[Polynomial, int]]]:
    """Return a number and polynomials with multiplicities, of which p is the product.

    Examples
    --------
    >>> number, found = factors(Polynomial("2*x^2*y + 2*x^2"))
    >>> number, [(str(q), times) for q, times in found]
    (Fraction(2, 1), [('x', 2), ('y + 1', 1)])
    """
    names = p.variables
    if not names:
        return p.coefficients()[0], []
    ring = fmpq_mpoly_ctx.get(names, Ordering.lex)
    element = ring.from_dict(
        {
            tuple(dict(m).get(n, 0) for n in names): fmpq(c.numerator, c.denominator)
            for m, c in p.terms
        }
    )
    _, parts = element.factor()
    out = []
    for part, times in parts:
        terms = {
            tuple((n, int(e)) for n, e in zip(names, exponents, strict=True) if e): Fraction(
                int(c.p), int(c.q)
            )
            for exponents, c in part.to_dict().items()
        }
        factor = Polynomial(terms)
        # Whole coefficients without a common divisor, the first one positive.
        lead = factor.terms[0][1]
        content = Fraction(gcd(*(c.numerator for c in terms.values())),
                           lcm(*(c.denominator for c in terms.values())))  # fmt: skip
        out.append((factor * ((1 if lead > 0 else -1) / content), int(times)))
    product = Polynomial(1)
    for factor, times in out:
        product *= factor**times
    ratio = p.terms[0][1] / dict(product.terms)[p.terms[0][0]]
    assert product * ratio == p
    return ratio, sorted(out, key=lambda pair: str(pair[0]))


def cofactors(
    target: Polynomial, divisors: Sequence[Polynomial], *, whole: bool = True
) -> list[Polynomial] | None:
    """Return polynomials with target = sum of cofactors times divisors, if found.

    Parameters
    ----------
    whole : bool
        Whether their coefficients shall be whole numbers.

    Examples
    --------
    >>> found = cofactors(Polynomial("x"), [Polynomial("y"), Polynomial("x + y")])
    >>> [str(p) for p in found]
    ['-1', '1']
    """
    if len(divisors) == 2:
        simple = _by_small_factor(target, *divisors)
        if simple is not None:
            return simple
    names = sorted({v for p in (target, *divisors) for v in p.variables})
    if not names or len(names) > MAX_VARIABLES or not all(divisors):
        return None
    # Values of sequences are put in terms of the variables, not the other way round.
    atoms_first = sorted(names, key=lambda n: (not n.startswith("atom"), n))
    for order in dict.fromkeys((tuple(names), tuple(atoms_first))):
        for kind in ("lex", "grlex"):
            for turned in (False, True):
                found = _divided(target, divisors, order, kind, turned)
                if found is not None and (
                    not whole or all(c.denominator == 1 for p in found for _, c in p.terms)
                ):
                    return found
    return None


def _divided(
    target: Polynomial,
    divisors: Sequence[Polynomial],
    names: Sequence[str],
    order: str,
    turned: bool,
) -> list[Polynomial] | None:
    """Return the quotients of a division by several polynomials without a rest."""
    symbols = sympy.symbols(names)

    def element(p: Polynomial) -> Any:
        terms = {
            tuple(dict(m).get(n, 0) for n in names): sympy.Rational(c.numerator, c.denominator)
            for m, c in p.terms
        }
        return sympy.Poly(terms or {(0,) * len(names): 0}, *symbols)

    places = list(range(len(divisors)))[:: -1 if turned else 1]
    parts = [element(divisors[i]) for i in places]
    found, rest = sympy.reduced(element(target), parts, *symbols, order=order)
    if rest != 0:
        return None
    by_place = dict(zip(places, map(_polynomial, found), strict=True))
    return [by_place[i] for i in range(len(divisors))]


def _by_small_factor(
    target: Polynomial, first: Polynomial, second: Polynomial
) -> list[Polynomial] | None:
    """Return cofactors of which the first one is a small number."""
    for factor in sorted(range(-MAX_FACTOR, MAX_FACTOR + 1), key=abs):
        found = quotient(target - first * factor, second)
        if found is not None:
            return [Polynomial(factor), found]
    return None


def _polynomial(p: Any) -> Polynomial:
    # The order of the variables is that of the polynomial, not the one that was asked for.
    names = [str(symbol) for symbol in p.gens]
    return Polynomial(
        {
            tuple(
                sorted((n, int(e)) for n, e in zip(names, exponents, strict=True) if e)
            ): Fraction(int(c.p), int(c.q))
            for exponents, c in p.terms()
            if c
        }
    )
