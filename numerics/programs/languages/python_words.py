"""What the languages that are Python have in common."""

from __future__ import annotations

import keyword

from apery.numerics.programs.languages.listing import Listing

RESERVED = frozenset(
    [*keyword.kwlist, *keyword.softkwlist, "np", "math", "numba", "jax", "jnp", "torch", "float",
     "Fraction", "intrinsic", "vectorize", "types", "fma", "annotations", "isinstance", "print"]
)  # fmt: skip
PLAIN = {
    "+": "{0} + {1}", "-": "{0} - {1}", "*": "{0} * {1}", "/": "{0} / {1}", "scale": "{0} * {1}",
}  # fmt: skip


def head(listing: Listing) -> str:
    """Return the comment, and refuse names that Python uses."""
    listing.refuse_names(RESERVED, "Python")
    return listing.comment("#")


def docstring(listing: Listing) -> str:
    """Return one line that says what the function is."""
    kind = "exactly" if listing.target is None else f"in {listing.target.name}"
    count = listing.program.operations
    return f'    """{count} operation{"s" * (count != 1)} on x {kind}; see the comment above."""\n'


def globals_text(listing: Listing, form: str) -> str:
    """Return the constants as names of the module, ``form`` applied to the hexadecimal text."""
    found = [(f"_{name.upper()}", value) for name, value in listing.constants]
    found += [(_power_name(name), value) for name, value in listing.powers.items()]
    return "".join(f"{name} = {form.format(listing.hexadecimal(v))}\n" for name, v in found)


def body(listing: Listing, operations: dict[str, str]) -> str:
    """Return the steps, with constants as names of the module."""
    names = {f"c{k}": f"_C{k}" for k in range(1, len(listing.constants) + 1)}
    names |= {name: _power_name(name) for name in listing.powers}
    return "".join(f"    {n} = {e}\n" for n, e in listing.statements(operations, names))


def _power_name(name: str) -> str:
    return f"_P{name[2:].replace('-', 'M')}"
