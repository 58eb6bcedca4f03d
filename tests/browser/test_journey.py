"""The Journey page in a real browser: what is clicked on leads to the messages behind it, and Back leads back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from app.charts.chart import CELL_ORANGE, ORANGE
from app.journey.keys import JourneyKey

pytestmark = [pytest.mark.slow, pytest.mark.browser]


def _click_colour(page, key: str, colour: str) -> None:
    """Click on the first mark of a chart that has a colour."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    marks = ", ".join(f"svg.marks path[fill='{one}']" for one in (colour, f"rgb({red}, {green}, {blue})"))
    page.locator(f".st-key-{key}").locator(marks).first.click()


def test_a_click_on_a_cell_opens_the_messages_behind_it(page):
    """The strongest cell: its theme and its stage stand in the address; Back leads to the heatmap, and stays there."""
    page.goto("/journey?part=themes")
    _click_colour(page, JourneyKey.HEAT, CELL_ORANGE)
    expect(page.locator("h1").first).to_have_text("Messages")
    expect(page).to_have_url(re.compile("themes=th-card"))
    expect(page).to_have_url(re.compile("stages=payment"))
    expect(page.get_by_text("My card is refused").first).to_be_visible()
    page.go_back()
    expect(page.locator("h1").first).to_have_text("Journey")
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    page.wait_for_timeout(1000)
    expect(page.locator("h1").first).to_have_text("Journey")
    assert page.outside == []


def test_a_click_on_a_bar_opens_the_messages_of_its_stage(page):
    """Of all themes; what was filtered before is taken back."""
    page.goto("/journey?part=stages&themes=th-late")
    _click_colour(page, JourneyKey.FUNNEL, ORANGE)
    expect(page.locator("h1").first).to_have_text("Messages")
    expect(page).to_have_url(re.compile("stages="))
    expect(page).not_to_have_url(re.compile("themes="))


def test_the_map_is_a_picture_that_asks_nobody_for_anything(page):
    """It has words for those who do not see it."""
    page.goto("/journey?part=map")
    picture = page.get_by_role("img", name=re.compile("Map of the journey"))
    expect(picture).to_be_visible()
    assert picture.get_attribute("src").startswith(
        ("data:image/svg", "/media/", f"{page.url.split('/journey')[0]}/media")
    )
    assert page.outside == []
