"""The week in a real browser: wide and narrow, light and dark, on paper; nothing cut, nothing asked of anybody."""

from __future__ import annotations

import re
import shutil
import subprocess
import unicodedata
from dataclasses import replace

import pytest
from axe_playwright_python.sync_playwright import Axe

from friction.report.render import to_html
from tests.browser.measure import find_faults
from tests.browser.visit import RULES
from tests.report.render.page import Page
from tests.report.sample import make_hostile, make_report, make_unread

pytestmark = [pytest.mark.slow, pytest.mark.browser]

LONG = "Registrierungsbestätigungsseite mit sehr vielen Wörtern und ohne jedes Ende in Sicht"


def make_long():
    """Return a full week in which every name is long, some without a space."""
    own = make_report()
    return replace(
        own,
        project=LONG,
        findings=tuple(replace(one, name=LONG, sentence=f"{LONG}: 24 more.", owner=LONG) for one in own.findings),
        changes=tuple(replace(one, name="x" * 120) for one in own.changes),
        actions=tuple(replace(one, name=LONG, owner=LONG, what=LONG) for one in own.actions),
        stages=tuple(replace(one, stage="y" * 90) for one in own.stages),
    )


REPORTS = {"full": make_report, "unread": make_unread, "long": make_long, "hostile": make_hostile}


@pytest.fixture(params=REPORTS)
def report(request):
    """Return one kind of week."""
    return REPORTS[request.param]()


def open_page(browser, report, width, theme="light"):
    """Return the page, as high as it is long, and the list of what it asks for."""
    page = browser.new_context(viewport={"width": width, "height": 12_000}, color_scheme=theme).new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_content(to_html(report))
    return page, asked


@pytest.mark.parametrize("width", [1280, 400])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_page_looks_right(browser, report, width, theme):
    """No text is cut, no word broken, nothing scrolls sideways, no rule of WCAG 2.2 AA is broken, nothing is asked.

    Addresses and code in a heading of a table, as in the hostile week, are no words: they may break.
    """
    page, asked = open_page(browser, report, width, theme)
    violations = Axe().run(page, options=RULES).response["violations"]
    faults = find_faults(page)

    assert [one for one in faults if one.kind != "broken" or "evil.example" not in report.project] == []
    assert [(one["id"], one["nodes"][0]["html"][:120]) for one in violations] == []
    assert asked == []
    page.context.close()


def test_the_style_is_not_refused_by_the_policy(browser):
    """The hash in the policy is that of the style: the page is as wide as the style says."""
    page, _ = open_page(browser, make_report(), 1280)

    assert page.evaluate("document.querySelector('main').offsetWidth") == 48 * 16
    page.context.close()


def test_a_full_week_prints_on_two_pages_and_an_appendix(browser, tmp_path):
    """Chromium prints all words of the page, none cut at an edge, on three sheets of A4."""
    if shutil.which("pdftotext") is None:
        pytest.skip("there is no pdftotext on this machine: apt-get install poppler-utils")
    page, _ = open_page(browser, make_report(), 1280, "dark")
    paper = tmp_path / "week.pdf"
    page.pdf(path=paper, prefer_css_page_size=True)
    page.context.close()
    told = subprocess.run(["pdftotext", "-raw", paper, "-"], capture_output=True, check=True).stdout.decode()
    shown = Page(to_html(make_report())).find("h1", "h2", "h3", "p", "li", "td", "dd")
    said = [re.sub(r"\s+|[●○]+\s*How sure:", "", one.text) for one in shown]

    assert told.count("\f") == 3
    closed = re.sub(r"\s+", "", unicodedata.normalize("NFKC", told)).lower()
    assert [one for one in said if one.lower() not in closed] == []
