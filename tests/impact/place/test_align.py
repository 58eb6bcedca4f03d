"""Placing by time: which visits count, people's word, dates in the text, and the row that is read."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from friction.config import Impact
from friction.contracts import build_table
from friction.impact.place.align import align_documents
from friction.impact.place.best import choose_best
from friction.impact.place.candidates import LOOK_BACK_DAYS, MOST_VISITS, find_candidates
from tests.tables import assert_same, table

pytestmark = pytest.mark.slow

MINUTE = 60_000_000
VISITS = """
    journey_id | step | person_id | stage   | entered_at       | left_at          | status    | last_event_at
    ann/1      | 1    | ann       | search  | 2026-02-02 10:00 | 2026-02-02 10:30 | advanced  | 2026-02-02 10:25
    ann/1      | 2    | ann       | payment | 2026-02-02 10:30 | 2026-02-02 10:40 | converted | 2026-02-02 10:40
    ann/2      | 1    | ann       | search  | 2026-02-04 10:00 | 2026-02-04 10:30 | dropped   | 2026-02-04 10:30
    ben/1      | 1    | ben       | search  | 2026-02-02 10:00 | 2026-02-02 10:20 | dropped   | 2026-02-02 10:20
"""
JOURNEYS = """
    journey_id | person_id | started_at       | ended_at         | dropped_at       | outcome
    ann/1      | ann       | 2026-02-02 10:00 | 2026-02-02 10:40 | -                | converted
    ann/2      | ann       | 2026-02-04 10:00 | 2026-02-04 10:30 | 2026-02-11 10:30 | dropped
    ben/1      | ben       | 2026-02-02 10:00 | 2026-02-02 10:20 | 2026-02-09 10:20 | dropped
"""
MESSAGES = """
    doc_id | source | person_id | written_at       | thread_id
    d1     | ticket | ann       | 2026-02-05 09:00 | -
    d2     | ticket | ann       | 2026-02-02 10:29 | t
    d3     | ticket | ann       | 2026-02-02 12:00 | t
    d4     | ticket | ben       | 2026-02-02 18:00 | -
    d5     | review | -         | 2026-02-03 18:00 | -
"""


def to_times(values):
    return pd.to_datetime(values, utc=True).astype("datetime64[us, UTC]")


def make(text=MESSAGES, visits=VISITS, journeys=JOURNEYS):
    """Return documents, visits and journeys."""
    documents, visits, journeys = table(text), table(visits), table(journeys)
    for name in ("thread_id", "stage_hint"):
        documents[name] = documents.get(name)
    documents = documents.assign(written_at=to_times(documents["written_at"]), author="customer")
    visits["n_events"] = 1
    visits = visits.assign(**{name: to_times(visits[name]) for name in ("entered_at", "left_at", "last_event_at")})
    journeys = journeys.assign(**{name: to_times(journeys[name]) for name in ("started_at", "ended_at", "dropped_at")})
    return documents, visits, journeys


def shares(found, doc_id):
    """Return the probability of each stage and "none" for a document."""
    own = found[found["doc_id"] == doc_id]
    return own.groupby(own["stage"].fillna("none"))["probability"].sum().to_dict()


def test_files_and_frames_in_any_order_give_the_same_table(tmp_path):
    """Visits and journeys may be Parquet files that are never read whole; rows may stand in any order."""
    documents, visits, journeys = make()
    found = align_documents(documents, visits, journeys)
    for name, frame in (("visits", visits), ("journeys", journeys)):
        pq.write_table(pa.Table.from_pandas(frame.sample(frac=1, random_state=3)), tmp_path / f"{name}.parquet")
    again = align_documents(
        documents.sample(frac=1, random_state=2), tmp_path / "visits.parquet", tmp_path / "journeys.parquet"
    )

    pd.testing.assert_frame_equal(found, again)


def test_no_visits_place_nothing():
    """Without a journey every message is unplaced."""
    documents, visits, journeys = make()
    found = align_documents(documents, visits.iloc[:0], journeys.iloc[:0])

    assert found["how"].tolist() == ["unplaced"] * 5


def test_only_visits_near_the_message_count():
    """None that began after it or had no sign for ninety days before it; of the rest the latest twenty."""
    begun = pd.date_range("2026-01-01", periods=30, freq="1h", tz="UTC")
    late = pd.Timestamp("2026-01-02 00:30", tz="UTC")
    visits = pd.DataFrame(
        {"journey_id": "j", "step": range(1, 31), "person_id": "p", "stage": "search", "entered_at": begun,
         "left_at": begun, "status": "advanced", "last_event_at": begun, "n_events": 1}
    )  # fmt: skip
    journeys = pd.DataFrame(
        {"journey_id": ["j"], "person_id": "p", "started_at": begun[0], "ended_at": to_times([None]),
         "dropped_at": to_times([None]), "outcome": "open"}
    )  # fmt: skip
    edge = begun[2] + pd.Timedelta(days=LOOK_BACK_DAYS)
    at = np.array([late.value, edge.value]) // 1000
    near = find_candidates(pd.DataFrame({"message": [0, 1], "person_id": "p", "at": at}), visits, journeys).rows

    assert near.loc[near["message"] == 0, "step"].tolist() == list(range(25 - MOST_VISITS + 1, 26))
    assert near.loc[near["message"] == 1, "step"].tolist() == list(range(30 - MOST_VISITS + 1, 31))
    alone = find_candidates(pd.DataFrame({"message": [1], "person_id": "p", "at": at[1:]}), visits.iloc[:4], journeys)
    assert alone.rows["step"].tolist() == [3, 4]


def test_a_person_says_which_stage_a_message_is_about():
    """All of it goes to the writer's most probable visit of that stage; where there is none, to the stage alone."""
    found = align_documents(*make(), corrected={"d1": "search", "d4": "payment", "d5": "search", "gone": "search"})

    assert_same(
        found[found["doc_id"].isin(["d1", "d4", "d5"])],
        """
        doc_id | journey_id | step | stage   | probability | probability_time | best | how
        d1     | ann/2      | 1    | search  | 1           | 1                | true | corrected
        d4     | -          | -    | payment | 1           | 1                | true | corrected
        d5     | -          | -    | search  | 1           | 1                | true | corrected
        """,
    )


@pytest.mark.parametrize(
    ("moment", "journey_id"),
    [
        ("2026-02-02T10:25:00+00:00", "ann/1"),  # within the first visit
        ("2026-02-04T10:00:00Z", "ann/2"),  # where the second begins
        ("2026-02-02T20:00:00+00:00", "ann/1"),  # between both, nearer to where the first began
        ("2026-03-01T20:00:00+01:00", "ann/2"),
    ],
)
def test_a_person_says_which_visit_a_message_is_about(moment, journey_id):
    """The one that holds the moment said, else the one beginning nearest, however probable others are."""
    found = align_documents(*make(), corrected={"d1": "search"}, visited={"d1": moment, "gone": moment})

    own = found[found["doc_id"] == "d1"]
    assert own[["journey_id", "stage", "probability", "how"]].to_numpy().tolist() == [
        [journey_id, "search", 1.0, "corrected"]
    ]


def test_a_person_says_that_a_message_is_about_none_of_them():
    """It is unplaced, and stays so."""
    found = align_documents(*make(), corrected={"d1": ""})

    assert_same(
        found[found["doc_id"] == "d1"],
        """
        doc_id | stage | probability | best | how
        d1     | -     | 1           | true | corrected
        """,
    )


def test_a_thread_follows_its_first_message_but_not_away_from_a_persons_word():
    """Corrected at the first message, the thread goes along; corrected at a later one, only that one does."""
    whole = align_documents(*make(), corrected={"d2": "payment"})
    part = align_documents(*make(), corrected={"d3": "payment"})

    assert shares(whole, "d3") == shares(whole, "d2") == {"payment": 1.0}
    assert set(whole.loc[whole["doc_id"] == "d3", "how"]) == {"thread"}
    assert shares(part, "d3") == {"payment": 1.0}
    assert shares(part, "d2")["search"] > 0.9


def test_a_date_in_the_text_moves_the_experience():
    """Written on the fifth, of what happened three days before: the visits of the second, not the one of the fourth."""
    documents, visits, journeys = make()
    dates = pd.DataFrame({"doc_id": ["d1"], "from_at": to_times(["2026-02-02"]), "until_at": to_times(["2026-02-03"])})
    without = align_documents(documents, visits, journeys)
    found = align_documents(documents, visits, journeys, dates=dates)
    early = found[(found["doc_id"] == "d1") & (found["journey_id"] == "ann/1")]

    assert without.loc[(without["doc_id"] == "d1") & without["best"], "journey_id"].tolist() == ["ann/2"]
    assert early["probability"].sum() > 0.6
    late = found[(found["doc_id"] == "d1") & (found["journey_id"] == "ann/2")]
    assert 0 < late["probability"].sum() < 0.2  # people err


def test_an_experience_lies_in_the_part_of_the_visit_that_the_text_names():
    """A visit over midnight, written of as "yesterday", was experienced before midnight."""
    documents, visits, journeys = make(
        "doc_id | source | person_id | written_at\nd1 | ticket | ben | 2026-02-03 18:00",
        """
        journey_id | step | person_id | stage  | entered_at       | left_at | status | last_event_at
        ben/1      | 1    | ben       | search | 2026-02-02 22:00 | -       | open   | 2026-02-03 02:00
        """,
        """
        journey_id | person_id | started_at       | ended_at | dropped_at | outcome
        ben/1      | ben       | 2026-02-02 22:00 | -        | -          | open
        """,
    )
    dates = pd.DataFrame({"doc_id": ["d1"], "from_at": to_times(["2026-02-02"]), "until_at": to_times(["2026-02-03"])})
    found = align_documents(documents, visits, journeys, dates=dates)

    assert found["experienced_at"].dropna().tolist() <= [pd.Timestamp("2026-02-03", tz="UTC")]


def test_below_the_threshold_a_message_is_read_as_of_no_stage():
    """The probabilities stay; the stage decides, not the single visit: two visits of it are one stage."""
    documents, visits, journeys = make()
    usual = align_documents(documents, visits, journeys)
    strict = align_documents(documents, visits, journeys, settings=Impact(least_sure=0.99))

    assert usual.loc[(usual["doc_id"] == "d1") & usual["best"], "stage"].tolist() == ["search"]
    assert strict.loc[(strict["doc_id"] == "d1") & strict["best"], "stage"].isna().all()
    pd.testing.assert_frame_equal(usual.drop(columns="best"), strict.drop(columns="best"))


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(-1, 2), st.integers(1, 5)), min_size=1, max_size=20),
    st.sampled_from([0.0, 0.3, 0.5, 0.9]),
)
def test_exactly_one_row_is_best_as_by_hand(drawn, least_sure):
    """Held against a plain reading of the rule, row by row."""
    rows = sorted(drawn, key=lambda row: row[0])
    document, stage, weight = (np.array(column) for column in zip(*rows, strict=True))
    probability = weight / np.bincount(document, weight)[document]
    best = choose_best(document, stage, probability, least_sure)
    for one in np.unique(document):
        places = np.flatnonzero(document == one)
        sums = {name: round(float(probability[places[stage[places] == name]].sum()), 12) for name in stage[places]}
        sure = [name for name, total in sums.items() if name >= 0 and total >= least_sure]
        allowed = sure or ([-1] if -1 in sums else list(sums))
        top = max(sums[name] for name in allowed)
        within = [place for place in places if stage[place] in allowed and sums[stage[place]] == top]
        expected = max(within, key=lambda place: (round(float(probability[place]), 12), place))
        assert np.flatnonzero(best & (document == one)).tolist() == [expected]


def test_the_table_of_placements_keeps_its_contract():
    """Built again it is the same: order, types, one best row for each document."""
    found = align_documents(*make(), corrected={"d1": "", "d4": "payment"})

    pd.testing.assert_frame_equal(build_table("alignments", found), found)
    assert (found.groupby("doc_id")["best"].sum() == 1).all()
    assert np.allclose(found.groupby("doc_id")["probability"].sum(), 1)


def test_threads_are_a_channels_own_and_lie_where_the_first_placed_message_lies():
    """Two channels may number threads alike; a first message without a person does not leave the others unplaced."""
    documents, visits, journeys = make("""
        doc_id | source | person_id | written_at       | thread_id
        d1     | ticket | ann       | 2026-02-02 10:29 | 101
        d2     | chat   | ben       | 2026-02-02 10:15 | 101
        d3     | other  | -         | 2026-02-02 10:05 | 7
        d4     | other  | ann       | 2026-02-02 10:28 | 7
        d5     | other  | -         | 2026-02-02 10:40 | 7
    """)
    found = align_documents(documents, visits, journeys)
    placed = found[found["stage"].notna()]

    assert set(placed.loc[placed["doc_id"] == "d2", "journey_id"]) == {"ben/1"}
    assert "thread" not in set(found.loc[found["doc_id"].isin(["d1", "d2", "d4"]), "how"])
    assert set(placed.loc[placed["doc_id"] == "d5", "how"]) == {"thread"}
    assert set(placed.loc[placed["doc_id"] == "d5", "journey_id"]) == {"ann/1"}
