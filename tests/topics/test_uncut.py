"""Halves take the place of the sentences that were grouped whole."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from friction.topics.place import Reference
from friction.topics.uncut import Uncut, put_halves, put_whole

LATE, CARD = np.eye(6)[:2].astype(np.float32)
DOCUMENTS = pd.DataFrame({"doc_id": [f"d{n}" for n in range(8)], "person_id": None})


def make_segments(*ids):
    return pd.DataFrame(
        {
            "segment_id": ids,
            "doc_id": [one.split("/")[0] for one in ids],
            "start": 0,
            "text": [f"text {one}" for one in ids],
            "friction": 0.9,
        }
    )


def put(n_late, *, held=(), reference_groups=(0, 0, 1, 1)):
    """Return the topics of segments: ``n_late`` whole ones of topic 0, and a sentence of it that was cut in halves."""
    whole = [f"d{n}/0" for n in range(1, 1 + n_late)]
    segments = make_segments(*whole, "d0/0-9", "d0/0+9")
    vectors = np.stack([*[LATE] * n_late, LATE, CARD])
    uncut = Uncut(make_segments("d0/0").drop(columns="friction"), LATE[None])
    grouped, _, halves = put_whole(segments, vectors, uncut)
    grouped = grouped.assign(writer=grouped["doc_id"], folded=grouped["text"])
    found = pd.DataFrame(
        {
            "segment_id": grouped["segment_id"],
            "number": pd.array([0] * len(grouped), dtype="Int64"),
            "strength": 1.0,
            "reason": "placed",
            "novel_group": pd.array([pd.NA] * len(grouped), dtype="Int64"),
        }
    )
    reference = Reference(np.stack([LATE, LATE, CARD, CARD]), np.array(reference_groups), 0.0)
    _, placed = put_halves(grouped, found, halves, DOCUMENTS, reference, least=3, held=held)
    return dict(zip(placed["segment_id"], placed["number"], strict=True))


def test_a_sentence_that_was_cut_tells_of_friction_as_its_halves_do():
    """The mean of both; what was not cut is as it was."""
    segments = make_segments("d1/0", "d0/0-9", "d0/0+9").assign(friction=[0.5, 0.2, 0.8])

    joined, vectors, halves = put_whole(
        segments, np.stack([LATE, LATE, CARD]), Uncut(make_segments("d0/0").drop(columns="friction"), CARD[None])
    )

    assert dict(zip(joined["segment_id"], joined["friction"], strict=True)) == {"d1/0": 0.5, "d0/0": pytest.approx(0.5)}
    assert len(vectors) == 2
    assert halves.segments["segment_id"].tolist() == ["d0/0-9", "d0/0+9"]


def test_halves_go_where_other_texts_lie():
    """One half stays in the topic of its sentence, the other goes to that of the second thing."""
    assert put(4) == {"d1/0": 0, "d2/0": 0, "d3/0": 0, "d4/0": 0, "d0/0-9": 0, "d0/0+9": 1}


def test_no_topic_becomes_too_small_by_a_cut():
    """With two whole segments left, where three make a topic, both halves stay where the sentence was."""
    assert put(2)["d0/0+9"] == 0


def test_what_a_code_gathered_stays_with_it():
    """No vote moves the halves of a sentence that belongs to a person's code."""
    assert put(4, held=[0])["d0/0+9"] == 0
