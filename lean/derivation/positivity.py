"""Certificates for polynomial inequalities: sums of products that are plainly not negative.

Guarantee: a certificate that is returned is an identity of polynomials with rational
coefficients, found in floating point and then solved exactly; Lean proves it anew.

The candidates are products of what is assumed not to be negative, times squares of a monomial
or of a sum or difference of two. A linear program chooses among them (diagonally dominant sums
of squares; on an interval this is Handelman's representation).

References
----------
A. A. Ahmadi, A. Majumdar, DSOS and SDSOS optimization, SIAM J. Appl. Algebra Geom. 3 (2019)
193-230, DOI 10.1137/18M118935X.

D. Handelman, Representing polynomials by positive linear functions on compact convex
polyhedra, Pacific J. Math. 132 (1988) 35-62, DOI 10.2140/pjm.1988.132.35.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations_with_replacement, islice
from math import comb
from typing import Any

import numpy as np
from flint import Ordering, fmpq, fmpq_mat, fmpq_mpoly_ctx
from scipy.optimize import linprog
from scipy.sparse import csc_matrix, vstack

from apery.core.polynomial import Polynomial

Exponents = tuple[int, ...]
"""Of a monomial, in the order of the variables."""

MAX_CANDIDATES = 2_500
MAX_DEGREE = 12
MAX_MONOMIALS = 300
"""Of which roots of squares are made."""
_RATIOS = ((1, 1), (1, 2), (1, 3), (2, 1), (3, 1), (2, 3), (1, 4), (1, 5))
ONE = Polynomial(1)
_ZERO = 1e-9


@dataclass(frozen=True, slots=True)
class Product:
    """A product that is not negative.

    Parameters
    ----------
    factors : tuple of int
        Indices of premises, with repetition.
    root : Polynomial
        Its square is a factor; 1 where there is none.
    value : Polynomial
        The product.
    strict : bool
        Whether the product is positive.
    """

    factors: tuple[int, ...]
    root: Polynomial
    value: Polynomial
    strict: bool


@dataclass(frozen=True, slots=True)
class Certificate:
    """The identity target = sum of weights times products, every weight positive."""

    products: tuple[tuple[Fraction, Product], ...]

    @property
    def is_weak(self) -> bool:
        """Whether no product is positive."""
        return not any(p.strict for _, p in self.products)


def certificate(
    target: Polynomial,
    premises: Sequence[tuple[Polynomial, bool]],
    *,
    strict: bool,
    extra: int = 0,
    linear: bool = False,
) -> Certificate | None:
    """Show that a polynomial is not negative, or positive, where the premises hold.

    Parameters
    ----------
    target : Polynomial
        What shall be at least 0, or above 0.
    premises : sequence of (Polynomial, bool)
        Polynomials that are at least 0, or above 0 where the second entry is true.
    strict : bool
        Whether the target shall be above 0.
    extra : int
        By how much the degree of products may exceed that of the target.
    linear : bool
        Whether the premises are taken as they are, without products and squares.

    Returns
    -------
    Certificate or None
        None where none is found; that says nothing about the target.

    Examples
    --------
    >>> found = certificate(Polynomial("x^2 - 2*x*y + y^2"), [], strict=False)
    >>> [(str(w), str(p.value)) for w, p in found.products]
    [('1', 'x^2 - 2*x*y + y^2')]
    >>> certificate(Polynomial("x^2 - 2*x*y"), [], strict=False) is None
    True
    """
    squares = _completed_squares(target)
    if squares is not None and not (strict and squares.is_weak):
        return squares
    if linear:
        ring = _Ring.of([target, *(p for p, _ in premises)])
        return _chosen(target, premises, ring, list(_linear(ring, premises)), strict)
    degree = _degree(target)
    if not target:
        # To show 0 > 0, what is assumed has to cancel.
        degree = max((_degree(p) for p, _ in premises), default=0)
    degree += extra
    if degree > MAX_DEGREE:
        return None
    ring = _Ring.of([target, *(p for p, _ in premises)])
    exact = bool(target) and all(_is_homogeneous(p) for p in (target, *(p for p, _ in premises)))
    if exact:
        # What is of another degree has to cancel by itself.
        degree = _degree(target)
    candidates = list(_candidates(ring, premises, degree, exact))
    if not candidates or len(candidates) > MAX_CANDIDATES:
        return None
    return _chosen(target, premises, ring, candidates, strict)


def _chosen(
    target: Polynomial,
    premises: Sequence[tuple[Polynomial, bool]],
    ring: _Ring,
    candidates: Sequence[_Candidate],
    strict: bool,
) -> Certificate | None:
    """Write the target as a sum of positive multiples of candidates."""
    rows: dict[Exponents, int] = {m: i for i, m in enumerate(ring.terms(ring.element(target)))}
    columns = [ring.terms(product.element) for product in candidates]
    places = [(rows.setdefault(m, len(rows)), j) for j, c in enumerate(columns) for m in c]
    matrix = csc_matrix(
        (
            [float(c) for column in columns for c in column.values()],
            ([i for i, _ in places], [j for _, j in places]),
        ),
        shape=(len(rows), len(candidates)),
    )
    wanted = np.zeros(len(rows))
    for monomial, value in ring.terms(ring.element(target)).items():
        wanted[rows[monomial]] = float(value)
    # Few and plain products; where it counts, as much of a positive one as there is.
    cost = np.array(
        [
            -1.0
            if strict and p.strict
            else 0.001 * len(p.root.terms) * sum(abs(float(c)) for c in column.values())
            for p, column in zip(candidates, columns, strict=True)
        ]
    )
    if not target:
        # Some positive product has to take part; its weight may be anything.
        matrix = vstack([matrix, csc_matrix([[float(p.strict) for p in candidates]])], "csc")
        wanted = np.append(wanted, 1.0)
    bounds = [(0, 1e4)] * len(candidates)
    solved = linprog(cost, A_eq=matrix, b_eq=wanted, bounds=bounds, method="highs-ds")
    if solved.status != 0:
        return None
    chosen = [c for c, x in zip(candidates, solved.x, strict=True) if x > _ZERO]
    return _exact(target, [c.product(premises) for c in chosen], strict)


def _completed_squares(target: Polynomial) -> Certificate | None:
    """Return a polynomial of degree 2 as a sum of squares, if it is one, by completing squares."""
    if _degree(target) != 2:
        return None
    rest, found = target, list[tuple[Fraction, Product]]()
    for name in target.variables:
        lead = _coefficient(rest, ((name, 2),))
        linear = {m: c for m, c in rest.terms if dict(m).get(name) == 1}
        if lead < 0 or (not lead and linear):
            return None
        if not lead:
            continue
        # lead (x + l / (2 lead))^2, with whole coefficients in the root.
        root = Polynomial({((name, 1),): 1}) + Polynomial(
            {tuple(f for f in m if f[0] != name): c / (2 * lead) for m, c in linear.items()}
        )
        scale = root.denominator
        root *= scale
        found.append((lead / scale**2, Product((), root, root * root, False)))
        rest -= root * root * found[-1][0]
    last = rest.coefficients()[0] if rest else Fraction(0)
    if last < 0:
        return None
    if last:
        found.append((last, Product((), ONE, ONE, True)))
    return Certificate(tuple(found))


def _coefficient(p: Polynomial, monomial: tuple[tuple[str, int], ...]) -> Fraction:
    return next((c for m, c in p.terms if m == monomial), Fraction(0))


def _exact(target: Polynomial, products: list[Product], strict: bool) -> Certificate | None:
    """Solve for the weights of the chosen products in rational numbers."""
    if not target and not strict:
        return Certificate(())
    if not products:
        return None
    monomials = {m for p in (target, *(q.value for q in products)) for m, _ in p.terms}
    rows = {m: i for i, m in enumerate(sorted(monomials))}
    system = fmpq_mat(len(rows) + 1, len(products) + 1)
    if not target:
        for j, product in enumerate(products):
            system[len(rows), j] = fmpq(int(product.strict))
        system[len(rows), len(products)] = fmpq(1)
    for j, product in enumerate(products):
        for monomial, c in product.value.terms:
            system[rows[monomial], j] = fmpq(c.numerator, c.denominator)
    for monomial, c in target.terms:
        system[rows[monomial], len(products)] = fmpq(c.numerator, c.denominator)
    reduced, rank = system.rref()
    weights = [Fraction(0)] * len(products)
    for i in range(rank):
        pivot = next(j for j in range(len(products) + 1) if reduced[i, j])
        if pivot == len(products):
            return None
        value = reduced[i, len(products)]
        weights[pivot] = Fraction(int(value.p), int(value.q))
    if any(w < 0 for w in weights):
        return None
    chosen = tuple((w, p) for w, p in zip(weights, products, strict=True) if w)
    if strict and not any(p.strict for _, p in chosen):
        return None
    total = sum((p.value * w for w, p in chosen), Polynomial(0))
    return Certificate(chosen) if total == target else None


def _degree(p: Polynomial) -> int:
    return max((sum(e for _, e in m) for m, _ in p.terms), default=0)


def _is_homogeneous(p: Polynomial) -> bool:
    return len({sum(e for _, e in m) for m, _ in p.terms}) <= 1


@dataclass(frozen=True, slots=True)
class _Ring:
    """Polynomials as python-flint has them, for speed."""

    names: tuple[str, ...]
    context: Any

    @classmethod
    def of(cls, polynomials: Sequence[Polynomial]) -> _Ring:
        names = tuple(sorted({v for p in polynomials for v in p.variables})) or ("x",)
        return cls(names, fmpq_mpoly_ctx.get(names, Ordering.degrevlex))

    def element(self, p: Polynomial) -> Any:
        return self.context.from_dict(
            {
                tuple(dict(m).get(n, 0) for n in self.names): fmpq(c.numerator, c.denominator)
                for m, c in p.terms
            }
        )

    @staticmethod
    def terms(element: Any) -> dict[Exponents, Any]:
        return dict(element.to_dict())


@dataclass(frozen=True, slots=True)
class _Candidate:
    factors: tuple[int, ...]
    root: Polynomial
    element: Any
    strict: bool

    def product(self, premises: Sequence[tuple[Polynomial, bool]]) -> Product:
        value = self.root * self.root
        for i in self.factors:
            value *= premises[i][0]
        return Product(self.factors, self.root, value, self.strict)


def _linear(ring: _Ring, premises: Sequence[tuple[Polynomial, bool]]) -> Iterator[_Candidate]:
    """Yield 1 and the premises."""
    yield _Candidate((), ONE, ring.element(ONE), True)
    for i, (p, strict) in enumerate(premises):
        if p.degree > 0:
            yield _Candidate((i,), ONE, ring.element(p), strict)


def _candidates(
    ring: _Ring, premises: Sequence[tuple[Polynomial, bool]], degree: int, exact: bool
) -> Iterator[_Candidate]:
    """Yield products of premises, alone and times squares; of the degree itself if `exact`."""
    seen: set[Any] = set()
    roots: dict[int, list[tuple[Polynomial, Any]]] = {}
    products = list(_products(ring, premises, degree))
    # Products without a square first: they may be positive where the same with one is not.
    for factors, value, size, strict in products:
        if (size == degree or not exact) and _is_new(value, seen):
            yield _Candidate(factors, ONE, value, strict)
    for factors, value, size, _ in products:
        room, odd = divmod(degree - size, 2)
        if exact and odd:
            continue
        if room not in roots:
            found = _roots(ring.names, room, exact)
            some = islice(found, MAX_CANDIDATES)
            roots[room] = [(r, ring.element(r) ** 2) for r in some]
        for root, square in roots[room]:
            product = value * square
            if _is_new(product, seen):
                yield _Candidate(factors, root, product, False)
            if len(seen) > MAX_CANDIDATES:
                return


def _is_new(element: Any, seen: set[Any]) -> bool:
    key = frozenset((m, str(c)) for m, c in element.to_dict().items())
    if key in seen:
        return False
    seen.add(key)
    return True


def _products(
    ring: _Ring, premises: Sequence[tuple[Polynomial, bool]], degree: int
) -> Iterator[tuple[tuple[int, ...], Any, int, bool]]:
    degrees = [_degree(p) for p, _ in premises]
    elements = [ring.element(p) for p, _ in premises]
    useful = [i for i, size in enumerate(degrees) if size > 0]
    yield (), ring.element(Polynomial(1)), 0, True
    for count in range(1, degree + 1):
        found = False
        for factors in combinations_with_replacement(useful, count):
            size = sum(degrees[i] for i in factors)
            if size > degree:
                continue
            value = elements[factors[0]]
            for i in factors[1:]:
                value = value * elements[i]
            found = True
            yield factors, value, size, all(premises[i][1] for i in factors)
        if not found:
            return


def _roots(variables: Sequence[str], degree: int, exact: bool) -> Iterator[Polynomial]:
    """Yield monomials, and sums and differences of multiples of two of them."""
    if comb(len(variables) + degree, degree) > MAX_MONOMIALS:
        return
    monomials = [] if exact else [Polynomial(1)]
    for size in range(degree if exact else 1, degree + 1):
        for names in combinations_with_replacement(variables, size):
            value = Polynomial(1)
            for name in names:
                value *= Polynomial({((name, 1),): 1})
            monomials.append(value)
    yield from (m for m in monomials if m != ONE)
    for i, p in enumerate(monomials):
        for q in monomials[:i]:
            # Whole coefficients, so that the same is said of whole numbers.
            for a, b in _RATIOS if len(monomials) <= 12 else _RATIOS[:1]:
                yield p * a - q * b
                yield p * a + q * b
    if degree >= 1 and 3 <= len(variables) <= 4:
        # Sums of three variables: squares such as (x + y - 2 z)^2.
        for a, b, c in ((0, 1, 2), (0, 2, 1), (1, 2, 0)):
            x, y, z = (Polynomial({((variables[i], 1),): 1}) for i in (a, b, c))
            yield x + y - z
            yield x + y - 2 * z
            yield x + y + z
    if degree == 1 and len(variables) == 4:
        w, x, y, z = (Polynomial({((v, 1),): 1}) for v in variables)
        yield from (w + x - y - z, w - x + y - z, w - x - y + z)
