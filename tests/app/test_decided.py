"""Decisions laid over a run, and what a form changes."""

from __future__ import annotations

import json
from dataclasses import replace

import pandas as pd
import pytest

from app.views.decided import (
    Wanted,
    build_history,
    find_changes,
    find_merged_into,
    find_until,
)
from app.views.ranking import build_trends
from app.views.theme import build_theme_trend, find_theme
from friction.report import lay_decisions
from friction.store.hashes import hash_decisions
from friction.store.runs import find_runs, read_run
from friction.themes.anchors import to_anchors
from tests.tables import assert_same

END = pd.Timestamp("2026-05-25 08:00", tz="UTC")
AS_FOUND = Wanted(name="search is slow", definition="", include="", exclude="", owner="", by="", note="")


def _decide(*rows: tuple[str | None, str, dict, str | None]) -> pd.DataFrame:
    """Return a log of decisions, a minute apart: theme, action, payload, the decision taken back."""
    return pd.DataFrame(
        {
            "decision_id": [f"{number:08d}" for number in range(1, len(rows) + 1)],
            "decided_at": [END + pd.Timedelta(minutes=number) for number in range(len(rows))],
            "decided_by": "Ann",
            "theme_id": pd.Series([row[0] for row in rows], dtype="str"),
            "action": pd.Series([row[1] for row in rows], dtype="str"),
            "payload": [json.dumps(row[2]) for row in rows],
            "undoes": pd.Series([row[3] for row in rows], dtype="str"),
            "version": pd.Series(
                [1 + [one[0] for one in rows[:at]].count(row[0]) for at, row in enumerate(rows)], dtype="Int64"
            ),
        }
    )


def test_words_that_change_nothing_decide_nothing(tables):
    """Only what differs from what holds becomes a decision; spaces do not count, and a name is never emptied."""
    theme = find_theme(tables, "th-slow")
    assert find_changes(theme, AS_FOUND, "") == []
    spaced = Wanted(name=" search is slow ", definition=" ", include=" ", exclude=" ", owner=" ", by=" ", note=" ")
    assert find_changes(theme, spaced, "") == []
    assert find_changes(theme, replace(AS_FOUND, name=""), "") == []


def test_each_changed_field_is_one_decision(tables):
    """Name, definition, what else belongs in it, what does not, owner and note: each what its action needs."""
    wanted = Wanted(
        name="ages", definition="waiting", include="timeouts", exclude="the app", owner="Ann", by="", note="see"
    )  # fmt: skip
    assert find_changes(find_theme(tables, "th-slow"), wanted, "") == [
        ("name", {"name": "ages"}),
        ("define", {"definition": "waiting"}),
        ("describe", {"field": "include", "text": "timeouts"}),
        ("describe", {"field": "exclude", "text": "the app"}),
        ("owner", {"owner": "Ann"}),
        ("note", {"text": "see"}),
    ]


def test_a_field_that_is_emptied_takes_the_words_away(tables):
    """An owner or a definition that is no more is a decision as well."""
    theme = pd.Series({**find_theme(tables, "th-slow"), "owner": "Ann", "exclude": "the app"})
    assert find_changes(theme, AS_FOUND, "") == [
        ("describe", {"field": "exclude", "text": ""}), ("owner", {"owner": ""})
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("owner", "by", "until", "payload"),
    [
        ("Ann", "2026-06-01", "", {"owner": "Ann", "by": "2026-06-01"}),
        ("Ann", "", "2026-06-01", {"owner": "Ann", "by": ""}),
        ("Ben", "2026-06-01", "2026-06-01", {"owner": "Ben"}),
    ],
)
def test_until_when_is_decided_with_the_owner(tables, owner, by, until, payload):
    """A day that is typed, one that is taken away, and one that stays while the owner changes."""
    theme = pd.Series({**find_theme(tables, "th-slow"), "owner": "Ann"})
    assert find_changes(theme, replace(AS_FOUND, owner=owner, by=by), until) == [("owner", payload)]


def test_the_day_that_holds_is_the_last_one_said():
    """Another owner keeps it; an empty one takes it away; of a theme nobody decided on there is none."""
    said = [
        ("th-slow", "owner", {"owner": "Ann", "by": "2026-06-01"}, None),
        ("th-slow", "owner", {"owner": "Ben"}, None),
    ]
    away = ("th-slow", "owner", {"owner": "Ben", "by": ""}, None)
    assert [find_until(_decide(*rows), "th-slow") for rows in ([], said, [*said, away])] == ["", "2026-06-01", ""]


def lay(tables, decisions):
    return tables.with_tables(**lay_decisions(tables, tables.embeddings, decisions, "Europe/Berlin", END).tables)


def test_decisions_show_in_themes_and_weeks_at_once(tables):
    """A merge moves the messages, the weeks and the name list; what is estimated is marked until the next run."""
    decisions = _decide(
        ("th-card", "name", {"name": "cards"}, None),
        ("th-slow", "merge", {"into": "th-card"}, None),
    )
    decided = lay(tables, decisions)
    assert "th-slow" not in decided["themes"]["theme_id"].tolist()
    card = find_theme(decided, "th-card")
    assert (card["name"], card["n_documents"]) == ("cards", 20)
    trend = build_theme_trend(decided, "th-card", "2026-W21")
    assert trend["n_documents"].sum() == 20
    stale = decided["impact"].set_index("theme_id")["before_change"]
    assert stale.loc["th-card"].all()
    assert not stale.drop("th-card").any()
    assert "th-slow" not in stale.index


def test_taking_everything_back_gives_the_run_again(tables):
    """A merge and its undo leave the themes as without any decision."""
    undone = _decide(
        ("th-slow", "merge", {"into": "th-card"}, None),
        (None, "undo", {}, "00000001"),
    )
    again, never = lay(tables, undone), lay(tables, undone.iloc[:0])
    pd.testing.assert_frame_equal(again["themes"], never["themes"])
    pd.testing.assert_frame_equal(again["theme_weeks"], never["theme_weeks"])
    assert not again["impact"]["before_change"].any()
    assert find_merged_into(undone, "th-slow") is None
    assert find_merged_into(undone.iloc[:1], "th-slow") == "th-card"


def test_the_history_tells_what_holds_and_what_was_taken_back():
    """Newest first; an undo shows as the decision it took back; merges show with both themes."""
    decisions = _decide(
        ("th-card", "name", {"name": "cards"}, None),
        ("th-slow", "merge", {"into": "th-card"}, None),
        (None, "undo", {}, "00000001"),
        ("th-form", "status", {"status": "acted_on"}, None),
    )
    names = {"th-card": "card refused", "th-slow": "search is slow"}
    assert_same(
        build_history(decisions, "th-card", names),
        """
        decision_id$ | said                                  | undone
        00000002     | “search is slow” merged into this     | false
        00000001     | named “cards”                         | true
        """,
    )
    assert build_history(decisions, "th-slow", names)["said"].tolist() == ["merged into “card refused”"]
    assert build_history(decisions, "th-form", names)["said"].tolist() == ["status: acted on"]


@pytest.mark.parametrize(
    ("action", "payload", "said"),
    [
        ("define", {"definition": "what is late"}, "defined as “what is late”"),
        ("define", {"definition": ""}, "definition removed"),
        ("friction", {"is_friction": True}, "is friction"),
        ("friction", {"is_friction": False}, "is not friction"),
        ("kind", {"kind": "wish"}, "kind: wish"),
        ("approve", {}, "approved"),
        ("owner", {"owner": "Ann"}, "owner: Ann"),
        ("owner", {"owner": ""}, "owner removed"),
        ("owner", {"owner": "Ann", "by": "2026-06-01"}, "owner: Ann, until 2026-06-01"),
        ("note", {"text": "ask the bank"}, "note: ask the bank"),
        ("create", {"name": "Late"}, "made, as “Late”"),
        ("describe", {"field": "exclude", "text": "never came"}, "exclude: “never came”"),
        ("describe", {"field": "memo", "text": ""}, "memo removed"),
        ("example", {"segment_ids": ["a", "b"], "as": "typical"}, "2 segments: typical example"),
        ("example", {"segment_ids": ["a"], "as": ""}, "1 segment: example no more"),
        ("severity", {"severity": 0.5}, "severity 0.50"),
        ("tag", {"tag": "web"}, "tag “web”"),
        ("untag", {"tag": "web"}, "tag “web” removed"),
        ("acted", {"what": "new form", "shipped_on": "2026-06-01"}, "done: new form, shipped 2026-06-01"),
        ("acted", {"what": "new form", "shipped_on": ""}, "done: new form"),
        ("nest", {"parent": "th-x"}, "under “th-x”"),
        ("nest", {"parent": ""}, "under no other theme"),
        ("add", {"segment_ids": ["a"]}, "1 segment put here as well"),
        ("remove", {"segment_ids": ["a"]}, "1 segment taken out"),
        ("visit", {"doc_ids": ["d"], "stage": "pay", "entered_at": "x"}, "1 message put at a visit of pay"),
    ],
)
def test_every_kind_of_decision_is_said(action, payload, said):
    """The history has a sentence for each action of the log."""
    assert build_history(_decide(("th-card", action, payload, None)), "th-card", {})["said"].tolist() == [said]


def test_a_decision_is_found_by_its_text_and_a_visit_by_its_moment(tables):
    """At once, as the next run will find them."""
    segments, placed = tables["segments"], tables["alignments"]
    segment = segments.iloc[0]
    anchor = {**to_anchors([segment["segment_id"]], segments)[0], "segment_id": "of/another"}
    row = placed.merge(tables["visits"][["journey_id", "step", "entered_at"]], on=["journey_id", "step"]).iloc[0]
    said = {"doc_ids": [row["doc_id"]], "stage": row["stage"], "entered_at": row["entered_at"].isoformat()}
    decisions = _decide(
        ("th-form", "add", {"segment_ids": ["of/another"], "anchors": [anchor]}, None), ("th-form", "visit", said, None)
    )

    decided = lay(tables, decisions)

    now = decided["segment_topics"].set_index("segment_id").loc[segment["segment_id"]]
    own = decided["alignments"][decided["alignments"]["doc_id"] == row["doc_id"]]
    assert "th-form" in {now["theme_id"], *now["also_in"]}
    assert own[["journey_id", "step", "how"]].to_numpy().tolist() == [[row["journey_id"], row["step"], "corrected"]]


def test_the_manifest_names_the_decisions_a_run_has_seen(workspaces):
    """The app's hash of no decisions is the one in the manifest of a run without decisions."""
    manifest = read_run(find_runs(workspaces["both"])[-1]).manifest
    assert hash_decisions(_decide()) == manifest["went_in"]["decisions"]


def test_a_week_that_is_not_complete_is_no_trend(tables):
    """Counts end with the last complete week: a half week would look like a fall."""
    assert build_trends(tables["theme_weeks"], "2026-W20")["th-form"] == ([2, 3, 1, 2, 3, 1, 2], "as usual")
    assert build_trends(tables["theme_weeks"], None) == {}


def test_moving_and_splitting_are_said_in_the_history():
    """With the number of segments and parts."""
    decisions = _decide(
        ("th-card", "place", {"segment_ids": ["d-00/1"]}, None),
        ("th-card", "place", {"segment_ids": ["d-00/1", "d-01/1"]}, None),
        ("th-card", "split", {"parts": {"th-new": ["d-11/1"]}}, None),
    )

    said = build_history(decisions, "th-card", {})["said"].tolist()

    assert said == ["1 part split off by examples", "2 segments put here, or pinned", "1 segment put here, or pinned"]


WORDS = [
    ("th-card", "name", {"name": "cards"}, None),
    ("th-slow", "kind", {"kind": "praise"}, None),
    ("th-slow", "nest", {"parent": "th-card"}, None),
    ("th-late", "status", {"status": "dismissed"}, None),
    ("th-late", "severity", {"severity": 0.9}, None),
    ("th-form", "example", {"segment_ids": ["form/0"], "as": "typical"}, None),
    (None, "refuse", {"proposal_id": "pr-1"}, None),
]
PLACES = [
    ("th-slow", "merge", {"into": "th-card"}, None),
    ("th-card", "add", {"segment_ids": ["slow-1/0"]}, None),
]


@pytest.mark.parametrize("first", range(len(WORDS) + len(PLACES)))
def test_laying_decisions_over_what_was_laid_before_changes_nothing(tables, first):
    """Whatever was decided in between, words or places: the tables are those made from nothing, byte for byte."""
    rows = [*WORDS[: first % 4], *PLACES, *WORDS]
    laid = None
    for n in (first, first + 1, len(rows)):
        decisions = _decide(*rows[:n])
        anew = lay_decisions(tables, tables.embeddings, decisions, "Europe/Berlin", END)
        laid = lay_decisions(tables, tables.embeddings, decisions, "Europe/Berlin", END, laid)
        assert set(anew.tables) == set(laid.tables)
        for name, table in anew.tables.items():
            pd.testing.assert_frame_equal(laid.tables[name], table)


def test_words_alone_leave_what_was_placed(tables):
    """What nobody moved is not placed anew: the very same tables of messages, weeks and places are handed on."""
    named = lay_decisions(tables, tables.embeddings, _decide(WORDS[0]), "Europe/Berlin", END)
    more = lay_decisions(tables, tables.embeddings, _decide(*WORDS[:2]), "Europe/Berlin", END, named)
    nested = lay_decisions(tables, tables.embeddings, _decide(*WORDS[:3]), "Europe/Berlin", END, more)

    for name in ("segment_topics", "alignments", "impact", "theme_weeks"):
        assert more.tables[name] is named.tables[name]
    assert nested.tables["segment_topics"] is named.tables["segment_topics"]
    assert nested.tables["theme_weeks"] is not named.tables["theme_weeks"]  # a family is judged together
