"""A function of PyTorch tensors, of plain operations: it can be compiled and differentiated.

Guarantee: the operations are those of the program in their order and with its constants. A
number divided by a tensor would be a reciprocal and a product in PyTorch, with two roundings, so
that constants are tensors here.
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
    >>> text = write(Listing(Program.parse("2/x"), FLOAT32, "half"))
    >>> print(text[text.index("    if "):])
        if x.dtype != torch.float32:
            raise TypeError(f"half takes float32, not {x.dtype}")
        c1 = torch.tensor(float.fromhex("0x1.0p+1"), dtype=x.dtype, device=x.device)
        t1 = c1 / x
        return t1
    <BLANKLINE>
    """
    assert listing.target is not None
    kind = f"float{listing.target.bits}"
    operations = {**python_words.PLAIN, "sqrt": "torch.sqrt({0})"}
    named = {name: f"p{k}" for k, name in enumerate(listing.powers, 1)}
    values = [*listing.constants, *((named[n], v) for n, v in listing.powers.items())]
    constants = "".join(
        f'    {name} = torch.tensor(float.fromhex("{listing.hexadecimal(value)}"), '
        "dtype=x.dtype, device=x.device)\n"
        for name, value in values
    )
    steps = "".join(f"    {n} = {e}\n" for n, e in listing.statements(operations, named))
    return (
        f"{python_words.head(listing)}\nimport torch\n\n\n"
        f"def {listing.name}(x):\n{python_words.docstring(listing)}"
        f"    if x.dtype != torch.{kind}:\n"
        f'        raise TypeError(f"{listing.name} takes {kind}, not {{x.dtype}}")\n'
        f"{constants}{steps}    return {listing.result}\n"
    )
