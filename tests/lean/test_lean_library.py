"""The modules of the Lean library, and true and planted false instances of its checks."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

from apery.core.errors import InvalidInputError
from apery.lean import library
from apery.lean.audit import objections
from apery.lean.install import Toolchain
from apery.lean.statements import MODULES
from apery.lean.worker import Worker

ROOTS = tuple(
    module.name
    for module in library.modules()
    if not any(module.name in other.imports for other in library.modules())
)
"""Modules that no other imports: together with what they import, all of the library."""


def test_every_module_stands_after_what_it_imports() -> None:
    seen: set[str] = set()
    for module in library.modules():
        assert set(module.imports) <= seen, module.name
        seen.add(module.name)
    assert seen == {path.stem for path in library.FOLDER.glob("*.lean")}


def test_closure_is_closed_ordered_and_no_larger_than_it_must_be() -> None:
    names = [module.name for module in library.closure(["Coboundary"])]
    assert names == [m.name for m in library.modules() if m.name in set(names)]
    assert {"Polynomial", "Matrix", "Period", "Coboundary"} <= set(names)
    assert not {"Sums", "Zeta", "SemiRegular"} & set(names)
    assert [m.name for m in library.closure([])] == []
    assert {m.name for m in library.closure(ROOTS)} == {m.name for m in library.modules()}


def test_text_of_a_part_is_in_the_whole_and_has_no_imports() -> None:
    assert "import" not in re.findall(r"^\w+", library.whole(), re.MULTILINE)
    assert library.text(["Period"]).count("def ev ") == 1
    assert library.text([m.name for m in library.modules()]) == library.whole()
    assert "SemiRegular" in library.text(MODULES) and "centralCube" not in library.text(MODULES)


def test_unknown_and_circular_modules_are_errors() -> None:
    with pytest.raises(InvalidInputError, match=r"no module Cohomology; it has .*Polynomial"):
        library.closure(["Cohomology"])
    a, b = library.read("A", "import Apery.B\n"), library.read("B", "import Apery.A\n")
    with pytest.raises(InvalidInputError, match="A imports itself: A > B"):
        library.ordered({"A": a, "B": b})


def test_digest_depends_on_every_text(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for module in library.modules():
        source = (library.FOLDER / f"{module.name}.lean").read_text(encoding="utf-8")
        (tmp_path / f"{module.name}.lean").write_text(source, encoding="utf-8")
    before = library.digest()
    monkeypatch.setattr(library, "FOLDER", tmp_path)
    assert library.digest() == before
    changed = tmp_path / "Zeta.lean"
    changed.write_text(changed.read_text(encoding="utf-8") + "-- another\n", encoding="utf-8")
    monkeypatch.setattr(library, "_read", library._read.__wrapped__)
    assert library.digest() != before


@pytest.mark.parametrize("module", library.modules(), ids=lambda module: module.name)
def test_house_rules(module: library.Module) -> None:
    lines = module.text.splitlines()
    assert len(lines) <= 300
    assert all(len(line) <= 100 for line in lines)
    assert lines[0] == "/-!"
    assert "sorry" not in module.text
    for above, line in pairwise(lines):
        # Code would be generated for a computable function, and not all of it is kept.
        assert not line.startswith("def ") or "Prop" in line, line
        if re.match(r"(noncomputable def|def|theorem) ", line):
            assert above.endswith("-/"), line


@pytest.mark.slow
@pytest.mark.parametrize("root", ROOTS)
def test_module_is_proved_with_what_it_imports_and_nothing_else(
    toolchain: Toolchain, root: str
) -> None:
    text = library.text([root])
    names = [name for module in library.closure([root]) for name in module.theorems]
    with Worker(toolchain, with_library=False) as bare:
        answer = bare.ask(text, text, names, seconds=240)
    assert {name: objections(answer, name) for name in names} == dict.fromkeys(names, ())
    assert not [m for m in answer.messages if m.severity == "error"]


def _related(u: str, v: str, d: str = "[1]") -> str:
    """Return statement and proof: e against (e+1)/(e-1), three steps against one."""
    e = "(interlaced [2] [[1], [2, 2], [1]]) (interlaced [] [[1]])"
    quotient = "(interlaced [] [[2, 4]]) (interlaced [] [[1]])"
    checks = "(by decide +kernel) " * 4
    return f"""(m : Nat) : det ({v}) ≠ 0 ∧ det (ev4 ({u}) m) ≠ 0 ∧ ∃ X Y : Int, X ≠ 0 ∧ Y ≠ 0 ∧
    multiple X (times ({v}) (walk {e} (0 + 3 * m)))
      = multiple Y (times (walk {quotient} (0 + 1 * m)) (ev4 ({u}) m)) :=
  related_sound [2] [[1], [2, 2], [1]] [] [[1]] 0 3 ([2, 2], [3, 2], [3, 2], [4, 2])
    [] [[2, 4]] [] [[1]] 0 1 ([], [1], [1], [6, 4]) ({u}) [1] {d} 0 ({v}) 1 1 {checks}m"""


def _on_unit_interval(p: str) -> str:
    return f"""(x : Rat) (h : ((0 : Int) : Rat) / (1 : Int) ≤ x)
    (k : x ≤ ((1 : Int) : Rat) / (1 : Int)) : 0 ≤ evRat {p} x :=
  nonnegOn_sound 0 1 1 1 _ (by decide +kernel) x h k"""


def _enclosed(by: str, term: str, first: int, last: int, low: str, high: str) -> str:
    """Return statement and proof: bounds for all partial sums of a series from an index on."""
    return f"""(n : Nat) (h : {last} ≤ n) :
    ({low} : Rat) ≤ sumRat ({term}) {first} n ∧ sumRat ({term}) {first} n ≤ {high} := by
  apply {by} {last} <;> first | exact h | decide +kernel"""


def _field(a: str) -> str:
    """Return definitions and theorem: the matrix field of zeta(3), with an entry as given."""
    return f"""
noncomputable def X (x y : Int) : Int × Int × Int × Int := (0, -x^6, 1, {a})
noncomputable def Y (x y : Int) : Int × Int × Int × Int :=
  (-x^3 + 2*x^2*y - 2*x*y^2 + y^3, -x^6, 1, x^3 + 2*x^2*y + 2*x*y^2 + y^3)
theorem t (p q : List Nat) (r : ∀ i, p.count i = q.count i) (x : Nat → Int)
    (hp : ∀ i ∈ p, i < 2) :
    along times (plane X Y) (1, 0, 0, 1) x p = along times (plane X Y) (1, 0, 0, 1) x q :=
  field_two_rows _ 2 (plane_conserves times X Y (fun x y => by
    simp only [X, Y, times, Prod.mk.injEq]; refine ⟨?_, ?_, ?_, ?_⟩ <;> grind)) p q r x hp"""


def _squares(closed: str) -> str:
    """Return statement and proof: six times the sum of the squares up to n."""
    return f"""(n : Nat) : 6 * sumInt (fun k => (k : Int)^2) 0 n = {closed} := by
  rw [← sumInt_mul]
  refine sumInt_eq _ (fun n => {closed}) 0 (by rfl) ?_ n (by omega)
  intro n _
  simp only [Int.natCast_add]
  grind"""


def _corners(step: str, corner: str = "[-1, -1, 1]") -> str:
    """Return definitions and theorem: inner products with the corners of a simplex."""
    return f"""
noncomputable def corners : List (List Int) := [[1, 1, 1], [1, -1, -1], [-1, 1, -1], {corner}]
theorem t (T P : Nat → Nat) (m i : Nat) (h : ∀ p, T p < corners.length)
    (k : ∀ j, P j < corners.length) :
    (dots (corners.getD · []) (corners.getD · []) T P m i
      + sumTo (fun j => [1, 1, 1, 1].getD (P j) 0) m) / {step}
      = (matching T (fun j c => P j == c) m i : Nat) :=
  (isEmbedding_sound corners corners [1, 1, 1, 1] {step} (fun r c => r == c) (by decide +kernel)
    T P m i h k).2"""


def _added(sums: str, carries: str) -> str:
    """Return statement and proof: two truth tables are a carry-save adder."""
    return f"""(a b c : Bool) : a.toNat + b.toNat + c.toNat
    = (ternary {sums} a b c).toNat + 2 * (ternary {carries} a b c).toNat :=
  isCarrySave_sound {sums} {carries} (by decide +kernel) a b c"""


def _upright(levels: int, m: int) -> str:
    """Return statement and proof: 2 chunks of 64 leave the count of m bits in 6 + n levels."""
    return f"""(x : Nat → Bool) (z : ∀ i, {m} ≤ i → x i = false) :
    levels (sliced x 3 {levels} 2 0) (3 + 3 + {levels}) = counted x 0 {m} :=
  sliced_sound 3 {levels} 2 0 {m} (by decide +kernel) x z"""


def _off(text: int) -> str:
    """Return statement and proof: a transform of 2^15 numbers in single precision is near."""
    factors = "[(1, 2^24, 90), (2237, 1000 * 2^24, 46)]"
    growth = f"(growth {factors} - 1)"
    return f"""(d : Rat)
    (h : d * d ≤ {growth} * {growth} * ((({text} : Nat) : Rat) * ((8192 : Nat) : Rat))) :
    -(((1 : Nat) : Rat) / ((4 : Nat) : Rat)) < d ∧ d < ((1 : Nat) : Rat) / ((4 : Nat) : Rat) :=
  isWithin_sound {factors} {text} 8192 1 4 (by decide +kernel) d h"""


def _total(value: str) -> str:
    """Return statement and proof: all distances to 3 positions at 9 places, and a histogram."""
    return f"""(T : Nat → Nat) (R : Nat → Nat → Bool) :
    sumNat (fun i => distance T R 3 i) 9 + sumNat (fun j =>
      counted (fun p => R j (T p)) 0 (j + 9) - counted (fun p => R j (T p)) 0 j) 3
      = {value} := distance_total T R 3 9"""


U, V = "[1], [-1], [-1], [-1]", "-1, -1, -1, 1"
ATAN = "fun k => sign k * oddTerm (1/5) k"
CUBE = "fun k => sign k * centralCube k"
INSTANCES = {
    # name: what must be accepted, what must be refused
    "coboundary": (_related(U, V), _related("[1], [-1], [-1], [1]", V)),
    "Moebius map of a coboundary": (
        _related("[2], [-2], [-2], [-2]", "-2, -2, -2, 2"),
        _related(U, "-1, -1, -1, 2"),
    ),
    "factor of a coboundary": (_related(U, V), _related(U, V, d="[1, 1]")),
    "no zero at a natural number": (
        "(m : Nat) : ev [-10, 1, 3] m ≠ 0 := zeroFree_sound 3 _ (by decide +kernel) m",
        "(m : Nat) : ev [-4, 1, 3] m ≠ 0 := zeroFree_sound 3 _ (by decide +kernel) m",
    ),
    "equivalence": (
        "(a b : Nat → Int) (n : Nat) : num (fun n => 3 * a n) (fun n => 9 * b n) n\n"
        "    = factors (fun _ => 3) 0 n * num a b n :=\n"
        "  num_scaled a b _ _ _ (fun _ => rfl) (fun _ => by simp) n",
        "(a b : Nat → Int) (n : Nat) : num (fun n => 3 * a n) (fun n => 3 * b n) n\n"
        "    = factors (fun _ => 3) 0 n * num a b n :=\n"
        "  num_scaled a b _ _ _ (fun _ => rfl) (fun _ => by simp) n",
    ),
    "interval": (_on_unit_interval("[2, -3, 2]"), _on_unit_interval("[1, -3, 2]")),
    "half-line": (
        "(x : Rat) (h : ((3 : Int) : Rat) ≤ x) : 0 ≤ evRat [-9, 0, 1] x :=\n"
        "  nonnegFrom_sound 3 _ (by decide +kernel) x h",
        "(x : Rat) (h : ((2 : Int) : Rat) ≤ x) : 0 ≤ evRat [-9, 0, 1] x :=\n"
        "  nonnegFrom_sound 2 _ (by decide +kernel) x h",
    ),
    "divisibility": (
        "(x : Int) : ((6 : Nat) : Int) ∣ ev [0, -1, 0, 1] x :=\n"
        "  divides_sound 6 _ (by decide +kernel) x",
        "(x : Int) : ((12 : Nat) : Int) ∣ ev [0, -1, 0, 1] x :=\n"
        "  divides_sound 12 _ (by decide +kernel) x",
    ),
    "divisibility in two variables": (
        "(x y : Int) : ((2 : Nat) : Int) ∣ evTwo [[0, 1, 1], [1], [1]] x y :=\n"
        "  dividesTwo_sound 2 _ (by decide +kernel) x y",
        "(x y : Int) : ((2 : Nat) : Int) ∣ evTwo [[0, 1, 1], [1], [0]] x y :=\n"
        "  dividesTwo_sound 2 _ (by decide +kernel) x y",
    ),
    "exhaustion": (
        "(a b : Nat) (h : a < 100) (k : b < 50) : a * b ≤ 4851 :=\n"
        "  exhaustive_two 100 50 (fun a b => a * b ≤ 4851) (by decide +kernel) a b h k",
        "(a b : Nat) (h : a < 100) (k : b < 50) : a * b ≤ 4850 :=\n"
        "  exhaustive_two 100 50 (fun a b => a * b ≤ 4850) (by decide +kernel) a b h k",
    ),
    "exhaustion over integers": (
        "(a : Int) (h : -70 ≤ a) (k : a ≤ 60) : a * a ≤ 4900 :=\n"
        "  exhaustive_int (-70) 60 (fun a => a * a ≤ 4900) (by decide +kernel) a h k",
        "(a : Int) (h : -70 ≤ a) (k : a ≤ 60) : a * a ≤ 4899 :=\n"
        "  exhaustive_int (-70) 60 (fun a => a * a ≤ 4899) (by decide +kernel) a h k",
    ),
    "carry-save adder": (_added("0x96", "0xE8"), _added("0x96", "0xE9")),
    "upright counters": (_upright(2, 128), _upright(1, 128)),
    "chunks that hold all": (_upright(2, 127), _upright(2, 129)),
    "simplex": (_corners("4"), _corners("3")),
    "corners of a simplex": (_corners("4"), _corners("4", "[-1, 1, 1]")),
    "rounding error": (_off(32768), _off(65536)),
    "total of distances": (_total("3 * 9"), _total("3 * 8")),
    "comparison of counters": (
        "(s : Nat → Bool) : atMost s 9 4 = true ↔ levels s 4 ≤ 9 :=\n"
        "  atMost_exact s 9 4 (by decide +kernel)",
        "(s : Nat → Bool) : atMost s 9 3 = true ↔ levels s 3 ≤ 9 :=\n"
        "  atMost_exact s 9 3 (by decide +kernel)",
    ),
    "matrix field": (
        _field("2*x^3 + 3*x^2 + 4*x*y^2 - 4*x*y + 3*x + 2*y^2 - 2*y + 1"),
        _field("2*x^3 + 3*x^2 + 4*x*y^2 - 4*x*y + 3*x + 2*y^2 - 2*y + 2"),
    ),
    "sum": (_squares("(n : Int) * (n + 1) * (2 * n + 1)"), _squares("2 * (n : Int)^3 + n")),
    "exp": (
        _enclosed("exp_enclosed 1", "expTerm 1", 0, 16, "2718281828459/10^12", "3"),
        _enclosed("exp_enclosed 1", "expTerm 1", 0, 16, "2718281828460/10^12", "3"),
    ),
    "log": (
        _enclosed("log_enclosed (1/3)", "logTerm (1/3)", 0, 12, "6931471805/10^10", "1"),
        _enclosed("log_enclosed (1/3)", "logTerm (1/3)", 0, 12, "6931471806/10^10", "1"),
    ),
    "atan": (
        _enclosed("atan_enclosed (1/5)", ATAN, 0, 8, "1973955598/10^10", "1973955599/10^10"),
        _enclosed("atan_enclosed (1/5)", ATAN, 0, 8, "1973955599/10^10", "1973955600/10^10"),
    ),
    "inverse squares": (
        _enclosed("zeta_two_enclosed", "inverseSquare", 1, 20, "159/100", "165/100"),
        _enclosed("zeta_two_enclosed", "inverseSquare", 1, 20, "159/100", "164/100"),
    ),
    "zeta(2)": (
        _enclosed("zeta_two_central_enclosed", "centralSquare", 1, 12, "1644934/10^6", "2"),
        _enclosed("zeta_two_central_enclosed", "centralSquare", 1, 12, "1644935/10^6", "2"),
    ),
    "zeta(3)": (
        _enclosed("zeta_three_enclosed", CUBE, 0, 10, "12020569/10^7", "12020570/10^7"),
        _enclosed("zeta_three_enclosed", CUBE, 0, 10, "12020570/10^7", "12020571/10^7"),
    ),
}  # fmt: skip


def _against(worker: Worker, text: str) -> tuple[str, ...]:
    """Return the objections to a theorem, given as statement and proof or with definitions."""
    body = text if "theorem t " in text else f"theorem t {text}"
    stated = body[: body.index(":=", body.index("theorem t "))]
    source, reference = (
        f"namespace Apery.Trial\n{part}\nend Apery.Trial\n" for part in (body, f"{stated}:= sorry")
    )
    answer = worker.ask(source, reference, ["Apery.Trial.t"], seconds=120)
    return objections(answer, "Apery.Trial.t")


@pytest.mark.parametrize("name", INSTANCES)
def test_true_instance_is_accepted(worker: Worker, name: str) -> None:
    assert _against(worker, INSTANCES[name][0]) == ()


@pytest.mark.parametrize("name", INSTANCES)
def test_planted_false_instance_is_refused(worker: Worker, name: str) -> None:
    assert "uses the axiom sorryAx" in _against(worker, INSTANCES[name][1])
