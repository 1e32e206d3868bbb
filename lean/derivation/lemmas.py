"""Which theorems of the library speak of which function.

Guarantee: names only; what they are used for is checked by Lean.
"""

from __future__ import annotations

FUNCTIONS = {
    "factorial": ("factorial_zero", "factorial_succ"),
    "binomial": ("binomial_pascal", "binomial_zero", "binomial_self", "binomial_beyond"),
}
"""Recursions of functions of the library, by name."""
FACTS = {
    "binomial": ("binomial_zero", "binomial_self", "binomial_one", "binomial_two",
                 "binomial_three", "binomial_one_rational", "binomial_two_rational",
                 "binomial_three_rational", "binomial_reflect", "binomial_quotient",
                 "binomial_absorb", "binomial_beyond", "binomial_pos", "binomial_le_power"),
    "factorial": ("factorial_pos", "factorial_succ"),
}  # fmt: skip
"""What else the library says of them."""
ENDLESS = {
    "binomial": ("binomial_pascal", "binomial_symmetric", "binomial_double_succ",
                 "binomial_double_succ_rational", "binomial_double_divides", "binomial_double_le"),
}  # fmt: skip
"""Theorems that `grind` would apply without end."""
