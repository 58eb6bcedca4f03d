"""Which rows and cells of a run are a person's, and what stays of sums they were part of."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from friction.contracts import build_table
from friction.privacy.removal import clean_payload, find_their_ids, remove_rows, select_rows
from friction.privacy.traces import Traces, find_traces
from tests.tables import assert_same, table

pytestmark = pytest.mark.slow

AT = pd.Timestamp("2026-01-05 09:00", tz="UTC")
CODEBOOK = ("include", "exclude", "memo", "typical_ids", "edge_ids", "tags", "shipped_on", "decided")


def filled(name, text, **more):
    """Return table ``name``, the columns that ``text`` does not name filled with something harmless."""
    usual = {
        "documents": {"source": "chat", "text": "slow", "rating": None, "language": "en", "url": None,
                      "stage_hint": None, "n_masked": 0, "written_at": AT, "left_out": None},
        "segments": {"start": 0, "end": 4, "text": "slow", "turn": 1, "effort": None,
                     "kind": "problem", "kind_probability": 0.8, "from_base": None, "from_meaning": None,
                     "from_rating": None},
        "segment_topics": {"strength": 1.0, "reason": "placed", "also_in": None},
        "topics": {"label": "a label", "stability": 1.0},
        "themes": {"definition": None, "status": "new", "owner": None, "kind": "problem", "is_friction": True,
                   "approved": False, "from_decision": False, **dict.fromkeys(CODEBOOK)},
        "events": {"happened_at": AT, "name": "view", "source": "clicks", "properties": "{}", "place": 0},
        "theme_weeks": {"week": "2026-W02", "n_documents": 9, "n_writers": 9, "expected_low": None,
                        "expected_high": None, "change": "steady"},
        "dropoff": dict.fromkeys(("horizon_days", "rate", "rate_low", "rate_high", "removal_effect", "removal_low",
                                  "removal_high", "converted_through", "median_minutes", "p90_minutes")),
        "transitions": dict.fromkeys(("rate", "rate_low", "rate_high")),
        "persons": {"account_id": None, "first_seen_at": None, "value": None, "properties": "{}"},
        "visits": {"step": 1, "entered_at": AT, "left_at": None, "n_events": 1, "status": "open", "last_event_at": AT,
                   "to_stage": None, "known_at": None},
        "journeys": {"started_at": AT, "ended_at": None, "dropped_at": None, "outcome": "open", "n_visits": 1,
                     "cohort_id": None},
    }[name]  # fmt: skip
    rows = table(text)
    rows = rows.assign(**{key: value for key, value in usual.items() if key not in rows}, **more)
    lists = {"segments": ("lemmas", "phrases"), "topics": ("terms",), "themes": ("terms",), "journeys": ("path",)}
    for column in lists.get(name, ()):
        rows[column] = [["x"]] * len(rows)
    return build_table(name, rows.assign(position=range(len(rows))) if name == "dropoff" else rows)


def build_tables():
    """Return a run of Ann (p-a), Bob (p-b) and others; topic k1 is everybody's, k2 is Ann's alone."""
    return {
        "documents": filled(
            "documents",
            """
            doc_id | author   | thread_id | person_id
            d1     | customer | t1        | p-a
            d2     | agent    | t1        | -
            d3     | customer | t1        | p-b
            d4     | customer | -         | p-b
            d5     | customer | -         | -
            """,
        ),
        "segments": filled(
            "segments",
            """
            segment_id | doc_id | friction | severity
            d1/0       | d1     | 1.0      | 0.8
            d1/1       | d1     | 0.5      | 0.5
            d3/0       | d3     | 0.5      | 0.4
            d4/0       | d4     | 0.1      | 0.9
            """,
        ),
        "segment_topics": filled(
            "segment_topics",
            """
            segment_id | topic_id | theme_id
            d1/0       | k1       | h1
            d1/1       | k2       | h2
            d3/0       | k1       | h1
            d4/0       | k1       | h1
            """,
        ),
        "topics": filled(
            "topics",
            """
            topic_id | theme_id | n_segments | n_documents | n_persons | friction | parent_id | exemplar_ids[]
            k1       | h1       | 3          | 3           | 2         | 0.533333 | k2        | d1/0,d3/0
            k2       | h2       | 1          | 1           | 1         | 0.5      | -         | d1/1
            """,
        ),
        "themes": filled(
            "themes",
            """
            theme_id | name | parent_id | n_segments | n_documents | n_persons | friction | severity | exemplar_ids[]
            h1       | a    | h2        | 3          | 3           | 2         | 0.533333 | 0.7      | d1/0,d3/0
            h2       | b    | -         | 1          | 1           | 1         | 0.5      | 0.5      | d1/1
            """,
        ),
        "theme_weeks": filled("theme_weeks", "theme_id | n_persons\n h1 | 5\n h2 | 1\n h3 | 1"),
        "events": filled(
            "events",
            """
            event_id | person_id | session_id
            e1       | p-a       | s1
            e2       | -         | s1
            e3       | p-b       | s1
            e4       | -         | -
            """,
        ),
        "persons": filled("persons", "person_id\n p-a\n p-b"),
        "visits": filled("visits", "journey_id | person_id | stage\n p-a/1 | p-a | pay\n p-b/1 | p-b | search"),
        "journeys": filled("journeys", "journey_id | person_id\n p-a/1 | p-a\n p-b/1 | p-b"),
        "dropoff": filled(
            "dropoff",
            """
            stage  | n_visits | n_persons | n_dropped | n_open
            search | 2        | 2         | 0         | 2
            pay    | 3        | 3         | 0         | 3
            done   | 9        | 9         | 0         | 9
            """,
        ),
        "transitions": filled(
            "transitions", "from_stage | to_stage | n\n START | pay | 3\n START | search | 2\n pay | DROPPED | 7"
        ),
    }


@pytest.fixture
def tables():
    """Return the run."""
    return build_tables()


def test_their_rows_go_from_every_table(tables):
    """Rows by person, document, segment, journey and event; turns of agents and of nobody beside theirs."""
    left = remove_rows(tables, find_their_ids(tables, ["p-a"]))

    assert_same(left["documents"], "doc_id\n d3\n d4\n d5")
    assert_same(left["segments"], "segment_id\n d3/0\n d4/0")
    assert_same(left["segment_topics"], "segment_id\n d3/0\n d4/0")
    assert_same(left["events"], "event_id\n e3\n e4")
    assert_same(left["persons"], "person_id\n p-b")
    assert_same(left["visits"], "journey_id\n p-b/1")
    assert_same(left["journeys"], "journey_id\n p-b/1")


def test_sums_of_segments_are_counted_again(tables):
    """Topics and themes count what is left; those that were theirs alone are gone, also as parents and examples."""
    left = remove_rows(tables, find_their_ids(tables, ["p-a"]))

    assert_same(
        left["topics"],
        """
        topic_id | n_segments | n_documents | n_persons | friction | parent_id | exemplar_ids[]
        k1       | 2          | 2           | 1         | 0.3      | -         | d3/0
        """,
    )
    assert_same(
        left["themes"],
        """
        theme_id | n_segments | n_persons | friction | severity | parent_id | exemplar_ids[]
        h1       | 2          | 1         | 0.3      | 0.483333 | -         | d3/0
        """,
    )


def test_a_theme_keeps_what_people_added_to_it_and_said_of_it(tables):
    """A segment counts in each of its themes; a severity that people gave is no sum; examples of theirs go."""
    added = [["h2"] if segment_id == "d3/0" else [] for segment_id in tables["segment_topics"]["segment_id"]]
    tables["segment_topics"] = tables["segment_topics"].assign(also_in=added)
    tables["themes"] = tables["themes"].assign(
        decided=[["severity"], []], typical_ids=[["d1/0", "d4/0"], []], edge_ids=[["d1/1"], []]
    )

    left = remove_rows(tables, find_their_ids(tables, ["p-a"]))

    assert left["themes"]["edge_ids"].tolist() == [[], []]
    assert_same(
        left["themes"],
        """
        theme_id | n_segments | n_persons | friction | severity | typical_ids[]
        h1       | 2          | 1         | 0.3      | 0.7      | d4/0
        h2       | 1          | 1         | 0.5      | 0.4      | ,
        """,
    )


def test_other_sums_they_were_part_of_stay_from_five_persons_on(tables):
    """Fewer would tell of them; sums they had no part in stay as they are, in their order."""
    left = remove_rows(tables, find_their_ids(tables, ["p-a"]))

    assert_same(left["theme_weeks"], "theme_id\n h1\n h3")
    assert_same(left["dropoff"], "stage\n search\n done")
    assert_same(left["transitions"], "from_stage | to_stage\n START | search\n pay | DROPPED")


def test_tables_without_them_are_the_very_same(tables):
    """Nothing is written anew that did not change, and the tables put in stay as they are."""
    before = {name: frame.copy() for name, frame in tables.items()}
    theirs = find_their_ids(tables, ["p-nobody"])

    left = remove_rows(tables, theirs)
    remove_rows(tables, find_their_ids(tables, ["p-a"]))

    assert theirs.empty
    assert all(left[name] is tables[name] for name in tables)
    for name, frame in before.items():
        pd.testing.assert_frame_equal(tables[name], frame)


def test_what_is_handed_out_is_what_would_go(tables):
    """The rows selected are the rows removed, table by table."""
    theirs = find_their_ids(tables, ["p-a"])
    held, left = select_rows(tables, theirs), remove_rows(tables, theirs)

    for name in ("documents", "segments", "segment_topics", "events", "persons", "visits", "journeys"):
        assert len(held[name]) + len(left[name]) == len(tables[name])
    assert "topics" not in held


@given(gone=st.sets(st.sampled_from(["p-a", "p-b"])))
def test_removing_in_turns_is_removing_at_once(gone):
    """Person by person or all together, the same rows are left of tables of persons."""
    held = build_tables()
    at_once = remove_rows(held, find_their_ids(held, gone))
    in_turns = held
    for person in sorted(gone):
        in_turns = remove_rows(in_turns, find_their_ids(in_turns, [person]))

    for name in ("documents", "segments", "events", "persons", "visits", "journeys"):
        pd.testing.assert_frame_equal(at_once[name], in_turns[name])


def test_decisions_lose_their_segments_and_quotes():
    """Lists of segments, examples of parts, typed words; themes, owners and flags stay."""
    traces = find_traces(["Zebedee is angry about lamps"], ["lamps"])

    def clean(**payload):
        return clean_payload(payload, lambda segment_id: segment_id.startswith("d1/"), traces)

    assert clean(segment_ids=["d1/0", "d2/0"]) == {"segment_ids": ["d2/0"]}
    assert clean(doc_ids=["d1", "d2"], stage="d1") == {"doc_ids": ["d2"], "stage": "d1"}
    assert clean(parts={"h-1": ["d1/0"], "h-2": ["d2/0"]}) == {"parts": {"h-1": [], "h-2": ["d2/0"]}}
    assert clean(text="Zebedee: lamps") == {"text": "[removed]: lamps"}
    assert clean(what="Zebedee called", shipped_on="") == {"what": "[removed] called", "shipped_on": ""}
    assert clean(owner="Zebedee", into="h-3") == {"owner": "Zebedee", "into": "h-3"}
    assert clean(is_friction=True) == {"is_friction": True}
    assert clean(tag="Zebedee", what="told Zebedee") == {"tag": "[removed]", "what": "told [removed]"}


def test_decisions_and_codings_lose_every_place_of_their_texts():
    """Anchors go with their segments; a coding's own segment; the moment of a visit with the last message it is of."""

    def clean(**payload):
        return clean_payload(payload, lambda segment_id: segment_id.startswith("d1/"), Traces())

    place = {"start": 0, "end": 4, "text_hash": "0123456789abcdef"}
    anchors = [{"segment_id": f"{one}/0", "doc_id": one, **place} for one in ("d1", "d2")]
    assert clean(segment_ids=["d1/0", "d2/0"], anchors=anchors) == {"segment_ids": ["d2/0"], "anchors": anchors[1:]}
    assert clean(segment_id="d1/0", theme_ids=["h-1"]) == {"segment_id": "", "theme_ids": ["h-1"]}
    assert clean(segment_id="d2/0", doc_id="d1") == {"segment_id": "d2/0", "doc_id": ""}
    visit = {"stage": "pay", "entered_at": "2026-05-25T09:30:00+00:00"}
    assert clean(doc_ids=["d1", "d2"], **visit) == {"doc_ids": ["d2"], **visit}
    assert clean(doc_ids=["d1"], **visit) == {"doc_ids": [], "stage": "pay", "entered_at": ""}
