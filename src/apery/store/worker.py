"""What a worker process does: take a chunk of items, answer each one at once.

Guarantee: items are computed in the order of their chunk and each answer is sent before
the next item begins, so that the first item without an answer is the one at work.
"""

from __future__ import annotations

import os
import pickle
import signal
import threading
import time
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

from joblib.externals.loky.backend.reduction import dumps

from apery.core.errors import AperyError
from apery.store.executor import attempt

Answer = tuple[Any, BaseException | None, str, float]
READY = b""
SINGLE_THREAD = dict.fromkeys(
    (
        "BLIS_NUM_THREADS",
        "MKL_NUM_THREADS",
        "NUMBA_NUM_THREADS",
        "NUMEXPR_NUM_THREADS",
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "VECLIB_MAXIMUM_THREADS",
    ),
    "1",
)
"""Environment of a worker: the processors are shared out among processes already."""

_LOOK = 0.5  # seconds between two looks at the parent


def serve(connection: Connection, parent: int) -> None:
    """Answer chunks until the other end of the connection is closed.

    A chunk is a pickled pair: the pickled function, or None for the one before, and the
    list of the pickled items.
    """
    _stand_apart(parent)
    connection.send_bytes(READY)
    function: Callable[[Any], Any] = _load(b"")
    while True:
        try:
            pickled, items = pickle.loads(connection.recv_bytes())
            if pickled is not None:
                function = _load(pickled)
            for item in items:
                connection.send_bytes(answer(function, item))
        except (EOFError, OSError):
            return


def _load(pickled: bytes) -> Callable[[Any], Any]:
    """Return a function; where it cannot be read here, one that raises for each item."""
    try:
        function: Callable[[Any], Any] = pickle.loads(pickled)
    except Exception as error:
        unreadable = error

        def function(item: Any) -> Any:
            raise unreadable

    return function


def _stand_apart(parent: int) -> None:
    """Leave the terminal to the parent, and end when the parent has ended."""
    # A session of its own: an interrupt at the terminal reaches the parent alone, and
    # the parent can end this process together with all that its items have started.
    os.setsid()
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK)
    os.killpg(0, signal.SIGKILL)


def answer(function: Callable[[Any], Any], pickled: bytes) -> bytes:
    """Return the pickled answer for one pickled item; no error of the item is raised."""
    value, error, text, seconds = attempt(lambda item: function(pickle.loads(item)), pickled)
    if error is not None:
        return pack((None, *carry(error, text), seconds))
    try:
        return pack((value, None, "", seconds))
    except Exception as unpicklable:
        return pack((None, *carry(unpicklable), seconds))


def pack(value: Any) -> bytes:
    """Pickle a value as loky does: functions of scripts and lambdas travel by value."""
    return bytes(dumps(value))


def carry(error: BaseException, text: str | None = None) -> tuple[BaseException, str]:
    """Return an error that can cross to another process, and its text.

    An error that does not survive pickling is replaced by an `AperyError` that names it.
    """
    if text is None:
        text = "".join(traceback.format_exception(error))
    # Not by `str`: an error may raise another one when it is asked for its words.
    words = "".join(traceback.format_exception_only(error)).strip()
    error = error.with_traceback(None)
    try:
        pickle.loads(pack(error))
    except Exception:
        return AperyError(words), text
    return error, text
