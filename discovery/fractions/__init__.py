"""Screen for polynomial continued fractions with factorial reduction.

The convergents p_n, q_n of u_n = a(n) u_(n-1) + b(n) u_(n-2) grow like n!^G C^n with
G = max(deg a, deg b / 2). A fraction has *factorial reduction* if p_n and q_n divided by their
greatest common divisor grow like C^n only. Apéry's fractions for zeta(2) and zeta(3) have it.

The screen asks whether u_n / n!^G has nilpotent p-curvature at many primes
(`apery.numerics.nilpotence`). What is known:

- *Proved.* If the generating function of p_n / n!^G and q_n / n!^G is a G-function, its
  minimal differential operator has nilpotent p-curvature at almost all primes (Chudnovsky,
  André, Katz). For deg b < 2 deg a there is no factorial reduction unless the fraction
  ends: consecutive convergents would be nearer than their denominators allow.
- *Conjectured.* Factorial reduction makes these G-functions with that minimal operator, and
  conversely nilpotent p-curvature at almost all primes makes factorial reduction (a case of
  the conjectures of Bombieri and Dwork). So neither a rejection nor a survival is a theorem
  about factorial reduction; the exact test of common divisors has the last word, and is
  itself evidence to a finite depth.
- *Not found.* Fractions without factorial reduction: those of e, of tan 1, of quotients of
  Bessel functions, of Gompertz's constant. Partial reduction is rejected as well, and so are
  fractions that need another change of basis than inflation to show that b splits.

References
----------
D. V. Chudnovsky and G. V. Chudnovsky, Applications of Padé approximations to diophantine
inequalities in values of G-functions, Lecture Notes in Math. 1135 (1985) 9-51.

N. M. Katz, Nilpotent connections and the monodromy theorem, Publ. math. IHÉS 39 (1970)
175-232, DOI 10.1007/BF02684688.

R. Elimelech et al., Algorithm-assisted discovery of an intrinsic order among mathematical
constants, PNAS 121 (2024) e2321440121, DOI 10.1073/pnas.2321440121 (factorial reduction).
"""

from apery.discovery.fractions.degenerate import RationalLimit, rational_limit
from apery.discovery.fractions.equivalence import deflated, invariant
from apery.discovery.fractions.families import (
    Block,
    Degrees,
    Family,
    Listed,
    degrees_up_to,
)
from apery.discovery.fractions.results import (
    EquivalenceClass,
    Member,
    Part,
    Screened,
    Sieved,
    gathered,
)
from apery.discovery.fractions.screen import parts, screen, sieve
from apery.discovery.fractions.templates import Template
from apery.discovery.fractions.verdict import (
    Confirmed,
    FactorialReduction,
    confirm,
    has_factorial_reduction,
)

__all__ = [
    "Block",
    "Confirmed",
    "Degrees",
    "EquivalenceClass",
    "FactorialReduction",
    "Family",
    "Listed",
    "Member",
    "Part",
    "RationalLimit",
    "Screened",
    "Sieved",
    "Template",
    "confirm",
    "deflated",
    "degrees_up_to",
    "gathered",
    "has_factorial_reduction",
    "invariant",
    "parts",
    "rational_limit",
    "screen",
    "sieve",
]
