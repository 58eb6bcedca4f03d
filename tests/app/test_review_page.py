"""The Monday review on its page: every press is a decision and leads to the next question."""

from __future__ import annotations

import getpass
import json
import shutil

import pytest

from app.review.card import MESSAGES
from app.review.keys import ReviewKey
from app.screen.address import Address
from app.screen.escape import to_label
from app.screen.state import Key, to_key
from app.views.review import END, PORTION
from friction.store import Service
from tests.app.test_pages import _read_html, _read_log, _read_words
from tests.app.wide_run import write_wide_workspace

pytestmark = pytest.mark.slow

SAID = to_key(Key.SAID_UNDO, "review")


@pytest.fixture(scope="session")
def wide(tmp_path_factory):
    """Return a workspace with twenty themes and two proposals, which no test changes."""
    return write_wide_workspace(tmp_path_factory.mktemp("wide") / "shop", 14)


@pytest.fixture
def workspace(wide, tmp_path):
    """Return a copy of it, in which a test may decide."""
    return shutil.copytree(wide, tmp_path / "shop")


def place(opened):
    """Return the place of the question shown, as its buttons know it; `END` behind the last one."""
    return next((box.key.split(":")[1] for box in opened.button if box.key.startswith(f"{ReviewKey.SKIP}:")), END)


def press(opened, name, *parts):
    key = to_key(name, place(opened), *parts) if name in set(ReviewKey) else name
    opened.button(key=key).click().run()
    assert not opened.exception
    return place(opened)


def read_decided(workspace):
    log = _read_log(workspace)
    return [(row.theme_id, row.action, json.loads(row.payload)) for row in log.itertuples()]


def test_the_first_question_is_asked_with_facts_messages_and_how_far_it_is(open_app, wide):
    """The merge that touches what is rising comes first; a place in the address leads to its question."""
    opened = open_app(wide, "review")
    assert place(opened) == "pr-1"
    assert "0 of 15 looked at, 7 more wait behind them" in _read_words(opened)
    opened = open_app(wide, "review", at="th-card")
    assert "card refused" in opened.header[0].value
    assert "9 people wrote of it." in [text.value for text in opened.text]
    assert opened.expander[0].label == to_label("How sure: likely")
    assert _read_html(opened).count('class="evidence"') == MESSAGES


@pytest.mark.parametrize(
    ("name", "parts", "decided"),
    [
        (ReviewKey.CONFIRM, (), [("status", {"status": "reviewed"})]),
        (ReviewKey.DISMISS, (), [("status", {"status": "dismissed"})]),
        (
            ReviewKey.OWNER,
            ("1",),
            [("owner", {"owner": getpass.getuser()}), ("status", {"status": "reviewed"})],
        ),
    ],
)
def test_an_answer_is_in_the_log_and_leads_on_and_back(open_app, workspace, name, parts, decided):
    """The word about it stands below the buttons; its undo leads to the question again."""
    opened = open_app(workspace, "review", at="th-card")

    assert press(opened, name, *parts) == "th-evil"

    assert read_decided(workspace) == [("th-card", *one) for one in decided]
    assert "1 of 15 looked at" in _read_words(opened)
    assert press(opened, SAID) == "th-card"
    assert [action for _, action, _ in read_decided(workspace)][len(decided) :] == ["undo"] * len(decided)
    assert "0 of 15 looked at" in _read_words(opened)


@pytest.mark.parametrize(
    ("name", "action", "following"), [(ReviewKey.TAKE, "merge", "th-card"), (ReviewKey.LEAVE, "refuse", "th-form")]
)
def test_a_proposal_is_taken_or_left_with_one_press(open_app, workspace, name, action, following):
    """What was merged away is not asked any more."""
    opened = open_app(workspace, "review")
    assert press(opened, name) == following
    assert [decided for _, decided, _ in read_decided(workspace)] == [action]


def test_what_is_passed_over_comes_again_at_the_end(open_app, workspace):
    """The place survives a reload; the way back leads to questions answered or not, and an answer can be taken back."""
    opened = open_app(workspace, "review", at="th-slow-07")
    assert press(opened, ReviewKey.CONFIRM) == "th-slow-08"
    assert press(opened, ReviewKey.SKIP) == END
    assert "1 of 15 looked at, 14 passed over, 7 more wait." in _read_words(opened)
    assert opened.query_params[Address.AT] in (END, [END])

    again = open_app(workspace, "review", at=END)
    assert place(again) == END
    again.button(key=ReviewKey.BACK).click().run()
    assert place(again) == "th-slow-08"
    assert press(again, ReviewKey.BACK) == "th-slow-07"
    assert "Answered: reviewed" in _read_words(again)
    assert press(again, ReviewKey.TAKE_BACK) == "th-slow-07"
    assert _read_log(workspace)["action"].tolist() == ["status", "undo"]


def test_the_end_says_the_next_step(open_app, workspace):
    """When all of this Monday is looked at, as many more can be taken, or none."""
    opened = open_app(workspace, "review")
    for _ in range(PORTION):
        press(opened, ReviewKey.LEAVE if place(opened).startswith("pr-") else ReviewKey.CONFIRM)
    assert place(opened) == END
    assert "All looked at: 15 of 15. Next: 7 more wait" in _read_words(opened)
    opened.button(key=ReviewKey.MORE).click().run()
    assert place(opened) == "th-slow-09"
    assert "15 of 22 looked at." in _read_words(opened)


def test_who_may_not_decide_cannot_press(open_app, workspace):
    """A viewer can look, pass over and go back, and is told which role it needs; an annotator can rename and merge."""
    with Service(workspace, "boss") as service:
        service.grant("boss", "admin")
        service.grant(getpass.getuser(), "annotator")
    opened = open_app(workspace, "review", at="th-card")
    off = {box.key.split(":")[0] for box in opened.button if box.key.startswith("review_") and box.disabled}
    assert off == {ReviewKey.CONFIRM, ReviewKey.DISMISS, ReviewKey.OWNER, ReviewKey.OTHER_OWNER}
    with Service(workspace, "boss") as service:
        service.grant(getpass.getuser(), "viewer")
    opened.run()
    off |= {box.key.split(":")[0] for box in opened.button if box.key.startswith("review_") and box.disabled}
    assert ReviewKey.RENAME in off
    assert press(opened, ReviewKey.SKIP) == "th-evil"


@pytest.mark.parametrize("half", ["events", "empty"])
def test_without_themes_the_next_step_is_said(open_app, workspaces, half):
    """Nothing is asked, and nothing fails."""
    opened = open_app(workspaces[half])
    if half == "events":
        opened.switch_page("app_pages/review.py").run()
        assert "There are no themes to review" in _read_words(opened)
    assert not opened.exception
