"""Kernels read and write nothing outside of their arrays: beside these no page may be touched."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="pages by mprotect")

SCRIPT = '''
import ctypes, mmap, sys
import numpy as np
from apery.core.kernel import Kernel
from apery.numerics.hamming import families, sampling
from apery.numerics.hamming.oracle import distances
from apery.numerics.hamming.pattern import Pattern, code_type, count_type

PAGE, KEPT = mmap.PAGESIZE, []
libc = ctypes.CDLL(None, use_errno=True)

def fenced(count, kind, at_end):
    """An array between two pages that may not be touched; it ends, or begins, at one of them."""
    size = count * np.dtype(kind).itemsize
    inner = -(-size // PAGE) * PAGE
    memory = mmap.mmap(-1, inner + 2 * PAGE)
    address = ctypes.addressof(ctypes.c_char.from_buffer(memory))
    for fence in (address, address + PAGE + inner):
        assert libc.mprotect(ctypes.c_void_p(fence), ctypes.c_size_t(PAGE), 0) == 0
    KEPT.append(memory)
    start = PAGE + (inner - size if at_end else 0)
    return np.frombuffer(memory, kind, count, start)

def cases():
    rng = np.random.default_rng(11)
    for turn, m in enumerate((1, 7, 64, 65, 255, 300, 1025)):
        for beyond in (0, 1, 63, 511, 512, 1023, 1024, 2047, 8191, 8192, 9300):
            for at_end in (True, False):
                for size in (4, 300, 70_000)[turn % 3 :][:1] + (256,):
                    text = fenced(m + beyond, code_type(size), at_end)
                    text[:] = rng.integers(0, min(size, 6), len(text))
                    codes = rng.integers(0, min(size, 7), m).astype(text.dtype)
                    yield at_end, text, Pattern.plain(codes, size, wildcard=5)
                matches = rng.random((5, 9)) < 0.5
                text = fenced(m + beyond, "uint8", at_end)
                text[:] = rng.integers(0, 9, len(text))
                rows = rng.integers(-1, 5, m).astype(np.int32)
                yield at_end, text, Pattern.related(rows, matches)
            while len(KEPT) > 30:
                KEPT.pop(0)

name, what = sys.argv[1:3]
kernel, done = Kernel.parse(name), 0
if what == "read behind":  # the fence itself
    text = fenced(100, "uint8", True)
    from apery.numerics.hamming.vectors import pointer
    ctypes.string_at(pointer(text), 101)
for at_end, text, pattern in cases():
    expected = distances(text, pattern)
    done += 1
    if what == "distances":
        for kind in {count_type(len(pattern)), np.dtype(np.uint32)}:
            out = fenced(len(expected), kind, at_end)
            families.prepare(kernel, pattern)(text, out)
            assert np.array_equal(out, expected)
    elif what == "find":
        for k in {0, min(len(pattern) // 2, 246), min(len(pattern), 246)}:
            where, found = families.prepare_find(kernel, pattern, k)(text)
            assert np.array_equal(where, np.flatnonzero(expected <= k))
            assert np.array_equal(found, expected[where])
    else:
        found = sampling.approximate(text, pattern, 0.5, 0.5, 1)
        assert np.all(found.low <= found.high)
print(done)
'''

KERNELS = {
    "distances": (
        "bytes()", "bytes(vectors=1)", "bytes(vectors=24)", "bytes(vectors=8, width=512)",
        "bitsliced(groups=1)", "bitsliced(groups=2)", "bitsliced(block=1024, groups=2)",
        "bitsliced(block=1024, width=256)", "hybrid(heavy=2)",
    ),
    "find": ("bytes(vectors=1)", "bytes(vectors=4)", "bytes(vectors=8, width=256)",
             "bitsliced(groups=1)", "bitsliced(block=1024)", "bitsliced(width=256)"),
    "approximate": ("sampling()",),
}  # fmt: skip
CASES = [(name, what) for what, names in KERNELS.items() for name in names]


def ran(name: str, what: str) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-c", SCRIPT, name, what]
    return subprocess.run(words, capture_output=True, text=True, check=False, timeout=300)


@pytest.mark.parametrize(("name", "what"), CASES)
def test_no_page_beside_an_array_is_touched(name: str, what: str) -> None:
    process = ran(name, what)
    assert process.returncode == 0, (process.returncode, process.stderr[-2000:])
    assert int(process.stdout) > 400


def test_the_fence_stands() -> None:
    assert ran("oracle()", "read behind").returncode < 0
