"""Sentences that say two things, in two halves: where words allow it, topics decide; what people decided on stays."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from friction.contracts.halves import read_half

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import numpy as np

    from friction.config import Topics
    from friction.topics import Embed, Names


class Held(NamedTuple):
    """Where people decided on what the search for halves would not leave as it was; both sorted.

    Attributes
    ----------
    whole : sentences that would be cut, and that people decided on as a whole.
    halves : second halves, of which people decided on one, of sentences that would stay whole or be cut elsewhere.
    """

    whole: list[str]
    halves: list[str]


def find_halves(
    sentences: pd.DataFrame,
    vectors: np.ndarray,
    documents: pd.DataFrame,
    contexts: Mapping[str, np.ndarray],
    names: Names,
    settings: Topics,
    languages: Collection[str] | None,
    embed: Embed,
) -> pd.DataFrame:
    """Return the halves of sentences that say two things, in the columns of the sentences, sorted by id.

    Parameters
    ----------
    sentences : columns of the table ``segments``, sorted by id.
    vectors : (n, d) unit rows of these.
    documents : table ``documents``.
    contexts : (d,) unit row of the text around sentences, by doc_id.
    names : what is made neutral before texts are embedded.
    settings : neighbours, detail, min_segments, seed.
    languages : those that the sentence model knows, and in which sentences are cut; None: all.
    embed : texts -> (n, d) unit rows.
    """
    from friction.text import cut_at, find_joints
    from friction.topics import build_ground, find_matters

    spoken = sentences["doc_id"].map(documents.set_index("doc_id")["language"])
    asked = find_joints(sentences, spoken if languages is None else spoken.where(spoken.isin(languages)))
    if asked.empty:
        return sentences[:0]
    named = _with_halves(asked, sentences, names)
    ground = build_ground(sentences, vectors, documents, settings, languages=languages, contexts=contexts)
    cuts = find_matters(named, ground, embed)[asked.columns]
    own = sentences["segment_id"].isin(cuts["segment_id"])
    return cut_at(sentences[own], cuts, spoken[own]).sort_values("segment_id", ignore_index=True)


def find_held(decided: Collection[str], halves: pd.DataFrame) -> Held:
    """Return what of people's decisions the search for halves would not leave as it was.

    Nearly always nothing: people decide on the segments that there are.

    Parameters
    ----------
    decided : ids of segments that people decided on, sentences and halves.
    halves : as `find_halves` returns them.
    """
    on_halves = [half for one in decided if (half := read_half(one))]
    found = {half for one in halves["segment_id"] if (half := read_half(one))}
    left = {half.sentence_id for half in on_halves if half in found}
    kept = {f"{half.sentence_id}+{half.start}" for half in on_halves if half.sentence_id not in {*left, *decided}}
    return Held(sorted({half.sentence_id for half in found}.intersection(decided)), sorted(kept))


def cut_in_halves(
    sentences: pd.DataFrame,
    halves: pd.DataFrame,
    held: Held,
    documents: pd.DataFrame,
    languages: Collection[str] | None,
) -> pd.DataFrame:
    """Return the segments, sorted by id: sentences, and halves of those that say two things.

    What people decided on stays as it was when they did: a sentence whole, a half a half, as long as words allow it.

    Parameters
    ----------
    sentences, halves : as `find_halves` takes and returns them.
    held : as `find_held` returns it.
    documents : table ``documents``.
    languages : as in `find_halves`.
    """
    from friction.text import cut_at, find_joints, find_kept_joints

    spoken = sentences["doc_id"].map(documents.set_index("doc_id")["language"])
    kept = [half.sentence_id for one in held.halves if (half := read_half(one))]
    own = sentences["segment_id"].isin(kept)
    of = spoken[own] if languages is None else spoken[own].where(spoken[own].isin(languages))
    kept_cuts, cuts = find_kept_joints(held.halves, find_joints(sentences[own], of)), _read_cuts(halves)
    cuts = cuts[~cuts["segment_id"].isin([*held.whole, *kept_cuts["segment_id"]])]
    cuts = pd.concat([cuts, kept_cuts], ignore_index=True) if len(kept_cuts) else cuts
    return cut_at(sentences, cuts, spoken).sort_values("segment_id", ignore_index=True)


def _read_cuts(halves: pd.DataFrame) -> pd.DataFrame:
    """Return where sentences were cut into these halves, as `friction.text.find_joints` tells places."""
    rows = [
        (half.sentence_id, end, half.start)
        for segment_id, end in zip(halves["segment_id"], halves["end"], strict=True)
        if (half := read_half(segment_id)) and end <= half.start  # the first of both
    ]
    return pd.DataFrame(rows, columns=["segment_id", "end", "start"]).astype({"end": "int64", "start": "int64"})


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
