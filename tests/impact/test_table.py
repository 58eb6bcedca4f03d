"""Drop-off with and without a theme: planted effects are found, decoys and shuffled times are not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from friction.contracts import build_empty, build_table
from friction.impact.compare.exposure import find_exposures
from friction.impact.place.align import align_documents
from friction.impact.place.described import place_segments
from friction.impact.table import estimate_impact
from friction.impact.tell.words import FORBIDDEN, HOW_SURE, MOST_WORDS, find_unearned, to_finding
from tests.impact.simulator import END, SETTINGS, Planted, estimate, simulate
from tests.tables import assert_same, table

pytestmark = pytest.mark.slow

PLANTED = [
    Planted("th-strong", "payment", 0.22),
    Planted("th-strong-asked", "basket", 0.22, channel="survey", delay_minutes=3),
    Planted("th-decoy", "payment", 0.0),
    Planted("th-decoy-asked", "search", 0.0, channel="survey", delay_minutes=3),
]


@pytest.fixture(scope="module")
def world():
    return simulate(PLANTED, seed=1)


@pytest.fixture(scope="module")
def impact(world):
    return estimate(world)


def cell(impact, theme, stage):
    return impact.set_index(["theme_id", "stage"]).loc[(theme, stage)]


def test_the_planted_effects_come_out_on_top_and_the_decoys_do_not(impact):
    """The first two ranks are the two strong themes at their stages, as associations or better."""
    top = impact[impact["rank"] <= 2]

    cells = set(top[["theme_id", "stage"]].itertuples(index=False, name=None))
    assert cells == {("th-strong", "payment"), ("th-strong-asked", "basket")}
    assert "count" not in set(top["evidence"])
    for decoy, stage in (("th-decoy", "payment"), ("th-decoy-asked", "search")):
        assert cell(impact, decoy, stage)["evidence"] == "count"


def test_an_estimate_lies_in_its_interval_near_the_truth(impact):
    """Where the survey says the stage, the interval holds the truth; placing by time makes the difference smaller."""
    asked, strong = cell(impact, "th-strong-asked", "basket"), cell(impact, "th-strong", "payment")

    for row in (asked, strong):
        assert row["difference_low"] <= row["difference"] <= row["difference_high"]
    assert asked["difference_low"] < 0.22 < asked["difference_high"]
    assert 0.05 < strong["difference"] < 0.30


def test_with_shuffled_times_nothing_is_found(world):
    """Messages of the same persons and themes at other times show no difference."""
    written = world["written"]
    for seed in range(2):
        order = np.random.default_rng(seed).permutation(len(written))
        shuffled = written.assign(written_at=written["written_at"].to_numpy()[order], stage=None)
        shuffled["written_at"] = pd.to_datetime(shuffled["written_at"], utc=True).dt.as_unit("us")

        assert (estimate(world, written=shuffled)["evidence"] == "count").all()


def test_what_only_those_meet_who_stay_long_shows_no_difference():
    """Immortal time: a thing met at the end of a long stay, without effect, is no protection and no harm."""
    world = simulate(
        [Planted("th-late-in-stay", "basket", 0.0, chance=0.25, channel="survey", at_the_end=True)],
        seed=3,
        persons=3000,
    )

    found = cell(estimate(world), "th-late-in-stay", "basket")

    assert found["n_with"] > 100
    assert found["difference_low"] < 0 < found["difference_high"]
    assert abs(found["difference"]) < 0.08


def test_too_few_visits_give_no_estimate():
    """Below 20 expected visits with the theme every estimate is null, and says so."""
    impact = estimate(simulate([Planted("th-rare", "payment", 0.3, chance=0.005)], seed=2, persons=800))
    rare = cell(impact, "th-rare", "payment")

    assert not rare["enough"]
    assert pd.isna(rare[["difference", "difference_low", "q", "recovered_50"]].astype(float)).all()
    assert rare["evidence"] == "count"


def test_where_no_message_is_placed_no_visit_had_a_theme():
    """Messages that lie in no journey at all give no exposures, and no error."""
    placed = pd.DataFrame({"segment_id": ["s1"], "theme_id": ["h1"], "strength": [0.9], "reason": ["placed"]})
    said = pd.DataFrame({"segment_id": ["s1"], "doc_id": ["d1"], "friction": [0.9]})
    exposures, late = find_exposures(
        placed, said, build_empty("segment_alignments"), build_empty("alignments"), {"cart": 60.0}
    )
    assert len(exposures) == len(late) == 0


def test_counts_are_expected_numbers_that_add_up(impact):
    """With and without add up to all visits; no more drop off than there are."""
    strong = cell(impact, "th-strong", "payment")
    decoy = cell(impact, "th-decoy", "payment")

    assert strong["n_with"] + strong["n_without"] == pytest.approx(decoy["n_with"] + decoy["n_without"])
    assert (impact["dropped_with"] <= impact["n_with"] + 1e-6).all()
    assert (impact["n_persons"] <= impact["n_documents"] + 1e-6).all()


VISITS = """
    journey_id | step | person_id | stage   | entered_at       | left_at          | status    | last_event_at
    ann/1      | 1    | ann       | search  | 2026-02-02 10:00 | 2026-02-02 10:30 | advanced  | 2026-02-02 10:25
    ann/1      | 2    | ann       | payment | 2026-02-02 10:30 | 2026-02-02 10:40 | converted | 2026-02-02 10:40
    ben/1      | 1    | ben       | search  | 2026-02-02 10:00 | 2026-02-02 10:20 | dropped   | 2026-02-02 10:20
"""
JOURNEYS = """
    journey_id | person_id | started_at       | ended_at         | dropped_at       | outcome
    ann/1      | ann       | 2026-02-02 10:00 | 2026-02-02 10:40 | -                | converted
    ben/1      | ben       | 2026-02-02 10:00 | 2026-02-02 10:20 | 2026-02-09 10:20 | dropped
"""


def to_times(values):
    return pd.to_datetime(values, utc=True).astype("datetime64[us, UTC]")


def align(text):
    documents = table(text)
    for name in ("thread_id", "stage_hint"):
        documents[name] = documents.get(name)
    documents = documents.assign(written_at=to_times(documents["written_at"]))
    documents["author"] = documents.get("author", "customer")
    visits, journeys = table(VISITS).assign(n_events=1), table(JOURNEYS)
    visits = visits.assign(**{name: to_times(visits[name]) for name in ("entered_at", "left_at", "last_event_at")})
    journeys = journeys.assign(**{name: to_times(journeys[name]) for name in ("started_at", "ended_at", "dropped_at")})
    return align_documents(documents, visits, journeys)


def test_a_message_written_at_once_belongs_to_the_visit_it_was_written_in():
    """And one written long after may be about any of them."""
    found = align("""
        doc_id | source | person_id | written_at
        d1     | chat   | ann       | 2026-02-02 10:29
        d2     | review | ann       | 2026-02-03 20:00
    """)

    assert found.set_index("doc_id").loc["d1"].query("best")["stage"].tolist() == ["search"]
    late = found[found["doc_id"] == "d2"]
    assert late.loc[late["stage"].notna(), "probability"].min() > 0.2
    assert late["after_outcome"].sum() == 2


def test_probabilities_add_up_and_exactly_one_row_is_best():
    """Over a document, the unplaced row included."""
    found = align("""
        doc_id | source | person_id | written_at
        d1     | chat   | ann       | 2026-02-02 10:35
        d2     | ticket | ben       | 2026-02-02 18:00
        d3     | review | zoe       | 2026-02-02 18:00
        d4     | review | -         | 2026-02-02 18:00
        d5     | review | ann       | -
    """)

    assert found.groupby("doc_id")["probability"].sum().round(9).eq(1).all()
    assert found.groupby("doc_id")["best"].sum().eq(1).all()
    unplaced = found[found["doc_id"].isin(["d3", "d4", "d5"])]
    assert_same(
        unplaced,
        """
        doc_id | stage | probability | how      | best | after_outcome
        d3     | -     | 1           | unplaced | true | false
        d4     | -     | 1           | unplaced | true | false
        d5     | -     | 1           | unplaced | true | false
        """,
    )


def test_a_survey_belongs_to_the_stage_that_asked():
    """Whatever the clock says."""
    found = align("""
        doc_id | source | person_id | written_at       | stage_hint
        d1     | survey | ann       | 2026-02-02 12:00 | search
    """)

    assert_same(
        found,
        """
        doc_id | stage  | probability | how    | gap_minutes
        d1     | search | 1           | survey | 90
        """,
    )


def test_all_messages_of_a_thread_lie_where_its_first_one_lies():
    """An answer hours later is about the same thing; agents' turns are placed nowhere."""
    found = align("""
        doc_id | source | person_id | written_at       | thread_id | author
        d1     | chat   | ann       | 2026-02-02 10:29 | t         | customer
        d2     | chat   | ann       | 2026-02-02 10:31 | t         | agent
        d3     | chat   | ann       | 2026-02-02 10:55 | t         | customer
    """)

    assert set(found["doc_id"]) == {"d1", "d3"}
    first, later = (found[found["doc_id"] == name] for name in ("d1", "d3"))
    assert first["probability"].tolist() == later["probability"].tolist()
    assert set(later.loc[later["stage"].notna(), "how"]) == {"thread"}


def test_until_the_drop_off_is_known_a_message_is_not_after_the_outcome():
    """Last event + drop_after is the moment; a message before it comes from somebody at risk."""
    found = align("""
        doc_id | source | person_id | written_at
        d1     | ticket | ben       | 2026-02-09 10:19
        d2     | ticket | ben       | 2026-02-09 10:21
    """)
    placed = found[found["stage"].notna()].set_index("doc_id")

    assert not placed.loc["d1", "after_outcome"]
    assert placed.loc["d2", "after_outcome"]


ROW = {
    "theme_id": "th", "stage": "payment", "enough": True, "evidence": "association", "difference": 0.06,
    "difference_low": 0.02, "difference_high": 0.10, "n_with": 80.0, "dropped_with": 24.0, "n_without": 900.0,
    "dropped_without": 120.0, "n_documents": 90.0, "n_persons": 75.0,
}  # fmt: skip


def test_a_finding_is_a_sentence_in_natural_numbers_with_its_fine_print():
    """n, interval, window and how sure stand beside it."""
    finding = to_finding(ROW, "voucher rejected", "1 March to 26 April")

    assert finding.sentence == (
        "Voucher rejected: 6 more of every 100 leave at payment among those who wrote, between 2 and 10."
    )
    for told in ("n = 80", "n = 900", "+2 to +10", "1 March to 26 April", "cause not shown"):
        assert told in finding.fine_print


@pytest.mark.parametrize("evidence", list(FORBIDDEN))
@pytest.mark.parametrize(
    "change",
    [
        {},
        {"difference": -0.06, "difference_low": -0.1, "difference_high": -0.02},
        {"enough": False},
        {"stage": "ANY"},
        {"difference": 0.001, "difference_low": -0.02, "difference_high": 0.03},
    ],
)
def test_no_sentence_says_more_than_its_evidence_allows(evidence, change):
    """The linter finds no unearned word, and no sentence has more than 25 words."""
    finding = to_finding({**ROW, "evidence": evidence, **change}, "one two three four five six")

    assert find_unearned(finding.sentence + " " + finding.fine_print.replace(HOW_SURE[evidence], ""), evidence) == []
    assert len(finding.sentence.split()) <= MOST_WORDS


def test_the_linter_finds_what_is_not_earned():
    """At association nothing causes, drives or leads to."""
    found = find_unearned("The voucher drives people away, due to its causes", "association")

    assert found == ["cause", "drive", "due to"]


def test_small_numbers_are_not_told():
    """Fewer than five persons are never counted out loud."""
    finding = to_finding({**ROW, "enough": False, "n_persons": 3.2, "n_documents": 3.9}, "voucher")

    assert "fewer than 5 people" in finding.sentence
    assert "n < 5" in finding.fine_print


def test_the_data_end_of_the_simulator_leaves_open_journeys():
    """Otherwise the tests above would not hold open journeys at all."""
    events = simulate(PLANTED, persons=300, seed=5)["events"]

    assert events["happened_at"].max() > END - pd.Timedelta(days=7)


def test_nothing_is_no_error():
    """Without themes, messages or visits the tables are empty."""
    nothing = {name: build_empty(name) for name in ("themes", "segment_topics", "segments", "documents", "alignments",
                                                    "segment_alignments", "visits", "persons")}  # fmt: skip
    for data_end in (END, None):
        impact, controls = estimate_impact(**nothing, settings=SETTINGS, data_end=data_end, build_chain=lambda: None)
        assert impact.empty
        assert controls.empty
    placed = align_documents(nothing["documents"], nothing["visits"], build_empty("journeys"))
    alignments, of_segments = place_segments(
        placed, nothing["segments"], nothing["segment_topics"], nothing["documents"]
    )
    assert alignments.empty
    assert of_segments.empty


def test_accounts_are_resampled_as_one(world):
    """With all persons in few accounts intervals are wider."""
    persons = world["written"][["person_id"]].drop_duplicates().assign(first_seen_at=END, value=None, properties="{}")
    few = persons.assign(account_id="a" + persons["person_id"].str[-1])
    apart = cell(estimate(world), "th-strong", "payment")
    together = cell(estimate(world, accounts=build_table("persons", few)), "th-strong", "payment")

    width = together["difference_high"] - together["difference_low"], apart["difference_high"] - apart["difference_low"]
    assert together["difference"] == apart["difference"]
    assert width[0] != width[1]
