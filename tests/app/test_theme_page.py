"""The Theme page, opened without a browser: what it shows, and the records that people leave on it."""

from __future__ import annotations

import json
import re
import shutil

import pytest

from app.screen.address import Address
from app.screen.state import Key, to_key
from app.theme.keys import ThemeKey
from friction.store import Service
from tests.app.small_run import HOSTILE, HOSTILE_NAME
from tests.app.test_pages import _read_html, _read_log, _read_words

pytestmark = pytest.mark.slow

PARTS = ("messages", "like", "numbers", "trend", "fixed", "similar", "edit", "history")


@pytest.fixture
def workspace(workspaces, tmp_path):
    """Return a copy of a workspace, in which a test may decide."""
    return shutil.copytree(workspaces["both"], tmp_path / "shop")


def press(opened, key, *parts):
    opened.button(key=to_key(key, *parts)).click().run()
    assert not opened.exception


def undo(opened, at):
    press(opened, Key.SAID_UNDO, at)


def type_in(opened, field, text, *, area=False):
    """Type into a field that keeps drafts, and leave it."""
    fields = opened.text_area if area else opened.text_input
    fields(key=to_key(Key.DRAFT, f"{field}:th-slow")).input(text).run()
    assert not opened.exception


def show(opened, part, theme="th-slow"):
    """Go to a part of a theme's page, as its address would."""
    opened.query_params["part"], opened.query_params["theme"] = part, theme
    opened.switch_page("app_pages/theme.py").run()
    assert not opened.exception, part
    assert not opened.error, part


@pytest.mark.parametrize("half", ["both", "documents"])
def test_every_part_opens_on_every_kind_of_run(open_app, workspaces, half):
    """With a journey and without one, by the address; the name and what may be said stand above each."""
    opened = open_app(workspaces[half])
    for part in PARTS:
        show(opened, part, "th-card")
        assert "card refused" in _read_html(opened), part
        assert len(opened.get("code")) == 1, part


def test_a_theme_is_found_by_its_address(open_app, workspaces):
    """The address names the theme; another can be picked."""
    opened = open_app(workspaces["both"], "theme", theme="th-slow")
    assert "search is slow" in _read_html(opened)
    opened.selectbox(key=to_key(Key.ADDRESS, Address.THEME)).select("th-kind").run()
    assert not opened.exception
    assert "friendly support" in _read_html(opened)


def test_the_top_is_short_and_says_how_sure(open_app, workspaces):
    """Three facts and one word; the sentence that may be said; the statistics are folded."""
    opened = open_app(workspaces["both"], "theme", theme="th-card")
    cards = [element.value for element in opened.text]
    assert cards[:2] == ["9 people wrote of it.", "12 more of every 100 leave at payment than of others."]
    folded = [one.label.replace("\\", "").replace("\u2060", "") for one in opened.expander]
    assert folded[:2] == ["How sure: likely", "Why these belong together"]
    assert opened.code[0].value.startswith("Card refused: 12 more of every 100 leave at payment")


def test_hostile_words_are_shown_as_letters(open_app, workspaces):
    """A message's and a theme's own tags reach the page escaped, never as tags, on every part."""
    shown, seen = "", []
    opened = open_app(workspaces["both"], shown="10")
    for part in PARTS:
        show(opened, part, "th-evil")
        shown += re.sub(r"</?(?:mark|div)[^<>]*>", "", _read_html(opened))
        seen += [element.value for element in opened.markdown]
    for tag in ("<script", "<img", "<form", "<iframe", "<svg"):
        assert tag not in shown
    for tag in ("&lt;script", "&lt;form", "&lt;iframe", "&lt;img"):
        assert tag in shown
    for hostile in (*HOSTILE, HOSTILE_NAME):
        assert all(hostile not in words for words in seen)


def test_words_that_are_saved_are_one_record_each(open_app, workspace):
    """A new name, what belongs in it and an owner leave three records, signed, and show at once; one undo for all."""
    opened = open_app(workspace, "theme", theme="th-slow", part="edit")
    opened.text_input(key=Key.SIGNED).input("Ann").run()
    type_in(opened, "name", "search takes ages")
    type_in(opened, "definition", "waiting for results", area=True)
    type_in(opened, "owner", "Search team")
    press(opened, ThemeKey.SAVE, "th-slow")
    decisions = _read_log(workspace)
    assert decisions[["theme_id", "action", "decided_by"]].to_numpy().tolist() == [
        ["th-slow", action, "Ann"] for action in ("name", "define", "owner")
    ]
    assert "search takes ages" in _read_html(opened)
    words = _read_words(opened)
    assert "Saved: 3 decisions." in words
    assert "owner: Search team" in words
    undo(opened, ThemeKey.AT_WORDS)
    assert "search is slow" in _read_html(opened)
    assert _read_log(workspace)["action"].tolist()[3:] == ["undo"] * 3


def test_until_when_is_saved_with_the_owner_and_what_is_no_day_is_refused(open_app, workspace):
    """Nothing is written before the day is one; the field then shows the day that was saved."""
    opened = open_app(workspace, "theme", theme="th-slow", part="edit")
    type_in(opened, "owner", "Ann")
    type_in(opened, "by", "1 June")
    press(opened, ThemeKey.SAVE, "th-slow")
    assert "“1 June” is no day: write it as 2026-05-20, or leave it empty." in _read_words(opened)
    assert _read_log(workspace).empty
    type_in(opened, "by", "2026-06-01")
    press(opened, ThemeKey.SAVE, "th-slow")
    (payload,) = _read_log(workspace)["payload"]
    assert json.loads(payload) == {"owner": "Ann", "by": "2026-06-01"}
    assert opened.text_input(key=to_key(Key.DRAFT, "by:th-slow")).value == "2026-06-01"


def test_what_is_typed_is_kept_while_something_else_is_decided(open_app, workspace):
    """A name half typed is still there after the status was chosen, on another part, and in another session."""
    opened = open_app(workspace, "theme", theme="th-slow", part="edit")
    type_in(opened, "name", "search takes ag")
    opened.selectbox(key=to_key(ThemeKey.STATUS, "th-slow", "new")).select("watched").run()
    assert not opened.exception
    assert "Status: watched." in _read_words(opened)
    again = open_app(workspace, "theme", theme="th-slow", part="edit")
    assert again.text_input(key=to_key(Key.DRAFT, "name:th-slow")).value == "search takes ag"
    assert _read_log(workspace)["action"].tolist() == ["status"]


@pytest.mark.parametrize(
    ("key", "value", "record", "told"),
    [
        (ThemeKey.STATUS, "watched", ("status", {"status": "watched"}), "problem, friction · status: watched"),
        (ThemeKey.KIND, "wish", ("kind", {"kind": "wish"}), "wish, not friction · status: new"),
        (ThemeKey.FRICTION, False, ("friction", {"is_friction": False}), ", not friction · status: new"),
    ],
)
def test_a_choice_holds_at_once_and_is_taken_back_beside_it(open_app, workspace, key, value, record, told):
    """One record, seen at the top at once; the undo gives what was there before."""
    opened = open_app(workspace, "theme", theme="th-slow", part="edit")
    held = {ThemeKey.STATUS: "new", ThemeKey.KIND: "problem", ThemeKey.FRICTION: True}[key]
    opened.selectbox(key=to_key(key, "th-slow", held)).select(value).run()
    assert not opened.exception
    (decision,) = _read_log(workspace).to_dict("records")
    assert (decision["action"], json.loads(decision["payload"])) == record
    assert told in _read_words(opened)
    undo(opened, ThemeKey.AT_CHOICES)
    assert "problem, friction · status: new" in _read_words(opened)


def test_a_theme_is_confirmed_and_tagged(open_app, workspace):
    """A theme is confirmed once; a tag that it has is none that can be added."""
    opened = open_app(workspace, "theme", theme="th-slow", part="edit")
    press(opened, ThemeKey.CONFIRM, "th-slow")
    type_in(opened, "tag", "web")
    press(opened, ThemeKey.TAG, "th-slow")
    assert "status: new, confirmed · owner: nobody yet · #web" in _read_words(opened)
    type_in(opened, "tag", "web")
    press(opened, ThemeKey.TAG, "th-slow")
    assert _read_log(workspace)["action"].tolist() == ["approve", "tag"]
    press(opened, ThemeKey.UNTAG, "th-slow", "web")
    assert "#web" not in _read_words(opened).split("nobody yet")[1].splitlines()[0]


def test_saving_without_a_change_leaves_no_record(open_app, workspace):
    """Nothing changed, nothing written, and the page says so."""
    opened = open_app(workspace, "theme", theme="th-slow", part="edit")
    press(opened, ThemeKey.SAVE, "th-slow")
    assert "Nothing to save" in _read_words(opened)
    assert len(_read_log(workspace)) == 0


def find_about(opened):
    """Return the choice of a stage beside the first message shown."""
    return next(one for one in opened.selectbox if str(one.key).startswith(ThemeKey.ABOUT))


@pytest.mark.parametrize(("stage", "said"), [("payment", "put at payment"), ("", "put at no stage")])
def test_a_message_put_at_another_stage_is_a_record_and_shows_at_once(open_app, workspace, stage, said):
    """The choice beside a message is a decision on it, said at the message, where it is taken back, too."""
    opened = open_app(workspace, "theme", theme="th-slow")
    about = find_about(opened)
    doc_id = about.key.split(":")[1]
    about.select(stage).run()
    assert not opened.exception
    (decision,) = _read_log(workspace).to_dict("records")
    assert (decision["theme_id"], decision["action"]) == ("th-slow", "align")
    assert json.loads(decision["payload"]) == {"doc_ids": [doc_id], "stage": stage}
    words = _read_words(opened)
    assert said in words
    assert "put there by a person" in words or stage == ""
    undo(opened, to_key(ThemeKey.AT_MESSAGE, doc_id))
    assert "put there by a person" not in _read_words(opened)


def test_a_message_that_leaves_the_list_is_told_above_it(open_app, workspace):
    """Where only one stage is looked at, a message put elsewhere is gone: what was done is said above the list."""
    opened = open_app(workspace, "theme", theme="th-slow", stage="landing")
    find_about(opened).select("payment").run()
    assert "put at payment" in _read_words(opened)
    undo(opened, ThemeKey.AT_TICKED)


def test_a_merge_leads_to_the_other_theme_and_can_be_taken_back(open_app, workspace):
    """The merged theme's messages count with the other one; the undo is another record, and both stand again."""
    opened = open_app(workspace, "theme", theme="th-slow", part="edit")
    opened.selectbox(key=to_key(ThemeKey.INTO, "th-slow")).select("th-card").run()
    press(opened, ThemeKey.JOIN, "th-slow")
    words = _read_words(opened)
    assert "card refused" in _read_html(opened)
    assert "20 messages" in words
    assert "“search is slow” was merged into this theme." in words
    show(opened, "history", "th-card")
    press(opened, ThemeKey.UNDO, "00000001")
    assert "10 messages" in _read_words(opened)
    assert _read_log(workspace)[["action", "undoes"]].to_numpy().tolist()[1] == ["undo", "00000001"]


def test_what_was_done_is_recorded_and_the_weeks_before_and_after_stand_there(open_app, workspace):
    """Two records: what was done, and that the theme counts as acted on; a wrong day is told, and nothing written."""
    opened = open_app(workspace, "theme", theme="th-slow", part="fixed")
    assert "Say below what was done" in _read_words(opened)
    type_in(opened, "acted", "new index", area=True)
    type_in(opened, "shipped", "5 May")
    press(opened, ThemeKey.SHIP, "th-slow")
    assert "is no day" in _read_words(opened)
    type_in(opened, "shipped", "2026-05-06")
    press(opened, ThemeKey.SHIP, "th-slow")
    decisions = _read_log(workspace)
    assert decisions["action"].tolist() == ["acted", "status"]
    assert json.loads(decisions["payload"][0]) == {"what": "new index", "shipped_on": "2026-05-06"}
    words = _read_words(opened)
    assert "new index (shipped 6 May 2026)" in words
    assert "6 May 2026" in words
    assert "acted on" in words
    undo(opened, ThemeKey.AT_SHIPPED)
    assert "Say below what was done" in _read_words(opened)


def test_the_scenario_follows_the_slider(open_app, workspaces):
    """In proportion, as a scenario; a theme that goes with nothing has none."""
    opened = open_app(workspaces["both"], "theme", theme="th-card", part="numbers")
    assert "50 % of it were mended at payment: about 3 more conversions" in _read_words(opened)
    opened.slider(key=to_key(ThemeKey.MENDED, "th-card")).set_value(100).run()
    assert "100 % of it were mended at payment: about 7 more conversions" in _read_words(opened)
    without = open_app(workspaces["both"], "theme", theme="th-slow", part="numbers")
    assert "nothing to mend" in _read_words(without)


def test_a_viewer_sees_everything_and_can_press_nothing_that_writes(open_app, workspace):
    """Each control that is shut says which role it needs; the history of others is not theirs to take back."""
    with Service(workspace, "Root") as service:
        service.grant("Root", "admin")
        service.grant("Vera", "viewer")
    opened = open_app(workspace)
    opened.text_input(key=Key.SIGNED).input("Vera").run()
    for part, writing in (
        ("messages", ()), ("like", ()), ("fixed", (ThemeKey.SHIP,)), ("edit", (ThemeKey.SAVE, ThemeKey.TAG)),
    ):  # fmt: skip
        show(opened, part)
        for key in writing:
            button = opened.button(key=to_key(key, "th-slow"))
            assert button.disabled, key
            assert "needs the role" in button.help
        typed = [field for field in (*opened.text_input, *opened.text_area) if str(field.key).startswith(Key.DRAFT)]
        assert all(field.disabled for field in typed), part
