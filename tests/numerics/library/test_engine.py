"""Compiling, keeping and choosing machine code."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from apery.core.errors import InvalidInputError
from apery.numerics import library
from apery.numerics.library import engine, registry, target
from apery.numerics.library.loops import build_loop


def run(script: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False,
        env={"PATH": "/usr/bin:/bin", **environment},
    )  # fmt: skip


@pytest.mark.parametrize("name", library.NAMES)
def test_kernels_without_fusing_have_no_fused_operation(name: str) -> None:
    for format_, kernel in registry.kernels(name).items():
        plain = str(build_loop(kernel, format_, target.Target(512, fma=False), x86=True))
        assert "llvm.fma" not in plain
        assert "fmuladd" not in plain
        assert " fast " not in plain
        assert "contract" not in plain


def test_fused_kernels_are_fused() -> None:
    kernel = registry.kernels("exp")["float32"]
    assert "llvm.fma" in str(build_loop(kernel, "float32", target.Target(512, True), x86=True))


def test_importing_loads_nothing_that_is_slow() -> None:
    script = (
        "import sys, apery;"
        "print([m for m in ('numpy', 'numba', 'llvmlite', 'flint') if m in sys.modules])"
    )
    assert run(script).stdout.strip() == "[]"


def test_one_function_compiles_itself_alone_and_is_kept(tmp_path: Path) -> None:
    script = (
        "import apery, numpy as np, sys;"
        "print(apery.cbrt(np.float32(27.0)), apery.cbrt(27.0), 'numba' in sys.modules)"
    )
    first = run(script, APERY_CACHE=str(tmp_path))
    assert first.stdout.split() == ["3.0", "3.0", "False"], first.stderr
    kept = sorted((tmp_path / "library").iterdir())
    assert len(kept) == 3  # float16, float32, float64
    times = [k.stat().st_mtime_ns for k in kept]
    assert run(script, APERY_CACHE=str(tmp_path)).stdout == first.stdout
    assert [k.stat().st_mtime_ns for k in kept] == times
    kept[0].write_bytes(b"not what was compiled")
    assert run(script, APERY_CACHE=str(tmp_path)).stdout == first.stdout
    assert len(kept[0].read_bytes()) > 100


def test_a_folder_that_cannot_be_written_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    script = "import apery; print(apery.exp2(3.0))"
    assert run(script, APERY_CACHE=str(tmp_path / "file")).stdout.strip() == "8.0"


def test_the_environment_chooses_fusing() -> None:
    script = "from apery.numerics.library import engine; print(engine.current_target().fma)"
    assert run(script, APERY_FMA="0").stdout.strip() == "False"
    assert run(script, APERY_FMA="1").stdout.strip() == "True"
    assert "set it to 0 or 1" in run(script, APERY_FMA="yes").stderr


def test_functions_made_before_follow_the_choice() -> None:
    x = np.linspace(-80, 80, 4001, dtype=np.float32)
    with library.using(fma=True):
        fused = library.exp(x)
        with library.using(fma=False):
            plain = library.exp(x)
        assert np.array_equal(library.exp(x), fused)
    assert not np.array_equal(fused, plain)
    assert engine.current_target() == target.from_environment()


def test_unknown_names_are_refused() -> None:
    with pytest.raises(InvalidInputError, match="no function 'expp'"):
        library.function("expp")


def test_other_environments_of_floating_point_do_no_harm() -> None:
    # On processors without the register of SSE the C functions are used; here both can be.
    kernel = registry.kernels("log")["float64"]
    text = str(build_loop(kernel, "float64", target.native(), x86=False))
    assert "feholdexcept" in text
    assert "fesetenv" in text
    assert "mxcsr" not in text
    import llvmlite.binding as llvm

    llvm.parse_assembly(text).verify()
