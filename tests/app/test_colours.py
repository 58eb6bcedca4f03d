"""Charts are drawn for the light page and turned for the dark one; letters can be read on both."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pandas as pd
import pytest

from app.charts import chart as colours
from app.charts.chart import to_ground
from app.charts.intervals import plot_intervals

APP = Path(__file__).parents[2] / "app"
GROUND_OF_LETTERS = [
    *[(letters, "PAPER") for letters in ("INK", "QUIET")],
    *[("INK", ground) for ground in ("CELL_BLUE", "CELL_PALE", "CELL_ORANGE", "CELL_GREY", "BAND", "PALE")],
]


def _to_light(colour: str) -> float:
    """Return the relative luminance of a colour (WCAG 2.2, "relative luminance")."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def _contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours (WCAG 2.2, "contrast ratio")."""
    dark, light = sorted((_to_light(one), _to_light(other)))
    return (light + 0.05) / (dark + 0.05)


def _to_dark(colour: str) -> str:
    return colours._ON_DARK[colour]


def test_the_contrast_is_that_of_the_standard():
    """Black on white is 21 to 1; the grey that is known to be just enough is just enough."""
    assert _contrast("#000000", "#ffffff") == pytest.approx(21)
    assert _contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize(("letters", "ground"), GROUND_OF_LETTERS)
def test_letters_can_be_read_on_both_pages(letters, ground):
    """Letters of a chart are at least 4.5 to 1 on what they stand on, light and dark (WCAG 1.4.3)."""
    pair = [getattr(colours, name) for name in (letters, ground)]
    assert _contrast(*pair) >= 4.5
    assert _contrast(*map(_to_dark, pair)) >= 4.5


@pytest.mark.parametrize("mark", ["BLUE", "SKY", "ORANGE", "GREY"])
def test_marks_can_be_seen_on_both_pages(mark):
    """Points, bars and lines that say something are at least 3 to 1 on the ground (WCAG 1.4.11)."""
    pair = [getattr(colours, name) for name in (mark, "PAPER")]
    assert _contrast(*pair) >= 3
    assert _contrast(*map(_to_dark, pair)) >= 3


def test_the_paper_is_the_page():
    """The ground that charts count on is the one that the page has, light and dark."""
    theme = tomllib.loads((APP / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
    assert theme["light"]["backgroundColor"] == colours.PAPER
    assert theme["dark"]["backgroundColor"] == _to_dark(colours.PAPER)
    for ground in ("light", "dark"):
        for letters in ("textColor", "linkColor"):
            for behind in ("backgroundColor", "secondaryBackgroundColor"):
                assert _contrast(theme[ground][letters], theme[ground][behind]) >= 4.5


def test_a_chart_is_turned_for_the_dark_page_and_its_data_are_not():
    """Each named colour becomes its dark one; the same letters in the data stay what somebody wrote."""
    drawn = pd.DataFrame({"stage": [colours.BLUE], "value": [0.2], "low": [0.1], "high": [0.3], "label": ["20%"]})
    spec = plot_intervals(drawn, "drop-off")
    light, dark = to_ground(spec, "light"), to_ground(spec, "dark")
    used = {colours.BLUE, colours.SKY, colours.INK, colours.GRID}
    for drawn, turned in ((light, False), (dark, True)):
        looks = str([layer["mark"] for layer in drawn["layer"]]) + str(drawn["config"])
        assert all((name in looks) != turned for name in used)
        assert all((_to_dark(name) in looks) == turned for name in used)
        assert drawn["layer"][1]["encoding"]["y"]["scale"]["domain"] == [colours.BLUE]
    assert dark["datasets"] == light["datasets"]
    assert light["config"]["background"] == "transparent"


def test_no_chart_has_a_colour_of_its_own():
    """A colour without a name would not be turned: the files of charts hold none, nor a scheme of Vega."""
    for path in sorted((APP / "charts").glob("*.py")):
        source = path.read_text(encoding="utf-8")
        assert "scheme=" not in source, path.name
        if path.name != "chart.py":
            assert not re.findall(r"[\"']#[0-9a-fA-F]{3,8}\b", source), path.name


def test_every_named_colour_has_its_dark_one():
    """None is left out, and no two are one: turning could not tell them apart."""
    named = [
        value for value in vars(colours).values() if isinstance(value, str) and re.fullmatch("#[0-9a-f]{6}", value)
    ]
    assert len(named) == len(set(named)) == len(colours._ON_DARK)
