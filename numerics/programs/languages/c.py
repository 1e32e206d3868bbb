"""A function in C, which is C++ as well.

Guarantee: compiled with an IEEE arithmetic, without contraction and without ``-ffast-math``, the
function returns the bits of `apery.numerics.programs.evaluation.evaluate`.
"""

from __future__ import annotations

from apery.numerics.programs.evaluation import float_text
from apery.numerics.programs.languages.listing import Listing, words

RESERVED = words(
    """
    alignas alignof and asm auto bool break case catch char class compl const constexpr continue
    decltype default delete do double else enum explicit export extern false float for friend
    goto if inline int long main mutable namespace new noexcept not nullptr operator or private
    protected public register restrict return short signed sizeof static struct switch template
    this throw true try typedef typeid typename union unsigned using virtual void volatile while
    xor acos acosh asin asinh atan atan2 atanh cbrt ceil copysign cos cosh erf erfc exp exp2 expm1
    fabs fdim floor fma fmax fmin fmod frexp hypot ilogb isfinite isinf isnan j0 j1 jn ldexp
    lgamma log log10 log1p log2 logb lrint lround modf nan nearbyint nextafter pow remainder rint
    round scalbn signbit sin sinh sqrt tan tanh tgamma trunc y0 y1 yn gamma significand
    """
)
_GUARDS = """\
#if defined(__FAST_MATH__)
#error "without -ffast-math only: the result depends on each rounding"
#endif
#include <float.h>
#if defined(FLT_EVAL_METHOD) && (FLT_EVAL_METHOD == 1 || FLT_EVAL_METHOD == 2)
#error "intermediate results must be rounded; on x86 compile with -msse2 -mfpmath=sse"
#endif
"""


def write(listing: Listing) -> str:
    """Return a file with one function.

    Examples
    --------
    >>> from apery.core.program import Program
    >>> from apery.numerics.formats import FLOAT32
    >>> text = write(Listing(Program.parse("fma(x, c1, 1)", ["0.1"]), FLOAT32, "line"))
    >>> print(text.partition("float line")[2].strip())
    (float x)
    {
        const float c1 = 0x1.99999ap-4f; /* 0.1 */
        const float c2 = 0x1.0p+0f; /* 1 */
        const float t1 = fmaf(x, c1, c2);
        return t1;
    }
    """
    assert listing.target is not None
    listing.refuse_names(RESERVED | {f"{n}f" for n in RESERVED}, "C")
    kind, suffix = ("float", "f") if listing.target.bits == 32 else ("double", "")
    operations = {
        "+": "{0} + {1}", "-": "{0} - {1}", "*": "{0} * {1}", "/": "{0} / {1}",
        "scale": "{0} * {1}", "fma": f"fma{suffix}({{0}}, {{1}}, {{2}})",
        "sqrt": f"sqrt{suffix}({{0}})",
    }  # fmt: skip
    powers = {name: listing.hexadecimal(v) + suffix for name, v in listing.powers.items()}
    body = [
        f"    const {kind} {name} = {listing.hexadecimal(value)}{suffix}; /* {float_text(value)} */"
        for name, value in listing.constants
    ]
    body += [
        f"    const {kind} {name} = {e};" for name, e in listing.statements(operations, powers)
    ]
    header = "#include <math.h>\n" if listing.operations & {"fma", "sqrt"} else ""
    return (
        f"/*\n{listing.comment(' *', ends=('*/', '/*'))} *\n"
        " * Compile with -ffp-contract=off.\n */\n"
        f"{_GUARDS}{header}"
        "#if defined(__clang__)\n#pragma STDC FP_CONTRACT OFF\n#endif\n\n"
        "#ifdef __cplusplus\nextern \"C\"\n#endif\n"
        f"{kind} {listing.name}({kind} x)\n{{\n" + "\n".join(body) +
        f"\n    return {listing.result};\n}}\n"
    )  # fmt: skip
