"""The parts of the Journey page: small tables in, what the screen says out."""

from __future__ import annotations

import pandas as pd
import pytest

from app.charts.route import plot_route
from app.charts.scenarios import plot_scenarios
from app.charts.weeks import plot_stage_weeks
from app.views.chain import build_absorption, build_scenarios, to_order_line
from app.views.groups import build_group_cells, to_group_facts
from app.views.paths import (
    build_actions,
    build_cohorts,
    build_methods,
    build_paths,
    build_route,
    find_routes,
    to_method_lines,
    to_route_line,
)
from app.views.weeks import build_changes, build_stage_weeks, to_week_lines

NAN = float("nan")


def bounded(name, value, low, high):
    return {name: value, f"{name}_low": low, f"{name}_high": high}


def test_a_week_that_is_not_known_yet_says_when_it_will_be():
    """Nobody reads a week's drop-off before its silence has passed; few persons give no rate."""
    weeks = pd.DataFrame(
        [
            {"stage": "pay", "week": "2026-W20", **bounded("rate", NAN, NAN, NAN), "n_visits": 30, "known": False,
             "known_at": pd.Timestamp("2026-05-25", tz="UTC")},
            {"stage": "pay", "week": "2026-W18", **bounded("rate", 0.1, 0.05, 0.2), "n_visits": 90, "known": True,
             "known_at": pd.Timestamp("2026-05-11", tz="UTC")},
            {"stage": "pay", "week": "2026-W19", **bounded("rate", NAN, NAN, NAN), "n_visits": 9, "known": True,
             "known_at": pd.Timestamp("2026-05-18", tz="UTC")},
            {"stage": "home", "week": "2026-W18", **bounded("rate", 0.3, 0.2, 0.4), "n_visits": 90, "known": True,
             "known_at": pd.Timestamp("2026-05-11", tz="UTC")},
        ]
    )  # fmt: skip
    found = build_stage_weeks({"stage_weeks": weeks}, "pay")

    assert found["week"].tolist() == ["2026-W18", "2026-W19", "2026-W20"]
    assert found["told"].tolist() == ["10.0% (5.0% to 20.0%)", "too few persons", "known on 25 May 2026"]
    assert "10.0%" in plot_stage_weeks(found, "pay").alt


def test_a_change_is_parted_and_the_last_one_shown():
    """Rates and mix in points of 100, with a warning where the parts say otherwise."""
    row = {"stage": "pay", "part_by": "country", "previous_week": "2026-W18", "rate_before": 0.2, "rate": 0.3,
           **bounded("change", 0.1, 0.02, 0.18), **bounded("rate_part", -0.01, -0.05, 0.04),
           **bounded("mix_part", 0.11, 0.06, 0.16)}  # fmt: skip
    changes = pd.DataFrame(
        [{**row, "week": "2026-W18", "simpson": "few"}, {**row, "week": "2026-W19", "simpson": "every"}]
    )
    found = build_changes({"stage_changes": changes})

    assert found["weeks"].tolist() == ["2026-W18 to 2026-W19"]
    assert found["change"][0] == "+10.0 (+2.0 to +18.0)"
    assert found["mix"][0] == "+11.0 (+6.0 to +16.0)"
    assert found["said"][0] == "all parts say otherwise"


@pytest.mark.parametrize(
    ("whole", "pay", "said"),
    [
        (0.001, 0.001, "differ more than chance would have them, at pay."),
        (0.001, 0.4, "differ more than chance would have them, all stages together, at none by itself"),
        (0.4, 0.4, "differ no more than by chance"),
        (0.4, 0.03, "differ no more than by chance"),
    ],
)
def test_weeks_differ_or_not_in_one_line(whole, pay, said):
    """A stage is named only where the weeks are said to differ: never beside "no more than by chance"."""
    tested = pd.DataFrame({"stage": ["pay", "home", "ANY"], "n_weeks": 8, "p_value": [pay, NAN, whole]})

    line, sure = to_week_lines({"homogeneity": tested})

    assert said in line
    assert ("by chance" in line) != ("more than chance" in line)
    assert "changed" not in line
    assert "p = " in sure
    assert "p = " not in line


def test_a_scenario_is_told_in_conversions_of_a_thousand():
    """Only the share asked for, in journey order."""
    rows = [
        {"stage": stage, "share": share, **bounded("per_1000", 28.4 * share, 20.0, 35.0), "conversion_after": 0.34,
         "after_low": 0.33, "after_high": 0.36}
        for stage in ("home", "pay") for share in (0.5, 1.0)
    ]  # fmt: skip
    found = build_scenarios({"scenarios": pd.DataFrame(rows)}, 1.0)

    assert found["stage"].tolist() == ["home", "pay"]
    assert "home: 28 (20 to 35)" in plot_scenarios(found).alt


def test_the_order_of_the_chain_is_said_with_its_figures():
    """And whether it gives back the conversion that was seen."""
    orders = pd.DataFrame(
        {"order": [1, 2], "log_loss": [0.71, 0.7], "chosen": [False, True], "conversion": 0.4, "reproduces": False,
         **bounded("observed", 0.31, 0.30, 0.32)}
    )  # fmt: skip
    line = to_order_line({"chain_orders": orders})

    assert "the last 2 stages" in line
    assert "0.7100 at order 1, 0.7000 at order 2" in line
    assert "NOT what is seen: 31.0% (30.0% to 32.0%)" in line
    assert to_order_line({"chain_orders": orders.iloc[:0]}) is None


def test_where_people_end_is_told_with_intervals():
    """START is called start, what does not apply is a dash."""
    row = {
        "stage": "START",
        **bounded("conversion", 0.3, 0.2, 0.4),
        **bounded("reached", NAN, NAN, NAN),
        **bounded("steps", 6.4, 6.3, 6.5),
        **bounded("visits", NAN, NAN, NAN),
        **bounded("revisited", NAN, NAN, NAN),
    }
    found = build_absorption({"absorption": pd.DataFrame([row])}).iloc[0].tolist()  # fmt: skip

    assert found == ["start", "30.0% (20.0% to 40.0%)", "–", "6.40 (6.30 to 6.50)", "–", "–"]


def test_groups_come_surest_first_and_too_few_say_so():
    """The line counts what would hold up."""
    cells = pd.DataFrame(
        {
            "part_by": "plan", "group": ["free", None], "stage": "pay", "n_persons": [90, 4],
            **bounded("rate", [0.2, NAN], [0.1, NAN], [0.3, NAN]),
            **bounded("difference", [0.05, NAN], [0.01, NAN], [0.09, NAN]), "q": [0.02, NAN],
        }
    )  # fmt: skip
    found = build_group_cells({"stage_groups": cells.iloc[::-1]})

    assert found["group"].tolist() == ["free", "not told"]
    assert found["difference"].tolist() == ["5 more of every 100 (+1 to +9)", "–"]
    assert found["drop_off"][1] == "too few"
    assert to_group_facts({"stage_groups": cells}) == [
        "free: 5 more of every 100 leave at pay than the rest.",
        "1 of 1 comparisons by plan differ surely enough.",
    ]


def test_paths_stand_by_journeys_or_by_drop_offs():
    """A path is read in one line; below 25 persons there is no conversion."""
    paths = pd.DataFrame(
        {
            "stages": [["home", "pay"], ["home"]], "n_journeys": [9, 5], "n_converted": [9, 0], "n_dropped": [0, 5],
            "n_open": 0, **bounded("conversion", [0.9, NAN], [0.8, NAN], [1.0, NAN]), "dropoff_rank": [NAN, 1],
        }
    )  # fmt: skip

    assert build_paths({"paths": paths})["path"].tolist() == ["home → pay", "home"]
    assert build_paths({"paths": paths}, by_dropoff=True)["path"].tolist() == ["home"]
    assert build_paths({"paths": paths})["conversion"].tolist() == ["90.0% (80.0% to 100.0%)", "too few"]


def test_a_way_to_success_names_where_most_are_lost():
    """With how often resamples of the persons agree."""
    funnel = pd.DataFrame(
        {
            "route": 1, "path": "home > pay", "step": [1, 2], "stage": ["home", "pay"], "n": [100, 60],
            **bounded("rate", [0.1, 0.3], [0.05, 0.2], [0.15, 0.4]), "lost": [0.1, 0.18], "largest": [False, True],
            "largest_share": [0.1, 0.9], "n_along": [60, 42], "n_elsewhere": [30, 0], "n_dropped": [10, 18],
            "n_open": 0,
        }
    )  # fmt: skip
    tables = {"path_funnels": funnel}
    route = build_route(tables, 1)

    assert find_routes(tables) == {1: "home → pay"}
    assert route["label"].tolist() == ["10.0% of 100", "30.0% of 60, most"]
    assert "2. pay: 30.0% of 60" in plot_route(route).alt
    assert to_route_line(tables, 1) == (
        "Most are lost at step 2, pay: 18 of every 100 who began this way. "
        "So it is in 90 of 100 resamples of the persons."
    )


def test_only_actions_that_are_sure_enough_are_shown():
    """Named by what follows, with both rates."""
    actions = pd.DataFrame(
        {
            "stage": "pay", "name": ["help", "zoom"], "outcome": ["dropped", "converted"], "rate_with": 0.4,
            "rate_without": 0.2, **bounded("difference", 0.2, 0.1, 0.3), "n_with": 80, "q": [0.01, 0.5],
        }
    )  # fmt: skip
    found = build_actions({"actions": actions})

    assert found[["name", "outcome", "rates"]].to_numpy().tolist() == [["help", "drop off", "40.0% against 20.0%"]]


def test_cohorts_are_told_in_words():
    """Kind, share and value as people read them."""
    cohorts = pd.DataFrame(
        {
            "name": ["gone at home"], "kind": ["dropoff"], "n_journeys": [9], "n_persons": [8], "share": [0.5],
            **bounded("conversion", [0.0], [0.0], [0.0]), "median_steps": [1.0],
            **bounded("value", [NAN], [NAN], [NAN]),
            "stability": [0.9], "example_path": [["home"]],
        }
    )  # fmt: skip
    found = build_cohorts({"cohorts": cohorts}).iloc[0]

    assert (found["kind"], found["share"], found["value"]) == ("route to drop-off", "50.0%", "–")


def test_each_way_of_counting_stands_in_a_column_with_its_sentence():
    """Stages in journey order; the sentences are those of the first stage, and say so."""
    funnels = pd.DataFrame(
        {
            "stage": ["search", "search", "home", "home"], "method": ["ours", "last_event"] * 2,
            "rate": [0.1, 0.3, 0.2, 0.4], "why": ["Followed.", "Open ones count.", "x", "y"],
        }
    )  # fmt: skip

    assert build_methods({"funnels": funnels})["stage"].tolist() == ["search", "home"]
    assert build_methods({"funnels": funnels})["last event is a drop"].tolist() == ["30.0%", "40.0%"]
    assert to_method_lines({"funnels": funnels}) == [
        "Friction, at search: Followed.",
        "Last event is a drop, at search: Open ones count.",
    ]
