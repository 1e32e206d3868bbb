"""Counting of equal lanes in Lean: loads that serve several positions, passes, and clamped counts.

Guarantee: the theorems are about the formulas of the kernel `bytes`, for every text, relation and
order of the positions, at the lengths of the workload and with the lanes that its codes need.
"""

from __future__ import annotations

from apery.core.errors import InvalidInputError
from apery.core.kernel import Kernel, Specification
from apery.lean.hamming_parts import TEXT, WIDTHS, Parts, early_exit, refuse_others, whole
from apery.lean.theory import Theorem

USUAL_WIDTH = 256
"""Bits of a vector that counts."""
BLOCK_BYTES = 16
"""Bytes of the consecutive positions that share their loads."""
CHECK = 8
"""Positions of a search between two cuts of its counts."""


def lane_bits(alphabet: int) -> int:
    """Return the bits of a code, and so of a lane.

    Examples
    --------
    >>> lane_bits(256), lane_bits(257), lane_bits(1 << 17)
    (8, 16, 32)
    """
    return 8 if alphabet <= 1 << 8 else 16 if alphabet <= 1 << 16 else 32


def bytewise(kernel: Kernel, asked: Specification) -> Parts:
    """Return the theorems about counting in lanes, and about its search.

    Examples
    --------
    >>> parts = bytewise(Kernel.of("bytes", width=512), Specification(10**6, 1000, 4))
    >>> [theorem.name for theorem in parts.theorems]
    ['shared', 'joined', 'lanes']
    >>> parts.theorems[0].says
    'one load serves positions 64 apart: each reads what the first reads some vectors further on'
    """
    refuse_others(kernel, "vectors", "width")
    whole(kernel, "vectors", 12, range(1, 25), "1 to 24")
    width = whole(kernel, "width", 0, WIDTHS, "0, 256 or 512") or USUAL_WIDTH
    bits = lane_bits(asked.alphabet)
    left = (
        f"that codes are compared in lanes of {bits} bits, and that relations are translated to "
        "symbols or masks that compare alike: not formalised",
    )
    if asked.k is not None:
        return Parts((), (clamped(asked.k, bits), early_exit(asked)), left=left)
    count, each = width // bits, 8 * BLOCK_BYTES // bits
    theorems = shared(count), joined(each, count), lanes(asked.m, bits)
    return Parts(("Passes",), theorems, left=left)


def shared(count: int) -> Theorem:
    """Return the theorem that a load serves positions that are a vector apart."""
    return Theorem(
        "shared",
        f"one load serves positions {count} apart: each reads what the first reads some vectors "
        "further on",
        "(T : Nat → Nat) (i j a v : Nat) :\n"
        f"    T (i + (v + a) * {count} + j) = T (i + v * {count} + (j + a * {count}))",
        "by\n  congr 1; omega",
    )


def joined(each: int, count: int) -> Theorem:
    """Return the theorem that two loads put together are a load between them."""
    case = f"if s + p < {each} then"
    return Theorem(
        "joined",
        f"of two loads of {count} lanes, {each} codes apart, the codes from s on in each {each} "
        "lanes are those that lie s behind the first load",
        f"(T : Nat → Nat) (b l p s : Nat) (h : l + {each} ≤ {count}) (k : p < {each})\n"
        f"    (g : s < {each}) : ({case} l + p + s else l + p + s - {each}) < {count} ∧\n"
        f"    ({case} T (b + (l + p + s)) else T (b + {each} + (l + p + s - {each})))\n"
        "      = T (b + s + (l + p))",
        "by\n  constructor\n  · split <;> omega\n  · split <;> congr 1 <;> omega",
    )


def lanes(m: int, bits: int, room: int | None = None) -> Theorem:
    """Return the theorem that passes add up to the distance.

    Parameters
    ----------
    m : int
        Positions of the pattern.
    bits : int
        Of a lane.
    room : int, optional
        More than a pass has positions; by default, and at most, what a lane can tell apart.
    """
    most = 1 << bits
    room = most if room is None else room
    codes = "R j (T (i + j))"
    return Theorem(
        "lanes",
        f"positions in any order, without those that match everything, in passes of less than "
        f"{room}: what lanes of {bits} bits count of matches, taken from the number of positions, "
        "or of mismatches, adds up to the distance, at every place",
        f"{TEXT} (i : Nat)\n    (ps : List (List Nat)) (b : List Nat) "
        f"(h : ∀ p, p ∈ ps → p.length < {room})\n"
        f"    (o : (ps.flatten ++ b).Perm (List.range {m}))\n"
        "    (z : ∀ j, j ∈ b → ∀ c, R j c = true) :\n"
        f"    (ps.map (passed (fun j => {codes}) {most})).sum = distance T R {m} i ∧\n"
        f"    (ps.map fun p => countedAt (fun j => !{codes}) p % {most}).sum\n"
        f"      = distance T R {m} i",
        f"by\n  have e : countedAt (fun j => !{codes}) ps.flatten = distance T R {m} i :=\n"
        f"    countedAt_left _ _ b {m} o (fun j k => by simp only [z j k, Bool.not_true])\n"
        f"  exact ⟨(passes_exact _ {most} ps h).trans e, (kept_exact _ {most} ps h).trans e⟩",
    )


def clamped(k: int, bits: int) -> Theorem:
    """Return the theorem that counts of a search may be cut.

    Raises
    ------
    InvalidInputError
        A lane has no room for them.
    """
    room = 1 << bits
    if k + CHECK + 1 >= room:
        raise InvalidInputError(f"lanes of {bits} bits count no more than {room - CHECK - 2} here")
    return Theorem(
        "clamped",
        f"a count cut to {k + 1} and at most {CHECK} more fit in {bits} bits, and whether the "
        f"sum is at most {k}, and then the sum, is not changed",
        f"(c d : Nat) (h : d ≤ {CHECK}) : min c ({k} + 1) + d < {room} ∧\n"
        f"    (min c ({k} + 1) + d ≤ {k} ↔ c + d ≤ {k}) ∧\n"
        f"    (c + d ≤ {k} → min c ({k} + 1) + d = c + d)",
        f"\n  ⟨by omega, clamped_exact c d {k}⟩",
    )
