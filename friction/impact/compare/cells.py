"""How many messages and persons each theme has at each stage."""

from __future__ import annotations

import numpy as np
import pandas as pd

from friction.contracts import ANY
from friction.contracts.voices import find_writers, weigh_voices

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
    counts in full. Two documents of one person are one person as surely as both are there: 1 - prod(1 - probability);
    what a person wrote again in the same words makes that no surer. friction is the mean over persons, each by the mean
    of what that person wrote in different words.
    """
    own = documents[["doc_id"]].assign(writer=find_writers(documents), text=documents.get("text", ""))
    placed = alignments[alignments["stage"].notna()].groupby(["doc_id", "stage"], as_index=False)["probability"].sum()
    everywhere = pairs[["doc_id"]].drop_duplicates().assign(stage=ANY, probability=1.0)
    told = pairs.merge(pd.concat([placed, everywhere], ignore_index=True), on="doc_id").merge(own, on="doc_id")
    keys = ["theme_id", "stage"]
    groups = pd.Series(told.groupby(keys).ngroup().to_numpy())
    counting = told["probability"] * weigh_voices(groups, told["writer"], told["text"])
    told = told.assign(
        none=np.log1p(-np.clip(told["probability"], 0, 1 - 1e-12)), tells=told["friction"] * counting, counting=counting
    )
    said = told["text"].where(told["text"].fillna("").astype("str").str.strip() != "", told["doc_id"])
    by_text = told.groupby([*keys, "writer", said.rename("said")])["none"].min()
    by_writer = by_text.groupby([*keys, "writer"]).sum()
    persons = (-np.expm1(by_writer)).groupby(keys).sum()
    cells = told.groupby(keys)[["probability", "tells", "counting"]].sum()
    found = pd.DataFrame(
        {
            "friction": np.minimum(cells["tells"] / cells["counting"], 1.0).round(PLACES),
            "n_documents": cells["probability"].round(PLACES),
            "n_persons": persons.round(PLACES),
        }
    )
    return found[cells["probability"] >= LEAST_DOCUMENTS].reset_index()
