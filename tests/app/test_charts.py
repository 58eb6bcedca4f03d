"""Every chart has words, a table twin, all stages in journey order, and is valid."""

from __future__ import annotations

import pytest

from app.charts.moves import plot_moves
from app.charts.stages import plot_dropoff, plot_funnel
from app.charts.theme import plot_theme_difference, plot_theme_share
from app.charts.trend import plot_trend
from app.views.journey import build_funnel, build_moves
from app.views.theme import build_theme_stages, build_theme_trend
from app.views.words import UNPLACED
from tests.app.small_run import STAGES

PLOTS = {
    "funnel": (lambda tables: plot_funnel(build_funnel(tables), tables["message_rates"]), list(STAGES)),
    "dropoff": (lambda tables: plot_dropoff(tables["dropoff"]), list(STAGES)),
    "share": (lambda tables: plot_theme_share(build_theme_stages(tables, "th-card")), [*STAGES, UNPLACED]),
    "difference": (
        lambda tables: plot_theme_difference(build_theme_stages(tables, "th-card")),
        [*STAGES, "whole journey"],
    ),
    "moves": (lambda tables: plot_moves(build_moves(tables), list(STAGES)), ["start", *STAGES]),
    "trend": (lambda tables: plot_trend(build_theme_trend(tables, "th-card", "2026-W21")), None),
}


def _find_layers(spec: dict) -> list[dict]:
    if "layer" in spec:
        return [layer for part in spec["layer"] for layer in _find_layers(part)]
    return [spec] if "encoding" in spec else []


@pytest.mark.parametrize("name", PLOTS)
def test_a_chart_has_words_and_a_twin(tables, name):
    """Who does not see the chart hears a sentence and can read every number in a table."""
    chart = PLOTS[name][0](tables)
    assert chart.alt.endswith(".")
    assert len(chart.alt) > 30
    assert len(chart.twin) > 0
    assert not chart.twin.isna().any(axis=None)


@pytest.mark.parametrize("name", [name for name, (_, stages) in PLOTS.items() if stages])
def test_stages_stand_in_journey_order_and_none_is_missing(tables, name):
    """The axis names every stage, in the order of the journey, whatever the data hold."""
    plot, stages = PLOTS[name]
    axes = [layer["encoding"]["y"] for layer in _find_layers(plot(tables).spec.to_dict()) if "y" in layer["encoding"]]
    assert axes
    for axis in axes:
        assert axis["scale"]["domain"] == stages
        assert axis["sort"] == stages


@pytest.mark.parametrize("name", PLOTS)
def test_no_label_is_cut_off_and_nothing_is_loaded(tables, name):
    """Labels have no length limit; the data are inside the specification, nothing comes from an address."""
    spec = PLOTS[name][0](tables).spec.to_dict()
    assert spec["config"]["axis"]["labelLimit"] == 0
    assert "url" not in str(spec["config"])
    assert all("url" not in layer.get("data", {}) for layer in spec.get("layer", []))


def test_a_stage_without_an_estimate_says_so_in_the_chart(tables):
    """Where too few were followed, words with n stand in place of a point."""
    spec = plot_dropoff(tables["dropoff"]).spec.to_dict()
    labels = [row.get("label", "") for rows in spec["datasets"].values() for row in rows]
    assert "too few followed, n = 40" in labels
    assert "20.0%, n = 100" in labels


def test_a_theme_without_any_comparison_can_be_drawn(tables):
    """No cell with enough data: the chart still stands, with words at every stage."""
    chart = plot_theme_difference(build_theme_stages(tables, "th-kind"))
    assert set(chart.twin["difference (95% interval)"]) == {"too few for a comparison"}
    assert chart.spec.to_dict()["layer"]


def test_the_funnel_carries_the_friction_told_at_each_stage(tables):
    """Below the bars, on an axis of its own; without messages the bars stand alone, and both can be clicked on."""
    funnel = build_funnel(tables)
    chart, bare = plot_funnel(funnel, tables["message_rates"]), plot_funnel(funnel, tables["message_rates"].iloc[:0])
    titles = {
        layer["encoding"]["x"].get("title") for layer in _find_layers(chart.spec.to_dict()) if "x" in layer["encoding"]
    }

    assert titles == {"visits", "◆ friction messages for every 1,000 visits"}
    assert chart.spec.to_dict()["resolve"] == {"scale": {"x": "independent"}}
    assert chart.twin["messages per 1,000 (95% interval)"].tolist() == ["80 (60 to 110)"] * len(STAGES)
    assert "landing: 100 visits, 80 (60 to 110) messages per 1,000" in chart.alt
    assert "messages per 1,000 (95% interval)" not in bare.twin
    for drawn in (chart, bare):
        (picked,) = drawn.spec.to_dict()["params"]
        assert picked["select"]["fields"] == ["stage"]
