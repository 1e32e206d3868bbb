"""Proofs of the theorems about a claim, one request each, and the certificate.

Guarantee: a step is `proved` only if the audit has nothing against it, and the
certificate counts as proved only if every step is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Protocol

from apery.core.claims import Claim
from apery.core.errors import AperyError
from apery.core.records import Certificate, Step, StepOutcome
from apery.lean.audit import Answer, objections
from apery.lean.equivalence import EQUAL
from apery.lean.statements import theory
from apery.lean.theory import Theorem, Theory

SECONDS = 60.0
"""Budget for one claim."""
_LONGEST_MESSAGE = 600


class Asker(Protocol):
    """What proofs need of a worker."""

    @property
    def identity(self) -> tuple[tuple[str, str], ...]:
        """Version and hashes of all that takes part in a proof."""

    def ask(self, source: str, reference: str, names: Sequence[str], *, seconds: float) -> Answer:
        """Elaborate a source and audit declarations of it."""


def render(claim: Claim, recurrence: Sequence[int] = (), terms: Sequence[int] = ()) -> str:
    """Return the Lean file for a claim without running Lean.

    The file needs no other; ``lean file.lean`` replays it.

    Raises
    ------
    InvalidInputError
        The claim is not translated; see `apery.lean.statements.theory`.
    """
    return theory(claim, recurrence, terms).source


def prove(
    claim: Claim,
    recurrence: Sequence[int],
    terms: Sequence[int],
    worker: Asker,
    *,
    seconds: float = SECONDS,
) -> Certificate:
    """Translate a claim and let Lean prove what can be stated of it.

    Parameters
    ----------
    claim : Claim
        About a continued fraction with integer coefficients.
    recurrence : sequence of int
        Coefficients of a characteristic polynomial of a, constant term first; may be empty.
    terms : sequence of int
        Certified terms of a from index 0; may be empty.
    worker : Asker
        A running `apery.lean.worker.Worker`.
    seconds : float
        Wall-clock budget for all steps together.

    Returns
    -------
    Certificate
        With one step for each theorem. Where the certified terms contradict the
        polynomials, the only step is that refutation.
    """
    return certificate_of(
        claim.id, lambda: theory(claim, recurrence, terms), worker, seconds=seconds
    )


def certificate_of(
    claim_id: str, state: Callable[[], Theory], worker: Asker, *, seconds: float
) -> Certificate:
    """State theorems and let Lean prove them.

    Parameters
    ----------
    claim_id : str
        Of what the theorems are about.
    state : callable
        Returns the theory, or raises an `AperyError` where the claim cannot be stated; the
        certificate then has one undecided step with the reason.
    worker : Asker
        A running `apery.lean.worker.Worker`.
    seconds : float
        Wall-clock budget for all steps together.
    """
    try:
        found = state()
    except AperyError as error:
        step = Step(
            "translation", "the claim can be stated in Lean", StepOutcome.UNDECIDED,
            messages=(str(error),),
        )  # fmt: skip
        return Certificate(claim_id, "", worker.identity, (step,))
    done = steps(found, worker, seconds=seconds)
    equal = any(s.name == EQUAL and s.outcome is StepOutcome.PROVED for s in done)
    return Certificate(
        claim_id=claim_id,
        source_sha256=hashlib.sha256(found.source.encode()).hexdigest(),
        toolchain=worker.identity,
        steps=done,
        not_formalised=found.not_formalised,
        equal_to=found.equal_to if equal else "",
    )


def steps(found: Theory, worker: Asker, *, seconds: float = SECONDS) -> tuple[Step, ...]:
    """Prove the theorems of a theory, each in its own request.

    A refuted theorem ends the work: what follows would be about another sequence.
    """
    # What the steps took, not the clock: the start of a Lean is no part of the budget.
    left = seconds
    done: list[Step] = []
    for theorem in found.theorems:
        if left <= 0:
            late = (f"the budget of {seconds:g} seconds was spent before this step",)
            done.append(Step(theorem.name, theorem.says, StepOutcome.TIMEOUT, messages=late))
            continue
        step = _step(found, theorem, worker, left)
        left -= step.seconds
        done.append(step)
        if step.outcome is StepOutcome.REFUTED:
            break
    return tuple(done)


def _step(found: Theory, theorem: Theorem, worker: Asker, seconds: float) -> Step:
    source, reference, name = found.request(theorem)
    answer = worker.ask(source, reference, [name], seconds=seconds)
    against = objections(answer, name)
    declared = answer.declarations.get(name)
    spent = answer.seconds
    if against and theorem.refutation is not None and not answer.failure:
        source, reference, negation = found.request(theorem.refutation)
        second = worker.ask(source, reference, [negation], seconds=seconds)
        spent += second.seconds
        if not objections(second, negation):
            return Step(
                theorem.name, theorem.says, StepOutcome.REFUTED, spent,
                messages=(f"Lean proves: {theorem.refutation.says}",),
            )  # fmt: skip
    return Step(
        name=theorem.name,
        says=theorem.says,
        outcome=_outcome(answer, against),
        seconds=spent,
        axioms=declared.axioms if declared is not None else (),
        messages=() if not against else (*against, *_errors(answer)),
    )


def _outcome(answer: Answer, against: tuple[str, ...]) -> StepOutcome:
    if not against:
        return StepOutcome.PROVED
    if answer.failure in ("timeout", "memory"):
        return StepOutcome.TIMEOUT
    accepted = not answer.failure and not _errors(answer) and not answer.refused
    return StepOutcome.REJECTED if accepted else StepOutcome.UNDECIDED


def _errors(answer: Answer) -> tuple[str, ...]:
    return tuple(m.text[:_LONGEST_MESSAGE] for m in answer.messages if m.severity == "error")
