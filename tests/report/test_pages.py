"""Pages are functions of the journal, complete, and safe whatever Lean or a user says."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from apery.core.codec import decode
from apery.report.data import run_data
from apery.report.page import run_page
from apery.report.write import write_report
from apery.store import RunDirectory
from tests.report.conftest import HOSTILE

VOID = {"meta", "link", "br", "hr", "img", "input"}


class Strict(HTMLParser):
    """Collects references and ids, and refuses elements that are not closed in order."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.ids: list[str] = []
        self.references: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            assert not name.startswith("on"), (tag, name)
            if name == "id":
                self.ids.append(value or "")
            if name in ("href", "src"):
                self.references.append(value or "")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def parsed(page: Path) -> Strict:
    parser = Strict()
    parser.feed(page.read_text(encoding="utf-8"))
    parser.close()
    assert parser.open == []
    return parser


def test_every_page_is_well_formed_and_needs_nothing_else(index: Path) -> None:
    pages = sorted(index.parent.glob("*.html"))
    assert len(pages) > 5
    for page in pages:
        found = parsed(page)
        assert "script" not in found.tags and "img" not in found.tags
        assert len(found.ids) == len(set(found.ids))
        for reference in found.references:
            if reference.startswith(("data:", "#")):
                assert reference == "data:," or reference[1:] in found.ids
            else:
                assert (page.parent / reference).is_file(), reference


def test_the_same_journal_gives_the_same_bytes(run: RunDirectory, index: Path) -> None:
    before = {p.name: p.read_bytes() for p in index.parent.iterdir()}
    write_report(run, run_data(run))
    assert {p.name: p.read_bytes() for p in index.parent.iterdir()} == before


def test_the_page_is_a_function_of_the_json_beside_it(index: Path) -> None:
    data = json.loads((index.parent / "report.json").read_text(encoding="utf-8"))
    assert data["format"] == "apery-report-1"
    assert run_page(data) == index.read_text(encoding="utf-8")
    for formula in data["formulas"]:
        assert decode(formula["claim"]).id == formula["id"]


def test_text_from_outside_cannot_become_markup(index: Path) -> None:
    data = json.loads((index.parent / "report.json").read_text(encoding="utf-8"))
    attacked = [
        f for f in data["formulas"]
        if f["certificate"] and any(HOSTILE in m for s in f["certificate"]["steps"]
                                    for m in s["messages"])
    ]  # fmt: skip
    assert attacked
    page = (index.parent / f"{attacked[0]['id']}.html").read_text(encoding="utf-8")
    assert HOSTILE not in page and "&lt;script&gt;" in page


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("proved", ("Lean proved every theorem", "Not formalised", "The theorems in")),
        ("enclosed", ("Lean did not prove this formula", "enclosure", "digits 60")),
        (
            "refuted",
            ("A check shows that the two sides differ", "<td>limit ", "..., value "),
        ),
    ],
)
def test_a_page_says_where_a_formula_stands(
    index: Path, status: str, words: tuple[str, ...]
) -> None:
    data = json.loads((index.parent / "report.json").read_text(encoding="utf-8"))
    formula = next(
        f for f in (*data["formulas"], *data["refuted"]) if f["status"] == status and f["page"]
    )
    page = (index.parent / f"{formula['id']}.html").read_text(encoding="utf-8")
    for word in (*words, f'class="status {status}"', "apery check --a", "<math", "<svg"):
        assert word in page, word


def test_a_refuted_claim_is_never_among_the_formulas(index: Path) -> None:
    data = json.loads((index.parent / "report.json").read_text(encoding="utf-8"))
    assert {f["status"] for f in data["formulas"]} <= {"enclosed", "proved"}
    assert "refuted" in {f["status"] for f in data["refuted"]}
    assert sum(s["statuses"].get("proved", 0) for s in data["summary"]) == 1


def test_each_class_is_shown_once_with_its_relatives(index: Path) -> None:
    data = json.loads((index.parent / "report.json").read_text(encoding="utf-8"))
    shown = [f for f in data["formulas"] if f["representative"]]
    assert len({f["class"] for f in shown}) == len(shown)
    listed = [i for f in shown for i in (f["id"], *f["relatives"])]
    assert sorted(listed) == sorted(f["id"] for f in data["formulas"])
    page = index.read_text(encoding="utf-8")
    entries = re.findall(r'<article id="f-([0-9a-f]+)"', page)
    assert sorted(entries) == sorted(f["id"] for f in (*shown, *data["refuted"]))
