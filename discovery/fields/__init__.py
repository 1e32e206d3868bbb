"""Conservative matrix fields: known ones, walks, trajectories, irrationality measures.

The search for new fields is in `apery.discovery.fields.search`, apart because it needs numba.
"""

from apery.core.field_pairs import from_ff
from apery.discovery.fields.companion import TrajectoryFraction, as_fraction
from apery.discovery.fields.delta import Asymptotic, Delta, asymptotic_delta, delta
from apery.discovery.fields.grid import Cell, delta_grid, directions
from apery.discovery.fields.hypergeometric import hypergeometric
from apery.discovery.fields.known import KNOWN, Known, known, known_entry
from apery.discovery.fields.location import Location, locate
from apery.discovery.fields.symmetry import dual, sub_field
from apery.discovery.fields.trajectory import Trajectory, trajectory
from apery.discovery.fields.walking import Product, along, walk, walk_path

__all__ = [
    "KNOWN",
    "Asymptotic",
    "Cell",
    "Delta",
    "Known",
    "Location",
    "Product",
    "Trajectory",
    "TrajectoryFraction",
    "along",
    "as_fraction",
    "asymptotic_delta",
    "delta",
    "delta_grid",
    "directions",
    "dual",
    "from_ff",
    "hypergeometric",
    "known",
    "known_entry",
    "locate",
    "sub_field",
    "trajectory",
    "walk",
    "walk_path",
]
