"""The Monday review without a page: what it asks, in which order, and what answers a question."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from app.views.proposals import build_proposal, find_said
from app.views.review import END, Question, build_queue, find_again, find_earlier, find_next, to_end, to_reason_line
from app.views.review_answers import find_answers, find_decided, find_owners, to_confirmed
from tests.tables import table

THEMES = """
    theme_id | name   | status   | is_friction | owner | n_persons | severity
    th-card  | card   | new      | true        | -     | 20        | 0.5
    th-form  | form   | reviewed | true        | -     | 30        | 0.5
    th-late  | late   | new      | true        | -     | 40        | 0.5
    th-slow  | slow   | new      | true        | -     | 10        | 0.5
    th-kind  | kind   | new      | false       | -     | 90        | 0.0
"""
WEEKS = """
    theme_id | week$    | change
    th-card  | 2026-W20 | rising
    th-card  | 2026-W21 | steady
    th-slow  | 2026-W21 | steady
"""
IMPACT = """
    theme_id | rank
    th-slow  | 1
    th-card  | 2
    th-card  | 7
    th-late  | -
"""
NO_PROPOSALS = pd.DataFrame(
    columns=["proposal_id", "kind", "theme_id", "other_theme_id", "n_segments", "part_ids", "exemplar_ids"]
)
DECISIONS = ["decision_id", "decided_by", "theme_id", "action", "payload", "undoes"]


def run_of(themes=THEMES, weeks=WEEKS, impact=IMPACT, proposals=NO_PROPOSALS):
    return {
        "themes": table(themes), "theme_weeks": table(weeks), "impact": table(impact), "proposals": proposals,
    }  # fmt: skip


def ask(again=None, themes=None, **tables):
    run = run_of(**tables)
    return build_queue(run, run["themes"] if themes is None else table(themes), "2026-W21", again or {})


def decide(*rows):
    """Return a log: each row is theme, action, payload, and what it undoes."""
    return pd.DataFrame(
        [
            (f"{number:08d}", "ada", theme_id, action, json.dumps(payload), undoes[0] if undoes else None)
            for number, (theme_id, action, payload, *undoes) in enumerate(rows, start=1)
        ],
        columns=DECISIONS,
    )


def answer(decisions, known=(), themes=THEMES, proposals=NO_PROPOSALS, queue=None):
    tables = {"themes": table(themes), "proposals": proposals}
    return find_answers(ask() if queue is None else queue, tables, decisions, known)


def test_themes_that_nobody_looked_at_are_asked_friction_first_in_the_order_of_the_ranking():
    """By rank, then by persons × severity; what is no friction comes last, and what is reviewed is not asked."""
    assert [question.place for question in ask()] == ["th-slow", "th-card", "th-late", "th-kind"]


def test_what_is_new_or_rising_this_week_comes_before():
    """Of this week alone; it says so, and a theme that was reviewed before is asked again."""
    weeks = WEEKS + "    th-form  | 2026-W21 | rising\n    th-late | 2026-W21 | new\n    th-kind | 2026-W21 | fading\n"
    asked = ask(weeks=weeks)
    assert [question.place for question in asked][:2] == ["th-late", "th-form"]
    assert [question.reasons for question in asked][:2] == [
        ("new this week", "nobody has looked at it yet"),
        ("rising this week",),
    ]


def test_a_decision_that_needs_another_look_comes_first_of_all():
    """Whatever the status, with the reason; other reasons stand beside it."""
    first, *_ = ask(again={"th-form": ["its messages lie in two groups by now"]})
    assert (first.place, first.reasons) == ("th-form", ("its messages lie in two groups by now",))


def test_a_decision_is_looked_at_again_in_the_first_week_that_says_so():
    """Held ones and replaced ones need none; a reason told in an earlier week is not told again; each once a theme."""
    carried = table("""
        decision_id$ | theme_id | state    | reason
        00000001     | th-card  | look     | split beneath
        00000002     | th-card  | look     | split beneath
        00000003     | th-form  | look     | messages gone
        00000004     | th-late  | held     | -
        00000005     | th-slow  | replaced | later decision
        00000006     | th-slow  | lost     | stage gone
        00000007     | -        | look     | messages gone
    """)
    again = find_again(carried, {("00000003", "look", "messages gone")})
    assert again == {
        "th-card": ["its messages lie in two groups by now"],
        "th-slow": ["the stage that was named is gone from the settings"],
    }


PROPOSALS = pd.DataFrame(
    [
        ("pr-new", "new", None, None, 50, ["s-9"], ["s-9"]),
        ("pr-merge", "merge", "th-late", "th-card", 9, [], []),
        ("pr-move", "move", "th-form", "th-gone", 3, ["s-1"], ["s-1"]),
    ],
    columns=NO_PROPOSALS.columns,
)


def test_a_proposal_is_asked_once_before_the_first_theme_it_is_about():
    """One about no theme that is asked stands behind all friction, the largest first."""
    assert [question.place for question in ask(proposals=PROPOSALS)] == [
        "th-slow", "pr-merge", "th-card", "th-late", "pr-new", "pr-move", "th-kind",
    ]  # fmt: skip


def test_a_theme_split_off_since_the_run_is_asked_too():
    """Early: whoever split it off will want to name it."""
    now = THEMES + "    th-part | part | new | true | - | 5 | 0.9\n"
    assert [question.place for question in ask(themes=now)] == ["th-part", "th-slow", "th-card", "th-late", "th-kind"]


def test_a_status_given_since_the_first_run_of_the_week_answers_a_theme():
    """The same status again does, too; one given before does not, nor does one taken back, nor a name."""
    log = decide(
        ("th-slow", "status", {"status": "reviewed"}),
        ("th-card", "status", {"status": "new"}),
        ("th-late", "status", {"status": "dismissed"}),
        ("th-late", "undo", {}, "00000003"),
        ("th-kind", "name", {"name": "friendly"}),
    )
    assert answer(log, known=["00000001"]) == {"th-card": "new"}
    assert answer(log) == {"th-slow": "new", "th-card": "new"}


def test_an_answer_says_status_and_owner():
    """As they are by now."""
    themes = THEMES.replace("card   | new      | true        | -    ", "card   | reviewed | true        | Nora ")
    log = decide(("th-card", "status", {"status": "reviewed"}), ("th-card", "owner", {"owner": "Nora"}))
    assert answer(log, themes=themes) == {"th-card": "reviewed, owner Nora"}


def test_a_merge_answers_the_theme_that_is_no_more():
    """It names the theme that holds it."""
    themes = "\n".join(line for line in THEMES.splitlines() if "th-late" not in line)
    log = decide(("th-late", "merge", {"into": "th-card"}))
    assert answer(log, themes=themes) == {"th-late": "merged into “card”"}


def test_a_proposal_is_answered_where_it_is_open_no_more():
    """Refused or done; an open one has no answer."""
    queue = ask(proposals=PROPOSALS)
    log = decide((None, "refuse", {"proposal_id": "pr-new"}))
    assert answer(log, queue=queue, proposals=PROPOSALS.iloc[1:2]) == {"pr-new": "left as it is", "pr-move": "done"}


def test_an_undo_takes_back_what_answered_the_question_and_nothing_else():
    """Status, owner and merge of a theme since the first run of the week; what took a proposal, or refused it."""
    log = decide(
        ("th-card", "status", {"status": "watched"}),
        ("th-card", "status", {"status": "reviewed"}),
        ("th-card", "owner", {"owner": "Nora"}),
        ("th-card", "name", {"name": "card refused"}),
        ("th-late", "status", {"status": "reviewed"}),
        ("th-card", "merge", {"into": "th-late"}),
        (None, "refuse", {"proposal_id": "pr-new"}),
        ("th-form", "place", {"segment_ids": ["s-1"], "anchors": []}),
        ("th-form", "place", {"segment_ids": ["s-2"]}),
    )
    of = {question.place: question for question in ask(proposals=PROPOSALS)}
    found = {place: find_decided(of[place], PROPOSALS, log, ["00000001"]) for place in of if place != "th-kind"}
    assert found == {
        "th-slow": [],
        "th-card": ["00000002", "00000003", "00000006"],
        "th-late": ["00000005"],
        "pr-merge": ["00000006"],
        "pr-new": ["00000007"],
        "pr-move": ["00000008"],
    }


QUEUE = [Question(place, "theme", place, None, ()) for place in ("a", "b", "c", "d")]


@pytest.mark.parametrize(
    ("answered", "place", "following"),
    [("", None, "a"), ("a", None, "b"), ("", "a", "b"), ("b", "a", "c"), ("", "d", END), ("abcd", None, END)],
)
def test_the_next_question_is_the_first_open_one_behind(answered, place, following):
    """What was passed over is open still, and comes again from the beginning."""
    assert find_next(QUEUE, dict.fromkeys(answered, "reviewed"), place) == following


@pytest.mark.parametrize(("place", "before"), [("a", None), ("b", "a"), (END, "d"), ("unknown", "d")])
def test_the_way_back_leads_to_the_question_before_answered_or_not(place, before):
    """From the end to the last one."""
    assert find_earlier(QUEUE, place) == before


def test_owners_with_a_key_of_their_own_are_the_last_ones_and_whoever_decides():
    """Newest first, each once, at most three; whoever decides is always among them."""
    log = decide(*(("th-card", "owner", {"owner": name}) for name in ("Nora", "Ivo", "", "Nora", "Mia", "Lea")))
    assert find_owners(log, "ada") == ["Lea", "Mia", "ada"]
    assert find_owners(log, "Nora") == ["Lea", "Mia", "Nora"]
    assert find_owners(decide(), "ada") == ["ada"]


@pytest.mark.parametrize("place", range(4))
def test_a_proposal_is_a_question_with_at_most_three_facts(tables, place):
    """Its evidence names segments that there are, and each side of it has some."""
    kinds = [("merge", "th-card", "th-form"), ("split", "th-card", None), ("move", "th-card", "th-form"),
             ("new", None, None)]  # fmt: skip
    kind, theme_id, other = kinds[place]
    row = tables["proposals"].iloc[0].to_dict() | {
        "kind": kind, "theme_id": theme_id, "other_theme_id": other, "part_ids": ["d-00/1", "d-02/1"],
        "exemplar_ids": ["d-00/1", "d-02/1", "d-10/1"], "n_common_persons": 1,
    }  # fmt: skip
    found = build_proposal(pd.Series(row), tables["themes"], tables["segments"], tables["segment_topics"])
    asked = {
        "merge": "“card refused” and “address form loses what I typed”: one theme?",
        "split": "“card refused”: two themes?",
        "move": "From “address form loses what I typed” to “card refused”?",
        "new": "A new theme?",
    }
    assert found.question == asked[kind]
    assert 1 <= len(found.facts) <= 3
    assert len(found.evidence) == (1 if kind == "new" else 2)
    known = set(tables["segments"]["segment_id"])
    assert all(set(one.segment_ids) <= known and one.segment_ids for one in found.evidence)


def test_what_speaks_for_a_proposal_is_shown_in_its_order(tables):
    """With what was said marked, each message once; what is gone is passed over."""
    found = find_said(tables, ["d-10/1", "gone", "d-00/1", "d-10/1"])
    assert [message.segment_ids for message in found] == [("d-10/1",), ("d-00/1",)]
    assert {span.kind for span in found[0].spans} == {"segment", "cue"}


@pytest.mark.parametrize(
    ("n", "n_left", "n_more", "said"),
    [
        (0, 0, 0, "Nothing to look at"),
        (15, 2, 0, "13 of 15 looked at, 2 passed over. Next: look at these again."),
        (15, 0, 22, "All looked at: 15 of 15. Next: 22 more wait"),
        (9, 0, 0, "All looked at: 9 of 9. Next: read This week"),
    ],
)
def test_the_end_says_what_is_left_and_the_next_step(n, n_left, n_more, said):
    """Whatever there was to look at."""
    assert to_end(n, n_left, n_more).startswith(said)


def test_a_theme_says_why_it_is_asked_or_the_answer():
    """What people said of it before stands beside the reason; of a new one that is nothing."""
    themes = table(THEMES).set_index("theme_id")
    question = Question("th-form", "theme", "th-form", None, ("rising this week",))
    assert to_reason_line(question, themes.loc["th-form"], None) == "Why now: rising this week. Status: reviewed."
    assert to_reason_line(question, themes.loc["th-card"], None) == "Why now: rising this week."
    assert to_reason_line(question, themes.loc["th-form"], "dismissed") == "Answered: dismissed."


@pytest.mark.parametrize(
    ("status", "confirmed"),
    [("new", "reviewed"), ("dismissed", "reviewed"), ("acted_on", "acted_on"), ("watched", "watched")],
)
def test_what_is_confirmed_keeps_what_was_done_about_it(status, confirmed):
    """A new theme is reviewed then; one that was dismissed, and rises, is taken up again."""
    assert to_confirmed(status) == confirmed
