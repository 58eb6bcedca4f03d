"""The weekly page: what it says, and how it looks (golden files)."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from friction.impact.tell.words import to_finding, to_rule
from friction.report.changes import PROMISE, ChangeLine
from friction.report.findings import WeekFinding, find_findings
from friction.report.render.html import to_html
from friction.report.week import KindLine, StageLine, Week, find_kind_lines, to_shown_count
from tests.app.small_run import build_tables

GOLDEN = Path(__file__).parent / "golden"
ROW = {
    "theme_id": "th", "stage": "payment", "enough": True, "evidence": "association", "difference": 0.06,
    "difference_low": 0.02, "difference_high": 0.10, "n_with": 80.0, "dropped_with": 24.0, "n_without": 900.0,
    "dropped_without": 120.0, "n_documents": 90.0, "n_persons": 75.0,
}  # fmt: skip
HOSTILE = "<script>alert(1)</script> ![](https://evil.example/x.png) =1+1"


@pytest.fixture(scope="module")
def tables():
    return build_tables()


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
        read_first=("40 of 312 messages say too little to be grouped.",),
        findings=(
            WeekFinding(
                name=name,
                stage="payment",
                finding=to_finding(ROW, name, "30 March 2026 to 24 May 2026"),
                equal=False,
                severity=0.45,
                worth="Worth 620, 250 to 1,000, if this were the cause",
                n_week=14,
                change="rising",
                owner="Ann",
                status="watched",
                quotes=(quote,),
            ),
        ),
        why_none="",
        rule=to_rule(has_journey=True),
        changes=(ChangeLine("th-rise", name, "rising", 14, 2.0, 9.0, is_friction=True),),
        kinds=(
            KindLine("Wishes", (("gift wrapping", "12 persons"), (name, "fewer than 5 persons"))),
            KindLine("Praise", (("friendly support", "40 messages"),)),
        ),
        stages=(
            StageLine("basket", 900, 80, 20, 0.091, 0.07, 0.112, 33.5),
            StageLine("payment", 12, 3, 1, None, None, None, None),
        ),
        decided=(f"{name}: watched, owner Ann",),
        open_points=("Who of this week's visitors dropped off is known on 7 June 2026.",),
        windows=("Counts, new and rising: 2026-W21, against the weeks before it, from 2026-W10 on.",),
        changes_rule=f"28 themes were looked at. {PROMISE}",
    )


@pytest.mark.parametrize(("name", "render"), [("week.html", to_html)])
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

    assert "<script>" not in html
    assert "&lt;script&gt;" in html


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


def test_findings_are_three_at_most_of_different_themes_and_say_what_they_rest_on(tables):
    """A failed control and a wider comparison are in the sentence; quotes are of the stage, one of each person."""
    impact = tables["impact"].assign(survives=["no", *[None] * (len(tables["impact"]) - 1)])
    findings = find_findings({**tables, "impact": impact}, "2026-W21", "in May", 8)

    assert [finding.name for finding in findings][:2] == ["card refused", "address form loses what I typed"]
    assert len(findings) == 3
    assert findings[0].finding.sentence.endswith("; control failed.")
    assert "all stages together" in findings[1].finding.sentence
    assert [finding.change for finding in findings][:2] == ["steady", "rising"]
    assert findings[0].quotes == ("My card is refused at the last step, twice now.",) * 2
    assert findings[0].worth is None


def test_a_finding_is_worth_its_conversions_times_the_mean_value_of_a_person(tables):
    """Said only in the scenario's words, and only where persons have a value."""
    persons = tables["persons"].assign(value=100.0)
    findings = find_findings({**tables, "persons": persons}, "2026-W21", "in May", 8)

    assert [finding.worth for finding in findings] == ["Worth 340, 100 to 560, if this were the cause", None, None]


def test_wishes_questions_and_praise_are_listed_beside_friction_by_persons(tables):
    """The three largest themes of each kind; none that is friction, that was dismissed, or of another kind."""
    names = ["a", "b", "c", "d", "e", "f", "g"]
    themes = tables["themes"].iloc[:1].loc[[0] * 7].assign(
        theme_id=names, name=names, kind=["wish", "wish", "wish", "wish", "praise", "praise", "other"],
        is_friction=[False, False, False, False, True, False, False], n_persons=[5, 9, 7, 8, 50, 30, 99],
        status=["new"] * 5 + ["dismissed", "new"],
    )  # fmt: skip

    lines = find_kind_lines({"themes": themes})

    assert lines == [KindLine("Wishes", (("b", "9 persons"), ("d", "8 persons"), ("c", "7 persons")))]
    unknown = themes[themes["theme_id"] == "a"].assign(n_persons=0, n_documents=12)
    assert find_kind_lines({"themes": unknown}) == [KindLine("Wishes", (("a", "12 messages"),))]
    assert find_kind_lines({"themes": themes.drop(columns="kind")}) == find_kind_lines({}) == []


def test_small_counts_are_not_told():
    """Below five they leave the house as "fewer than 5"; none is none."""
    assert [to_shown_count(n) for n in (0, 1, 4, 5, 1234)] == ["0", "fewer than 5", "fewer than 5", "5", "1,234"]
    assert "fewer than 5 known persons" in to_html(make_week())
