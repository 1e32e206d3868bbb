"""Search for signed continued fractions of transforms of constants."""

from apery.discovery.esma.classes import class_key
from apery.discovery.esma.search import (
    Explored,
    Found,
    Item,
    Plan,
    Settings,
    explore,
    plan,
)
from apery.discovery.esma.words import show, sign_words

__all__ = [
    "Explored",
    "Found",
    "Item",
    "Plan",
    "Settings",
    "class_key",
    "explore",
    "plan",
    "show",
    "sign_words",
]
