"""A function of JAX arrays, of plain ``jax.numpy`` operations: it can be jitted and differentiated.

Guarantee: the operations are those of the program in their order and with its constants; how
XLA rounds and fuses them is for XLA to say.
"""

from __future__ import annotations

from apery.numerics.programs.languages import python_words
from apery.numerics.programs.languages.listing import Listing


def write(listing: Listing) -> str:
    """Return a module with one function.

    Examples
    --------
    >>> from apery.core.program import Program
    >>> from apery.numerics.formats import FLOAT32
    >>> text = write(Listing(Program.parse("x + 1"), FLOAT32, "after"))
    >>> print(text[text.index("    x = "):])
        x = jnp.asarray(x)
        if x.dtype != jnp.float32:
            raise TypeError(f"after takes float32, not {x.dtype}")
        t1 = x + _C1
        return t1
    <BLANKLINE>
    """
    assert listing.target is not None
    kind = f"float{listing.target.bits}"
    operations = {**python_words.PLAIN, "sqrt": "jnp.sqrt({0})"}
    wide = " (set jax_enable_x64)" if kind == "float64" else ""
    return (
        f"{python_words.head(listing)}"
        "# XLA may fuse a product and a sum, which then is rounded once.\n\n"
        "import jax.numpy as jnp\n\n"
        f"{python_words.globals_text(listing, _CONSTANT)}\n\n"
        f"def {listing.name}(x):\n{python_words.docstring(listing)}"
        f"    x = jnp.asarray(x)\n    if x.dtype != jnp.{kind}:\n"
        f'        raise TypeError(f"{listing.name} takes {kind}{wide}, not {{x.dtype}}")\n'
        f"{python_words.body(listing, operations)}    return {listing.result}\n"
    )


_CONSTANT = 'float.fromhex("{0}")'  # a Python number takes the type of the array beside it
