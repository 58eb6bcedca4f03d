"""The Theme page as people use it: what is ticked, typed and decided stays where the hand is, and comes back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from app.theme.keys import ThemeKey
from tests.browser.walk import wait_until_drawn

pytestmark = [pytest.mark.slow, pytest.mark.browser]


def _tick(page, n: int) -> None:
    """Tick the first messages."""
    ticks = page.locator(f"[class*='st-key-{ThemeKey.TICK}'] label")
    for place in range(n):
        ticks.nth(place).click()
        wait_until_drawn(page)


def test_three_messages_are_moved_and_brought_back_in_place(page):
    """Said above the list, beside the undo; the list is the one from before."""
    page.goto("/theme?theme=th-kind")
    wait_until_drawn(page)
    before = page.locator(".evidence").all_inner_texts()
    _tick(page, 3)
    page.get_by_text("3 messages ticked").wait_for()
    page.locator(f"[class*='st-key-{ThemeKey.TO}'] input").click()
    page.keyboard.type("search is slow")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Move there").click()
    said = page.locator(f".st-key-{ThemeKey.AT_TICKED}")
    said.get_by_text("Moved to “search is slow”").wait_for()
    page.get_by_text(re.compile("of 7 messages")).wait_for()
    said.get_by_role("button", name="Undo").click()
    said.get_by_text(re.compile("^Taken back")).wait_for()
    page.get_by_text(re.compile("of 10 messages")).wait_for()
    wait_until_drawn(page)
    assert page.locator(".evidence").all_inner_texts() == before


def test_what_is_typed_outlives_another_decision_and_a_reload(page):
    """A name half typed is there again; nothing was decided."""
    page.goto("/theme?theme=th-late&part=edit")
    wait_until_drawn(page)
    name = page.get_by_label("Name", exact=True)
    name.fill("late parc")
    name.press("Tab")
    wait_until_drawn(page)
    page.get_by_role("button", name="Confirm", exact=True).click()
    page.get_by_text("Confirmed as a theme.").first.wait_for()
    page.reload()
    wait_until_drawn(page)
    expect(page.get_by_label("Name", exact=True)).to_have_value("late parc")
    expect(page.locator("h1").first).to_have_text("parcel came late")
    page.get_by_label("Name", exact=True).fill("parcel came late")
    page.get_by_label("Name", exact=True).press("Tab")
