"""Derivations in files: TOML tables, or Markdown with fenced blocks.

Guarantee: a file is data; nothing in it is run. What is wrong in it is one line with file,
line and column.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path as FilePath
from typing import Any

from apery.core.errors import InvalidInputError
from apery.lean.derivation.derivation import Derivation, Draft, Drafts, checked
from apery.lean.derivation.markdown import markdown_drafts
from apery.lean.derivation.places import FileError, Located
from apery.lean.derivation.toml_places import Path, Places, places

MAX_BYTES = 1_000_000

# Reading a dotted key takes time that grows with the square of its parts.
_LONG_KEY = re.compile(r"""(?<![\w"'-])(?:[\w"'-]+[ \t]*\.[ \t]*){100}""")
_KEYS: Mapping[str, tuple[str, ...]] = {
    "": ("title", "source", "variables", "define", "assume", "step"),
    "define": ("name", "equations", "note"),
    "assume": ("name", "says", "note"),
    "step": ("name", "says", "uses", "note", "proof", "expect"),
}


def read_derivation(path: FilePath) -> Derivation:
    """Read a derivation from a file.

    Parameters
    ----------
    path : Path
        Its name ends in ``.toml``, or in ``.md`` for Markdown.

    Raises
    ------
    InvalidInputError
        The file cannot be read or is no derivation; `FileError` names the place.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InvalidInputError(f"{path} is larger than {MAX_BYTES} bytes; split it")
        data = path.read_bytes()
    except OSError as error:
        raise InvalidInputError(f"{path} cannot be read: {error.strerror or error}") from None
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace")
        raise FileError("this is no UTF-8 text", str(path), before, len(before)) from None
    if path.suffix.lower() in (".md", ".markdown"):
        return parse_markdown(text, str(path))
    if path.suffix.lower() == ".toml":
        return parse_toml(text, str(path))
    raise InvalidInputError(f"{path} ends neither in .toml nor in .md; rename it")


def parse_markdown(text: str, file: str = "derivation.md") -> Derivation:
    """Read a derivation from Markdown; `file` is named in error messages.

    Examples
    --------
    >>> made = parse_markdown('''# Squares
    ... ```variables
    ... x : rat
    ... ```
    ... A square is never negative.
    ... ```step square
    ... x^2 >= 0
    ... ```
    ... ''')
    >>> made.title, made.steps[0].name, made.steps[0].note
    ('Squares', 'square', 'A square is never negative.')
    """
    return checked(markdown_drafts(text, file))


def parse_toml(text: str, file: str = "derivation.toml") -> Derivation:
    r"""Read a derivation from TOML; `file` is named in error messages.

    Examples
    --------
    >>> made = parse_toml('''
    ... variables.n = "nat"
    ... [[step]]
    ... says = "2 divides n*(n+1)"
    ... ''')
    >>> made.steps[0].name
    's1'
    >>> parse_toml('[[step]]\nsays = "x = "')
    Traceback (most recent call last):
    ...
    apery.lean.derivation.places.FileError: derivation.toml:2:12: a value is expected, not the end
    """
    long_key = _LONG_KEY.search(text)
    if long_key is not None:
        raise FileError("a key has at most 100 parts", file, text, long_key.start())
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise _syntax_error(error, text, file) from None
    return checked(_Tables(text, file, places(text)).drafts(data))


def _syntax_error(error: Exception, text: str, file: str) -> FileError:
    reason, _, place = str(error).partition(" (at ")
    match = re.match(r"line (\d+), column (\d+)", place)
    if isinstance(error, RecursionError):
        return FileError("the tables are nested too deep", file, text, 0)
    if match is None:
        return FileError(f"no TOML: {reason}", file, text, len(text))
    line, column = int(match[1]), int(match[2])
    starts = [0, *(m.end() for m in re.finditer("\n", text))]
    return FileError(f"no TOML: {reason}", file, text, starts[line - 1] + column - 1)


class _Tables:
    """Turns tables into drafts; every wrong key or kind of value is an error."""

    def __init__(self, text: str, file: str, found: Places) -> None:
        self.text, self.file, self.found = text, file, found

    def fail(self, reason: str, path: Path) -> FileError:
        return FileError(reason, self.file, self.text, self.found.key(path))

    def drafts(self, data: dict[str, Any]) -> Drafts:
        self.keys(data, "", ())
        out = Drafts(self.file, self.text)
        out.title = self.string(data, "title", (), optional=True).text
        out.source = self.string(data, "source", (), optional=True).text
        variables = data.get("variables", {})
        if not isinstance(variables, dict):
            raise self.fail('variables is a table, such as n = "nat"', ("variables",))
        for name in variables:
            place = Located(name, ((0, self.found.key(("variables", name))),))
            out.variables.append((place, self.string(variables, name, ("variables",))))
        for kind, drafts in (("define", out.definitions), ("assume", out.assumptions),
                             ("step", out.steps)):  # fmt: skip
            tables = data.get(kind, [])
            if not isinstance(tables, list) or not all(isinstance(t, dict) for t in tables):
                raise self.fail(f"{kind} is a list of tables; write [[{kind}]]", (kind,))
            for i, table in enumerate(tables):
                drafts.append(self.draft(table, kind, (kind, i)))
        return out

    def keys(self, table: dict[str, Any], kind: str, path: Path) -> None:
        for key in table:
            if key not in _KEYS[kind]:
                where = f"[[{kind}]]" if kind else "the file"
                known = ", ".join(_KEYS[kind])
                raise self.fail(f"{key!r} is no key of {where}; the keys are {known}", (*path, key))

    def draft(self, table: dict[str, Any], kind: str, path: Path) -> Draft:
        self.keys(table, kind, path)
        name = self.string(table, "name", path, optional=kind == "step")
        if kind == "define":
            says = self.strings(table, "equations", path)
        else:
            says = (self.string(table, "says", path),)
        return Draft(
            name=name,
            says=says,
            uses=self.uses(table, path) if "uses" in table else None,
            note=self.string(table, "note", path, optional=True).text,
            proof=self.string(table, "proof", path, optional=True).text,
            expect=self.string(table, "expect", path) if "expect" in table else None,
        )

    def uses(self, table: dict[str, Any], path: Path) -> tuple[Located, ...]:
        if table["uses"] == []:
            return ()
        given = self.strings(table, "uses", path)
        if len(given) != 1 or isinstance(table["uses"], list):
            return given
        words = re.finditer(r"[^\s,]+", given[0].text)
        return tuple(given[0].part(m.start(), m.end()) for m in words)

    def string(
        self, table: dict[str, Any], key: str, path: Path, *, optional: bool = False
    ) -> Located:
        if key not in table:
            if optional:
                return Located("")
            raise self.fail(f"{key} is missing", path)
        value = table[key]
        if not isinstance(value, str):
            raise self.fail(f"{key} is a text in quotation marks", (*path, key))
        return self.found.string((*path, key), value)

    def strings(self, table: dict[str, Any], key: str, path: Path) -> tuple[Located, ...]:
        value = table.get(key)
        if isinstance(value, str):
            return (self.string(table, key, path),)
        if not isinstance(value, list) or not value or not all(isinstance(v, str) for v in value):
            raise self.fail(f'{key} is a list of texts, such as ["...", "..."]', (*path, key))
        return tuple(self.found.string((*path, key, i), v) for i, v in enumerate(value))
