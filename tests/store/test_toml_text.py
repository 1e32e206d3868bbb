"""Settings as TOML: what is written is what tomllib reads."""

from __future__ import annotations

import enum
import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apery.core.errors import InvalidInputError
from apery.store.toml import toml_text

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
PLAIN = (
    st.booleans()
    | st.integers()
    | st.integers(-(2**200), 2**200)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT
)
TREES = st.recursive(
    PLAIN,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=10,
)


@given(st.dictionaries(TEXT, TREES, max_size=5))
def test_round_trip(table: dict[str, Any]) -> None:
    again = tomllib.loads(toml_text(table))
    assert again == table
    assert _types(again) == _types(table)


def _types(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _types(v) for k, v in value.items()}
    return [_types(v) for v in value] if isinstance(value, list) else type(value)


def test_none_is_left_out_and_tuples_are_lists() -> None:
    table = {"a": None, "b": (1, ({"c": None, "d": 2},)), "e": {"f": None}}
    assert tomllib.loads(toml_text(table)) == {"b": [1, [{"d": 2}]], "e": {}}


class Colour(enum.StrEnum):
    RED = "red"


@pytest.mark.parametrize(
    "value",
    [
        float("nan"),
        float("inf"),
        1j,
        b"x",
        {1: 2},
        [None],
        object(),
        "\ud800",
        Colour.RED,
    ],
)
def test_other_values_are_refused(value: object) -> None:
    with pytest.raises(InvalidInputError):
        toml_text({"x": value})


def test_a_number_that_python_will_not_write() -> None:
    with pytest.raises(InvalidInputError, match="too many digits"):
        toml_text({"x": 10**5000})


def test_the_message_names_the_setting() -> None:
    with pytest.raises(InvalidInputError, match=r"tail\.limits\[1\] = 1j"):
        toml_text({"tail": {"limits": [0, 1j]}})
