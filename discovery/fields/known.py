"""Matrix fields of the literature, by name.

Guarantee: each one is checked as it is made; the value that is named for a field is what walks
from (1, 1) in the positive quadrant are seen to converge to, by tests at hundreds of digits, and
is no theorem here.

References
----------
R. Elimelech et al., Algorithm-assisted discovery of an intrinsic order among mathematical
constants, PNAS 121 (2024) e2321440121, DOI 10.1073/pnas.2321440121.

O. David, The conservative matrix field (2023), arXiv 2303.09318.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

from apery.core.errors import InvalidInputError
from apery.core.field_pairs import from_ff
from apery.core.matrix_field import MatrixField
from apery.discovery.fields.hypergeometric import hypergeometric

_DAVID = "O. David, arXiv 2303.09318"
_ELIMELECH = "R. Elimelech et al., PNAS 121 (2024), DOI 10.1073/pnas.2321440121"
_TOOLS = "ramanujantools 0.0.8 (known fields)"


@dataclass(frozen=True, slots=True)
class Known:
    """A named field.

    Parameters
    ----------
    name : str
        The name.
    make : callable
        Builds it.
    about : str
        One line.
    value : str
        An expression for the limit of walks from (1, 1), numerator over denominator in the last
        column; empty where none is known.
    source : str
        Where it is published.
    """

    name: str
    make: Callable[[], MatrixField]
    about: str
    value: str
    source: str


def _pair(f: str, fbar: str) -> Callable[[], MatrixField]:
    return lambda: from_ff(f, fbar)


def _xy(x: list[list[object]], y: list[list[object]]) -> Callable[[], MatrixField]:
    return lambda: MatrixField(("x", "y"), (x, y))  # type: ignore[arg-type]


_A3 = "x^3 + (x+1)^3 + 2*y*(y-1)*(2*x+1)"
_F3, _G3 = "x^3 + 2*x^2*y + 2*x*y^2 + y^3", "-x^3 + 2*x^2*y - 2*x*y^2 + y^3"
_B5 = "-x*(x+c0)*(x+c1)*(2*x + 2*y - c2)"

_ALL = (
    Known("ln2", _pair("x + y", "x - y"), "f = x + y, fbar = x - y",
          "(1 - log(2))/log(2)", _ELIMELECH),
    Known("e", _pair("x + y", "1"), "f = x + y, fbar = 1", "1/(e - 1)", _ELIMELECH),
    Known("pi", _pair("1 + 2*(x+y)", "y - x"), "f = 1 + 2(x + y), fbar = y - x",
          "(10 - 3*pi)/(pi - 4)", _ELIMELECH),
    Known("zeta2", _pair("2*x^2 + 2*x*y + y^2", "-(2*x^2 - 2*x*y + y^2)"),
          "f of degree 2, b = -4 x^4", "(2 - 2*zeta(2))/zeta(2)", _ELIMELECH),
    Known("zeta3", _pair(_F3, _G3), "f of degree 3, b = -x^6; Apéry's fraction along (1, 1)",
          "(1 - zeta(3))/zeta(3)", _ELIMELECH),
    Known("rt.e", _xy([[1, "-y-1"], [-1, "x+y+2"]], [[0, "-y-1"], [-1, "x+y+1"]]),
          "another field of e", "(3*e - 8)/(e - 3)", _TOOLS),
    Known("rt.pi", _xy([["x", "-x"], ["-y", "2*x+y+1"]], [["1+y", "-x"], ["-1-y", "x+2*y+1"]]),
          "another field of pi", "(6 - 2*pi)/(4 - pi)", _TOOLS),
    Known("rt.symmetric_pi", _xy([["x", "x*y"], [1, "1+2*x+y"]], [["y", "x*y"], [1, "1+x+2*y"]]),
          "a field of pi that x <-> y leaves as it is", "(2*pi - 6)/(4 - pi)", _TOOLS),
    Known("rt.zeta3", _xy([[0, "-x^3"], ["(x+1)^3", _A3]], [[_G3, "-x^3"], ["x^3", _F3]]),
          "the field of zeta(3) in another gauge", "(1 - zeta(3))/zeta(3)", _TOOLS),
    Known("cmf1", _pair("c0 + c1*(x+y)", "c2 + c3*(x-y)"), "all pairs f, fbar of degree 1",
          "", _ELIMELECH),
    Known("cmf2", _pair(
              "(2*c1+c2)*(c1+c2) - c3*c0 - c3*((2*c1+c2)*(x+y) + (c1+c2)*(2*x+y))"
              " + c3^2*(2*x^2+2*x*y+y^2)",
              "c3*(c0 + c2*x + c1*y) - c3^2*(2*x^2-2*x*y+y^2)"),
          "a family of degree 2", "", _ELIMELECH),
    Known("cmf3_1", _pair("-(c0+c1*(x+y))*(c0*(x+2*y) + c1*(x^2+x*y+y^2))",
                          "(c0+c1*(y-x))*(c0*(x-2*y) - c1*(x^2-x*y+y^2))"),
          "a family of degree 3", "", _ELIMELECH),
    Known("cmf3_2", _pair("-(x+y)*(c0^2 + 2*c1^2*(x^2+x*y+y^2))",
                          "(x-y)*(c0^2 + 2*c1^2*(x^2-x*y+y^2))"),
          "a family of degree 3", "", _ELIMELECH),
    Known("cmf3_3", _pair("(x+y)*(c0^2 - c0*c1*(x-y) - 2*c1^2*(x^2+x*y+y^2))",
                          "(c0+c1*(x-y))*(3*c0*(x-y) + 2*c1*(x^2-x*y+y^2))"),
          "a family of degree 3", "", _ELIMELECH),
    Known("var_root", _xy(
              [[0, _B5], [1, "(2*x+c1+1)*(2*x+c0+1) - x*(x+1)"]],
              [["-(2*y-c2+2*x)*(x+c1+c0-(2*y-c2+1))", _B5],
               [1, "x^2 + x*(2*y-c2+1) + (2*y-c2+1-c1)*(2*y-c2+1-c0)"]]),
          "no f, fbar pair: a root of b moves with y", "", _TOOLS),
    Known("derived_2F1", lambda: MatrixField(
              ("a", "b", "c"),
              ([["1+2*a", "(1+2*a)*(1+2*b)"], [1, "5+4*a+2*b+4*c"]],
               [["1+2*b", "(1+2*a)*(1+2*b)"], [1, "5+2*a+4*b+4*c"]],
               [["-1-2*c", "(1+2*a)*(1+2*b)"], [1, "3+2*a+2*b+2*c"]])),
          "three axes, of contiguous 2F1 at half-integers", "", _TOOLS),
    Known("2F1", lambda: hypergeometric(2, 1), "contiguity of 2F1(x0, x1; y0; z)", "", _DAVID),
    Known("3F2", lambda: hypergeometric(3, 2), "contiguity of 3F2(x0, x1, x2; y0, y1; z)",
          "", _DAVID),
)  # fmt: skip

KNOWN: dict[str, Known] = {one.name: one for one in _ALL}


def known_entry(name: str) -> Known:
    """Return a named field with its description.

    Raises
    ------
    InvalidInputError
        There is no such name; the error names near ones.
    """
    if name in KNOWN:
        return KNOWN[name]
    near = get_close_matches(name, KNOWN, n=3, cutoff=0.4)
    hint = f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(KNOWN)}"
    raise InvalidInputError(f"no known field {name!r}; {hint}")


@lru_cache(64)
def known(name: str) -> MatrixField:
    """Return a field of the literature.

    Examples
    --------
    >>> print(known("e"))
    x: [[0, x], [1, x + y - 1]]; y: [[1, x], [1, x + y]]
    >>> known("zeta4")
    Traceback (most recent call last):
    ...
    apery.core.errors.InvalidInputError: no known field 'zeta4'; did you mean zeta3 or zeta2 or ...
    """
    return known_entry(name).make()
