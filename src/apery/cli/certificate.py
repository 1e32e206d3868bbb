"""What Lean said of a claim that was sent to it alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from apery.cli.options import show_json
from apery.core.errors import DONE, UNDECIDED
from apery.core.records import Certificate


def show_certificate(certificate: Certificate, facts: Mapping[str, Any], as_json: bool) -> int:
    """Print a certificate and return the exit code.

    Parameters
    ----------
    facts : mapping
        What is said of the claim besides, in JSON.
    """
    if as_json:
        show_json({
            **facts, "id": certificate.claim_id, "proved": certificate.proved,
            "source_sha256": certificate.source_sha256,
            "not_formalised": list(certificate.not_formalised),
            "steps": [
                {"name": s.name, "says": s.says, "outcome": str(s.outcome), "seconds": s.seconds,
                 "axioms": list(s.axioms), "messages": list(s.messages)}
                for s in certificate.steps
            ],
        })  # fmt: skip
    else:
        for step in certificate.steps:
            click.echo(f"{step.outcome!s:10}  {step.name}: {step.says}")
            for message in step.messages:
                click.echo(f"{'':12}{message}")
        for point in certificate.not_formalised:
            click.echo(f"not formalised: {point}")
    return DONE if certificate.proved else UNDECIDED
