"""Replies of the Lean programs as values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from apery.lean.audit import Answer, Declared, Message


def declared_from(data: Mapping[str, Any]) -> Declared:
    """Return what a reply says of one declaration."""
    return Declared(
        name=data["name"],
        kind=data["kind"],
        is_unsafe=data["unsafe"],
        axioms=tuple(sorted(data["axioms"])),
        same_statement=data["sameStatement"],
        replayed=data["replayed"],
    )


def messages_from(data: Iterable[Mapping[str, Any]]) -> tuple[Message, ...]:
    """Return the messages of a reply."""
    return tuple(Message(m["severity"], m["line"], m["text"]) for m in data)


def answer_from(reply: Mapping[str, Any], seconds: float) -> Answer:
    """Return the answer to a request about declarations."""
    declarations = {d["name"]: declared_from(d) for d in reply["declarations"]}
    messages = messages_from(reply["messages"])
    return Answer(declarations, messages, tuple(reply["refused"]), seconds=seconds)
