"""Kernels for Hamming distances in Lean: true instances are proved, false ones never are."""

from __future__ import annotations

import inspect
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from apery.core import Computes, Kernel, Specification, StepOutcome
from apery.core.errors import InvalidInputError
from apery.lean import hamming_lanes, hamming_transforms
from apery.lean.audit import objections
from apery.lean.hamming import certify_kernel, kernel_theory
from apery.lean.hamming_counting import (
    CHECKED,
    CHUNK,
    DIGIT_BITS,
    DIGITS,
    LEAST_LEVELS,
    LEVELS,
    TABLES,
    adder,
    counter,
)
from apery.lean.hamming_lanes import lane_bits
from apery.lean.hamming_rounding import ROOT_FIVE, embedding, longest_piece, most_digits, rounding
from apery.lean.install import Toolchain
from apery.lean.prove import steps
from apery.lean.theory import Theorem, Theory
from apery.lean.worker import Worker
from apery.numerics.hamming import (
    bitsliced_code,
    bytes_code,
    early_exit_code,
    families,
    fft,
    vectors,
)
from apery.numerics.hamming.bitmaps import Sliced
from apery.numerics.hamming.bytewise import _Passes
from apery.numerics.hamming.pattern import NO_ROW, Pattern, code_type
from apery.numerics.hamming.relation import comparison
from apery.numerics.hamming.rounding import PRECISIONS

COUNTING = ["adder", "carry", "chunk", "counter", "phases", "pieces"]
LANES = ["shared", "joined", "lanes"]
ROUNDING = ["root_five", "embedding", "error", "rounded"]
WHOLE = ["embedding_whole", "error_whole", "rounded_whole"]
SLICED = "bitsliced(block=8192, groups=2)"
CASES = {
    # name: kernel, workload, the steps before the last, which is "total"
    "one position": (SLICED, Specification(64, 1, 2), COUNTING),
    "largest of 8 levels": (SLICED, Specification(10**6, 255, 4), COUNTING),
    "long": (SLICED, Specification(10**6, 65536, 4), COUNTING),
    "search": (SLICED, Specification(10**7, 1000, 4, k=32), [*COUNTING, "compared", "exit"]),
    "search for nothing": (SLICED, Specification(99, 20, 4, k=0), [*COUNTING, "compared", "exit"]),
    "in phases": ("bitsliced(block=8192, phases=8)", Specification(10**6, 8192, 4), COUNTING),
    "bytes": ("bytes(vectors=4)", Specification(10**6, 1000, 256), LANES),
    "vectors of 512": ("bytes(width=512)", Specification(10**6, 255, 4), LANES),
    "lanes of 16 bits": ("bytes(width=256)", Specification(10**6, 70000, 257), LANES),
    "lanes of 32 bits": ("bytes()", Specification(10**6, 3, 10**5), LANES),
    "byte search": ("bytes(vectors=2)", Specification(10**7, 32, 4, k=3), ["clamped", "exit"]),
    "groups": ("packed()", Specification(10**6, 8192, 2), ["groups", "digits"]),
    "few positions": ("packed(capacity=100)", Specification(10**6, 30, 2), ["groups", "digits"]),
    "pairs": ("sparse()", Specification(10**6, 8192, 65536, "zipf"), ["scattered"]),
    "heavy": (
        "hybrid(heavy=16)", Specification(10**6, 8192, 4096, "zipf"),
        ["split", *COUNTING, "scattered"],
    ),
    "simplex": (
        "fft(backend=mkl, embedding=simplex, length=32768, piece=8192, precision=single)",
        Specification(10**6, 8192, 4), ROUNDING,
    ),
    "signs in pieces": (
        "fft(backend=mkl, length=131072, precision=float32)", Specification(10**6, 65536, 2),
        [*ROUNDING, *WHOLE, "pieces"],
    ),
    "twenty symbols": (
        "fft(length=131072, precision=float64)", Specification(10**6, 65536, 20),
        [*ROUNDING, "digits", *WHOLE, "digits_whole"],
    ),
    "any length": (
        "fft(backend=mkl, precision=float64)", Specification(10**6, 1024, 4),
        [*ROUNDING, "digits", *WHOLE, "digits_whole"],
    ),
    "one symbol": (
        "fft(length=4096, embedding=one-hot, precision=float32, digits=1)",
        Specification(10**4, 100, 1), ROUNDING,
    ),
}  # fmt: skip


def theory(name: str) -> Theory:
    kernel, asked, _ = CASES[name]
    return kernel_theory(Computes(Kernel.parse(kernel), asked))


@pytest.mark.parametrize("name", CASES)
def test_true_instances_are_proved(worker: Worker, name: str) -> None:
    kernel, asked, names = CASES[name]
    certificate = certify_kernel(Kernel.parse(kernel), asked, worker)
    assert certificate.proved, [step.messages for step in certificate.steps]
    assert [step.name for step in certificate.steps] == [*names, "total"]
    assert all(set(step.axioms) <= {"propext"} for step in certificate.steps)
    assert certificate.claim_id == Computes(Kernel.parse(kernel), asked).id
    assert any("machine code" in point for point in certificate.not_formalised)
    if kernel.startswith("fft"):
        assert any("10.1090/S0025-5718-07-01931-X" in p for p in certificate.not_formalised)


@pytest.mark.parametrize("tables", [(0x96, 0xE9), (0x69, 0xE8), (0xE8, 0x96), (0, 0)])
def test_wrong_truth_tables_are_refuted(worker: Worker, tables: tuple[int, int]) -> None:
    found = replace(theory("long"), theorems=(adder(tables),))
    (step,) = steps(found, worker)
    assert step.outcome is StepOutcome.REFUTED and "give" in step.messages[0]
    # Without the refutation the step is open: nothing proves it.
    bare = replace(found, theorems=(replace(adder(tables), refutation=None),))
    assert steps(bare, worker)[0].outcome is StepOutcome.UNDECIDED
    assert adder().refutation is None


@pytest.mark.parametrize(("m", "levels"), [(128, 7), (200, 7), (256, 8), (65536, 16)])
def test_too_few_levels_are_refused(worker: Worker, m: int, levels: int) -> None:
    asked = Specification(10**6, m, 4)
    found = replace(theory("long"), theorems=(counter(asked, levels=levels),))
    assert steps(found, worker)[0].outcome is StepOutcome.UNDECIDED
    enough = replace(found, theorems=(counter(asked, levels=levels + 1),))
    assert steps(enough, worker)[0].outcome is StepOutcome.PROVED


def changed(theorem: Theorem, *pairs: tuple[str, str]) -> Theorem:
    """Return a theorem with words changed, in the statement and in the proof."""
    statement, proof = theorem.statement, theorem.proof
    for old, new in pairs:
        statement, proof = statement.replace(old, new), proof.replace(old, new)
    assert statement != theorem.statement
    return replace(theorem, statement=statement, proof=proof)


FALSE = {
    # name: case, step, what is changed in statement and proof
    "a chunk too few": ("largest of 8 levels", "counter", [(" 3 8)", " 2 8)"), (" 3 8 ", " 2 8 ")]),
    "a larger limit": ("search", "compared", [("≤ 32", "≤ 31")]),
    "another bit": ("search", "compared", [("(s l)", "(s (l + 1))")]),
    "no levels": ("search", "compared", [("= distance T R 1000 i) :", "≤ distance T R 1000 i) :")]),
    "an early exit": ("search", "exit", [("32 < distance", "33 < distance")]),
    "a pass too long": ("bytes", "lanes", [("p.length < 256", "p.length < 257")]),
    "positions left out": ("bytes", "lanes", [("R j c = true", "R j c = R j c")]),
    "positions twice": ("bytes", "lanes", [(".Perm (List.range 1000)", ".length = 1000")]),
    "a vector too near": ("bytes", "shared", [("(j + a * 32)", "(j + a * 31)")]),
    "a code too far": ("bytes", "joined", [("s + p < 16", "s + p < 17")]),
    "a phase too many": ("in phases", "phases", [("= taken 3 ps", "≤ taken 3 ps")]),
    "a level too few": ("in phases", "phases", [("3 8 ", "3 7 "), ("3 + 3 + 8", "3 + 3 + 7")]),
    "groups that overlap": ("groups", "groups", [("=> !H j || R j c) 8192", "=> R j c) 8192")]),
    "a place behind the end": ("pairs", "scattered", [("≤ 1000000", "≤ 1000001")]),
    "no room for a digit": ("groups", "digits", [("packed 64", "packed 63")]),
    "light positions forgotten": ("heavy", "split", [(" + counted (fun j => !H j) 0 8192", "")]),
    "a wrong constant": ("simplex", "embedding", [("= 4 *", "= 3 *"), ("G 4", "G 3")]),
    "rounding to the next": ("simplex", "rounded", [(".floor = V", ".floor = V + 1")]),
    "a smaller root": ("simplex", "root_five", [("1118033989", "1118033988")]),
    "a total too large": ("long", "total", [("= 65536 * 934465", "= 65536 * 934466")]),
}  # fmt: skip


@pytest.mark.parametrize("name", FALSE)
def test_false_instances_are_refused(worker: Worker, name: str) -> None:
    case, step, pairs = FALSE[name]
    found = theory(case)
    theorem = next(t for t in found.theorems if t.name == step)
    false = replace(found, theorems=(changed(theorem, *pairs),))
    assert steps(false, worker)[0].outcome is StepOutcome.UNDECIDED


def test_wrong_vectors_are_refused(worker: Worker) -> None:
    found = theory("simplex")
    identity = next(t for t in found.theorems if t.name == "embedding")
    for old, new in (("[-1, 1, -1]", "[-1, 1, 1]"), ("G : List Int := [1", "G : List Int := [0")):
        wrong = replace(found, definitions=found.definitions.replace(old, new))
        assert wrong.definitions != found.definitions
        (step,) = steps(replace(wrong, theorems=(identity,)), worker)
        assert step.outcome is StepOutcome.UNDECIDED


def test_a_bound_that_does_not_hold_is_refused(worker: Worker) -> None:
    found = theory("simplex")
    small = next(t for t in found.theorems if t.name == "error")
    bound = rounding(32768, 8192, 24, embedding("simplex", 4))
    text, limit = str(bound.text), bound.limit.numerator
    least = 1
    while replace(bound, text=bound.text * (least + 1)).holds:
        least += 1
    for factor, outcome in ((least, StepOutcome.PROVED), (least + 1, StepOutcome.UNDECIDED)):
        longer = changed(small, (f"({text} ", f"({bound.text * factor} ")) if factor > 1 else small
        longer = replace(longer, proof=longer.proof.replace(text, str(bound.text * factor)))
        assert steps(replace(found, theorems=(longer,)), worker)[0].outcome is outcome
    sharper = changed(small, (str(limit), str(limit // 16)))
    assert steps(replace(found, theorems=(sharper,)), worker)[0].outcome is StepOutcome.UNDECIDED


FFT = "fft(length=131072, precision=float32, piece=65536)"


@pytest.mark.parametrize(
    ("kernel", "asked", "expected"),
    [
        ("quantum()", Specification(99, 9, 4), "nothing is stated of kernels quantum"),
        ("dense()", Specification(99, 9, 4, k=1), "ask for that one, on a workload without k"),
        (SLICED, Specification(10**8, 1 << 24, 4), "patterns have less than"),
        (SLICED, Specification(99, 9, 4, eps=Fraction(1, 10)), "approximations"),
        (SLICED, Specification(99, 9, 4, k=64), "every place is a hit"),
        ("sparse()", Specification(99, 9, 4, k=1), "sparse does not search"),
        ("bytes(vectors=2)", Specification(9999, 999, 4, k=250), "no more than 246"),
        ("bytes(vectors=x)", Specification(99, 9, 4), "vectors is 1 to 24"),
        ("bytes(width=128)", Specification(99, 9, 4), "width is 0, 256 or 512"),
        ("bytes(bits=8)", Specification(99, 9, 4), "the parameters here are vectors, width"),
        ("bitsliced(phases=2)", Specification(99, 9, 4), "phases is 0, 1 or 8"),
        ("bitsliced(phases=8)", Specification(99, 9, 4, k=1), "parameters here are block, groups"),
        ("bitsliced(groups=true)", Specification(99, 9, 4), "groups is 1 or 2"),
        ("hybrid(heavy=0)", Specification(99, 9, 40), "heavy is 1 or more"),
        ("sparse(heavy=4)", Specification(99, 9, 40), "the parameters here are none"),
        ("packed(fold=2)", Specification(9**6, 9000, 4), "nothing is stated of positions"),
        (FFT, Specification(10**6, 65536, 4), "take a shorter piece"),
        ("fft(length=1000)", Specification(9999, 99, 4), "powers of two"),
        ("fft(length=x)", Specification(9999, 99, 4), "length is an integer from 1"),
        ("fft(width=256)", Specification(9999, 99, 4), "the parameters here are length"),
        ("fft(length=4096, precision=half)", Specification(9999, 99, 4), "the precision is one"),
        ("fft(length=4096, embedding=roots)", Specification(9999, 99, 3), "not known"),
        ("fft(length=4096, embedding=signs)", Specification(9999, 99, 3), "2 symbols, not for 3"),
        ("fft(length=4096, piece=0)", Specification(9999, 99, 3), "integer from 1"),
    ],
)
def test_what_is_not_stated_is_undecided(
    worker: Worker, kernel: str, asked: Specification, expected: str
) -> None:
    certificate = certify_kernel(Kernel.parse(kernel), asked, worker)
    (step,) = certificate.steps
    assert not certificate.proved and step.outcome is StepOutcome.UNDECIDED
    assert expected in step.messages[0]
    with pytest.raises(InvalidInputError, match=expected):
        kernel_theory(Computes(Kernel.parse(kernel), asked))


def test_the_file_stands_alone() -> None:
    for name, own in (
        ("long", "phased_sound"),
        ("bytes", "passes_exact"),
        ("simplex", "rounded_exact"),
    ):
        source = theory(name).source
        assert f"theorem {own}" in source and "Not stated here: that the machine" in source
        assert "sorry" not in source and "import" not in source.partition("namespace")[0]
    assert "growth" not in theory("long").source


@pytest.mark.slow
@pytest.mark.parametrize("name", ["heavy", "search", "twenty symbols"])
def test_the_file_is_proved_without_the_library(toolchain: Toolchain, name: str) -> None:
    found = theory(name)
    names = [f"{found.namespace}.{theorem.name}" for theorem in found.theorems]
    with Worker(toolchain, with_library=False) as bare:
        answer = bare.ask(found.source, found.source, names, seconds=240)
    assert {n: objections(answer, n) for n in names} == dict.fromkeys(names, ())


def test_numbers_are_those_of_the_machine_code() -> None:
    assert (vectors._XOR3, vectors._MAJORITY) == TABLES
    assert (bitsliced_code._CHUNK, early_exit_code.CHECK) == (CHUNK, CHECKED)
    assert CHUNK >= LEAST_LEVELS >= CHECKED and bitsliced_code.LEVELS == LEVELS
    assert hamming_lanes.CHECK == bytes_code.CHECK
    kinds = {bytes_code.groups(size)[2] for size in (1, 2, 4)}
    assert kinds == {(True, hamming_lanes.BLOCK_BYTES // size) for size in (1, 2, 4)}
    for codes in (1, 4, 256, 257, 1 << 16, (1 << 16) + 1):
        assert lane_bits(codes) == 8 * code_type(codes).itemsize
    assert fft.SHORTEST == hamming_transforms.SHORTEST
    assert (fft.MOST_DIGITS, PRECISIONS["float64"].bits - 3) == (DIGITS, DIGIT_BITS)


@pytest.mark.parametrize("name", ["bytes", "bitsliced", "hybrid", "sparse", "packed", "fft"])
def test_parameters_are_those_of_the_machine_code(name: str) -> None:
    """Each is known with the value that it has where none is given, alone."""
    given = inspect.signature(families.module(name).prepare).parameters
    usual = {n: p.default for n, p in list(given.items())[1:] if isinstance(p.default, int | str)}
    assert len(usual) >= (name != "sparse")
    asked = Specification(10**5, 100, 40)
    for parameter, value in usual.items():
        assert kernel_theory(Computes(Kernel.of(name, **{parameter: value}), asked)).theorems
    with pytest.raises(InvalidInputError, match="the parameters here are"):
        kernel_theory(Computes(Kernel.of(name, colour=1), asked))


@pytest.mark.parametrize("size", [1, 2, 4])
@pytest.mark.parametrize("m", [1, 255, 256, 700])
def test_passes_of_the_machine_code_are_those_of_the_theorem(size: int, m: int) -> None:
    """No position is lost or counted twice, and none but those left out is missing."""
    offsets = np.delete(np.arange(m), slice(3, m, 7))
    passes = _Passes.of(offsets, offsets, 256, size)
    kinds = [count for _, count in bytes_code.groups(size)]
    ends: list[int] = []
    for first, _, *numbers in passes.table.tolist():
        length = sum(n * count for n, count in zip(numbers, kinds, strict=True))
        assert length < 1 << 8 * size
        assert first == (ends[-1] if ends else 0)
        ends.append(first + length)
    assert sorted(passes.values.tolist()) == offsets.tolist() and ends[-1] == len(offsets)


@pytest.mark.parametrize("by_copy", [False, True])
@pytest.mark.parametrize("m", [1, 64, 100, 1000])
def test_phases_of_the_machine_code_are_those_of_the_theorem(m: int, by_copy: bool) -> None:
    """Each phase takes a multiple of 8 inputs, and together they are the positions that count."""
    rows = np.arange(m, dtype=np.int32) % 4
    rows[2::9] = NO_ROW
    pattern = replace(Pattern.plain(np.arange(4, dtype=np.uint8), 4), rows=rows)
    compare = comparison(pattern)
    assert compare is not None
    sliced = Sliced(pattern, compare, 0, m, 1024, by_copy=by_copy)
    assert len(sliced.bounds) == (9 if by_copy else 2)
    assert not np.any(np.diff(sliced.bounds) % 8) and np.all(np.diff(sliced.bounds) >= 0)
    assert np.array_equal(np.sort(sliced.where), np.flatnonzero(rows != NO_ROW))
    assert len(sliced.offsets) == sliced.bounds[-1]
    zeros = np.count_nonzero(sliced.offsets == len(sliced.symbols) * sliced.whole.row)
    assert len(sliced.offsets) - zeros == len(sliced.where) < 1 << sliced.levels


def test_the_root_is_above_and_near() -> None:
    assert 5 < ROOT_FIVE**2 < 5 + Fraction(1, 10**8)


@pytest.mark.parametrize(("name", "alphabet"), [("signs", 2), ("simplex", 4), ("reduced", 20)])
def test_pieces_and_digits_are_the_largest(name: str, alphabet: int) -> None:
    vectors_ = embedding(name, alphabet)
    for bits, length in ((24, 2**14), (53, 2**16)):
        piece = longest_piece(length, bits, vectors_)
        assert rounding(length, piece, bits, vectors_).holds
        if piece < length // 2:
            assert not rounding(length, piece + 1, bits, vectors_).holds
        digits = most_digits(length, piece, bits, vectors_)
        assert digits >= 1 and not (
            (digits + 1) * piece.bit_length() <= bits - 3
            and rounding(length, piece, bits, vectors_, digits + 1).holds
        )
