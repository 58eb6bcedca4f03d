"""Placing by what is told: themes known of one stage draw their messages there, and no text speaks for itself."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from friction.contracts import build_table
from friction.impact.place.described import place_segments


def make(n_sure=60, n_open=10, theme="th-pay"):
    """Return messages placed for sure (theme by stage), and open ones between two visits, a segment each."""
    rows, told = [], []
    for number in range(n_sure + n_open):
        doc, sure = f"d{number:03d}", number < n_sure
        stage = "pay" if number % 2 else "search"
        own = {"search": 1.0 if stage == "search" else 0.0, "pay": 1.0 if stage == "pay" else 0.0}
        share = own if sure else {"search": 0.5, "pay": 0.5}
        for step, (name, value) in enumerate(share.items(), start=1):
            rows.append((doc, f"j-{doc}", step, name, value, step == 1 + (share["pay"] > share["search"])))
        told.append((doc, f"{doc}/0", ("th-pay" if stage == "pay" else "th-search") if sure else theme))
    alignments = pd.DataFrame(rows, columns=["doc_id", "journey_id", "step", "stage", "probability", "best"])
    alignments = alignments.assign(
        probability_time=alignments["probability"], how="time", gap_minutes=1.0, after_outcome=False,
        experienced_at=pd.Timestamp("2026-02-02", tz="UTC"),
    )  # fmt: skip
    segments = pd.DataFrame(told, columns=["doc_id", "segment_id", "theme_id"])
    documents = segments[["doc_id"]].assign(person_id="p-" + segments["doc_id"])
    return build_table("alignments", alignments), segments, documents


def place(alignments, segments, documents):
    return place_segments(
        alignments, segments[["segment_id", "doc_id"]], segments[["segment_id", "theme_id"]], documents
    )


def test_a_theme_told_at_one_stage_draws_its_messages_there():
    """Time leaves the open ones in the middle; what they tell of places them, and says so."""
    found, _ = place(*make())
    late = found[(found["doc_id"] >= "d060") & (found["stage"] == "pay")]

    assert (late["probability"] > 0.7).all()
    assert (late["probability_time"] == 0.5).all()
    assert late["best"].all()
    assert (late["how"] == "time_text").all()


def test_a_segment_without_a_theme_stays_where_time_places_it():
    """No theme, no evidence."""
    alignments, segments, documents = make(theme=None)
    found, of_segments = place(alignments, segments, documents)

    assert (found.loc[found["doc_id"] >= "d060", "probability"] == 0.5).all()
    assert (of_segments.loc[of_segments["segment_id"] >= "d060", "probability"] == 0.5).all()


def test_what_only_one_person_tells_places_nothing_of_theirs():
    """A theme that nobody else has is no evidence: folds of persons keep a text from speaking for itself."""
    alignments, segments, documents = make(theme="th-alone")
    found, _ = place(alignments, segments, documents.assign(person_id="p-one"))

    assert found.loc[found["doc_id"] >= "d060", "probability"].tolist() == pytest.approx([0.5] * 20, abs=1e-9)


def test_probabilities_add_up_whatever_the_order_of_rows():
    """Each document's add up to 1, exactly one row is best, and shuffled rows give the same table."""
    alignments, segments, documents = make()
    found, of_segments = place(alignments, segments, documents)
    again, segments_again = place(
        alignments.sample(frac=1, random_state=1), segments.sample(frac=1, random_state=2),
        documents.sample(frac=1, random_state=3),
    )  # fmt: skip

    assert np.allclose(found.groupby("doc_id")["probability"].sum(), 1)
    assert (found.groupby("doc_id")["best"].sum() == 1).all()
    pd.testing.assert_frame_equal(found, again)
    pd.testing.assert_frame_equal(of_segments, segments_again)


def test_what_a_thread_settled_stays_the_unplaced_row_included():
    """A later message lies where its thread's first one lies, whatever it tells of."""
    alignments, segments, documents = make()
    late = alignments["doc_id"] >= "d060"
    none = alignments[late].drop_duplicates("doc_id").assign(
        journey_id=None, step=None, stage=None, best=False, how="unplaced", gap_minutes=None, experienced_at=None,
        probability=0.5, probability_time=0.5,
    )  # fmt: skip
    halved = alignments.assign(how=alignments["how"].mask(late, "thread"))
    halved.loc[late, ["probability", "probability_time"]] = 0.25
    settled = build_table("alignments", pd.concat([halved, none], ignore_index=True))
    found, _ = place(settled, segments, documents)

    assert found.loc[found["doc_id"] >= "d060", "probability"].tolist() == pytest.approx([0.25, 0.25, 0.5] * 10)


def test_nothing_told_is_nothing_placed():
    """Without segments the placements by time stay."""
    alignments, segments, documents = make()
    found, of_segments = place(alignments, segments.iloc[:0], documents)

    pd.testing.assert_frame_equal(found, alignments)
    assert of_segments.empty


def test_a_thread_moves_with_its_first_message():
    """What the first message tells of moves it, and every later one to the same places."""
    alignments, segments, documents = make(n_open=20)
    late = alignments["doc_id"] >= "d070"
    pairs = {f"d{number:03d}": f"d{number - 10:03d}" for number in range(70, 80)}
    firsts = alignments[alignments["doc_id"].isin(set(pairs.values()))]
    back = {first: later for later, first in pairs.items()}
    followers = firsts.assign(doc_id=firsts["doc_id"].map(back), how="thread")
    placed = build_table("alignments", pd.concat([alignments[~late], followers], ignore_index=True))
    names = [*alignments.loc[~late, "doc_id"].unique(), *pairs]
    documents = documents[documents["doc_id"].isin(names)].assign(author="customer", source="chat")
    documents = documents.assign(
        thread_id=documents["doc_id"].map(pairs).fillna(documents["doc_id"]),
        written_at=pd.Timestamp("2026-02-02", tz="UTC")
        + pd.to_timedelta(documents["doc_id"].str[1:].astype(int), "min"),
    )
    documents["person_id"] = documents["doc_id"].map(pairs).fillna(documents["doc_id"])
    found, _ = place(placed, segments, documents)

    for later, first in pairs.items():
        rows = [found[found["doc_id"] == name] for name in (later, first)]
        assert rows[0]["probability"].tolist() == rows[1]["probability"].tolist()
        assert rows[0]["best"].tolist() == rows[1]["best"].tolist()
        assert rows[1]["probability"].max() > 0.7
        assert set(rows[0]["how"]) == {"thread"}
