"""Statements in ordinary notation: from text to `apery.lean.derivation.terms`.

Guarantee: text is only ever turned into a tree, with work bounded by the length of the
text; nothing is evaluated but numbers that the text spells out. Text that is no statement
raises `NotationError` at the wrong character; text that is mathematics beyond this notation
(limits, integrals, roots, ellipses) raises `NotFormalisedError`, which says why.

A Pratt parser: each operator has a strength, and an operand ends where a weaker one begins.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Literal

from apery.core.errors import NotationError
from apery.lean.derivation.reading import Reader
from apery.lean.derivation.sizes import too_large
from apery.lean.derivation.terms import (
    BUILTIN,
    STATEMENTS,
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
    Node,
    Not,
    Number,
    Quantified,
    Relation,
    Span,
    Statement,
    Term,
    Truth,
    Variable,
    children,
)
from apery.lean.derivation.words import RESERVED, Word, unformalised

MAX_DEPTH = 60
"""Parentheses, exponents, quantifiers and signs inside one another."""
MAX_HEIGHT = 120
"""Operations along one branch of the tree: recursion over trees is safe below it."""
MAX_SIDE = 8
"""Rows and columns of a matrix."""

_IFF, _IMPLIES, _OR, _AND, _NOT, _RELATION, _MOD = 1, 2, 3, 4, 5, 6, 7
_SUM, _PRODUCT, _SIGN, _POWER = 8, 9, 10, 12
_RELATIONS = ("=", "!=", "<", "<=", ">", ">=", "≡")
_STRENGTH = {
    "iff": _IFF, "implies": _IMPLIES, "or": _OR, "and": _AND,
    **dict.fromkeys((*_RELATIONS, "|", "divides", "is", "odd", "even"), _RELATION),
    "mod": _MOD, "+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT, "^": _POWER, "!": 13,
}  # fmt: skip


class NotFormalisedError(NotationError):
    """Mathematics that this notation cannot state; a step with it is reported as such."""


def parse_statement(text: str, known: frozenset[str] = frozenset()) -> Statement:
    """Parse a statement.

    Parameters
    ----------
    text : str
        At most 10,000 characters; several lines are one.
    known : frozenset of str
        Declared names; a name such as ``lim`` means what it is declared as.

    Raises
    ------
    NotationError
        With the position of the wrong character.
    NotFormalisedError
        The text speaks of limits, integrals or the like, or leaves terms out.

    Examples
    --------
    >>> parse_statement("n^2 ≡ 1 (mod 8)") == parse_statement("n^2 = 1 mod 8")
    True
    >>> parse_statement("2*(n + ) = 1")
    Traceback (most recent call last):
    ...
    apery.core.errors.NotationError: a value is expected, not ')' at character 8 of '2*(n + ) = 1'
    >>> parse_statement("1 + 2 + ... + n = n*(n+1)/2")
    Traceback (most recent call last):
    ...
    apery.lean.derivation.notation.NotFormalisedError: ...: an ellipsis stands for terms that are
    not written at character 9 of '1 + 2 + ... + n = n*(n+1)/2'
    """
    tree = _parsed(text, known)
    if not isinstance(tree, STATEMENTS):
        reason = "a statement is expected, this is a value; write an equation or an inequality"
        raise NotationError(reason, text, tree.span[0])
    return tree


def parse_term(text: str, known: frozenset[str] = frozenset()) -> Term:
    """Parse a term.

    Examples
    --------
    >>> parse_term("2n²")
    Binary(op='*', left=Number(value=2), right=Binary(op='^', left=Variable(name='n'),
    right=Number(value=2)))
    """
    tree = _parsed(text, known)
    if isinstance(tree, STATEMENTS):
        raise NotationError("a value is expected, this is a statement", text, tree.span[0])
    return tree


def _parsed(text: str, known: frozenset[str]) -> Node:
    try:
        tree = _Parser(text).whole()
    except NotationError as error:
        beyond = unformalised(text, known) if len(text) < 100_000 else None
        if beyond is None:
            raise
        raise NotFormalisedError(beyond[0], error.text, min(beyond[1], len(error.text))) from None
    large = too_large(tree)
    if large is not None:
        raise NotationError(large[0], text, large[1].span[0])
    return tree


class _Parser(Reader):
    """Operator precedence over the words; `depth` bounds the recursion."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.depth = 0
        # Nodes by identity: those in parentheses, remainders written with an infix mod, and
        # those of them whose left side is a sum, which only a congruence may have.
        self.grouped: dict[int, Node] = {}
        self.infix: dict[int, Node] = {}
        self.loose: dict[int, Node] = {}

    # The whole.

    def whole(self) -> Node:
        if self.word.kind == "end":
            raise self.fail("a statement is expected, the text is empty", 0)
        tree = self.parse(0)
        if self.word.kind != "end":
            raise self.unexpected()
        for node in self.loose.values():
            raise self.fail("put the sum in front of mod in parentheses", node.span[0])
        level: list[Node] = [tree]
        for _ in range(MAX_HEIGHT):
            level = [child for node in level for child in children(node)]
            if not level:
                return tree
        raise self.fail(f"more than {MAX_HEIGHT} operations inside one another", level[0].span[0])

    def unexpected(self) -> NotationError:
        """Say why the current word cannot follow a complete statement or value."""
        word = self.word
        if word.text in ("for", "forall"):
            return self.fail("a quantifier stands in front: for all n >= 1: ...")
        if word.kind in ("name", "number") and word.text not in RESERVED:
            return self.fail("an operator is missing in front of this")
        if word.text in _RELATIONS:
            return self.fail("this relation follows a statement, not a value")
        if word.text in ("(", "["):
            return self.fail("an operator is missing, write * in front of this")
        if word.text in (")", "]"):
            return self.fail("this parenthesis was never opened")
        return self.fail(f"{self.found()} is not expected here")

    def parse(self, strength: int) -> Node:
        """Parse as far as operators bind at least as tightly as `strength`."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.fail(f"nested more than {MAX_DEPTH} deep")
        left = self.prefix()
        while True:
            word = self.word
            if word.kind == "power" and strength <= _POWER:
                self.take()
                digits = Number(int(word.text.lstrip("-")), (word.start, word.end))
                power: Term = digits
                if word.text.startswith("-"):
                    power = Negate(digits, (word.start, word.end))
                left = Binary("^", self.term(left), power, self.since(left.span[0]))
                continue
            own = _STRENGTH.get(word.text) if word.kind in ("sign", "name") else None
            if own is None or own < strength:
                break
            left = self.infix_at(left, word, own)
        self.depth -= 1
        return left

    # What stands behind or between.

    def infix_at(self, left: Node, word: Word, own: int) -> Node:
        start = left.span[0]
        match word.text:
            case "and" | "or" | "implies" | "iff" as kind:
                self.take()
                first = self.statement(left)
                right = self.statement(self.parse(own if kind == "implies" else own + 1))
                if kind == "iff" and self.is_next("iff"):
                    raise self.fail("iff does not chain; put parentheses around one part")
                return Connective(kind, first, right, self.since(start))
            case "!":
                self.take()
                return Apply("factorial", (self.term(left),), self.since(start))
            case "+" | "-" | "*" | "/" | "^" as op:
                self.take()
                first_term = self.term(left)
                # An exponent may have a sign; powers group to the right.
                second = self.term(self.parse(_SIGN if op == "^" else own + 1))
                return Binary(op, first_term, second, self.since(start))
            case "mod":
                return self.remainder(left)
            case "|" | "divides":
                self.take()
                divisor = self.term(left)
                return Divides(divisor, self.term(self.parse(_MOD)), self.since(start))
            case "is" | "odd" | "even":
                return self.kind_of_number(self.term(left))
            case _:
                return self.relation(self.term(left))

    def remainder(self, left: Node) -> Term:
        self.take()
        first = self.term(left)
        modulus = self.term(self.parse(_SIGN))
        if self.is_next("+", "-", "*", "/"):
            raise self.fail("put parentheses around the remainder or around the modulus")
        node = Apply("mod", (first, modulus), self.since(first.span[0]))
        self.infix[id(node)] = node
        if isinstance(first, Binary) and first.op in "+-" and id(first) not in self.grouped:
            self.loose[id(node)] = node
        return node

    def kind_of_number(self, left: Term) -> Statement:
        self.accept("is")
        start = left.span[0]
        word = self.take()
        span = self.since(start)
        if word.text == "even":
            return Divides(Number(2), left, span)
        if word.text == "odd":
            return Congruent(left, Number(1), Number(2), span)
        if word.text == "divisible":
            self.expect("by", "by")
            divisor = self.term(self.parse(_MOD))
            return Divides(divisor, left, self.since(start))
        self.at -= 1
        raise self.fail(f"even, odd or divisible by is expected, not {self.found()}")

    def relation(self, first: Term) -> Statement:
        operands, relations = [first], list[str]()
        modulus: Term | None = None
        while self.is_next(*_RELATIONS):
            sign = self.take()
            relations.append(sign.text)
            operands.append(self.term(self.parse(_MOD)))
            if self.opens_modulus():
                self.take(), self.take()
                modulus = self.term(self.parse(0))
                self.expect(")", "the end of (mod m)")
                break
        last = operands[-1]
        span = self.since(first.span[0])
        trailing = self.is_infix(last) and not self.is_infix(first)
        if modulus is None and trailing and set(relations) <= {"=", "!=", "≡"}:
            assert isinstance(last, Apply)
            operands[-1], modulus = last.arguments
            self.loose.pop(id(last), None)
        if modulus is not None:
            return self.congruence(operands, relations, modulus, span)
        if "≡" in relations:
            raise self.fail("≡ needs a modulus, write (mod m) after it")
        if "!=" in relations and len(relations) > 1:
            raise self.fail("!= does not chain; join two statements with and", first.span[0])
        return Comparison(tuple(operands), _checked(relations), span)

    def opens_modulus(self) -> bool:
        """Whether ``(mod m)`` comes next, and not an argument ``(mod(a, b))``."""
        if not (self.is_next("(") and self.is_next("mod", ahead=1)):
            return False
        word, after = self.words[self.at + 1 : self.at + 3]
        return after.text != "(" or after.start != word.end

    def is_infix(self, node: Node) -> bool:
        return id(node) in self.infix and id(node) not in self.grouped

    def congruence(
        self, operands: list[Term], relations: list[str], modulus: Term, span: Span
    ) -> Statement:
        if not set(relations) <= {"=", "≡"} and relations != ["!="]:
            raise self.fail("a congruence has the sign = or ≡", span[0])
        parts: list[Statement] = [Congruent(a, b, modulus, span) for a, b in pairwise(operands)]
        whole = parts[0]
        for part in parts[1:]:
            whole = Connective("and", whole, part, span)
        return Not(whole, span) if relations == ["!="] else whole

    # What stands in front.

    def prefix(self) -> Node:
        word = self.word
        match word.kind, word.text:
            case "number", _:
                return self.number()
            case "sign", "-":
                self.take()
                operand = self.term(self.parse(_SIGN))
                return Negate(operand, self.since(word.start))
            case "sign", "+":
                self.take()
                return self.term(self.parse(_SIGN))
            case "sign", "(":
                self.take()
                inner = self.parse(0)
                self.closed(word, ")")
                self.grouped[id(inner)] = inner
                return inner
            case "sign", "[":
                return self.matrix()
            case "name", "true" | "false":
                self.take()
                return Truth(word.text == "true", (word.start, word.end))
            case "name", "not":
                self.take()
                denied = self.statement(self.parse(_NOT))
                return Not(denied, self.since(word.start))
            case "name", "for" | "forall" | "exists":
                return self.quantified()
            case "name", "if":
                self.take()
                premise = self.statement(self.parse(_IMPLIES + 1))
                self.expect("then", "then")
                return Connective(
                    "implies", premise, self.statement(self.parse(_IMPLIES)), self.since(word.start)
                )
            case "name", "sum" | "product" as kind:
                return self.iterated(kind)
            case "name", _:
                return self.named()
            case "sign", "|":
                raise self.fail("a value is expected; the absolute value is written abs(x)")
            case _:
                raise self.fail(f"a value is expected, not {self.found()}")

    def closed(self, opened: Word, sign: str) -> None:
        if self.word.kind == "end":
            raise self.fail("this parenthesis is never closed", opened.start)
        if not self.accept(sign):
            if self.is_next(","):
                raise self.fail("a comma stands only between the arguments of a function")
            raise self.unexpected()

    def number(self) -> Term:
        before = self.words[self.at - 1].text if self.at else ""
        word = self.take()
        value = Fraction(word.text)
        span = (word.start, word.end)
        number = Number(int(value) if value.denominator == 1 else value, span)
        after = self.word
        named = after.kind == "name" and after.text not in RESERVED
        opens = after.text == "(" and not self.opens_modulus()
        if after.start != word.end or not (named or opens):
            return number
        if before in ("/", "^"):
            raise self.fail(f"write parentheses: after {before} this can be read in two ways")
        factor = self.term(self.parse(_POWER - 1))
        return Binary("*", number, factor, self.since(word.start))

    def named(self) -> Term:
        word = self.word
        if word.text in RESERVED and not (word.text == "mod" and self.is_next("(", ahead=1)):
            raise self.fail(f"a value is expected, not {self.found()}")
        self.take()
        if not self.is_next("(") or self.opens_modulus():
            return Variable(word.text, (word.start, word.end))
        opened = self.take()
        arguments = [self.argument(word)]
        while self.accept(","):
            arguments.append(self.argument(word))
        self.closed(opened, ")")
        wanted = BUILTIN.get(word.text, len(arguments))
        if wanted != len(arguments):
            plural = "" if wanted == 1 else "s"
            raise self.fail(f"{word.text} has {wanted} argument{plural}", word.start)
        return Apply(word.text, tuple(arguments), self.since(word.start))

    def argument(self, function: Word) -> Term:
        if self.is_next(")"):
            raise self.fail(f"{function.text} needs an argument")
        return self.term(self.parse(0))

    def iterated(self, kind: Literal["sum", "product"]) -> Term:
        word = self.take()
        form = f"{kind}(k^2, k = 1..n)"
        if not self.is_next("("):
            raise self.fail(f"write {form}")
        opened = self.take()
        body = self.term(self.parse(0))
        self.expect(",", f"a comma and the range, as in {form},")
        variable = self.new_variable()
        if not self.accept("=", "in"):
            raise self.fail(f"= is expected, as in {form}, not {self.found()}")
        low, high = self.range()
        self.closed(opened, ")")
        return Iterated(kind, body, variable, low, high, self.since(word.start))

    def range(self) -> tuple[Term, Term]:
        low = self.term(self.parse(_MOD))
        self.expect("..", "a range such as 1..n")
        return low, self.term(self.parse(_MOD))

    def new_variable(self) -> str:
        word = self.word
        if word.kind != "name" or word.text in RESERVED or word.text in BUILTIN:
            raise self.fail(f"a variable is expected, not {self.found()}")
        self.take()
        return word.text

    def quantified(self) -> Statement:
        word = self.take()
        kind: Literal["forall", "exists"] = "exists" if word.text == "exists" else "forall"
        if word.text == "for" and not self.accept("all"):
            raise self.fail(f"for all is expected, not for {self.found()}")
        start = self.word
        names = [self.new_variable()]
        while self.accept(","):
            names.append(self.new_variable())
        low: Term | None = None
        high: Term | None = None
        domain: Domain | None = None
        guards: list[Statement] = []
        if self.accept("in"):
            domain = self.domain()
            if domain is None:
                low, high = self.range()
        elif self.is_next(*_RELATIONS[:-1]):
            # One condition for several variables is a condition on each.
            here = self.at
            for name in names:
                self.at = here
                guards.append(self.relation(Variable(name, (start.start, start.end))))
        if not (self.accept(":") or (self.is_next("such") and self.accept("such"))):
            raise self.fail(f"a colon is expected after the quantifier, not {self.found()}")
        self.accept("that")
        body = self.statement(self.parse(0))
        span = self.since(word.start)
        for guard in reversed(guards):
            joint: Literal["and", "implies"] = "and" if kind == "exists" else "implies"
            body = Connective(joint, guard, body, span)
        for name in reversed(names):
            body = Quantified(kind, name, body, low, high, domain, span)
        return body

    def domain(self) -> Domain | None:
        if self.is_next("real"):
            raise self.fail("core Lean has no real numbers; write rat, the rational numbers")
        for domain in ("nat", "int", "rat"):
            if self.accept(domain):
                return domain
        return None

    def matrix(self) -> Term:
        word = self.take()
        rows: list[tuple[Term, ...]] = []
        while True:
            opened = self.word
            self.expect("[", "a row of the matrix, such as [1, 0],")
            row = [self.term(self.parse(0))]
            while self.accept(","):
                row.append(self.term(self.parse(0)))
            self.closed(opened, "]")
            rows.append(tuple(row))
            if len(row) != len(rows[0]):
                raise self.fail(
                    f"{len(row)} entries, but {len(rows[0])} in the first row", opened.start
                )
            if not self.accept(","):
                break
        self.closed(word, "]")
        if len(rows) > MAX_SIDE or len(rows[0]) > MAX_SIDE:
            raise self.fail(f"a matrix has at most {MAX_SIDE} rows and columns", word.start)
        return Matrix(tuple(rows), self.since(word.start))


def _checked(relations: list[str]) -> tuple[Relation, ...]:
    return tuple(r for r in relations if r != "≡")  # type: ignore[misc]
