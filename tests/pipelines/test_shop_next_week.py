"""The made-up shop, a week later: what was decided in the app holds, in the app, the tables and the weekly page."""

from __future__ import annotations

import sys

import pytest
from streamlit.testing.v1 import AppTest

from app import actor
from app.screen.state import Key, to_key
from app.theme.keys import ThemeKey
from app.views.sign_in import Visitor
from fixtures.shop import generate_shop
from friction.store.decisions import DecisionLog
from pipelines.commands.weekly import write_week
from pipelines.run import run_workspace
from pipelines.show import Show
from tests.app.test_pages import _read_html, _read_words
from tests.conftest import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.models]

PERSONS = 300
NAME = "A name from the review"
TAKEN_BACK = "A name taken back"


def open_theme(workspace, theme_id, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["main.py", "--workspace", str(workspace)])
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])  # the app's own would stay there
    monkeypatch.setattr(actor, "look_at_visitor", lambda: Visitor({}, {}, "127.0.0.1", 0.0))
    opened = AppTest.from_file(str(ROOT / "app" / "main.py"), default_timeout=60)
    opened.query_params.update({"theme": theme_id, "part": "edit"})
    opened.run()
    opened.switch_page("app_pages/theme.py").run()
    assert not opened.exception
    return opened


def read_log(workspace):
    log = DecisionLog(workspace)
    decisions = log.read()
    log.close()
    return decisions


def save(opened, theme_id):
    opened.button(key=to_key(ThemeKey.SAVE, theme_id)).click().run()
    assert not opened.exception


def decide(workspace, named, kept, merged, harmless, monkeypatch):
    """Decide as a person would, on the pages: name, name and undo, merge, not friction."""
    page = open_theme(workspace, named, monkeypatch)
    page.text_input(key=to_key(Key.DRAFT, f"name:{named}")).set_value(NAME)
    save(page, named)
    page = open_theme(workspace, kept, monkeypatch)
    page.text_input(key=to_key(Key.DRAFT, f"name:{kept}")).set_value(TAKEN_BACK)
    save(page, kept)
    page.button(key=to_key(Key.SAID_UNDO, ThemeKey.AT_WORDS)).click().run()
    page = open_theme(workspace, merged, monkeypatch)
    page.selectbox(key=to_key(ThemeKey.INTO, merged)).select(named).run()
    page.button(key=to_key(ThemeKey.JOIN, merged)).click().run()
    page = open_theme(workspace, harmless, monkeypatch)
    page.selectbox(key=to_key(ThemeKey.FRICTION, harmless, True)).select(False).run()  # noqa: FBT003 - the option's value
    assert not page.exception


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    """Return the shop with its first five weeks, run."""
    folder = generate_shop(tmp_path_factory.mktemp("next") / "shop", persons=PERSONS, weeks=5)
    run_workspace(folder, Show(quiet=True))
    return folder


def test_decisions_given_in_the_app_hold_after_the_next_weeks_run(workspace, monkeypatch):
    """A name, a merge, a not-friction and an undo: after six weeks of data they are still what people decided."""
    first = run_workspace(workspace, Show(quiet=True)).run
    friction = first.themes[first.themes["is_friction"]].head(4)
    named, kept, merged, harmless = friction["theme_id"]
    decide(workspace, named, kept, merged, harmless, monkeypatch)
    assert read_log(workspace)["action"].tolist() == ["name", "name", "undo", "merge", "friction"]

    generate_shop(workspace, persons=PERSONS, weeks=6)
    second = run_workspace(workspace, Show(quiet=True)).run
    page = write_week(workspace, second, None).files[0].read_text(encoding="utf-8")
    shown = open_theme(workspace, named, monkeypatch)

    themes = second.themes.set_index("theme_id")
    assert len(second.documents) > len(first.documents)
    assert themes.loc[named, "name"] == NAME
    assert themes.loc[kept, "name"] != TAKEN_BACK
    assert merged not in themes.index
    assert not themes.loc[harmless, "is_friction"]
    assert second.impact.loc[second.impact["theme_id"] == harmless, "rank"].isna().all()
    assert NAME in _read_html(shown) + _read_words(shown)
    assert TAKEN_BACK not in page
    assert NAME in page or second.impact.loc[second.impact["theme_id"] == named, "rank"].min() > 3
    assert merged not in page
