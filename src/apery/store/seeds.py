"""Randomness that belongs to a work item.

Guarantee: the seed of an item depends on the seed of the run and the key of the item and
on nothing else: not on the process, the machine, the version of Python, or the order of
the work.
"""

from __future__ import annotations

from hashlib import blake2b


def item_seed(seed: int, key: str) -> int:
    """Return the 64-bit seed of one work item.

    Parameters
    ----------
    seed : int
        Seed of the run, of any size and sign.
    key : str
        Key of the item within the run.

    Returns
    -------
    int
        0 to 2**64 - 1; the first eight bytes of BLAKE2b, so that keys which differ little
        have seeds which differ altogether.

    Examples
    --------
    >>> item_seed(2024, "7")
    8002689715873405574
    >>> import random
    >>> random.Random(item_seed(2024, "7")).randrange(100)
    89

    References
    ----------
    .. [1] M.-J. Saarinen, J.-P. Aumasson, RFC 7693, 2015. https://doi.org/10.17487/RFC7693
    """
    # Digits and a sign hold no newline, so that no two pairs share a text.
    text = f"{seed}\n{key}".encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "big")
