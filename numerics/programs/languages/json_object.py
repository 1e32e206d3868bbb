"""A program as a JSON object, which `apery export` reads again.

Guarantee: constants are exact, as quotients of integers and, in a format, in hexadecimal too.
"""

from __future__ import annotations

import json
from typing import Any

from apery.numerics.programs.languages.listing import Listing


def write(listing: Listing) -> str:
    """Return one object.

    Examples
    --------
    >>> from apery.core.program import Program
    >>> print(write(Listing(Program.parse("x/3"), None, "third")))
    {
      "kind": "item",
      "key": "program/...",
      "name": "third",
      "program": "t1 = x / c1",
      "constants": ["3"],
      "operations": 1,
      "format": "exact"
    }
    <BLANKLINE>
    """
    program, target = listing.program, listing.target
    data: dict[str, Any] = {
        "kind": "item",
        "key": f"program/{program.id}",
        "name": listing.name,
        "program": str(program),
        "constants": list(map(str, program.constants)),
        "operations": program.operations,
        "format": "exact" if target is None else target.name,
    }
    if target is not None:
        data["hexadecimal"] = [listing.hexadecimal(value) for value in program.constants]
    data |= dict(listing.facts)
    lines = [f"  {json.dumps(key)}: {json.dumps(value)}" for key, value in data.items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"
