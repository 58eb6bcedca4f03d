"""A Monday review by keyboard, counted: fifteen themes, every press of a key and every click."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import expect

from friction.store.decisions import DecisionLog
from tests.app.wide_run import write_wide_workspace
from tests.browser.conftest import PATIENCE_SECONDS, find_port, open_at, serve

pytestmark = [pytest.mark.slow, pytest.mark.browser]

THEMES, MOST_PRESSES = 15, 60
PATIENCE = 1000 * PATIENCE_SECONDS


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """Return a workspace of twenty themes, and the port at which it is served."""
    workspace = write_wide_workspace(tmp_path_factory.mktemp("review") / "shop", 14)
    port = find_port()
    with serve(workspace, port):
        yield workspace, port


@pytest.fixture
def page(browser, desk):
    """Return a fresh page."""
    with open_at(browser, desk[1]) as opened:
        yield opened


class Hand:
    """Whoever is at the keyboard: presses keys, types, and counts; a name typed in one go counts as one press."""

    def __init__(self, page) -> None:
        self.page, self.n = page, 0

    def press(self, key: str, until: str) -> None:
        """Press a key, and wait until the page says something that it did not say before."""
        self.n += 1
        self.page.keyboard.press(key)
        wait_for(self.page, until)

    def type(self, words: str) -> None:
        """Type words into the field that has the cursor."""
        self.n += 1
        self.page.keyboard.type(words)


def wait_for(page, words: str) -> None:
    """Wait until the page or a dialog says something, all is drawn, and keys are listened to."""
    said = page.locator("[data-testid=stMain], [role=dialog]").filter(has_text=words).first
    expect(said).to_be_visible(timeout=PATIENCE)
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    # A button listens to its key from the frame after it was drawn.
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def read_decided(workspace):
    log = DecisionLog(workspace)
    decisions = log.read()
    log.close()
    return [(row.theme_id, row.action, json.loads(row.payload)) for row in decisions.itertuples()]


def test_fifteen_themes_are_reviewed_with_at_most_sixty_presses(page, desk):
    """Merged as proposed, renamed, given away, dismissed, passed over, taken back: each in the log, none pressed twice.

    What is typed into a field presses no button, and keys go on working after each answer without a click.
    """
    workspace, _ = desk
    hand = Hand(page)
    page.goto("/")
    page.get_by_role("link", name="Monday review", exact=True).click()
    hand.n += 1
    wait_for(page, "0 of 15 looked at")
    wait_for(page, "Skip")

    hand.press("m", "2 of 15 looked at")  # the merge answers two questions: its own, and the theme that is no more
    hand.press("n", "New name of")
    hand.press("Tab", "New name of")
    hand.type("admbus 1 card declined at the bank")
    hand.press("Enter", "Renamed")
    expect(page.locator("h2").first).to_have_text("admbus 1 card declined at the bank")
    hand.press("1", "3 of 15 looked at")
    hand.press("o", "Owner of")
    hand.press("Tab", "Owner of")
    hand.type("Nora")
    hand.press("Enter", "4 of 15 looked at")
    hand.press("d", "5 of 15 looked at")
    hand.press("u", "4 of 15 looked at")
    hand.press("a", "5 of 15 looked at")
    hand.press("s", "search is slow, page 2")
    for n in range(6, 15):
        hand.press("1" if n % 3 else "a", f"{n} of 15 looked at")
    wait_for(page, "14 of 15 looked at, 1 passed over")
    hand.press("s", "parcel came late")
    hand.press("d", "15 of 15. Next")
    hand.press("m", "15 of 22 looked at")
    hand.press("a", "16 of 22 looked at")

    decided = read_decided(workspace)
    looked_at = {theme_id for theme_id, action, _ in decided if action in ("status", "merge")}
    assert len(looked_at) == THEMES
    assert hand.n <= MOST_PRESSES
    assert ("th-form", "merge", {"into": "th-card"}) in decided
    assert ("th-card", "name", {"name": "admbus 1 card declined at the bank"}) in decided
    assert ("th-evil", "owner", {"owner": "Nora"}) in decided
    assert len([action for _, action, _ in decided if action == "undo"]) == 1


def test_the_place_survives_a_reload_and_another_page(page):
    """The address holds it; so does the session, when somebody comes back by the menu."""
    page.goto("/review?at=th-slow-12&upto=30")
    expect(page.locator("h2").first).to_have_text("search is slow, page 14", timeout=PATIENCE)
    page.reload()
    wait_for(page, "search is slow, page 14")
    wait_for(page, "Skip")
    page.keyboard.press("s")
    expect(page.locator("h2").first).to_have_text("search is slow, page 15", timeout=PATIENCE)
    page.get_by_role("link", name="Theme", exact=True).click()
    expect(page).to_have_url(re.compile("/theme"), timeout=PATIENCE)
    page.get_by_role("link", name="Monday review", exact=True).click()
    expect(page.locator("h2").first).to_have_text("search is slow, page 15", timeout=PATIENCE)


def test_esc_leaves_the_name_as_it_was(page):
    """And while a name is asked for, no key behind the dialog decides anything."""
    page.goto("/review?at=th-slow-12&upto=30")
    wait_for(page, "search is slow, page 14")
    wait_for(page, "Skip")
    page.keyboard.press("n")
    wait_for(page, "New name of")
    page.keyboard.press("d")
    page.keyboard.press("Tab")
    page.keyboard.type("nothing")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0, timeout=PATIENCE)
    expect(page.locator("h2").first).to_have_text("search is slow, page 14", timeout=PATIENCE)
