"""From a job to its run directory: searches propose, checks refute, Lean proves."""

from apery.pipeline.esma import Job, resume, start
from apery.pipeline.outcome import Outcome
from apery.pipeline.proving import Prove, lean_worker, prove_run
from apery.pipeline.replaying import Replayer, replay_run
from apery.pipeline.watching import Deadline, Silent, Watcher

__all__ = [
    "Deadline",
    "Job",
    "Outcome",
    "Prove",
    "Replayer",
    "Silent",
    "Watcher",
    "lean_worker",
    "prove_run",
    "replay_run",
    "resume",
    "start",
]
