"""Terms and statements as Lean text.

Guarantee: the text is made of our own words, of numerals and of names with a prefix of
ours; nothing that a user wrote reaches it. For a statement in the form of `Meaning`, and
where its conditions hold, Lean's reading is the ordinary one: numbers live in `Int`, or in
`Rat` as soon as one of them may be a fraction, and differences of natural numbers are taken
only where they are not negative, or where cutting them off at 0 changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from apery.lean.derivation.definitions import Formula, Recurrence
from apery.lean.derivation.meaning import difference
from apery.lean.derivation.printing import ATOM, OPERATORS, POWER, PRODUCT, SUM
from apery.lean.derivation.signs import Scope
from apery.lean.derivation.sorts import FunctionSort, Sort, join, number_sort
from apery.lean.derivation.terms import (
    BUILTIN,
    Apply,
    Binary,
    Comparison,
    Congruent,
    Connective,
    Divides,
    Domain,
    Iterated,
    Matrix,
    Negate,
    Not,
    Number,
    Quantified,
    Statement,
    Term,
    Truth,
    Variable,
    walk,
)

TYPES = {"nat": "Nat", "int": "Int", "rat": "Rat"}
_RELATIONS = {"=": "=", "!=": "≠", "<": "<", "<=": "≤", ">": ">", ">=": "≥"}
_CONNECTIVES = {"and": "∧", "or": "∨", "implies": "→", "iff": "↔"}

MATRIX_POWERS = """\
/-- The entry in row `i` and column `j`, counted from 0, of a matrix given by its rows. -/
noncomputable def entryInt (M : List (List Int)) (i j : Nat) : Int := (M.getD i []).getD j 0
/-- The entry in row `i` and column `j` of the power `M ^ n` of a matrix of size `d + 1`. -/
noncomputable def powerInt (d : Nat) (M : List (List Int)) : Nat → Nat → Nat → Int
  | 0, i, j => if i = j then 1 else 0
  | n + 1, i, j => Apery.sumInt (fun k => powerInt d M n i k * entryInt M k j) 0 d
/-- The entry in row `i` and column `j`, counted from 0, of a matrix given by its rows. -/
noncomputable def entryRat (M : List (List Rat)) (i j : Nat) : Rat := (M.getD i []).getD j 0
/-- The entry in row `i` and column `j` of the power `M ^ n` of a matrix of size `d + 1`. -/
noncomputable def powerRat (d : Nat) (M : List (List Rat)) : Nat → Nat → Nat → Rat
  | 0, i, j => if i = j then 1 else 0
  | n + 1, i, j => Apery.sumRat (fun k => powerRat d M n i k * entryRat M k j) 0 d
"""
"""Definitions that powers of matrices need, besides the library."""

RATIONAL_FUNCTIONS = """\
/-- The absolute value of a rational number. -/
noncomputable def absRat (x : Rat) : Rat := if 0 ≤ x then x else -x
/-- The smaller of two rational numbers. -/
noncomputable def minRat (x y : Rat) : Rat := if x ≤ y then x else y
/-- The larger of two rational numbers. -/
noncomputable def maxRat (x y : Rat) : Rat := if x ≤ y then y else x
"""
"""Functions of rational numbers that the library does not have."""

AUXILIARY = ("powerInt", "entryInt", "powerRat", "entryRat", "absRat", "minRat", "maxRat")
"""Names of these definitions."""


def variable_name(name: str) -> str:
    """Return the Lean name of a variable.

    Examples
    --------
    >>> variable_name("n")
    'v_n'
    """
    return f"v_{name}"


def definition_name(name: str) -> str:
    """Return the Lean name of something defined."""
    return f"d_{name}"


def type_text(sort: Sort) -> str:
    """Return the Lean type of a sort.

    Examples
    --------
    >>> type_text(FunctionSort(("nat", "rat"), "int"))
    'Nat → Rat → Int'
    """
    if isinstance(sort, FunctionSort):
        return " → ".join(TYPES[s] for s in (*sort.arguments, sort.result))
    return TYPES[sort]


def number_text(value: int | Fraction, domain: Domain) -> str:
    """Return a numeral with its type.

    Examples
    --------
    >>> number_text(Fraction(-1, 2), "rat"), number_text(3, "nat")
    ('(-1 / 2 : Rat)', '(3 : Nat)')
    """
    exact = Fraction(value)
    text = str(exact.numerator)
    if exact.denominator != 1:
        text += f" / {exact.denominator}"
    return f"({text} : {TYPES[domain]})"


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes in a scope.

    Parameters
    ----------
    scope : Scope
        Sorts of all names.
    defined : frozenset of str
        Which of them are defined; the others are variables.
    renamed : mapping
        Lean names of functions that are known under another name than their own.
    """

    scope: Scope
    defined: frozenset[str] = frozenset()
    renamed: Mapping[str, str] = field(default_factory=dict)

    def name(self, name: str) -> str:
        """Return the Lean name of a variable, a function or a constant."""
        if name in self.renamed:
            return self.renamed[name]
        return definition_name(name) if name in self.defined else variable_name(name)

    def inside(self, variable: str, low: Term, high: Term) -> Writer:
        """Return the writer inside a sum or a bounded quantifier."""
        return self._in(variable, self.scope.bind(variable, low, high, natural=True))

    def _in(self, variable: str, scope: Scope) -> Writer:
        return replace(self, scope=scope, defined=self.defined - {variable})

    # Statements.

    def statement(self, node: Statement) -> str:
        """Return a proposition, in parentheses where it is not atomic.

        Examples
        --------
        >>> from apery.lean.derivation.notation import parse_statement
        >>> writer = Writer(Scope({"n": "nat", "x": "rat"}))
        >>> writer.statement(parse_statement("x/2 <= n and n >= 1"))
        '((v_x / 2 : Rat) ≤ (v_n : Rat) ∧ (v_n : Int) ≥ 1)'
        """
        match node:
            case Truth(value):
                return str(value)
            case Comparison(operands, relations):
                return self._comparison(operands, relations)
            case Divides(divisor, dividend):
                return f"{self.typed(divisor, 'int')} ∣ {self._operand(dividend, 'int', SUM)}"
            case Congruent(left, right, modulus):
                by = self.term(modulus, "int")
                second = self._operand(right, "int", PRODUCT)
                return f"{self.typed(left, 'int')} % {by} = {second} % {by}"
            case Not(operand):
                return f"¬ {_parenthesised(self.statement(operand))}"
            case Connective(kind, left, right):
                return f"({self.statement(left)} {_CONNECTIVES[kind]} {self.statement(right)})"
            case Quantified():
                return self._quantified(node)

    def _comparison(self, operands: tuple[Term, ...], relations: tuple[str, ...]) -> str:
        domain = join("int", *(number_sort(operand, self.scope) for operand in operands))
        parts = [
            f"{self.typed(a, domain)} {_RELATIONS[relation]} {self._operand(b, domain, SUM)}"
            for a, relation, b in zip(operands, relations, operands[1:], strict=False)
        ]
        return parts[0] if len(parts) == 1 else f"({' ∧ '.join(parts)})"

    def _quantified(self, node: Quantified) -> str:
        name = variable_name(node.variable)
        sign, joint = ("∀", "→") if node.kind == "forall" else ("∃", "∧")
        if node.low is None or node.high is None:
            domain = node.domain or "rat"
            inner = self._in(node.variable, self.scope.declare(node.variable, domain))
            return f"({sign} {name} : {TYPES[domain]}, {inner.statement(node.body)})"
        inner = self.inside(node.variable, node.low, node.high)
        # The upper bound comes first: that is the form that Lean decides.
        bounds = f"{name} ≤ {self.natural(node.high)} {joint} "
        if node.low != Number(0):
            bounds += f"{self.natural(node.low)} ≤ {name} {joint} "
        return f"({sign} {name} : Nat, {bounds}{inner.statement(node.body)})"

    # Terms.

    def typed(self, node: Term, domain: Domain) -> str:
        """Return a term with its type."""
        return _ascribed(self._term(node, domain), TYPES[domain])

    def term(self, node: Term, domain: Domain) -> str:
        """Return a term of the given type, fit to stand between operators."""
        text = self._term(node, domain)
        return text if _is_closed(text) else f"({text})"

    def _operand(self, node: Term, domain: Domain, strength: int) -> str:
        text = self._term(node, domain)
        return text if _is_closed(text) or _strength(node) >= strength else f"({text})"

    def _term(self, node: Term, domain: Domain) -> str:
        kind = TYPES[domain]
        match node:
            case Number(value):
                exact = Fraction(value)
                if exact.denominator == 1:
                    return str(exact.numerator)
                return f"{exact.numerator} / {exact.denominator}"
            case Variable(name):
                return self._cast(self.name(name), self.scope.sorts[name], domain)
            case Negate(operand):
                return f"-{self.term(operand, domain)}"
            case Binary("^", base, exponent):
                return f"{self._operand(base, domain, ATOM)} ^ {self.natural(exponent)}"
            case Binary(op, left, right):
                own = OPERATORS[op]
                first = self._operand(left, domain, own)
                return f"{first} {op} {self._operand(right, domain, own + 1)}"
            case Iterated(kind_of, body, variable, low, high):
                inner = self.inside(variable, low, high)
                function = f"fun {variable_name(variable)} : Nat => {inner.typed(body, domain)}"
                name = f"Apery.{'sum' if kind_of == 'sum' else 'prod'}{kind}"
                return f"{name} ({function}) {self.natural(low)} {self.natural(high)}"
            case Apply():
                return self._apply(node, domain)
            case Matrix():
                raise AssertionError("matrices are written out before")

    def _cast(self, text: str, sort: Domain, domain: Domain) -> str:
        return text if sort == domain else f"({text} : {TYPES[domain]})"

    def _apply(self, node: Apply, domain: Domain) -> str:
        kind, arguments = TYPES[domain], node.arguments
        match node.function, arguments:
            case "entry", (Binary("^", Matrix(rows), exponent), Number(i), Number(j)):
                lines = ", ".join(
                    "[" + ", ".join(self._term(x, domain) for x in row) + "]" for row in rows
                )
                size, power = len(rows) - 1, self.natural(exponent)
                return f"power{kind} {size} [{lines}] {power} {int(i) - 1} {int(j) - 1}"
            case "factorial" | "binomial" as name, _:
                text = " ".join((f"Apery.{name}", *map(self.natural, arguments)))
                return self._cast(text, "int", domain)
            case "mod", (a, b):
                text = f"({self.typed(a, 'int')} % {self.term(b, 'int')} : Int)"
                return self._cast(text, "int", domain)
            case "gcd", (a, b):
                text = f"(Int.gcd {self.term(a, 'int')} {self.term(b, 'int')} : Int)"
                return self._cast(text, "int", domain)
            case "abs", (x,) if number_sort(x, self.scope) != "rat":
                text = f"(Int.natAbs {self.term(x, 'int')} : Int)"
                return self._cast(text, "int", domain)
            case "abs" | "min" | "max" as name, _:
                own = f"{name}Rat" if domain == "rat" else name
                return " ".join((own, *(self.typed(x, domain) for x in arguments)))
            case name, _:
                assert name not in BUILTIN
                sort = self.scope.sorts[name]
                text = f"{self.name(name)} {self._arguments(sort, arguments)}"
                return self._cast(text, sort.result, domain)

    def _arguments(self, sort: FunctionSort, arguments: tuple[Term, ...]) -> str:
        return " ".join(
            self.natural(argument)
            if wanted == "nat"
            else _parenthesised(self.typed(argument, wanted))
            for argument, wanted in zip(arguments, sort.arguments, strict=True)
        )

    # Natural numbers.

    def natural(self, node: Term) -> str:
        """Return a term of type `Nat`, fit to stand between operators.

        Examples
        --------
        >>> from apery.lean.derivation.notation import parse_term
        >>> Writer(Scope({"n": "nat"})).natural(parse_term("2*n - 1"))
        '(2 * v_n - 1)'
        """
        plus, minus = difference(node)
        if minus is None and self._is_natural(plus):
            text = self._natural(plus)
        elif minus is not None and self._is_natural(plus) and self._is_natural(minus):
            text = f"{self._natural(plus)} - {_parenthesised(self._natural(minus))}"
        else:
            text = f"Int.toNat {_parenthesised(self.typed(node, 'int'))}"
        return _parenthesised(text)

    def _is_natural(self, node: Term) -> bool:
        """Whether a term is made of natural numbers without subtraction."""
        match node:
            case Number(value):
                return value == int(value)
            case Variable(name):
                return bool(self.scope.sorts[name] == "nat") and name not in self.defined
            case Binary("+" | "*", left, right):
                return self._is_natural(left) and self._is_natural(right)
            case Binary("^", base, _):
                return self._is_natural(base)
            case Apply("gcd", _):
                return True
            case Apply(name, _) if name not in BUILTIN:
                return bool(self.scope.sorts[name].result == "nat")
            case _:
                return False

    def _natural(self, node: Term) -> str:
        match node:
            case Number(value):
                return str(int(value))
            case Variable(name):
                return self.name(name)
            case Binary("^", base, exponent):
                return f"{_parenthesised(self._natural(base))} ^ {self.natural(exponent)}"
            case Binary("+" as op, left, right):
                return f"{self._natural(left)} {op} {_parenthesised(self._natural(right))}"
            case Binary(op, left, right):
                first = _parenthesised(self._natural(left))
                return f"{first} {op} {_parenthesised(self._natural(right))}"
            case Apply("gcd", (a, b)):
                return f"Int.gcd {self.term(a, 'int')} {self.term(b, 'int')}"
            case Apply(name, arguments):
                sort = self.scope.sorts[name]
                return f"{self.name(name)} {self._arguments(sort, arguments)}"
            case _:
                raise AssertionError("checked before")

    # Definitions.

    def definition(self, made: Formula | Recurrence, name: str) -> str:
        """Return the Lean definition of a constant or function, under a given name."""
        sorts = self.scope.sorts
        for parameter, sort in zip(made.parameters, _domains(made), strict=True):
            sorts = {**sorts, parameter: sort}
        defined = self.defined - set(made.parameters)
        inner = Writer(Scope({**sorts, made.name: made.sort}), defined, {made.name: name})
        head = f"noncomputable def {name} : {type_text(made.sort)}"
        result = made.sort.result if isinstance(made.sort, FunctionSort) else made.sort
        if isinstance(made, Formula):
            body = _parenthesised(inner.typed(made.body, _calculated(result)))
            if result == "nat":
                body = inner.natural(made.body)
            variables = " ".join(map(variable_name, made.parameters))
            return f"{head} := fun {variables} => {body}\n" if variables else f"{head} := {body}\n"
        rest = [variable_name(p) for p in made.parameters[1:]]
        lines = [head]
        for place, value in enumerate(made.initial):
            lines.append(f"  | {', '.join([str(place), *rest])} => {inner.typed(value, result)}")
        index = f"{variable_name(made.parameters[0])} + {made.order}"
        lines.append(f"  | {', '.join([index, *rest])} => {inner.typed(made.step, result)}")
        return "\n".join(lines) + "\n"


def auxiliary(nodes: Iterable[Statement | Term]) -> str:
    """Return the definitions that some statements and terms need besides the library."""
    names = {part.function for node in nodes for part in walk(node) if isinstance(part, Apply)}
    text = MATRIX_POWERS if "entry" in names else ""
    return text + (RATIONAL_FUNCTIONS if names & {"abs", "min", "max"} else "")


def _strength(node: Term) -> int:
    """Return how tightly the text of a term binds in Lean; 0 where it needs parentheses."""
    match node:
        case Number(value):
            return ATOM if value == int(value) else PRODUCT
        case Binary("^", _, _):
            return POWER
        case Binary(op, _, _):
            return OPERATORS[op]
        case Iterated() | Variable() | Apply():
            return ATOM
        case _:
            return 0


def _domains(made: Formula | Recurrence) -> tuple[Domain, ...]:
    return made.sort.arguments if isinstance(made.sort, FunctionSort) else ()


def _calculated(domain: Domain) -> Domain:
    return join(domain, "int")


def _ascribed(text: str, kind: str) -> str:
    if text.startswith("(") and text.endswith(f" : {kind})") and _is_closed(text):
        return text
    return f"({text} : {kind})"


def _is_closed(text: str) -> bool:
    """Whether a text is one word or one pair of parentheses."""
    if not text.startswith("("):
        return all(c.isalnum() or c == "_" for c in text)
    depth = 0
    for i, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if depth == 0:
            return i == len(text) - 1
    return False


def _parenthesised(text: str) -> str:
    return text if _is_closed(text) else f"({text})"
