"""A definition in Lean 4: over the rational numbers, or of Lean's floats.

Guarantee: constants are exact; over the rational numbers, where a quotient by 0 is 0 in Lean, the
definition is the program wherever no step divides by 0.
"""

from __future__ import annotations

from fractions import Fraction

from apery.core.errors import InvalidInputError
from apery.numerics.programs.languages.listing import Listing, words

RESERVED = words(
    """
    axiom by calc class def deriving do else end example export extends for from fun have if import
    in inductive infix instance let macro match mutual namespace notation open opaque partial
    private protected public return section set_option show structure syntax then theorem
    universe unless unsafe variable where while with
    """
)
_PLAIN = {
    "+": "{0} + {1}", "-": "{0} - {1}", "*": "{0} * {1}", "/": "{0} / {1}", "scale": "{0} * {1}",
}  # fmt: skip


def write(listing: Listing) -> str:
    """Return a definition.

    Raises
    ------
    InvalidInputError
        A square root of rational numbers, or a fused multiply-add of floats.

    Examples
    --------
    >>> from apery.core.program import Program
    >>> print(write(Listing(Program.parse("2/(3*x)"), None, "quotient")))
    def quotient (x : Rat) : Rat :=
      let c1 : Rat := 3
      let c2 : Rat := 2
      let t1 : Rat := x * c1
      let t2 : Rat := c2 / t1
      t2
    <BLANKLINE>
    """
    listing.refuse_names(RESERVED, "Lean")
    if listing.target is None:
        if "sqrt" in listing.operations:
            raise InvalidInputError("Lean's rational numbers have no square roots; take a format")
        kind, number = "Rat", _rational
        operations = {**_PLAIN, "fma": "{0} * {1} + {2}"}
    else:
        if "fma" in listing.operations:
            raise InvalidInputError("Lean's floats have no fused multiply-add; take --format exact")
        bits, target = listing.target.bits, listing.target
        kind = "Float32" if bits == 32 else "Float"

        def number(value: Fraction) -> str:
            return f"{kind}.ofBits {target.hex(target.encode(value))}"

        operations = {**_PLAIN, "sqrt": f"{kind}.sqrt {{0}}"}
    powers = {name: f"({number(value)})" for name, value in listing.powers.items()}
    lines = [f"  let {name} : {kind} := {number(value)}\n" for name, value in listing.constants]
    lines += [f"  let {n} : {kind} := {e}\n" for n, e in listing.statements(operations, powers)]
    return (
        f"{listing.comment('--')}def {listing.name} (x : {kind}) : {kind} :=\n"
        f"{''.join(lines)}  {listing.result}\n"
    )


def _rational(value: Fraction) -> str:
    text = str(value.numerator)
    return text if value.denominator == 1 else f"{text} / {value.denominator}"
