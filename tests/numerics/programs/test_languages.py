"""Programs in other languages, compiled and run: the same bits everywhere."""

from __future__ import annotations

import ctypes
import importlib.util
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.conftest import missing

from apery.core.errors import InvalidInputError
from apery.core.program import Operation, Program
from apery.numerics.formats import FLOAT32, FLOAT64, FloatFormat
from apery.numerics.programs.evaluation import evaluate, evaluate_bits
from apery.numerics.programs.found import read_program
from apery.numerics.programs.functions import Function
from apery.numerics.programs.languages import LANGUAGES, Listing, export, language, written

PROGRAMS = {
    "f10": Program.parse(
        "x1 = c3/x; x2 = x + x1; x3 = c1/x2; x4 = x3 + x2; x5 = c2 + x4; x6 = c4/x5; "
        "x7 = x6 - c5; x8 = x7*x7; x9 = x8*x8; x9*x9",
        ["15141.981176922711", "-250.55247494972059", "5783.5330096027765",
         "501.10494991027866", "-0.99999999999999956"],
    ),
    "horner": Program.parse("1 + x*(1 + x*(c1 + x*c2))", ["0.5", "1/6"]),
    "fused": Program.parse("fma(fma(c1, x, c2), fma(x, x, c2), 0 - x)", ["0.1", "1/3"]),
    "root": Program.parse("sqrt(x)*c1 - x/sqrt(x + 2)", ["0.7"]),
    "scaled": Program(
        (Operation("scale", ("x", "2^-3")), Operation("+", ("t1", "c1"))), (Fraction(1, 3),)
    ),
}  # fmt: skip
TARGETS = {"float64": FLOAT64, "float32": FLOAT32}


def inputs(target: FloatFormat) -> np.ndarray:
    kind = np.float32 if target == FLOAT32 else np.float64
    draw = np.random.default_rng(2)
    bits = draw.integers(0, 1 << target.bits, 500, dtype=f"u{target.bits // 8}").view(kind)
    special = [0.0, -0.0, np.inf, -np.inf, np.nan, 1.0, np.finfo(kind).tiny, np.finfo(kind).max,
               np.finfo(kind).smallest_subnormal]  # fmt: skip
    return np.concatenate([draw.uniform(-2, 3, 2000).astype(kind), bits, np.array(special, kind)])


def same_bits(got: Any, program: Program, target: FloatFormat) -> None:
    with np.errstate(all="ignore"):
        x = inputs(target)
        wanted = evaluate(program, target, x)
    assert np.asarray(got).dtype == wanted.dtype
    nan = np.isnan(wanted)
    assert np.array_equal(nan, np.isnan(got))
    unsigned = f"u{target.bits // 8}"
    assert np.array_equal(wanted[~nan].view(unsigned), np.asarray(got)[~nan].view(unsigned))


def imported(text: str, folder: Path) -> Any:
    path = folder / "exported.py"
    path.write_text(text, encoding="utf-8")
    spec = importlib.util.spec_from_file_location("exported", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def c_function(text: str, folder: Path, target: FloatFormat, *options: str) -> Callable[..., Any]:
    gcc = shutil.which("gcc") or missing("gcc", "no gcc here")
    source = folder / "exported.c"
    kind, real = ("float", ctypes.c_float) if target == FLOAT32 else ("double", ctypes.c_double)
    loop = (
        f"void all({kind} *x, {kind} *y, long n) {{ for (long i = 0; i < n; i++) y[i] = f(x[i]); }}"
    )
    source.write_text(f"{text}\n{loop}\n", encoding="utf-8")
    library = folder / f"exported{len(list(folder.iterdir()))}.so"
    command = [gcc, "-std=c11", "-Wall", "-Wextra", "-Wno-missing-prototypes", "-Werror", "-shared",
               "-fPIC", *options, "-o", str(library), str(source), "-lm"]  # fmt: skip
    answer = subprocess.run(command, capture_output=True, text=True)
    assert answer.returncode == 0, answer.stderr
    function = ctypes.CDLL(str(library)).all
    function.argtypes = [ctypes.POINTER(real), ctypes.POINTER(real), ctypes.c_long]

    def run(x: np.ndarray) -> np.ndarray:
        y = np.empty_like(x)
        function(*(v.ctypes.data_as(ctypes.POINTER(real)) for v in (x, y)), len(x))
        return y

    return run


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("name", PROGRAMS)
def test_c_computes_the_same_bits(name: str, target: str, tmp_path: Path) -> None:
    text = export(PROGRAMS[name], "c", target=target, name="f")
    form, x = TARGETS[target], inputs(TARGETS[target])
    for options in (["-O2", "-ffp-contract=off"], ["-O3"]):
        same_bits(c_function(text, tmp_path, form, *options)(x), PROGRAMS[name], form)


def test_c_refuses_options_that_change_results(tmp_path: Path) -> None:
    text = export(PROGRAMS["horner"], "c", name="f")
    with pytest.raises(AssertionError, match="without -ffast-math only"):
        c_function(text, tmp_path, FLOAT64, "-ffast-math")


def test_a_changed_constant_is_noticed(tmp_path: Path) -> None:
    text = export(PROGRAMS["horner"], "c", name="f")
    constant = re.search(r"0x1\.5555555555555p-3", text)
    assert constant is not None
    changed = text.replace(constant[0], "0x1.5555555555556p-3")
    got = c_function(changed, tmp_path, FLOAT64, "-O2")(inputs(FLOAT64))
    with pytest.raises(AssertionError):
        same_bits(got, PROGRAMS["horner"], FLOAT64)


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("name", PROGRAMS)
def test_python_computes_the_same_bits(name: str, target: str, tmp_path: Path) -> None:
    module = imported(export(PROGRAMS[name], "python", target=target, name="f"), tmp_path)
    form, x = TARGETS[target], inputs(TARGETS[target])
    same_bits(module.f(x), PROGRAMS[name], form)
    one = module.f(0.75)
    wanted = form.decode(evaluate_bits(PROGRAMS[name], form, form.encode(Fraction(3, 4))))
    assert Fraction(float(one)) == wanted and np.ndim(one) == 0


def test_python_computes_exactly(tmp_path: Path) -> None:
    for name in ("f10", "fused", "scaled"):
        module = imported(export(PROGRAMS[name], "python", target="exact", name="f"), tmp_path)
        assert module.f(Fraction(2, 7)) == PROGRAMS[name](Fraction(2, 7))


@pytest.mark.parametrize("target", TARGETS)
def test_numba_computes_the_same_bits(target: str, tmp_path: Path) -> None:
    for name in PROGRAMS:
        module = imported(export(PROGRAMS[name], "numba", target=target, name="f"), tmp_path)
        form, x = TARGETS[target], inputs(TARGETS[target])
        with np.errstate(all="ignore"):
            same_bits(module.f(x), PROGRAMS[name], form)


@pytest.mark.parametrize("target", TARGETS)
def test_llvm_computes_the_same_bits(target: str) -> None:
    llvm = pytest.importorskip("llvmlite.binding")
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    form, x = TARGETS[target], inputs(TARGETS[target])
    real = ctypes.c_float if form == FLOAT32 else ctypes.c_double
    for name in PROGRAMS:
        module = llvm.parse_assembly(export(PROGRAMS[name], "llvm", target=target, name="f"))
        module.verify()
        machine = llvm.Target.from_default_triple().create_target_machine(opt=3)
        engine = llvm.create_mcjit_compiler(module, machine)
        engine.finalize_object()
        function = ctypes.CFUNCTYPE(real, real)(engine.get_function_address("f"))
        got = np.array([function(v) for v in x.tolist()], dtype=x.dtype)
        same_bits(got, PROGRAMS[name], form)


@pytest.mark.parametrize("name", ["f10", "horner", "root", "scaled"])
def test_jax_and_torch_agree_within_some_ulps(name: str, tmp_path: Path) -> None:
    ran = False
    x = np.linspace(0.1, 1, 500, dtype=np.float32)
    wanted = evaluate(PROGRAMS[name], FLOAT32, x)
    for other, package in (("jax", "jax"), ("torch", "torch")):
        if importlib.util.find_spec(package) is None:
            continue
        ran = True
        module = imported(export(PROGRAMS[name], other, target="float32", name="f"), tmp_path)
        given = importlib.import_module(package).asarray(x)
        assert np.allclose(np.asarray(module.f(given)), wanted, rtol=1e-6)
    if not ran:
        pytest.skip("neither jax nor torch here")


@pytest.mark.parametrize("name", ["f10", "horner", "root", "scaled"])
@pytest.mark.parametrize("target", TARGETS)
def test_jax_and_torch_functions_run_on_stand_ins(name: str, target: str, tmp_path: Path) -> None:
    """The operations and constants, with NumPy in the place of the arrays of the packages."""
    form, x = TARGETS[target], inputs(TARGETS[target])
    for other in ("jax", "torch"):
        text = export(PROGRAMS[name], other, target=target, name="f")
        text = text.replace("import jax.numpy as jnp", "import numpy as jnp")
        stand_in = (
            "import numpy\n\n\nclass torch:\n"
            "    float32, float64 = map(numpy.dtype, ('f4', 'f8'))\n"
            "    sqrt = numpy.sqrt\n\n    @staticmethod\n    def tensor(v, dtype, device):\n"
            "        return numpy.array(v, dtype)\n"
        )
        text = text.replace("import torch\n", stand_in)
        with np.errstate(all="ignore"):
            array = x if other == "jax" else x.view(_OnCpu)
            same_bits(np.asarray(imported(text, tmp_path).f(array)), PROGRAMS[name], form)
        other_kind = np.ones(3, np.float32 if target == "float64" else np.float64)
        with pytest.raises(TypeError, match=f"f takes {target}"):
            imported(text, tmp_path).f(other_kind)


class _OnCpu(np.ndarray):
    device = "cpu"


def s_expression(text: str) -> Any:
    """Read an S-expression into nested lists."""
    words = re.findall(r'"[^"]*"|[()\[\]]|[^\s()\[\]]+', re.sub(r"(?m)^;.*$", "", text))

    def read() -> Any:
        word = words.pop(0)
        if word not in "([":
            return word
        out = []
        while words[0] not in ")]":
            out.append(read())
        words.pop(0)
        return out

    tree = read()
    assert not words
    return tree


def run_core(core: Any, x: Fraction) -> Fraction:
    """Evaluate a core exactly."""
    names = {core[2][0]: x}

    def value(tree: Any) -> Fraction:
        if isinstance(tree, str):
            if tree in names:
                return names[tree]
            return Fraction(float.fromhex(tree)) if "0x" in tree else Fraction(tree)
        op, *rest = tree
        a = [value(t) for t in rest]
        return {
            "+": lambda: a[0] + a[1], "-": lambda: a[0] - a[1], "*": lambda: a[0] * a[1],
            "/": lambda: a[0] / a[1], "fma": lambda: a[0] * a[1] + a[2],
        }[op]()  # fmt: skip

    body = core[-1]
    assert body[0] == "let*"
    for name, tree in body[1]:
        names[name] = value(tree)
    return value(body[2])


def test_fpcore_means_the_program() -> None:
    for name in ("f10", "horner", "fused", "scaled"):
        program = PROGRAMS[name]
        for target in ("exact", "float64", "float32"):
            text = export(program, "fpcore", Function("exp2"), target=target, name="f")
            core = s_expression(text)
            assert core[:3] == ["FPCore", "f", ["x"]]
            assert core[core.index(":spec") + 1] == ["exp2", "x"]
            assert core[core.index(":pre") + 1] == ["<=", "0", "x", "1"]
            form = TARGETS.get(target)
            listing = Listing(program, form, "f")
            assert run_core(core, Fraction(3, 7)) == listing.program(Fraction(3, 7))


def test_sollya_means_the_program() -> None:
    sollya = shutil.which("sollya") or missing("sollya", "no Sollya here")
    asked, wanted = "display = dyadic!;\n", []
    for name, program in PROGRAMS.items():
        for target, form in TARGETS.items():
            asked += export(program, "sollya", target=target, name="f")
            asked += "f(3b-2);\n"
            found = form.decode(evaluate_bits(program, form, form.encode(Fraction(3, 4))))
            wanted.append(found)
        if name != "root":
            asked += export(program, "sollya", target="exact", name="g")
            listing = Listing(program, None, "g")
            exact = listing.program(Fraction(3, 4))
            asked += f"g(3b-2) == {exact.numerator}/{exact.denominator};\n"
            wanted.append(True)
    answer = subprocess.run([sollya], input=asked, capture_output=True, text=True, timeout=120)
    lines = [line for line in answer.stdout.splitlines() if line]
    assert len(lines) == len(wanted), answer.stdout + answer.stderr
    for line, value in zip(lines, wanted, strict=True):
        if value is True:
            assert line == "true"
        else:
            m, _, e = line.partition("b")
            assert Fraction(int(m)) * Fraction(2) ** int(e or 0) == value


def test_latex_is_balanced() -> None:
    for program in PROGRAMS.values():
        for target in ("exact", "float32"):
            text = export(program, "latex", target=target, name="f_1")
            assert text.count("{") == text.count("}") and "\\mathrm{f\\_1}(x)" in text
            assert text.count("&=") == len(program.constants) + len(program.steps)


def test_lean_has_exact_constants() -> None:
    text = export(PROGRAMS["horner"], "lean", name="f")
    assert re.search(r"let c\d : Rat := 1 / 6\n", text)
    floats = export(PROGRAMS["root"], "lean", target="float64", name="f")
    assert "Float.ofBits 0x3fe6666666666666" in floats and "Float.sqrt x" in floats
    for name, target, expected in (
        ("root", "exact", "no square roots"),
        ("fused", "float64", "fused"),
    ):
        with pytest.raises(InvalidInputError, match=expected):
            export(PROGRAMS[name], "lean", target=target, name="f")


def test_json_is_read_again() -> None:
    for target in ("exact", "float64", "float32"):
        text = export(
            PROGRAMS["f10"], "json", Function("exp2"), target=target, method="hand", name="f"
        )
        found = read_program(json.loads(text))
        form = TARGETS.get(target)
        assert found.program == Listing(PROGRAMS["f10"], form, "f").program
        assert str(found.function) == "exp2" and found.interval == (0, 1) and found.relative
        assert found.error is not None and found.method == "hand"
        again = {"target": target, "method": "hand", "name": "f"}
        assert export(found.program, "json", found.function, **again) == text


def test_json_keeps_every_step() -> None:
    for program in (*PROGRAMS.values(), Program.parse("x + 1 - (x + 1)")):
        assert read_program(json.loads(export(program, "json", name="f"))).program == program


def test_every_language_has_the_certificate() -> None:
    program = PROGRAMS["horner"]
    for name in LANGUAGES:
        text = export(program, name, Function("exp"), name="cubic")
        assert "1.898816e-2" in text and "cubic" in text, text
    assert "not certified" in export(Program.parse("1/(x - 1/2)"), "c", Function("exp"))
    assert "nothing is certified" in export(program, "c")
    pole = Program.parse("(x - 1/2)/(x - 1/2) + x")
    assert "undecided for x from 0.5 to 0.5" in export(pole, "c", Function("exp"))


def test_names_and_comments_cannot_break_out() -> None:
    program = PROGRAMS["horner"]
    for name, words in {
        "c": ("double", "exp", "fmaf"), "python": ("def", "np"), "numba": ("vectorize",),
        "sollya": ("D", "exp"), "lean": ("theorem",),
    }.items():  # fmt: skip
        for word in words:
            with pytest.raises(InvalidInputError, match="means something in"):
                export(program, name, name=word)
    for word in ("", "2x", "a-b", "x", "t1", "c12", "_a", "a b", "é", "f\n", "p1"):
        for name in LANGUAGES:
            with pytest.raises(InvalidInputError, match=r"is no name|name of a step"):
                export(program, name, name=word)
    evil = "*/ int main; /* -/ \n #eval \u202e \\"
    for name in LANGUAGES:
        target = None if LANGUAGES[name].formats[0] == "exact" else FLOAT64
        text = written(language(name), Listing(program, target, "f", (evil,)))
        assert "\n #eval" not in text and "\u202e" not in text
        if name == "c":
            assert text.count("*/") == 1 + len(program.constants)


def test_what_a_language_lacks_is_said() -> None:
    for name in ("jax", "torch"):
        with pytest.raises(InvalidInputError, match=f"{name} has no fma; export to c, python"):
            export(PROGRAMS["fused"], name)
    with pytest.raises(InvalidInputError, match="c is written in float64 or float32"):
        export(PROGRAMS["horner"], "c", target="exact")
    with pytest.raises(InvalidInputError, match="no language 'cobol'"):
        export(PROGRAMS["horner"], "cobol")
