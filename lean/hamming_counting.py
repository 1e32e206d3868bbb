"""Counting of mismatches in Lean: carry-save adders, lanes, pairs, and heavy and light positions.

Guarantee: each function returns true theorems about the formulas of one kind of kernel, for the
lengths of the workload; parameters for which they would be false are refused.

References
----------
W. Mula, N. Kurz, D. Lemire, Faster population counts using AVX2 instructions, The Computer
Journal 61 (2018), arXiv 1611.07612.
"""

from __future__ import annotations

from dataclasses import dataclass

from apery.core.errors import InvalidInputError
from apery.core.kernel import Kernel, Specification
from apery.lean.hamming_transforms import digits_theorem
from apery.lean.theory import Theorem

TABLES = (0x96, 0xE8)
"""Truth tables of sum and carry for processors with operations on three operands."""
CHUNK, CHECKED = 6, 5
"""Logarithms of the positions that are added at once, when counting and when searching."""
LEAST_LEVELS = 6
"""Bits of a counter for short patterns."""
TEXT = "(T : Nat → Nat) (R : Nat → Nat → Bool)"
"""Binder of a text and a relation."""
_EXACT_BITS = 53


@dataclass(frozen=True, slots=True)
class Parts:
    """What one kind of kernel brings to its theory.

    Parameters
    ----------
    modules : tuple of str
        Modules of the Lean library.
    theorems : tuple of Theorem
        In the order in which the kernel works.
    definitions : str
        Lean text in front of them.
    left : tuple of str
        What the theorems leave open, beside the machine code.
    """

    modules: tuple[str, ...]
    theorems: tuple[Theorem, ...]
    definitions: str = ""
    left: tuple[str, ...] = ()


def adder(tables: tuple[int, int] = TABLES) -> Theorem:
    """Return the theorem that two truth tables are a carry-save adder.

    Examples
    --------
    >>> adder((0x96, 0xE9)).refutation.says
    'for the bits 0, 0, 0 the tables 0x96 and 0xe9 give 2, not 0'
    """
    total, carry = tables
    quotient = f"(ternary {total:#x} a b c).toNat + 2 * (ternary {carry:#x} a b c).toNat"
    refutation = None
    for case in range(8):
        bits = [case >> 2 & 1, case >> 1 & 1, case & 1]
        given = (total >> case & 1) + 2 * (carry >> case & 1)
        if given != sum(bits):
            a, b, c = (["false", "true"][bit] for bit in bits)
            refutation = Theorem(
                "adder_false",
                f"for the bits {', '.join(map(str, bits))} the tables {total:#x} and {carry:#x} "
                f"give {given}, not {sum(bits)}",
                f": ¬ ∀ a b c : Bool, a.toNat + b.toNat + c.toNat = {quotient}",
                f"\n  fun h => absurd (h {a} {b} {c}) (by decide +kernel)",
            )
            break
    return Theorem(
        "adder",
        f"the truth tables {total:#x} and {carry:#x} of three bits are their sum and its carry",
        f"(a b c : Bool) : a.toNat + b.toNat + c.toNat =\n    {quotient}",
        f"\n  isCarrySave_sound {total:#x} {carry:#x} (by decide +kernel) a b c",
        refutation,
    )


def counter(asked: Specification, chunk: int = CHUNK, levels: int | None = None) -> Theorem:
    """Return the theorem that upright counters hold the distance.

    Parameters
    ----------
    asked : Specification
        The workload.
    chunk : int
        Logarithm of the positions of a chunk, at least 3.
    levels : int, optional
        Bits of a counter; with fewer than m needs, the theorem is false.
    """
    u, n, q, r = _shape(asked.m, chunk, levels)
    return Theorem(
        "counter",
        f"chunks of positions, {q} of {1 << chunk} and {r} of 8, leave the distance in "
        f"{3 + u + n} levels, at every place",
        f"{TEXT} (i : Nat) :\n"
        f"    levels (sliced (mismatch T R {asked.m} i) {u} {n} {q} {r}) (3 + {u} + {n})\n"
        f"      = distance T R {asked.m} i",
        f"\n  (sliced_sound {u} {n} {q} {r} {asked.m} (by decide +kernel) _\n"
        f"    (mismatch_none T R {asked.m} i)).trans (mismatch_distance T R {asked.m} i)",
    )


def _shape(m: int, chunk: int, levels: int | None = None) -> tuple[int, int, int, int]:
    """Return u and n with 3 + u + n levels, and the numbers of chunks of 2^(3 + u) and of 8."""
    wanted = max(LEAST_LEVELS, m.bit_length()) if levels is None else levels
    if not 3 <= chunk <= wanted:
        raise InvalidInputError(f"chunks of 2^{chunk} positions need {chunk} levels, not {wanted}")
    q, rest = divmod(m, 1 << chunk)
    return chunk - 3, wanted - chunk, q, -(-rest // 8)


def bitsliced(kernel: Kernel, asked: Specification) -> Parts:
    """Return the theorems about bit-sliced counting, and about its search."""
    chunk = CHUNK if asked.k is None else CHECKED
    carry = Theorem(
        "carry",
        "without such tables, ((a ^ c) & (a ^ b)) ^ a is the carry and (a ^ b) ^ c the sum, in "
        "each lane of words of any width",
        "(w : Nat) (a b c : BitVec w) (i : Nat) :\n"
        "    (a.getLsbD i).toNat + (b.getLsbD i).toNat + (c.getLsbD i).toNat\n"
        "      = (((a ^^^ b) ^^^ c).getLsbD i).toNat\n"
        "        + 2 * ((((a ^^^ c) &&& (a ^^^ b)) ^^^ a).getLsbD i).toNat",
        "by\n  rw [lane_xor3, lane_carry]; exact carrySave _ _ _",
    )
    many = Theorem(
        "chunk",
        f"a tree of carry-save adders takes {1 << chunk} positions into {chunk} levels and a "
        "carry, and nothing is lost or invented",
        f"(x : Nat → Bool) (lo : Nat) (s : Nat → Bool) :\n"
        f"    levels (chunk x {chunk} lo s).1 {chunk} + 2 ^ {chunk} * (chunk x {chunk} lo s)"
        f".2.toNat\n      = levels s {chunk} + counted x lo (2 ^ {chunk})",
        f"\n  chunk_levels x {chunk} lo s",
    )
    theorems = [adder(), carry, many, counter(asked, chunk), _pieces()]
    if asked.k is not None:
        theorems += _compared(asked, chunk)
    left = "that each piece of a long pattern gets the counters that its length needs: stated here "
    return Parts(("Counters",), tuple(theorems), left=(left + "for a pattern in one piece",))


def _pieces() -> Theorem:
    return Theorem(
        "pieces",
        "the distances of two pieces of a pattern add up to that of the whole",
        f"{TEXT} (a b i : Nat) :\n    distance T R (a + b) i = distance T R a i\n"
        "      + distance T (fun j => R (a + j)) b (i + a)",
        "\n  matching_pieces T (fun j c => !R j c) a b i",
    )


def _compared(asked: Specification, chunk: int) -> tuple[Theorem, ...]:
    """Return the theorems about a comparison of upright counters with k."""
    m, k = asked.m, asked.k
    assert k is not None
    u, n, q, r = _shape(m, chunk)
    if k >= 1 << (3 + u + n):
        raise InvalidInputError(f"k = {k} is no number of {3 + u + n} bits; every place is a hit")
    count, levels = f"(sliced (mismatch T R {m} i) {u} {n} {q} {r})", f"(3 + {u} + {n})"
    return (
        Theorem(
            "compared",
            f"the comparison of {3 + u + n} levels with {k}, each step a majority of three bits, "
            "marks exactly the places with at most so many mismatches",
            f"{TEXT} (i : Nat) :\n    (atMost {count} {k} {levels} = true\n"
            f"      ↔ distance T R {m} i ≤ {k}) ∧\n"
            "    ∀ (s : Nat → Bool) (l : Nat), atMost s "
            f"{k} (l + 1)\n      = majority (!(s l)) (atMost s {k} l) (({k} : Nat).testBit l)",
            "by\n  refine ⟨?_, fun s l => atMost_majority s _ l⟩\n"
            f"  have e : levels {count} {levels} = distance T R {m} i :=\n"
            f"    (sliced_sound {u} {n} {q} {r} {m} (by decide +kernel) _\n"
            f"      (mismatch_none T R {m} i)).trans (mismatch_distance T R {m} i)\n"
            f"  rw [atMost_exact _ {k} {levels} (by decide +kernel), e]",
        ),
        _order(asked),
    )


def _order(asked: Specification) -> Theorem:
    """Return the theorem that a place may be left early, whatever the order of positions."""
    m, k = asked.m, asked.k
    return Theorem(
        "exit",
        f"where some positions, taken in any order, hold more than {k} mismatches, all {m} do",
        f"{TEXT} (i : Nat)\n    (a b : List Nat) (o : (a ++ b).Perm (List.range {m}))\n"
        f"    (h : {k} < countedAt (mismatch T R {m} i) a) : {k} < distance T R {m} i",
        f"by\n  rw [← mismatch_distance]; exact countedAt_exit _ a b {m} {k} o h",
    )


def bytewise(kernel: Kernel, asked: Specification) -> Parts:
    """Return the theorems about counting in lanes of bytes or wider, and about its search."""
    bits = _whole(kernel, "bits", 8, 1, 64)
    m, room = asked.m, 1 << bits
    if asked.k is not None:
        if asked.k + 9 >= room:
            raise InvalidInputError(f"lanes of {bits} bits count no more than {room - 10} here")
        clamped = Theorem(
            "clamped",
            f"a count cut to {asked.k + 1} and at most 8 more fit in {bits} bits, and whether the "
            f"sum is at most {asked.k}, and then the sum, is not changed",
            f"(c d : Nat) (h : d ≤ 8) : min c ({asked.k} + 1) + d < {room} ∧\n"
            f"    (min c ({asked.k} + 1) + d ≤ {asked.k} ↔ c + d ≤ {asked.k}) ∧\n"
            f"    (c + d ≤ {asked.k} → min c ({asked.k} + 1) + d = c + d)",
            f"\n  ⟨by omega, clamped_exact c d {asked.k}⟩",
        )
        return Parts((), (clamped, _order(asked)))
    most = room - 1
    times = -(-m // most)
    lanes = Theorem(
        "lanes",
        f"lanes of {bits} bits, emptied after each {most} positions, {times} times in all, add up "
        "to the distance, at every place",
        f"{TEXT} (i : Nat) :\n    flushed (mismatch T R {m} i) {most} {room} {times}\n"
        f"      = distance T R {m} i",
        f"by\n  rw [flushed_exact _ {most} {room} {times} (by decide +kernel),\n"
        f"    counted_padded _ 0 {m} ({most} * {times}) (by decide +kernel)\n"
        f"      (fun j h => mismatch_none T R {m} i j (by omega)), mismatch_distance]",
    )
    return Parts((), (lanes,))


def packed(kernel: Kernel, asked: Specification) -> Parts:
    """Return the theorem about several counts in one number."""
    width = asked.m.bit_length()
    digits = _whole(kernel, "digits", max(1, _EXACT_BITS // width), 1, _EXACT_BITS)
    if digits * width > _EXACT_BITS:
        raise InvalidInputError(f"{digits} counts of {width} bits have no room in {_EXACT_BITS}")
    left = "that the number which holds the packed counts is computed exactly: not formalised"
    return Parts((), (digits_theorem(width, digits, asked.m),), left=(left,))


def sparse(kernel: Kernel, asked: Specification) -> Parts:
    """Return the theorem about counting pairs."""
    n, m = asked.n, asked.m
    scattered = Theorem(
        "scattered",
        f"the pairs of one of {n} places and one of {m} positions that match, scattered to their "
        "differences, are the positions that do not count in the distance",
        f"{TEXT} (i : Nat) (h : i + {m} ≤ {n}) :\n"
        f"    sumNat (fun p => counted (fun j => p == i + j && R j (T p)) 0 {m}) {n}\n"
        f"      + distance T R {m} i = {m}",
        f"by\n  rw [matching_scattered T R {n} {m} i h, Nat.add_comm, distance_matching]",
    )
    return Parts((), (scattered,))


def hybrid(kernel: Kernel, asked: Specification) -> Parts:
    """Return the theorems about heavy positions bit-sliced and light ones by their pairs."""
    _whole(kernel, "heavy", 16, 1, 1 << 32)
    m = asked.m
    split = Theorem(
        "split",
        "mismatches of the heavy positions and the number of the others, less the matches of the "
        "others, are the distance, whichever are heavy",
        f"{TEXT} (H : Nat → Bool) (i : Nat) :\n"
        f"    distance T R {m} i + matching T (fun j c => !H j && R j c) {m} i\n"
        f"      = distance T (fun j c => !H j || R j c) {m} i + counted (fun j => !H j) 0 {m}",
        f"\n  distance_split T R H {m} i",
    )
    counting, scattering = bitsliced(kernel, asked), sparse(kernel, asked)
    theorems = (split, *counting.theorems, *scattering.theorems)
    return Parts(counting.modules, theorems, left=counting.left)


def _whole(kernel: Kernel, name: str, usual: int | None, low: int, high: int) -> int:
    value = kernel.get(name)
    value = usual if value is None else value
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise InvalidInputError(f"{kernel}: {name} is an integer from {low} to {high}")
    return value
