"""Steps of a derivation through Lean, one by one and as a chain.

Guarantee: a step is `proved` only if Lean proves its statement from its assumptions and the
steps that it uses, the audit has nothing against the proof, and numbers are known that fulfil
all premises together, so that the step says something. It is `refuted` only if Lean proves
the negation with a witness. The chain reaches a step only if it is proved and everything that
it uses is reached; then one theorem, which Lean proves too, has the assumptions alone as
premises.

Each step is judged under the assumption that what it uses is true, so that one wrong step
does not spoil those after it; the chain tells what stands in the end.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from apery.core.records import StepOutcome
from apery.lean import library
from apery.lean.audit import Answer, objections
from apery.lean.derivation.derivation import Derivation, Step
from apery.lean.derivation.portfolio import Proposal, proposals
from apery.lean.derivation.reductions import parts, reduced, reductions, together
from apery.lean.derivation.refute import EFFORT, counterexample, satisfying
from apery.lean.derivation.translate import (
    NAMESPACE,
    Formal,
    definitions_text,
    enclosed,
    formal,
)
from apery.lean.derivation.witness import Witness, refutation, satisfiability
from apery.lean.guard import guard_proof
from apery.lean.prove import Asker
from apery.lean.text import comment

SECONDS = 60.0
"""Budget for one step."""
MODULES = (
    "Antidifferences", "Binomials", "Congruences", "Exhaustive", "Order", "Powers", "Products",
    "RationalSums", "Residues",
)  # fmt: skip
"""Modules of the library that proofs of steps use."""
QUICK = 60_000
"""Operations of the search for a counterexample before Lean is asked."""
LEAST = 10.0
"""Seconds of any request: to cut one off costs a new start of Lean."""
SUPPLIED_SECONDS = 60.0
MAX_PARTS = 4
"""How often a conclusion is taken apart."""
OF_THE_WHOLE = ("witness", "all cases", "evaluation", "residues", "algebra",
                "algebra, written out", "induction over a window", "inverses", "certificate",
                "induction with inverses", "induction with a certificate")  # fmt: skip
"""Proofs that are tried before a conclusion is taken apart."""
_LONGEST_MESSAGE = 600


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of one step.

    Parameters
    ----------
    step : Step
        The step.
    outcome : StepOutcome
        What Lean says of the step, given what it uses.
    stated : Formal or None
        What Lean was asked; None where the step is not formalised.
    method, proof : str
        How it was proved, and the Lean text of the proof.
    seconds : float
        Wall-clock time; no part of the answer.
    axioms : tuple of str
        Axioms beyond the shipped library.
    messages : tuple of str
        Why the step is not proved, or what else is to be said.
    witness : str
        Numbers at which the step is false.
    negation : str
        Lean text of the theorem that refutes it.
    instance : str
        Numbers that fulfil all premises; empty if there are no premises or none were found.
    reached : bool
        Whether the chain of proofs from the assumptions reaches this step.
    gaps : tuple of str
        What it rests on that is not formalised.
    """

    step: Step
    outcome: StepOutcome
    stated: Formal | None = None
    method: str = ""
    proof: str = ""
    seconds: float = field(default=0.0, compare=False)
    axioms: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()
    witness: str = ""
    negation: str = ""
    instance: str = ""
    reached: bool = False
    gaps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """A derivation after all checks.

    Parameters
    ----------
    derivation : Derivation
        What was checked.
    steps : tuple of Checked
        In the order of the file.
    toolchain : tuple of (str, str)
        Version and hashes of the Lean that ran.
    source : str
        One Lean file that replays all theorems.
    """

    derivation: Derivation
    steps: tuple[Checked, ...]
    toolchain: tuple[tuple[str, str], ...]
    source: str

    @property
    def source_sha256(self) -> str:
        """Hash of the Lean file."""
        return hashlib.sha256(self.source.encode()).hexdigest()

    @property
    def complete(self) -> bool:
        """Whether the chain reaches every step."""
        return bool(self.steps) and all(s.reached for s in self.steps)


def check_step(
    derivation: Derivation, step: Step, lean: Asker, *, seconds: float = SECONDS
) -> Checked:
    """Check one step, given what it uses.

    Parameters
    ----------
    derivation : Derivation
        Where the step stands.
    step : Step
        The step.
    lean : Asker
        A running Lean.
    seconds : float
        Budget for the search for a proof; the start of Lean does not count.
    """
    if step.meaning is None:
        return Checked(
            step, StepOutcome.NOT_FORMALISED, messages=(step.not_formalised,),
            gaps=derivation.gaps(step),
        )  # fmt: skip
    checked = Checked(
        step, StepOutcome.UNDECIDED, formal(derivation, step), gaps=derivation.gaps(step)
    )
    work = _Work(derivation, step, lean, seconds)
    checked = work.refuted(checked, QUICK)
    if checked.outcome is StepOutcome.UNDECIDED and not checked.witness:
        checked = work.proved(checked)
    if checked.outcome in (StepOutcome.UNDECIDED, StepOutcome.TIMEOUT) and not (
        checked.witness or checked.proof
    ):
        checked = work.refuted(checked, EFFORT)
    return replace(checked, seconds=work.spent)


class _SpentError(Exception):
    """The budget of a step is spent."""


@dataclass(slots=True)
class _Work:
    derivation: Derivation
    step: Step
    lean: Asker
    seconds: float
    spent: float = 0.0
    axioms: tuple[str, ...] = ()

    def left(self) -> float:
        return self.seconds - self.spent

    def ask(self, body: str, reference: str, name: str, seconds: float) -> Answer:
        base = definitions_text(self.derivation)
        answer = self.lean.ask(
            enclosed(base, body), enclosed(base, reference), [f"{NAMESPACE}.{name}"],
            seconds=max(LEAST, min(seconds, self.left())),
        )  # fmt: skip
        self.spent += answer.seconds
        return answer

    def refuted(self, checked: Checked, effort: int) -> Checked:
        """Look for a counterexample, and let Lean prove the negation."""
        witness = counterexample(self.derivation, self.step, effort=effort)
        if witness is None:
            return checked
        theorem = refutation(self.derivation, self.step, witness)
        if theorem is not None:
            answer = self.ask(theorem.render(), theorem.render("sorry"), theorem.name, 30)
            if not objections(answer, f"{NAMESPACE}.{theorem.name}"):
                return replace(
                    checked, outcome=StepOutcome.REFUTED, witness=str(witness),
                    negation=theorem.render(),
                    messages=(f"false for {witness}; Lean proves the negation",),
                )  # fmt: skip
        return replace(
            checked, witness=str(witness),
            messages=(f"false for {witness} by exact arithmetic; Lean did not confirm it",),
        )  # fmt: skip

    def proved(self, checked: Checked) -> Checked:
        """Try one proof after another, a supplied one first."""
        supplied = self.step.proof.strip()
        if supplied and (reasons := guard_proof(supplied)):
            return replace(
                checked, outcome=StepOutcome.REJECTED,
                messages=tuple(f"the supplied proof is refused: {reason}" for reason in reasons),
            )  # fmt: skip
        notes: list[str] = []
        try:
            found = None
            if supplied:
                own = Proposal("supplied proof", supplied, SUPPLIED_SECONDS)
                answer, against = self.tried(self.step, own)
                if not against:
                    found = own
                elif answer.refused:
                    return replace(checked, outcome=StepOutcome.REJECTED, messages=against)
                else:
                    notes = [f"the supplied proof: {x}" for x in (*against, *_errors(answer))]
            found = found or self.search(self.step)
        except _SpentError:
            notes.append("the budget was spent before all proofs were tried")
            return replace(checked, outcome=StepOutcome.TIMEOUT, messages=tuple(notes))
        if found is None:
            notes.append("no proof was found, and no counterexample")
            return replace(checked, messages=tuple(notes))
        checked = replace(checked, method=found.method, proof=found.proof, messages=tuple(notes),
                          axioms=self.axioms)  # fmt: skip
        return self.with_instance(checked)

    def tried(self, step: Step, proposal: Proposal) -> tuple[Answer, tuple[str, ...]]:
        """Return what Lean says to a proof, and what speaks against it."""
        if self.left() <= 0:
            raise _SpentError
        stated = formal(self.derivation, step)
        name = f"{NAMESPACE}.{stated.name}"
        answer = self.ask(
            stated.theorem(proposal.proof), stated.theorem("sorry"), stated.name, proposal.seconds
        )
        against = objections(answer, name)
        if not against:
            self.axioms = answer.declarations[name].axioms
        return answer, against

    def search(self, step: Step, depth: int = 0) -> Proposal | None:
        """Return a proof that Lean accepts: of the whole, or else of its two parts."""
        split = parts(step) if depth < MAX_PARTS else None
        late: list[Proposal] = []
        for proposal in self.timed(proposals(self.derivation, step)):
            if split is not None and proposal.method not in OF_THE_WHOLE:
                late.append(proposal)
            elif not self.tried(step, proposal)[1]:
                return proposal
        if split is not None:
            found = self.joined(step, split, depth)
            if found is not None:
                return found
        for proposal in late:
            if not self.tried(step, proposal)[1]:
                return proposal
        return self.reduced(step, depth) if depth < MAX_PARTS else None

    def reduced(self, step: Step, depth: int) -> Proposal | None:
        """Return a proof by way of another step."""
        for reduction in reductions(self.derivation, step):
            own = self.search(reduction.step, depth + 1)
            if own is not None:
                proof = reduced(self.derivation, step, reduction, own.proof)
                proposal = Proposal(f"{reduction.method} and {own.method}", proof, 30)
                if not self.tried(step, proposal)[1]:
                    return proposal
        return None

    def timed(self, found: Iterator[Proposal]) -> Iterator[Proposal]:
        """Count the time that it takes to make up proofs."""
        while True:
            begun = time.monotonic()
            proposal = next(found, None)
            self.spent += time.monotonic() - begun
            if proposal is None:
                return
            yield proposal

    def joined(self, step: Step, split: tuple[Step, Step], depth: int) -> Proposal | None:
        """Return a proof made of proofs of two parts."""
        found: list[Proposal] = []
        for part in split:
            own = self.search(part, depth + 1)
            if own is None:
                return None
            found.append(own)
        proofs = [(formal(self.derivation, part).conclusion, own.proof)
                  for part, own in zip(split, found, strict=True)]  # fmt: skip
        method = " and ".join(dict.fromkeys(own.method for own in found))
        proposal = Proposal(method, together(self.derivation, step, proofs), 30)
        return None if self.tried(step, proposal)[1] else proposal

    def with_instance(self, checked: Checked) -> Checked:
        """Call a proved step proved, if it says something."""
        assert checked.stated is not None
        # Conditions inside of quantifiers count too, where there is no premise outside.
        witness = satisfying(self.derivation, self.step)
        if witness is None:
            return replace(
                checked,
                messages=("Lean proves it, but no numbers are known that fulfil all premises: "
                          "the step may say nothing",),
            )  # fmt: skip
        instance = self.confirmed(witness) if checked.stated.hypotheses else ""
        return replace(checked, outcome=StepOutcome.PROVED, instance=instance)

    def confirmed(self, witness: Witness) -> str:
        theorem = satisfiability(self.derivation, self.step, witness)
        if theorem is not None:
            answer = self.ask(theorem.render(), theorem.render("sorry"), theorem.name, 10)
            if not objections(answer, f"{NAMESPACE}.{theorem.name}"):
                return f"{witness} (proved by Lean)"
        return f"{witness} (by exact arithmetic)"


def _errors(answer: Answer) -> tuple[str, ...]:
    return tuple(m.text[:_LONGEST_MESSAGE] for m in answer.messages if m.severity == "error")


def finish(derivation: Derivation, steps: Sequence[Checked], lean: Asker) -> Outcome:
    """Let Lean prove the chain, and put everything together.

    Parameters
    ----------
    derivation : Derivation
        What was checked.
    steps : sequence of Checked
        One for each step, in order.
    lean : Asker
        A running Lean.
    """
    reachable: list[Checked] = []
    names: set[str] = set()
    for checked in steps:
        used = {s.name for s in derivation.earlier(checked.step)}
        if checked.outcome is StepOutcome.PROVED and not checked.gaps and used <= names:
            reachable.append(checked)
            names.add(checked.step.name)
    accepted = _chain(derivation, reachable, lean)
    done = tuple(replace(s, reached=s.step.name in accepted) for s in steps)
    return Outcome(derivation, done, lean.identity, _source(derivation, done))


def _chain(derivation: Derivation, steps: Sequence[Checked], lean: Asker) -> set[str]:
    """Return the names of the steps whose chain theorem Lean proves."""
    if not steps:
        return set()
    base = definitions_text(derivation)
    body = "".join(_theorems(s) for s in steps)
    reference = "".join(
        s.stated.theorem("sorry") + s.stated.chain("sorry") for s in steps if s.stated
    )
    names = {f"{NAMESPACE}.{s.stated.chain_name}": s.step.name for s in steps if s.stated}
    budget = 60.0 + 3 * sum(s.seconds for s in steps)
    answer = lean.ask(enclosed(base, body), enclosed(base, reference), list(names), seconds=budget)
    return {step for name, step in names.items() if not objections(answer, name)}


def _theorems(checked: Checked) -> str:
    assert checked.stated is not None
    return checked.stated.theorem(checked.proof) + checked.stated.chain()


def _source(derivation: Derivation, steps: Sequence[Checked]) -> str:
    """Return one file with the library, the definitions and every theorem that was proved."""
    parts = [definitions_text(derivation)]
    for checked in steps:
        words = f"Step {checked.step.name}: {checked.step.says}\n{checked.outcome}"
        parts.append(f"{comment(words)}\n")
        if checked.outcome is StepOutcome.PROVED and checked.stated is not None:
            parts.append(checked.stated.theorem(checked.proof))
            if checked.reached:
                parts.append(checked.stated.chain())
        elif checked.negation:
            parts.append(checked.negation)
    title = comment(derivation.title or "A derivation")
    return f"{library.text(MODULES)}\n{title}\n{enclosed(*parts)}"
