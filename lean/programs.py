"""Programs in Lean: a quotient of integer polynomials beside an explicit polynomial.

Guarantee: the theorems are about the exact numerator P and denominator Q of the program, with
integer coefficients, at every rational number of the interval, and about a polynomial T with
rational coefficients whose distance from the function was bounded beforehand; the bound of the
claim follows from the theorems and that distance by an inequality that is checked exactly here.

With |T/f - 1| <= r and (1 + s)(1 + r) <= 1 + b, what Lean proves is (1 - s) T <= P/Q <= (1 + s) T
for relative errors, and T - s <= P/Q <= T + s with s + r <= b for absolute ones. That T is near f
is classical and not formalised; balls enclose the distance.

References
----------
S. Chevillard, J. Harrison, M. Joldes, C. Lauter, Efficient and accurate computation of upper bounds
of approximation errors, Theor. Comput. Sci. 412 (2011) 1523-1543, DOI 10.1016/j.tcs.2010.11.052.
"""

from __future__ import annotations

from fractions import Fraction

from apery.core.program import Program
from apery.core.records import Certificate
from apery.lean import text
from apery.lean.program_bounds import (
    ProgramBound,
    Proof,
    proof_of,
    sharp_bound,
    without_squarings,
)
from apery.lean.prove import Asker, certificate_of
from apery.lean.theory import Theorem, Theory
from apery.numerics.bernstein import Ends

__all__ = ["ProgramBound", "program_theory", "prove_program", "sharp_bound", "without_squarings"]

SECONDS = 300.0
"""Budget for all theorems about one program."""
MODULES = ("StraightLine",)


def program_theory(claim: ProgramBound) -> Theory:
    """Return the theorems about a program.

    Raises
    ------
    InvalidInputError
        The program has square roots, the function is not positive on the interval and the error
        relative, or exact arithmetic finds no proof: the bound is then wrong, or too sharp.

    Examples
    --------
    >>> from apery.numerics.programs.functions import Function
    >>> line = Program.parse("c1/(c2 + x)", ["-2.0596424", "-2"])
    >>> claim = ProgramBound(line, Function("exp2"), (Fraction(0), Fraction(1)), Fraction(3, 100))
    >>> found = program_theory(claim)
    >>> [theorem.name for theorem in found.theorems]
    ['denominator', 'program', 'upper', 'lower']
    >>> print(found.theorems[0].statement)
    (x : Rat) (h1 : ((0 : Int) : Rat) / ((1 : Int) : Rat) ≤ x)
        (h2 : x ≤ ((1 : Int) : Rat) / ((1 : Int) : Rat)) :
        0 < evRat Q x
    """
    inner, power = without_squarings(claim)
    proof = proof_of(inner)
    low, high = claim.interval
    ends = f"(x : Rat) (h1 : {_rational(low)} ≤ x)\n    (h2 : x ≤ {_rational(high)}) :\n    "
    quotient, near = "evRat P x / evRat Q x", f"(evRat N x / ({text.integer(proof.scale)} : Int))"
    first = f"{text.integer(low.numerator)} {text.integer(low.denominator)}"
    positive = f"{text.integer(proof.positive)} {first} {_cuts(proof.positive_pieces)}"
    where = f"at every rational number x from {low} to {high}"
    theorems = [
        Theorem(
            "denominator", f"the program has no pole: Q(x) > 0 {where}", f"{ends}0 < evRat Q x",
            f"\n  positiveAlong_sound Q {positive}\n    (by decide +kernel) x h1 h2",
        ),
        Theorem(
            "program", f"the steps have the value P(x)/Q(x) {where} at which none divides by 0",
            f"{ends[:-7]}\n    (d : hasValue code (numbers.length + 1) (initial x numbers)) :\n"
            f"    run code (numbers.length + 1) (initial x numbers) = {quotient}",
            "\n  isQuotient_sound code numbers P Q (by decide +kernel) x\n"
            f"    (positiveAlong_sound Q {positive}\n      (by decide +kernel) x h1 h2) d",
        ),
    ]  # fmt: skip
    for name, side, sound, polynomial in (
        ("upper", proof.upper, "quotientBelow_sound", "gapAbove"),
        ("lower", proof.lower, "quotientAbove_sound", "gapBelow"),
    ):
        m, a = side.multiple, side.shift
        line = f"{_rational(m)} * {near} + {_rational(a)}"
        order = f"{quotient} ≤ {line}" if name == "upper" else f"{line} ≤ {quotient}"
        sign = "<=" if name == "upper" else ">="
        numbers = " ".join(
            text.integer(n)
            for n in (proof.scale, m.numerator, m.denominator, a.numerator, a.denominator,
                      proof.positive, low.numerator, low.denominator)
        )  # fmt: skip
        theorems.append(Theorem(
            name, f"P(x)/Q(x) {sign} m T(x) + a with m = 1 {_signed(m - 1)}, a = {a} {where}",
            f"{ends}{order}",
            f"\n  {sound} P Q N {polynomial} {numbers}\n    {_cuts(side.pieces)}\n"
            f"    {_cuts(proof.positive_pieces)}\n    (by decide +kernel) x h1 h2",
        ))  # fmt: skip
    definitions = "".join(
        f"noncomputable def {name} : List Int := {text.integers(values)}\n"
        for name, values in (("P", proof.top), ("Q", proof.bottom), ("N", proof.near),
                             ("gapAbove", proof.upper.gap), ("gapBelow", proof.lower.gap))
    )  # fmt: skip
    definitions += _code(inner.program)
    return Theory(
        claim.id, str(claim), definitions, tuple(theorems), _left(inner, power, proof), MODULES
    )


def _left(inner: ProgramBound, power: int, proof: Proof) -> tuple[str, ...]:
    """Return what the theorems leave open."""
    distance = "|T/f - 1|" if inner.relative else "|T - f|"
    points = [
        f"that {distance} <= {float(proof.distance):.3g} for T = N/{proof.scale} and f = "
        f"{inner.function}: not formalised; classical, see reference (enclosed by balls)",
    ]
    if power > 1:
        points.append(
            f"that the bound {float(inner.bound):.6g} of P/Q, the program without its last "
            f"squarings, gives that of its power {power}: Bernoulli's inequality"
        )
    return tuple(points)


def _code(program: Program) -> str:
    """Return the program as Lean's lists of operations and numbers; register 0 is x."""
    numbers = list(program.constants)
    scales: dict[str, int] = {}
    for step in program.steps:
        if step.op == "scale" and step.operands[1] not in scales:
            numbers.append(Fraction(2) ** int(step.operands[1][2:]))
            scales[step.operands[1]] = len(numbers)
    registers = {"x": 0, **scales}
    registers |= {f"c{k}": k for k in range(1, len(program.constants) + 1)}
    code: list[tuple[int, int, int]] = []

    def append(op: str, a: int, b: int) -> int:
        code.append((_OPERATIONS[op], a, b))
        return len(numbers) + len(code)

    for k, step in enumerate(program.steps, 1):
        operands = [registers[name] for name in step.operands]
        if step.op == "fma":
            product = append("*", operands[0], operands[1])
            registers[f"t{k}"] = append("+", product, operands[2])
        else:
            registers[f"t{k}"] = append(step.op, operands[0], operands[1])
    pairs = ", ".join(f"({text.integer(n.numerator)}, {n.denominator})" for n in numbers)
    return (
        f"noncomputable def numbers : List (Int × Int) := [{pairs}]\n"
        f"noncomputable def code : List (Nat × Nat × Nat) := [{', '.join(map(str, code))}]\n"
    )


_OPERATIONS = {"+": 0, "-": 1, "*": 2, "scale": 2, "/": 3}


def prove_program(claim: ProgramBound, worker: Asker, *, seconds: float = SECONDS) -> Certificate:
    """Let Lean prove that a program is within a bound of a polynomial near its function.

    A bound that is wrong, or too sharp for this proof, is undecided.

    Parameters
    ----------
    claim : ProgramBound
        The claim.
    worker : Asker
        A running `apery.lean.worker.Worker`.
    seconds : float
        Budget for all theorems together.
    """
    return certificate_of(claim.id, lambda: program_theory(claim), worker, seconds=seconds)


def _rational(value: Fraction) -> str:
    top, below = text.integer(value.numerator), text.integer(value.denominator)
    return f"(({top} : Int) : Rat) / (({below} : Int) : Rat)"


def _signed(value: Fraction) -> str:
    return f"{'-' if value < 0 else '+'} {float(abs(value)):.6g}"


def _cuts(pieces: list[Ends]) -> str:
    pairs = (f"({text.integer(b.numerator)}, {text.integer(b.denominator)})" for _, b in pieces)
    return f"[{', '.join(pairs)}]"
