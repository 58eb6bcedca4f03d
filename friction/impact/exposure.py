"""Which visits had a theme, how surely, and from which age on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from friction.contracts import ANY

if TYPE_CHECKING:
    from collections.abc import Mapping


def find_exposures(
    segment_topics: pd.DataFrame,
    segments: pd.DataFrame,
    alignments: pd.DataFrame,
    most_minutes: Mapping[str, float],
) -> pd.DataFrame:
    """Return how likely each visit had each theme.

    A document has the themes of its segments. p(visit had the theme) = 1 - the product, over the documents with the
    theme, of 1 - probability that the document is about the visit, from time alone. Only documents
    written within the stage's ``drop_after`` of the visit's end count, however the visit ended: a drop-off becomes
    known then, and were converted people's messages cut off earlier than those of people who left, writing would go
    with leaving by construction (decision 4). A theme's own stages do not sharpen the placement here: what a text says
    may not count as evidence that its theme belongs to a stage. The theme is taken to have been met at the mean of
    the times ``experienced_at``, weighted by probability.

    Parameters
    ----------
    segment_topics, segments, alignments : tables of these names.
    most_minutes : ``drop_after`` of each stage, in minutes.

    Returns
    -------
    Columns theme_id, journey_id, step, stage, p (0 to 1), met_at (microseconds); every row once more for ANY.
    """
    pairs = find_theme_documents(segment_topics, segments)
    placed = alignments[alignments["stage"].notna()]
    within = placed["stage"].map(most_minutes).astype("float64")  # of no rows it would have no type
    placed = placed[placed["gap_minutes"] <= within]
    columns = ["doc_id", "journey_id", "step", "stage", "probability_time", "experienced_at"]
    told = pairs.merge(placed[columns], on="doc_id")
    told = told.assign(met=told["experienced_at"].dt.as_unit("us").astype("int64"))
    by_visit = _join(told, ["theme_id", "journey_id", "step", "stage"])
    return pd.concat([by_visit, by_visit.assign(stage=ANY)], ignore_index=True)


def find_theme_documents(segment_topics: pd.DataFrame, segments: pd.DataFrame) -> pd.DataFrame:
    """Return the distinct pairs of theme_id and doc_id, with the friction of the theme's segments in the document."""
    members = segment_topics.dropna(subset="theme_id").merge(
        segments[["segment_id", "doc_id", "friction"]], on="segment_id"
    )
    return members.groupby(["theme_id", "doc_id"], as_index=False)["friction"].mean()


def _join(told: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Return p and met_at of each group of rows."""
    chance = np.clip(told["probability_time"].to_numpy(), 0.0, 1.0)
    weighted = told[keys].assign(
        none=np.log1p(-np.minimum(chance, 1 - 1e-12)),
        weight=chance,
        # Microseconds since the first of them: a sum of whole times would lose its last digits.
        moment=chance * (told["met"] - told["met"].min()),
    )
    joined = weighted.groupby(keys, as_index=False)[["none", "weight", "moment"]].sum()
    met = told["met"].min() + (joined["moment"] / joined["weight"].where(joined["weight"] > 0, 1.0)).round()
    return joined[keys].assign(p=-np.expm1(joined["none"]), met_at=met.fillna(0).astype("int64"))
