"""A file of NumPy that is written piece by piece, before its length is known.

Guarantee: the file appears under its name when it is complete, and otherwise not at all.
"""

from __future__ import annotations

import os
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from apery.core.errors import InvalidInputError


class NpyFile:
    """One array of one dimension that grows, a context manager.

    Parameters
    ----------
    path : str or path-like
        The file; one that exists is replaced at the end.
    dtype : dtype
        The type of the numbers.

    Raises
    ------
    InvalidInputError
        The file cannot be written.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     with NpyFile(Path(folder, "d.npy"), np.dtype(np.uint8)) as file:
    ...         file.append(np.array([1, 2], np.uint8))
    ...         file.append(np.array([3], np.uint8))
    ...     np.load(Path(folder, "d.npy"))
    array([1, 2, 3], dtype=uint8)
    """

    def __init__(self, path: str | os.PathLike[str], dtype: np.dtype[Any]) -> None:
        self._path, self._dtype, self.count = Path(path), dtype, 0
        self._partial = self._path.with_name(f"{self._path.name}.partial")
        if self._path.is_dir():
            raise InvalidInputError(f"{path}: this is a folder; give the name of a file")
        try:
            self._file = self._partial.open("wb")
        except OSError as error:
            raise InvalidInputError(f"{path}: {error.strerror}; choose another folder") from error
        self._header()

    def __enter__(self) -> NpyFile:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None:
                self._file.seek(0)
                self._header()
                self._file.close()
                self._partial.replace(self._path)
        finally:
            self._file.close()
            self._partial.unlink(missing_ok=True)

    def append(self, numbers: NDArray[Any]) -> None:
        """Write numbers after those that are there."""
        self._file.write(memoryview(np.ascontiguousarray(numbers, self._dtype)))  # type: ignore[arg-type]
        self.count += len(numbers)

    def _header(self) -> None:
        # Twenty digits have room for every length, so that both headers have one size.
        shape = f"({self.count},)".ljust(23)
        text = f"{{'descr': {self._dtype.str!r}, 'fortran_order': False, 'shape': {shape}}}"
        size = 118
        self._file.write(b"\x93NUMPY\x01\x00" + size.to_bytes(2, "little"))
        self._file.write(text.ljust(size - 1).encode("ascii") + b"\n")
