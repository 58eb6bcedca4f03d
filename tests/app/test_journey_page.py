"""The pages Journey and Compare, opened without a browser: each part shows its numbers, or the next step."""

from __future__ import annotations

import pandas as pd
import pytest

from app.journey.keys import JourneyKey
from app.screen.address import Address
from app.screen.state import Key, to_key
from tests.app.journey_run import write_journeys
from tests.app.small_run import build_tables, write_run

pytestmark = pytest.mark.slow

PARTS = {
    "stages": ("Visits, and friction told there", "Messages at payment"),
    "themes": ("Who leaves with each theme, by stage", "“card refused” at payment: 12 more of every 100 leave"),
    "map": ("Moves between stages", "The wider a line"),
    "weeks": ("Drop-off by week of entry",),
    "groups": ("0 of 8 comparisons by plan differ surely enough",),
    "silence": ("Findings with half and with twice the silence", "all 1 findings stay what they are"),
    "tools": ("A report of sessions would say that 60 of every 100 leave at landing; friction says 20.",),
    "paths": ("There are no journeys yet.",),
    "cohorts": ("too few closed journeys",),
    "mended": ("too few journeys for a scenario",),
}


def _read_words(opened) -> str:
    """Return everything a page says, tables and charts left out."""
    kinds = ("title", "subheader", "caption", "text", "info", "warning", "error", "button", "expander")
    shown = [getattr(element, "label", None) or element.value for kind in kinds for element in opened.get(kind)]
    return "\n".join(str(words) for words in shown).replace("\\", "").replace("\u2060", "")


def _read_tables(opened) -> list[str]:
    """Return the short tables of a page, which are written out."""
    return [element.proto.body for element in opened.get("html") if "<table" in element.proto.body]


@pytest.fixture(scope="module")
def journeys(tmp_path_factory):
    """Return a workspace whose run holds the journey's further tables."""
    return write_journeys(tmp_path_factory.mktemp("journeys") / "shop")


@pytest.mark.parametrize("part", PARTS)
def test_each_part_opens_from_its_address(open_app, journeys, part):
    """With three plain facts above it, and a word for how sure."""
    opened = open_app(journeys, "journey", part=part)
    words = _read_words(opened)

    assert not opened.exception
    assert "100 journeys: 20 converted" in words
    assert "How sure: " in words
    for said in PARTS[part]:
        assert said in words


def test_an_unknown_part_is_the_first_one(open_app, journeys):
    """An address somebody mistyped leads to the stages."""
    assert "Visits, and friction told there" in _read_words(open_app(journeys, "journey", part="<script>"))


def test_a_cell_is_read_in_words_without_a_mouse(open_app, journeys):
    """Theme and stage are chosen; a cell without messages has nothing to press."""
    opened = open_app(journeys, "journey", part="themes", theme="th-card")
    assert "12 more of every 100 leave at payment" in _read_words(opened)
    assert not opened.button(key=JourneyKey.HEAT_OPEN).disabled
    opened.selectbox(key=to_key(Key.ADDRESS, Address.STAGE)).select("landing").run()
    assert not opened.exception
    assert "No message of this theme is placed at this stage." in _read_words(opened)
    assert opened.button(key=JourneyKey.HEAT_OPEN).disabled


def test_events_alone_have_a_funnel_without_friction(open_app, workspaces):
    """The next step is said; nothing is compared by theme."""
    opened = open_app(workspaces["events"], "journey")
    assert not opened.exception
    assert "There are no messages, so no friction is told" in _read_words(opened)
    assert "No theme of friction is placed at a stage" in _read_words(
        open_app(workspaces["events"], "journey", part="themes")
    )


def test_two_weeks_stand_side_by_side(open_app, journeys):
    """The two last whole ones; whose drop-off is not known yet is said, with the newest week that is."""
    opened = open_app(journeys, "compare")
    words = _read_words(opened)

    assert not opened.exception
    table = next(shown for shown in _read_tables(opened) if "card refused" in shown)
    for said in ("2026-W20", "2026-W21", "of 1,000 who wrote", "too few"):
        assert said in table
    assert "more people" not in table
    assert "Themes: fewer than 25 people wrote" in words
    assert "The newest week known is 2026-W20." in words


def test_weeks_are_chosen_in_the_address(open_app, journeys):
    """Known ones have drop-off; the same one twice is told so."""
    opened = open_app(journeys, "compare", one="2026-W19", other="2026-W20")
    assert "Drop-off: no telling at any of 4 stages" in _read_words(opened)
    twice = open_app(journeys, "compare", one="2026-W19", other="2026-W19")
    assert not twice.exception
    assert "Both sides are the same" in _read_words(twice)


def test_two_groups_stand_side_by_side(open_app, journeys):
    """The largest first; what is surely apart is said, and what is not counted by group."""
    words = _read_words(open_app(journeys, "compare", compare="groups"))

    assert "pro: up to 60 people at a stage; free: up to 40." in words
    assert "In free more leave at payment." in words
    assert "How sure: likely" in words
    assert "Messages are not counted by group" in words


def test_two_runs_stand_side_by_side(open_app, tmp_path):
    """Made of the same, but for one table: which is the fault that it is."""
    workspace = write_journeys(tmp_path / "shop")
    tables = build_tables()
    write_run(workspace, tables | {"themes": tables["themes"][tables["themes"]["theme_id"] != "th-late"]})
    opened = open_app(workspace, "compare", compare="runs")
    words = _read_words(opened)

    assert not opened.exception
    assert "Identical inputs: yes. Identical tables: no, although the same went in" in words
    assert "5 continued, 1 merged" in words
    assert "No decisions were made." in words


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("weeks", "Themes: fewer than 25 people wrote"),
        ("groups", "Name a property of the customer list in friction.toml"),
        ("runs", "There is one run only"),
    ],
)
def test_what_cannot_be_compared_says_the_next_step(open_app, workspaces, what, said):
    """On a run without weeks of drop-off, without groups, and without a second run."""
    opened = open_app(workspaces["both"], "compare", compare=what)
    assert not opened.exception
    assert said in _read_words(opened)


def test_a_run_without_messages_still_compares_weeks(open_app, workspaces):
    """There is nothing to compare, and it says so."""
    opened = open_app(workspaces["events"], "compare")
    assert not opened.exception
    assert "There are not two whole weeks yet" in _read_words(opened)


def test_a_button_leads_to_the_messages_of_a_theme_at_a_stage(open_app, journeys):
    """Without a mouse on the chart; what was searched for before is taken back."""
    opened = open_app(journeys, "journey", part="stages", words="parcel", themes="th-late")
    opened.button(key=to_key(JourneyKey.OPEN, "payment", "th-card")).click().run()

    assert not opened.exception
    assert [title.value for title in opened.title] == ["Messages"]
    assert opened.query_params["themes"] == "th-card"
    assert opened.query_params["stages"] == "payment"
    assert "words" not in opened.query_params


def test_a_long_table_shows_what_differs_most_and_folds_the_rest(open_app, tmp_path):
    """All of it is one click away; a short one stands by itself."""
    workspace = write_journeys(tmp_path / "shop")
    tables = build_tables()
    more = [tables["themes"].iloc[[0]].assign(theme_id=f"th-{number:02d}") for number in range(9)]
    write_run(workspace, tables | {"themes": pd.concat([tables["themes"], *more])})
    opened = open_app(workspace, "compare", compare="runs")
    shown = [table.count("<tr") for table in _read_tables(opened) if "what became of it" in table]

    assert "All 15 themes" in _read_words(opened)
    assert shown == [9, 16]
