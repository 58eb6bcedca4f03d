"""Persons, not messages: what one person writes again and again moves no number that counts people."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from friction.contracts.voices import find_writers
from friction.impact.place.align import _find_again
from friction.impact.place.delays import Candidates
from friction.themes.told import find_loud
from friction.themes.weeks import build_theme_weeks, count_writers
from friction.topics.texts import find_short, with_writers
from tests.tables import table

LOGIN = ["The login code never arrives.", "I cannot sign in, the code is wrong.", "Sign in fails every time."]
PARCEL = ["My parcel is ten days late.", "The parcel got lost.", "Delivery took three weeks."]
CAMERA = ["The camera makes the app crash.", "It crashes on the camera screen.", "Taking pictures crashes the app."]
SPAM = "The app crashes when I open the camera, worst app ever."
COPIES = 60
BY_PEOPLE = ["is_friction", "n_persons", "friction", "severity", "kind", "rank"]


def write_reviews(copies):
    """Return reviews of three matters by different persons, then one person's sentence, so many times."""
    rows = [
        (f"{name}{number}", f"{texts[number % 3]} {'' if number < 3 else 'Since Monday.' * (number % 2)}".strip())
        for name, texts, n in (("l", LOGIN, 14), ("p", PARCEL, 12), ("c", CAMERA, 6))
        for number in range(n)
    ]
    return rows + [("loud", SPAM)] * copies


@pytest.fixture(scope="module")
def once(reviews):
    """Return the run in which the loud person writes once."""
    return reviews(write_reviews(1))


@pytest.fixture(scope="module")
def often(reviews):
    """Return the same, but that person writes sixty times."""
    return reviews(write_reviews(COPIES))


@pytest.mark.slow
@pytest.mark.models
def test_one_person_writing_again_changes_no_number_of_people(once, often):
    """Themes, what is friction, severity, rank: equal with one message and with sixty; before, all moved a little."""
    ours, theirs = (ran.themes[BY_PEOPLE].sort_index() for ran in (once, often))

    pd.testing.assert_frame_equal(ours, theirs)
    kept = once.said.set_index("segment_id")["theme"]
    pd.testing.assert_series_equal(kept, often.said.set_index("segment_id").loc[kept.index, "theme"])


@pytest.mark.slow
@pytest.mark.models
def test_topics_tell_of_persons_too(once, often):
    """The friction of a topic is that of its people; before, it was the mean of all messages."""
    ours, theirs = (ran.run.topics.set_index("label")[["n_persons", "friction"]].sort_index() for ran in (once, often))

    pd.testing.assert_frame_equal(ours, theirs)


@pytest.mark.slow
@pytest.mark.models
def test_it_is_told_that_one_person_wrote_many_of_the_messages_and_not_who(often):
    """In the notes how many, of how many; in what leaves the house that it is so, as one person is no count to tell."""
    told = f"One person wrote {COPIES} of the {32 + COPIES} messages"

    assert any(told in note for note in often.run.manifest["notes"])
    assert (
        "A few people wrote much of what there is: in the order of themes everybody counts once." in often.report.limits
    )
    assert not any("loud" in note for note in often.run.manifest["notes"])


DOCUMENTS = """
    doc_id | person_id | author   | written_at       | text
    a      | ann       | customer | 2025-11-03 09:00 | late
    b      | ben       | customer | 2025-11-04 09:00 | late
    c      | ben       | customer | 2025-11-12 09:00 | Late
    d      | -         | customer | 2025-11-12 10:00 | late
    e      | -         | customer | 2025-11-12 11:00 | late
"""


def make_documents(copies, of="b"):
    """Return the documents, one of them so many times more."""
    documents = table(DOCUMENTS)
    documents = documents.assign(written_at=pd.to_datetime(documents["written_at"], utc=True), source="review")
    again = documents[documents["doc_id"] == of]
    more = [again.assign(doc_id=f"{of}-{number:03d}") for number in range(copies)]
    return pd.concat([documents, *more], ignore_index=True)


@given(st.integers(0, 30), st.sampled_from(["a", "b", "c"]))
def test_weeks_count_people_whatever_one_of_them_writes_again(copies, of):
    """What is expected, and new and rising, hang on people; a message of nobody known counts as one."""
    documents = make_documents(copies, of)
    segments = documents[["doc_id"]].assign(segment_id=documents["doc_id"] + "/0")
    placed = segments[["segment_id"]].assign(theme_id="th")
    themes = pd.DataFrame({"theme_id": ["th"], "parent_id": None})
    end = pd.Timestamp("2025-11-30", tz="UTC")
    weeks = build_theme_weeks(themes, placed, segments, documents, "UTC", end)

    assert count_writers(weeks).tolist() == [2, 3]
    assert weeks["n_persons"].tolist() == [2, 1]
    assert count_writers(weeks.drop(columns="n_writers")).sum() == 5 + copies


def test_a_short_text_says_enough_when_many_people_say_it_not_when_one_says_it_often():
    """Of five persons "late" is no remark of one; said five times by one person it is."""
    for writers, is_short in ((list("abcde"), False), (["a"] * 5, True)):
        documents = pd.DataFrame({"doc_id": [f"d{n}" for n in range(5)], "person_id": writers})
        segments = documents[["doc_id"]].assign(text="Late!", lemmas=[["late"]] * 5)
        found = find_short(with_writers(segments, documents), 5)

        assert found.tolist() == [is_short] * 5


def test_delays_are_learned_from_what_a_person_says_first():
    """Copies of a message tell no more of how long people wait before they write."""
    own = make_documents(3).sort_values("doc_id", ignore_index=True)

    assert own.loc[_find_again(own), "doc_id"].tolist() == ["b-000", "b-001", "b-002", "c"]
    found = Candidates(
        np.array([0, 0, 1, 2]), np.array([0, 1, 0, 1]), *(np.array([1.0, 2.0, 3.0, 4.0]) for _ in range(3)), 3,
        np.array([0, 1]), np.array([9.0, 9.0]), 5.0, known=np.array([0, 1, 2]),
    )  # fmt: skip
    kept = found.keep(np.array([True, False, True]))

    assert kept.message.tolist() == [0, 0, 1]
    assert kept.since_begin.tolist() == [1.0, 2.0, 4.0]
    assert (kept.n_messages, kept.known.tolist()) == (2, [0, 2])
    assert found.keep(np.ones(3, dtype=bool)) is found


@pytest.mark.parametrize(("copies", "told"), [(0, None), (17, None), (30, "One person wrote 32 of the 35 messages")])
def test_who_writes_much_is_told_of_from_twenty_messages_on(copies, told):
    """Fewer are no news."""
    found = find_loud(make_documents(copies))

    assert found is None if told is None else found.startswith(told)
    assert find_writers(make_documents(0).set_index("doc_id", drop=False)).nunique() == 4
