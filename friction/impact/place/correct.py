"""People's word on where messages belong, laid over placements that a run made before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from friction.contracts import build_table
from friction.impact.place.visited import choose_visits, to_microseconds

if TYPE_CHECKING:
    from collections.abc import Mapping

_OF_VISITS = ("journey_id", "step", "gap_minutes", "experienced_at")


def correct_alignments(
    alignments: pd.DataFrame,
    corrected: Mapping[str, str],
    visited: Mapping[str, str] | None = None,
    visits: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return placements with those of some messages as people say.

    A message is put at its most probable visit of the stage named, among those the run found it may be about, or at the
    one of them that people named; at the stage alone, where there is none; "" puts it nowhere. The next run looks among
    all visits, and learns from it.

    Parameters
    ----------
    alignments : table ``alignments``.
    corrected : the stage that people say a message is about, by doc_id; "" for none. Others' ids are passed over.
    visited : of these, the moment (ISO 8601, UTC) of the visit that people say it is about.
    visits : table ``visits``; looked at where ``visited`` names messages.
    """
    own = alignments["doc_id"].isin(list(corrected))
    if not own.any():
        return alignments
    told = alignments[own].assign(wanted=alignments.loc[own, "doc_id"].map(corrected))
    fits = told[told["stage"] == told["wanted"]]
    if visited and visits is not None:
        fits = _choose(fits, visited, visits)
    ordered = fits.sort_values(["doc_id", "probability", "journey_id", "step"], kind="stable")
    at_visit = ordered.drop_duplicates("doc_id", keep="last")
    rest = told[~told["doc_id"].isin(at_visit["doc_id"])].drop_duplicates("doc_id")
    nulls = {name: rest[name].mask(np.ones(len(rest), dtype=bool)) for name in _OF_VISITS}
    alone = rest.assign(**nulls, after_outcome=False, stage=rest["wanted"].where(rest["wanted"] != "", None))
    said = pd.concat([at_visit, alone], ignore_index=True)
    said = said.assign(probability=1.0, probability_time=1.0, best=True, how="corrected").drop(columns="wanted")
    return build_table("alignments", pd.concat([alignments[~own], said], ignore_index=True))


def _choose(fits: pd.DataFrame, visited: Mapping[str, str], visits: pd.DataFrame) -> pd.DataFrame:
    """Return the rows without those of visits that people do not mean."""
    at_visits = fits[fits["doc_id"].isin(list(visited)) & fits["journey_id"].notna()]
    names = ["journey_id", "step", "entered_at", "left_at", "last_event_at", "status"]
    own = visits.loc[visits["journey_id"].isin(at_visits["journey_id"]), names]
    stays = at_visits[["doc_id", "journey_id", "step"]].reset_index().merge(own, on=["journey_id", "step"])
    left = stays["left_at"].where((stays["status"] == "advanced") & stays["left_at"].notna(), stays["last_event_at"])
    meant = choose_visits(
        pd.factorize(stays["doc_id"])[0], to_microseconds(stays["entered_at"]), to_microseconds(left),
        to_microseconds(stays["doc_id"].map(visited)),
    )  # fmt: skip
    return fits.drop(index=stays.loc[~meant, "index"])
