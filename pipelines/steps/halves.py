"""Sentences that say two things, in two halves: where their words allow a cut, topics decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Collection

    from friction.config import Topics
    from friction.topics import Embed, Names


def cut_in_halves(
    sentences: pd.DataFrame,
    documents: pd.DataFrame,
    around: pd.DataFrame,
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
    documents : table ``documents``.
    around : doc_id, text: the texts around sentences, names made neutral, as `friction.topics.build_contexts` has them.
    names : what is made neutral before texts are embedded.
    settings : neighbours, detail, min_segments, seed.
    languages : those that the sentence model knows, and in which sentences are cut; None: all.
    decided : ids of segments that people decided on.
    embed : texts -> (n, d) unit rows.
    """
    from friction.text import cut_at, find_joints, find_kept_joints

    spoken = sentences["doc_id"].map(documents.set_index("doc_id")["language"])
    joints = find_joints(sentences, spoken if languages is None else spoken.where(spoken.isin(languages)))
    cuts = find_kept_joints(decided, joints)
    cuts = cuts[~cuts["segment_id"].isin(decided)]  # who decided on the whole, too, had it whole
    asked = joints[~joints["segment_id"].isin({*decided, *cuts["segment_id"]})]
    if len(asked):
        found = _ask(asked, sentences, documents, around, names, settings, languages, embed)
        cuts = pd.concat([cuts, found[cuts.columns]], ignore_index=True)
    return cut_at(sentences, cuts, spoken).sort_values("segment_id", ignore_index=True)


def _ask(
    joints: pd.DataFrame,
    sentences: pd.DataFrame,
    documents: pd.DataFrame,
    around: pd.DataFrame,
    names: Names,
    settings: Topics,
    languages: Collection[str] | None,
    embed: Embed,
) -> pd.DataFrame:
    """Return the joints at which sentences say a second thing, by where the other sentences lie."""
    from friction.topics import build_ground, find_matters, neutralise

    whole = sentences.set_index("segment_id").loc[joints["segment_id"]]
    places = list(zip(whole["text"], whole["start"], joints["end"], joints["start"], strict=True))
    joints = joints.assign(
        doc_id=whole["doc_id"].to_numpy(),
        first=neutralise([text[: end - at] for text, at, end, _ in places], names),
        second=neutralise([text[start - at :] for text, at, _, start in places], names),
    )
    vectors = embed([*neutralise(sentences["text"].tolist(), names), *around["text"]])
    contexts = dict(zip(around["doc_id"], vectors[len(sentences) :], strict=True))
    own = vectors[: len(sentences)]
    ground = build_ground(sentences, own, documents, settings, languages=languages, contexts=contexts)
    return find_matters(joints, ground, embed)
