"""What searches of families share: their settings, how they start, how a claim is checked."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Self

import apery
from apery.core.claims import Claim
from apery.core.continued_fraction import ContinuedFraction
from apery.core.errors import AperyError, InvalidInputError, StoreError
from apery.core.records import Candidate, Provenance, Record
from apery.discovery.identification import BASIS
from apery.numerics.irrationality import asymptotic_delta
from apery.pipeline.items import How
from apery.pipeline.outcome import Outcome, in_stages
from apery.pipeline.proving import Prove
from apery.pipeline.watching import Deadline, Silent, Watcher
from apery.store import RunDirectory
from apery.verify import check

LEAST_DIGITS, MOST_DIGITS = 200, 100_000
"""Of the enclosure that a formula must pass."""
SHOWN_DIGITS = 30
"""Of a limit without a closed form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyJob(ABC):
    """What is asked for.

    Parameters
    ----------
    basis : tuple of str
        Constants to identify limits with.
    digits : int
        Digits of the enclosure that a formula must pass, at least 200.
    prove : Prove
        Which formulas go to Lean.
    seed : int
        Seed of the run; these searches draw nothing at random.
    """

    search: ClassVar[str]
    """Name of the search, and of its runs."""
    basis: tuple[str, ...] = BASIS
    digits: int = LEAST_DIGITS
    prove: Prove = Prove.REPRESENTATIVES
    seed: int = 0

    def __post_init__(self) -> None:
        if not LEAST_DIGITS <= self.digits <= MOST_DIGITS:
            raise InvalidInputError(
                f"the digits of an enclosure are from {LEAST_DIGITS} to {MOST_DIGITS}, not "
                f"{self.digits}"
            )

    @property
    @abstractmethod
    def family(self) -> dict[str, Any]:
        """The settings that describe the family, by their name in a run."""

    @property
    def config(self) -> dict[str, Any]:
        """The job as the settings of a run."""
        return {
            **self.family, "basis": list(self.basis), "digits": self.digits,
            "prove": self.prove.value,
        }  # fmt: skip

    @classmethod
    def of(cls, run: RunDirectory) -> Self:
        """Read the job of a run.

        Raises
        ------
        StoreError
            The settings are not those of such a search.
        """
        with settings_of(run) as config:
            return cls(
                *cls.arguments(config), basis=tuple(config["basis"]), digits=config["digits"],
                prove=Prove(config["prove"]), seed=run.seed,
            )  # fmt: skip

    @classmethod
    @abstractmethod
    def arguments(cls, config: dict[str, Any]) -> tuple[Any, ...]:
        """Return the arguments that describe the family, from the settings of a run."""

    @abstractmethod
    def stages(self, run: RunDirectory, how: How) -> Sequence[Callable[[], tuple[str, ...]]]:
        """Return the stages of a run, each of which returns what failed in it."""


@contextmanager
def settings_of(run: RunDirectory) -> Iterator[dict[str, Any]]:
    """Give the settings of a run; what does not fit them is an error that says so.

    Raises
    ------
    StoreError
        The block finds that a setting is missing or of another kind.
    """
    try:
        yield run.config
    except (KeyError, TypeError, ValueError) as error:
        raise StoreError(
            f"{run.path} holds no search of this kind ({error!r} in run.toml); "
            "`apery runs list` shows the runs"
        ) from error


def start_family(
    job: FamilyJob,
    root: Path,
    *,
    jobs: int = 1,
    deadline: Deadline | None = None,
    watcher: Watcher | None = None,
) -> Outcome:
    """Make a run directory and do the job in it.

    Raises
    ------
    StoreError
        The run directory cannot be made.
    """
    run = RunDirectory.create(root, job.search, job.config, job.seed)
    return resume_family(type(job), run, jobs=jobs, deadline=deadline, watcher=watcher)


def resume_family(
    kind: type[FamilyJob],
    run: RunDirectory,
    *,
    jobs: int = 1,
    deadline: Deadline | None = None,
    watcher: Watcher | None = None,
) -> Outcome:
    """Go on with a run; work that is in its journals is not done again."""
    job = kind.of(run)
    how: How = {"jobs": jobs, "deadline": deadline or Deadline(), "watcher": watcher or Silent()}
    return in_stages(run, job.stages(run, how), job.prove, **how)


def checked(claim: Claim, provenance: tuple[str, str, int], digits: int) -> Record:
    """Return the record of a claim after all checks; (search, key, seed) is where it is from."""
    candidate = Candidate(claim, Provenance(*provenance, apery.__version__))
    return Record(candidate, check(candidate, digits_wanted=digits))


def delta_estimate(fraction: ContinuedFraction, depth: int) -> float | None:
    """Return the asymptotic delta of a fraction, None where there is none to measure."""
    with suppress(AperyError):
        return round(asymptotic_delta(fraction, depth).delta, 4)
    return None
