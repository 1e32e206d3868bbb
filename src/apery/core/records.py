"""What happens to a claim: who proposed it, what each check saw, what Lean proved."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from apery.core.claims import Claim
from apery.core.codec import register
from apery.core.trust import Trust

Evidence = tuple[tuple[str, str | int], ...]
"""Named facts in order, such as ``(("digits", 1002), ("budget", 9))``."""


class _Word(StrEnum):
    """A word from a list, with a representation that evaluates to it."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}.{self.name}"


class Outcome(_Word):
    """Answer of one check."""

    HOLDS = "holds"
    REFUTED = "refuted"
    UNDECIDED = "undecided"


class Strength(_Word):
    """How much the answer of a check is worth."""

    NUMERIC = "numeric"
    ENCLOSED = "enclosed"
    EXACT = "exact"


class Status(_Word):
    """Where a claim stands; it climbs from `FOUND` to `PROVED` or is refuted."""

    FOUND = "found"
    PLAUSIBLE = "plausible"
    ENCLOSED = "enclosed"
    PROVED = "proved"
    REFUTED = "refuted"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a candidate comes from.

    Parameters
    ----------
    search : str
        Name of the search.
    key : str
        Key of the work item that found it.
    seed : int
        Seed of the run.
    version : str
        Version of apery.
    """

    search: str
    key: str
    seed: int
    version: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A proposed claim with what the search knows of it.

    Parameters
    ----------
    claim : Claim
        The statement.
    provenance : Provenance
        Who proposed it.
    recurrence : tuple of int
        Coefficients of the characteristic polynomial of the sequence a, constant
        term first; empty where the search knows none.
    terms : tuple of int
        Certified terms that the search saw.
    """

    claim: Claim
    provenance: Provenance
    recurrence: tuple[int, ...] = ()
    terms: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer of one check.

    Parameters
    ----------
    check : str
        Name of the check.
    outcome : Outcome
        Its answer; `REFUTED` only with a witness in the evidence.
    strength : Strength
        What the answer is worth.
    evidence : tuple of (str, str or int)
        What the check saw.
    seconds : float
        Wall-clock time; no part of the answer.
    """

    check: str
    outcome: Outcome
    strength: Strength
    evidence: Evidence = ()
    seconds: float = field(default=0.0, compare=False)


class StepOutcome(_Word):
    """What became of one theorem."""

    PROVED = "proved"
    REFUTED = "refuted"
    UNDECIDED = "undecided"
    TIMEOUT = "timeout"
    REJECTED = "rejected"
    NOT_FORMALISED = "not formalised"


@dataclass(frozen=True, slots=True)
class Step:
    """One theorem of a certificate.

    Parameters
    ----------
    name : str
        Name of the Lean theorem.
    says : str
        What it promises, in words.
    outcome : StepOutcome
        `PROVED` only if the audit accepted it; `REJECTED` if Lean accepted and the
        audit did not.
    seconds : float
        Wall-clock time; no part of the answer.
    axioms : tuple of str
        Axioms beyond the shipped library.
    messages : tuple of str
        What Lean said when the step failed.
    """

    name: str
    says: str
    outcome: StepOutcome
    seconds: float = field(default=0.0, compare=False)
    axioms: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Replay:
    """What another Lean said of the file of a certificate.

    Parameters
    ----------
    toolchain : tuple of (str, str)
        Version and origin of that Lean, and of a checker outside of Lean if one took part.
    accepted : bool
        Whether it accepts every theorem of the file.
    messages : tuple of str
        Why not.
    """

    toolchain: tuple[tuple[str, str], ...]
    accepted: bool
    messages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Certificate:
    """What Lean said of a claim.

    Parameters
    ----------
    claim_id : str
        Id of the claim.
    source_sha256 : str
        Hash of the Lean file that replays all steps.
    toolchain : tuple of (str, str)
        Version, git hash and file hashes of the Lean that ran.
    steps : tuple of Step
        The theorems in order.
    not_formalised : tuple of str
        What the theorems leave open, in words.
    equal_to : str
        A classical formula to which the claim is proved to be equivalent, with its source;
        empty if there is none.
    replays : tuple of Replay
        What other tool chains said of the same file.
    """

    claim_id: str
    source_sha256: str
    toolchain: tuple[tuple[str, str], ...]
    steps: tuple[Step, ...]
    not_formalised: tuple[str, ...] = ()
    equal_to: str = ""
    replays: tuple[Replay, ...] = ()

    @property
    def proved(self) -> bool:
        """Whether there is at least one step and every step is proved."""
        return bool(self.steps) and all(s.outcome is StepOutcome.PROVED for s in self.steps)

    @property
    def trust(self) -> Trust:
        """Who checked the proof.

        A tool chain that does not accept it takes nothing away: versions differ.
        """
        if not self.proved:
            return Trust.TEXT
        again = (Trust.of(r.toolchain) for r in self.replays if r.accepted)
        return Trust.highest((Trust.of(self.toolchain), *again))


@dataclass(frozen=True, slots=True)
class Record:
    """A candidate with all that is known of it."""

    candidate: Candidate
    verdicts: tuple[Verdict, ...] = ()
    certificate: Certificate | None = None

    @property
    def status(self) -> Status:
        """The status that the verdicts and the certificate support.

        A refutation by any check counts; a proof counts only above an enclosure and for
        the very claim, and nothing counts while a check that ran is undecided.
        """
        outcomes = {v.outcome for v in self.verdicts}
        if Outcome.REFUTED in outcomes:
            return Status.REFUTED
        if Outcome.UNDECIDED in outcomes:
            return Status.UNDECIDED
        if not self.verdicts:
            return Status.FOUND
        enclosed = any(
            v.check == "enclosure" and v.strength is Strength.ENCLOSED for v in self.verdicts
        )
        if not enclosed:
            numeric = any(v.check == "digits" for v in self.verdicts)
            return Status.PLAUSIBLE if numeric else Status.FOUND
        proof = self.certificate
        if proof is not None and proof.proved and proof.claim_id == self.candidate.claim.id:
            return Status.PROVED
        return Status.ENCLOSED


for _type in (Provenance, Candidate, Verdict, Step, Replay, Certificate, Record):
    register(_type)
for _enum in (Outcome, Strength, Status, StepOutcome):
    register(_enum)
