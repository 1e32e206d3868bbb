"""Markdown with fenced blocks, read as the draft of a derivation.

Guarantee: every fenced block that begins with a word of ours is read or is an error; all
other text is prose.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from difflib import get_close_matches

from apery.lean.derivation.derivation import Draft, Drafts
from apery.lean.derivation.places import FileError, Located

WORDS = ("variables", "define", "assume", "step", "proof")
_STEP = re.compile(r"\s*(?:uses\b(?P<uses>.*?))?\s*(?:\bexpect\b\s*(?P<expect>.*?))?\s*")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})[ \t]*([^\n]*)")


@dataclass(frozen=True, slots=True)
class _Block:
    """A fenced block: its info words, its text, and the prose in front of it."""

    word: str
    info: Located
    body: Located
    prose: str


def markdown_drafts(text: str, file: str) -> Drafts:
    """Return what a text says, not yet checked.

    Raises
    ------
    FileError
        A block is not closed, or its first line cannot be read.
    """
    out = Drafts(file, text)
    blocks, rest = _blocks(text, file)
    for block in blocks:
        prose = _headed(block.prose, out)
        match block.word:
            case "variables":
                out.prose += [prose] if prose else []
                out.variables += _variables(block, out)
            case "define":
                out.prose += [prose] if prose else []
                name = _only_name(block, out)
                out.definitions.append(Draft(name, _lines(block.body)))
            case "assume":
                name = _only_name(block, out)
                out.assumptions.append(Draft(name, (_whole(block, out),), note=prose))
            case "proof":
                if not out.steps:
                    raise out.fail("a proof stands behind its step", block.info)
                last = out.steps[-1]
                if last.proof or block.info.text.strip() not in ("", last.name.text):
                    reason = "a proof stands directly behind its step, one for each"
                    raise out.fail(reason, block.info)
                out.prose += [prose] if prose else []
                out.steps[-1] = replace(last, proof=block.body.text)
            case _:
                out.steps.append(_step(block, prose, out))
    prose = _headed(rest, out)
    out.prose += [prose] if prose else []
    return out


def _blocks(text: str, file: str) -> tuple[list[_Block], str]:
    """Return our blocks, and the prose behind the last one."""
    out: list[_Block] = []
    prose: list[str] = []
    at = 0
    while at < len(text):
        end = _line_end(text, at)
        fence = _FENCE.match(text, at)
        if fence is None:
            prose.append(text[at:end])
            at = end
            continue
        close = re.compile(rf"^ {{0,3}}{fence[1][0]}{{{len(fence[1])},}}[ \t]*$", re.MULTILINE)
        closing = close.search(text, end)
        if closing is None:
            raise FileError("this block is never closed", file, text, fence.start(1))
        after = _line_end(text, closing.start())
        word, start = _word(fence)
        if word in WORDS:
            info = Located(text[start : fence.end(2)], ((0, start),))
            body = Located(text[end : closing.start()], ((0, end),))
            out.append(_Block(word, info, body, "".join(prose)))
            prose = []
        elif near := get_close_matches(word, WORDS, 1, 0.8):
            reason = f"{word!r} is no kind of block; write {near[0]}"
            raise FileError(reason, file, text, fence.start(2))
        else:
            prose.append(text[at:after])
        at = after
    return out, "".join(prose)


def _word(fence: re.Match[str]) -> tuple[str, int]:
    """Return the first word behind a fence, and where what follows it begins."""
    word = re.match(r"\S*", fence[2])
    assert word is not None
    return word.group().lower(), fence.start(2) + word.end()


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end + 1


def _headed(prose: str, out: Drafts) -> str:
    """Take title and source out of a prose."""
    kept = []
    for line in prose.splitlines():
        if line.startswith("# ") and not out.title:
            out.title = line[2:].strip()
        elif line.lower().startswith("source:") and not out.source:
            out.source = line[7:].strip()
        else:
            kept.append(line)
    return "\n".join(kept).strip()


def _lines(body: Located) -> tuple[Located, ...]:
    """Return the lines that are not empty."""
    found = re.finditer(r"[^\n]*\S[^\n]*", body.text)
    return tuple(body.part(m.start(), m.end()) for m in found)


def _variables(block: _Block, out: Drafts) -> list[tuple[Located, Located]]:
    if block.info.text.strip():
        raise out.fail("nothing stands behind variables", block.info)
    pairs = []
    for line in _lines(block.body):
        if line.text.lstrip().startswith("#"):
            continue
        match = re.fullmatch(r'(\s*)([^:=]+?)\s*[:=]\s*"?(.*?)"?\s*', line.text)
        if match is None:
            raise out.fail("a variable and its sort are expected, such as n : nat", line)
        sort = line.part(match.start(3), match.end(3))
        for name in re.finditer(r"[^,\s]+", match[2]):
            start = match.start(2) + name.start()
            pairs.append((line.part(start, start + len(name.group())), sort))
    return pairs


def _whole(block: _Block, out: Drafts) -> Located:
    if not block.body.text.strip():
        raise out.fail("the block is empty; a statement is expected", block.info)
    return block.body


def _first_name(block: _Block) -> tuple[Located, Located]:
    """Return the first word of the info line, and the rest."""
    match = re.match(r"\s*(\S*)", block.info.text)
    assert match is not None
    rest = block.info.part(match.end(), len(block.info.text))
    return block.info.part(match.start(1), match.end(1)), rest


def _only_name(block: _Block, out: Drafts) -> Located:
    name, rest = _first_name(block)
    if not name.text or rest.text.strip():
        raise out.fail(f"write the name behind {block.word}, and nothing else", block.info)
    return name


def _step(block: _Block, prose: str, out: Drafts) -> Draft:
    name, rest = _first_name(block)
    if name.text in ("uses", "expect"):
        name, rest = Located("", block.info.starts), block.info
    line = rest.text
    match = re.fullmatch(
        r"\s*(?:uses\b(?P<uses>.*?))?\s*(?:\bexpect\b\s*(?P<expect>.*?))?\s*", line
    )
    if match is None:
        reason = "write step NAME uses A, B; the word uses is expected here"
        raise out.fail(reason, rest, len(line) - len(line.lstrip()))
    uses: tuple[Located, ...] | None = None
    if match["uses"] is not None:
        first = match.start("uses")
        words = re.finditer(r"[^\s,]+", match["uses"])
        uses = tuple(rest.part(first + m.start(), first + m.end()) for m in words)
    expect = None
    if match["expect"] is not None:
        expect = rest.part(match.start("expect"), match.end("expect"))
    return Draft(name, (_whole(block, out),), uses, prose, "", expect)
