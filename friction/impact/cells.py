"""How many messages and persons each theme has at each stage."""

from __future__ import annotations

import numpy as np
import pandas as pd

from friction.contracts import ANY

LEAST_DOCUMENTS = 0.5
PLACES = 6


def count_cells(pairs: pd.DataFrame, documents: pd.DataFrame, alignments: pd.DataFrame) -> pd.DataFrame:
    """Return theme_id, stage, friction, n_documents and n_persons (expected numbers) of every cell with messages.

    Parameters
    ----------
    pairs : theme_id, doc_id, friction: which documents have which theme.
    documents, alignments : tables of these names.

    Returns
    -------
    Rows sorted by theme_id, stage; cells with less than half a document expected are left out. At ANY every document
    counts in full. Two documents of one person are one person as surely as both are there: 1 - prod(1 - probability).
    """
    own = documents[["doc_id", "person_id"]]
    own = own.assign(writer=own["person_id"].where(own["person_id"].notna(), own["doc_id"]))
    placed = alignments[alignments["stage"].notna()].groupby(["doc_id", "stage"], as_index=False)["probability"].sum()
    everywhere = pairs[["doc_id"]].drop_duplicates().assign(stage=ANY, probability=1.0)
    told = pairs.merge(pd.concat([placed, everywhere], ignore_index=True), on="doc_id").merge(own, on="doc_id")
    told = told.assign(
        none=np.log1p(-np.clip(told["probability"], 0, 1 - 1e-12)), tells=told["friction"] * told["probability"]
    )
    by_writer = told.groupby(["theme_id", "stage", "writer"])["none"].sum()
    persons = (-np.expm1(by_writer)).groupby(["theme_id", "stage"]).sum()
    cells = told.groupby(["theme_id", "stage"])[["probability", "tells"]].sum()
    found = pd.DataFrame(
        {
            "friction": np.minimum(cells["tells"] / cells["probability"], 1.0).round(PLACES),
            "n_documents": cells["probability"].round(PLACES),
            "n_persons": persons.round(PLACES),
        }
    )
    return found[cells["probability"] >= LEAST_DOCUMENTS].reset_index()
