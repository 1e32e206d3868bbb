"""Pieces of pages.

Guarantee: every text that goes through these functions is escaped; markup is only what
this package and the MathML of the core write.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files

from markupsafe import Markup, escape

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def text(value: object) -> Markup:
    """Escape a value; control characters, and those that turn the direction, become visible.

    Examples
    --------
    >>> text("a < b & 'c'")
    Markup('a &lt; b &amp; &#39;c&#39;')
    """
    if isinstance(value, Markup):
        return value
    shown = "".join(
        f"\\u{ord(c):04x}" if unicodedata.category(c) in ("Cc", "Cf") and c not in "\n\t" else c
        for c in str(value)
    )
    return escape(shown)


def element(tag: str, *content: object, **attributes: str) -> Markup:
    """Return an element; a trailing underscore of an attribute's name is dropped.

    Examples
    --------
    >>> element("p", "1 < 2", class_="soft")
    Markup('<p class="soft">1 &lt; 2</p>')
    """
    written = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for name, value in attributes.items()
    )
    return Markup(f"<{tag}{written}>{''.join(map(text, content))}</{tag}>")


def join(pieces: Iterable[object], between: str = "\n") -> Markup:
    """Join pieces, escaping those that are plain text."""
    return Markup(between).join(map(text, pieces))


def table(
    caption: str, head: Sequence[object], rows: Iterable[Sequence[object]], *, first: str = "row"
) -> Markup:
    """Return a table in a box of its own that scrolls; whole numbers stand to the right."""
    body = []
    for row in rows:
        cells = [element("th", row[0], scope=first)]
        cells += [_cell(value) for value in row[1:]]
        body.append(element("tr", *cells))
    top = element("tr", *(element("th", name, scope="col") for name in head))
    inner = element(
        "table", element("caption", caption), element("thead", top), element("tbody", *body)
    )
    return element("div", inner, class_="wide", tabindex="0")


def _cell(value: object) -> Markup:
    if isinstance(value, int) or re.fullmatch(r"[\d,]+", str(value)):
        return element("td", f"{value:,}" if isinstance(value, int) else value, class_="number")
    plain = not isinstance(value, Markup) and len(str(value)) > 60
    return element("td", value, class_="long") if plain else element("td", value)


def facts(pairs: Iterable[tuple[str, object]]) -> Markup:
    """Return a list of names and values."""
    return element(
        "dl", *(element("dt", k) + element("dd", v) for k, v in pairs if v not in ("", None))
    )


def status(word: str) -> Markup:
    """Return a badge."""
    kind = word if re.fullmatch("[a-z]+", word) else "other"
    return element("span", word, class_=f"status {kind}")


def page(title: str, *body: object) -> str:
    """Return a whole page that needs no other file, no script and no network."""
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(_POLICY)}">\n'
        '<link rel="icon" href="data:,">\n'
        f"<title>{text(title)}</title>\n<style>\n{_style()}</style>\n</head>\n<body>\n"
        f'<a class="skip" href="#content">to the content</a>\n'
        f'<main id="content">\n{join(body)}\n</main>\n</body>\n</html>\n'
    )


@cache
def _style() -> str:
    return files("apery.report").joinpath("style.css").read_text(encoding="utf-8")
