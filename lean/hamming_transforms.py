"""Distances by Fourier transforms in Lean: embeddings, rounding, digits, pieces.

Guarantee: the theorems are about exact numbers and about results that are off by no more than the
bound of an error theorem. That a transform has this error is classical for radix 2, and named
as not formalised; so is what a library of transforms does.

References
----------
R. Brent, C. Percival, P. Zimmermann, Error bounds on complex floating-point multiplication,
Math. Comp. 76 (2007) 1469-1481, DOI 10.1090/S0025-5718-07-01931-X.
"""

from __future__ import annotations

from dataclasses import dataclass

from apery.core.errors import InvalidInputError
from apery.core.kernel import Kernel, Specification
from apery.lean.hamming_parts import refuse_others
from apery.lean.hamming_rounding import (
    PRECISIONS,
    ROOT_FIVE,
    Embedding,
    Rounding,
    embedding,
    longest_piece,
    most_digits,
    rounding,
)
from apery.lean.theory import Theorem

MODULES = ("Embedding", "Rounding")
PARAMETERS = ("length", "precision", "embedding", "piece", "digits", "backend")
"""Those of the kernel, and the length of a piece."""
SHORTEST = 1 << 10
"""The shortest transform that a call takes where no length is asked for."""


@dataclass(frozen=True, slots=True)
class Transforms:
    """Definitions and theorems about a kernel, and what they leave open."""

    definitions: str
    theorems: tuple[Theorem, ...]
    left: tuple[str, ...]


def transforms(kernel: Kernel, asked: Specification) -> Transforms:
    """Return the theorems about a kernel ``fft``.

    Its parameters are `length`, `precision`, `embedding`, `piece`, `digits` and `backend`. Without
    a length, it is four times that of the pattern; a call chooses by the costs. Where no piece or
    number of digits is given, it is the largest for which the inequality holds for every pattern
    over the alphabet.

    Raises
    ------
    InvalidInputError
        A parameter is unknown or out of range, or the bound of the error is not below the limit, so
        that rounding is not proved to be exact.

    Examples
    --------
    >>> kernel = Kernel.of("fft", length=2**15, precision="float32")
    >>> found = transforms(kernel, Specification(10**6, 8192, 4))
    >>> [theorem.name for theorem in found.theorems][:4]
    ['root_five', 'embedding', 'error', 'rounded']
    >>> transforms(Kernel.of("fft", length=2**17, precision="float32", piece=2**16),
    ...     Specification(10**6, 2**16, 4))
    Traceback (most recent call last):
    ...
    apery.core.errors.InvalidInputError: the error may be 5.16, and the limit is 0.969: take ...
    """
    refuse_others(kernel, *PARAMETERS)
    length = _given(kernel, "length") or max(SHORTEST, 1 << (4 * asked.m - 1).bit_length())
    precision = kernel.get("precision") or "float64"
    bits = PRECISIONS.get(precision, 0) if isinstance(precision, str) else 0
    name = kernel.get("embedding") or "least"
    if not bits or not isinstance(name, str):
        raise InvalidInputError(f"{kernel}: the precision is one of {', '.join(PRECISIONS)}")
    several = [embedding(name, asked.alphabet)]
    if name == "least" and asked.alphabet > 1:
        # Blocks with codes that the pattern has not are transformed in this one.
        several.append(embedding("one-hot", asked.alphabet))
    piece = _given(kernel, "piece") or min(longest_piece(length, bits, e) for e in several)
    piece = min(piece, asked.m)
    if not piece:
        raise InvalidInputError(f"not one position is certified for length {length}")
    theorems, definitions = [_root_five()], ""
    for vectors, end in zip(several, ("", "_whole"), strict=False):
        digits = _given(kernel, "digits") or max(1, most_digits(length, piece, bits, vectors))
        bound = rounding(length, piece, bits, vectors, digits)
        if not bound.holds:
            raise InvalidInputError(
                f"the error may be {bound.error:.3g}, and the limit is {float(bound.limit):.3g}: "
                "take a shorter piece or transform, fewer digits, or double precision"
            )
        theorems += [identity(vectors, piece, end), *rounding_theorems(bound, end)]
        if digits > 1:
            theorems.append(digits_theorem(bound.width, digits, piece, end))
        definitions += _definitions(bound, vectors, end)
    if piece < asked.m:
        theorems.append(_pieces())
    return Transforms(definitions, tuple(theorems), _left(kernel, bits))


def _given(kernel: Kernel, name: str) -> int:
    value = kernel.get(name)
    if value is None:
        return 0
    if type(value) is not int or value < 1:
        raise InvalidInputError(f"{kernel}: {name} is an integer from 1")
    return value


def _left(kernel: Kernel, bits: int) -> tuple[str, ...]:
    backend = kernel.get("backend") or "scipy"
    return (
        f"that a result of the transforms of {backend} is off by at most (growth - 1) sqrt(X Y): "
        "not formalised; classical for radix 2 (Brent, Percival, Zimmermann 2007, "
        "DOI 10.1090/S0025-5718-07-01931-X)",
        f"that roots of unity are off by at most 2^-{bits}, and that adding the constant and "
        "scaling add no more than was left for them: not formalised",
        "that a call takes transforms of this length, packs so many digits and cuts such pieces, "
        "or others under the same inequality for its own pattern: not formalised; decided in "
        "rational numbers at the call",
    )


def _definitions(bound: Rounding, vectors: Embedding, end: str) -> str:
    factors = ", ".join(f"({u}, {v}, {e})" for u, v, e in bound.factors)
    text = f"noncomputable def factors{end} : List (Nat × Nat × Nat) := [{factors}]\n"
    if vectors.table:
        table = ", ".join(f"[{', '.join(map(str, v))}]" for v in vectors.table)
        ones = ", ".join("1" for _ in vectors.table)
        text += f"noncomputable def E : List (List Int) := [{table}]\n"
        text += f"noncomputable def G : List Int := [{ones}]\n"
    return text


def identity(vectors: Embedding, piece: int, end: str = "") -> Theorem:
    """Return the theorem that inner products count matches.

    Examples
    --------
    >>> print(identity(embedding("one-hot", 20), 100).statement)
    (T P : Nat → Nat) (i : Nat) (hp : ∀ j, P j < 20) :
        dots (oneHot 20) (oneHot 20) T P 100 i
          = (matching T (fun j c => P j == c) 100 i : Nat)
    """
    d, step = vectors.dimensions, vectors.step
    matches = f"(matching T (fun j c => P j == c) {piece} i : Nat)"
    if vectors.table:
        hypotheses = "(ht : ∀ p, T p < E.length) (hp : ∀ j, P j < E.length)"
        sides = (
            f"dots (E.getD · []) (E.getD · []) T P {piece} i\n"
            f"      + sumTo (fun j => G.getD (P j) 0) {piece}\n      = {step} * {matches}"
        )
        proof = (
            f"\n  (isEmbedding_sound E E G {step} (fun r c => r == c) (by decide +kernel) T P "
            f"{piece} i ht hp).1"
        )
    elif vectors.name == "reduced":
        hypotheses = f"(ht : ∀ p, T p ≤ {d}) (hp : ∀ j, P j ≤ {d})"
        sides = (
            f"dots (oneHot {d}) (reduced {d}) T P {piece} i\n"
            f"      + sumTo (fun j => if P j = {d} then 1 else 0) {piece}\n      = {matches}"
        )
        proof = f"\n  reduced_matches {d} T P {piece} i ht hp"
    else:
        hypotheses = f"(hp : ∀ j, P j < {d})"
        sides = f"dots (oneHot {d}) (oneHot {d}) T P {piece} i\n      = {matches}"
        proof = f"\n  oneHot_matches {d} T P {piece} i hp"
    return Theorem(
        f"embedding{end}",
        f"the inner products of the vectors {vectors.name} along {piece} positions, and the bases "
        f"of the positions, add up to {step} times the number of matches",
        f"(T P : Nat → Nat) (i : Nat) {hypotheses} :\n    {sides}",
        proof,
    )


def _root_five() -> Theorem:
    u, v = ROOT_FIVE.numerator, ROOT_FIVE.denominator
    number = f"((({u} : Int) : Rat) / (({v} : Int) : Rat))"
    return Theorem(
        "root_five", f"{u}/{v} is not below the root of 5",
        f"(r : Rat) (h : r * r ≤ 5) : r ≤ {number}",
        f"\n  root_above 5 {number} r (by decide +kernel) (by decide +kernel) h",
    )  # fmt: skip


def rounding_theorems(bound: Rounding, end: str = "") -> tuple[Theorem, Theorem]:
    """Return the theorems that the error is below the limit, and that rounding is exact."""
    x, y, s = bound.text, bound.pattern, bound.step
    p, q = bound.limit.numerator, bound.limit.denominator
    growth = f"growth factors{end}"
    square = f"({growth} - 1) * ({growth} - 1)\n      * ((({x} : Nat) : Rat) * (({y} : Nat) : Rat))"
    limit, step = f"(({p} : Nat) : Rat) / (({q} : Nat) : Rat)", f"(({s} : Nat) : Rat)"
    small = Theorem(
        f"error{end}",
        f"an error of at most (growth - 1) sqrt(X Y) with X = {x} and Y = {y}, some "
        f"{bound.error:.3g}, is below {float(bound.limit):.6g}, a quarter of the step less what "
        "the rounding may add",
        f"(d : Rat)\n    (h : d * d ≤ {square}) :\n    -({limit}) < d ∧\n    d < {limit}",
        f"\n  isWithin_sound factors{end} {x} {y} {p} {q} (by decide +kernel) d h",
    )
    rest = f"({step} / 2 - {limit})"
    exact = Theorem(
        f"rounded{end}",
        f"rounding (y + c)/{s} gives the whole number V where such an error d, and f within what "
        f"is left of half a step, stand between y and {s} V - c",
        f"(c V : Int) (y d f : Rat)\n    (hd : d * d ≤ {square})\n    (hf : -{rest} ≤ f ∧\n"
        f"      f ≤ {rest})\n    (hy : y = {step} * V - c + d + f) :\n"
        f"    ((y + c) / {step} + 1 / 2).floor = V",
        f"\n  rounded_exact factors{end} {x} {y} {p} {q} {s} (by decide +kernel)\n"
        "    c V y d f hd hf hy",
    )
    return small, exact


def digits_theorem(width: int, count: int, most: int, end: str = "") -> Theorem:
    """Return the theorem that packed counts are read back, each of at most so many bits.

    Examples
    --------
    >>> digits_theorem(7, 3, 100).says
    '3 counts of at most 100, packed as digits to the base 128, are read back'
    """
    base = 1 << width
    return Theorem(
        f"digits{end}",
        f"{count} counts of at most {most}, packed as digits to the base {base}, are read back",
        f"(d : Nat → Nat) (h : ∀ q, q < {count} → d q ≤ {most}) (q : Nat) (k : q < {count}) :\n"
        f"    packed {base} d {count} / {base} ^ q % {base} = d q",
        f"\n  packed_exact {base} d {count} q\n"
        f"    (fun q k => Nat.lt_of_le_of_lt (h q k) (by decide +kernel)) k",
    )


def _pieces() -> Theorem:
    return Theorem(
        "pieces",
        "the matches of two pieces of a pattern add up to those of the whole",
        "(T : Nat → Nat) (R : Nat → Nat → Bool) (a b i : Nat) :\n"
        "    matching T R (a + b) i = matching T R a i\n"
        "      + matching T (fun j => R (a + j)) b (i + a)",
        "\n  matching_pieces T R a b i",
    )
