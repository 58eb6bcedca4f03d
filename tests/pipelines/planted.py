"""What was planted in the made-up shop, by the themes that a run found of it."""

from __future__ import annotations

import pandas as pd


def find_planted(workspace, run):
    """Return the planted theme that most of a found theme's messages are about, with its stage and effect."""
    documents = pd.read_csv(workspace / "truth" / "documents.csv")
    documents["planted"] = documents["themes"].fillna("").str.split("|").str[0]
    placed = run.segment_topics.merge(run.segments[["segment_id", "doc_id"]]).merge(documents, on="doc_id")
    placed = placed[placed["planted"] != ""]
    planted = placed.groupby("theme_id")["planted"].agg(lambda names: names.value_counts().index[0])
    themes = pd.read_csv(workspace / "truth" / "themes.csv").set_index("theme")
    return planted.to_frame().join(themes.drop(columns="is_friction"), on="planted")
