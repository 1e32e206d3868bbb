"""Conservation of matrix fields in Lean.

Guarantee: the theorems are about the very matrices of the field, with integer entries over one
common denominator for each axis, at all integer points and for all integer values of parameters.

`conserves` states that both ways around each cell agree; `path_independent` follows from it by
`Apery.MatrixField`, and is proved by the same polynomial identities.
"""

from __future__ import annotations

from itertools import combinations, product

from apery.core.claims import Conserves
from apery.core.conservation import Terms
from apery.core.errors import InvalidInputError
from apery.core.matrix_field import MatrixField
from apery.core.records import Certificate
from apery.lean import text
from apery.lean.prove import SECONDS, Asker, certificate_of
from apery.lean.theory import Theorem, Theory

MAX_AXES = 8
MODULES = ("MatrixField",)


def field_theory(claim: Conserves) -> Theory:
    """Return the theorems about a field of matrices with two rows.

    Raises
    ------
    InvalidInputError
        The matrices have another size, a denominator that is no number, or there are more than
        `MAX_AXES` axes.

    Examples
    --------
    >>> ln2 = MatrixField.from_ff("x + y", "x - y")
    >>> found = field_theory(Conserves(ln2))
    >>> [theorem.name for theorem in found.theorems]
    ['conserves', 'path_independent']
    >>> print(found.definitions)
    noncomputable def M0 (x : Nat → Int) : Int × Int × Int × Int :=
      (0, (x 0)^2, 1, 2 * x 1 + (-1))
    noncomputable def M1 (x : Nat → Int) : Int × Int × Int × Int :=
      (x 0 + (-1) * x 1, (x 0)^2, 1, x 0 + x 1)
    noncomputable def field : Nat → (Nat → Int) → Int × Int × Int × Int :=
      fun i x => if i = 0 then M0 x else M1 x
    <BLANKLINE>
    """
    field = claim.field
    if field.size != 2:
        raise InvalidInputError(f"Lean is told of matrices with 2 rows, not {field.size}")
    if any(p.degree > 0 for p in field.denominators):
        raise InvalidInputError("Lean is told of fields of polynomials; this one has denominators")
    if len(field.axes) > MAX_AXES:
        raise InvalidInputError(f"Lean is told of at most {MAX_AXES} axes, not {len(field.axes)}")
    count, binder = len(field.axes), _binder(field)
    subject = " ".join(["field", *_parameters(field)])
    whole = subject if subject == "field" else f"({subject})"
    scaled = any(c.scale != 1 for c in field.cleared)
    conserves = Theorem(
        "conserves",
        "both ways around each cell between any two axes have the same product, at every integer "
        "point" + (" and for all integer parameters" if field.parameters else "")
        + (" (each matrix times a number that makes its entries integers)" if scaled else ""),
        f"{binder}:\n    Conserves times {whole} {count}",
        f"by\n{_proof(field)}",
    )  # fmt: skip
    independent = Theorem(
        "path_independent",
        "two paths from one point that take each axis equally often have the same product",
        f"{binder}(p q : List Nat)\n"
        f"    (r : ∀ i, p.count i = q.count i) (x : Nat → Int) (hp : ∀ i ∈ p, i < {count}) :\n"
        f"    along times {whole} (1, 0, 0, 1) x p = along times {whole} (1, 0, 0, 1) x q",
        f"by\n  refine field_two_rows {whole} {count} ?_ p q r x hp\n{_proof(field)}",
    )
    return Theory(
        claim.id, str(claim), _definitions(field), (conserves, independent),
        ("steps backwards along an axis", "limits of walks"), MODULES,
    )  # fmt: skip


def prove_field(claim: Conserves, worker: Asker, *, seconds: float = SECONDS) -> Certificate:
    """Let Lean prove that a field conserves.

    Parameters
    ----------
    claim : Conserves
        The claim.
    worker : Asker
        A running `apery.lean.worker.Worker`.
    seconds : float
        Budget for both theorems together.
    """
    return certificate_of(claim.id, lambda: field_theory(claim), worker, seconds=seconds)


def _parameters(field: MatrixField) -> list[str]:
    """Names of parameters that clash with nothing of the library."""
    return [f"t{k}" for k in range(len(field.parameters))]


def _binder(field: MatrixField) -> str:
    names = _parameters(field)
    return f"({' '.join(names)} : Int) " if names else ""


def _definitions(field: MatrixField) -> str:
    binder, names = _binder(field), _parameters(field)
    lines = []
    for k, cleared in enumerate(field.cleared):
        entries = ", ".join(_entry(p, field) for row in cleared.entries for p in row)
        lines.append(
            f"noncomputable def M{k} {binder}(x : Nat → Int) : Int × Int × Int × Int :=\n"
            f"  ({entries})\n"
        )
    calls = [" ".join([f"M{k}", *names, "x"]) for k in range(len(field.axes))]
    body = "".join(f"if i = {k} then {call} else " for k, call in enumerate(calls[:-1]))
    lines.append(
        f"noncomputable def field {binder}: Nat → (Nat → Int) → Int × Int × Int × Int :=\n"
        f"  fun i x => {body}{calls[-1]}\n"
    )
    return "".join(lines)


def _entry(terms: Terms, field: MatrixField) -> str:
    """Return the Lean text of an integer polynomial in the coordinates and parameters."""
    names = [f"x {k}" for k in range(len(field.axes))] + _parameters(field)
    parts = []
    for c, exponents in terms:
        powers = [
            name if e == 1 else f"({name})^{e}"
            for name, e in zip(names, exponents, strict=True)
            if e
        ]
        factors = powers if c == 1 and powers else [text.integer(c), *powers]
        parts.append(" * ".join(factors))
    return " + ".join(parts) or "0"


def _proof(field: MatrixField) -> str:
    """Split into pairs of axes; a cell is four polynomial identities, used in both directions."""
    axes = range(len(field.axes))
    lines = ["  intro i j hi hj x"]
    for i, j in combinations(axes, 2):
        m, n = (" ".join([f"M{k}", *_parameters(field)]) for k in (i, j))
        places = ",\n      ".join(
            f"show forward {a} x {k} = x {k}{' + 1' if a == k else ''} from rfl"
            for a in (i, j) for k in axes
        )  # fmt: skip
        lines.append(
            f"  have cell_{i}_{j} : times ({m} x) ({n} (forward {i} x))\n"
            f"      = times ({n} x) ({m} (forward {j} x)) := by\n"
            f"    simp only [times, M{i}, M{j}, Prod.mk.injEq,\n      {places}]\n"
            "    refine ⟨?_, ?_, ?_, ?_⟩ <;> grind"
        )
    for name in "ij":
        cases = " ∨ ".join(f"{name} = {k}" for k in axes)
        lines.append(f"  have c{name} : {cases} := by omega")
    names = " | ".join("rfl" for _ in axes)
    lines.append(f"  rcases ci with {names} <;> rcases cj with {names}")
    for i, j in product(axes, axes):
        ended = "rfl" if i == j else f"cell_{i}_{j}" if i < j else f"cell_{j}_{i}.symm"
        lines.append(f"  · exact {ended}")
    return "\n".join(lines)
