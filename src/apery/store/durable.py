"""Files that are whole or absent, and one meaning for a disk that refuses.

Guarantee: after `write_atomically` returns, the file has the new content and survives a
power failure; if it raises, the file has the content that it had before.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
from pathlib import Path

from apery.core.errors import StoppedEarlyError, StoreError

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""The disk, the quota or the largest allowed file is full."""

FAILING = FULL | {errno.EIO}
"""Errors of the disk, as against errors of the request."""


def reason(error: OSError) -> str:
    """Return the words of the system for an error, without number and file name."""
    return error.strerror or str(error)


def stopped_early(error: OSError, path: Path) -> StoppedEarlyError:
    """Return the error that ends a run when the disk refuses to take `path`.

    Examples
    --------
    >>> print(stopped_early(OSError(errno.ENOSPC, "No space left on device"), Path("a.jsonl")))
    a.jsonl: No space left on device; all that was recorded before is kept. Free some space or
    raise the limit, then resume the run
    """
    step = "Free some space or raise the limit" if error.errno in FULL else "Check the disk"
    return StoppedEarlyError(
        f"{path}: {reason(error)}; all that was recorded before is kept. "
        f"{step}, then resume the run"
    )


def write_all(descriptor: int, data: bytes) -> None:
    """Write every byte of `data`; a short write is continued until the system refuses."""
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def sync_directory(path: Path) -> None:
    """Make the entries of a folder survive a power failure."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        # Some network file systems refuse to sync a folder; they order their entries alone.
        if error.errno not in (errno.EINVAL, errno.EBADF, errno.EOPNOTSUPP):
            raise
    finally:
        os.close(descriptor)


def write_atomically(path: Path, text: str) -> None:
    """Give a file new content, all of it or nothing.

    Parameters
    ----------
    path : Path
        The file; its folder is made where it is missing.
    text : str
        The content, written as UTF-8.

    Raises
    ------
    StoppedEarlyError
        The disk is full or fails; the file is as it was.
    StoreError
        The file may not be written at all.

    Examples
    --------
    >>> write_atomically(Path("/dev/null/page.html"), "")
    Traceback (most recent call last):
        ...
    apery.core.errors.StoreError: /dev/null/page.html cannot be written: ...
    """
    data = text.encode()
    temporary: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = path.with_name(f".{secrets.token_hex(8)}.new")
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
        temporary = aside
        try:
            write_all(descriptor, data)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        temporary.replace(path)
        sync_directory(path.parent)
    except BaseException as error:
        if temporary is not None:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
        if not isinstance(error, OSError):
            raise
        if error.errno in FAILING:
            raise stopped_early(error, path) from error
        raise StoreError(
            f"{path} cannot be written: {reason(error)}; choose a folder that can be written"
        ) from error
