"""All checks of a candidate, the cheap ones first."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from apery.core.errors import AperyError
from apery.core.records import Candidate, Outcome, Strength, Verdict
from apery.verify.digits import digits
from apery.verify.enclosure import DIGITS, enclosure
from apery.verify.recurrence import recurrence
from apery.verify.wellformed import well_formed

Check = Callable[[Candidate], Verdict]


def ladder(*, digits_wanted: int = DIGITS) -> dict[str, Check]:
    """Return the checks by their names, in their order."""
    return {
        "well-formed": well_formed,
        "recurrence": recurrence,
        "digits": digits,
        "enclosure": partial(enclosure, digits=digits_wanted),
    }


def check(candidate: Candidate, *, digits_wanted: int = DIGITS) -> tuple[Verdict, ...]:
    """Run the checks until one refutes the claim.

    A check that cannot evaluate a side within its budget leaves the claim undecided; it
    raises nothing.

    Parameters
    ----------
    candidate : Candidate
        The claim with what the search knows of it.
    digits_wanted : int
        Digits of the last check, the enclosure.

    Examples
    --------
    >>> from apery.core import Constant, ContinuedFraction, Equals, Interlaced, Provenance, mobius
    >>> fraction = ContinuedFraction.signed(Interlaced((), ("4*m+2",)), (1,))
    >>> claim = Equals(fraction, mobius(1, 1, 1, -1), Constant("e"))
    >>> for verdict in check(Candidate(claim, Provenance("doctest", "", 0, ""))):
    ...     print(verdict.check, verdict.outcome)
    well-formed holds
    recurrence holds
    digits holds
    enclosure holds
    """
    verdicts: list[Verdict] = []
    for name, run in ladder(digits_wanted=digits_wanted).items():
        started = time.perf_counter()
        try:
            verdict = run(candidate)
        except AperyError as error:
            evidence = (("error", str(error)),)
            verdict = Verdict(name, Outcome.UNDECIDED, Strength.NUMERIC, evidence)
        seconds = round(time.perf_counter() - started, 4)
        verdicts.append(replace(verdict, seconds=seconds))
        if verdict.outcome is Outcome.REFUTED:
            break
    return tuple(verdicts)
