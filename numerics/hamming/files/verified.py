"""Results of kernels that are checked by certificates before they are returned.

Guarantee: a distance that is returned has passed certificates that do not depend on the kernel, and
hits are those of the certified distances, none missing.
"""

from __future__ import annotations

import numpy as np

from apery.numerics.hamming.certificate import WrongResultError, certify
from apery.numerics.hamming.files.queries import Query
from apery.numerics.hamming.files.scanning import Finder, Meter, planned_meter
from apery.numerics.hamming.hits import Hits
from apery.numerics.hamming.pattern import Codes, Counts, count_type


def verified_meter(query: Query, measure: Meter) -> Meter:
    """Return a meter that checks every piece.

    Parameters
    ----------
    query : Query
        Whose distances they are.
    measure : callable
        Writes the distances of a text.
    """

    def run(codes: Codes, out: Counts) -> None:
        measure(codes, out)
        certify(codes, query.encoding.pattern, out).require()

    return run


def verified_finder(query: Query, k: int, find: Finder, measure: Meter | None = None) -> Finder:
    """Return a finder that compares all hits with certified distances.

    Parameters
    ----------
    query : Query
        Whose hits they are.
    k : int
        The most mismatches of a hit.
    find : callable
        Finds the hits in a text.
    measure : callable, optional
        Writes certified distances; by default those of a plan.

    Raises
    ------
    WrongResultError
        When called: a hit is missing, or wrong.
    """
    certified = measure or verified_meter(query, planned_meter(query))

    def run(codes: Codes) -> Hits:
        positions, distances = find(codes)
        every = np.empty(max(0, len(codes) - len(query) + 1), count_type(len(query)))
        if len(every):
            certified(codes, every)
        where = np.flatnonzero(every <= k)
        if not (np.array_equal(where, positions) and np.array_equal(every[where], distances)):
            raise WrongResultError(
                f"the hits of {query.name} differ from the distances that were certified; try "
                "another --method and report it"
            )
        return positions, distances

    return run
