"""A search for programs as lines of a journal, and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from apery.core.program import Program, exact
from apery.discovery.programs.enumeration import Shape
from apery.discovery.programs.goal import Goal
from apery.discovery.programs.search import Entry, ProgramSearch, Task, Told
from apery.numerics.programs.certify import Bound
from apery.numerics.programs.functions import Function

Item = Mapping[str, Any]
"""A line of a journal."""


def goal_of(settings: Mapping[str, Any]) -> Goal:
    """Return the goal that settings describe."""
    low, high = map(exact, settings["interval"])
    weight = Function(settings["weight"]) if settings.get("weight") else None
    return Goal(
        Function(settings["function"]), (low, high), bool(settings["relative"]), weight=weight
    )


def as_data(entry: Entry, goal: Goal) -> dict[str, Any]:
    """Return a certified program as plain data."""
    bound = entry.bound
    return {
        "id": entry.program.id,
        "program": str(entry.program),
        "constants": [str(c) for c in entry.program.constants],
        "function": goal.function.text,
        "interval": [str(end) for end in goal.interval],
        "relative": goal.relative,
        "weight": goal.weight.text if goal.weight is not None else "",
        "operations": entry.operations,
        "method": entry.method,
        "digits": bound.digits,
        "error": f"{float(bound.high):.10e}",
        "low": str(bound.low),
        "high": str(bound.high),
        "where": str(bound.where),
        "pieces": bound.pieces,
        "optimal": entry.optimal,
    }


def entry_of(item: Item) -> Entry:
    """Return the program that `as_data` wrote."""
    constants = [Fraction(c) for c in item["constants"]]
    program = Program.read(str(item["program"]), constants)
    bound = Bound(
        Fraction(item["low"]), Fraction(item["high"]), Fraction(item["where"]),
        bool(item["relative"]), int(item["pieces"]), str(item["weight"]),
    )  # fmt: skip
    return Entry(
        str(item["method"]), int(item["operations"]), program, bound, bool(item["optimal"])
    )  # fmt: skip


def task_line(task: Task, told: Told, goal: Goal) -> dict[str, Any]:
    """Return the line about a task."""
    return {
        "kind": "item",
        "key": task.key,
        "ids": [],
        "shapes": [[[list(step) for step in s.steps], error] for s, error in told.shapes],
        "programs": [as_data(entry, goal) for entry in told.entries],
        "tried": told.tried,
    }


def told_by(item: Item) -> Told:
    """Return what a task gave, from its line."""
    shapes = tuple(
        (Shape(tuple((int(op), int(a), int(b)) for op, a, b in steps)), float(error))
        for steps, error in item["shapes"]
    )
    return Told(shapes, tuple(map(entry_of, item["programs"])), int(item["tried"]))


def retell(search: ProgramSearch, tasks: Iterable[Task], items: Mapping[str, Item]) -> None:
    """Tell a search what the journals have of some tasks."""
    for task in tasks:
        if task.key in items:
            search.tell(task, told_by(items[task.key]))
