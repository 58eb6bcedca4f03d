"""Sentences that say two things, in two halves: where their words allow a cut, topics decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import numpy as np

    from friction.config import Topics
    from friction.topics import Embed, Names


def cut_in_halves(
    sentences: pd.DataFrame,
    vectors: np.ndarray,
    documents: pd.DataFrame,
    contexts: Mapping[str, np.ndarray],
    names: Names,
    settings: Topics,
    languages: Collection[str] | None,
    decided: Collection[str],
    embed: Embed,
) -> pd.DataFrame:
    """Return the segments, sorted by id: sentences, and halves of those that say two things.

    What people decided on stays as it was when they did: a sentence whole, a half a half.

    Parameters
    ----------
    sentences : columns of the table ``segments``, sorted by id.
    vectors : (n, d) unit rows of these.
    documents : table ``documents``.
    contexts : (d,) unit row of the text around sentences, by doc_id.
    names : what is made neutral before texts are embedded.
    settings : neighbours, detail, min_segments, seed.
    languages : those that the sentence model knows, and in which sentences are cut; None: all.
    decided : ids of segments that people decided on.
    embed : texts -> (n, d) unit rows.
    """
    from friction.text import cut_at, find_joints, find_kept_joints
    from friction.topics import build_ground, find_matters

    spoken = sentences["doc_id"].map(documents.set_index("doc_id")["language"])
    joints = find_joints(sentences, spoken if languages is None else spoken.where(spoken.isin(languages)))
    cuts = find_kept_joints(decided, joints)
    cuts = cuts[~cuts["segment_id"].isin(decided)]  # who decided on the whole, too, had it whole
    asked = joints[~joints["segment_id"].isin({*decided, *cuts["segment_id"]})]
    if len(asked):
        asked = _with_halves(asked, sentences, names)
        ground = build_ground(sentences, vectors, documents, settings, languages=languages, contexts=contexts)
        found = find_matters(asked, ground, embed)
        cuts = pd.concat([cuts, found[cuts.columns]], ignore_index=True)
    return cut_at(sentences, cuts, spoken).sort_values("segment_id", ignore_index=True)


def _with_halves(joints: pd.DataFrame, sentences: pd.DataFrame, names: Names) -> pd.DataFrame:
    """Return the joints with doc_id, and the text of the ``first`` and the ``second`` half, names made neutral."""
    from friction.topics import neutralise

    whole = sentences.set_index("segment_id").loc[joints["segment_id"]]
    places = list(zip(whole["text"], whole["start"], joints["end"], joints["start"], strict=True))
    return joints.assign(
        doc_id=whole["doc_id"].to_numpy(),
        first=neutralise([text[: end - at] for text, at, end, _ in places], names),
        second=neutralise([text[start - at :] for text, at, _, start in places], names),
    )
