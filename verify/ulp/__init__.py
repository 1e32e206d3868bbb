"""Errors of floating-point functions in units in the last place, at every input of a format.

Guarantee: of an exhaustive scan, that no result has an error above `UlpReport.bound` if what
`UlpReport.rests_on` names keeps its tolerance; the worst inputs themselves are confirmed by balls.
A sampled scan bounds nothing, and says so.
"""

from apery.numerics.formats import Ulp
from apery.verify.ulp.reference import REFERENCES
from apery.verify.ulp.report import UlpReport, Violation, Worst
from apery.verify.ulp.scanning import Scan, scan
from apery.verify.ulp.target import Target

__all__ = ["REFERENCES", "Scan", "Target", "Ulp", "UlpReport", "Violation", "Worst", "scan"]
