"""Exact products of matrices whose entries are integer polynomials in n.

Guarantee: products, determinants and adjugates are exact.

`multiply`, `determinant` and `adjugate` do for polynomials in several variables too.

Several consecutive matrices are multiplied as polynomials first, so that fewer and longer
Horner evaluations remain; what they give is multiplied in a balanced tree, so that most of the
time goes into few products of large integers.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flint import fmpz, fmpz_mat, fmpz_poly

Entries = tuple[tuple[fmpz_poly, ...], ...]
"""Rows of a square matrix of polynomials."""

_GROUP = 16
_LARGEST_DEGREE = 160
"""Degree of a group of matrices, above which evaluation is slower than multiplication."""


def multiply(a: Entries, b: Entries) -> Entries:
    """Return the product of two matrices.

    Examples
    --------
    >>> n = fmpz_poly([0, 1])
    >>> multiply(((n, n), (0 * n, n)), ((n, 0 * n), (n, n)))
    ((2*x^2, x^2), (x^2, x^2))
    """
    size = range(len(a))
    return tuple(tuple(_dot(a[r], [row[c] for row in b]) for c in size) for r in size)


def _dot(row: Sequence[fmpz_poly], column: Sequence[fmpz_poly]) -> fmpz_poly:
    total = row[0] * column[0]
    for x, y in zip(row[1:], column[1:], strict=True):
        total += x * y
    return total


def multiply_all(matrices: Sequence[Entries]) -> Entries:
    """Return the product of one or more matrices, in a balanced tree."""
    while len(matrices) > 1:
        pairs = [multiply(a, b) for a, b in zip(matrices[::2], matrices[1::2], strict=False)]
        matrices = [*pairs, matrices[-1]] if len(matrices) % 2 else pairs
    return matrices[0]


def composed(matrix: Entries, inner: fmpz_poly) -> Entries:
    """Return the matrix with a polynomial in the place of n."""
    return tuple(tuple(p(inner) for p in row) for row in matrix)


def determinant(matrix: Entries) -> fmpz_poly:
    """Return the determinant, by expansion along rows.

    Examples
    --------
    >>> n = fmpz_poly([0, 1])
    >>> determinant(((n, n + 1), (n + 2, n)))
    (-3)*x + (-2)
    """
    if len(matrix) == 1:
        return matrix[0][0]
    if len(matrix) == 2:
        (a, b), (c, d) = matrix
        return a * d - b * c
    total = matrix[0][0] * 0
    for c, entry in enumerate(matrix[0]):
        if entry:
            term = entry * determinant(_minor(matrix, 0, c))
            total = total - term if c % 2 else total + term
    return total


def adjugate(matrix: Entries) -> Entries:
    """Return the matrix of cofactors, transposed: its product with `matrix` is det times 1.

    Examples
    --------
    >>> n = fmpz_poly([0, 1])
    >>> adjugate(((n, n + 1), (n + 2, n)))
    ((x, (-1)*x + (-1)), ((-1)*x + (-2), x))
    """
    if len(matrix) == 1:
        return ((matrix[0][0] ** 0,),)
    size = range(len(matrix))
    return tuple(
        tuple((-1) ** (r + c) * determinant(_minor(matrix, c, r)) for c in size) for r in size
    )


def _minor(matrix: Entries, row: int, column: int) -> Entries:
    return tuple(
        tuple(p for c, p in enumerate(entries) if c != column)
        for r, entries in enumerate(matrix)
        if r != row
    )


def product_over(matrix: Entries, start: int, stop: int) -> fmpz_mat:
    """Return the product of the values of a matrix over start <= n < stop.

    Examples
    --------
    >>> n = fmpz_poly([0, 1])
    >>> product_over(((0 * n, n), (n**0, n)), 1, 4)
    [2,  9]
    [4, 15]
    """
    size = len(matrix)
    flat = [p for row in matrix for p in row]
    count = max(0, stop - start)
    group = _group(count, max(p.degree() for p in flat))
    values = [
        fmpz_mat(size, size, [p(n) for p in flat]) for n in range(start, start + count % group)
    ]
    if count >= group:
        begin = start + count % group
        if group > 1:
            places = [fmpz_poly([begin + r, group]) for r in range(group)]
            grouped = multiply_all([composed(matrix, place) for place in places])
            flat, begin = [p for row in grouped for p in row], 0
        whole = count // group
        values += [fmpz_mat(size, size, [p(n) for p in flat]) for n in range(begin, begin + whole)]
    return _tree(
        values, fmpz_mat(size, size, [int(r == c) for r in range(size) for c in range(size)])
    )


def scalar_product_over(polynomial: fmpz_poly, start: int, stop: int) -> fmpz:
    """Return the product of the values of a polynomial over start <= n < stop.

    Examples
    --------
    >>> scalar_product_over(fmpz_poly([1, 1]), 0, 5)
    120
    """
    if polynomial.degree() <= 0:
        return polynomial(0) ** max(0, stop - start)
    constant, factors = polynomial.factor_squarefree()
    total = constant ** max(0, stop - start)
    for factor, power in factors:
        # One product for all factors of a power: it is the long numbers that take time.
        total *= product_over(((factor,),), start, stop)[0, 0] ** power
    return total


def _group(count: int, degree: int) -> int:
    group = _GROUP
    while group > 1 and (count < 8 * group * group or group * degree > _LARGEST_DEGREE):
        group //= 2
    return group


def _tree(values: list[Any], one: Any) -> Any:
    """Multiply neighbours until one product is left."""
    while len(values) > 1:
        pairs = [a * b for a, b in zip(values[::2], values[1::2], strict=False)]
        values = [*pairs, values[-1]] if len(values) % 2 else pairs
    return values[0] if values else one
