"""The week as Markdown: how it looks (golden files), and that words in it stay words wherever it is pasted."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from friction.impact.tell.words import find_unearned
from friction.report import to_markdown
from friction.report.render.inert import JOINER, to_inert
from friction.report.week import Stage
from tests.report.render.obeyed import find_obeyed, to_skeleton
from tests.report.sample import HOSTILE, make_finding, make_hostile, make_quiet, make_report, make_unread

GOLDEN = Path(__file__).parent.parent / "golden"
OWN = "All tables: summary.html, summary.xlsx\n"

ORDERS = (
    *"*_~`<>[]()!#@&;|\\$:-+=.", "\n", "\t", " ", "  ", "a", "1", "x_y", "**", "__", "~~", "```", "---", "===", "1. ",
    "1) ", "- ", "> ", "# ", "[x](", "![", "](", "[a]: ", "[ ] ", "<b>", "</", "<!channel>", "<@U1>", "@here", "#1",
    "GH-1", "&lt;", "&#60;", "http://", "https://", "www.", "evil.example", "me@evil.example", "mailto:", "://",
    ":smile:", "|-|", "$x$",
    "\u202e", "\u200b", "\u2060", "\x00", "\x1b[1m", "\ud800", "＠", "é", "日本。例", "🙂",
)  # fmt: skip
"""Pieces of what is obeyed somewhere."""

texts = st.lists(st.one_of(st.sampled_from(ORDERS), st.text(max_size=3)), min_size=1, max_size=12).map("".join)


def make_of(text):
    """Return a week in which a text stands wherever words of customers or of the team may stand."""
    finding = make_finding(sentence=text, fine_print=text, owner=text, change=text, worth=text, quotes=(text,))
    return make_report(
        project=text, headline=text, alarms=(text,), corrections=(text, text), objective=None, kpis=(),
        findings=(finding,), findings_note=text, limits=(text, text), others=(text,), coverage=(text,),
        stages=(Stage(text, None, None, None, None, None, None, text),), journey_note=text,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "make"), [("full.md", make_report), ("quiet.md", make_quiet), ("unread.md", make_unread)]
)
def test_the_summary_looks_as_it_did(name, make):
    """A change of it is a change of the golden file: FRICTION_WRITE_GOLDEN=1 writes it anew."""
    text, file = to_markdown(make()), GOLDEN / name
    if os.environ.get("FRICTION_WRITE_GOLDEN"):
        file.write_text(text, encoding="utf-8")

    assert text == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("make", [make_report, make_quiet, make_unread])
def test_it_holds_no_sign_that_one_of_three_programs_would_show(make):
    """A chat, a comment, a plain mail: no backslash, table, HTML, heading sign, bold, quote sign or line of signs."""
    text = to_markdown(make())

    assert not re.findall(r"[\\*`<>|~]|^\s*#|^[-=_]{2,}$| $", text, re.MULTILINE)
    assert {kind.strip() for kind in to_skeleton(text)} <= {
        "inline", "text", "paragraph_open", "paragraph_close", "bullet_list_open", "bullet_list_close",
        "ordered_list_open", "ordered_list_close", "list_item_open", "list_item_close",
    }  # fmt: skip


def test_the_parts_stand_in_the_order_of_the_record():
    """What was corrected and what must be read first come before any number."""
    text = to_markdown(make_report(edition=2, corrections=("612 messages, 580 before",), alarms=("Half is unread.",)))

    assert re.findall(r"^[A-Z][A-Z, ]+$", text, re.MULTILINE) == [
        "CORRECTED", "READ FIRST", "OBJECTIVE AND KPIS", "FINDINGS", "NEW, RISING, FADING, FIXED",
        "WHO DOES WHAT BY WHEN", "EARLIER FINDINGS", "WISHES, QUESTIONS, PRAISE", "WHO LEAVES WHERE",
        "WHAT THE NUMBERS STAND ON", "WHAT CANNOT BE SAID", "METHOD",
    ]  # fmt: skip
    assert text.splitlines()[0] == make_report().headline
    assert text.splitlines()[2].startswith("Marrow Lane, 2026-W19 (4 to 10 May 2026), edition 2: 612 messages from 540")


def test_where_nothing_was_understood_there_is_no_word_of_findings():
    """The first line says so, and none is denied."""
    text = to_markdown(make_unread())

    assert text.startswith("Nothing could be read: all 612 messages are in Thai")
    assert "finding" not in text.lower()


def test_a_finding_and_its_fine_print_are_one_point():
    """With its fine print right below, its draft mark, how sure, who owns it, and its messages in quotation marks."""
    text = to_markdown(make_report(findings=(make_finding(draft=True, equal=True, status="watched"),)))

    assert text.partition("FINDINGS\n\n")[2].partition("\n\n")[0].splitlines() == [
        f"1. {make_finding().sentence}",
        f"   - {make_finding().fine_print}",
        "   - Draft: approved by nobody yet.",
        "   - About equal to the one above: no order is claimed.",
        "   - How sure: sure enough to act; this week steady; owner Lea; watched",
        "   - Worth 12,400, 8,700 to 16,100, if this were the cause",
        "   - “why do I have to register just to buy a blanket”",
        "   - “No guest checkout, so I went elsewhere.”",
    ]


def test_counts_too_small_to_be_told_are_not_told():
    """Neither of messages nor of people."""
    few = to_markdown(make_report(n_persons=None)).splitlines()[2]
    fewer = to_markdown(make_report(n_documents=None, n_persons=None)).splitlines()[2]

    assert few.endswith(": 612 messages")
    assert fewer.endswith(": too few messages to be counted")


def test_a_long_week_stays_short_and_says_where_the_rest_is():
    """Points beyond the most of a part are counted; what must be read first is told whole."""
    many = tuple(f"point {place}" for place in range(9))
    text = to_markdown(make_report(limits=many, alarms=many))

    assert text.count("\n- point") == 9 + 5
    assert "\n4 more in the files.\n" in text


def test_a_full_week_is_a_message_and_no_page():
    """Points without their fine print and quotes: few enough words for a minute and a half; a quiet week is shorter."""

    def count(report):
        points = [line for line in to_markdown(report).splitlines() if not line.startswith("  ")]
        return sum(bool(re.search(r"\w", word)) for line in points for word in line.split())

    assert count(make_report()) <= 480
    assert count(make_quiet()) <= 350
    assert count(make_unread()) <= 250


@pytest.mark.parametrize("level", ["count", "association"])
def test_no_word_of_its_own_claims_a_cause(level):
    """What the layout adds to the record says no more than a count may."""
    assert find_unearned(to_markdown(make_report()), level) == []


def test_hostile_words_are_obeyed_nowhere():
    """In a week whose every text is hostile nothing is a link, a picture, HTML, code, a mention or a mark."""
    text = to_markdown(make_hostile()).removesuffix(OWN)

    assert find_obeyed(text) == []
    assert text.count(to_inert(HOSTILE)) > 50
    assert to_skeleton(text) == to_skeleton(text.replace(to_inert(HOSTILE), "words"))


def test_the_rules_that_find_orders_find_them():
    """The check itself: in the hostile words as they came there is something for most of its rules."""
    found = {what for what, _ in find_obeyed(f"{HOSTILE} _i_ ~s~ :smile: $x$ me@evil.example \\")}

    assert found >= {
        "scheme", "web address", "bare host", "mail address", "mention", "issue or channel", "emoji", "entity",
        "formula", "reference", "angle brackets", "bold", "italic", "struck", "code", "direction", "control sign",
        "backslash",
    }  # fmt: skip


@given(texts)
def test_any_text_is_obeyed_nowhere(text):
    """Wherever it stands the summary has the parts it would have with plain words, and no order in them."""
    assume(to_inert(text).strip(JOINER))
    told = to_markdown(make_of(text)).removesuffix(OWN)

    assert find_obeyed(told) == []
    assert to_skeleton(told) == to_skeleton(to_markdown(make_of("words")).removesuffix(OWN))


@given(texts)
def test_what_is_harmless_stays_so(text):
    """Told twice a text does not change; it is one line, and holds no half of a letter."""
    once = to_inert(text)

    assert to_inert(once) == once
    assert len(once.splitlines()) <= 1
    once.encode("utf-8")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Card declined: 13 more of every 100 leave, between 5 and 21.", None),
        ("-0.4 points (-2.9 to 2.1)", f"{JOINER}-0.4 points (-2.9 to 2.1)"),
        ("27.1% at 10:30, user_id, [EMAIL] said “no” & left; 95 % ‹ 4", None),
        ("$12,400, $8,700 to $16,100", None),
        ("2 * 3 `x` ~4 <5> a|b c:\\d", "2 ∗ 3 'x' ∼4 ‹5› a∣b c:∖d"),
        ("_so_ slow", "ˍsoˍ slow"),
        ("me@shop.example", f"me@{JOINER}shop.{JOINER}example"),
        ("see https://a.example", f"see https:{JOINER}/{JOINER}/a.{JOINER}example"),
        ("1. first", f"{JOINER}1. first"),
        ("a\nb\u202ec\x00", "a bc"),
    ],
)
def test_words_read_as_they_were(text, told):
    """What orders nothing stays as it is; what would is a sign that looks like it, or parted by what nobody sees."""
    assert to_inert(text) == (text if told is None else told)


def test_an_owner_and_a_day_are_told_where_there_are_some():
    """Nobody's work is not called anybody's."""
    lea, nobody = make_report().actions
    text = to_markdown(make_report(actions=(lea, replace(nobody, by="2026-06-08"))))

    assert "- Lea: create an account to order, guest checkout behind a switch, by 1 June 2026\n" in text
    assert "- card declined: nobody owns it yet, by 8 June 2026\n" in text
