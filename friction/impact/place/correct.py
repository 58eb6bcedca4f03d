"""People's word on where messages belong, laid over placements that a run made before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from friction.contracts import build_table

if TYPE_CHECKING:
    from collections.abc import Mapping

_OF_VISITS = ("journey_id", "step", "gap_minutes", "experienced_at")


def correct_alignments(alignments: pd.DataFrame, corrected: Mapping[str, str]) -> pd.DataFrame:
    """Return placements with those of some messages as people say.

    A message is put at its most probable visit of the stage named, among those the run found it may be about; at the
    stage alone, where there is none; "" puts it nowhere. The next run looks among all visits, and learns from it.

    Parameters
    ----------
    alignments : table ``alignments``.
    corrected : the stage that people say a message is about, by doc_id; "" for none. Others' ids are passed over.
    """
    own = alignments["doc_id"].isin(list(corrected))
    if not own.any():
        return alignments
    told = alignments[own].assign(wanted=alignments.loc[own, "doc_id"].map(corrected))
    fits = told[told["stage"] == told["wanted"]]
    ordered = fits.sort_values(["doc_id", "probability", "journey_id", "step"], kind="stable")
    at_visit = ordered.drop_duplicates("doc_id", keep="last")
    rest = told[~told["doc_id"].isin(at_visit["doc_id"])].drop_duplicates("doc_id")
    nulls = {name: rest[name].mask(np.ones(len(rest), dtype=bool)) for name in _OF_VISITS}
    alone = rest.assign(**nulls, after_outcome=False, stage=rest["wanted"].where(rest["wanted"] != "", None))
    said = pd.concat([at_visit, alone], ignore_index=True)
    said = said.assign(probability=1.0, probability_time=1.0, best=True, how="corrected").drop(columns="wanted")
    return build_table("alignments", pd.concat([alignments[~own], said], ignore_index=True))
