"""Every page and part, wide and narrow, light and dark: nothing cut off or broken, no rule of WCAG 2.2 AA broken."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.app.small_run import HOSTILE_NAME
from tests.browser.test_hostile import FIELDS
from tests.browser.visit import look_at, open_window
from tests.browser.walk import LOOKED_AT, PLACES, find_looked_at

pytestmark = [pytest.mark.slow, pytest.mark.browser]

APP = Path(__file__).parents[2] / "app"


def _read_parts(page: str) -> set[str]:
    """Return the names of a page's parts: the keys of the records of parts in its file."""
    tree = ast.parse((APP / "app_pages" / f"{page}.py").read_text(encoding="utf-8"))
    return {
        key.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict)
        for key, value in zip(node.value.keys, node.value.values, strict=True)
        if isinstance(value, (ast.Tuple, ast.Name))
    }


def test_every_page_and_part_is_looked_at():
    """The walk goes to every page of the menu, and to every part that a page's file names."""
    menu = ast.parse((APP / "main.py").read_text(encoding="utf-8"))
    pages = [
        node.args[0].value
        for node in ast.walk(menu)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Page"
    ]
    assert list(PLACES) == pages
    for page, queries in PLACES.items():
        assert _read_parts(page) <= {query.partition("=")[2] for query in queries}, page


@pytest.fixture(scope="module", params=LOOKED_AT, ids=str)
def window(request, browser, port):
    """Return a window for all that is looked at in one width and theme."""
    opened = open_window(browser, port, request.param)
    yield opened
    opened.close()


@pytest.fixture(scope="module", params=find_looked_at(3), ids=lambda place: place or "first page")
def seen(request, window):
    """Return what one look at a place found."""
    return look_at(window, request.param)


def test_nothing_is_cut_off_or_broken(seen):
    """No text is cut off, no word broken in two, no card wordy, no control without a name, folded parts among them.

    But for a theme's name of 97 letters in a field of one line, which moves with the cursor (`test_hostile`).
    """
    assert [fault for fault in seen.faults if not (fault.where in FIELDS and fault.text in HOSTILE_NAME)] == []


def test_no_rule_of_access_is_broken(seen):
    """axe-core finds no violation of level A or AA, with everything unfolded and in view."""
    assert seen.violations == []


def test_no_other_host_is_asked(seen):
    """Nothing is fetched from another host, and no window opens by itself."""
    assert seen.outside == []
    assert seen.opened == []
