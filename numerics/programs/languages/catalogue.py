"""The languages, and what each of them can say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from apery.core.errors import InvalidInputError
from apery.numerics.formats import FLOAT32, FLOAT64, FloatFormat
from apery.numerics.programs.languages import (
    c,
    fpcore,
    jax_function,
    json_object,
    latex,
    lean,
    llvm,
    numba_ufunc,
    python,
    sollya,
    torch_function,
)
from apery.numerics.programs.languages.listing import Listing

EXACT = "exact"
_FLOATS = ("float64", "float32")
_ALL = (*_FLOATS, EXACT)
_TARGETS = {"float64": FLOAT64, "float32": FLOAT32, EXACT: None}


@dataclass(frozen=True, slots=True)
class Language:
    """A language and what it can say.

    Parameters
    ----------
    name : str
        Its name.
    write : callable
        Returns the text of a `Listing`.
    formats : tuple of str
        Formats in which it computes, that which is taken by default first.
    lacks : frozenset of str
        Operations that it has not.
    """

    name: str
    write: Callable[[Listing], str]
    formats: tuple[str, ...] = _FLOATS
    lacks: frozenset[str] = frozenset()


LANGUAGES: dict[str, Language] = {
    language.name: language
    for language in (
        Language("c", c.write),
        Language("python", python.write, _ALL),
        Language("numba", numba_ufunc.write),
        Language("jax", jax_function.write, lacks=frozenset({"fma"})),
        Language("torch", torch_function.write, lacks=frozenset({"fma"})),
        Language("llvm", llvm.write),
        Language("fpcore", fpcore.write, _ALL),
        Language("sollya", sollya.write, (EXACT, *_FLOATS)),
        Language("latex", latex.write, (EXACT, *_FLOATS)),
        Language("lean", lean.write, (EXACT, *_FLOATS)),
        Language("json", json_object.write, (EXACT, *_FLOATS)),
    )
}


def language(name: str) -> Language:
    """Return a language by its name.

    Raises
    ------
    InvalidInputError
        There is no such language.

    Examples
    --------
    >>> language("c").formats
    ('float64', 'float32')
    >>> language("fortran")
    Traceback (most recent call last):
    ...
    apery.core.errors.InvalidInputError: no language 'fortran'; there are c, python, numba, ...
    """
    if name not in LANGUAGES:
        raise InvalidInputError(f"no language {name!r}; there are {', '.join(LANGUAGES)}")
    return LANGUAGES[name]


def target_of(chosen: Language, name: str | None) -> FloatFormat | None:
    """Return the format of this name, that of the language by default; None for exact numbers.

    Raises
    ------
    InvalidInputError
        The language does not compute in it.

    Examples
    --------
    >>> target_of(language("c"), None).name, target_of(language("lean"), None)
    ('float64', None)
    >>> target_of(language("c"), "exact")
    Traceback (most recent call last):
    ...
    apery.core.errors.InvalidInputError: c is written in float64 or float32, not in 'exact'
    """
    wanted = name or chosen.formats[0]
    if wanted not in chosen.formats:
        raise InvalidInputError(
            f"{chosen.name} is written in {' or '.join(chosen.formats)}, not in {wanted!r}"
        )
    return _TARGETS[wanted]


def written(chosen: Language, listing: Listing) -> str:
    """Return the text of a program.

    Raises
    ------
    InvalidInputError
        The language lacks an operation, or the name means something in it.

    Examples
    --------
    >>> from apery.core.program import Program
    >>> written(language("torch"), Listing(Program.parse("fma(x, x, 1)"), FLOAT32, "square"))
    Traceback (most recent call last):
    ...
    apery.core.errors.InvalidInputError: torch has no fma; export to c, python, numba, llvm, ...
    """
    missing = listing.operations & chosen.lacks
    if missing:
        others = ", ".join(n for n, other in LANGUAGES.items() if not missing & other.lacks)
        raise InvalidInputError(
            f"{chosen.name} has no {' and no '.join(sorted(missing))}; export to {others}"
        )
    return chosen.write(listing)
