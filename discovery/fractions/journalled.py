"""A screen of a family as lines of a journal, and back.

Guarantee: what `counts_of` returns adds up to the fractions of the parts that are in the journal.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from apery.discovery.fractions.degenerate import CONSTANT
from apery.discovery.fractions.equivalence import is_constant
from apery.discovery.fractions.families import Degrees, Family
from apery.discovery.fractions.results import EquivalenceClass, Member, Part, Sieved, classes
from apery.discovery.fractions.templates import Template

Item = Mapping[str, Any]
"""A line of a journal."""


def family_of(settings: Mapping[str, Any]) -> Family:
    """Return the family that settings describe.

    Examples
    --------
    >>> family_of({"a_degree": 1, "b_degree": 2, "height": 8}).count
    628864
    >>> family_of({"a": "c*n + 1", "b": "k*n^2", "ranges": {"c": [1, 9], "k": [-4, -1]}}).count
    36
    """
    if "ranges" in settings:
        ranges = {name: range(low, high + 1) for name, (low, high) in settings["ranges"].items()}
        # 0 as a coefficient of b ends every fraction; it is counted like the others.
        return Template(settings["a"], settings["b"], ranges)
    return Degrees(settings["a_degree"], settings["b_degree"], settings["height"])


def part_line(part: Part, found: Sieved) -> dict[str, Any]:
    """Return the line about one part."""
    return {
        "kind": "item",
        "key": part.key,
        "ids": [],
        "count": found.count,
        "rejected": found.rejected,
        "set_apart": {reason: len(numbers) for reason, numbers in found.set_apart.items()},
        "passed": [[m.number, list(m.a), list(m.b)] for m in found.passed],
    }


def survivors_of(items: Iterable[Item]) -> tuple[EquivalenceClass, ...]:
    """Return the classes of what passed the screen, constant ones left out.

    Parameters
    ----------
    items : iterable of mapping
        Lines of a journal; those that are about no part of a family are passed over.
    """
    members = [
        Member(number, tuple(a), tuple(b))
        for item in items
        for number, a, b in item.get("passed", ())
    ]
    members.sort(key=lambda member: member.number)
    return tuple(one for one in classes(members) if not is_constant(one.invariant))


def counts_of(items: Iterable[Item], survivors: Iterable[EquivalenceClass]) -> dict[str, int]:
    """Return the numbers of fractions by what became of them in the screen.

    Parameters
    ----------
    items, survivors
        Lines of a journal, and what `survivors_of` returns for them.
    """
    counts: Counter[str] = Counter()
    passed = 0
    for item in items:
        counts.update(item.get("rejected", {}))
        counts.update(item.get("set_apart", {}))
        passed += len(item.get("passed", ()))
    surviving = sum(len(one.members) for one in survivors)
    if passed > surviving:
        counts[CONSTANT] += passed - surviving
    return {**dict(sorted(counts.items())), "survivors": surviving}


def class_key(one: EquivalenceClass) -> str:
    """Return the name of a class among the items of a run."""
    return f"class/{one.representative.number}"
