"""Kernels: variants of an algorithm with their parameters, and what they are asked to compute.

Guarantee: a `Kernel` and a `Specification` are names. Their texts can be read back, and two that
differ in any parameter, be it 1 against true, are different and have different texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from apery.core.codec import register
from apery.core.errors import InvalidInputError, NotationError

Parameter = int | str | bool
MAX_PARAMETERS = 40
_WORD = r"[A-Za-z][A-Za-z0-9_.+-]*"
_NAME = re.compile(_WORD)
_WHOLE = re.compile(r"-?\d{1,18}")
_CALL = re.compile(rf"\s*(?P<name>{_WORD})\s*\((?P<inside>[^()]*)\)\s*")
_TRUTH = {"true": True, "false": False}


@dataclass(frozen=True, slots=True, eq=False)
class Kernel:
    """A variant of an algorithm: its name and its parameters.

    Parameters
    ----------
    name : str
        A word: a letter, then letters, digits and ``_ . + -``.
    parameters : iterable of (str, int or str or bool)
        In any order; they are kept sorted by name. Text values are words, other than
        ``true`` and ``false``.

    Raises
    ------
    InvalidInputError
        A name or a value is malformed, or a name occurs twice.

    Examples
    --------
    >>> kernel = Kernel.of("bitsliced", groups=2, block=16384)
    >>> print(kernel)
    bitsliced(block=16384, groups=2)
    >>> Kernel.parse(str(kernel)) == kernel == eval(repr(kernel))
    True
    >>> kernel["groups"], kernel.get("length"), Kernel.of("sparse")
    (2, None, Kernel(name='sparse', parameters=()))
    >>> Kernel.of("fft", backend="two words")
    Traceback (most recent call last):
    ...
    apery.core.errors.InvalidInputError: backend='two words' is no integer, word, true or false
    """

    name: str
    parameters: tuple[tuple[str, Parameter], ...] = ()

    def __post_init__(self) -> None:
        _check_word(self.name, "the name of a kernel")
        pairs = tuple(sorted(((k, v) for k, v in self.parameters), key=lambda pair: pair[0]))
        if len(pairs) > MAX_PARAMETERS:
            raise InvalidInputError(f"a kernel has at most {MAX_PARAMETERS} parameters")
        for name, value in pairs:
            _check_word(name, "the name of a parameter")
            _check_value(name, value)
        if len({name for name, _ in pairs}) < len(pairs):
            raise InvalidInputError(f"a parameter of the kernel {self.name} is given twice")
        object.__setattr__(self, "parameters", pairs)

    @classmethod
    def of(cls, name: str, /, **parameters: Parameter) -> Kernel:
        """Return the kernel with parameters given by name."""
        return cls(name, tuple(parameters.items()))

    @classmethod
    def parse(cls, text: str) -> Kernel:
        """Read what ``str`` of a kernel wrote; spaces do not matter.

        Raises
        ------
        NotationError
            The text is not of that form.
        InvalidInputError
            As for the constructor.

        Examples
        --------
        >>> Kernel.parse("hybrid( heavy = 16 )")
        Kernel(name='hybrid', parameters=(('heavy', 16),))
        >>> Kernel.parse("hybrid(16)")
        Traceback (most recent call last):
        ...
        apery.core.errors.NotationError: 'name=value' is expected, not '16' at character 8 of ...
        """
        name, values = _read_call(text)
        return cls(name, [(k, _value(k, v)) for k, v in values])  # type: ignore[arg-type]

    def __getitem__(self, name: str) -> Parameter:
        """Return the value of a parameter.

        Raises
        ------
        KeyError
            The kernel has no parameter of this name.
        """
        return dict(self.parameters)[name]

    def get(self, name: str) -> Parameter | None:
        """Return the value of a parameter, or None where the kernel has none of this name."""
        return dict(self.parameters).get(name)

    def __eq__(self, other: object) -> bool:
        # As texts: to Python, 1 and True are equal.
        return isinstance(other, Kernel) and str(self) == str(other)

    def __hash__(self) -> int:
        return hash(str(self))

    def __str__(self) -> str:
        return _written(self.name, self.parameters)


@dataclass(frozen=True, slots=True)
class Specification:
    """What a kernel is asked: the distances of one pattern to all places of one text, or a part.

    With neither `k` nor `eps`, the distance at each of the ``n - m + 1`` places; with `k`, the
    places of distance at most k and these distances; with `eps`, each distance up to that
    relative error.

    Parameters
    ----------
    n, m : int
        Lengths of text and pattern, ``1 <= m <= n``.
    alphabet : int
        Number of symbols that may occur, at least 1.
    histogram : str
        How often they occur: a word such as ``uniform`` or ``zipf``.
    k : int or None
        At least 0.
    eps : Fraction or None
        Above 0; not together with `k`.

    Raises
    ------
    InvalidInputError
        A value is out of its range.

    Examples
    --------
    >>> search = Specification(10**7, 32, 4, k=3)
    >>> print(search)
    search(alphabet=4, histogram=uniform, k=3, m=32, n=10000000)
    >>> Specification.parse(str(search)) == search == eval(repr(search))
    True
    >>> search.places, search.task
    (9999969, 'search')
    >>> Specification(8, 9, 4)
    Traceback (most recent call last):
    ...
    apery.core.errors.InvalidInputError: a pattern has 1 to n = 8 positions, not 9
    """

    n: int
    m: int
    alphabet: int
    histogram: str = "uniform"
    k: int | None = None
    eps: Fraction | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.m <= self.n:
            raise InvalidInputError(f"a pattern has 1 to n = {self.n} positions, not {self.m}")
        if self.alphabet < 1:
            raise InvalidInputError(f"an alphabet has 1 symbol or more, not {self.alphabet}")
        _check_word(self.histogram, "a histogram")
        if self.k is not None and self.eps is not None:
            raise InvalidInputError("either k or eps is given; an exact search has no eps")
        if self.k is not None and self.k < 0:
            raise InvalidInputError(f"k is 0 or more, not {self.k}")
        if self.eps is not None and self.eps <= 0:
            raise InvalidInputError(f"eps is above 0, not {self.eps}; without it all is exact")

    @property
    def task(self) -> str:
        """``distances``, ``search`` or ``approximation``."""
        if self.k is not None:
            return "search"
        return "distances" if self.eps is None else "approximation"

    @property
    def places(self) -> int:
        """Number of places of the pattern in the text, n - m + 1."""
        return self.n - self.m + 1

    @classmethod
    def parse(cls, text: str) -> Specification:
        """Read what ``str`` of a specification wrote.

        Raises
        ------
        NotationError
            The text is not of that form.
        InvalidInputError
            The values do not fit together, or a name is not known or is missing.

        Examples
        --------
        >>> Specification.parse("approximation(n=100, m=10, alphabet=2, eps=1/10)").eps
        Fraction(1, 10)
        >>> Specification.parse("search(n=100, m=10, alphabet=2)")
        Traceback (most recent call last):
        ...
        apery.core.errors.InvalidInputError: these are values of distances, not of search
        """
        task, values = _read_call(text)
        given = dict(values)
        wrong = given.keys() - {"n", "m", "alphabet", "histogram", "k", "eps"}
        missing = {"n", "m", "alphabet"} - given.keys()
        if wrong or missing or len(given) < len(values):
            raise InvalidInputError(
                "a specification has n, m, alphabet and perhaps histogram, k, eps, each once; "
                f"{', '.join(sorted(wrong | missing)) or 'one'} is "
                f"{'unknown' if wrong else 'missing' if missing else 'given twice'}"
            )
        whole = {k: _whole(k, v) for k, v in values if k in ("n", "m", "alphabet", "k")}
        eps = _fraction(given["eps"]) if "eps" in given else None
        made = cls(
            whole["n"], whole["m"], whole["alphabet"], given.get("histogram", "uniform"),
            whole.get("k"), eps,
        )  # fmt: skip
        if made.task != task:
            raise InvalidInputError(f"these are values of {made.task}, not of {task}")
        return made

    def __str__(self) -> str:
        names = ("alphabet", "eps", "histogram", "k", "m", "n")
        values = ((name, getattr(self, name)) for name in names)
        return _written(self.task, ((k, v) for k, v in values if v is not None))


register(Kernel)
register(Specification)


def _written(name: str, values: Iterable[tuple[str, Parameter | Fraction]]) -> str:
    def word(value: Parameter | Fraction) -> str:
        return str(value).lower() if isinstance(value, bool) else str(value)

    return f"{name}({', '.join(f'{k}={word(v)}' for k, v in values)})"


def _read_call(text: str) -> tuple[str, list[tuple[str, str]]]:
    """Return name and values of a text ``name(a=1, b=word)``."""
    call = _CALL.fullmatch(text)
    if call is None:
        raise NotationError("'name(parameter=value, ...)' is expected", text, 0)
    values = []
    position = call.start("inside")
    for part in call["inside"].split(",") if call["inside"].strip() else ():
        name, equals, value = (piece.strip() for piece in part.partition("="))
        if not (name and equals and value):
            at = position + len(part) - len(part.lstrip())
            raise NotationError(f"'name=value' is expected, not {part.strip()!r}", text, at)
        values.append((name, value))
        position += len(part) + 1
    return call["name"], values


def _value(name: str, text: str) -> Parameter:
    if text in _TRUTH:
        return _TRUTH[text]
    return _whole(name, text) if text[0] in "-0123456789" else text


def _whole(name: str, text: str) -> int:
    if not _WHOLE.fullmatch(text):
        raise InvalidInputError(f"{name}={text!r} is no integer of at most 18 digits")
    return int(text)


def _fraction(text: str) -> Fraction:
    if not re.fullmatch(r"\d{1,18}(/\d{1,18})?", text) or re.search(r"/0+$", text):
        raise InvalidInputError(f"eps={text!r} is no positive fraction")
    return Fraction(text)


def _check_word(word: str, what: str) -> None:
    if not isinstance(word, str) or not _NAME.fullmatch(word):
        raise InvalidInputError(f"{what} is a word such as bitsliced or one-hot, not {word!r}")


def _check_value(name: str, value: Parameter) -> None:
    if isinstance(value, str):
        good = _NAME.fullmatch(value) is not None and value not in _TRUTH
    else:
        good = isinstance(value, int) and abs(value) < 10**18
    if not good:
        raise InvalidInputError(f"{name}={value!r} is no integer, word, true or false")
