"""The settings: what is refused, and how it is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from friction.config import find_files, load_settings
from friction.errors import SettingsError

if TYPE_CHECKING:
    from pathlib import Path

SMALLEST = """
[project]
timezone = "UTC"
[[documents]]
name = "reviews"
path = "reviews.csv"
source = "review"
columns = { text = "body" }
"""

JOURNEY = """
[[events]]
name = "clicks"
path = "clicks.csv"
columns = { person = "user", happened_at = "at", name = "event" }
[[events]]
name = "orders"
path = "orders.csv"
format = "timestamps"
columns = { person = "customer" }
events = { purchased = "ordered_at", late = { column = "promised_at", unless_before = "delivered_at" } }
[journey]
converts = ["purchased"]
[[journey.stages]]
name = "basket"
events = ["basket_*"]
"""


def write(folder: Path, text: str) -> Path:
    (folder / "friction.toml").write_text(text, encoding="utf-8")
    return folder


def refuse(folder: Path, text: str) -> str:
    with pytest.raises(SettingsError) as caught:
        load_settings(write(folder, text))
    return str(caught.value)


def test_everything_not_named_has_a_default(tmp_path):
    """One source with a text column is enough."""
    settings = load_settings(write(tmp_path, SMALLEST))

    assert settings.documents[0].columns.text == ("body",)
    assert settings.impact.weeks == 8
    assert settings.stages == ()


def test_both_forms_of_events_are_read(tmp_path):
    """A source is one row per event, or one row per thing with a column per event."""
    settings = load_settings(write(tmp_path, SMALLEST + JOURNEY))

    clicks, orders = settings.events
    assert clicks.format == "table"
    assert orders.events["late"].unless_before == "delivered_at"
    assert orders.events["purchased"].column == "ordered_at"
    assert settings.stages == ("basket",)


def test_all_mistakes_are_told_at_once_each_with_its_place(tmp_path):
    """Unknown keys come with a guess, sources go by their names."""
    text = (SMALLEST + JOURNEY).replace('timezone = "UTC"', 'timezone = "Utz"\nnmae = "x"')
    text = text.replace("unless_before", "unles_before").replace('source = "review"', 'source = "reviews"')

    told = refuse(tmp_path, text)

    assert "4 mistakes" in told
    assert "project.timezone: 'Utz' is no time zone" in told
    assert "project.nmae: unknown key; did you mean 'name'?" in told
    assert "documents 'reviews'.source: " in told
    assert "events 'orders'.events.late.unles_before: unknown key; did you mean 'unless_before'?" in told


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ('timezone = "UTC"', "", "project.timezone: is missing"),
        ('columns = { text = "body" }', 'columns = { text = "body", rating = "stars" }', "rating_range is missing"),
        ('events = ["basket_*"]', "events = []", "journey.stages 'basket'.events"),
        ('name = "basket"', 'name = "DROPPED"', "the program's own"),
        ('converts = ["purchased"]', 'starts = ["landing"]', "starts names no stage: landing"),
        ('name = "orders"', 'name = "clicks"', "source names repeat: clicks"),
        ('converts = ["purchased"]', "drop_after_days = 0", "journey.drop_after_days"),
        ('converts = ["purchased"]', 'converts = [{ name = "a", wher = {} }]', "converts 'a'.wher: unknown key; did"),
        ('converts = ["purchased"]', "converts = [3]", "journey.converts[1]: Input should be a valid string"),
        (
            'converts = ["purchased"]',
            'converts = [{ name = "view", where = { page = "/thanks" } }]',
            "where reads properties that are not kept: page; name them in an [[events]] source's columns: properties",
        ),
        (
            "[[documents]]",
            '[[kpis]]\nmeasure = "drop_off"\nstage = "pay"\n[[documents]]',
            "kpis: there is no stage 'pay'; name one of basket",
        ),
        (
            "[[documents]]",
            '[objective]\nname = "x"\nmeasure = "drop_off"\n[[documents]]',
            'measure = "drop_off" needs stage',
        ),
        ("[[documents]]", '[objective]\nname = "x"\ntarget = 40\n[[documents]]', "from 0 to 1: write 0.4 for 40%"),
        ("[[documents]]", '[[kpis]]\nmeasure = "conversion"\nway = 6\n[[documents]]', "way"),
    ],
)
def test_each_mistake_is_told_in_words(tmp_path, was, becomes, said):
    """What is wrong is named by its place in the file."""
    assert said in refuse(tmp_path, (SMALLEST + JOURNEY).replace(was, becomes, 1))


def test_nothing_to_read_is_a_mistake(tmp_path):
    """Settings without documents and events are refused."""
    assert "there is nothing to read" in refuse(tmp_path, '[project]\ntimezone = "UTC"\n')


def test_events_need_a_journey(tmp_path):
    """Events without stages would give nothing."""
    assert "events need a journey" in refuse(tmp_path, SMALLEST + JOURNEY.split("[journey]", maxsplit=1)[0])


def test_a_file_that_is_not_there_names_the_command_that_makes_it(tmp_path):
    """Without friction.toml the mend is friction init."""
    with pytest.raises(SettingsError, match="friction init"):
        load_settings(tmp_path)


def test_broken_toml_is_told_with_its_line(tmp_path):
    """A syntax error names the line."""
    assert "line 2" in refuse(tmp_path, "[project]\nname = \n")


def test_the_settings_cannot_be_changed(tmp_path):
    """They are frozen: a step cannot change what another one reads."""
    settings = load_settings(write(tmp_path, SMALLEST))

    with pytest.raises(ValueError, match="frozen"):
        settings.project.name = "other"


def test_a_path_may_hold_an_environment_variable_and_a_glob(tmp_path, monkeypatch):
    """Files come out sorted; a variable that is not set is named."""
    (tmp_path / "in").mkdir()
    for name in ("b.csv", "a.csv", "c.txt"):
        (tmp_path / "in" / name).touch()
    monkeypatch.setenv("SHOP_FILES", str(tmp_path / "in"))

    assert [path.name for path in find_files("${SHOP_FILES}/*.csv", tmp_path)] == ["a.csv", "b.csv"]
    assert [path.name for path in find_files("in/*.csv", tmp_path)] == ["a.csv", "b.csv"]
    assert find_files("in/d.csv", tmp_path) == []
    with pytest.raises(SettingsError, match="NOT_SET_ANYWHERE"):
        find_files("${NOT_SET_ANYWHERE}/a.csv", tmp_path)


def test_columns_of_an_xes_log_that_are_no_table_are_told_and_do_not_crash(tmp_path):
    """What an XES log calls things is only filled in where columns are a table; else the mistake is named."""
    (tmp_path / "friction.toml").write_text(
        '[project]\ntimezone = "UTC"\n[[events]]\nname = "log"\npath = "log.xes"\nformat = "xes"\ncolumns = "who"\n'
        '[journey]\n[[journey.stages]]\nname = "all"\nevents = ["*"]\n'
    )

    with pytest.raises(SettingsError) as caught:
        load_settings(tmp_path)

    assert "columns" in str(caught.value)


@pytest.mark.parametrize(
    ("time_format", "said"),
    [
        ("%d.%m.%Y %H:%M", None),
        ("%Y-%m-%d %H:%M:%S UTC", None),
        ("epoch seconds", None),
        ("%Y-%j", None),
        ("days first", 'is no form of times; write one of "iso", "day first"'),
        ("%d.%m. %H:%M", "does not say year, month and day"),
        ("%H:%M", "does not say year, month and day"),
        ("%d.%m.%Y %I:%M", "need both %I and %p"),
        ("%d.%m.%Y %H:%M %p", "need both %I and %p"),
        ("%d.%m.%Y %H:%M %Z", "%Z cannot be read"),
        ("%c", "%c cannot be read"),
        ("%d.%m.%Y %H:%M EST", "ends in letters of a zone"),
    ],
)
def test_forms_of_times_have_one_reading(tmp_path, time_format, said):
    """A form of times is one of the names, or a pattern that says the whole date in one way."""
    text = SMALLEST.replace("source =", f'time_format = "{time_format}"\nsource =')
    if said is None:
        assert load_settings(write(tmp_path, text)).documents[0].time_format == time_format
    else:
        assert said in refuse(tmp_path, text)


def test_words_of_ratings_lie_on_the_scale(tmp_path):
    """A word that means more than the best rating is a mistake."""
    text = SMALLEST.replace("source =", "rating_range = [1, 5]\nrating_words = { great = 6 }\nsource =")
    assert "rating_words: outside rating_range: 'great'" in refuse(tmp_path, text)
