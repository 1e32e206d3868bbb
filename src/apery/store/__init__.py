"""Run directories, journals and executors."""

from apery.store.executor import (
    Executor,
    ItemOutcome,
    SerialExecutor,
    WorkerDiedError,
    make_executor,
)
from apery.store.journal import JournalWriter, Salvaged, read, salvage
from apery.store.listing import RunSummary, find_run, list_runs
from apery.store.merge import Conflict, Merged, collate, merge
from apery.store.results import Entry, Results
from apery.store.run import RunDirectory, default_root
from apery.store.seeds import item_seed

__all__ = [
    "Conflict",
    "Entry",
    "Executor",
    "ItemOutcome",
    "JournalWriter",
    "Merged",
    "Results",
    "RunDirectory",
    "RunSummary",
    "Salvaged",
    "SerialExecutor",
    "WorkerDiedError",
    "collate",
    "default_root",
    "find_run",
    "item_seed",
    "list_runs",
    "make_executor",
    "merge",
    "read",
    "salvage",
]
