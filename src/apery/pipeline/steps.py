"""A derivation through Lean, several steps at a time."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import as_completed

from apery.core.errors import ToolMissingError
from apery.lean.audit import Answer
from apery.lean.derivation.checking import SECONDS, Checked, Outcome, check_step, finish
from apery.lean.derivation.derivation import Derivation
from apery.lean.pool import pool
from apery.lean.worker import affordable_workers
from apery.pipeline.proving import Opener, lean_worker
from apery.pipeline.watching import Deadline, Watcher


class NoLean:
    """Answers when no Lean can be had: nothing is proved, counterexamples are still found."""

    identity: tuple[tuple[str, str], ...] = ()

    def ask(self, source: str, reference: str, names: Sequence[str], *, seconds: float) -> Answer:
        """Return an answer that proves nothing."""
        return Answer({}, failure="no Lean")


def check_derivation(
    derivation: Derivation,
    *,
    watcher: Watcher,
    deadline: Deadline,
    seconds: float = SECONDS,
    jobs: int = 1,
    open_lean: Opener = lean_worker,
) -> tuple[Outcome, str]:
    """Check every step of a derivation, and the chain.

    Parameters
    ----------
    derivation : Derivation
        What is checked.
    watcher : Watcher
        Is told of every step.
    deadline : Deadline
        Budget for all; steps that come too late are cut off and say so.
    seconds : float
        Budget for one step.
    jobs : int
        Most steps at one time, each with a Lean of its own, as far as the memory goes.
    open_lean : callable
        Opens Lean.

    Returns
    -------
    outcome : Outcome
        What became of the steps.
    missing : str
        Why Lean did not run; empty if it did.
    """
    watcher.begin("check", len(derivation.steps), "steps")
    many = affordable_workers(min(jobs, max(1, len(derivation.steps))))
    try:
        with pool(many, lambda: open_lean(watcher)) as submit:
            futures = {
                submit(
                    lambda lean, step=step: check_step(  # type: ignore[misc]
                        derivation, step, lean, seconds=min(seconds, deadline.left())
                    )
                ): step.name
                for step in derivation.steps
            }
            done: dict[str, Checked] = {}
            for future in as_completed(futures):
                checked = future.result()
                done[futures[future]] = checked
                watcher.advance(1, f"{checked.step.name} {checked.outcome}")
            ordered = [done[step.name] for step in derivation.steps]
            watcher.say("Lean reads the chain")
            return submit(lambda lean: finish(derivation, ordered, lean)).result(), ""
    except ToolMissingError as error:
        lean = NoLean()
        checks = [check_step(derivation, s, lean, seconds=seconds) for s in derivation.steps]
        return finish(derivation, checks, lean), str(error)
