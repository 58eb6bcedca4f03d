"""Weights for resampling persons: a Poisson bootstrap whose draws come from hashes, not from a generator.

A person's weight in a replicate is a function of the person's signature, the number of the replicate and the seed
alone. Order, grouping into blocks and number of processes cannot change it.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

_GOLDEN = 0x9E3779B97F4A7C15
_MASK = (1 << 64) - 1
MOST_UNITS = 4_000
"""With more persons than that, random groups of them are resampled (their hash says which)."""
_LARGEST_DRAW = 40
"""More than any uniform number of 53 bits can ask of a Poisson law with mean 1 (the tail beyond is below 1e-48)."""


def person_signatures(person_ids: Iterable[str]) -> np.ndarray:
    """Return a 64-bit hash (BLAKE2b) of each id, in the order given.

    Parameters
    ----------
    person_ids : texts, repeats allowed.

    Returns
    -------
    uint64, shape (n,); equal ids have equal signatures.
    """
    known: dict[str, int] = {}
    found = []
    for person_id in person_ids:
        signature = known.get(person_id)
        if signature is None:
            digest = hashlib.blake2b(str(person_id).encode(), digest_size=8).digest()
            signature = known[person_id] = int.from_bytes(digest, "little")
        found.append(signature)
    return np.array(found, dtype=np.uint64)


def group_units(own: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return what is resampled: the signatures of the units, (U,), and the unit of each row, (n,).

    Parameters
    ----------
    own : (n,) uint64 signatures of persons, repeats allowed; up to `MOST_UNITS` of them are units themselves, more are
        put into random groups by their hash.
    """
    signatures, unit = np.unique(own, return_inverse=True)
    if len(signatures) > MOST_UNITS:
        signatures, unit = np.unique(mix(own) % np.uint64(MOST_UNITS), return_inverse=True)
    return signatures, unit


def poisson_weights(
    signatures: np.ndarray,
    replicates: int,
    seed: int,
    *,
    sizes: np.ndarray | None = None,
    first: int = 0,
) -> np.ndarray:
    """Draw how often each person is in each bootstrap replicate.

    One uniform number is hashed from (signature, replicate, seed) and turned into a Poisson number by inversion.
    A person is drawn from Poisson(1); a group of ``n`` persons with identical histories from Poisson(n), which is the
    law of the sum of their weights (Chamandy et al. 2012, "Estimating uncertainty for massive data streams").

    Parameters
    ----------
    signatures : uint64, shape (n,), such as `person_signatures` gives.
    replicates : number of replicates, 0 or more.
    seed : 0 or more.
    sizes : whole numbers from 1, shape (n,): persons behind each signature; 1 each where not given.
    first : number of the first replicate: a long bootstrap may be drawn in blocks.

    Returns
    -------
    float64 whole numbers, shape (replicates, n).
    """
    signatures = np.asarray(signatures, dtype=np.uint64)
    rounds = np.arange(first, first + replicates, dtype=np.uint64)
    # Hashed one after the other, so that no sum of a seed and a replicate can meet another sum.
    keys = mix(mix(np.uint64(seed & _MASK)) + rounds)
    uniform = (mix(mix(signatures)[None, :] ^ keys[:, None]) >> np.uint64(11)) * 2.0**-53
    if sizes is None:
        return _invert(uniform, 1)
    weights = np.empty_like(uniform)
    for size in np.unique(sizes):
        chosen = sizes == size
        weights[:, chosen] = _invert(uniform[:, chosen], int(size))
    return weights


def mix(values: np.ndarray | np.uint64) -> np.ndarray:
    """Return the splitmix64 hash of 64-bit numbers (Steele, Lea and Flood 2014), element by element."""
    with np.errstate(over="ignore"):  # arithmetic modulo 2**64 is the point
        mixed = np.asarray(values, dtype=np.uint64) + np.uint64(_GOLDEN)
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return mixed ^ (mixed >> np.uint64(31))


def _invert(uniform: np.ndarray, mean: int) -> np.ndarray:
    """Return the Poisson number with mean ``mean`` below which a share ``uniform`` of its law lies."""
    from scipy.special import pdtr

    highest = mean + _LARGEST_DRAW + int(12 * mean**0.5)
    return np.searchsorted(pdtr(np.arange(highest), mean), uniform, side="right").astype(np.float64)
