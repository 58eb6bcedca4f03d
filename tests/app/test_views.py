"""What the pages say, without a page: tables in, records and frames out."""

from __future__ import annotations

import pandas as pd
import pytest

from app.views.journey import build_funnel, build_moves, build_stage_themes, build_stages
from app.views.overview import (
    Proposed,
    build_coverage,
    build_proposals,
    build_ranking,
    find_columns,
    find_limits,
    find_warnings,
    to_objective,
    to_windows,
)
from app.views.run import (
    build_facts,
    build_imports,
    build_joins,
    build_left_out,
    build_lineage,
    build_quarantine,
    is_outdated,
)
from app.views.words import to_count, to_difference, to_duration, to_percent, to_rate
from friction.config import load_settings
from friction.impact.tell.words import HOW_SURE, WIDER_SURE
from friction.report.edges import Edges, find_compared
from friction.store.runs import find_runs, read_run
from tests.app.conftest import read_tables
from tests.app.small_run import STAGES
from tests.tables import assert_same

pytestmark = pytest.mark.slow

END = pd.Timestamp("2026-05-25 08:00", tz="UTC")


def test_the_ranking_holds_friction_themes_in_the_order_of_impact(tables):
    """Praise is not in the list; the rank of a theme is that of its best row; trend and change are its own."""
    ranking = build_ranking(tables, "in May", "2026-W21")
    assert_same(
        ranking,
        """
        rank | theme_id | stage    | left                          | n_documents | change | status
        1    | th-card  | payment  | 38.4% of 24 / 21.8% of 94 | 10          | steady | new
        2    | th-form  | basket   | 32.3% of 6 / 21.8% of 94  | 10          | rising | new
        3    | th-evil  | payment  | 32.3% of 6 / 21.8% of 94  | 10          | steady | new
        4    | th-slow  | landing  | 32.3% of 6 / 21.8% of 94  | 10          | steady | new
        5    | th-late  | delivery | 32.3% of 6 / 21.8% of 94  | 9           | steady | new
        """,
    )
    assert ranking["trend"][0] == [1, 2, 3, 1, 2, 3, 1, 2]


def test_a_finding_and_its_fine_print_go_together(tables):
    """The sentence of the best-ranked row, in the words of its level of evidence, with window and how sure."""
    ranking = build_ranking(tables, "in May", "2026-W21")
    assert "12 more of every 100 leave at payment" in ranking["finding"][0]
    assert "11 more of every 100 leave, all stages together" in ranking["finding"][1]
    assert "too few to compare" in ranking["finding"][2]
    for number, how_sure in enumerate((HOW_SURE["association"], WIDER_SURE, HOW_SURE["count"])):
        assert ranking["how_sure"][number] == how_sure
        assert how_sure in ranking["fine_print"][number]
        assert "in May" in ranking["fine_print"][number]


def test_what_a_place_rests_on_stands_in_columns_of_its_own(tables):
    """Conversions in the scenario, their worth at the mean value of a person, how firm the place is, severity."""
    persons = tables["persons"].assign(value=[40.0, 60.0] * (len(tables["persons"]) // 2))
    ranking = build_ranking(tables.with_tables(persons=persons), "in May", "2026-W21")

    assert_same(
        ranking.head(2),
        """
        recovered  | worth           | firm                           | severity | n_persons
        3 (1 to 6) | 170 (50 to 280) | top three in 9 of 10 resamples | 0.5    | 9
        –          | –               | –                                      | 0.5      | 9
        """,
    )


def test_neighbours_with_overlapping_intervals_are_said_to_be_about_equal(tables):
    """A list with numbers would else be an order that is none."""
    impact = tables["impact"].copy()
    second = impact["theme_id"] == "th-form"
    told = impact[(impact["theme_id"] == "th-card") & (impact["stage"] == "payment")].iloc[0]
    for name in set(impact) - {"theme_id", "stage", "rank", "top_three", "adjusted_for"}:
        impact.loc[second, name] = told[name]

    firm = build_ranking(tables.with_tables(impact=impact), "in May", "2026-W21")["firm"]
    assert firm[1] == "about equal to the one above"
    assert "equal" not in firm[0]


@pytest.mark.parametrize(("half", "shown"), [
    ("both", {"stage", "left", "recovered", "firm"}), ("documents", {"n_persons", "rating"}),
])  # fmt: skip
def test_the_list_has_the_columns_that_its_tables_can_fill(workspaces, half, shown):
    """Without events ratings take the place of drop-off; worth is shown where persons have a value."""
    always = {"rank", "name", "kind", "finding", "severity", "change", "trend", "how_sure", "status"}
    tables = read_tables(workspaces[half])
    assert set(find_columns(tables, has_journey=half == "both")) == always | shown
    valued = tables.with_tables(persons=pd.DataFrame({"value": [2.0, None]}))
    assert ("worth" in find_columns(valued, has_journey=half == "both")) == (half == "both")


def test_without_events_themes_are_told_with_their_ratings(workspaces):
    """Ranked by persons × severity; the finding compares ratings where it can."""
    ranking = build_ranking(read_tables(workspaces["documents"]), "", "2026-W21")
    assert "ratings 27 of 100 points lower, between 19 and 35" in ranking["finding"][0]
    assert ranking["rating"][:2].tolist() == ["31 / 58", "–"]
    assert ranking["n_persons"][0] == 7


def test_a_theme_the_comparison_does_not_know_stands_at_the_end(tables):
    """A theme that became friction by a decision has no rank yet: it is listed last and says so."""
    changed = tables.with_tables(themes=tables["themes"].assign(is_friction=True))
    ranking = build_ranking(changed, "eight weeks", "2026-W21")
    assert ranking["theme_id"].tolist()[-1] == "th-kind"
    without_impact = changed.with_tables(impact=tables["impact"].iloc[:1])
    assert "next run" in build_ranking(without_impact, "eight weeks", "2026-W21")["finding"].iloc[-1]


def test_themes_of_other_kinds_stand_behind_friction_by_persons(tables):
    """Every friction theme is among the problems, whatever else it is; ranks stay those of friction."""
    themes = tables["themes"]
    wish = themes["kind"].mask(themes["theme_id"] == "th-form", "wish")
    changed = tables.with_tables(themes=themes.assign(kind=wish))

    problems = build_ranking(changed, "in May", "2026-W21")
    both = build_ranking(changed, "in May", "2026-W21", kinds=("problem", "praise"))
    wishes = build_ranking(changed, "in May", "2026-W21", kinds=("wish", "praise"))

    assert "th-form" in problems["theme_id"].tolist()
    assert both["theme_id"].tolist() == [*problems["theme_id"], "th-kind"]
    assert both["rank"].dropna().tolist() == problems["rank"].tolist()
    assert wishes[["theme_id", "kind"]].to_numpy().tolist() == [["th-form", "wish"], ["th-kind", "praise"]]
    assert wishes["rank"][0] == 2
    assert build_ranking(changed, "in May", "2026-W21", kinds=()).empty


def test_coverage_counts_messages_of_customers(tables):
    """Shares of messages with a theme, a person and a place, and of rows lost, each with its numbers."""
    assert [(item.label, item.share, item.behind) for item in build_coverage(tables)] == [
        ("Messages with a theme", "98.3%", "59 of 60"),
        ("Messages with a person", "90.0%", "54 of 60"),
        ("With a place in the journey", "90.0%", "54 of 60"),
        ("Rows lost in the import", "0.6%", "2 of 353"),
    ]


def test_what_the_run_proposes_is_said_with_names_and_an_example(tables):
    """Largest first; those that are not shown are counted."""
    said, n_more = build_proposals(tables, (), 2)

    texts = tables["segments"].set_index("segment_id")["text"]
    names = tables["themes"].set_index("theme_id")["name"]
    assert said == [
        Proposed("pr-0", "They may be one.", texts["d-00/1"]),
        Proposed("pr-1", f"“{names['th-card']}” and “{names['th-form']}”: Most of both is one.", texts["d-10/1"]),
    ]
    assert n_more == 5


def test_what_was_refused_or_is_about_a_theme_that_is_gone_is_not_proposed(tables):
    """Nor counted among the rest."""
    without = tables.with_tables(themes=tables["themes"][tables["themes"]["theme_id"] != "th-card"])

    said, n_more = build_proposals(without, {"pr-0"}, 2)

    assert not {"pr-0", "pr-1"} & {one.proposal_id for one in said}
    about = tables["proposals"].query("theme_id == 'th-card' or other_theme_id == 'th-card'")
    assert len(said) + n_more == len(tables["proposals"]) - len(about) - 1


def test_what_cannot_be_said_is_said(tables, settings):
    """Too few visits, and the day from which the week's drop-off is known."""
    limits = find_limits(tables, settings, "2026-W21", pd.Timestamp("2026-05-25", tz="Europe/Berlin"))
    assert any("5 of 6 pairs" in limit for limit in limits)
    assert any("not known before 8 Jun 2026" in limit for limit in limits)


def test_where_ids_do_not_join_the_overview_says_so_first_and_the_run_page_how_far(tables, settings):
    """Shares in words; a run made before this was told shows nothing of it."""
    found = [("documents", "tickets", 50, 40, 40, 0, 0.1), ("events", "clicks", 90, 80, 60, 0, 0.05)]
    names = ["kind", "source", "n_rows", "n_with_person", "n_persons", "n_joined", "largest_share"]
    whole = {name: tables[name] for name in tables} | {"joins": pd.DataFrame(found, columns=names)}

    assert find_warnings(whole, settings)[0].startswith("Next to none of the persons of tickets have events")
    assert not any("Next to none" in limit for limit in find_limits(whole, settings, None, None))
    shown = build_joins(whole)
    assert shown["joined"].tolist() == ["0.0%", "0.0%"]
    assert shown["with_person"].tolist() == ["80.0%", "88.9%"]
    assert build_joins({name: tables[name] for name in tables if name != "joins"}).empty


@pytest.mark.parametrize(("half", "missing"), [("documents", "no events"), ("events", "no messages")])
def test_a_missing_half_is_said_with_the_next_step(workspaces, half, missing):
    """Without events or without messages the page says what it cannot tell and what to add."""
    workspace = workspaces[half]
    limits = find_limits(read_tables(workspace), load_settings(workspace), None, None)
    assert any(missing in limit and "friction run" in limit for limit in limits)


def test_both_windows_and_the_objective_are_printed(settings):
    """The week of the counts with its days, the weeks of drop-off, and the aim."""
    bounds = (pd.Timestamp("2026-05-18", tz="Europe/Berlin"), pd.Timestamp("2026-05-25", tz="Europe/Berlin"))
    edges = Edges(END - pd.Timedelta(weeks=52), END, END, "Europe/Berlin")
    compared = find_compared(settings, edges, pd.DataFrame({"entered_at": [edges.begin]}))
    counts, dropoff, *_ = [line for line in to_windows("2026-W21", bounds, compared, edges) if "short" not in line]
    assert "2026-W21 (18 May 2026 to 24 May 2026)" in counts
    assert "16 March 2026 to 11 May 2026 (8 weeks)" in dropoff
    assert to_objective(settings) == (
        "Objective: more baskets become orders, conversion of 25.0% by 31 Dec 2026 (Growth)"
    )


def test_the_funnel_counts_visits_by_their_end_in_journey_order(tables):
    """Every stage has all four ends, zero ones too."""
    funnel = build_funnel(tables)
    assert funnel["stage"].unique().tolist() == list(STAGES)
    assert_same(
        funnel[funnel["stage"] == "delivery"],
        """
        stage    | status    | n
        delivery | advanced  | 0
        delivery | converted | 20
        delivery | dropped   | 10
        delivery | open      | 10
        """,
    )


def test_a_stage_without_a_rate_says_why(tables):
    """Numbers come with their interval; where too few were followed, words stand in its place."""
    assert build_stages(tables)["drop_off"].tolist() == [
        "20.0% (14.0% to 27.0%)",
        "25.0% (19.0% to 32.0%)",
        "30.0% (24.0% to 37.0%)",
        "too few followed long enough",
    ]


def test_themes_of_a_stage_are_those_of_friction(tables):
    """The themes most told of at a stage, praise left out."""
    assert build_stage_themes(tables)[["stage", "theme_id"]].to_numpy().tolist() == [
        ["landing", "th-slow"],
        ["basket", "th-form"],
        ["payment", "th-card"],
        ["payment", "th-evil"],
        ["delivery", "th-late"],
    ]


def test_moves_stand_in_journey_order(tables):
    """From the start along the stages, not along the alphabet."""
    assert build_moves(tables)["from_stage"].drop_duplicates().tolist() == ["start", *STAGES]


def test_the_run_page_tells_losses_by_reason(tables, workspaces, settings):
    """Rows set aside are counted by reason, the share lost is said, the manifest's facts are listed."""
    manifest = read_run(find_runs(workspaces["both"])[-1]).manifest
    assert build_imports(tables)["lost"].tolist() == ["3.2%", "0.0%"]
    assert build_quarantine(tables)["reason"].tolist() == ["time cannot be read", "neither text nor rating"]
    assert build_left_out(manifest)["step"].tolist() == ["text", "topics"]
    facts = build_facts(manifest).set_index("fact")["value"]
    assert facts["model"].startswith("all-MiniLM-L6-v2")
    assert facts["seeds"] == "impact 0, topics 0"
    assert not is_outdated(manifest, settings)
    assert is_outdated(manifest, settings.model_copy(update={"objective": None}))


def test_lineage_shows_what_is_new_before_what_stays(tables):
    """New and gone themes come first."""
    lineage = tables["lineage"].assign(relation=["same", "same", "new", "same", "gone", "same"])
    relations = build_lineage(tables.with_tables(lineage=lineage), {})["relation"].tolist()
    assert relations == ["new", "gone", "same", "same", "same", "same"]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (to_percent(0.1234), "12.3%"),
        (to_percent(None), "–"),
        (to_rate(0.2, 0.1, 0.3), "20.0% (10.0% to 30.0%)"),
        (to_rate(float("nan"), 0.1, 0.3), "–"),
        (to_count(1234), "1,234"),
        (to_count(6.75), "7"),
        (to_count(0.3), "<1"),
        (to_count(0), "0"),
        (to_difference(0.06, 0.02, 0.1), "6 more of every 100 (+2 to +10)"),
        (to_difference(-0.06, -0.1, 0.02), "6 fewer of every 100 (-10 to +2)"),
        (to_difference(None, None, None), "–"),
        (to_duration(12.4), "12 minutes"),
        (to_duration(180), "3.0 hours"),
        (to_duration(7200), "5.0 days"),
    ],
)
def test_numbers_are_said_in_words(said, expected):
    """Percent with one decimal, differences in natural numbers, spans in their natural unit."""
    assert said == expected
