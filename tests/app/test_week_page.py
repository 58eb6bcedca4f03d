"""The page This week, opened without a browser: what stands on it in which order, and what is decided from its list."""

from __future__ import annotations

import json
import shutil

import pandas as pd
import pytest

from app.screen.address import Address
from app.screen.state import Key, to_key
from app.views.ranking import ACTED, DISMISSED, MINE, SOFT, TO_DO, UNSORTED
from app.week.keys import WeekKey
from friction.contracts import build_table
from friction.store import Decision, Service
from tests.app.small_run import HOSTILE_NAME, build_tables, write_run, write_workspace
from tests.app.test_pages import _read_html, _read_log, _read_words

pytestmark = pytest.mark.slow

MOST_WORDS = 40


@pytest.fixture
def workspace(workspaces, tmp_path):
    """Return a copy of a workspace, in which a test may decide."""
    return shutil.copytree(workspaces["both"], tmp_path / "shop")


def show(opened, tab):
    """Choose a tab of the list, as a click does."""
    opened.query_params[Address.TAB] = tab
    return opened.run()


def choose_row(opened, theme_id):
    """Choose a theme of the list, as a click on its row does: it stands in the address."""
    opened.query_params[Address.THEME] = theme_id
    return opened.run()


def list_themes(opened):
    """Return the ids of the themes in the list; none where there is no list."""
    lists = [one.value for one in opened.dataframe if "theme_id" in one.value]
    return lists[0]["theme_id"].tolist() if lists else []


def test_what_a_lead_must_see_stands_in_this_order(open_app, workspaces, tables):
    """The objective, what changed, findings, themes, what cannot be said; coverage is folded behind them."""
    opened = open_app(workspaces["both"])

    assert not opened.exception
    assert [one.value for one in opened.title] == ["This week"]
    assert [one.value for one in opened.header] == [
        "Objective", "What changed", "Findings", "Themes", "What cannot be said",
    ]  # fmt: skip
    words = _read_words(opened)
    days = pd.Timestamp("2026-05-18", tz="Europe/Berlin"), pd.Timestamp("2026-05-25", tz="Europe/Berlin")
    n = tables["documents"]["written_at"].between(*days, inclusive="left").sum()
    for said in (
        "More baskets become orders",
        f"2026-W21, 18 May 2026 to 24 May 2026: {n} messages",
        "Fewer than 25 persons",
    ):
        assert said in words
    assert [metric.value for metric in opened.metric] == ["98.3%", "90.0%", "90.0%", "0.6%"]
    assert list_themes(opened) == ["th-card", "th-form", "th-evil", "th-slow", "th-late"]


def test_what_changed_is_a_sentence_and_its_picture_one_click_away(open_app, workspaces):
    """The chart with what is usual is made once somebody opens it; the rate of false lines stands once."""
    opened = open_app(workspaces["both"])
    (fold,) = [one for one in opened.expander if "Rising" in one.label]

    assert "wrote of it" in fold.label
    assert not fold.get("arrow_vega_lite_chart")
    assert _read_words(opened).count("at most one false line") == 1


def test_a_card_has_at_most_forty_words(open_app, workspaces):
    """Three facts, one word for how sure and a button; the statistics are folded."""
    opened = open_app(workspaces["both"])
    cards = [column for column in opened.columns if column.get("subheader") and column.get("button")]

    assert len(cards) == 3
    for card in cards:
        shown = [one.value for kind in ("subheader", "text") for one in card.get(kind)]
        (fold,) = card.expander
        words = " ".join(["Open theme", fold.label, *shown]).split()
        assert len(words) <= MOST_WORDS, words
        assert fold.label.replace("\\", "").startswith("How sure")
        assert len(fold.caption) >= 3


def test_the_tabs_part_the_list(open_app, workspaces):
    """Praise stands in a tab of its own, an empty tab says the next step, the unsorted say why."""
    opened = open_app(workspaces["both"])

    assert list_themes(show(opened, SOFT)) == ["th-kind"]
    for tab in (MINE, ACTED, DISMISSED):
        assert list_themes(show(opened, tab)) == []
        assert not opened.exception
        assert len(opened.info) == 1
    show(opened, UNSORTED)
    assert "1 message is in no theme" in _read_words(opened)
    assert "like nothing else" in _read_html(opened)


def test_nothing_can_be_pressed_before_a_row_is_chosen(open_app, workspaces):
    """No theme can be opened, saved or assigned; the address names the row, and one of another tab is none."""
    opened = open_app(workspaces["both"])
    for key in (WeekKey.OPEN, WeekKey.SAVE, WeekKey.TAKE):
        assert opened.button(key=to_key(key, "")).disabled
    choose_row(opened, "th-kind")
    assert opened.button(key=to_key(WeekKey.OPEN, "")).disabled
    choose_row(opened, "th-slow")
    assert not opened.button(key=to_key(WeekKey.OPEN, "th-slow")).disabled
    assert "Chosen: search is slow" in _read_words(opened)
    opened.button(key=to_key(WeekKey.SAVE, "th-slow")).click().run()
    assert "Nothing to save" in _read_words(opened)


def test_a_dismissed_theme_leaves_the_list_at_once_and_comes_back_by_undo(open_app, workspace):
    """What was done is said beside the list, with its undo; the log holds both."""
    opened = choose_row(open_app(workspace), "th-slow")
    opened.selectbox(key=to_key(WeekKey.STATUS, "th-slow", "new")).select("dismissed").run()

    assert not opened.exception
    assert "th-slow" not in list_themes(opened)
    assert "“search is slow” is now dismissed." in _read_words(opened)
    assert list_themes(show(opened, DISMISSED)) == ["th-slow"]
    show(opened, TO_DO)
    opened.button(key=to_key(Key.SAID_UNDO, "week_list")).click().run()
    assert "th-slow" in list_themes(opened)
    assert _read_log(workspace)["action"].tolist() == ["status", "undo"]


def test_an_owner_is_typed_or_taken(open_app, workspace):
    """Each is a decision signed by who looks; what is mine is in its tab."""
    opened = choose_row(open_app(workspace), "th-slow")
    opened.text_input(key=Key.SIGNED).input("Ann").run()
    opened.button(key=to_key(WeekKey.TAKE, "th-slow")).click().run()
    choose_row(opened, "th-late")
    opened.text_input(key=to_key(Key.DRAFT, "owner:th-late")).input("Parcels").run()
    opened.button(key=to_key(WeekKey.SAVE, "th-late")).click().run()

    decisions = _read_log(workspace)
    assert decisions[["theme_id", "action", "decided_by"]].to_numpy().tolist() == [
        ["th-slow", "owner", "Ann"], ["th-late", "owner", "Ann"],
    ]  # fmt: skip
    assert [json.loads(payload)["owner"] for payload in decisions["payload"]] == ["Ann", "Parcels"]
    assert list_themes(show(opened, MINE)) == ["th-slow"]


def test_what_is_typed_outlives_another_decision(open_app, workspace):
    """An owner half typed is still there once the status was chosen, and after another row."""
    opened = choose_row(open_app(workspace), "th-late")
    opened.text_input(key=to_key(Key.DRAFT, "owner:th-late")).input("Parc").run()
    opened.selectbox(key=to_key(WeekKey.STATUS, "th-late", "new")).select("watched").run()
    choose_row(opened, "th-slow")
    choose_row(opened, "th-late")

    assert opened.text_input(key=to_key(Key.DRAFT, "owner:th-late")).value == "Parc"
    assert _read_log(workspace)["action"].tolist() == ["status"]


def test_who_may_not_decide_cannot_press(open_app, workspace):
    """A viewer chooses and reads; the buttons say which role they need."""
    with Service(workspace, "boss") as service:
        service.grant("boss", "admin")
        service.grant("Vera", "viewer")
    opened = open_app(workspace)
    opened.text_input(key=Key.SIGNED).input("Vera").run()
    choose_row(opened, "th-slow")

    take = opened.button(key=to_key(WeekKey.TAKE, "th-slow"))
    assert take.disabled
    assert "role lead" in take.help
    assert not opened.button(key=to_key(WeekKey.OPEN, "th-slow")).disabled


def test_an_earlier_week_is_told_from_the_address(open_app, workspaces):
    """Its own days and changes, and a word that it is not the last one."""
    opened = open_app(workspaces["both"], week="2026-W18")

    words = _read_words(opened)
    assert "2026-W18, 27 Apr 2026 to 3 May 2026" in words
    assert "An earlier week" in words
    assert "A quiet week" in words


def test_a_run_without_an_objective_says_how_to_set_one(open_app, workspace):
    """The line of the settings, not an empty space."""
    file = workspace / "friction.toml"
    text = file.read_text(encoding="utf-8")
    start, _, rest = text.partition("[objective]")
    file.write_text(start + rest[rest.index("[[documents]]") :], encoding="utf-8")

    words = _read_words(open_app(workspace))
    assert "No objective is set" in words
    assert "[objective]" in words


def test_a_run_in_which_nothing_is_understood_says_that_first(open_app, tmp_path):
    """In a language nothing here knows, and without a week: above all else, and no finding."""
    workspace = write_workspace(tmp_path / "shop", run=False)
    tables = build_tables()
    placed = tables["segment_topics"].assign(topic_id=None, theme_id=None, strength=0.0, reason="unsupported_language")
    tables["segment_topics"] = build_table("segment_topics", placed)
    tables["documents"] = build_table("documents", tables["documents"].assign(language="fi"))
    for name in ("themes", "topics", "theme_weeks", "impact", "controls", "proposals", "lineage"):
        tables[name] = tables[name].iloc[:0]
    write_run(workspace, tables, week=None)

    opened = open_app(workspace)

    assert not opened.exception
    assert "nothing here knows" in opened.warning[0].value.replace("\\", "")
    assert "No week is complete yet" in _read_words(opened)
    assert "Findings" not in [one.value for one in opened.header]
    show(opened, UNSORTED)
    assert "60 messages are in no theme" in _read_words(opened)


def test_a_theme_that_is_no_friction_any_more_is_not_to_do(open_app, workspace):
    """The list follows a decision at once, and says that the comparison follows with the next run."""
    with Service(workspace, "Ann") as service:
        service.decide([Decision("friction", {"is_friction": False}, "th-card")])
    opened = open_app(workspace)

    assert "th-card" not in list_themes(opened)
    assert "follows with the next run" in _read_words(opened)


def test_hostile_names_are_shown_as_letters(open_app, workspaces):
    """A theme named by a hostile text stands in cards and in the list, obeyed by neither."""
    opened = choose_row(open_app(workspaces["both"]), "th-evil")

    assert not opened.exception
    assert all(HOSTILE_NAME not in one.value for one in (*opened.markdown, *opened.subheader, *opened.caption))
    assert any(HOSTILE_NAME in one.value for one in opened.text)
