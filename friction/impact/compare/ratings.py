"""Ratings with and without a theme, among the messages of a stage."""

from __future__ import annotations

import numpy as np
import pandas as pd

from friction.contracts import ANY
from friction.contracts.voices import find_writers, weigh_repeats
from friction.statistics import divide, draw_weights, find_resampled, group_units, person_signatures, to_bounds

FEWEST_RATINGS = 10
PLACES = 9


def estimate_ratings(
    pairs: pd.DataFrame,
    documents: pd.DataFrame,
    alignments: pd.DataFrame,
    *,
    replicates: int,
    seed: int,
    accounts: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return mean ratings with and without each theme at each stage, and their difference with an interval.

    A rated message counts at a stage with the probability that it is about it, if more than its text says so; at ANY
    it counts in full. What a person wrote several times in the same words counts once, with the mean of its ratings.
    Messages written after the outcome count too. Fewer than ten ratings (expected number) on a side give nothing.
    Persons are resampled, or documents that have no person.

    Parameters
    ----------
    pairs : columns theme_id, doc_id.
    documents, alignments : tables of these names.
    replicates, seed : of the bootstrap.
    accounts : table ``persons`` where accounts are resampled instead of persons.

    Returns
    -------
    Columns theme_id, stage, rating_with, rating_without, rating_difference, rating_low, rating_high.
    """
    names = ["rating_with", "rating_without", "rating_difference", "rating_low", "rating_high"]
    told, signatures = _read(documents, alignments, accounts)
    if told.empty or pairs.empty:
        return pd.DataFrame(columns=["theme_id", "stage", *names])
    with_theme = pairs[["theme_id", "doc_id"]].merge(told, on="doc_id")
    weights = draw_weights(signatures, replicates, seed)
    stages, whole = _weigh(told, ["stage"], weights)
    cells, own = _weigh(with_theme, ["theme_id", "stage"], weights)
    place = pd.Index(stages["stage"]).get_indexer(cells["stage"])
    rows = []
    for cell, sums, of_stage in zip(cells.itertuples(index=False), own, whole[place], strict=True):
        (rating, n), (rating_other, n_other) = sums, of_stage - sums
        if n[0] < FEWEST_RATINGS or n_other[0] < FEWEST_RATINGS:
            continue
        with_, without = (divide(total, count, empty=np.nan) for total, count in ((rating, n), (rating_other, n_other)))
        rows.append(
            {"theme_id": cell.theme_id, "stage": cell.stage, "rating_with": round(float(with_[0]), PLACES),
             "rating_without": round(float(without[0]), PLACES),
             **to_bounds("rating", with_ - without, first="rating_difference", lowest=-1.0)}
        )  # fmt: skip
    return pd.DataFrame(rows, columns=["theme_id", "stage", *names])


def _read(
    documents: pd.DataFrame, alignments: pd.DataFrame, accounts: pd.DataFrame | None
) -> tuple[pd.DataFrame, np.ndarray]:
    """Return a row for each rated message and stage, and ANY: doc_id, stage, probability, rating, counting, unit.

    Beside them the signatures of the units.
    """
    rated = documents.dropna(subset="rating")
    rated = rated[["doc_id", "person_id", "rating"]].assign(
        counting=weigh_repeats(find_writers(rated), rated.get("text", pd.Series("", index=rated.index)))
    )
    writer = find_resampled(rated["person_id"], accounts).where(rated["person_id"].notna(), rated["doc_id"])
    signatures, unit = group_units(person_signatures(writer))
    rated = rated.assign(unit=unit).sort_values("doc_id", ignore_index=True)
    known = alignments[alignments["stage"].notna() & (alignments["how"] != "text_only")]
    placed = known.groupby(["doc_id", "stage"], as_index=False)["probability"].sum()
    everywhere = rated[["doc_id"]].assign(stage=ANY, probability=1.0)
    return pd.concat([placed, everywhere], ignore_index=True).merge(rated, on="doc_id"), signatures


def _weigh(told: pd.DataFrame, keys: list[str], weights: np.ndarray) -> tuple[pd.DataFrame, np.ndarray]:
    """Return the cells, sorted, and (cells, 2, 1 + replicates) sums of ratings and of ratings' numbers."""
    from scipy.sparse import csr_matrix

    told = told.sort_values([*keys, "doc_id"], ignore_index=True)
    cell = told.groupby(keys, sort=True).ngroup().to_numpy()
    cells = told[keys].drop_duplicates(ignore_index=True)
    p = (told["probability"] * told["counting"]).to_numpy(dtype=np.float64)
    rating = told["rating"].to_numpy(dtype=np.float64)
    shape = (len(cells), weights.shape[1])
    sums = [csr_matrix((values, (cell, told["unit"].to_numpy())), shape) @ weights.T for values in (p * rating, p)]
    return cells, np.stack(sums, axis=1)
