"""The root of the command line, and what becomes of errors.

Every error that is raised on purpose is one line on stderr that begins ``apery:``; the exit
codes are those of `apery.core.errors`, 70 for a defect of the program itself.
"""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Sequence
from types import FrameType

import click

from apery import __version__
from apery.cli.lazy import LazyGroup
from apery.core.errors import (
    DONE,
    INTERRUPTED,
    RESUMABLE,
    USAGE,
    AperyError,
    NotationError,
    Terminated,
)

INTERNAL = 70
_RESUME = (
    "all that was recorded is kept; `apery runs list` shows the runs, and the command that began "
    "one goes on with --resume RUN"
)


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    lazy={
        "demo": ("apery.cli.search:demo", "Find and prove continued fractions of four constants."),
        "search": ("apery.cli.search:search", "Search for formulas."),
        "check": ("apery.cli.check:check", "Try to refute a claim, or all formulas of a run."),
        "fields": ("apery.cli.fields:fields", "Walk conservative matrix fields."),
        "unify": ("apery.cli.unify:unify", "Relate two continued fractions."),
        "prove": ("apery.cli.prove:prove", "Let Lean 4 prove a claim, or formulas of a run."),
        "steps": ("apery.cli.steps:steps", "Check a derivation step by step in Lean 4."),
        "programs": ("apery.cli.programs:programs", "Tables and certificates of programs."),
        "ulp": ("apery.cli.ulp:ulp", "Measure errors of a floating-point function in ULPs."),
        "hamming": ("apery.cli.hamming:hamming", "Find patterns in texts, with mismatches."),
        "export": ("apery.cli.export:export", "Write a program in a programming language."),
        "report": ("apery.cli.runs:report", "Write the pages of a run."),
        "runs": ("apery.cli.runs:runs", "List and show runs."),
        "doctor": ("apery.cli.doctor:doctor", "Say what works on this machine."),
        "lean": ("apery.cli.lean:lean", "Install Lean."),
    },
)
@click.version_option(__version__, prog_name="apery")
def apery() -> None:
    """Discover formulas, check them rigorously, and let Lean 4 prove them.

    Results go to stdout (as JSON with --json), narration to stderr. Exit codes: 0 done and
    all that was asked holds; 1 something refuted; 2 usage; 3 undecided within the budget;
    69 a needed tool is missing; 75 stopped early, resumable; 130 interrupted.
    """


def _terminate(number: int, frame: FrameType | None) -> None:
    raise Terminated


def main(args: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code; never raises."""
    previous = signal.signal(signal.SIGTERM, _terminate)
    try:
        answer = apery.main(args, prog_name="apery", standalone_mode=False)
        return answer if isinstance(answer, int) else DONE
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except click.ClickException as error:
        return _say(_usage(error), USAGE)
    except NotationError as error:
        return _say(f"{error.reason}\n  {error.text}\n  {' ' * error.position}^", error.exit_code)
    except AperyError as error:
        return _say(_with_place(error), error.exit_code)
    except Terminated:
        return _say(f"terminated; {_RESUME}", RESUMABLE)
    except (KeyboardInterrupt, click.Abort):
        return _say(f"interrupted; {_RESUME}", INTERRUPTED)
    except BrokenPipeError:
        # The reader of the data has gone; Python must not try to write to it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return INTERNAL
    except OSError as error:
        return _say(f"{error.filename or 'output'}: {error.strerror or error}", USAGE)
    except Exception as error:
        if os.environ.get("APERY_TRACEBACK"):
            traceback.print_exc()
        where = traceback.extract_tb(error.__traceback__)[-1]
        return _say(
            f"internal error, {type(error).__name__}: {error} ({where.name}, line {where.lineno}); "
            "all that was recorded is kept; set APERY_TRACEBACK=1 to see more and report it",
            INTERNAL,
        )
    finally:
        signal.signal(signal.SIGTERM, previous)


def _with_place(error: AperyError) -> str:
    """Return the message, with the line of a file and a caret if the error knows them."""
    pointer = getattr(error, "pointer", None)
    if pointer is None:
        return str(error)
    shown, caret = pointer().split("\n")
    return f"{error}\n  {shown}\n  {caret.partition('^')[0]}^"


def _usage(error: click.ClickException) -> str:
    message = error.format_message().rstrip(".")
    context = getattr(error, "ctx", None)
    if isinstance(error, click.UsageError) and context is not None:
        return f"{message}; `{context.command_path} --help` shows how it is used"
    return message


def _say(message: str, code: int) -> int:
    print(f"apery: {message}", file=sys.stderr)
    return code
