"""A NumPy ufunc, compiled by numba.

Guarantee: the ufunc returns the bits of `apery.numerics.programs.evaluation.evaluate`; numba
neither contracts nor reorders without ``fastmath``, and ``fma`` is LLVM's.
"""

from __future__ import annotations

from apery.numerics.programs.languages import python_words
from apery.numerics.programs.languages.listing import Listing

_FMA = '''\


@intrinsic
def _fma(typing, a, b, c):
    """Return a*b + c, rounded once."""

    def generate(context, builder, signature, values):
        return builder.fma(*values)

    return types.{kind}(types.{kind}, types.{kind}, types.{kind}), generate
'''


def write(listing: Listing) -> str:
    """Return a module with one ufunc.

    Examples
    --------
    >>> from apery.core.program import Program
    >>> from apery.numerics.formats import FLOAT32
    >>> text = write(Listing(Program.parse("sqrt(x)"), FLOAT32, "root"))
    >>> print(text[text.index("@"):].partition(":")[0])
    @vectorize(["float32(float32)"], nopython=True)
    def root(x)
    >>> print(text[text.index("    t1"):])
        t1 = math.sqrt(x)
        return t1
    <BLANKLINE>
    """
    assert listing.target is not None
    kind = f"float{listing.target.bits}"
    head = python_words.head(listing)
    operations = {**python_words.PLAIN, "sqrt": "math.sqrt({0})", "fma": "_fma({0}, {1}, {2})"}
    fused, roots = "fma" in listing.operations, "sqrt" in listing.operations
    imports = "import math\n\n" if roots else ""
    imports += "import numpy as np\nfrom numba import "
    imports += "types, vectorize\n" if fused else "vectorize\n"
    if fused:
        imports += "from numba.extending import intrinsic\n"
    constants = python_words.globals_text(listing, f'np.{kind}(float.fromhex("{{0}}"))')
    return (
        f"{head}\n{imports}\n{constants}{_FMA.format(kind=kind) if fused else ''}\n\n"
        f'@vectorize(["{kind}({kind})"], nopython=True)\n'
        f"def {listing.name}(x):\n{python_words.docstring(listing)}"
        f"{python_words.body(listing, operations)}    return {listing.result}\n"
    )
