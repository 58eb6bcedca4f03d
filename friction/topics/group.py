"""Distinct texts into groups: by what they mean, and by their letters where the sentence model knows no word."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from friction.topics.broader import find_heads
from friction.topics.cluster import DiffusionClusterer
from friction.topics.lexical import group_repeats
from friction.topics.loose import find_loose, set_loose
from friction.topics.novel import find_novel_groups
from friction.topics.place import OUTSIDE, Reference
from friction.topics.stability import Stability, estimate_stability

if TYPE_CHECKING:
    from collections.abc import Callable

    from friction.config import Topics
    from friction.topics.fresh import Said

UNSUPPORTED = "unsupported_language"


class Grouped(NamedTuple):
    """Distinct texts and their groups.

    Attributes
    ----------
    texts : segment_id (of one that says it), text, lemmas, phrases, count; n rows, sorted by text.
    points : (n, d) unit rows.
    groups : (n,) int64 from 0, largest first; -1 for none.
    strengths, reasons : (n,) as `friction.topics.place.Placed` gives them.
    novel : (n,) int64 groups among the novel ones, -1 for none.
    heads : (n_groups,) int64: of the groups that belong together the largest, itself for a group alone.
    stability : of each group, and of their number.
    reference : what later texts are placed by.
    became : (n_codes,) int64 the group that each code became, -1 for one whose texts all went elsewhere.
    """

    texts: pd.DataFrame
    points: np.ndarray
    groups: np.ndarray
    strengths: np.ndarray
    reasons: np.ndarray
    novel: np.ndarray
    heads: np.ndarray
    stability: Stability
    reference: Reference
    became: np.ndarray

    @property
    def n_groups(self) -> int:
        """How many groups there are."""
        return len(self.heads)


def group_by_meaning(
    texts: pd.DataFrame,
    points: np.ndarray,
    settings: Topics,
    *,
    own: np.ndarray | None = None,
    before: np.ndarray | None = None,
    given: np.ndarray | None = None,
    silent: np.ndarray | None = None,
    said: Said | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> Grouped:
    """Group distinct texts by their vectors; loose ones are no topics (`friction.topics.loose`).

    Parameters
    ----------
    texts : segment_id, text, lemmas, phrases, count, source (number of the document that alone says it, else -1),
        family (of copies that its document is of), friction (how surely it tells of some); n rows, sorted by text.
    points : (n, d) unit rows, in the same order, with their documents around them.
    own : (n, d) unit rows of the texts alone; None: they are ``points``.
    settings : neighbours, detail, min_segments, seed.
    before : (n,) group of each in the run before, -1 where not known.
    given : (n,) number of the code that gathered a text beforehand, -1 for none.
    silent : (n,) bool, texts that are grouped and are no part of the reference. None: there are none.
    said : who said each, and when; None: nobody knows.
    on_progress : told the resamples done.
    """
    clusterer = DiffusionClusterer(
        neighbours=settings.neighbours, detail=settings.detail, min_size=settings.min_segments, seed=settings.seed
    )
    counts = texts["count"].to_numpy(dtype=np.float64)
    clusterer.fit(
        points, counts=counts, sources=texts["source"].to_numpy(), before=before, given=given, own=own,
        copies=texts["family"].to_numpy(), friction=texts["friction"].to_numpy(dtype=np.float64), silent=silent,
        said=said,
    )  # fmt: skip
    stability = estimate_stability(points, clusterer, on_progress=on_progress)
    loose = find_loose(points, clusterer.labels_, stability.topics, before=before)
    placed, reference, became = set_loose(clusterer.placed_, clusterer.reference_, loose)
    least_near = reference.least_near
    return Grouped(
        texts,
        points,
        placed.groups,
        placed.strengths,
        placed.reasons,
        find_novel_groups(points if own is None else own, counts, placed.reasons, settings.min_segments, least_near),
        find_heads(placed.groups, clusterer.broader_),
        stability.of(became),
        reference,
        np.array([became.get(int(group), OUTSIDE) for group in clusterer.became_], dtype=np.int64),
    )


def group_by_letters(texts: pd.DataFrame, settings: Topics) -> Grouped:
    """Group distinct texts of languages that the sentence model does not know: plain repeats find each other.

    As `group_by_meaning`, but what repeats nothing has the reason ``unsupported_language``, none is novel, and each
    group is a kind of its own. The reference is empty: nothing is placed by letters later.
    """
    counts = texts["count"].to_numpy(dtype=np.float64)
    found = group_repeats(texts["text"].tolist(), counts, settings.min_segments, seed=settings.seed)
    n_groups = len(found.stability)
    nothing = np.full(len(texts), OUTSIDE, dtype=np.int64)
    return Grouped(
        texts,
        found.points,
        found.groups,
        found.strengths,
        np.where(found.groups == OUTSIDE, UNSUPPORTED, "placed").astype(object),
        nothing,
        np.arange(n_groups),
        Stability(found.stability, n_groups, n_groups),
        Reference(np.empty((0, found.points.shape[1]), dtype=np.float32), nothing[:0], 0.0),
        nothing[:0],
    )


def join(parts: list[Grouped]) -> Grouped:
    """Return the parts as one, groups of later ones numbered behind; reference and range are those of the first.

    ``points`` are those of the first part alone, as others have other dimensions: ask `list_inside` for a group's.
    """
    first, *others = parts
    joined = first
    for part in others:
        shift = joined.n_groups
        moved = np.where(part.groups == OUTSIDE, OUTSIDE, part.groups + shift)
        joined = joined._replace(
            texts=pd.concat([joined.texts, part.texts], ignore_index=True),
            groups=np.concatenate([joined.groups, moved]),
            strengths=np.concatenate([joined.strengths, part.strengths]),
            reasons=np.concatenate([joined.reasons, part.reasons]),
            novel=np.concatenate([joined.novel, part.novel]),
            heads=np.concatenate([joined.heads, part.heads + shift]),
            stability=joined.stability._replace(
                topics=joined.stability.topics | {shift + own: value for own, value in part.stability.topics.items()}
            ),
        )
    return joined


def list_inside(parts: list[Grouped]) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return, for each group of the parts in turn, places among the joined texts and (m, d) unit rows."""
    inside, start = [], 0
    for part in parts:
        for group in range(part.n_groups):
            own = np.flatnonzero(part.groups == group)
            inside.append((start + own, part.points[own]))
        start += len(part.texts)
    return inside
