"""Where the strings of a TOML text stand.

Guarantee: a string that is reported has the value that `tomllib` reads at the same key; for
what this reader does not follow, no place is reported.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from apery.lean.derivation.places import Located

Path = tuple[str | int, ...]
"""Keys from the root, and indices in arrays."""

_HEADER = re.compile(r"[ \t]*(\[\[?)[ \t]*([^\]\n]*?)[ \t]*\]\]?[^\n]*")
_KEY = re.compile(r"[ \t]*([A-Za-z0-9_-]+|\"[^\"\n]*\"|'[^'\n]*')[ \t]*=[ \t]*")
_ESCAPES = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", '"': '"', "\\": "\\"}


@dataclass(slots=True)
class Places:
    """Strings by the path of keys that leads to them, and the places of the keys."""

    strings: dict[Path, Located] = field(default_factory=dict)
    keys: dict[Path, int] = field(default_factory=dict)

    def string(self, path: Path, value: str) -> Located:
        """Return a value with its place, if that is known."""
        found = self.strings.get(path)
        if found is not None and found.text == value:
            return found
        return Located(value, ((0, self.key(path)),))

    def key(self, path: Path) -> int:
        """Return where a key stands, or the nearest one around it."""
        while path and path not in self.keys:
            path = path[:-1]
        return self.keys.get(path, 0)


def places(text: str) -> Places:
    r"""Find the strings of a text that `tomllib` accepts.

    Examples
    --------
    >>> found = places('[[step]]\nsays = "x = x"\n')
    >>> found.string(("step", 0, "says"), "x = x").place(4)
    21
    """
    out = Places()
    table: Path = ()
    counts: dict[str, int] = {}
    at = 0
    while at < len(text):
        header = _HEADER.match(text, at)
        if header and text[at:].lstrip(" \t").startswith("["):
            name = header.group(2).strip().strip("\"'")
            table = (name,)
            if header.group(1) == "[[":
                table = (name, counts.get(name, 0))
                counts[name] = counts.get(name, 0) + 1
            out.keys.setdefault((name,), header.start(2))
            out.keys[table] = header.start(2)
            at = header.end()
            continue
        key = _KEY.match(text, at)
        if key:
            path = (*table, key.group(1).strip("\"'"))
            out.keys[path] = key.start(1)
            at = _value(text, key.end(), path, out)
            continue
        at = _line_end(text, at)
    return out


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end + 1


def _value(text: str, at: int, path: Path, out: Places) -> int:
    """Read the value behind a key; return where its line ends."""
    if text[at : at + 1] == "[":
        at, index = at + 1, 0
        while at < len(text) and text[at] != "]":
            if text[at] in "\"'":
                located, at = _string(text, at)
                out.strings[*path, index] = located
                out.keys[*path, index] = located.place()
                index += 1
            elif text[at] == "#":
                at = _line_end(text, at)
            else:
                at += 1
    elif text[at : at + 1] in ('"', "'"):
        located, at = _string(text, at)
        out.strings[path] = located
    return _line_end(text, at)


def _string(text: str, at: int) -> tuple[Located, int]:
    """Read a string of any of the four kinds; return it and the place behind it."""
    quote = text[at]
    mark = quote * 3 if text.startswith(quote * 3, at) else quote
    at += len(mark)
    if len(mark) == 3 and text[at : at + 1] == "\n":
        at += 1
    parts: list[str] = []
    starts = [(0, at)]
    length = 0
    while at < len(text) and not _ends(text, at, mark):
        piece, after = (text[at], at + 1) if text[at] != "\\" or quote == "'" else _escape(text, at)
        parts.append(piece)
        length += len(piece)
        if after != at + len(piece):
            starts.append((length, after))
        at = after
    # Up to two quotation marks may stand directly in front of the closing three.
    return Located("".join(parts), tuple(dict(starts).items())), at + len(mark)


def _ends(text: str, at: int, mark: str) -> bool:
    if not text.startswith(mark, at):
        return False
    return len(mark) == 1 or not text.startswith(mark[0], at + 3)


def _escape(text: str, at: int) -> tuple[str, int]:
    sign = text[at + 1 : at + 2]
    if sign in ("u", "U"):
        end = at + (6 if sign == "u" else 10)
        return chr(int(text[at + 2 : end], 16)), end
    if sign in _ESCAPES:
        return _ESCAPES[sign], at + 2
    # A backslash at the end of a line swallows the space up to the next word.
    end = at + 1
    while end < len(text) and text[end] in " \t\n":
        end += 1
    return "", end
