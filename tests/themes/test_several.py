"""Segments in several themes: each counts them, and so does all that counts themes by segments."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from friction.impact.compare import find_exposures, find_theme_documents
from friction.themes.build import build_themes
from friction.themes.replay import replay_decisions
from friction.themes.weeks import build_theme_weeks
from tests.tables import assert_same, table
from tests.themes.decided import log
from tests.themes.test_build import IDS, build, make_run

pytestmark = pytest.mark.slow

THEMES = ("th-a", "th-b", "th-c")


def act(action, theme_id, *ids):
    return theme_id, action, {"segment_ids": list(ids)}, None


def test_a_segment_in_two_themes_counts_in_both():
    """s3 is of a, and of b as well; s6, which is in none, of b alone: b is then its own theme."""
    themes, placed = build(act("add", "th-b", "s3", "s6"))

    assert_same(
        placed,
        """
        segment_id | topic_id | theme_id | also_in[] | strength | reason
        s1         | k-a      | th-a     |           | 0.8      | placed
        s2         | k-a      | th-a     |           | 0.7      | placed
        s3         | k-a      | th-a     | th-b      | 0.6      | placed
        s4         | k-b      | th-b     |           | 0.9      | placed
        s5         | k-b      | th-b     |           | 0.5      | reassigned
        s6         | -        | th-b     |           | 1.0      | decided
        s7         | -        | -        |           | 0.0      | too_short
        """,
    )
    assert_same(
        themes,
        """
        theme_id | n_segments | n_documents | n_persons
        th-b     | 4          | 4           | 4
        th-a     | 3          | 3           | 3
        """,
    )


def test_what_is_taken_out_of_its_theme_is_in_the_first_it_was_added_to_else_in_none():
    """It keeps its topic, which is what the run found; a person said so, and is sure."""
    rows = (act("add", "th-c", "s1"), act("add", "th-b", "s1"), act("remove", "th-a", "s1", "s2"))

    themes, placed = build(*rows)

    assert_same(
        placed[:3],
        """
        segment_id | topic_id | theme_id | also_in[] | strength | reason
        s1         | k-a      | th-c     | th-b      | 1.0      | decided
        s2         | k-a      | -        |           | 0.0      | decided
        s3         | k-a      | th-a     |           | 0.6      | placed
        """,
    )
    assert themes.set_index("theme_id")["n_segments"].to_dict() == {"th-a": 1, "th-b": 3, "th-c": 1}


def test_who_was_moved_and_taken_out_does_not_go_back_to_where_it_was_found():
    """It was said to be elsewhere."""
    _, placed = build(act("place", "th-b", "s1"), act("remove", "th-b", "s1"))

    assert pd.isna(placed["theme_id"][0])


def test_two_themes_that_become_one_hold_a_segment_once():
    """After a merge; a theme it was taken out of does not get it back through one that it holds."""
    merged = ("th-b", "merge", {"into": "th-a"}, None)

    themes, placed = build(act("add", "th-b", "s3"), merged)
    _, out = build(act("remove", "th-a", "s4"), merged)

    assert placed["also_in"].tolist() == [[]] * 7
    assert themes["n_segments"].tolist() == [5]
    assert pd.isna(out.set_index("segment_id").loc["s4", "theme_id"])


def test_weeks_and_comparisons_count_a_message_in_each_of_its_themes():
    """The message of s3: its week in both themes, and its visit exposed to both."""
    topics, found, segments, documents = make_run()
    documents = documents.assign(
        source="review", author="customer", written_at=pd.Timestamp("2026-05-20 12:00", tz="UTC")
    )
    themes, placed = build_themes(topics, found, segments, documents, log(act("add", "th-b", "s3")))

    weeks = build_theme_weeks(themes, placed, segments, documents, "UTC", pd.Timestamp("2026-05-31", tz="UTC"))
    pairs = find_theme_documents(placed, segments)
    aligned = table("""
        doc_id | journey_id | step | stage | gap_minutes | experienced_at
        ds3    | j          | 1    | pay   | 5           | 2026-05-20 11:00
    """)
    at = aligned.assign(segment_id="s3", probability=1.0)
    met, _ = find_exposures(placed, segments, at, aligned, {"pay": 60.0})

    assert weeks.groupby("theme_id")["n_documents"].sum().to_dict() == {"th-a": 3, "th-b": 3}
    assert sorted(pairs.loc[pairs["doc_id"] == "ds3", "theme_id"]) == ["th-a", "th-b"]
    assert dict(zip(met.rows["theme_id"], met.p, strict=True)) == {"th-a": 0.6, "th-b": 1.0}


MOVES = st.builds(act, st.sampled_from(["place", "add", "remove"]), st.sampled_from(THEMES), st.sampled_from(IDS))
MERGES = st.sampled_from([("th-c", "merge", {"into": "th-b"}, None), ("th-b", "merge", {"into": "th-a"}, None)])


@settings(deadline=None, max_examples=40)
@given(st.lists(st.one_of(MOVES, MOVES, MERGES), max_size=10))
def test_counts_are_those_of_a_plain_count_by_segment(rows):
    """Each segment followed by itself, one decision after the other."""
    topics, found, segments, documents = make_run()
    state = replay_decisions(log(*rows))
    themes, placed = build_themes(topics, found, segments, documents, log(*rows))

    wanted: dict[str, set[str]] = {}
    for segment_id, topic_id in zip(found["segment_id"], found["topic_id"], strict=True):
        own, beside, said = follow(segment_id, None if pd.isna(topic_id) else topic_id.replace("k", "th"), rows, state)
        row = placed.set_index("segment_id").loc[segment_id]
        assert (None if pd.isna(row["theme_id"]) else row["theme_id"]) == own
        assert row["also_in"] == sorted(beside)
        assert (row["reason"] == "decided") == said
        for theme_id in {own, *beside} - {None}:
            wanted.setdefault(theme_id, set()).add(segment_id)

    assert themes.set_index("theme_id")["n_segments"].to_dict() == {one: len(own) for one, own in wanted.items()}


def follow(segment_id, found, rows, state):
    """Return a segment's own theme, those beside, and whether people said which is its own, by words with a number.

    A theme that it is in counts from when that was said; a later word that it is not in that theme, or in one that
    holds it now, takes it out.
    """
    main, since, beside, out = found, -1, {}, {}
    for number, (theme_id, action, payload, _) in enumerate(rows):
        if segment_id not in payload.get("segment_ids", ()):
            continue
        if action == "remove":
            out[theme_id] = number
        else:
            for one in path_of(theme_id, state):
                out.pop(one, None)
        if action == "place":
            main, since = theme_id, number
            beside = {one: at for one, at in beside.items() if state.find_theme(one) != state.find_theme(theme_id)}
        elif action == "add" and not (main == theme_id and since >= 0):
            beside.setdefault(theme_id, number)
        if action == "remove":
            beside = {one: at for one, at in beside.items() if theme_id not in path_of(one, state)}
    said = since >= 0
    if main is not None and any(one in out for one in path_of(main, state)):
        main, said = None, True
    if main is None and beside:
        main, said = next(iter(beside)), True
    holds = None if main is None else state.find_theme(main)
    return holds, {state.find_theme(one) for one in beside} - {holds}, said


def path_of(theme_id, state):
    path = [theme_id]
    while path[-1] in state.chains:
        path.append(state.chains[path[-1]])
    return path
