"""Two sides compared: what is claimed, in which order, and what became of themes and decisions."""

from __future__ import annotations

import pandas as pd
import pytest

from app.charts.pairs import plot_pairs
from app.views.compare import build_coverage_pairs, build_pairs, to_apart_word, to_pair_line
from app.views.compare_groups import find_group, find_groups, to_property
from app.views.compare_runs import (
    build_came_out,
    build_decisions,
    build_fates,
    build_went_in,
    to_decision_line,
    to_fate_line,
    to_identity_line,
)
from app.views.compare_weeks import (
    build_numbers,
    build_theme_changes,
    find_whole_weeks,
    to_known_line,
    to_theme_line,
)

NAN = float("nan")
STAGES = ["home", "basket", "pay"]


def side(*rows):
    """Return one side's drop-off from (stage, rate, low, high)."""
    return pd.DataFrame(rows, columns=["stage", "rate", "rate_low", "rate_high"])


ONE = side(("home", 0.10, 0.08, 0.12), ("basket", 0.20, 0.15, 0.25), ("pay", NAN, NAN, NAN))
OTHER = side(("home", 0.30, 0.25, 0.35), ("basket", 0.24, 0.19, 0.29), ("pay", 0.1, 0.0, 0.2))


def test_only_intervals_that_do_not_overlap_are_told_apart():
    """What differs surely comes first, what is not known last."""
    pairs = build_pairs(ONE, OTHER, STAGES)

    assert pairs[["stage", "verdict"]].to_numpy().tolist() == [
        ["home", "more leave"],
        ["basket", "no telling"],
        ["pay", "too few"],
    ]
    assert pairs["one_told"].tolist() == ["10.0% (8.0% to 12.0%)", "20.0% (15.0% to 25.0%)", "too few"]
    assert build_pairs(OTHER, ONE, STAGES)["verdict"].tolist()[0] == "fewer leave"


def test_a_side_told_in_one_sentence_names_what_is_sure():
    """And says so where nothing is."""
    assert to_pair_line(build_pairs(ONE, OTHER, STAGES), "W19") == "In W19 more leave at home."
    assert to_pair_line(build_pairs(ONE, ONE, STAGES), "W19") == (
        "Drop-off: no telling at any of 2 stages; the intervals overlap."
    )
    assert to_pair_line(build_pairs(ONE[2:], OTHER, STAGES), "W19").startswith("Drop-off is not known")


def test_the_word_is_likely_where_something_is_apart():
    """Never more than that: nothing is held fixed here."""
    assert (to_apart_word([False, True]), to_apart_word([False]), to_apart_word([])) == ("likely", "few", "few")


def test_both_sides_are_drawn_for_each_stage_in_journey_order():
    """What is not known has no mark; the table says why."""
    chart = plot_pairs(build_pairs(ONE, OTHER, STAGES), STAGES, "W18", "W19")
    spec = chart.spec.to_dict()

    assert spec["layer"][0]["encoding"]["y"]["scale"]["domain"] == STAGES
    assert list(chart.twin.columns) == ["stage", "W18", "W19", "told"]
    assert len(next(iter(spec["datasets"].values()))) == 5
    assert "home: 10.0% (8.0% to 12.0%) and 30.0% (25.0% to 35.0%), more leave" in chart.alt


def test_shares_of_messages_stand_with_what_they_are_of():
    """No share where there are no messages."""
    one = {"n_documents": 10, "n_themed": 9, "n_person": 5, "n_placed": 0}
    found = build_coverage_pairs(one, dict.fromkeys(one, 0))

    assert found["one"].tolist() == ["10", "90.0% of 10", "50.0% of 10", "0.0% of 10"]
    assert found["other"].tolist() == ["0", "none", "none", "none"]


def weeks(*rows):
    """Return ``theme_weeks`` from (theme, week, people)."""
    return pd.DataFrame(rows, columns=["theme_id", "week", "n_writers"])


def test_people_are_compared_as_a_share_of_who_wrote():
    """Twice the people in a week in which twice as many wrote is no change; what is surely apart comes first."""
    tables = {
        "themes": pd.DataFrame({"theme_id": ["a", "b", "c"], "name": ["alike", "grown", "gone"]}),
        "theme_weeks": weeks(
            ("a", "W1", 20), ("a", "W2", 40), ("b", "W1", 5), ("b", "W2", 90), ("c", "W1", 30), ("c", "W2", 0)
        ),
    }  # fmt: skip
    numbers = pd.DataFrame({"n_writers": [200, 400]}, index=["W1", "W2"])
    found = build_theme_changes(tables, numbers, "W1", "W2")

    assert found[["name", "n_one", "n_other", "verdict"]].to_numpy().tolist() == [
        ["grown", 5, 90, "more people"],
        ["gone", 30, 0, "fewer people"],
        ["alike", 20, 40, "no telling"],
    ]
    assert found["apart"].tolist() == [200.0, -150.0, 0.0]
    assert to_theme_line(found, "W2") == "More people wrote of “grown” in W2; 1 more differ."


def test_many_themes_at_once_need_more_than_one_at_a_time():
    """A difference that one theme alone would bear is not told where a hundred others are looked at with it."""
    counts = [("x", "W1", 10), ("x", "W2", 23), *((f"t{n}", week, 10) for n in range(100) for week in ("W1", "W2"))]
    numbers = pd.DataFrame({"n_writers": [300, 300]}, index=["W1", "W2"])

    def judge(ids):
        named = pd.DataFrame({"theme_id": ids, "name": ids})
        rows = weeks(*[row for row in counts if row[0] in ids])
        return build_theme_changes({"themes": named, "theme_weeks": rows}, numbers, "W1", "W2").set_index("theme_id")

    assert judge(["x"])["verdict"]["x"] == "more people"
    assert judge(["x", *(f"t{n}" for n in range(100))])["verdict"]["x"] == "no telling"


def test_weeks_after_the_last_whole_one_are_not_compared():
    """Newest first; those of messages and those of entries."""
    tables = {
        "theme_weeks": pd.DataFrame({"week": ["2026-W20", "2026-W18"]}),
        "stage_weeks": pd.DataFrame({"week": ["2026-W19"]}),
    }

    assert find_whole_weeks(tables, "2026-W19") == ["2026-W19", "2026-W18"]
    assert find_whole_weeks(tables, None) == []


def test_what_a_week_stands_on_is_counted_by_message(tables, settings):
    """Messages of customers, who wrote them, and how many have a theme, a person, a place."""
    numbers = build_numbers(tables, settings.project.timezone)

    assert numbers["n_documents"].sum() == 60
    assert numbers["n_themed"].sum() == 59
    assert numbers["n_person"].sum() == 54
    assert numbers["n_placed"].sum() == 54
    assert numbers.index.tolist() == sorted(numbers.index)


def test_messages_without_a_time_have_no_week(tables, settings):
    """They count for the run as a whole."""
    dateless = tables["documents"].assign(written_at=pd.NaT)
    numbers = build_numbers(
        {**{name: tables[name] for name in ("segment_topics", "segments", "alignments")}, "documents": dateless},
        settings.project.timezone,
    )

    assert numbers["n_documents"].to_dict() == {"": 60}


def test_when_drop_off_is_known_is_said_with_the_newest_week_known():
    """So that whoever compares too early knows what to choose."""
    table = pd.DataFrame(
        {
            "week": ["2026-W17", "2026-W18"], "known": [True, False],
            "known_at": pd.to_datetime(["2026-05-04", "2026-05-11"], utc=True),
        }
    )  # fmt: skip

    assert to_known_line({"stage_weeks": table}, "2026-W17", "2026-W18") == (
        "It is known from 11 May 2026 on, when its silence has passed. The newest week known is 2026-W17."
    )


def test_groups_are_those_of_the_run_the_largest_first():
    """Who told nothing is a group by name."""
    cells = pd.DataFrame(
        {
            "part_by": "plan", "group": ["free", None, "pro"], "stage": "pay", "n_persons": [9, 4, 30], "rate": 0.1,
            "rate_low": 0.0, "rate_high": 0.2,
        }
    )  # fmt: skip
    tables = {"stage_groups": cells}

    assert find_groups(tables) == ["pro", "free", "not told"]
    assert find_group(tables, "not told")["n_persons"].tolist() == [4]
    assert to_property(tables) == "plan"


def manifest(number=1, previous=None, sha="a", tables="t", **went_in):
    """Return a manifest of one input and one table."""
    inputs = [{"kind": "documents", "source": "tickets", "file": "t.csv", "size_bytes": 1, "sha256": sha * 64}]
    return {
        "number": number, "previous": previous, "week": "2026-W19",
        "went_in": {"inputs": inputs, "settings": "s", "code": "c", **went_in},
        "tables": {"themes": {"rows": 3, "sha256": tables}, "visits": {"rows": 1200, "sha256": "v"}},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (manifest(2), "Identical inputs: yes. Identical tables: yes, all 2."),
        (
            manifest(2, tables="u", settings="z"),
            "Identical inputs: yes. Identical tables: no, 1 of 2; settings differ.",
        ),
        (manifest(2, tables="u", sha="b"), "Identical inputs: no. Identical tables: no, 1 of 2."),
        (manifest(2, tables="u"), "that must not be"),
    ],
)
def test_identical_inputs_make_identical_tables_or_it_is_said_why_not(other, said):
    """By the hashes; the same went in and something else came out is told as the fault that it is."""
    assert said in to_identity_line(manifest(), other)


def test_what_differs_comes_first():
    """Of what went in and of what came out."""
    went_in = build_went_in(manifest(), manifest(2, sha="b", code="d"))
    came_out = build_came_out(manifest(), manifest(2, tables="u"))

    assert went_in.loc[went_in["differs"] == "yes", "what"].tolist() == ["tickets: t.csv", "program code"]
    assert went_in["one"][0] == "a" * 12
    assert came_out[["table", "one", "same"]].to_numpy().tolist() == [["themes", "3", "no"], ["visits", "1,200", "yes"]]


def themes(**persons):
    """Return ``themes`` from persons by id; a theme's name is its id."""
    return pd.DataFrame({"theme_id": list(persons), "name": list(persons), "n_persons": list(persons.values())})


LINEAGE = pd.DataFrame(
    [("k1", "a", "same"), ("k2", "b", "split"), ("k3", "b", "split"), ("k4", "c", "merged"), ("k4", "d", "merged"),
     (None, "e", "gone"), ("k5", None, "new"), ("k6", "f", "same")],
    columns=["topic_id", "previous_theme_id", "relation"],
)  # fmt: skip
TOPICS = pd.DataFrame({"topic_id": [f"k{n}" for n in range(1, 7)], "theme_id": ["a", "b", "b2", "c", "n", "f"]})
BEFORE = {"themes": themes(a=10, b=20, c=5, d=6, e=7, f=8)}
AFTER = {"themes": themes(a=13, b=12, b2=9, c=11, n=4), "topics": TOPICS, "lineage": LINEAGE}


def test_a_theme_goes_on_splits_merges_comes_or_goes():
    """What changed stands first; what a decision took away is not called gone."""
    fates = build_fates(BEFORE, AFTER, follows=True).set_index("theme_id")

    assert fates["fate"].to_dict() == {
        "a": "continued", "b": "split from “b”", "b2": "split from “b”", "c": "continued", "d": "merged into “c”",
        "e": "gone", "f": "merged or moved by a decision", "n": "new",
    }  # fmt: skip
    assert fates.index.tolist()[-2:] == ["c", "a"]
    assert fates["n_other"].isna()["e"]


def test_runs_that_do_not_follow_are_compared_by_id():
    """The lineage of a run tells of the run right before it alone."""
    fates = build_fates(BEFORE, AFTER, follows=False).set_index("theme_id")["fate"]

    assert (fates["b"], fates["b2"], fates["d"]) == ("continued", "new", "gone")
    assert to_fate_line(build_fates(BEFORE, AFTER, follows=False)) == "Themes: 3 continued, 1 merged, 2 new, 2 gone."


def test_decisions_that_need_a_look_come_first_and_those_taken_back_not_at_all():
    """What a run has not seen is told so."""
    columns = ["decision_id", "theme_id", "action", "state", "reason"]
    one = pd.DataFrame([("00000001", "a", "name", "held", None)], columns=columns)
    other = pd.DataFrame(
        [("00000001", "a", "name", "held", None), ("00000002", "b", "split", "look", "messages gone"),
         ("00000003", None, "merge", "undone", "taken back")], columns=columns,
    )  # fmt: skip
    found = build_decisions({"carried": one}, {"carried": other}, {"a": "late"})

    assert found.to_numpy().tolist() == [
        ["split (2)", "b", "not made yet", "held, but look again: messages gone"],
        ["name (1)", "late", "held", "held"],
    ]
    assert to_decision_line(other) == "Decisions: 1 held, 1 to look at."
    assert to_decision_line(other[:0]) == "No decisions were made."


def test_weeks_in_which_hardly_anybody_wrote_are_not_compared():
    """Of fewer than 25 people nothing is estimated."""
    named = pd.DataFrame({"theme_id": ["a"], "name": ["late"]})
    rows = weeks(("a", "W1", 0), ("a", "W2", 20))
    numbers = pd.DataFrame({"n_writers": [24, 24]}, index=["W1", "W2"])
    found = build_theme_changes({"themes": named, "theme_weeks": rows}, numbers, "W1", "W2")

    assert found[["told", "verdict"]].to_numpy().tolist() == [["too few", "too few"]]
    assert "too few to compare" in to_theme_line(found, "W2")
