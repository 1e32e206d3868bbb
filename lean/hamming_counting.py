"""Counting of mismatches in Lean: carry-save adders, pairs, heavy and light positions, groups.

Guarantee: each function returns true theorems about the formulas of one kind of kernel, for the
lengths of the workload; parameters for which they would be false are refused.

References
----------
W. Mula, N. Kurz, D. Lemire, Faster population counts using AVX2 instructions, The Computer
Journal 61 (2018), arXiv 1611.07612.
"""

from __future__ import annotations

from apery.core.errors import InvalidInputError
from apery.core.kernel import Kernel, Specification
from apery.lean.hamming_parts import TEXT, WIDTHS, Parts, early_exit, refuse_others, whole
from apery.lean.hamming_transforms import digits_theorem
from apery.lean.theory import Theorem

TABLES = (0x96, 0xE8)
"""Truth tables of sum and carry for processors with operations on three operands."""
CHUNK, CHECKED = 6, 5
"""Logarithms of the positions that are added at once, when counting and when searching."""
LEAST_LEVELS, LEVELS = 6, 24
"""Bits of a counter for short patterns, and most bits of one."""
PHASES = {0: "one phase or eight", 1: "one phase", 8: "eight phases, by the position modulo 8"}
"""How the positions are sorted; 0 is what suits the pattern."""
LARGEST_BLOCK = 1 << 24
"""Shifts for which bitmaps are made at a time, at most."""
DIGITS, DIGIT_BITS = 8, 50
"""Most counts in a number, and most bits of them."""


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


def phased(asked: Specification, chunk: int = CHUNK, sorting: str = PHASES[0]) -> Theorem:
    """Return the theorem that neither the order of positions nor zeros between them matter.

    Parameters
    ----------
    asked : Specification
        The workload.
    chunk : int
        As for `counter`.
    sorting : str
        How the kernel sorts positions, in words.
    """
    u, n, _, _ = _shape(asked.m, chunk)
    return Theorem(
        "phases",
        "so do positions in any order, without those that match everything, in any phases of such "
        f"chunks that are filled up with zeros; here {sorting}",
        f"{TEXT} (i : Nat)\n    (ps : List (Nat × Nat)) (slots : List (Option Nat)) "
        f"(b : List Nat)\n    (l : slots.length = taken {u} ps)\n"
        f"    (o : (slots.filterMap id ++ b).Perm (List.range {asked.m}))\n"
        "    (z : ∀ j, j ∈ b → ∀ c, R j c = true) :\n"
        "    levels (phased (slotted (fun j => !R j (T (i + j))) slots) "
        f"{u} {n} ps 0\n      (fun _ => false)) (3 + {u} + {n}) = distance T R {asked.m} i",
        f"\n  phased_sound _ {u} {n} {asked.m} (by decide +kernel) ps slots b l o\n"
        "    (fun j k => by simp only [z j k, Bool.not_true])",
    )


def bitsliced(kernel: Kernel, asked: Specification) -> Parts:
    """Return the theorems about bit-sliced counting, and about its search."""
    names = ("block", "groups", "width", *(("phases",) if asked.k is None else ()))
    refuse_others(kernel, *names)
    whole(kernel, "groups", 2, (1, 2), "1 or 2")
    whole(kernel, "width", 0, WIDTHS, "0, 256 or 512")
    phases = whole(kernel, "phases", 0 if asked.k is None else 1, PHASES, "0, 1 or 8")
    return _sliced(kernel, asked, phases)


def _sliced(kernel: Kernel, asked: Specification, phases: int) -> Parts:
    if asked.m >= 1 << LEVELS:
        raise InvalidInputError(f"patterns have less than 2^{LEVELS} positions here")
    whole(kernel, "block", 8192, range(1, LARGEST_BLOCK + 1), "1 to 2^24")
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
    some = phased(asked, chunk, PHASES[phases])
    theorems = [adder(), carry, many, counter(asked, chunk), some, _pieces()]
    if asked.k is not None:
        theorems += _compared(asked, chunk)
    left = (
        "that each piece of a long pattern, and a pattern with positions that match everything, "
        "gets the levels that it needs: stated here for the levels of all positions"
    )
    return Parts(("Counters", "Passes"), tuple(theorems), left=(left,))


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
    u, n, _, _ = _shape(m, chunk)
    if k >= 1 << (3 + u + n):
        raise InvalidInputError(f"k = {k} is no number of {3 + u + n} bits; every place is a hit")
    levels = f"(3 + {u} + {n})"
    return (
        Theorem(
            "compared",
            f"the comparison of {3 + u + n} levels that hold the distance with {k}, each step a "
            "majority of three bits, marks exactly the places with at most so many mismatches",
            f"{TEXT} (i : Nat)\n    (s : Nat → Bool) (e : levels s {levels} = distance T R {m} i) "
            f":\n    (atMost s {k} {levels} = true ↔ distance T R {m} i ≤ {k}) ∧\n"
            f"    ∀ (l : Nat), atMost s {k} (l + 1)\n"
            f"      = majority (!(s l)) (atMost s {k} l) (({k} : Nat).testBit l)",
            "by\n  refine ⟨?_, fun l => atMost_majority s _ l⟩\n"
            f"  rw [atMost_exact _ {k} {levels} (by decide +kernel), e]",
        ),
        early_exit(asked),
    )


def packed(kernel: Kernel, asked: Specification) -> Parts:
    """Return the theorems about groups of rows whose counts share a number."""
    refuse_others(kernel, "capacity", "fold", "light")
    capacity = whole(kernel, "capacity", 63, range(1, 1 << 32), "1 or more")
    if whole(kernel, "fold", 1, range(1, 1 << 32), "1 or more") > 1:
        raise InvalidInputError("nothing is stated of positions that are folded; take fold=1")
    m = asked.m
    most = min(m, capacity)
    width = most.bit_length()
    apart = Theorem(
        "groups",
        "the distances to the positions of one group, the others matching everything, and to the "
        "others alone add up to the distance, whichever are in the group",
        f"{TEXT} (H : Nat → Bool) (i : Nat) :\n"
        f"    distance T (fun j c => !H j || R j c) {m} i\n"
        f"      + distance T (fun j c => H j || R j c) {m} i = distance T R {m} i",
        f"\n  distance_groups T R H {m} i",
    )
    digits = digits_theorem(width, max(1, min(DIGITS, DIGIT_BITS // width)), most)
    left = (
        "that the transforms which find packed counts are off by less than a half: not formalised; "
        "decided in rational numbers at the call",
        "that a call packs so many counts, or fewer: not formalised",
    )
    return Parts((), (apart, digits), left=left)


def sparse(kernel: Kernel, asked: Specification) -> Parts:
    """Return the theorem about counting pairs."""
    refuse_others(kernel)
    return Parts((), (_scattered(asked),))


def _scattered(asked: Specification) -> Theorem:
    n, m = asked.n, asked.m
    return Theorem(
        "scattered",
        f"the pairs of one of {n} places and one of {m} positions that match, scattered to their "
        "differences, are the positions that do not count in the distance",
        f"{TEXT} (i : Nat) (h : i + {m} ≤ {n}) :\n"
        f"    sumNat (fun p => counted (fun j => p == i + j && R j (T p)) 0 {m}) {n}\n"
        f"      + distance T R {m} i = {m}",
        f"by\n  rw [matching_scattered T R {n} {m} i h, Nat.add_comm, distance_matching]",
    )


def hybrid(kernel: Kernel, asked: Specification) -> Parts:
    """Return the theorems about heavy positions bit-sliced and light ones by their pairs."""
    refuse_others(kernel, "heavy", "block")
    whole(kernel, "heavy", 16, range(1, 1 << 32), "1 or more")
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
    counting = _sliced(kernel, asked, 0)
    theorems = (split, *counting.theorems, _scattered(asked))
    return Parts(counting.modules, theorems, left=counting.left)
