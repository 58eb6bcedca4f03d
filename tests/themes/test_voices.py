"""Every person counts once: four hundred equal messages of one person move nothing but how many messages there are."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from friction.config import Weekly
from friction.contracts import ANY, build_empty
from friction.contracts.voices import find_most, weigh_repeats, weigh_voices
from friction.impact.compare.cells import count_cells
from friction.impact.compare.exposure import find_exposures, find_theme_documents
from friction.impact.compare.ratings import estimate_ratings
from friction.impact.tell.rank import rank_cells
from friction.report.edges import Compared
from friction.report.week.findings import find_findings
from friction.themes.build import build_themes
from friction.themes.replay import replay_decisions
from tests.tables import assert_same, table
from tests.themes.decided import log

pytestmark = pytest.mark.slow

COPIES = 400
SAID = """
    doc_id | person_id | theme | kind     | friction | severity | rating | text
    a1     | ann       | slow  | problem  | 0.9      | 0.8      | 0.0    | the page is slow
    a2     | ann       | slow  | other    | 0.2      | 0.2      | 0.5    | i came on monday
    b1     | ben       | slow  | question | 0.3      | 0.3      | 0.5    | is it quick?
    c1     | cid       | slow  | praise   | 0.1      | 0.2      | 1.0    | it is quick
    d1     | dan       | slow  | question | 0.2      | 0.2      | 1.0    | is it slow?
    e1     | eve       | card  | problem  | 0.8      | 0.5      | 0.25   | card refused
    f1     | fay       | card  | problem  | 0.6      | 0.4      | 0.5    | card lost
    g1     | -         | card  | wish     | 0.2      | 0.2      | 0.75   | a card please
    h1     | -         | card  | wish     | 0.2      | 0.2      | 0.75   | a card please
"""
MAY_CHANGE = ["n_segments", "n_documents"]


def make_run(repeated=None):
    """Return the tables of a small run; a message ``repeated`` stands in them four hundred times more."""
    said = table(SAID)
    if repeated is not None:
        again = said[said["doc_id"] == repeated]
        copies = again.loc[again.index.repeat(COPIES)].assign(
            doc_id=[f"{repeated}-{number:03d}" for number in range(COPIES)]
        )
        said = pd.concat([said, copies], ignore_index=True)
    said = said.assign(segment_id=said["doc_id"] + "/0", topic_id="k-" + said["theme"])
    segments = said[["segment_id", "doc_id", "text", "kind", "friction", "severity"]].assign(
        lemmas=said["text"].str.split(), phrases=[[] for _ in range(len(said))], kind_probability=0.9
    )
    placed = said[["segment_id", "topic_id"]].assign(theme_id=None, strength=0.9, reason="placed")
    topics = pd.DataFrame(
        [
            {"topic_id": topic_id, "theme_id": topic_id.replace("k", "th"), "label": topic_id[2:], "terms": ["x"],
             "exemplar_ids": [own["segment_id"].iloc[0]], "n_segments": len(own), "parent_id": None}
            for topic_id, own in said.groupby("topic_id")
        ]
    )  # fmt: skip
    documents = said[["doc_id", "person_id", "text", "rating"]].assign(author="customer")
    return topics, placed, segments, documents


def make_alignments(documents):
    """Return the place of every message: probably at payment, else nowhere."""
    rows = [
        {"doc_id": doc_id, "stage": stage, "probability": p, "how": "time", "best": stage is not None}
        for doc_id in documents["doc_id"]
        for stage, p in (("payment", 0.6), (None, 0.4))
    ]
    return pd.DataFrame(rows)


def rank(run):
    """Return themes, cells with ratings and ranks, and the findings of a page, by text and ratings alone."""
    topics, placed, segments, documents = run
    themes, segment_topics = build_themes(topics, placed, segments, documents, log())
    pairs = find_theme_documents(segment_topics, segments)
    alignments = make_alignments(documents)
    cells = count_cells(pairs, documents, alignments)
    # Few as they are, ratings are compared.
    ratings = estimate_ratings(pairs, documents, alignments, replicates=20, seed=0)
    impact = cells.merge(ratings, on=["theme_id", "stage"], how="left").assign(
        evidence="count", enough=False, n_with=0.0, dropped_with=0.0, n_without=0.0, dropped_without=0.0,
        difference=None, recovered_50=None, pooled=None, pooled_q=None, pooled_difference=None, survives=None,
        top_three=None, q=None,
    )  # fmt: skip
    impact = impact.assign(rank=rank_cells(impact, themes))
    tables = {
        "impact": impact, "themes": themes, "segments": segments, "segment_topics": segment_topics,
        "documents": documents, "alignments": alignments, "theme_weeks": build_empty("theme_weeks"),
    }  # fmt: skip
    return themes, impact, find_findings(tables, "2026-W21", Weekly(), Compared("in May", 8, 8))


@pytest.fixture(autouse=True)
def few_ratings_are_enough(monkeypatch):
    """Compare ratings from one on."""
    monkeypatch.setattr("friction.impact.compare.ratings.FEWEST_RATINGS", 0.5)


@pytest.mark.parametrize("repeated", ["a1", "a2", "c1", "e1", "f1"])
def test_four_hundred_equal_messages_of_one_person_move_nothing(repeated):
    """Kind, friction, severity, rank, order and findings stay; only messages and segments are counted."""
    themes, impact, findings = rank(make_run())
    more_themes, more_impact, more_findings = rank(make_run(repeated))

    by_id = [one.set_index("theme_id").sort_index() for one in (themes, more_themes)]
    assert (by_id[1]["n_segments"] - by_id[0]["n_segments"]).sum() == COPIES
    pd.testing.assert_frame_equal(by_id[1].drop(columns=MAY_CHANGE), by_id[0].drop(columns=MAY_CHANGE))
    cells = [one.set_index(["theme_id", "stage"]).sort_index() for one in (impact, more_impact)]
    pd.testing.assert_frame_equal(
        cells[1].drop(columns="n_documents"), cells[0].drop(columns="n_documents"), rtol=0, atol=2e-6
    )
    assert [one.name for one in more_findings] == [one.name for one in findings]
    assert [one.sentence for one in more_findings] == [one.sentence for one in findings]


def test_a_theme_is_what_most_of_its_persons_tell():
    """Ann is half a problem and half other, two ask, one praises; of people nobody knows each message is one."""
    themes, _ = build_themes(*make_run(), log())

    assert_same(
        themes.sort_values("theme_id"),
        """
        theme_id | kind     | is_friction | friction | severity | n_persons | n_documents
        th-card  | problem  | true        | 0.45     | 0.4      | 2         | 4
        th-slow  | question | false       | 0.2875   | 0.46087  | 4         | 5
        """,
    )


def test_of_kinds_with_equally_many_persons_the_more_troubling_counts():
    """Two problems, two wishes: a problem."""
    flags, groups = pd.Series(["wish", "other", "problem", "wish", "problem"]), pd.Series(["a", "a", "a", "a", "a"])
    order = ("problem", "wish", "question", "praise", "other")

    assert find_most(flags, groups, np.ones(5), order)["a"] == "problem"
    assert find_most(flags, groups, np.array([1.0, 9, 1, 1, 1]), order)["a"] == "other"
    assert find_most(flags, groups, np.ones(5), order[1:])["a"] == "wish"


def test_weights_of_a_person_add_up_to_one():
    """Over a group; equal texts share theirs whatever their case; empty texts are all different."""
    groups, writers = pd.Series(list("gggghh")), pd.Series(["p", "p", "p", "q", "p", "p"])
    texts = pd.Series(["Slow", "slow ", "lost", "slow", "", None])

    assert weigh_voices(groups, writers, texts).tolist() == [0.25, 0.25, 0.5, 1.0, 0.5, 0.5]
    assert weigh_repeats(writers, texts).tolist() == [0.5, 0.5, 1.0, 1.0, 1.0, 1.0]


@pytest.mark.parametrize(
    ("decided", "kind", "is_friction"),
    [
        ([("kind", {"kind": "wish"})], "wish", False),
        ([("kind", {"kind": "problem"})], "problem", True),
        ([("friction", {"is_friction": True})], "problem", True),
        ([("friction", {"is_friction": False})], "question", False),
        ([("kind", {"kind": "wish"}), ("friction", {"is_friction": True})], "wish", True),
        ([("kind", {"kind": "praise"}), ("friction", {"is_friction": True})], "problem", True),
        ([("kind", {"kind": "problem"}), ("friction", {"is_friction": False})], "question", False),
        ([("friction", {"is_friction": True}), ("kind", {"kind": "praise"})], "praise", False),
    ],
)
def test_what_people_say_of_kind_and_friction_wins(decided, kind, is_friction):
    """The later word wins where the two do not go together; an undo brings back what was found."""
    rows = [("th-slow", action, payload, None) for action, payload in decided]
    themes, _ = build_themes(*make_run(), log(*rows))
    undone = [(None, "undo", {}, f"{number:08d}") for number in range(1, len(rows) + 1)]
    again, _ = build_themes(*make_run(), log(*rows, *undone))

    theme = themes.set_index("theme_id").loc["th-slow"]
    assert (theme["kind"], theme["is_friction"], theme["from_decision"]) == (kind, is_friction, True)
    pd.testing.assert_frame_equal(again, build_themes(*make_run(), log())[0])
    assert replay_decisions(log(*rows)).themes["th-slow"].is_friction is is_friction


def test_a_run_from_before_there_were_kinds_still_has_themes():
    """Its segments are other until it is run again."""
    topics, placed, segments, documents = make_run()
    themes, _ = build_themes(topics, placed, segments.drop(columns=["kind", "kind_probability"]), documents, log())

    assert set(themes["kind"]) == {"other"}


def test_saying_it_again_makes_a_visit_no_surer():
    """Equal messages about one visit are one exposure, the surest; what is said in other words is another."""
    ids = ["d1", "d2", "d3"]
    segments = pd.DataFrame({"segment_id": [f"{one}/0" for one in ids], "doc_id": ids, "text": ["no", "No ", "so"]})
    placed = segments[["segment_id"]].assign(theme_id="slow", strength=[0.5, 0.7, 0.2], reason="placed")
    at = {"journey_id": "j", "step": 1, "stage": "search"}
    lying = segments[["segment_id"]].assign(**at, probability=0.5)
    moment = pd.Timestamp("2026-02-02 10:00", tz="UTC")
    aligned = segments[["doc_id"]].assign(**at, gap_minutes=5.0, experienced_at=moment)

    found, late = find_exposures(placed, segments, lying, aligned, {"search": 60.0})

    assert found.rows["doc_id"].tolist() == ["d2", "d3"]
    assert len(late) == 0


def test_the_friction_of_a_cell_is_that_of_its_persons():
    """Ann's two messages count half each; one person as surely as there is one message of hers."""
    _, placed, segments, documents = make_run()
    pairs = placed.assign(theme_id="th-all").merge(segments, on="segment_id")[["theme_id", "doc_id", "friction"]]
    own = documents["person_id"].isin(["ann", "ben"])
    cells = count_cells(
        pairs[pairs["doc_id"].isin(documents.loc[own, "doc_id"])], documents[own], make_alignments(documents[own])
    ).set_index("stage")

    assert cells.loc[ANY, "friction"] == pytest.approx((0.55 + 0.3) / 2)
    assert cells.loc["payment", "n_persons"] == pytest.approx((1 - 0.4**2) + 0.6)
