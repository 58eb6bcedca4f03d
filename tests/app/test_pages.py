"""The pages, opened without a browser: they show what the run holds, and leave the records people decide on."""

from __future__ import annotations

import shutil

import pytest

from friction.store.decisions import DecisionLog

pytestmark = pytest.mark.slow


PAGES = ("week", "review", "messages", "theme", "journey", "compare", "code", "admin")


def _read_words(opened) -> str:
    """Return everything a page says, tables left out."""
    kinds = (
        "title", "header", "subheader", "caption", "text", "info", "warning", "success", "error", "markdown", "button",
    )  # fmt: skip
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


def test_documents_alone_tell_of_no_drop_off(open_app, workspaces):
    """Without events the first page says so, the journey page says what to add."""
    assert "There are no events" in _read_words(open_app(workspaces["documents"]))
    assert "[[events]]" in _read_words(open_app(workspaces["documents"], "journey"))


def test_events_alone_tell_of_no_theme(open_app, workspaces):
    """Without messages the journey still stands, the theme page says what to add."""
    assert "100 journeys: 20 converted" in _read_words(open_app(workspaces["events"], "journey"))
    assert "[[documents]]" in _read_words(open_app(workspaces["events"], "theme"))
