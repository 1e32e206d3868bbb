"""The two engines agree, and neither processes nor cuts change a report."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apery.core.errors import InvalidInputError
from apery.numerics.formats import FLOAT16, FLOAT32, FORMATS, Ulp
from apery.verify.ulp import Target, scan
from apery.verify.ulp.exact import scan_exactly
from apery.verify.ulp.exhaustive import PartScan
from apery.verify.ulp.parts import Interval, Part, parts
from apery.verify.ulp.reference import inferred, reference
from apery.verify.ulp.target import UNSIGNED

TARGETS = {
    "exp": np.exp, "sin": np.sin, "log": np.log, "tan": np.tan, "exp2": np.exp2, "cosh": np.cosh,
    "tanh": np.tanh, "cbrt": np.cbrt, "acos": np.arccos, "log1p": np.log1p,
}  # fmt: skip


def coarse(name: str) -> Any:
    """A function with errors of some units, zeros, infinities and steps backwards."""

    def rough(x: Any) -> Any:
        y = TARGETS[name](x)
        bits = y.view(np.uint32)
        bits ^= (x.view(np.uint32) * np.uint32(2654435761) >> np.uint32(30)).astype(np.uint32)
        return y

    return rough


@settings(max_examples=40)
@given(
    st.sampled_from(list(TARGETS)), st.integers(0, FLOAT32.largest - 200),
    st.sampled_from([(0,), (1,), (0, 1)]), st.sampled_from(list(Ulp)), st.booleans(),
)  # fmt: skip
def test_float64_and_balls_see_the_same(
    name: str, start: int, signs: tuple[int, ...], kind: Ulp, rough: bool
) -> None:
    # Most patterns lie far from 1; some are moved there.
    if start % 3:
        start = 0x3F000000 + start % 0x3000000
    part = Part(start, start + 100, signs)
    f = Target(name, coarse(name) if rough else TARGETS[name]).on_bits(FLOAT32)
    fast = PartScan(part, f, reference(name), kind, 1).run()
    slow = scan_exactly(part, f, reference(name), FLOAT32, kind)
    assert fast.share <= 1
    for field in ("inputs", "numbers", "rounded", "violations", "witnesses"):
        if field != "witnesses":
            assert getattr(fast, field) == getattr(slow, field), field
    assert fast.open == 0
    if slow.worst:
        most = max(w.high for w in slow.worst)
        assert float(most) <= max(fast.above, *(float(w.high) for w in fast.worst)) * (1 + 1e-12)
        assert max(w.high for w in fast.worst) == most or float(most) <= fast.above


@given(st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1))
def test_parts_hold_every_number_of_an_interval_once(a: int, b: int) -> None:
    form = FLOAT32
    if not (form.is_finite(a) and form.is_finite(b)):
        return
    low, high = sorted((form.decode(a), form.decode(b)))
    interval = Interval.parse(f"{low},{high}", form)
    every = list(parts(form, interval))
    assert len({p.key for p in every}) == len(every)
    rank = {0: lambda m: m, 1: lambda m: -m}
    spans = sorted(
        (min(rank[s](p.start), rank[s](p.stop - 1)), max(rank[s](p.start), rank[s](p.stop - 1)))
        for p in every
        for s in p.signs
    )
    for first, second in pairwise(spans):
        assert second[0] - first[1] in (0, 1)
        assert second[0] != first[1] or first[1] == 0
    ends = [form.decode(abs(r) | (form.sign if r < 0 else 0)) for r in (spans[0][0], spans[-1][1])]
    assert ends == [low, high]


def test_an_interval_is_rounded_inward() -> None:
    found = Interval.parse("0.1,0.3", FLOAT32)
    assert FLOAT32.decode(found.low) >= 0.1 and FLOAT32.decode(found.high) <= 0.3
    assert Interval.parse(found.text(FLOAT32), FLOAT32) == found
    assert Interval.parse("-inf,inf", FLOAT16).high == FLOAT16.largest


@pytest.mark.parametrize(
    "text",
    ["1", "2,1", "a,b", "1/0,1", "nan,1", "0x,1", "1,2,3", "1e99999,inf", "0.1,0.10000000001"],
)
def test_what_is_no_interval_is_refused(text: str) -> None:
    with pytest.raises(InvalidInputError):
        Interval.parse(text, FLOAT32)


def test_neither_processes_nor_order_change_the_report() -> None:
    one = scan(np.exp, "exp", interval="0.25,2", jobs=1)
    assert scan(np.exp, "exp", interval="0.25,2", jobs=2) == one
    assert scan("numpy.sin", format="float16", jobs=2) == scan("numpy.sin", format="float16")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("numpy.exp", "exp"), ("libm.so.6:sinf", "sin"), ("libm.so.6:erff", "erf"),
     ("scipy.special.expit", "logistic"), ("kernel.py:exp2_fast", "exp2"), ("a.b.tgamma", "gamma"),
     ("libm.so.6:tgammaf", "gamma"), ("numpy.arctanh", "atanh")],
)  # fmt: skip
def test_the_name_says_what_is_computed(text: str, expected: str) -> None:
    assert inferred(text).name == expected


@pytest.mark.parametrize("form", FORMATS)
def test_targets_of_every_kind(form: str, tmp_path: Any) -> None:
    dtype = {"float16": "float16", "float64": "float64"}.get(form, "float32")
    (tmp_path / "kernel.py").write_text(
        f"import numpy as np\nimport numba\n"
        f"def arrays(x):\n    return np.sqrt(x)\n"
        f"def numbers(x):\n    if x < 0: return np.{dtype}(np.nan)\n    return np.sqrt(x)\n"
        f"@numba.njit\ndef compiled(x):\n    return np.sqrt(x)\n",
        encoding="utf-8",
    )
    wanted = FORMATS[form]
    bits = np.array([wanted.encode(v) for v in (1, 4, 9)], dtype=UNSIGNED[wanted.bits])
    names = ["arrays", "numbers"] + (["compiled"] if form in ("float32", "float64") else [])
    for name in names:
        f = Target(f"{tmp_path / 'kernel.py'}:{name}").on_bits(wanted)
        assert [wanted.decode(b) for b in f(bits).tolist()] == [1, 2, 3]


def test_a_c_function() -> None:
    report = scan("libm.so.6:expf", interval="1,2")
    # glibc's expf: 0.502 units, its manual, section 19.7.
    assert report.against == "exp" and report.maximum < 0.51 and not report.violations


def test_what_returns_another_format_is_refused() -> None:
    for function in (lambda x: x.astype(np.float64), lambda x: x[:1], lambda x: 1.0):
        with pytest.raises(InvalidInputError, match="returns"):
            scan(function, "exp", interval="1,2")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["exp", "log", "tanh", "sin"])
def test_every_float32_number(name: str) -> None:
    report = scan(TARGETS[name], name)
    assert report.complete and report.trusted and report.inputs == 2**32
    # numpy's manual: 4 units.
    assert 0.5 < report.maximum < 4 and report.within(report.bound)
