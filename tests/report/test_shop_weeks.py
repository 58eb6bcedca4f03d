"""Two weeks of the made-up shop as they were told: what was planted in them is said, and how they look is kept.

Their records were written by ``FRICTION_WRITE_GOLDEN=1 python -m benchmarks.weekly.replay DIR``, which runs the shop.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from friction.report import read_record, to_html, to_markdown
from tests.report.render.page import Page, count_words

GOLDEN = Path(__file__).parent / "golden" / "shop"
SIXTH, SEVENTH = "2026-W15", "2026-W16"
MOST_WORDS = 350
ASIDE = ("style", "title", "svg", "hidden", "blockquote", "fine", "appendix")


def read_week(week):
    """Return what a week of the shop said."""
    return read_record(json.loads((GOLDEN / f"{week}.json").read_text(encoding="utf-8")))


@pytest.mark.parametrize("week", [SIXTH, SEVENTH])
@pytest.mark.parametrize(("form", "render"), [("html", to_html), ("md", to_markdown)])
def test_the_weeks_of_the_shop_look_as_they_did(week, form, render):
    """A change of their look is a change of the golden files: FRICTION_WRITE_GOLDEN=1 writes them anew."""
    page, golden = render(read_week(week)), GOLDEN / f"{week}.{form}"
    if os.environ.get("FRICTION_WRITE_GOLDEN"):
        golden.write_text(page, encoding="utf-8")

    assert page == golden.read_text(encoding="utf-8")


def test_the_trouble_planted_in_week_six_is_announced_in_week_six():
    """The check by the bank's app loops from that week on: it is the news of the first line, and the only change."""
    report = read_week(SIXTH)

    assert report.headline.endswith("New: approved in banking app.")
    assert [(one.name, one.word) for one in report.changes] == [("approved in banking app", "new")]


def test_what_fades_is_told_as_fading():
    """The slow first page was mended in week five: the weeks before are still among those it is compared with."""
    assert [(one.name, one.word) for one in read_week(SEVENTH).changes] == [("new home page takes forever", "fading")]


@pytest.mark.parametrize(
    ("week", "found"),
    [
        (SIXTH, ["card declined", "account to order", "no delivery slots"]),
        (SEVENTH, ["account to order", "card declined", "voucher code"]),
    ],
)
def test_findings_are_frictions_that_people_leave_for(week, found):
    """Each was planted with an effect; none of the seven decoys, which people write of and stay, is among them."""
    findings = read_week(week).findings

    assert [one.name for one in findings] == found
    assert {one.sure for one in findings} <= {"likely", "sure enough to act"}


def test_the_seventh_week_issued_again_names_what_changed():
    """Messages came late: what moved below the first three is not withdrawn, and what came in its place is named."""
    report = read_week(SEVENTH)

    assert report.edition == 3
    assert report.corrections[:2] == (
        "Still stands, below the first three: no delivery slots.", "Now among the first: voucher code.",
    )  # fmt: skip


@pytest.mark.parametrize("week", [SIXTH, SEVENTH])
def test_a_week_of_the_shop_is_a_page(week):
    """What stands before the appendix and in no fold is at most 350 words."""
    page = Page(to_html(read_week(week)))

    assert 200 < count_words(page.read(without=ASIDE)) <= MOST_WORDS
