"""The pages, opened without a browser: they show what the run holds, and leave the records people decide on."""

from __future__ import annotations

import json
import re
import shutil

import pytest

from app.screen.address import Address
from app.screen.state import Key, to_key
from friction.store import Service
from friction.store.decisions import DecisionLog
from tests.app.small_run import HOSTILE, HOSTILE_NAME

pytestmark = pytest.mark.slow

PAGES = ("overview", "theme", "journey", "run")


def _read_words(opened) -> str:
    """Return everything a page says, tables left out."""
    kinds = ("title", "subheader", "caption", "text", "info", "warning", "success", "error", "markdown", "button")
    shown = [getattr(element, "label", None) or element.value for kind in kinds for element in opened.get(kind)]
    return "\n".join(str(words) for words in shown).replace("\\", "").replace("\u2060", "")


def _read_html(opened) -> str:
    """Return what a page shows through the escaping functions."""
    return "".join(element.proto.body for element in opened.get("html"))


def _read_log(workspace):
    log = DecisionLog(workspace)
    decisions = log.read()
    log.close()
    return decisions


@pytest.fixture
def workspace(workspaces, tmp_path):
    """Return a copy of a workspace, in which a test may decide."""
    return shutil.copytree(workspaces["both"], tmp_path / "shop")


@pytest.mark.parametrize("half", ["both", "documents", "events"])
def test_every_page_opens_on_every_kind_of_run(open_app, workspaces, half):
    """With both halves or one of them a page shows its title or a theme's name, and never fails."""
    opened = open_app(workspaces[half])
    for page in PAGES:
        opened.switch_page(f"app_pages/{page}.py").run()
        assert not opened.exception, page
        assert not opened.error, page
        assert opened.title or "<h1" in _read_html(opened), page


def test_a_workspace_without_a_run_tells_the_next_step(open_app, workspaces):
    """The empty state is a sentence with a command, not a failure."""
    opened = open_app(workspaces["empty"])
    assert not opened.exception
    assert "friction run" in _read_words(opened)


def test_a_folder_without_settings_is_told_plainly(open_app, tmp_path):
    """No traceback: what is wrong, and what mends it."""
    opened = open_app(tmp_path)
    assert not opened.exception
    assert "friction init" in _read_words(opened)


def test_the_overview_ranks_and_says_what_it_stands_on(open_app, workspaces):
    """Coverage, both windows, the objective, the first themes, and what cannot be said."""
    opened = open_app(workspaces["both"])
    words = _read_words(opened)
    for said in ("more baskets become orders", "2026-W21", "2026 to ", "1. card refused", "What cannot be said"):
        assert said in words
    assert [metric.value for metric in opened.metric] == ["98.3%", "90.0%", "90.0%", "0.6%"]
    assert opened.dataframe[0].value["theme_id"].tolist()[0] == "th-card"


def test_documents_alone_tell_of_no_drop_off(open_app, workspaces):
    """Without events the overview says so, the journey page says what to add."""
    assert "There are no events" in _read_words(open_app(workspaces["documents"]))
    assert "[[events]]" in _read_words(open_app(workspaces["documents"], "journey"))


def test_events_alone_tell_of_no_theme(open_app, workspaces):
    """Without messages the journey still stands, the theme page says what to add."""
    assert "100 journeys of 100 persons" in _read_words(open_app(workspaces["events"], "journey"))
    assert "[[documents]]" in _read_words(open_app(workspaces["events"], "theme"))


def test_a_theme_is_found_by_its_address(open_app, workspaces):
    """The query parameter names the theme; another can be picked."""
    opened = open_app(workspaces["both"], "theme", theme="th-slow")
    assert "search is slow" in _read_html(opened)
    opened.selectbox(key=to_key(Key.ADDRESS, Address.THEME)).select("th-kind").run()
    assert not opened.exception
    assert "friendly support" in _read_html(opened)


def test_hostile_words_are_shown_as_letters(open_app, workspaces):
    """A message's and a theme's own tags reach the page escaped, never as tags."""
    opened = open_app(workspaces["both"], "theme", theme="th-evil")
    opened.selectbox(key=Key.THEME_SHOWN).select(10).run()
    shown = re.sub(r"</?(?:mark|div)[^<>]*>", "", _read_html(opened))
    for tag in ("<script", "<img", "<form", "<iframe", "<svg"):
        assert tag not in shown
    for tag in ("&lt;script", "&lt;form", "&lt;iframe", "&lt;img"):
        assert tag in shown
    for hostile in (*HOSTILE, HOSTILE_NAME):
        assert all(hostile not in element.value for element in opened.markdown)


def test_what_people_decide_is_one_record_each(open_app, workspace):
    """A new name, not friction, a status and an owner leave four records, signed, and show at once."""
    opened = open_app(workspace, "theme", theme="th-slow")
    opened.text_input(key=Key.SIGNED).input("Ann").run()
    opened.text_input(key=to_key(Key.THEME_NAME, "th-slow", 0)).input("search takes ages")
    opened.selectbox(key=to_key(Key.THEME_KIND, "th-slow", 0)).select(False)  # noqa: FBT003 - the option's value
    opened.selectbox(key=to_key(Key.THEME_STATUS, "th-slow", 0)).select("watched")
    opened.text_input(key=to_key(Key.THEME_OWNER, "th-slow", 0)).input("Search team")
    opened.button(key=to_key(Key.THEME_SAVE, "th-slow")).click().run()
    assert not opened.exception
    decisions = _read_log(workspace)
    assert decisions[["theme_id", "action", "decided_by"]].to_numpy().tolist() == [
        ["th-slow", action, "Ann"] for action in ("name", "friction", "status", "owner")
    ]
    assert [json.loads(payload) for payload in decisions["payload"]] == [
        {"name": "search takes ages"},
        {"is_friction": False},
        {"status": "watched"},
        {"owner": "Search team"},
    ]
    assert "search takes ages" in _read_html(opened)
    words = _read_words(opened)
    assert "Saved: 4 decisions" in words
    assert "not friction (decided by a person)" in words


def test_wishes_questions_and_praise_are_lists_of_their_own(open_app, workspaces):
    """The overview shows problems until other kinds are asked for; what is no friction has no rank."""
    opened = open_app(workspaces["both"])
    shown = opened.dataframe[0].value
    assert set(shown["kind"]) == {"problem"}
    assert "th-kind" not in shown["theme_id"].tolist()
    opened.multiselect(key=Key.OVERVIEW_KINDS).set_value(["praise"]).run()
    assert not opened.exception
    praise = opened.dataframe[0].value
    assert praise["theme_id"].tolist() == ["th-kind"]
    assert praise["rank"].isna().all()
    opened.multiselect(key=Key.OVERVIEW_KINDS).set_value([]).run()
    assert not opened.exception
    assert not len(opened.dataframe[0].value)


def test_the_kind_of_a_theme_is_said_and_decided(open_app, workspace):
    """Called a wish it is no friction; the history has an undo, after which it is what was found."""
    opened = open_app(workspace, "theme", theme="th-slow")
    assert "problem, friction (as found)" in _read_words(opened)
    opened.selectbox(key=to_key(Key.THEME_WHAT, "th-slow", 0)).select("wish")
    opened.button(key=to_key(Key.THEME_SAVE, "th-slow")).click().run()
    assert not opened.exception
    assert _read_log(workspace)[["action", "payload"]].to_numpy().tolist() == [["kind", '{"kind": "wish"}']]
    words = _read_words(opened)
    assert "wish, not friction (decided by a person)" in words
    assert "kind: wish" in words
    opened.button(key=to_key(Key.THEME_UNDO, "00000001")).click().run()
    assert "problem, friction (as found)" in _read_words(opened)


def _find_about(opened):
    """Return the choice of a stage beside the first message shown."""
    return next(one for one in opened.selectbox if str(one.key).startswith(Key.THEME_ABOUT))


def test_a_message_put_at_another_stage_is_a_record_and_shows_at_once(open_app, workspace):
    """The choice beside a message is a decision on it; the page shows the new place, and the history an undo."""
    opened = open_app(workspace, "theme", theme="th-slow")
    about = _find_about(opened)
    doc_id = about.key.split(":")[1]
    about.select("payment").run()
    assert not opened.exception
    decisions = _read_log(workspace)
    assert decisions[["theme_id", "action"]].to_numpy().tolist() == [["th-slow", "align"]]
    assert json.loads(decisions["payload"].iloc[0]) == {"doc_ids": [doc_id], "stage": "payment"}
    words = _read_words(opened)
    assert "put there by a person" in words
    assert "1 message put at payment" in words
    opened.button(key=to_key(Key.THEME_UNDO, "00000001")).click().run()
    assert "put there by a person" not in _read_words(opened)


def test_a_message_can_be_put_at_no_stage(open_app, workspace):
    """It is about none of the journey's stages: an empty one in the record."""
    opened = open_app(workspace, "theme", theme="th-slow")
    about = _find_about(opened)
    doc_id = about.key.split(":")[1]
    about.select("").run()
    assert json.loads(_read_log(workspace)["payload"].iloc[0]) == {"doc_ids": [doc_id], "stage": ""}
    assert "1 message put at no stage" in _read_words(opened)


def test_saving_without_a_change_leaves_no_record(open_app, workspace):
    """Nothing changed, nothing written, and the page says so."""
    opened = open_app(workspace, "theme", theme="th-slow")
    opened.button(key=to_key(Key.THEME_SAVE, "th-slow")).click().run()
    assert "Nothing to save" in _read_words(opened)
    assert len(_read_log(workspace)) == 0


def test_a_merge_leads_to_the_other_theme_and_can_be_taken_back(open_app, workspace):
    """The merged theme's messages count with the other one; the undo is another record, and both stand again."""
    opened = open_app(workspace, "theme", theme="th-slow")
    opened.selectbox(key=to_key(Key.THEME_INTO, "th-slow", 0)).select("th-card")
    opened.button(key=to_key(Key.THEME_MERGE, "th-slow")).click().run()
    assert not opened.exception
    words = _read_words(opened)
    assert "20 messages" in words
    assert "“search is slow” merged into this" in words
    decision_id = _read_log(workspace)["decision_id"][0]
    opened.button(key=to_key(Key.THEME_UNDO, decision_id)).click().run()
    assert not opened.exception
    assert "10 messages" in _read_words(opened)
    assert _read_log(workspace)[["action", "undoes"]].to_numpy().tolist()[1] == ["undo", decision_id]


def test_a_theme_marked_as_no_friction_leaves_the_list(open_app, workspace):
    """The overview follows a decision at once, and says that the comparison follows with the next run."""
    opened = open_app(workspace, "theme", theme="th-card")
    opened.selectbox(key=to_key(Key.THEME_KIND, "th-card", 0)).select(False)  # noqa: FBT003 - the option's value
    opened.button(key=to_key(Key.THEME_SAVE, "th-card")).click().run()
    overview = open_app(workspace)
    assert "th-card" not in overview.dataframe[0].value["theme_id"].tolist()
    assert "follows with the next run" in _read_words(overview)


def test_the_run_page_reports_the_import(open_app, workspaces):
    """Notes, the import report and the manifest are there."""
    opened = open_app(workspaces["both"], "run")
    assert "no stage holds" in _read_words(opened)
    assert opened.dataframe[0].value["n_read"].tolist() == [63, 290]


def test_who_has_no_role_sees_nothing_of_a_team(open_app, workspaces, tmp_path):
    """From the first role on, whoever has none sees no page, but who can give one."""
    workspace = shutil.copytree(workspaces["both"], tmp_path / "shop")
    with Service(workspace, "ann") as service:
        service.grant("ann", "admin")

    opened = open_app(workspace, theme="th-card")

    assert not opened.exception
    assert "an admin gives roles" in _read_words(opened)
    assert not opened.get("arrow_data_frame")
    opened.text_input(key=Key.SIGNED).set_value("ann").run()
    assert "an admin gives roles" not in _read_words(opened)
