"""Files: TOML and Markdown, and errors with file, line and column."""

from __future__ import annotations

import pickle
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apery.core.errors import InvalidInputError
from apery.lean.derivation.files import MAX_BYTES, parse_markdown, parse_toml, read_derivation
from apery.lean.derivation.places import FileError, Located
from apery.lean.derivation.toml_places import places
from apery.lean.derivation.translate import definitions_text, formal

TOML = '''
title = "Fibonacci numbers"
source = "Knuth, 1.2.8"

[variables]
n = "nat"
x = "rat"
u = "nat -> int"

[[define]]
name = "F"
equations = ["F(0) = 0", "F(1) = 1",
    # a comment with "quotes"
    "F(n+2) = F(n+1) + F(n)"]

[[define]]
name = "c"
equations = "c = 7"

[[assume]]
name = "positive"
says = "x > 0"
note = "needed below"

[[step]]
name = "next"
says = "F(n+3) = 2*F(n+1) + F(n)"
expect = "proved"

[[step]]
says = """x + c > 7"""
uses = ["positive"]
proof = """
by
  grind
"""

[[step]]
says = 'x + c > 6'
uses = "s2, next"
'''

MARKDOWN = """# Fibonacci numbers
Source: Knuth, 1.2.8

Some prose.

```variables
n : nat
x = "rat"
# a comment
u : nat -> int
```

```define F
F(0) = 0
F(1) = 1

F(n+2) = F(n+1) + F(n)
```

~~~ define c
c = 7
~~~

```assume positive
x > 0
```

The next number.

```step next expect proved
F(n+3)
  = 2*F(n+1) + F(n)
```

```python
print("this is no part of the derivation")
```

```step uses positive
x + c > 7
```

```proof
by
  grind
```

```step uses s2, next
x + c > 6
```

The end.
"""


def test_both_forms_say_the_same() -> None:
    a, b = parse_toml(TOML), parse_markdown(MARKDOWN)
    assert (a.title, a.source) == (b.title, b.source) == ("Fibonacci numbers", "Knuth, 1.2.8")
    assert a.variables == b.variables
    assert a.definitions == b.definitions
    assert [(x.name, x.statement) for x in a.assumptions] == [
        (x.name, x.statement) for x in b.assumptions
    ]
    for x, y in zip(a.steps, b.steps, strict=True):
        assert (x.name, x.statement, x.uses, x.assumptions, x.expect, x.proof.strip()) == (
            y.name, y.statement, y.uses, y.assumptions, y.expect, y.proof.strip()
        )  # fmt: skip


def test_what_is_read() -> None:
    made = parse_toml(TOML)
    assert [s.name for s in made.steps] == ["next", "s2", "s3"]
    assert made.steps[2].uses == ("s2", "next")
    assert made.steps[2].assumptions == ("positive",)
    assert made.steps[1].proof.strip() == "by\n  grind"
    assert "F(n+3)" in TOML.splitlines()[made.steps[0].line - 1]
    assert made.assumptions[0].note == "needed below"


def test_prose_is_kept() -> None:
    made = parse_markdown(MARKDOWN)
    assert made.prose == ("Some prose.", "The end.")
    assert made.steps[0].note == "The next number."
    assert "no part of the derivation" in made.steps[1].note
    assert MARKDOWN.splitlines()[made.steps[0].line - 1] == "F(n+3)"


def test_files_are_read_by_their_endings(tmp_path: Path) -> None:
    for name, text in (("a.toml", TOML), ("a.md", MARKDOWN), ("b.MD", MARKDOWN)):
        (tmp_path / name).write_text(text, encoding="utf-8-sig")
        assert len(read_derivation(tmp_path / name).steps) == 3
    (tmp_path / "windows.md").write_bytes(MARKDOWN.replace("\n", "\r\n").encode())
    assert len(read_derivation(tmp_path / "windows.md").steps) == 3
    (tmp_path / "windows.toml").write_bytes(TOML.replace("\n", "\r\n").encode())
    assert len(read_derivation(tmp_path / "windows.toml").steps) == 3


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    for name, data, reason in (
        ("a.txt", b"", "ends neither in .toml nor in .md"),
        ("a.toml", b"\xff\xfe", "no UTF-8"),
        ("big.md", b"x" * (MAX_BYTES + 1), "larger than"),
    ):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(InvalidInputError) as caught:
            read_derivation(tmp_path / name)
        assert reason in str(caught.value)
    with pytest.raises(InvalidInputError) as caught:
        read_derivation(tmp_path / "absent.md")
    assert "cannot be read" in str(caught.value)
    with pytest.raises(InvalidInputError):
        read_derivation(tmp_path)


BAD_TOML = {
    'titel = "x"': (1, 1, "'titel' is no key of the file; the keys are title, source"),
    "title = 3": (1, 1, "title is a text in quotation marks"),
    "title = ": (1, 9, "no TOML"),
    "x = [1, 2": (1, 10, "no TOML"),
    '[variables]\nx = "real"': (2, 6, "no real numbers; write rat"),
    "[variables]\nx = 3": (2, 1, "x is a text"),
    '[variables]\nx = "rat"\n"sum" = "nat"': (3, 1, "has a meaning of its own"),
    'variables = "x"': (1, 1, "variables is a table"),
    'step = "x"': (1, 1, "step is a list of tables; write [[step]]"),
    '[step]\nsays = "1 = 1"': (1, 2, "step is a list of tables; write [[step]]"),
    '[[step]]\nname = "a"': (1, 3, "says is missing"),
    '[[step]]\nsays = "x ="': (2, 12, "a value is expected, not the end"),
    '[[step]]\nsays = "1 = 1"\n[[step]]\nsays = "w = 1"': (4, 9, "w is not declared"),
    '[[step]]\nsays = "\\u0031 = w"': (2, 18, "w is not declared"),
    '[[step]]\nsays = """\n1 =\n  w"""': (4, 3, "w is not declared"),
    '[[step]]\nsays = """1 = \\\n   w"""': (3, 4, "w is not declared"),
    "[[step]]\nsays = '1 = w'": (2, 13, "w is not declared"),
    '[[step]]\nsays = "1 = 1"\nuse = ["a"]': (3, 1, "'use' is no key of [[step]]"),
    '[[step]]\nsays = "1 = 1"\nuses = ["a"]': (3, 10, "there is no assumption and no step a"),
    '[[step]]\nsays = "1 = 1"\nuses = "  b, a"': (3, 11, "there is no assumption and no step b"),
    '[[step]]\nsays = "1 = 1"\nuses = [1]': (3, 1, "uses is a list of texts"),
    '[[step]]\nsays = "1 = 1"\nexpect = "true"': (3, 11, "expect is one of"),
    '[[step]]\nname = "a"\nsays = "1 = 1"\n[[step]]\nname = "a"\nsays = "1 = 1"':
        (5, 9, "a is already the name of a step"),
    '[[step]]\nname = "a b"\nsays = "1 = 1"': (2, 9, "is no name"),
    '[[define]]\nname = "F"': (1, 3, "equations is a list of texts"),
    '[[define]]\nname = "F"\nequations = []': (3, 1, "equations is a list of texts"),
    '[variables]\nn = "nat"\n[[define]]\nname = "F"\nequations = ["F(0) = 1",\n "F(n+1) = G(n)"]':
        (6, 12, "G is not declared"),
    '[[assume]]\nname = "h"\nsays = "1 < 2 <"': (3, 16, "a value is expected"),
    '[[assume]]\nsays = "1 < 2"': (1, 3, "name is missing"),
}  # fmt: skip


@pytest.mark.parametrize("text", BAD_TOML)
def test_errors_in_toml_name_the_place(text: str) -> None:
    line, column, reason = BAD_TOML[text]
    with pytest.raises(FileError) as caught:
        parse_toml(text, "d.toml")
    error = caught.value
    assert reason in error.reason
    assert (error.line, error.column) == (line, column)
    assert str(error) == f"d.toml:{line}:{column}: {error.reason}"
    shown, caret = error.pointer().splitlines()
    assert shown == text.splitlines()[line - 1]
    assert caret.index("^") == column - 1


BAD_MARKDOWN = {
    "```step\n": (1, 1, "this block is never closed"),
    "```step\n```\n": (1, 8, "the block is empty"),
    "```steps\n1 = 1\n```\n": (1, 4, "'steps' is no kind of block; write step"),
    "```assumption h\n1 = 1\n```\n": None,
    "text\n\n```step\n1 =\n w\n```\n": (5, 2, "w is not declared"),
    "```step a b\n1 = 1\n```\n": (1, 11, "write step NAME uses A, B"),
    "```step a uses b\n1 = 1\n```\n": (1, 16, "there is no assumption and no step b"),
    "```step a expect maybe\n1 = 1\n```\n": (1, 18, "expect is one of"),
    "```variables\nn nat\n```\n": (2, 1, "a variable and its sort are expected"),
    "```variables\nn : nit\n```\n": (2, 5, "no sort"),
    "```variables\nn, for : nat\n```\n": (2, 4, "has a meaning of its own"),
    "```define\nF = 1\n```\n": (1, 10, "write the name behind define"),
    "```define F\nF = G\n```\n": (2, 5, "G is not declared"),
    "```define F\n```\n": (1, 11, "F has no equation"),
    "```assume h x\n1 = 1\n```\n": (1, 10, "write the name behind assume"),
    "```proof\nby simp\n```\n": (1, 9, "a proof stands behind its step"),
    "```step\n1 = 1\n```\n```proof\nx\n```\n```proof\nx\n```\n": (7, 9, "directly behind its step"),
}  # fmt: skip


@pytest.mark.parametrize("text", BAD_MARKDOWN)
def test_errors_in_markdown_name_the_place(text: str) -> None:
    wanted = BAD_MARKDOWN[text]
    if wanted is None:
        assert parse_markdown(text).steps == ()
        return
    with pytest.raises(FileError) as caught:
        parse_markdown(text, "d.md")
    line, column, reason = wanted
    assert reason in caught.value.reason
    assert (caught.value.line, caught.value.column) == (line, column)


def test_errors_cross_process_boundaries() -> None:
    error = FileError("wrong", "a.md", "x\ny", 2)
    again = pickle.loads(pickle.dumps(error))
    assert str(again) == str(error) == "a.md:2:1: wrong"


def test_long_lines_are_cut_around_the_caret() -> None:
    error = FileError("here", "a.md", "a" * 5000 + "b" + "c" * 5000, 5000)
    shown, caret = error.pointer().splitlines()
    assert len(shown) < 200
    assert shown[caret.index("^")] == "b"


def test_bombs_are_one_clear_line() -> None:
    bombs = (
        "x = " + "[" * 100_000,
        "x = " + "{a = " * 50_000,
        "x = 1" + "0" * 100_000,
        '[[step]]\nsays = "' + "(" * 100_000 + '"',
        "[[step]]\n" * 3000,
        '[[step]]\nsays = "1 = 1"\n' * 3000,
        "a." * 50_000 + "b = 1",
    )
    for text in bombs:
        start = time.monotonic()
        with pytest.raises(FileError) as caught:
            parse_toml(text)
        assert time.monotonic() - start < 5
        assert "\n" not in str(caught.value)
    with pytest.raises(FileError):
        parse_markdown("```step\n1 = 1\n```\n" * 3000)


@given(
    st.lists(
        st.text(alphabet=st.characters(blacklist_categories=("Cs",), blacklist_characters="\x00"),
                max_size=30), max_size=5)
)  # fmt: skip
def test_places_of_toml_strings(values: list[str]) -> None:
    from apery.store.toml import toml_text

    text = toml_text({"a": {"list": values, **{f"k{i}": v for i, v in enumerate(values)}}})
    found = places(text)
    for i, value in enumerate(values):
        for path in (("a", "list", i), ("a", f"k{i}")):
            located = found.strings[path]
            assert located.text == value
            for j, character in enumerate(value):
                # A character stands for itself, or an escape begins at its place.
                assert text[located.place(j)] in (character, "\\")


def test_parts_keep_their_place() -> None:
    located = Located("abcdef", ((0, 10), (3, 50)))
    assert [located.part(2, 6).place(i) for i in range(4)] == [12, 50, 51, 52]


# Nothing of a file reaches Lean but numerals and names behind a prefix.

HOSTILE = """
title = "-/ axiom t : False /-"
source = "x\\n#eval 1"
[variables]
theorem = "nat"
sorry = "rat"
axiom = "nat -> int"
Type = "rat"
Apery = "nat"
end = "nat"
h = "rat"
[[define]]
name = "Nat"
equations = ["Nat = 3"]
[[define]]
name = "def"
equations = ["def(0) = 1", "def(end+1) = 2*def(end)"]
[[assume]]
name = "exact"
says = "sorry > 0"
note = "-/ theorem t : False := sorry /-"
[[step]]
name = "example"
says = "sorry + Nat + axiom(theorem) = Type + def(Apery) + h + sum(fun, fun = 0..end)"
note = "end Apery.Steps axiom t : False"
"""


def test_names_are_kept_apart_from_lean() -> None:
    made = parse_toml(HOSTILE)
    stated = formal(made, made.step("example"))
    text = definitions_text(made) + stated.theorem("sorry")
    words = set(text.replace("(", " ").replace(")", " ").replace(",", " ").split())
    for name in ("axiom", "sorry", "theorem", "Nat", "def", "end", "exact", "example", "fun"):
        assert f"v_{name}" in words or f"d_{name}" in words or f"h_{name}" in words or (
            f"step_{name}" in words
        )  # fmt: skip
    assert words & {"axiom", "end", "exact", "example", "Apery.Steps"} == set()
    assert text.count("sorry") == 1 + text.count("v_sorry")


@pytest.mark.parametrize(
    "says",
    ["1 = 1 := sorry", "1 = 1 -- comment", "1 = 1 /- x -/", "1 = 1\n#eval 1", "«x» = 1",
     "x = `y`", "1 = 1; 2 = 2", "@x = 1", "x.y = 1", "∀ x, x = x", "λ x = 1", "x := 1",
     "{x} = 1", "1 = 1 \\n end", "f\u200b(1) = 1", "x = \u202e1"],
)  # fmt: skip
def test_lean_text_is_no_statement(says: str) -> None:
    with pytest.raises(InvalidInputError):
        parse_markdown(f"```variables\nx, y : rat\n```\n```step\n{says}\n```\n")
