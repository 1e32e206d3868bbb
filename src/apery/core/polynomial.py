"""Exact polynomials with rational coefficients, in any number of variables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import comb, lcm

from apery.core.errors import InvalidInputError, NotationError
from apery.core.expression import Binary, Call, Expression, Name, Negate, Number, parse

Monomial = tuple[tuple[str, int], ...]
"""Variables with their positive exponents, sorted by variable; ``()`` is 1."""

MAX_DEGREE = 1000
MAX_TERMS = 20_000


@dataclass(frozen=True, slots=True, init=False, repr=False)
class Polynomial:
    """A polynomial over the rationals.

    Guarantee: arithmetic is exact, and two polynomials are equal exactly when they
    are the same function.

    Parameters
    ----------
    source : str, int, Fraction or mapping
        Text in ordinary notation, a number, or monomials with their coefficients.

    Raises
    ------
    NotationError
        The text is no polynomial; the error points at the wrong character.

    Examples
    --------
    >>> p = Polynomial("(n+1)^2 - 1/2")
    >>> p
    Polynomial('n^2 + 2*n + 1/2')
    >>> p(n=3)
    Fraction(31, 2)
    >>> Polynomial("1/n")
    Traceback (most recent call last):
    ...
    apery.core.errors.NotationError: a polynomial divides by numbers only at character 2 of '1/n'
    """

    terms: tuple[tuple[Monomial, Fraction], ...]

    def __init__(
        self, source: str | int | Fraction | Mapping[Monomial, Fraction | int] = 0
    ) -> None:
        if isinstance(source, str):
            terms = _from_expression(parse(source), source)
        elif isinstance(source, int | Fraction):
            terms = {(): Fraction(source)}
        else:
            terms = {k: Fraction(v) for k, v in source.items()}
        kept = sorted(((k, v) for k, v in terms.items() if v), key=_graded, reverse=True)
        object.__setattr__(self, "terms", tuple(kept))

    @classmethod
    def from_coefficients(
        cls, coefficients: Iterable[int | Fraction], variable: str = "n"
    ) -> Polynomial:
        """Build a univariate polynomial from its coefficients, constant term first.

        Examples
        --------
        >>> Polynomial.from_coefficients([1, 0, 3], "m")
        Polynomial('3*m^2 + 1')
        """
        return cls({(((variable, k),) if k else ()): c for k, c in enumerate(coefficients) if c})

    @property
    def variables(self) -> tuple[str, ...]:
        """The variables that occur, sorted."""
        return tuple(sorted({v for monomial, _ in self.terms for v, _ in monomial}))

    @property
    def degree(self) -> int:
        """Total degree; -1 for the zero polynomial."""
        return max((sum(e for _, e in m) for m, _ in self.terms), default=-1)

    @property
    def denominator(self) -> int:
        """Least positive integer whose product with the polynomial has integer coefficients."""
        return lcm(*(c.denominator for _, c in self.terms))

    def coefficients(self) -> tuple[Fraction, ...]:
        """Return the coefficients of a univariate polynomial, constant term first.

        Examples
        --------
        >>> Polynomial("3*n^2 + 1").coefficients()
        (Fraction(1, 1), Fraction(0, 1), Fraction(3, 1))
        """
        if len(self.variables) > 1:
            raise InvalidInputError(f"{self} has several variables: {', '.join(self.variables)}")
        out = [Fraction(0)] * (self.degree + 1)
        for monomial, c in self.terms:
            out[monomial[0][1] if monomial else 0] = c
        return tuple(out)

    def __call__(self, *point: int | Fraction, **values: int | Fraction) -> Fraction:
        """Return the value at a point: positional for one variable, else by name."""
        if point:
            if len(point) != 1 or len(self.variables) > 1 or values:
                raise InvalidInputError(f"give the variables of {self} by name")
            total = Fraction(0)
            for c in reversed(self.coefficients()):
                total = total * point[0] + c
            return total
        total = Fraction(0)
        for monomial, c in self.terms:
            for v, e in monomial:
                if v not in values:
                    raise InvalidInputError(f"no value for the variable {v} of {self}")
                c *= Fraction(values[v]) ** e
            total += c
        return total

    def substitute(self, **values: Polynomial | int | Fraction) -> Polynomial:
        """Return the polynomial with variables replaced by polynomials or numbers.

        Examples
        --------
        >>> Polynomial("n^2").substitute(n=Polynomial("m - 1"))
        Polynomial('m^2 - 2*m + 1')
        """
        total = Polynomial()
        for monomial, c in self.terms:
            term = Polynomial(c)
            for v, e in monomial:
                value = values.get(v, Polynomial({((v, 1),): 1}))
                term = term * _as_polynomial(value) ** e
            total = total + term
        return total

    def shifted(self, by: int | Fraction) -> Polynomial:
        """Return p(x + by) for a univariate p(x)."""
        cs = self.coefficients()
        out = [
            sum(
                (cs[i] * comb(i, k) * Fraction(by) ** (i - k) for i in range(k, len(cs))),
                Fraction(0),
            )
            for k in range(len(cs))
        ]
        return Polynomial.from_coefficients(out, self.variables[0] if self.variables else "n")

    def renamed(self, variable: str) -> Polynomial:
        """Return a univariate polynomial in another variable."""
        # Searches build many of these: what has the name already stays what it is.
        if all(not m or (m[0][0] == variable and len(m) == 1) for m, _ in self.terms):
            return self
        return Polynomial.from_coefficients(self.coefficients(), variable)

    def __add__(self, other: Polynomial | int | Fraction) -> Polynomial:
        total = dict(self.terms)
        for monomial, c in _as_polynomial(other).terms:
            total[monomial] = total.get(monomial, Fraction(0)) + c
        return Polynomial(total)

    __radd__ = __add__

    def __neg__(self) -> Polynomial:
        return Polynomial({m: -c for m, c in self.terms})

    def __sub__(self, other: Polynomial | int | Fraction) -> Polynomial:
        return self + (-_as_polynomial(other))

    def __rsub__(self, other: int | Fraction) -> Polynomial:
        return _as_polynomial(other) - self

    def __mul__(self, other: Polynomial | int | Fraction) -> Polynomial:
        total: dict[Monomial, Fraction] = {}
        for m1, c1 in self.terms:
            for m2, c2 in _as_polynomial(other).terms:
                exponents = dict(m1)
                for v, e in m2:
                    exponents[v] = exponents.get(v, 0) + e
                key = tuple(sorted(exponents.items()))
                total[key] = total.get(key, Fraction(0)) + c1 * c2
        return Polynomial(total)

    __rmul__ = __mul__

    def __pow__(self, exponent: int) -> Polynomial:
        if exponent < 0:
            raise InvalidInputError(f"({self})^{exponent} is no polynomial")
        if self.degree * exponent > MAX_DEGREE:
            raise InvalidInputError(f"degree {self.degree * exponent} exceeds {MAX_DEGREE}")
        result, base = Polynomial(1), self
        while exponent:
            if exponent & 1:
                result = result * base
            exponent >>= 1
            if exponent:
                base = base * base
            if len(base.terms) > MAX_TERMS:
                raise InvalidInputError(f"the polynomial has more than {MAX_TERMS} terms")
        return result

    def __bool__(self) -> bool:
        return bool(self.terms)

    def __str__(self) -> str:
        if not self.terms:
            return "0"
        parts: list[str] = []
        for monomial, c in self.terms:
            power = "*".join(v if e == 1 else f"{v}^{e}" for v, e in monomial)
            size = abs(c)
            body = power if size == 1 and power else f"{size}*{power}" if power else str(size)
            sign = "-" if c < 0 else "+"
            parts.append(f" {sign} {body}" if parts else f"-{body}" if c < 0 else body)
        return "".join(parts)

    def __repr__(self) -> str:
        return f"Polynomial({str(self)!r})"


def _graded(term: tuple[Monomial, Fraction]) -> tuple[int, list[tuple[tuple[int, ...], int]]]:
    """Graded order: higher total degree first, then earlier letters."""
    monomial = term[0]
    return (
        sum(e for _, e in monomial),
        [(tuple(-ord(ch) for ch in v), e) for v, e in monomial],
    )


def _as_polynomial(value: Polynomial | int | Fraction) -> Polynomial:
    return value if isinstance(value, Polynomial) else Polynomial(value)


def _from_expression(tree: Expression, text: str) -> dict[Monomial, Fraction]:
    """Expand a parsed text; what is not polynomial is an error at its character."""

    def fail(reason: str, node: Expression) -> NotationError:
        return NotationError(reason, text, node.position)

    def checked(build: Callable[[], Polynomial], node: Expression) -> Polynomial:
        try:
            return build()
        except NotationError:
            raise
        except InvalidInputError as error:
            raise fail(str(error), node) from None

    def expand(node: Expression) -> Polynomial:
        match node:
            case Number(value):
                return Polynomial(value)
            case Name(name):
                return Polynomial({((name, 1),): 1})
            case Negate(inner):
                return -expand(inner)
            case Call(function, _):
                raise fail(f"a polynomial has no function {function}", node)
            case Binary(op, left, right):
                x, y = expand(left), expand(right)
                match op:
                    case "+":
                        return x + y
                    case "-":
                        return x - y
                    case "*":
                        if x.degree + y.degree > MAX_DEGREE:
                            raise fail(f"the degree exceeds {MAX_DEGREE}", node)
                        return x * y
                    case "/":
                        if y.degree > 0:
                            raise fail("a polynomial divides by numbers only", node)
                        if not y:
                            raise fail("division by zero", node)
                        return x * (1 / y(0))
                    case _:
                        exponent = y(0) if y.degree <= 0 else None
                        if exponent is None or exponent.denominator != 1 or exponent < 0:
                            raise fail("an exponent is a whole number, 0 or more", node)
                        return checked(lambda: x ** int(exponent), node)

    return dict(expand(tree).terms)
