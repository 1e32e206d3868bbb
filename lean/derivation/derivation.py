"""Derivations: assumptions, definitions and steps, read, checked and put in order.

Guarantee: in a `Derivation` every statement has a meaning, every name is declared or
defined, and a step uses only assumptions and earlier steps. What this notation cannot
state is kept as text with the reason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from apery.core.errors import InvalidInputError, NotationError
from apery.lean.derivation.definitions import (
    Definition,
    define,
    partial_functions,
    sorts_of,
    unabbreviated,
)
from apery.lean.derivation.meaning import Meaning, meaning
from apery.lean.derivation.notation import NotFormalisedError, parse_statement
from apery.lean.derivation.places import FileError, Located
from apery.lean.derivation.sorts import FunctionSort, Signature, Sort, check, check_name, parse_sort
from apery.lean.derivation.terms import (
    Apply,
    Quantified,
    Statement,
    applied,
    free_variables,
    walk,
)

MAX_ITEMS = 2_000
"""Steps, and as many assumptions, definitions and variables."""
EXPECTATIONS = ("proved", "refuted", "undecided", "not formalised")


@dataclass(frozen=True, slots=True)
class Assumption:
    """What is taken for granted.

    Parameters
    ----------
    name, says : str
        Its name, and the text that was written.
    statement : Statement or None
        What was read; None if it is not formalised. Variables at which an undefined
        function is taken are quantified: ``u(n+1) = 2*u(n)`` is meant for all n.
    meaning : Meaning or None
        What that means, with the conditions under which it is defined.
    not_formalised : str
        Why there is no statement.
    note : str
        Prose.
    line : int
        Line of the file, from 1; 0 if there is none.
    """

    name: str
    says: str
    statement: Statement | None
    meaning: Meaning | None
    not_formalised: str = ""
    note: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """A statement that is claimed to follow.

    Parameters
    ----------
    uses : tuple of str
        Assumptions and earlier steps that it names or has by default.
    assumptions : tuple of str
        All assumptions that it rests on: its own and those of the steps that it uses.
    proof : str
        A Lean proof from the file, unchecked text; empty if there is none.
    expect : str
        One of `EXPECTATIONS`, or empty.

    The other parameters are those of `Assumption`.
    """

    name: str
    says: str
    statement: Statement | None
    meaning: Meaning | None
    uses: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()
    not_formalised: str = ""
    note: str = ""
    proof: str = ""
    expect: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Derivation:
    """A checked derivation.

    Parameters
    ----------
    title, source : str
        What it is about, and where it comes from.
    variables : tuple of (str, Sort)
        Declared variables and undefined functions, in order.
    definitions : tuple of Definition
        In order; each uses earlier ones only.
    undefined : tuple of (str, str)
        Names whose definition is not formalised, with the reason.
    assumptions : tuple of Assumption
    steps : tuple of Step
    prose : tuple of str
        Text between the blocks of a Markdown file.
    """

    title: str
    source: str
    variables: tuple[tuple[str, Sort], ...]
    definitions: tuple[Definition, ...]
    undefined: tuple[tuple[str, str], ...]
    assumptions: tuple[Assumption, ...]
    steps: tuple[Step, ...]
    prose: tuple[str, ...] = ()

    @property
    def signature(self) -> dict[str, Sort]:
        """Sorts of variables and of what is defined."""
        return {**dict(self.variables), **sorts_of(self.definitions)}

    @property
    def functions(self) -> tuple[str, ...]:
        """The functions that are declared and not defined."""
        return tuple(n for n, sort in self.variables if isinstance(sort, FunctionSort))

    def step(self, name: str) -> Step:
        """Return the step of this name."""
        return next(s for s in self.steps if s.name == name)

    def assumption(self, name: str) -> Assumption:
        """Return the assumption of this name."""
        return next(a for a in self.assumptions if a.name == name)

    def premises(self, step: Step) -> tuple[Assumption, ...]:
        """Return the assumptions that a step rests on and that have a statement."""
        wanted = set(step.assumptions)
        return tuple(a for a in self.assumptions if a.name in wanted and a.meaning is not None)

    def earlier(self, step: Step) -> tuple[Step, ...]:
        """Return the steps that a step uses and that have a statement."""
        wanted = set(step.uses)
        return tuple(s for s in self.steps if s.name in wanted and s.meaning is not None)

    def gaps(self, step: Step) -> tuple[str, ...]:
        """Return what a step uses, directly or not, that is not formalised."""
        known = {s.name: s for s in self.steps}
        reached = [step.name]
        seen = {step.name}
        for name in reached:
            before = [u for u in known[name].uses if u in known and u not in seen]
            seen.update(before)
            reached += before
        missing = [a.name for a in self.assumptions if a.meaning is None]
        rests = set(step.assumptions)
        steps = [s.name for s in self.steps if s.meaning is None and s.name in seen]
        return (*(a for a in missing if a in rests), *(s for s in steps if s != step.name))


@dataclass(frozen=True, slots=True)
class Draft:
    """One assumption, definition or step as it stands in a file.

    Parameters
    ----------
    name : Located
        May be empty for a step, which is then called s1, s2, ... by its number.
    says : tuple of Located
        One text; a definition has one for each equation.
    uses : tuple of Located or None
        Names; None for the default.
    """

    name: Located
    says: tuple[Located, ...]
    uses: tuple[Located, ...] | None = None
    note: str = ""
    proof: str = ""
    expect: Located | None = None


@dataclass(slots=True)
class Drafts:
    """A derivation as it stands in a file; `file` and `text` are for error messages."""

    file: str = ""
    text: str = ""
    title: str = ""
    source: str = ""
    variables: list[tuple[Located, Located]] = field(default_factory=list)
    definitions: list[Draft] = field(default_factory=list)
    assumptions: list[Draft] = field(default_factory=list)
    steps: list[Draft] = field(default_factory=list)
    prose: list[str] = field(default_factory=list)

    def fail(self, reason: str, where: Located, index: int = 0) -> InvalidInputError:
        """Return the error at a character of a text; without a file, of the text alone."""
        if self.file:
            return FileError(reason, self.file, self.text, where.place(index))
        return NotationError(reason, where.text, index)


def derivation(
    variables: Mapping[str, str],
    steps: Sequence[str | tuple[str, str]],
    *,
    definitions: Mapping[str, Sequence[str]] | None = None,
    assumptions: Mapping[str, str] | None = None,
    title: str = "",
) -> Derivation:
    """Make a derivation from plain texts.

    Parameters
    ----------
    variables : mapping
        Names with their sorts.
    steps : sequence of str or (str, str)
        Statements, or statements with the names of what they use, separated by commas.
    definitions : mapping
        Names with their equations.
    assumptions : mapping
        Names with their statements.

    Raises
    ------
    InvalidInputError
        Something is undeclared, unreadable or out of order.

    Examples
    --------
    >>> made = derivation({"x": "rat"}, ["x^2 >= 0", ("x^2 + 1 > 0", "s1")])
    >>> made.steps[1].uses
    ('s1',)
    >>> derivation({"n": "nat"}, ["n + m = m + n"])
    Traceback (most recent call last):
    ...
    apery.core.errors.NotationError: m is not declared; declare it as nat, int or rat among the
    variables at character 5 of 'n + m = m + n'
    """
    drafts = Drafts(title=title)
    drafts.variables = [(Located(n), Located(s)) for n, s in variables.items()]
    for name, equations in (definitions or {}).items():
        drafts.definitions.append(Draft(Located(name), tuple(map(Located, equations))))
    for name, says in (assumptions or {}).items():
        drafts.assumptions.append(Draft(Located(name), (Located(says),)))
    for step in steps:
        says, uses = (step, None) if isinstance(step, str) else step
        names = uses and tuple(Located(u.strip()) for u in uses.split(",") if u.strip())
        drafts.steps.append(Draft(Located(""), (Located(says),), names or None))
    return checked(drafts)


def checked(drafts: Drafts) -> Derivation:
    """Read and check a derivation; see `derivation` for errors."""
    return _Builder(drafts).built()


class _Builder:
    def __init__(self, drafts: Drafts) -> None:
        self.drafts = drafts
        self.names: dict[str, str] = {}
        self.variables: dict[str, Sort] = {}
        self.definitions: list[Definition] = []
        self.undefined: dict[str, str] = {}
        self.assumptions: list[Assumption] = []
        self.steps: list[Step] = []
        # What each assumption speaks of; nothing where that is not known.
        self.about: dict[str, frozenset[str]] = {}

    def built(self) -> Derivation:
        d = self.drafts
        for items, what in ((d.variables, "variables"), (d.definitions, "definitions"),
                            (d.assumptions, "assumptions"), (d.steps, "steps")):  # fmt: skip
            if len(items) > MAX_ITEMS:
                raise d.fail(f"more than {MAX_ITEMS} {what}", Located(""))
        for name, sort in d.variables:
            self.new(name, "a variable")
            try:
                self.variables[name.text] = parse_sort(sort.text)
            except InvalidInputError as error:
                raise d.fail(str(error), sort) from None
        for draft in d.definitions:
            self.define(draft)
        for draft in d.assumptions:
            self.assume(draft)
        for number, draft in enumerate(d.steps, 1):
            self.claim(draft, number)
        return Derivation(
            d.title, d.source, tuple(self.variables.items()), tuple(self.definitions),
            tuple(self.undefined.items()), tuple(self.assumptions), tuple(self.steps),
            tuple(d.prose),
        )  # fmt: skip

    def new(self, name: Located, what: str) -> None:
        try:
            check_name(name.text)
        except InvalidInputError as error:
            raise self.drafts.fail(str(error), name) from None
        if name.text in self.names:
            reason = f"{name.text} is already the name of {self.names[name.text]}"
            raise self.drafts.fail(reason, name)
        self.names[name.text] = what

    @property
    def signature(self) -> Signature:
        return {**self.variables, **sorts_of(self.definitions)}

    def define(self, draft: Draft) -> None:
        name = draft.name.text
        self.new(draft.name, "a definition")
        texts = [says.text for says in draft.says]
        if not texts:
            raise self.drafts.fail(f"{name} has no equation", draft.name)
        try:
            made = define(name, texts, self.variables, self.definitions, self.undefined)
        except NotFormalisedError as error:
            self.undefined[name] = error.reason
        except NotationError as error:
            # Equal texts are equally wrong, so that the first one will do.
            where = next((s for s in draft.says if s.text == error.text), draft.name)
            raise self.drafts.fail(self.later(error.reason), where, error.position) from None
        else:
            self.definitions.append(made)

    def later(self, reason: str) -> str:
        """Say so where what is missing in a definition is defined further below."""
        word = reason.partition(" ")[0]
        below = {d.name.text for d in self.drafts.definitions} - {d.name for d in self.definitions}
        if word in below and "is not declared" in reason:
            return f"{word} is defined further below; a definition uses what stands before it"
        return reason

    def read(self, says: Located) -> tuple[Statement | None, str]:
        """Return the statement, or why there is none."""
        known = frozenset({*self.names})
        try:
            statement = parse_statement(says.text, known)
            statement = unabbreviated(statement, self.definitions)
            check(statement, self.signature, says.text, self.undefined)
        except NotFormalisedError as error:
            return None, error.reason
        except NotationError as error:
            raise self.drafts.fail(error.reason, says, error.position) from None
        return statement, ""

    def meaning(self, statement: Statement, says: Located) -> Meaning:
        try:
            return meaning(statement, self.signature, partial_functions(self.definitions))
        except InvalidInputError as error:
            raise self.drafts.fail(str(error), says) from None

    def line(self, where: Located) -> int:
        return self.drafts.text.count("\n", 0, where.place()) + 1 if self.drafts.file else 0

    def assume(self, draft: Draft) -> None:
        self.new(draft.name, "an assumption")
        (says,) = draft.says
        statement, reason = self.read(says)
        found = None
        if statement is not None:
            statement = self.law(statement)
            found = self.meaning(statement, says)
        self.about[draft.name.text] = self.speaks_of(statement) if statement else frozenset()
        self.assumptions.append(
            Assumption(draft.name.text, says.text, statement, found, reason, draft.note,
                       self.line(says))
        )  # fmt: skip

    def law(self, statement: Statement) -> Statement:
        """Quantify the variables at which undefined functions are taken."""
        free = free_variables(statement)
        inside: set[str] = set()
        for node in walk(statement):
            if isinstance(node, Apply) and isinstance(self.variables.get(node.function),
                                                      FunctionSort):  # fmt: skip
                inside.update(v for a in node.arguments for v in free_variables(a))
        for name in reversed([n for n in free if n in inside and n in self.variables]):
            sort = self.variables[name]
            assert isinstance(sort, str)
            statement = Quantified("forall", name, statement, domain=sort, span=statement.span)
        return statement

    def claim(self, draft: Draft, number: int) -> None:
        name = draft.name if draft.name.text else Located(f"s{number}", draft.says[0].starts[:1])
        (says,) = draft.says
        statement, reason = self.read(says)
        uses = self.uses(draft, statement)
        self.new(name, "a step")
        rests = self.rests_on(uses)
        expect = draft.expect.text if draft.expect else ""
        if draft.expect and expect not in EXPECTATIONS:
            raise self.drafts.fail(f"expect is one of {', '.join(EXPECTATIONS)}", draft.expect)
        found = None if statement is None else self.meaning(statement, says)
        self.steps.append(
            Step(name.text, says.text, statement, found, uses, rests, reason,
                 draft.note, draft.proof, expect, self.line(says))
        )  # fmt: skip

    def rests_on(self, uses: tuple[str, ...]) -> tuple[str, ...]:
        """Return the assumptions among what is used, and those of the steps among it."""
        named = set(uses)
        rests = {a.name for a in self.assumptions if a.name in named}
        for step in self.steps:
            if len(rests) == len(self.assumptions):
                break
            if step.name in named:
                rests.update(step.assumptions)
        return tuple(a.name for a in self.assumptions if a.name in rests)

    def uses(self, draft: Draft, statement: Statement | None) -> tuple[str, ...]:
        if draft.uses is None:
            return self.default_uses(statement)
        if [u.text for u in draft.uses] == ["all"] and "all" not in self.names:
            return (*(a.name for a in self.assumptions), *(s.name for s in self.steps))
        known = {*(a.name for a in self.assumptions), *(s.name for s in self.steps)}
        later = {d.name.text or f"s{i}" for i, d in enumerate(self.drafts.steps, 1)}
        for use in draft.uses:
            if use.text in known:
                continue
            if use.text in later:
                reason = f"{use.text} is not an earlier step; a step uses what stands before it"
            elif use.text in self.names:
                reason = f"{use.text} is {self.names[use.text]}, neither assumption nor step"
            else:
                reason = f"there is no assumption and no step {use.text}"
            raise self.drafts.fail(reason, use)
        return tuple(dict.fromkeys(u.text for u in draft.uses))

    def default_uses(self, statement: Statement | None) -> tuple[str, ...]:
        """Return the assumptions that share a variable with the step, directly or in a chain."""
        if statement is None:
            return ()
        reached = self.speaks_of(statement)
        while True:
            found = [a.name for a in self.assumptions if not (about := self.about[a.name])
                     or about & reached]  # fmt: skip
            wider = reached.union(*(self.about[name] for name in found))
            if wider == reached:
                return tuple(found)
            reached = wider

    def speaks_of(self, statement: Statement) -> frozenset[str]:
        """Return the variables and undefined functions of a statement."""
        names = (*free_variables(statement), *applied(statement))
        return frozenset(n for n in names if n in self.variables)
