"""The frozen types that every layer shares; the standard library is all they need."""

from apery.core.claims import Claim, Computes, Conserves, Equals
from apery.core.codec import canonical_json, decode, encode, from_json
from apery.core.constant import Constant
from apery.core.continued_fraction import ContinuedFraction, Interlaced
from apery.core.kernel import Kernel, Specification
from apery.core.matrix_field import MatrixField, NotConservativeError
from apery.core.polynomial import Polynomial
from apery.core.records import (
    Candidate,
    Certificate,
    Outcome,
    Provenance,
    Record,
    Replay,
    Status,
    Step,
    StepOutcome,
    Strength,
    Verdict,
)
from apery.core.transform import IDENTITY, RationalMap, mobius
from apery.core.trust import Trust

__all__ = [
    "IDENTITY",
    "Candidate",
    "Certificate",
    "Claim",
    "Computes",
    "Conserves",
    "Constant",
    "ContinuedFraction",
    "Equals",
    "Interlaced",
    "Kernel",
    "MatrixField",
    "NotConservativeError",
    "Outcome",
    "Polynomial",
    "Provenance",
    "RationalMap",
    "Record",
    "Replay",
    "Specification",
    "Status",
    "Step",
    "StepOutcome",
    "Strength",
    "Trust",
    "Verdict",
    "canonical_json",
    "decode",
    "encode",
    "from_json",
    "mobius",
]
