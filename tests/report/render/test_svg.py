"""Pictures of the week: what is not known is not drawn, and what is told of them is escaped."""

from __future__ import annotations

import pytest

from friction.report.render.svg import draw_bar, draw_people, draw_value
from friction.report.week import Point
from tests.report.render.page import Page
from tests.report.sample import make_points, make_report


@pytest.mark.parametrize(
    ("counts", "pieces"), [((9,) * 9, 8), ((9, 9, 9, 2, 9, 9, 9, 9, 9), 6), ((2,) * 9, 0)]
)  # fmt: skip
def test_a_week_that_is_not_told_leaves_a_gap(counts, pieces):
    """The line goes from week to week where both are told; its name says what each week is."""
    picture = draw_people(make_points(counts))
    told = "9" if pieces else "fewer than 5"

    assert picture.count("class='ink-line'") == pieces
    assert f"2026-W19 {told}; usual 10 to 22" in picture


def test_a_week_alone_is_drawn():
    """One week has no line and no band, but a dot and its number."""
    picture = draw_people((Point("2026-W19", 12.0, 4.0, 9.0, "12"),))

    assert [one.text for one in Page(picture).find("text")] == ["12", "W19 to W19", "usual 4 to 9"]


def test_a_figure_is_drawn_with_its_intervals_and_its_target():
    """Seven weeks are known: seven dots and whiskers, two open ones; the target and the last value are written."""
    page = Page(draw_value(make_report().objective))

    assert len([one for one in page.find("circle") if one.attributes["class"] == "ink"]) == 7
    assert len([one for one in page.find("circle") if one.attributes["class"] == "quiet"]) == 2
    assert len([one for one in page.find("polyline") if one.attributes["class"] == "fill-line"]) == 3 * 7
    assert [one.text for one in page.find("text")] == ["27.1%", "target 40%", "W11", "W19"]


def test_a_bar_is_as_long_as_its_share_of_the_most():
    """Half of the most is half of the room, its interval about it."""
    page = Page(draw_bar(0.2, 0.4, "20% <b>", (0.1, 0.3)))

    assert page.find("svg")[0].attributes["aria-label"] == "20% <b>"
    assert [one.attributes["width"] for one in page.find("rect")] == ["200.0", "98.0"]
    assert page.find("polyline")[0].attributes["points"] == "51.0,9.0 149.0,9.0"
