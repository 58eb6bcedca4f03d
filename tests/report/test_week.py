"""The weekly page: what it says, and how it looks (golden files)."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from friction.impact.words import to_finding
from friction.report.html import to_html
from friction.report.markdown import escape, to_markdown
from friction.report.week import ChangeLine, StageLine, Week, WeekFinding, to_shown_count

GOLDEN = Path(__file__).parent / "golden"
ROW = {
    "theme_id": "th", "stage": "payment", "enough": True, "evidence": "association", "difference": 0.06,
    "difference_low": 0.02, "difference_high": 0.10, "n_with": 80.0, "dropped_with": 24.0, "n_without": 900.0,
    "dropped_without": 120.0, "n_documents": 90.0, "n_persons": 75.0,
}  # fmt: skip
HOSTILE = "<script>alert(1)</script> ![](https://evil.example/x.png) =1+1"


def make_week(name="voucher rejected", quote="The voucher <b>SPRING</b> was rejected"):
    return Week(
        project="Shop",
        week="2026-W21",
        first_day="18 May 2026",
        last_day="24 May 2026",
        objective="more trials become paid, conversion 25%",
        n_documents=312,
        n_persons=3,
        coverage=("85% of the messages have a theme", "5 of 2,000 rows could not be used"),
        findings=(
            WeekFinding(
                name=name,
                stage="payment",
                finding=to_finding(ROW, name, "30 March 2026 to 24 May 2026"),
                n_week=14,
                change="rising",
                owner="Ann",
                status="watched",
                quotes=(quote,),
            ),
        ),
        changes=(ChangeLine(name, "rising", 14, 2.0, 9.0, is_friction=True),),
        stages=(
            StageLine("basket", 900, 80, 20, 0.091, 0.07, 0.112, 33.5),
            StageLine("payment", 12, 3, 1, None, None, None, None),
        ),
        decided=(f"{name}: watched, owner Ann",),
        open_points=("Who of this week's visitors dropped off is known on 7 June 2026.",),
        windows=("Counts, new and rising: 2026-W21, against 2026-W13 and later.",),
    )


@pytest.mark.parametrize(("name", "render"), [("week.html", to_html), ("week.md", to_markdown)])
def test_the_page_looks_as_it_did(name, render):
    """A change of the page is a change of the golden file: FRICTION_WRITE_GOLDEN=1 writes it anew."""
    page = render(make_week())
    file = GOLDEN / name
    if os.environ.get("FRICTION_WRITE_GOLDEN"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(page, encoding="utf-8")

    assert page == file.read_text(encoding="utf-8")


def test_customers_words_are_letters_on_the_page_and_nothing_else():
    """No tag, no picture, no link comes out of a name or a quote."""
    html = to_html(make_week(HOSTILE, HOSTILE))
    markdown = to_markdown(make_week(HOSTILE, HOSTILE))

    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert not re.search(r"(?<!\\)!\[", markdown)
    assert "<script>" not in markdown


def test_the_html_page_loads_nothing():
    """One file: a policy that forbids everything outside, no script, no address."""
    html = to_html(make_week())

    assert "default-src 'none'" in html
    assert not re.search(r"https?://|<script|<link|<img|url\(", html)


def test_every_number_stands_with_its_n_and_its_interval():
    """Drop-off with interval and visits; a stage with too few says so instead of a number."""
    html = to_html(make_week())

    assert "9.1%" in html
    assert "7.0% to 11.2%" in html
    assert "too few persons followed" in html


def test_small_counts_are_not_told():
    """Below five they leave the house as "fewer than 5"; none is none."""
    assert [to_shown_count(n) for n in (0, 1, 4, 5, 1234)] == ["0", "fewer than 5", "fewer than 5", "5", "1,234"]
    assert "fewer than 5 known persons" in to_markdown(make_week())


def test_markdown_is_escaped_sign_by_sign():
    """What could be markup is a letter."""
    assert escape("# a *b* [c](d) <e> `f`\n- g") == r"\# a \*b\* \[c\]\(d\) \<e\> \`f\` \- g"
