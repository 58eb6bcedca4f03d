"""Texts in languages that the sentence model does not know, beside the topics of those it knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from friction.topics.cluster import DiffusionClusterer
from friction.topics.few import LEAST_ALIKE_OVER
from friction.topics.foreign import join_foreign
from friction.topics.group import Grouped
from friction.topics.place import OUTSIDE, Reference
from friction.topics.stability import Stability, estimate_stability

if TYPE_CHECKING:
    from collections.abc import Mapping

    from friction.config import Topics

MOST_HOME = 20_000
HOME_PER_FOREIGN = 50


class Bridged(NamedTuple):
    """What the bridge says of texts.

    Attributes
    ----------
    languages : whose texts join over it.
    vectors : (d,) unit row by segment id, and of whole documents by document id: of all segments in these languages,
        and of as many of the others as are to vote.
    """

    languages: tuple[str, ...]
    vectors: Mapping[str, np.ndarray]


class Abroad(NamedTuple):
    """Where foreign texts belong.

    Attributes
    ----------
    alone : those in topics of their own, or in none; `Grouped` with groups from 0.
    joined : rows of the others, as `alone.texts` has them, and ``group``, ``strength``: the topic at home.
    """

    alone: Grouped
    joined: pd.DataFrame


def choose_voters(texts: pd.Series, abroad: pd.Series) -> pd.Series:
    """Tell which segments the bridge is asked about: all foreign ones, and 50 times as many others, 20,000 at most.

    Parameters
    ----------
    texts : of all segments, by any index.
    abroad : bool, which of them are foreign.
    """
    wanted = min(MOST_HOME, HOME_PER_FOREIGN * int(abroad.sum()))
    home = np.sort(texts[~abroad].unique().astype(str))
    if len(home) > wanted:
        home = home[np.unique(np.linspace(0, len(home) - 1, wanted).astype(np.int64))] if wanted else home[:0]
    return abroad | texts.isin(home)


def join_abroad(
    home_groups: np.ndarray,
    home: np.ndarray,
    home_families: np.ndarray,
    texts: pd.DataFrame,
    vectors: np.ndarray,
    settings: Topics,
) -> Abroad:
    """Give foreign texts the topics at home that say the same, and the others topics of their own.

    Parameters
    ----------
    home_groups : (m,) int64 topic of texts at home, -1 for none.
    home : (m, d) unit rows of these, the bridge's, in a canonical order.
    home_families : (m,) int64 family of copies that each is of.
    texts : segment_id, doc_id, key, text, lemmas, phrases, count, source, family; n foreign ones, in a canonical order.
    vectors : (n, d) unit rows of these.
    settings : neighbours, detail, min_segments, seed.
    """
    counts, sources = texts["count"].to_numpy(dtype=np.float64), texts["source"].to_numpy()
    families = texts["family"].to_numpy()
    stable = np.zeros(len(texts))

    def group_alone(rows: np.ndarray) -> np.ndarray:
        clusterer = DiffusionClusterer(
            neighbours=settings.neighbours,
            detail=settings.detail,
            min_size=settings.min_segments,
            seed=settings.seed,
            alike=LEAST_ALIKE_OVER,
        ).fit(vectors[rows], counts=counts[rows], sources=sources[rows], copies=families[rows])
        found = estimate_stability(vectors[rows], clusterer).topics
        stable[rows] = [found.get(int(label), 0.0) for label in clusterer.labels_]
        return clusterer.labels_

    found = join_foreign(home, home_groups, vectors, group_alone, seed=settings.seed, families=home_families)
    goes = (found.groups != OUTSIDE) & (found.groups < found.n_home)
    groups = np.where(found.groups >= found.n_home, found.groups - found.n_home, OUTSIDE)[~goes]
    n_own = int(groups.max(initial=OUTSIDE)) + 1
    nothing = np.full(len(groups), OUTSIDE, dtype=np.int64)
    alone = Grouped(
        texts[~goes].reset_index(drop=True),
        vectors[~goes],
        groups,
        found.strengths[~goes],
        found.reasons[~goes],
        nothing,
        np.arange(n_own),
        Stability({group: float(np.median(stable[~goes][groups == group])) for group in range(n_own)}, n_own, n_own),
        Reference(np.empty((0, vectors.shape[1]), dtype=np.float32), nothing[:0], 0.0),
        nothing[:0],
    )
    joined = texts[goes].assign(group=found.groups[goes], strength=found.strengths[goes])
    return Abroad(alone, joined.reset_index(drop=True))


def append(grouped: Grouped, joined: pd.DataFrame) -> Grouped:
    """Return the groups with the texts that joined them behind the others; ``points`` stay those of the others."""
    n = len(joined)
    return grouped._replace(
        texts=pd.concat([grouped.texts, joined[grouped.texts.columns]], ignore_index=True),
        groups=np.concatenate([grouped.groups, joined["group"].to_numpy(dtype=np.int64)]),
        strengths=np.concatenate([grouped.strengths, joined["strength"].to_numpy(dtype=np.float64)]),
        reasons=np.concatenate([grouped.reasons, np.full(n, "placed", dtype=object)]),
        novel=np.concatenate([grouped.novel, np.full(n, OUTSIDE, dtype=np.int64)]),
    )
