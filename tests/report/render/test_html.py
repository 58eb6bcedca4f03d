"""The week as a page: what it says, in which order, and that nothing of theirs is obeyed."""

from __future__ import annotations

import base64
import hashlib
import os
import re
from dataclasses import fields, is_dataclass, replace
from itertools import pairwise
from pathlib import Path

import pytest

from friction.report.render import to_html
from friction.report.week.editions import to_edition
from tests.report.render.page import Page, count_words
from tests.report.sample import HOSTILE, make_finding, make_hostile, make_quiet, make_report, make_unread

GOLDEN = Path(__file__).parents[1] / "golden"
UNSAID = {"theme_id", "week", "timezone", "evidence", "measure", "of", "unit", "trend", "by", "first_day", "last_day",
          "stage", "outcome", "kind", "name", "status"}  # fmt: skip
"""Fields that stand on the page in another form, in a sentence, or not at all."""
FULL = make_report(
    edition=2, corrections=("card declined was withdrawn",), alarms=("Three days of events are missing.",)
)


def find_texts(value, name=""):
    """Return all texts of a record that a page must tell."""
    if is_dataclass(value):
        return [text for one in fields(value) for text in find_texts(getattr(value, one.name), one.name)]
    if isinstance(value, tuple):
        return [text for one in value for text in find_texts(one, name)]
    return [value] if isinstance(value, str) and value and name not in UNSAID else []


@pytest.mark.parametrize(("name", "make"), [("report", make_report), ("quiet", make_quiet), ("unread", make_unread)])
def test_the_page_looks_as_it_did(name, make):
    """A change of the page is a change of the golden file: FRICTION_WRITE_GOLDEN=1 writes it anew."""
    page, golden = to_html(make()), GOLDEN / f"{name}.html"
    if os.environ.get("FRICTION_WRITE_GOLDEN"):
        golden.write_text(page, encoding="utf-8")

    assert page == golden.read_text(encoding="utf-8")


def test_a_page_is_read_from_the_headline_to_the_appendix():
    """What is wrong is read before any number, findings before what the numbers stand on, tables last."""
    page = Page(to_html(FULL))

    assert [one.text for one in page.find("h1", "h2")] == [
        FULL.headline, "Corrected", "Read first", "Objective", "Findings", "Changes", "Who does what by when",
        "Earlier findings", "Also heard", "Journey", "Coverage", "What cannot be said", "Method", "Appendix",
    ]  # fmt: skip


def test_a_week_that_was_not_understood_denies_no_finding():
    """Its headline stands in a marked box, and there is no part on findings, with or without words."""
    page = Page(to_html(make_unread()))

    assert [one.attributes.get("class") for one in page.find("h1")] == ["box"]
    assert [one.text for one in page.find("h2")][:2] == ["Read first", "Objective"]
    assert "Findings" not in page.read()


def test_a_quiet_week_says_why():
    """Where there is no finding and no change, the note on it stands in their place."""
    report = make_quiet()
    page = Page(to_html(report)).read()

    assert f"Findings {report.findings_note}" in page
    assert f"Changes {report.changes_note}" in page


def test_all_that_the_record_says_is_on_the_page():
    """Each sentence, fine print, quote, note and cell of the record is told, and each figure of the journey."""
    page = Page(to_html(FULL))
    told = page.read() + " ".join(one.attributes.get("aria-label") or "" for one in page.find("svg"))
    figures = ["edition 2", "4 to 10 May 2026", "2026-W19", "612 messages", "540 people", "8,120", "61.0", "88.5",
               "target 40%", "31 December 2026", "1 June 2026", "225", "24.0", "11.2%", "Lea", "acted on", "held",
               "fixed?"]  # fmt: skip

    assert [text for text in (*find_texts(FULL), *figures) if " ".join(text.split()) not in told] == []


def test_a_page_has_at_most_350_words():
    """From the headline to the method, a full week's quotes and fine print apart."""
    aside = ("style", "title", "svg", "hidden", "blockquote", "fine", "appendix")

    assert 200 < count_words(Page(to_html(make_report())).read(without=aside)) <= 350


def test_what_was_withdrawn_is_on_the_page_whatever_else_is_otherwise():
    """Whoever acted on it reads it before all else; what is to be read first is below, or in the appendix."""
    alarms = tuple(f"File {n} is missing." for n in range(4))
    before, after = make_report(), make_report(findings=make_report().findings[1:], alarms=alarms)
    page = to_html(to_edition(before, after)).partition('<section class="appendix">')[0]

    assert before.findings[0].theme_id not in after.further
    assert "Withdrawn: " in page


def test_a_theme_found_again_at_another_stage_is_told_with_its_figures():
    """Only where it is the same finding does it stand above."""
    earlier, pages = replace(make_report().scoreboard[0], why="Still 8 more of every 100 leave."), {}
    for stage in ("account", "payment"):
        whole = to_html(make_report(scoreboard=(replace(earlier, stage=stage),)))
        pages[stage] = whole.partition('<section class="appendix">')[0]

    assert "Stands above." in pages["account"]
    assert earlier.why not in pages["account"]
    assert earlier.why in pages["payment"]


@pytest.mark.parametrize(("given", "said"), [({"draft": True}, "draft"), ({"equal": True}, "About equal")])
def test_what_is_not_settled_is_marked(given, said):
    """A draft, and a finding that its interval does not part from the one above, say so; others do not."""
    findings = make_finding(equal=False, draft=False), make_finding(**given)

    counts = [Page(to_html(make_report(changes=(), findings=findings[:n]))).read().count(said) for n in (1, 2)]
    assert counts == [0, 1]


def test_nothing_of_theirs_is_an_element_or_an_attribute():
    """However hostile the texts: there are no elements but ours, and none that loads or links."""
    ours, theirs = (Page(to_html(report)) for report in (make_report(), make_hostile()))

    assert {one.tag for one in theirs.elements} == {one.tag for one in ours.elements}
    assert {name for one in theirs.elements for name in one.attributes} == {
        name for one in ours.elements for name in one.attributes
    }
    assert not {"a", "img", "script", "link", "iframe", "form"} & {one.tag for one in theirs.elements}
    assert " ".join(HOSTILE.split("\u202e")[0].split()) in theirs.read()


@pytest.mark.parametrize("sign", ["\u202e", "\u2067", "\u200f", "\x0b", "\x00", "\x1b", "\ud800"])
def test_signs_that_turn_or_hide_letters_are_gone(sign):
    """Marks of direction, control signs and halves of letters are nowhere on the page, not even in its pictures."""
    page = to_html(make_report(headline=f"one{sign} word", objective=replace(FULL.objective, name=f"ga{sign}in")))

    assert sign not in page
    assert re.search("ga ?in by week", page)


def test_a_page_allows_itself_its_own_style_and_nothing_else():
    """No script, no style at an element; the policy names the one style by its hash, and pictures that are in it."""
    page = Page(to_html(make_report()))
    [style] = page.find("style")
    digest = base64.b64encode(hashlib.sha256(style.text.encode()).digest()).decode()
    [policy] = [one.attributes["content"] for one in page.find("meta") if "http-equiv" in one.attributes]

    assert policy.split("; ") == [
        "default-src 'none'", "img-src data:", f"style-src 'sha256-{digest}'", "base-uri 'none'", "form-action 'none'",
    ]  # fmt: skip
    assert "url(" not in style.text
    assert not [one for one in page.elements if "style" in one.attributes or one.tag == "script"]


def test_a_page_can_be_heard():
    """Its language is said, headings go down one by one, cells have headings, each picture has a name."""
    page = Page(to_html(FULL))
    levels = [int(one.tag[1]) for one in page.find("h1", "h2", "h3", "h4")]

    assert [one.attributes for one in page.find("html")] == [{"lang": "en"}]
    assert len(page.find("main")) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert {one.attributes.get("scope") for one in page.find("th")} == {"col", "row"}
    assert all(one.attributes["role"] == "img" and one.attributes["aria-label"] for one in page.find("svg"))
    assert not re.search(r"\bid=", to_html(FULL))


def test_a_week_without_anything_is_still_a_page():
    """Where nothing is set and nothing happened there is a headline, the method, and no empty part."""
    bare = make_report(
        findings=(), findings_note="", changes=(), changes_note="", actions=(), scoreboard=(), scoreboard_note="",
        objective=None, kpis=(), stages=(), journey_note="", others=(), coverage=(), limits=(), tables=(),
        understood=False, n_documents=None, n_persons=None, provenance=(),
    )  # fmt: skip

    assert [one.text for one in Page(to_html(bare)).find("h2")] == ["Method", "Appendix"]
