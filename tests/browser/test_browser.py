"""The app in a real browser: nothing leaves the machine, hostile words stay words, decisions come back."""

from __future__ import annotations

import re
import socket

import pytest
from playwright.sync_api import expect

from app.screen.state import to_key
from app.week.keys import WeekKey
from app.week.themes import HEAD_HEIGHT, ROW_HEIGHT
from friction.store.decisions import DecisionLog

pytestmark = [pytest.mark.slow, pytest.mark.browser]


PAGES = {"": "This week", "theme?theme=th-evil": None, "journey": "Journey", "admin": "Admin"}


def _wait_until_drawn(page) -> None:
    """Wait until the script has run and every chart is on the page."""
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    page.wait_for_selector("h1")
    expect(page.locator("[data-testid=stVegaLiteChart]:not(:has(canvas, svg))")).to_have_count(0)


def _find_widget(page, key: str):
    """Return a widget by its key."""
    return page.locator(f".st-key-{re.sub('[^a-zA-Z0-9_-]', '-', key)}")


def test_no_request_leaves_the_machine_and_no_word_is_obeyed(page):
    """Every page, hostile messages and names among them: no other host, no script, no form; the words can be read."""
    for address, title in PAGES.items():
        page.goto(f"/{address}")
        _wait_until_drawn(page)
        if title:
            expect(page.locator("h1").first).to_have_text(title)
        assert page.evaluate("window.__pwned") is None
        assert page.locator("form[action], iframe[src*=evil], img[src*=evil], a[href*='//evil']").count() == 0
        assert page.locator(".evidence form, .evidence img, .evidence script, .evidence svg").count() == 0
        assert page.locator("[style*='fixed'][style*='evil']").count() == 0
        if "th-evil" in address:
            words = " ".join(page.locator(".evidence").all_inner_texts())
            assert "<form action=" in words
            assert "<script>" in words
    assert page.outside == []


def test_a_row_chosen_in_the_list_can_be_opened(page):
    """The second row's box chooses the second theme: the address names it, and the button beside the list opens it."""
    page.goto("/")
    _wait_until_drawn(page)
    table = page.locator("[class*=st-key-week_list] [data-testid=stDataFrame]")
    table.scroll_into_view_if_needed()
    table.click(position={"x": 16, "y": HEAD_HEIGHT + ROW_HEIGHT * 1.5})
    expect(page.get_by_text("Chosen: address form loses what I typed")).to_be_visible()
    assert "theme=th-form" in page.url
    _find_widget(page, to_key(WeekKey.OPEN, "th-form")).locator("button").click()
    expect(page.locator("h1").first).to_have_text("address form loses what I typed")


def test_the_list_goes_without_a_mouse(page):
    """In the list arrows lead to a row, and Shift and space choose it."""
    page.goto("/")
    _wait_until_drawn(page)
    page.locator("[class*=st-key-week_list] canvas").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+Space")
    expect(page.get_by_text("Chosen: ")).to_be_visible()
    assert "theme=" in page.url


def test_pages_switch(page):
    """Each page of the menu opens, and the theme looked at is still there on coming back."""
    page.goto("/theme?theme=th-slow")
    _wait_until_drawn(page)
    for title in ("Journey", "Admin", "This week"):
        page.get_by_role("link", name=title, exact=True).click()
        expect(page.locator("h1").first).to_have_text(title)
    page.get_by_role("link", name="Theme", exact=True).click()
    expect(page.locator("h1").first).to_have_text("search is slow")


def test_a_decision_goes_round(page, shop):
    """A name given shows at once and is in the log; taken back, the old name is there again."""
    page.goto("/theme?theme=th-late&part=edit")
    _wait_until_drawn(page)
    page.get_by_label("Name", exact=True).fill("late parcels <b>again</b>")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("h1").first).to_have_text("late parcels <b>again</b>")
    log = DecisionLog(shop)
    decisions = log.read()
    log.close()
    assert decisions[["theme_id", "action"]].to_numpy().tolist()[-1] == ["th-late", "name"]
    page.get_by_role("button", name="Undo").first.click()
    expect(page.locator("h1").first).to_have_text("parcel came late")


def test_a_foreign_host_name_opens_no_session(port):
    """A page of another site that points its name at this machine is refused (DNS rebinding)."""
    answers = {}
    for host in (f"127.0.0.1:{port}", f"evil.example:{port}"):
        request = (
            f"GET /_stcore/stream HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        )
        with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
            connection.sendall(request.encode())
            answers[host.split(":")[0]] = connection.recv(1024).split(b"\r\n")[0].decode()
    assert " 101 " in answers["127.0.0.1"]
    assert " 403 " in answers["evil.example"]
