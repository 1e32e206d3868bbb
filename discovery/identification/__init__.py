"""Which closed form a continued fraction has: proposals with their evidence."""

from apery.discovery.identification.identify import (
    BASIS,
    Identified,
    Unidentified,
    identify,
)

__all__ = ["BASIS", "Identified", "Unidentified", "identify"]
