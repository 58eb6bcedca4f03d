"""What of a run's segments is grouped: those that say enough, as distinct texts, and in whose languages they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from friction.topics.chatter import find_appeals, find_chatter
from friction.topics.cluster import SEVERAL
from friction.topics.languages import UNTOLD
from friction.topics.texts import find_families, find_keys, find_short, find_texts, with_writers

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from friction.config import Topics
    from friction.topics.abroad import Bridged


@dataclass(frozen=True)
class Spoken:
    """What is grouped.

    Attributes
    ----------
    segments, vectors : all, by their ids.
    spoken : those that say enough, with the ``key`` that equal ones share.
    texts : the distinct ones, their place among the segments as index, with count, source, family and friction.
    known, foreign : of each text, is it in a language that the sentence model knows, or that is bridged?
    """

    segments: pd.DataFrame
    vectors: np.ndarray
    spoken: pd.DataFrame
    texts: pd.DataFrame
    known: np.ndarray
    foreign: np.ndarray

    @property
    def meant(self) -> pd.DataFrame:
        """The texts that are grouped by what they mean."""
        return self.texts[self.known]


def read_spoken(
    segments: pd.DataFrame,
    vectors: np.ndarray,
    documents: pd.DataFrame,
    settings: Topics,
    languages: Collection[str] | None,
    bridged: Bridged | None,
    contexts: Mapping[str, np.ndarray],
) -> Spoken:
    """Return the segments sorted, those that say enough, and the distinct texts among these.

    Parameters
    ----------
    segments, documents : tables of these names; segments in any order.
    vectors : (n, d) unit rows, in the order of ``segments``.
    settings : min_segments.
    languages : those that the sentence model knows; None: all.
    bridged : vectors of segments in languages that join; None: none do.
    contexts : vectors of whole documents, by doc_id.
    """
    order = np.argsort(segments["segment_id"].to_numpy().astype(str), kind="stable")
    segments, vectors = segments.iloc[order].reset_index(drop=True), vectors[order]
    segments = with_writers(segments, documents)
    known = _find_known(segments, documents, languages)
    says_little = find_short(segments, settings.min_segments) | find_chatter(segments, documents).notna()
    says_little |= find_appeals(segments, documents, ~known)
    spoken, known = segments[~says_little], known[~says_little]
    over = _find_over(spoken, documents, bridged) & ~known
    spoken = spoken.assign(key=find_keys(spoken, segments, known | over, contexts))
    texts = find_texts(spoken)
    by_key = spoken.assign(document=pd.factorize(spoken["doc_id"])[0]).groupby("key")
    said_by = by_key["writer"].nunique()
    texts = texts.assign(
        count=texts["key"].map(said_by),
        source=texts["key"].map(by_key["document"].first().where(said_by.eq(1), SEVERAL)).astype("int64"),
        family=texts["doc_id"].map(find_families(segments)),
        friction=texts["key"].map(find_stance(spoken).groupby(spoken["key"]).mean()),
    )
    is_known = texts["key"].isin(spoken.loc[known, "key"]).to_numpy()
    foreign = texts["key"].isin(spoken.loc[over, "key"]).to_numpy() & ~is_known
    return Spoken(segments, vectors, spoken, texts, is_known, foreign)


def find_stance(segments: pd.DataFrame) -> pd.Series:
    """Return how surely each segment tells of friction where it stands: half itself, half all that its document says.

    Parameters
    ----------
    segments : doc_id, friction (0 to 1), by any index.
    """
    whole = segments.groupby("doc_id")["friction"].transform("mean")
    return (segments["friction"] + whole) / 2


def _find_known(spoken: pd.DataFrame, documents: pd.DataFrame, languages: Collection[str] | None) -> pd.Series:
    """Tell which segments say what the sentence model knows: in its languages, or in one that nobody could tell.

    A text that some document says in such a language is known wherever it stands.
    """
    if languages is None or "language" not in documents:
        return pd.Series(data=True, index=spoken.index)
    language = spoken["doc_id"].map(documents.set_index("doc_id")["language"])
    return spoken["folded"].isin(spoken.loc[language.isin({*languages, UNTOLD}), "folded"])


def _find_over(spoken: pd.DataFrame, documents: pd.DataFrame, bridged: Bridged | None) -> pd.Series:
    """Tell which segments stand in documents of the bridged languages."""
    if bridged is None:
        return pd.Series(data=False, index=spoken.index)
    language = spoken["doc_id"].map(documents.set_index("doc_id")["language"])
    return language.isin(bridged.languages) & spoken["segment_id"].isin(bridged.vectors)
