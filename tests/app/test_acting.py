"""What is done with ticked messages and with proposals: seen at once, taken back with one click."""

from __future__ import annotations

import shutil

import pytest

from app.screen.state import Key, to_key
from app.theme.keys import ThemeKey
from app.views.messages import find_segments
from tests.app.conftest import read_tables
from tests.app.test_pages import _read_log, _read_words

pytestmark = pytest.mark.slow


@pytest.fixture
def workspace(workspaces, tmp_path):
    """Return a copy of a workspace, in which a test may decide."""
    return shutil.copytree(workspaces["both"], tmp_path / "shop")


@pytest.fixture
def theme(open_app, workspace):
    """Return the page of a theme, opened."""
    opened = open_app(workspace, theme="th-card")
    opened.switch_page("app_pages/theme.py").run()
    assert not opened.exception
    return opened


def tick(opened, n):
    """Tick the first messages shown; returns their ids."""
    ticks = [box for box in opened.checkbox if box.key.startswith(ThemeKey.TICK)][:n]
    for box in ticks:
        box.check()
    opened.run()
    assert not opened.exception
    return [box.key.split(":")[2] for box in ticks]


def press(opened, key, *parts):
    opened.button(key=to_key(key, *parts)).click().run()
    assert not opened.exception


def test_nothing_can_be_pressed_before_a_message_is_ticked(theme):
    """Empty choices do nothing, and say what to do."""
    keys = (ThemeKey.MOVE, ThemeKey.ADD, ThemeKey.OUT, ThemeKey.NEAR, ThemeKey.SPLIT)
    assert all(theme.button(key=to_key(key, "th-card")).disabled for key in keys)
    assert "tick some to move them" in _read_words(theme)


@pytest.mark.parametrize(("key", "action"), [(ThemeKey.MOVE, "place"), (ThemeKey.ADD, "add")])
def test_ticked_messages_go_to_another_theme(theme, workspace, key, action):
    """The decision names their segments and where these stand; an undo takes it back; no tick is left."""
    doc_ids = tick(theme, 2)
    theme.selectbox(key=to_key(ThemeKey.TO, "th-card", 0)).set_value("th-form").run()

    press(theme, key, "th-card")

    (decision,) = _read_log(workspace).to_dict("records")
    assert (decision["action"], decision["theme_id"]) == (action, "th-form")
    assert all(doc_id in decision["payload"] for doc_id in doc_ids)
    assert "anchors" in decision["payload"]
    assert "2 messages" in _read_words(theme)
    assert not any(box.value for box in theme.checkbox)
    press(theme, Key.SAID_UNDO, ThemeKey.AT_TICKED)
    assert _read_log(workspace)["action"].tolist() == [action, "undo"]
    assert "Taken back" in _read_words(theme)


def test_ticked_messages_are_split_off_under_a_name(theme, workspace):
    """Two decisions, taken back together."""
    tick(theme, 1)
    theme.text_input(key=to_key(Key.DRAFT, "split:th-card")).set_value("Declined abroad").run()

    press(theme, ThemeKey.SPLIT, "th-card")

    assert _read_log(workspace)["action"].tolist() == ["split", "name"]
    press(theme, Key.SAID_UNDO, ThemeKey.AT_TICKED)
    assert _read_log(workspace)["action"].tolist() == ["split", "name", "undo", "undo"]


def test_ticked_messages_are_taken_out(theme, workspace):
    """They are gone from the page at once."""
    (doc_id,) = tick(theme, 1)
    before = len(find_segments(read_tables(workspace), "th-card"))

    press(theme, ThemeKey.OUT, "th-card")

    assert _read_log(workspace)["action"].tolist() == ["remove"]
    assert "Before your change; the next run estimates it anew." in _read_words(theme)
    assert not any(doc_id in box.key for box in theme.checkbox)
    assert before > 0


def test_ticks_hold_while_a_stage_is_corrected(theme):
    """What was chosen is not lost when something else is decided."""
    doc_ids = tick(theme, 2)
    about = next(one for one in theme.selectbox if str(one.key).startswith(ThemeKey.ABOUT))
    about.select("basket").run()
    assert not theme.exception
    assert [box.key.split(":")[2] for box in theme.checkbox if box.value] == doc_ids
