"""Seeds of items: fixed for ever, and apart from each other."""

from __future__ import annotations

import subprocess
import sys

from hypothesis import given
from hypothesis import strategies as st

from apery.store import item_seed

FIXED = {
    (0, ""): 14941502581350689899,
    (2024, "7"): 8002689715873405574,
    (-1, "ζ"): 16094071205063056849,
    (2**100, "a\nb"): 11934467435093044474,
}
"""Said by ``printf '2024\\n7' | b2sum -l 64`` of GNU coreutils, read as hexadecimal."""


def test_fixed_values() -> None:
    assert {pair: item_seed(*pair) for pair in FIXED} == FIXED


def test_another_process_agrees() -> None:
    code = "from apery.store import item_seed; print(item_seed(5, 'key'))"
    for hash_seed in ("1", "2"):
        answer = subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": hash_seed},
            capture_output=True,
            text=True,
        )
        assert int(answer.stdout) == item_seed(5, "key")


@given(st.integers(), st.text(), st.integers(), st.text())
def test_pairs_do_not_collide(seed: int, key: str, other: int, name: str) -> None:
    assert 0 <= item_seed(seed, key) < 2**64
    assert (item_seed(seed, key) == item_seed(other, name)) == ((seed, key) == (other, name))


def test_all_bits_are_used() -> None:
    seeds = [item_seed(1, str(n)) for n in range(2000)]
    assert len(set(seeds)) == 2000
    for bit in range(64):
        assert 800 < sum(seed >> bit & 1 for seed in seeds) < 1200
