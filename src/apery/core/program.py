"""Programs: straight-line sequences of arithmetic operations on one variable.

Guarantee: a `Program` is exact. Its constants are rational numbers, its steps refer only to
what stands before them, and `Program.canonical` computes the same function wherever the program
has a value, with no more operations.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, TypeVar

from apery.core.errors import InvalidInputError, NotationError
from apery.core.expression import Binary, Call, Expression, Name, Negate, Number, parse

ARITY = {"+": 2, "-": 2, "*": 2, "/": 2, "fma": 3, "sqrt": 1, "scale": 2}
"""Operations and how many operands they take. ``fma(a, b, c)`` is a b + c with one rounding;
``scale(a, 2^k)`` multiplies by a power of two, which is exact unless it over- or underflows."""
COMMUTATIVE = frozenset("+*")
MAX_STEPS = 200
ID_LENGTH = 12
_OPERAND = re.compile(r"x|[ct][1-9]\d{0,3}")
_POWER = re.compile(r"2\^-?\d{1,5}")

_WRITTEN = re.compile(
    r"(?P<left>\w+) (?P<op>[-+*/]) (?P<right>\w+)|(?P<function>\w+)\((?P<operands>[^()]*)\)"
)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Operation:
    """One step: an operation and its operands.

    Parameters
    ----------
    op : str
        One of `ARITY`.
    operands : tuple of str
        ``x``, a constant ``c1``, ``c2``, ... or an earlier step ``t1``, ``t2``, ...; the second
        operand of ``scale`` is a power of two such as ``2^-3``.
    """

    op: str
    operands: tuple[str, ...]

    def __str__(self) -> str:
        if self.op in "+-*/":
            return f"{self.operands[0]} {self.op} {self.operands[1]}"
        return f"{self.op}({', '.join(self.operands)})"


@dataclass(frozen=True, slots=True)
class Program:
    """A straight-line program in the variable x; its value is that of the last step.

    Parameters
    ----------
    steps : tuple of Operation
        At least one; step number k is called ``tk``.
    constants : tuple of Fraction
        The values of ``c1``, ``c2``, ...

    Raises
    ------
    InvalidInputError
        A step is malformed or refers to something that does not stand before it.

    Examples
    --------
    >>> program = Program.parse("t1 = 3/x; t2 = x + t1; 1/(t2 - 2)")
    >>> print(program)
    t1 = c1 / x; t2 = x + t1; t3 = t2 - c2; t4 = c3 / t3
    >>> program.operations, program(Fraction(1))
    (4, Fraction(1, 2))
    >>> eval(repr(program)) == program
    True
    >>> program(Fraction(0))
    Traceback (most recent call last):
    ...
    ZeroDivisionError: ...
    """

    steps: tuple[Operation, ...]
    constants: tuple[Fraction, ...] = ()

    def __post_init__(self) -> None:
        if not 1 <= len(self.steps) <= MAX_STEPS:
            raise InvalidInputError(f"a program has 1 to {MAX_STEPS} steps, not {len(self.steps)}")
        for k, step in enumerate(self.steps, 1):
            self._check(k, step)

    def _check(self, k: int, step: Operation) -> None:
        if ARITY.get(step.op) != len(step.operands):
            raise InvalidInputError(
                f"step {k}: {step.op!r} with {len(step.operands)} operands is not one of "
                + ", ".join(f"{op} ({n})" for op, n in ARITY.items())
            )
        plain = step.operands
        if step.op == "scale":
            plain = step.operands[:1]
            if not _POWER.fullmatch(step.operands[1]):
                raise InvalidInputError(f"step {k}: scale takes a power of two like 2^-3")
        for name in plain:
            known = _OPERAND.fullmatch(name) is not None
            if name[:1] == "c" and known:
                known = int(name[1:]) <= len(self.constants)
            elif name[:1] == "t" and known:
                known = int(name[1:]) < k
            if not known:
                raise InvalidInputError(f"step {k}: {name!r} stands for nothing before it")

    # Reading

    @classmethod
    def parse(cls, text: str, constants: Sequence[Fraction | int | float | str] = ()) -> Program:
        """Read a program in ordinary notation.

        Parameters
        ----------
        text : str
            Statements ``name = expression`` separated by semicolons, the last of which may be an
            expression alone. Names are free but for ``x`` and ``c1``, ``c2``, ..., which stand
            for `constants`. ``fma(a, b, c)`` and ``sqrt(a)`` are operations; whole powers are
            products by repeated squaring. Numbers become constants, exactly.
        constants : sequence
            Values of ``c1``, ``c2``, ..., which keep their numbers; other numbers of the text
            come after them. Rationals, decimal or hexadecimal text, floats exactly.

        Raises
        ------
        NotationError
            With the position in its statement.

        Examples
        --------
        >>> Program.parse("(x + c1)^2", [0.5]).operations
        2
        >>> Program.parse("y = x*x; y*z")
        Traceback (most recent call last):
        ...
        apery.core.errors.NotationError: 'z' has no value here at character 3 of 'y*z'
        """
        builder = _Builder([exact(c) for c in constants])
        result = ""
        for statement in text.split(";"):
            if not statement.strip():
                continue
            name, equals, right = statement.partition("=")
            source = right if equals else statement
            result = builder.operand(parse(source.strip()), source.strip())
            if equals:
                builder.define(name.strip(), result, statement.strip())
        if not result:
            raise NotationError("a program needs at least one expression", text, 0)
        return builder.program(result, numbered=len(constants))

    @classmethod
    def read(cls, text: str, constants: Sequence[Fraction]) -> Program:
        """Read back what ``str`` of a program wrote, step by step and without folding.

        Raises
        ------
        InvalidInputError
            The text is not of that form.

        Examples
        --------
        >>> program = Program.parse("x*x*3")
        >>> Program.read(str(program), program.constants) == program
        True
        """
        steps = []
        for k, statement in enumerate(text.split(";"), 1):
            name, _, right = (part.strip() for part in statement.partition("="))
            words = _WRITTEN.fullmatch(right)
            if name != f"t{k}" or words is None:
                raise InvalidInputError(f"{statement.strip()!r} is no step number {k} of a program")
            if words["op"]:
                steps.append(Operation(words["op"], (words["left"], words["right"])))
            else:
                operands = tuple(o.strip() for o in words["operands"].split(","))
                steps.append(Operation(words["function"], operands))
        return cls(tuple(steps), tuple(constants))

    # Meaning

    def fold(
        self,
        variable: T,
        constant: Callable[[Fraction], T],
        operations: Mapping[str, Callable[..., T]],
    ) -> T:
        """Return the value of the program in any arithmetic.

        Parameters
        ----------
        variable : object
            What x is.
        constant : callable
            Takes a rational number and returns what stands for it.
        operations : mapping
            For each operation that occurs, a function of its operands; ``scale`` is given its
            power of two as a constant.
        """
        values: dict[str, T] = {"x": variable}
        for k, value in enumerate(self.constants, 1):
            values[f"c{k}"] = constant(value)
        for k, step in enumerate(self.steps, 1):
            operands = [
                constant(_power_of_two(name)) if name[0] == "2" else values[name]
                for name in step.operands
            ]
            values[f"t{k}"] = operations[step.op](*operands)
        return values[f"t{len(self.steps)}"]

    def __call__(self, x: Fraction) -> Fraction:
        """Return the exact value at a rational number.

        Raises
        ------
        ZeroDivisionError
            A step divides by 0 there.
        InvalidInputError
            The program takes a square root.
        """
        return self.fold(x, lambda c: c, _EXACT)

    @property
    def operations(self) -> int:
        """Number of operations on what depends on x."""
        depends = self._depends()
        return sum(depends[f"t{k}"] for k in range(1, len(self.steps) + 1))

    def cost(self, weights: Mapping[str, float]) -> float:
        """Return the sum of the weights of the operations; 1 where none is given.

        Examples
        --------
        >>> Program.parse("1/(x + 2)").cost({"/": 4})
        5
        """
        depends = self._depends()
        return sum(
            weights.get(step.op, 1)
            for k, step in enumerate(self.steps, 1)
            if depends[f"t{k}"]
        )  # fmt: skip

    def _depends(self) -> dict[str, bool]:
        depends = {"x": True}
        for k, step in enumerate(self.steps, 1):
            depends[f"t{k}"] = any(depends.get(name, False) for name in step.operands)
        return depends

    def with_constants(self, constants: Sequence[Fraction]) -> Program:
        """Return the program with other values of its constants.

        Raises
        ------
        InvalidInputError
            There are more or fewer of them.
        """
        if len(constants) != len(self.constants):
            raise InvalidInputError(
                f"the program has {len(self.constants)} constants, not {len(constants)}"
            )
        return replace(self, constants=tuple(constants))

    # Normal form

    def canonical(self) -> Program:
        """Return the program without unused, repeated and constant steps.

        Operands of + and * are ordered, equal sub-expressions are computed once, operations on
        constants alone are carried out where they are rational, and constants are numbered in
        the order of use.

        Examples
        --------
        >>> print(Program.parse("a = x*x; b = x*x; a/b + (2 + 3)").canonical())
        t1 = x * x; t2 = t1 / t1; t3 = t2 + c1
        """
        builder = _Builder([])
        names: dict[str, str] = {"x": "x"}
        for k, value in enumerate(self.constants, 1):
            names[f"c{k}"] = builder.constant(value, merge=False)
        for k, step in enumerate(self.steps, 1):
            names[f"t{k}"] = builder.apply(
                step.op, *(names.get(operand, operand) for operand in step.operands)
            )
        return builder.ordered(names[f"t{len(self.steps)}"])

    @property
    def id(self) -> str:
        """A permanent short name: the hash of the canonical program."""
        form = self.canonical()
        text = f"{form}|{'|'.join(map(str, form.constants))}"
        return hashlib.sha256(text.encode()).hexdigest()[:ID_LENGTH]

    def __str__(self) -> str:
        return "; ".join(f"t{k} = {step}" for k, step in enumerate(self.steps, 1))


def exact(value: Fraction | int | float | str) -> Fraction:
    """Return a number as a rational: decimal, hexadecimal or quotient text, or a float.

    Examples
    --------
    >>> exact("0x1.8p-1"), exact("0.1"), exact(0.5), exact("1/3")
    (Fraction(3, 4), Fraction(1, 10), Fraction(1, 2), Fraction(1, 3))
    """
    try:
        if isinstance(value, str) and "0x" in value.lower():
            return Fraction(float.fromhex(value.strip()))
        return Fraction(value)
    except (ValueError, OverflowError, ZeroDivisionError):
        raise InvalidInputError(f"{value!r} is no rational number") from None


def _power_of_two(text: str) -> Fraction:
    return Fraction(2) ** int(text[2:])


def _no_root(_: Any) -> Any:
    raise InvalidInputError("a square root has no exact value; evaluate the program in balls")


_EXACT: dict[str, Callable[..., Any]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "fma": lambda a, b, c: a * b + c,
    "scale": lambda a, k: a * k,
    "sqrt": _no_root,
}
EXACT: Mapping[str, Callable[..., Any]] = _EXACT
"""The operations on anything that has + - * and /; square roots are refused."""


class _Builder:
    """Collects steps, each different one once."""

    def __init__(self, constants: list[Fraction]) -> None:
        self._values: dict[str, Fraction] = {}
        self._given = [self.constant(value, merge=False) for value in constants]
        self._names: dict[str, str] = {}
        self._steps: list[Operation] = []
        self._seen: dict[Operation, str] = {}

    def constant(self, value: Fraction, *, merge: bool = True) -> str:
        if merge:
            for name, known in self._values.items():
                if known == value and name[0] == "n":
                    return name
        name = f"{'n' if merge else 'c'}{len(self._values) + 1}"
        self._values[name] = value
        return name

    def define(self, name: str, operand: str, statement: str) -> None:
        if not name.isidentifier() or name == "x" or re.fullmatch(r"c\d+", name):
            raise NotationError("a new name is expected before '='", statement, 0)
        self._names[name] = operand

    def apply(self, op: str, *operands: str) -> str:
        numbers = [self._values.get(name) for name in operands]
        if all(n is not None for n in numbers) and op in "+-*/" and not (
            op == "/" and numbers[1] == 0
        ):  # fmt: skip
            return self.constant(_EXACT[op](*numbers))
        if op in COMMUTATIVE:
            operands = tuple(sorted(operands, key=_order))
        elif op == "fma":
            operands = (*sorted(operands[:2], key=_order), operands[2])
        step = Operation(op, tuple(operands))
        if step not in self._seen:
            self._steps.append(step)
            self._seen[step] = f"t{len(self._steps)}"
        return self._seen[step]

    def operand(self, tree: Expression, text: str) -> str:
        match tree:
            case Number(value):
                return self.constant(value)
            case Name(name, position):
                if name == "x":
                    return "x"
                if name in self._names:
                    return self._names[name]
                if re.fullmatch(r"c\d+", name) and 1 <= int(name[1:]) <= len(self._given):
                    return self._given[int(name[1:]) - 1]
                raise NotationError(f"{name!r} has no value here", text, position)
            case Negate(inner):
                return self.apply("-", self.constant(Fraction(0)), self.operand(inner, text))
            case Binary("^", base, Number(power), position):
                if power.denominator != 1 or not 1 <= power <= MAX_STEPS:
                    raise NotationError("a power is a whole number from 1", text, position)
                return self._power(self.operand(base, text), int(power))
            case Binary(op, left, right, position):
                if op not in ARITY:
                    raise NotationError("a power is a whole number from 1", text, position)
                return self.apply(op, self.operand(left, text), self.operand(right, text))
            case Call(function, arguments, position):
                if ARITY.get(function) != len(arguments) or function == "scale":
                    raise NotationError(
                        "the functions of a program are fma(a, b, c) and sqrt(a)", text, position
                    )
                return self.apply(function, *(self.operand(a, text) for a in arguments))
        raise AssertionError(tree)

    def _power(self, base: str, n: int) -> str:
        if n == 1:
            return base
        half = self._power(base, n // 2)
        square = self.apply("*", half, half)
        return self.apply("*", square, base) if n % 2 else square

    def program(self, result: str, *, numbered: int = 0) -> Program:
        """Return the steps that the result needs, numbered anew.

        The first constants, `numbered` of them, keep their numbers.
        """
        if result[0] != "t":
            # A bare variable or constant is a program too.
            result = self.apply("+", result, self.constant(Fraction(0)))
        if result[0] != "t":
            raise InvalidInputError("the program does not depend on x")
        needed = {result}
        for k in range(len(self._steps), 0, -1):
            if f"t{k}" in needed:
                needed.update(self._steps[k - 1].operands)
        first = self._given[:numbered]
        names: dict[str, str] = {name: f"c{k}" for k, name in enumerate(first, 1)}
        constants = [self._values[name] for name in first]
        steps: list[Operation] = []
        for k, step in enumerate(self._steps, 1):
            if f"t{k}" not in needed:
                continue
            for name in step.operands:
                if name in self._values and name not in names:
                    constants.append(self._values[name])
                    names[name] = f"c{len(constants)}"
            steps.append(Operation(step.op, tuple(names.get(n, n) for n in step.operands)))
            names[f"t{k}"] = f"t{len(steps)}"
        return Program(tuple(steps), tuple(constants))

    def ordered(self, result: str) -> Program:
        """Return the program whose steps and constants stand in an order of their meaning alone."""
        meaning = {"x": "x", **{name: str(value) for name, value in self._values.items()}}
        for k, step in enumerate(self._steps, 1):
            parts = [meaning.get(name, name) for name in step.operands]
            if step.op in COMMUTATIVE:
                parts.sort()
            elif step.op == "fma":
                parts = [*sorted(parts[:2]), parts[2]]
            text = f"{step.op} {' '.join(parts)}"
            meaning[f"t{k}"] = hashlib.sha256(text.encode()).hexdigest()
        again = _Builder([])
        again._values = dict(self._values)
        names: dict[str, str] = {}

        def visit(name: str) -> str:
            if name[0] != "t":
                return name
            if name not in names:
                step = self._steps[int(name[1:]) - 1]
                for operand in sorted(step.operands, key=lambda o: meaning.get(o, o)):
                    visit(operand)
                names[name] = again.apply(step.op, *(visit(o) for o in step.operands))
            return names[name]

        return again.program(visit(result))


def _order(name: str) -> tuple[int, int]:
    return "xtcn".index(name[0]), int(name[1:] or 0)
