"""Programs written in programming languages, one small module a language.

Guarantee: constants are written exactly, so that nothing is rounded on the way.
"""

from apery.numerics.programs.languages.catalogue import (
    EXACT,
    LANGUAGES,
    Language,
    language,
    target_of,
    written,
)
from apery.numerics.programs.languages.certificate import Certificate, certificate
from apery.numerics.programs.languages.export import default_name, export, export_certified
from apery.numerics.programs.languages.listing import Facts, Listing

__all__ = [
    "EXACT",
    "LANGUAGES",
    "Certificate",
    "Facts",
    "Language",
    "Listing",
    "certificate",
    "default_name",
    "export",
    "export_certified",
    "language",
    "target_of",
    "written",
]
