"""A function in LLVM's intermediate language.

Guarantee: there are no fast-math flags, so that each operation is rounded once, and the function
returns the bits of `apery.numerics.programs.evaluation.evaluate`.
"""

from __future__ import annotations

from fractions import Fraction

from apery.numerics.formats import FLOAT64
from apery.numerics.programs.languages.listing import Listing

_INSTRUCTIONS = {"+": "fadd", "-": "fsub", "*": "fmul", "/": "fdiv", "scale": "fmul"}


def write(listing: Listing) -> str:
    """Return a module with one function.

    Examples
    --------
    >>> from apery.core.program import Program
    >>> print(write(Listing(Program.parse("1/x"), FLOAT64, "inverse")))
    define double @inverse(double %x) {
      %t1 = fdiv double 0x3FF0000000000000, %x
      ret double %t1
    }
    <BLANKLINE>
    """
    assert listing.target is not None
    kind, short = ("float", "f32") if listing.target.bits == 32 else ("double", "f64")
    names = {name: _constant(value) for name, value in listing.constants}
    names |= {name: _constant(value) for name, value in listing.powers.items()}
    lines, declared = [], []
    for k, step in enumerate(listing.program.steps, 1):
        operands = [names.get(name, f"%{name}") for name in step.operands]
        if step.op in _INSTRUCTIONS:
            value = f"{_INSTRUCTIONS[step.op]} {kind} {', '.join(operands)}"
        else:
            called = f"@llvm.{step.op}.{short}"
            value = f"call {kind} {called}({', '.join(f'{kind} {o}' for o in operands)})"
            declaration = f"declare {kind} {called}({', '.join([kind] * len(operands))})\n"
            if declaration not in declared:
                declared.append(declaration)
        lines.append(f"  %t{k} = {value}\n")
    return (
        f"{listing.comment(';')}define {kind} @{listing.name}({kind} %x) {{\n{''.join(lines)}"
        f"  ret {kind} %{listing.result}\n}}\n{''.join(f'{chr(10)}{d}' for d in declared)}"
    )


def _constant(value: Fraction) -> str:
    # Numbers of type float are written with the bits of a double too.
    return f"0x{FLOAT64.encode(value):016X}"
