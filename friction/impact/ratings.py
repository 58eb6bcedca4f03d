"""Ratings with and without a theme, among the messages of a stage."""

from __future__ import annotations

import numpy as np
import pandas as pd

from friction.contracts import ANY
from friction.journeys.bounds import BOUNDS

FEWEST_RATINGS = 10
PLACES = 6


def estimate_ratings(
    pairs: pd.DataFrame,
    documents: pd.DataFrame,
    alignments: pd.DataFrame,
    place_of: pd.Series,
    weights: np.ndarray,
) -> dict[tuple[str, str], dict[str, float | None]]:
    """Return mean ratings with and without each theme at each stage, and their difference with an interval.

    A rated message counts at a stage with the probability that it is about it; at ANY it counts in full. Messages
    written after the outcome count too. Fewer than ten ratings (expected number) on a side give nothing.

    Parameters
    ----------
    pairs : columns theme_id, doc_id.
    documents, alignments : tables of these names.
    place_of : row of each person, or of a document without one, in ``weights``.
    weights : (replicates, persons) of the bootstrap; row 0 is the data as they are.

    Returns
    -------
    By theme and stage: rating_with, rating_without, rating_difference, rating_low, rating_high.
    """
    rated = documents.dropna(subset="rating")[["doc_id", "person_id", "rating"]]
    if rated.empty or pairs.empty:
        return {}
    writer = rated["person_id"].where(rated["person_id"].notna(), rated["doc_id"])
    rated = rated.assign(row=writer.map(place_of).to_numpy(dtype=np.int64)).sort_values("doc_id", ignore_index=True)
    placed = alignments[alignments["stage"].notna()].groupby(["doc_id", "stage"], as_index=False)["probability"].sum()
    everywhere = rated[["doc_id"]].assign(stage=ANY, probability=1.0)
    told = pd.concat([placed, everywhere], ignore_index=True).merge(rated, on="doc_id")
    themes_of = pairs.groupby("doc_id")["theme_id"].agg(set)
    found: dict[tuple[str, str], dict[str, float | None]] = {}
    for stage, part in told.groupby("stage"):
        own = part.sort_values("doc_id", ignore_index=True)
        drawn = weights[:, own["row"].to_numpy()] * own["probability"].to_numpy()
        sums, counts = drawn * own["rating"].to_numpy(), drawn
        held = own["doc_id"].map(themes_of)
        for theme_id in sorted(set().union(*(themes for themes in held if isinstance(themes, set)), set())):
            has = np.array([isinstance(themes, set) and theme_id in themes for themes in held])
            estimate = _compare(sums, counts, has)
            if estimate:
                found[(theme_id, str(stage))] = estimate
    return found


def _compare(sums: np.ndarray, counts: np.ndarray, has: np.ndarray) -> dict[str, float | None]:
    n_with, n_without = counts[:, has].sum(axis=1), counts[:, ~has].sum(axis=1)
    if n_with[0] < FEWEST_RATINGS or n_without[0] < FEWEST_RATINGS:
        return {}
    usable = (n_with > 0) & (n_without > 0)
    mean_with = sums[:, has].sum(axis=1)[usable] / n_with[usable]
    mean_without = sums[:, ~has].sum(axis=1)[usable] / n_without[usable]
    difference = mean_with - mean_without
    low, high = np.percentile(difference[1:], BOUNDS)
    numbers = {
        "rating_with": mean_with[0],
        "rating_without": mean_without[0],
        "rating_difference": difference[0],
        "rating_low": min(low, difference[0]),
        "rating_high": max(high, difference[0]),
    }
    return {name: round(float(value), PLACES) for name, value in numbers.items()}
