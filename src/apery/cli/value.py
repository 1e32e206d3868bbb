"""``apery check`` without a claim: the value of a fraction, and its closed form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from apery.cli.options import show_json
from apery.core.errors import DONE, UNDECIDED, AperyError
from apery.core.records import Candidate, Provenance, Record

if TYPE_CHECKING:
    from apery.core.continued_fraction import ContinuedFraction
    from apery.numerics.limits import Limit

DEPTH = 1000
"""Where delta is measured."""


def show_value(
    fraction: ContinuedFraction, digits: int, basis: Sequence[str], as_json: bool
) -> int:
    """Print the limit of a fraction, its closed form if one is found, and its measures."""
    from apery.cli.show import show_facts
    from apery.numerics.limits import Enclosed, Unknown, limit

    found = limit(fraction, digits=digits)
    facts: dict[str, Any] = {"fraction": str(fraction), **limit_facts(found, digits)}
    if isinstance(found, Enclosed):
        facts |= identified(fraction, basis)
        facts |= measures(fraction)
    if as_json:
        show_json(facts)
    else:
        facts.pop("checks", None)
        show_facts((name.replace("_", " "), _shown(value)) for name, value in facts.items())
    return UNDECIDED if isinstance(found, Unknown) else DONE


def identified(fraction: ContinuedFraction, basis: Sequence[str]) -> dict[str, Any]:
    """Return the closed form with its status, or why there is none."""
    from apery.discovery.identification import BASIS, Identified, identify
    from apery.report.data import record_data
    from apery.verify import check

    found = identify(fraction, basis=tuple(basis) or BASIS)
    if not isinstance(found, Identified):
        return {"identified": f"no: {found.reason}"}
    candidate = Candidate(found.claim, Provenance("by hand", "", 0, ""))
    record = Record(candidate, check(candidate, digits_wanted=found.digits))
    return {
        "identified": found.claim.value_text,
        "status": str(record.status),
        "digits": found.digits,
        "chance_digits": found.budget,
        "checks": record_data(record)["verdicts"],
    }


def measures(fraction: ContinuedFraction) -> dict[str, Any]:
    """Return delta, and whether the convergents reduce by a factorial."""
    from apery.discovery.fields import locate
    from apery.discovery.fractions import has_factorial_reduction
    from apery.numerics.ball_forms import decimal_text
    from apery.numerics.irrationality import asymptotic_delta, delta

    facts: dict[str, Any] = {}
    try:
        facts["delta"] = float(decimal_text(delta(fraction, DEPTH), digits=6).rstrip("."))
        facts["delta_depth"] = DEPTH
        facts["delta_limit_estimate"] = round(asymptotic_delta(fraction, DEPTH).delta, 3)
    except AperyError as error:
        facts["delta"] = f"not measured: {error}"
    if fraction.canonical().period == 1 and not fraction.canonical().a.initial:
        try:
            facts["factorial_reduction"] = has_factorial_reduction(fraction).holds
        except AperyError as error:
            facts["factorial_reduction"] = f"not measured: {error}"
        found = locate(fraction)
        if found is not None:
            steps = ", ".join(map(str, found.direction))
            facts["matrix_field"] = f"{found.name} along ({steps})"
    return facts


def _shown(value: object) -> str | int:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, int) else str(value)


def limit_facts(found: Limit, digits: int) -> dict[str, str | int]:
    """Return what is known of a limit."""
    from apery.numerics.ball_forms import decimal_text
    from apery.numerics.limits import Divergent, Enclosed, Terminating

    match found:
        case Enclosed(ball=ball, depth=depth, theorem=theorem):
            value = decimal_text(ball, digits=digits)
            return {"limit": "enclosed", "value": value, "depth": depth, "theorem": theorem}
        case Terminating(index=index, value=exact):
            value = "infinity" if exact is None else str(exact)
            return {"limit": f"terminates at b_{index} = 0", "value": value}
        case Divergent(theorem=theorem):
            return {"limit": "diverges", "theorem": theorem}
        case _:
            return {"limit": "unknown", "reason": found.reason}
