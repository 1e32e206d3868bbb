"""Reports of derivations: JSON as its schema says, a page that escapes, a file that replays."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from apery.core.records import StepOutcome
from apery.lean.audit import Answer, Declared
from apery.lean.derivation.checking import Outcome, check_step, finish
from apery.lean.derivation.files import parse_toml
from apery.report.steps_data import steps_data
from apery.report.steps_page import steps_page, write_steps

HOSTILE = "<script>document.title='caught'</script>"
TEXT = f"""
title = "Steps {HOSTILE}"
source = "a source & more"
[variables]
n = "nat"
x = "rat"
[[define]]
name = "F"
equations = ["F(0) = 0", "F(1) = 1", "F(n+2) = F(n+1) + F(n)"]
[[assume]]
name = "positive"
says = "x > 0"
[[assume]]
name = "root"
says = "x = sqrt(2)"
[[step]]
name = "square"
says = "(x + 1)^2 = x^2 + 2*x + 1"
note = "first {HOSTILE}"
uses = ["positive"]
[[step]]
name = "given"
says = "x/x = 1"
uses = ["square"]
[[step]]
name = "wrong"
says = "F(n) <= n"
expect = "refuted"
uses = []
[[step]]
name = "roots"
says = "sqrt(2) > 1"
[[step]]
name = "late"
says = "x < 2"
uses = ["root"]
"""


class Stand:
    """In the place of Lean: accepts everything, or nothing."""

    identity = (("lean", "none, a stand-in"), ("Driver.lean sha256", "0" * 64))

    def __init__(self, accepts: bool = True) -> None:
        self.accepts = accepts

    def ask(self, source: str, reference: str, names: Sequence[str], *, seconds: float) -> Answer:
        if not self.accepts:
            return Answer({}, failure="timeout", seconds=1.0)
        return Answer({n: Declared(n, "theorem", False, (), True, True) for n in names})


def outcome(accepts: bool = True) -> Outcome:
    derivation, lean = parse_toml(TEXT, "some.toml"), Stand(accepts)
    return finish(derivation, [check_step(derivation, s, lean) for s in derivation.steps], lean)


def data(folder: Path, accepts: bool = True, missing: str = "") -> dict[str, Any]:
    file = folder / "some.toml"
    file.write_text(TEXT, encoding="utf-8")
    return steps_data(outcome(accepts), file, "apery steps some.toml", missing)


def schema() -> Any:
    text = files("apery.report").joinpath("steps.schema.json").read_text(encoding="utf-8")
    return json.loads(text)


@pytest.mark.parametrize(("accepts", "missing"), [(True, ""), (False, ""), (False, "no Lean")])
def test_json_is_as_the_schema_says(tmp_path: Path, accepts: bool, missing: str) -> None:
    Draft202012Validator.check_schema(schema())
    made = json.loads(json.dumps(data(tmp_path, accepts, missing)))
    Draft202012Validator(schema()).validate(made)
    for key in ("format", "steps", "lean", "trust"):
        broken = {k: v for k, v in made.items() if k != key}
        assert list(Draft202012Validator(schema()).iter_errors(broken))
    made["steps"][0]["outcome"] = "believed"
    assert list(Draft202012Validator(schema()).iter_errors(made))


def test_what_is_reached(tmp_path: Path) -> None:
    made = data(tmp_path)
    steps = {s["name"]: s for s in made["steps"]}
    assert [s["outcome"] for s in made["steps"]] == [
        "proved", "proved", "refuted", "not formalised", "proved",
    ]  # fmt: skip
    assert [s["name"] for s in made["steps"] if s["reached"]] == ["square", "given"]
    assert steps["wrong"]["in_order"] and steps["wrong"]["witness"] == "n = 6"
    assert not steps["late"]["in_order"] and steps["late"]["gaps"] == ["root"]
    assert not made["complete"] and made["reached"] == 2
    assert steps["given"]["conditions"] == ["x != 0"]
    assert made["counts"] == {"proved": 3, "refuted": 1, "not formalised": 1}
    assert any("sqrt" in line for line in made["not_formalised"])


def test_nothing_is_proved_without_lean(tmp_path: Path) -> None:
    made = data(tmp_path, accepts=False)
    assert {s["outcome"] for s in made["steps"]} <= {"undecided", "not formalised"}
    assert not any(s["reached"] for s in made["steps"])
    wrong = next(s for s in made["steps"] if s["name"] == "wrong")
    assert wrong["witness"] == "n = 6" and "Lean did not confirm" in wrong["messages"][0]


def test_the_page_escapes_and_shows(tmp_path: Path) -> None:
    made = data(tmp_path)
    shown = steps_page(made)
    assert HOSTILE not in shown and "&lt;script&gt;" in shown
    assert "<math" in shown and "step_square" in shown and "refuted_wrong" in shown
    assert "Not formalised" in shown and "a source &amp; more" in shown
    assert shown == steps_page(json.loads(json.dumps(made)))


def test_the_folder(tmp_path: Path) -> None:
    made = data(tmp_path)
    page = write_steps(tmp_path / "out", made, outcome().source)
    assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8")) == made
    lean = (tmp_path / "out" / "steps.lean").read_text(encoding="utf-8")
    assert "theorem step_square" in lean and "theorem chain_given" in lean
    assert "chain_late" not in lean and "step_wrong" not in lean and "refuted_wrong" in lean
    assert "sorry" not in lean and HOSTILE not in lean.split("namespace Apery.Steps")[-1]


def test_a_step_whose_use_is_refuted_is_not_reached() -> None:
    derivation = parse_toml(
        '[variables]\nx = "int"\n[[step]]\nname="a"\nsays="x^2 = x"\n'
        '[[step]]\nname="b"\nsays="x + 1 > x"\nuses=["a"]\n',
        "t.toml",
    )
    lean = Stand()
    done = finish(derivation, [check_step(derivation, s, lean) for s in derivation.steps], lean)
    assert [s.outcome for s in done.steps] == [StepOutcome.REFUTED, StepOutcome.PROVED]
    assert [s.reached for s in done.steps] == [False, False]
