"""Hostile words everywhere, on every page and part: nobody else is asked, nothing is obeyed, the page stays whole."""

from __future__ import annotations

import pytest

from tests.browser.conftest import find_port, serve
from tests.browser.hostile import write_hostile_workspace
from tests.browser.visit import look_at, open_window
from tests.browser.walk import WITH_HOSTILE, find_looked_at

pytestmark = [pytest.mark.slow, pytest.mark.browser]

THEIR_WORDS = ("wordy",)
"""Kinds of faults that tell of how much somebody wrote, not of how the page shows it."""
FIELDS = ("stSelectbox", "stTextInputField", "stTextInput")
"""A field has one line, and moves with the cursor; a name that is longer stands whole elsewhere on the page."""
LEFT_BEHIND = """() => ({
    obeyed: window.__pwned ?? null,
    planted: document.querySelectorAll(
        "form[action], iframe, object, embed, base, video, audio, meta[http-equiv=refresh], "
        + "link[href*='evil.example'], "
        + "[src*='evil.example'], image, use, [onerror], [onload], [ontoggle], a[href^=javascript], a[href^=data]"
    ).length,
    covering: [...document.querySelectorAll(".stMain *")].filter((one) => {
        const box = one.getBoundingClientRect();
        return getComputedStyle(one).position === "fixed" && box.width * box.height > innerWidth * innerHeight / 4;
    }).length,
})"""


@pytest.fixture(scope="module")
def hostile_port(tmp_path_factory):
    """Serve the hostile workspace, and return the port."""
    workspace, number = write_hostile_workspace(tmp_path_factory.mktemp("hostile") / "shop"), find_port()
    with serve(workspace, number):
        yield number


@pytest.fixture(scope="module", params=WITH_HOSTILE, ids=str)
def window(request, browser, hostile_port):
    """Return a window for all that is looked at: the narrow one, where long words hurt most; if asked, others too."""
    opened = open_window(browser, hostile_port, request.param)
    look_at(opened, "", by_axe=False)  # a server that has just begun is slow once
    yield opened
    opened.close()


@pytest.mark.parametrize("place", find_looked_at(2), ids=lambda place: place or "first page")
def test_hostile_words_stay_words(window, place):
    """No other host asked, no script, window or form; nothing cut off, no rule of WCAG 2.2 broken."""
    seen = look_at(window, place, ask=LEFT_BEHIND)

    assert seen.violations == []
    assert seen.outside == []
    assert seen.opened == []
    assert seen.answer == {"obeyed": None, "planted": 0, "covering": 0}
    assert [fault for fault in seen.faults if fault.kind not in THEIR_WORDS and fault.where not in FIELDS] == []


def test_the_words_can_be_read(window):
    """What was written stands on the page as it was written: tags as letters."""
    page = window.new_page()
    page.goto("/messages?words=evil")
    page.wait_for_selector(".evidence")
    words = " ".join(page.locator(".evidence").all_inner_texts())
    assert "<form action=https://evil.example/f>" in words or "<img src=https://evil.example/i.png" in words
    page.close()
