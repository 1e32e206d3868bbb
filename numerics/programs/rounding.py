"""Rigorous bound of the error of a program that is evaluated in a floating-point format.

Guarantee: the bound of a `RoundingError` holds for every number x of the format in the interval,
with operations rounded to nearest, gradual underflow and IEEE infinities: the difference
between the program in the format and the exact program with the same constants, divided by |f(x)|
where it is relative. Where a piece cannot be bounded there is no bound, and the piece is named.

The interval is cut into pieces of numbers of the format, finer towards 0, and an error is carried
through the steps of the program (`apery.numerics.programs.running_error`); pieces with large
bounds are cut again. x = 0 and other numbers that nothing else decides are evaluated bit for bit.
Together with the certified error of the exact program, `accuracy` bounds the whole error.

References
----------
M. Daumas, G. Melquiond, Certification of bounds on expressions involving rounded operators,
ACM Trans. Math. Softw. 37 (2010) 2, DOI 10.1145/1644001.1644003.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from apery.core.program import Program
from apery.numerics.formats import FloatFormat
from apery.numerics.programs.certify import Bound, certify
from apery.numerics.programs.evaluation import rounded
from apery.numerics.programs.functions import Function, Interval
from apery.numerics.programs.rounding_search import RoundingError, Search

__all__ = ["Accuracy", "RoundingError", "accuracy", "bound_rounding"]


@dataclass(frozen=True, slots=True)
class Accuracy:
    """The whole error of a program in a format.

    Parameters
    ----------
    exact : Bound
        Error of the exact program with constants rounded to the format.
    rounding : RoundingError
        What the operations add.
    """

    exact: Bound
    rounding: RoundingError

    @property
    def total(self) -> Fraction | None:
        """Bound of the error of the computed value; None where rounding is undecided."""
        return None if self.rounding.bound is None else self.exact.high + self.rounding.bound


def accuracy(
    program: Program,
    target: FloatFormat,
    function: Function,
    interval: Interval | None = None,
    *,
    relative: bool = True,
) -> Accuracy:
    """Bound the whole error of a program in a format.

    Raises
    ------
    DomainError, PrecisionError
        The error of the exact program has no bound; see `certify`.

    Examples
    --------
    >>> from apery.numerics.formats import FLOAT32
    >>> f3 = Program.parse("c1/(c3 + x) - c2", ["-8.387819235563974", "1.4427239805682266",
    ...     "-3.4355225277901402"])
    >>> found = accuracy(f3, FLOAT32, Function("exp2"))
    >>> found.exact.digits, float(found.rounding.bound) < 1e-6
    (2.9112, True)
    """
    prepared = rounded(program, target)
    exact = certify(prepared, function, interval, relative=relative)
    return Accuracy(exact, bound_rounding(prepared, target, function, interval, relative=relative))


def bound_rounding(
    program: Program,
    target: FloatFormat,
    function: Function,
    interval: Interval | None = None,
    *,
    relative: bool = True,
) -> RoundingError:
    """Bound the difference between a program in a format and the exact program.

    Parameters
    ----------
    program : Program
        Its constants are rounded to the format first, in both.
    function : Function
        What the difference is divided by if it is relative.
    interval : (Fraction, Fraction), optional
        That of the function if not given.

    Raises
    ------
    InvalidInputError
        There is no number of the format in the interval.

    Examples
    --------
    >>> from apery.numerics.formats import FLOAT64
    >>> found = bound_rounding(Program.parse("1 + x"), FLOAT64, Function("exp"))
    >>> 0.99 < float(found.bound) * 2**53 < 1.01
    True
    >>> bound_rounding(Program.parse("(x - 1/2)/(x - 1/2)"), FLOAT64, Function("exp")).undecided
    ((Fraction(1, 2), Fraction(1, 2)),)
    """
    search = Search(rounded(program, target), target, function, relative)
    low, high = interval if interval is not None else function.interval
    return search.run(Fraction(low), Fraction(high))
