"""From a claim about a continued fraction to Lean theorems about its exact coefficients.

Guarantee: the definitions and statements are functions of the polynomials of the claim,
of the terms and of the recurrence that are given; no digit of the constant enters. A
theorem that is wrong because one of these is wrong cannot be proved.

The general theorems stand in the folder ``Apery``; here they are applied to one fraction.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import comb, lcm

from apery.core.claims import Claim
from apery.core.continued_fraction import ContinuedFraction, Interlaced
from apery.core.errors import InvalidInputError
from apery.lean import bracketing, equivalence, text
from apery.lean.theory import Theorem, Theory
from apery.numerics import periods

MAX_PERIOD = 240
"""Longest common period that is translated."""
MODULES = ("Recurrence", "Period", "SemiRegular")
"""Modules of the library that all proofs use."""


def theory(claim: Claim, recurrence: Sequence[int] = (), terms: Sequence[int] = ()) -> Theory:
    """Translate a claim.

    Parameters
    ----------
    claim : Claim
        Its continued fraction has integer coefficients: polynomials that take integer
        values are rewritten with a longer period until their coefficients are integers.
    recurrence : sequence of int
        Coefficients c_0, ..., c_L of a characteristic polynomial of a, constant term
        first; where empty, the one that polynomials of this degree and period have.
    terms : sequence of int
        Certified terms of a, from index 0.

    Raises
    ------
    InvalidInputError
        The coefficients are not integers, or the period is too long.

    Examples
    --------
    >>> from apery.core import Constant, Equals, mobius
    >>> e = ContinuedFraction.signed(Interlaced((2,), ("1", "2*m+2", "1")), (1,))
    >>> found = theory(Equals(e, mobius(1, 0, 0, 1), Constant("e")), terms=(2, 1, 2, 1))
    >>> for line in found.definitions.splitlines()[:8]:
    ...     print(line)
    noncomputable def initialA : List Int := [2]
    noncomputable def piecesA : List (List Int) := [[1], [2, 2], [1]]
    noncomputable def a : Nat → Int := interlaced initialA piecesA
    noncomputable def initialB : List Int := []
    noncomputable def piecesB : List (List Int) := [[1]]
    noncomputable def b : Nat → Int := interlaced initialB piecesB
    noncomputable def M : List Int × List Int × List Int × List Int :=
      ([2, 2], [3, 2], [3, 2], [4, 2])
    >>> print(found.theorems[0].render())
    theorem initial_terms : (List.range 4).map a = ([2, 1, 2, 1] : List Int) := by decide +kernel
    <BLANKLINE>
    """
    a, b = _integral(claim.subject.a), _integral(claim.subject.b)
    if lcm(a.period, b.period) > MAX_PERIOD:
        raise InvalidInputError(
            f"the common period {lcm(a.period, b.period)} exceeds {MAX_PERIOD}; "
            "such a fraction is not translated to Lean"
        )
    fraction = ContinuedFraction(a, b)
    start = max(1, len(a.initial), len(b.initial))
    matrix = periods.period_matrix(fraction, start)
    definitions = (
        f"{text.sequence(a, 'a')}{text.sequence(b, 'b')}"
        "noncomputable def M : List Int × List Int × List Int × List Int :=\n"
        f"  ({', '.join(text.integers(entry) for entry in matrix)})\n"
    )
    theorems = [
        *([_initial_terms(a, terms)] if terms else []),
        _closed_form(a),
        _recurrence(a, tuple(recurrence) or _natural_recurrence(a)),
        _recurrence_polynomials(a, tuple(recurrence) or _natural_recurrence(a)),
        _period_matrix(fraction, start),
        _period_determinant(periods.determinant(matrix)),
        _determinant(),
    ]
    modules = list(MODULES)
    open_points = [
        f"that the limit of the convergents is {claim.value_text}: limits of real numbers are "
        "not stated, see the enclosure check"
    ]
    related = equivalence.find_equivalence(claim, fraction)
    if related is not None:
        definitions += equivalence.definitions(related, related.formula.claim.subject)
        theorems.append(equivalence.equal_to_classical(related))
        open_points = list(equivalence.open_points(claim, related))
        modules.append("Coboundary")
    if fraction.signs is not None:
        theorems.append(_lowest_terms())
        bracket = bracketing.bracket(fraction)
        if bracket is not None:
            theorems.append(_enclosure(fraction, bracket))
        else:
            open_points.append("bounds for all convergents: the fraction is not semi-regular")
    return Theory(
        claim.id, str(claim), definitions, tuple(theorems), tuple(open_points), tuple(modules),
        str(related.formula) if related is not None else "",
    )  # fmt: skip


def _integral(sequence: Interlaced) -> Interlaced:
    """Write an integer-valued sequence with integer coefficients."""
    denominator = lcm(*(p.denominator for p in sequence.pieces))
    if sequence.period * denominator <= MAX_PERIOD:
        sequence = sequence.with_period(sequence.period * denominator)
    if not sequence.is_integral:
        raise InvalidInputError(
            f"the coefficients {sequence} are not integers; only integer coefficients are "
            "translated to Lean"
        )
    return sequence


def _natural_recurrence(a: Interlaced) -> tuple[int, ...]:
    """Coefficients of x^k (x^N - 1)^(d+1) for k initial terms, N pieces of degree d."""
    power = max(a.degree, 0) + 1
    out = [0] * (len(a.initial) + a.period * power + 1)
    for i in range(power + 1):
        out[len(a.initial) + a.period * i] = comb(power, i) * (-1) ** (power - i)
    return tuple(out)


def _initial_terms(a: Interlaced, terms: Sequence[int]) -> Theorem:
    known = [int(t) for t in terms]
    wrong = next((n for n, t in enumerate(known) if a(n) != t), None)
    refutation = None
    if wrong is not None:
        refutation = Theorem(
            "initial_terms_refuted",
            f"the polynomials give a_{wrong} = {text.integer(int(a(wrong)))}, "
            f"not the certified {text.integer(known[wrong])}",
            f": a {wrong} ≠ {text.integer(known[wrong])}",
            "by decide +kernel",
        )
    return Theorem(
        "initial_terms",
        f"the polynomials reproduce the {len(known)} certified terms a_0, ..., a_{len(known) - 1}",
        f": (List.range {len(known)}).map a = ({text.integers(known)} : List Int)",
        "by decide +kernel",
        refutation,
    )


def _closed_form(a: Interlaced) -> Theorem:
    k, period = len(a.initial), a.period
    claims, proofs = [], []
    for j, piece in enumerate(a.pieces):
        coefficients = [int(c) for c in piece.coefficients()]
        index, polynomial = text.index(k, period, j), text.polynomial(coefficients)
        claims.append(f"a ({index}) = {polynomial}")
        if period == 1:
            at = "interlaced_single initialA _ m" if k else "interlaced_single_nil _ m"
        else:
            bound = "(of_decide_eq_true rfl)"
            at = (
                f"interlaced_piece initialA piecesA {j} m {bound}" if k
                else f"interlaced_piece_nil piecesA {j} m {bound}"
            )  # fmt: skip
        proofs.append(f"({at}).trans\n    {_value(coefficients)}")
    return Theorem(
        "closed_form",
        f"for every m >= 0, a_({text.index(k, period, 0)}) and the {period - 1} terms after it are "
        f"the values at m of {', '.join(map(str, a.pieces))}",
        f"(m : Nat) :\n    {' ∧ '.join(claims)}",
        f"\n  ⟨{', '.join(proofs)}⟩" if period > 1 else f"\n  {proofs[0]}",
    )


def _value(coefficients: Sequence[int]) -> str:
    """Return the proof that `ev` of a list is the polynomial as it is written."""
    match [text.integer(c) for c in coefficients]:
        case []:
            return "(ev_nil m)"
        case [c]:
            return f"(ev_constant {c} m)"
        case ["0", d]:
            return f"(ev_multiple {d} m)"
        case [c, d]:
            return f"(ev_linear {c} {d} m)"
    return f"(show ev {text.integers(coefficients)} m = _ by simp only [ev]; grind)"


def _recurrence(a: Interlaced, coefficients: tuple[int, ...]) -> Theorem:
    cs = text.integers(coefficients)
    places = [(i, text.integer(c)) for i, c in enumerate(coefficients) if c]
    terms = [f"{c} * a (n + {i})" for i, c in places]
    pairs = ", ".join(f"({i}, {c})" for i, c in places)
    wrong = next(
        (
            n
            for n in range(len(a.initial) + a.period * (max(a.degree, 0) + 2))
            if sum(c * a(n + i) for i, c in enumerate(coefficients))
        ),
        None,
    )
    refutation = None
    if wrong is not None:
        refutation = Theorem(
            "recurrence_refuted",
            f"the recurrence fails at index {wrong}",
            f": combination {cs} a {wrong} ≠ 0",
            "by decide +kernel",
        )
    return Theorem(
        "recurrence",
        f"the linear recurrence of order {len(coefficients) - 1} with characteristic polynomial "
        f"{text.characteristic(coefficients)} holds for a_n, a_(n+1), ... at every n >= 0",
        f"(n : Nat) : {' + ('.join(terms) or '(0 : Int)'}{')' * (len(terms) - 1)} = 0",
        f"\n  recurs_sparse initialA piecesA {cs}\n    [{pairs}] (by decide +kernel) n",
        refutation,
    )


def _recurrence_polynomials(a: Interlaced, coefficients: tuple[int, ...]) -> Theorem:
    cs = text.integers(coefficients)
    return Theorem(
        "recurrence_polynomials",
        f"the same recurrence is a polynomial identity in m for each of the {a.period} residue "
        "classes of the index",
        f"(j : Nat) (hj : j < {a.period}) (x : Int) :\n    ev (residue piecesA {cs} j) x = 0",
        f"\n  ev_vanishes _ _ ((by decide +kernel :\n    ∀ j < {a.period}, vanishes "
        f"(residue piecesA {cs} j) = true) j hj)",
    )


def _period_matrix(fraction: ContinuedFraction, start: int) -> Theorem:
    period = fraction.period
    return Theorem(
        "period_matrix",
        f"for every m >= 0 the product of the {period} matrices [[0, b_n], [1, a_n]] from "
        f"n = {start} + {period} m on is the polynomial matrix M(m)",
        f"(m : Nat) : product a b ({start} + {period} * m) {period} = ev4 M m",
        "\n  hasPeriod_sound initialA piecesA initialB piecesB "
        f"{start} {period} M (by decide +kernel) m",
    )


def _period_determinant(value: tuple[int, ...]) -> Theorem:
    return Theorem(
        "period_determinant",
        f"the determinant of M(m) is {text.readable(value)} for every m",
        "(m : Int) :\n    ev M.1 m * ev M.2.2.2 m - ev M.2.1 m * ev M.2.2.1 m = "
        f"ev {text.integers(value)} m",
        f"\n  hasDeterminant_sound M {text.integers(value)} (by decide +kernel) m",
    )


def _determinant() -> Theorem:
    return Theorem(
        "determinant",
        "p_n q_(n-1) - p_(n-1) q_n is, up to sign, the product of b_1, ..., b_n, for every n >= 0",
        "(n : Nat) :\n    num a b (n + 1) * den a b n - num a b n * den a b (n + 1) "
        "= -alternating b n",
        "\n  determinant_general a b n",
    )


def _lowest_terms() -> Theorem:
    return Theorem(
        "lowest_terms",
        "p_n and q_n have no common divisor but 1 and -1, for every n",
        "(n : Nat) (d : Int) (hp : d ∣ num a b n) (hq : d ∣ den a b n) : d ∣ 1",
        "\n  lowest_terms_general a b (signs_sound piecesB (by decide +kernel)) n d hp hq",
    )


def _enclosure(fraction: ContinuedFraction, found: bracketing.Bracket) -> Theorem:
    s, period = found.start, fraction.period
    low, high = found.lower, found.upper

    def parts(x: Fraction) -> tuple[str, str]:
        return text.integer(x.numerator), text.integer(x.denominator)

    (lp, lq), (hp, hq) = parts(low), parts(high)
    lists = "initialA piecesA initialB piecesB"
    return Theorem(
        "enclosure",
        f"every convergent p_n/q_n with n >= {s} lies between {low} and {high}, and q_n > 0; "
        f"these bounds differ by at most 10^-{found.digits}",
        f"(n : Nat) :\n    0 < den a b ({s + 1} + n) ∧\n"
        f"    {lp} * den a b ({s + 1} + n) ≤ {lq} * num a b ({s + 1} + n) ∧\n"
        f"    {hq} * num a b ({s + 1} + n) ≤ {hp} * den a b ({s + 1} + n)",
        f"\n  enclosure_general a b {s} {lp} {lq} {hp} {hq}\n"
        f"    (semiRegular_sound {lists} {s + 1} {period} (by decide +kernel))\n"
        "    (by decide +kernel) n",
    )
