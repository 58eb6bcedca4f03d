"""Themes by stage: which cells there are, what stands in them, and what is claimed of them."""

from __future__ import annotations

import pandas as pd
import pytest

from app.charts.heatmap import plot_heatmap
from app.views.heatmap import build_heatmap, find_cell, find_heat_themes, find_most_told, to_heat_lines
from tests.app.small_run import HOSTILE_NAME

NAN = float("nan")
STAGES = ["pay", "home"]
"""In journey order, which is not the order of the alphabet."""


def make(*rows):
    """Return tables from (theme, stage, messages, difference, low, high, evidence, rank); without one, too few."""
    columns = [
        "theme_id",
        "stage",
        "n_documents",
        "difference",
        "difference_low",
        "difference_high",
        "evidence",
        "rank",
    ]
    impact = pd.DataFrame(rows, columns=columns)
    impact = impact.assign(
        enough=impact["difference"].notna(), survives="yes", pooled=None, pooled_difference=NAN, pooled_low=NAN,
        pooled_high=NAN, pooled_q=NAN, adjusted_difference=NAN, adjusted_low=NAN, adjusted_high=NAN, n_without=90.0,
        rating_difference=NAN, rating_low=NAN, rating_high=NAN,
    )  # fmt: skip
    ids = list(dict.fromkeys(impact["theme_id"]))
    themes = pd.DataFrame({"theme_id": ids, "name": [f"theme {one}" for one in ids]}).assign(
        is_friction=[one != "praise" for one in ids]
    )
    return {"impact": impact, "themes": themes, "dropoff": pd.DataFrame({"stage": STAGES})}


TABLES = make(
    ("b", "pay", 30.0, 0.11, 0.04, 0.19, "association", 2),
    ("b", "home", 4.0, NAN, NAN, NAN, "count", 5),
    ("b", "ANY", 34.0, 0.09, 0.02, 0.16, "association", 4),
    ("a", "home", 25.0, 0.24, 0.16, 0.33, "association", 1),
    ("a", "pay", 22.0, -0.04, -0.12, 0.05, "count", 3),
    ("c", "pay", 0.2, NAN, NAN, NAN, "count", 6),
    ("praise", "pay", 9.0, NAN, NAN, NAN, "count", None),
)  # fmt: skip


def test_themes_of_friction_with_messages_at_a_stage_stand_in_the_order_of_the_list():
    """What has next to no message at any stage has no row, nor has praise."""
    assert find_heat_themes(TABLES) == ["a", "b"]


def test_a_cell_holds_what_is_told_and_a_question_mark_where_nothing_is_claimed():
    """Stages in journey order; the whole journey has no cell; too few have no number."""
    cells = build_heatmap(TABLES, ["a", "b"])

    assert cells[["theme_id", "stage", "label", "between"]].to_numpy().tolist() == [
        ["a", "pay", "-4?", "-12 to +5"],
        ["a", "home", "+24", "+16 to +33"],
        ["b", "pay", "+11", "+4 to +19"],
        ["b", "home", "", ""],
    ]
    assert cells["told"].tolist()[-1] == "too few to compare"
    assert cells["told"].tolist()[0] == "-4 (-12 to +5), no telling yet"
    assert cells["sure"].tolist() == ["few", "likely", "likely", "few"]


def test_an_adjusted_difference_is_the_one_told():
    """The same number as in the sentence: with what was measured held fixed."""
    tables = make(("a", "pay", 30.0, 0.30, 0.2, 0.4, "adjusted", 1))
    tables["impact"] = tables["impact"].assign(adjusted_difference=0.22, adjusted_low=0.1, adjusted_high=0.34)

    assert build_heatmap(tables, ["a"])["label"].tolist() == ["+22"]


def test_a_failed_check_claims_nothing():
    """Its interval leaves out no difference, and yet there is a question mark."""
    tables = make(("a", "pay", 30.0, 0.30, 0.2, 0.4, "association", 1))
    tables["impact"] = tables["impact"].assign(survives="no")

    assert build_heatmap(tables, ["a"])["label"].tolist() == ["+30?"]


def test_the_strongest_are_told_first_and_what_is_missing_last():
    """Only what is claimed; with more themes than are drawn, how many more."""
    cells = build_heatmap(TABLES, ["a", "b"])

    assert to_heat_lines(cells, 23) == [
        "“theme a” at home: 24 more of every 100 leave than of others.",
        "“theme b” at pay: 11 more of every 100 leave than of others.",
        "1 of 4 cells have too few people to compare; 21 more themes are not drawn.",
    ]
    assert to_heat_lines(cells[cells["label"] == "-4?"], 1)[0] == (
        "No theme goes with more leaving at a stage surely enough to be told."
    )


def test_a_cell_is_found_by_theme_and_stage():
    """And the stage that a theme is told of most."""
    assert find_cell(TABLES, "b", "pay")["rank"] == 2
    assert find_cell(TABLES, "c", "home") is None
    assert find_most_told(TABLES, "b") == "pay"
    assert find_most_told(TABLES, "nobody") is None


def test_the_chart_grows_darker_both_ways_and_is_grey_where_nothing_is_known():
    """The middle is no difference, however the differences lie; a cell without an estimate is not the middle."""
    chart = plot_heatmap(build_heatmap(TABLES, ["a", "b"]), STAGES)
    colour = chart.spec.to_dict()["layer"][0]["encoding"]["color"]

    assert colour["condition"]["scale"]["domain"] == pytest.approx([-24, 0, 24])
    assert colour["condition"]["test"] == "datum.enough"
    assert colour["value"] not in colour["condition"]["scale"]["range"]
    assert "theme a at home: +24 (+16 to +33)" in chart.alt
    assert len(chart.twin) == 4
    assert not chart.twin.isna().any(axis=None)


def test_small_differences_are_not_drawn_as_if_they_were_large():
    """The scale never ends below ten of every hundred."""
    tables = make(("a", "pay", 30.0, 0.03, 0.01, 0.05, "association", 1))
    colour = plot_heatmap(build_heatmap(tables, ["a"]), STAGES).spec.to_dict()["layer"][0]["encoding"]["color"]

    assert colour["condition"]["scale"]["domain"] == [-10, 0, 10]


def test_every_stage_has_a_column_and_every_theme_a_row_of_its_own():
    """Two themes of one name do not fall together; a stage without a cell keeps its place."""
    tables = {**TABLES, "themes": TABLES["themes"].assign(name=HOSTILE_NAME * 3)}
    cells = build_heatmap(tables, ["a", "b"])
    spec = plot_heatmap(cells[cells["stage"] == "home"], STAGES).spec.to_dict()
    encoding = spec["layer"][0]["encoding"]

    assert encoding["x"]["scale"]["domain"] == STAGES
    assert encoding["y"]["scale"]["domain"] == ["000", "001"]
    assert all("url" not in layer.get("data", {}) for layer in spec["layer"])


def test_a_click_chooses_theme_and_stage():
    """The selection that the page asks for."""
    spec = plot_heatmap(build_heatmap(TABLES, ["a"]), STAGES).spec.to_dict()
    (picked,) = spec["params"]

    assert picked["name"] == "cell"
    assert picked["select"]["fields"] == ["theme_id", "stage"]
