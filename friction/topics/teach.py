"""What people teach by example: segments they moved steer where similar ones go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

FEWEST_EXAMPLES = 2
"""Of a part that people split off, which is to gather what is like it: one example moves nothing but itself."""

FEWEST_MOVED = 5
"""Messages moved to a theme that is there, from which on others follow them: who moves two means these two (in the
made-up shop two of a theme's plainest messages took a third of it along)."""

ENOUGH_EXAMPLES = 10
"""With fewer, a segment must be nearer to the examples than halfway."""

LOOKS = 5
"""How often what stays is looked at anew, given what was moved."""

STAYING = 0.8
"""At least this share of what people pinned where it is must stay there."""

MOST_FOLLOWING = 0.8
"""Of what nobody said anything of, at most this share goes with the examples of one theme: they are then like all the
rest, and tell nothing apart. Whoever means a whole theme merges it."""

PLACES = 6


class Embedded(Protocol):
    """Vectors with the segments they are of: the record ``embeddings`` of a run, or whatever looks like it."""

    @property
    def segment_ids(self) -> Sequence[str]:
        """(n,) ids, rising."""
        ...

    @property
    def vectors(self) -> np.ndarray:
        """(n, d) unit rows, in the order of ``segment_ids``."""
        ...


def steer(
    vectors: np.ndarray,
    theme_of: Sequence[str | None],
    taught: Sequence[str | None],
    parts: Collection[str] = frozenset(),
) -> tuple[list[str | None], np.ndarray]:
    """Move segments to where people moved similar ones from the same theme.

    For each pair of a theme and another that people moved segments to, the segments moved are examples, and those
    without a person's word are looked at. Each gets a score: its cosine to the centroid of the examples less its
    cosine to the centroid of what stays, itself left out of both. It goes along if its score is at least halfway from
    the mean score of what stays to that of the examples; with fewer than ten examples further, up to three quarters. At
    least 80 % of the segments that people pinned where they were must stay below. What stays is then looked at anew,
    without what was moved, five times at most. Where several themes draw, the one that draws most gets the segment.
    Fewer than five messages moved to a theme, and one example of a part, move only themselves, and so do examples
    that are no more like each other than what stays is like them, or that more than 80 % of the others would follow:
    a few messages moved never empty a theme. Segments in no theme are moved only by hand.

    Parameters
    ----------
    vectors : (n, d) unit rows.
    theme_of : (n,) theme of each segment before anybody moved it; None: in none.
    taught : (n,) theme a person put it in; None where nobody said. Equal to ``theme_of``: pinned where it is.
    parts : themes that people split off: two examples are enough for others to follow.

    Returns
    -------
    theme_of : (n,) theme of each segment: what was taught, what was steered, else as before.
    moved : (n,) bool, those that were steered; what people moved themselves is not among them.

    Notes
    -----
    Sums are taken over the rows in their order: hand them over in a canonical one for the same bits again.
    """
    before = np.array([name or "" for name in theme_of], dtype=object)
    said = np.array([name or "" for name in taught], dtype=object)
    after = np.where(said != "", said, before)
    moved = np.zeros(len(before), dtype=bool)
    examples = (said != "") & (before != "") & (said != before)
    for donor in sorted(set(before[examples])):
        inside = before == donor
        targets = [
            name
            for name in sorted(set(said[examples & inside]))
            if (examples & inside & (said == name)).sum() >= (FEWEST_EXAMPLES if name in parts else FEWEST_MOVED)
        ]
        open_ = np.flatnonzero(inside & (said == ""))
        if not targets or not len(open_):
            continue
        pinned = vectors[inside & (said == donor)].astype(np.float64)
        shown = [vectors[examples & inside & (said == name)].astype(np.float64) for name in targets]
        goes = _find_moves_apart(vectors[open_].astype(np.float64), pinned, shown)
        for number, name in enumerate(targets):
            after[open_[goes == number]] = name
        moved[open_[goes >= 0]] = True
    return [name or None for name in after], moved


def _find_moves_apart(free: np.ndarray, pinned: np.ndarray, shown: list[np.ndarray]) -> np.ndarray:
    """Return the same as `_find_moves`, but that nothing goes with examples that nearly all would go with."""
    there = list(range(len(shown)))
    while there:
        goes = _find_moves(free, pinned, [shown[number] for number in there])
        shares = [float((goes == at).mean()) for at in range(len(there))]
        if max(shares) <= MOST_FOLLOWING:
            return np.array([*there, -1])[goes]
        there.pop(shares.index(max(shares)))
    return np.full(len(free), -1)


def _find_moves(free: np.ndarray, pinned: np.ndarray, shown: list[np.ndarray]) -> np.ndarray:
    """Return the number of the examples that each free row goes with, or -1.

    Parameters
    ----------
    free : (n, d) rows that may move.
    pinned : (p, d) rows that stay by a person's word; p may be 0.
    shown : the examples of each target, two at least.
    """
    goes = np.full(len(free), -1)
    for _ in range(LOOKS):
        stays = goes < 0
        total = free[stays].sum(axis=0) + pinned.sum(axis=0)
        if not stays.any():
            break
        to_rest = np.where(stays, _cosine_without_self(free, total), free @ _unit(total))
        draws = np.stack([_draw(free, to_rest, stays, pinned, total, examples) for examples in shown])
        best = draws.argmax(axis=0)
        again = np.where(draws.max(axis=0) > 0, best, -1)
        if (again == goes).all():
            break
        goes = again
    return goes


def _draw(
    free: np.ndarray,
    to_rest: np.ndarray,
    stays: np.ndarray,
    pinned: np.ndarray,
    total: np.ndarray,
    examples: np.ndarray,
) -> np.ndarray:
    """Return how far each free row's score lies above the one it needs to go with the examples; (n,)."""
    sum_of = examples.sum(axis=0)
    n = len(examples)
    scores = free @ _unit(sum_of) - to_rest
    theirs = _cosine_without_self(examples, sum_of) - examples @ _unit(total)
    if theirs.mean() <= scores[stays].mean():
        return np.full(len(free), -1.0)  # they have nothing in common that the rest has not
    weight = 0.5 + max(0, ENOUGH_EXAMPLES - n) / (3 * ENOUGH_EXAMPLES)
    needed = weight * float(theirs.mean()) + (1 - weight) * float(scores[stays].mean())
    if len(pinned):
        pins = pinned @ _unit(sum_of) - _cosine_without_self(pinned, total)
        needed = max(needed, float(np.quantile(pins, STAYING)))
    return np.round(scores - needed, PLACES)


def _cosine_without_self(rows: np.ndarray, total: np.ndarray) -> np.ndarray:
    """Return each unit row's cosine to a sum that it is part of, itself left out; (n,)."""
    along = rows @ total
    return (along - 1) / np.sqrt(np.maximum(total @ total - 2 * along + 1, 1e-12))


def _unit(vector: np.ndarray) -> np.ndarray:
    return vector / max(float(np.linalg.norm(vector)), 1e-12)
