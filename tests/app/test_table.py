"""A table that is written out: its words escaped, its numbers as Streamlit would write them, its need of room."""

from __future__ import annotations

import re

import pandas as pd
import pytest
import streamlit as st
from hypothesis import given, strategies

from app.screen.table import MOST_ROWS, is_written, to_html
from tests.app.small_run import HOSTILE, HOSTILE_NAME

NUMBER, TEXT, MOMENT = st.column_config.NumberColumn, st.column_config.TextColumn, st.column_config.DatetimeColumn


def _read_cells(html: str) -> list[str]:
    return [re.sub("<wbr>", "", cell) for cell in re.findall(r"<td [^>]*>(.*?)</td>", html, flags=re.DOTALL)]


@pytest.mark.parametrize(
    ("value", "column", "shown"),
    [
        (1234567, None, "1,234,567"),
        (1234567, NUMBER(format="localized"), "1,234,567"),
        (0.5, None, "0.5"),
        (1234.5, NUMBER(format="localized"), "1,234.5"),
        (0.123456, None, "0.1235"),
        (0.5, NUMBER(format="%.2f"), "0.50"),
        (0.125, NUMBER(format="percent"), "12.5%"),
        (999, NUMBER(format="bytes"), "999 bytes"),
        (4321, NUMBER(format="bytes"), "4.3 kB"),
        (5e15, NUMBER(format="bytes"), "5,000.0 TB"),
        (None, NUMBER(), "–"),
        (float("nan"), None, "–"),
        ("", TEXT(), "–"),
        ("steady", "change", "steady"),
        (True, None, "yes"),
        (False, None, "no"),
        (["late", "parcel"], None, "late, parcel"),
        ([], None, "–"),
        (pd.Timestamp("2026-05-25 08:30", tz="UTC"), MOMENT(format="YYYY-MM-DD HH:mm"), "2026-05-25 08:30"),
        (pd.Timestamp("2026-05-25 08:30"), None, "2026-05-25 08:30"),
        (pd.Timestamp("2026-05-25"), None, "2026-05-25"),
    ],
)
def test_a_cell_says_what_its_column_asks_for(value, column, shown):
    """Numbers, times and lists in the format of their column; a dash where there is nothing."""
    frame = pd.DataFrame({"x": pd.Series([value])})
    assert _read_cells(to_html(frame, "One cell", {"x": column} if column else {})) == [shown]


def test_a_table_can_be_read_aloud():
    """It has a name, heads of columns, and every cell says its column, for where rows become cards."""
    frame = pd.DataFrame({"stage": ["basket"], "n": [3]})
    html = to_html(frame, "Visits of each stage", {"n": NUMBER("visits", help="Stays, no sessions")})
    assert 'aria-label="Visits of each stage"' in html
    assert re.findall(r'<th role="columnheader" scope="col" class="(\w+)">(\w+)</th>', html) == [
        ("words", "stage"), ("number", "visits"),
    ]  # fmt: skip
    assert re.findall(r'data-label="(\w+)">(\w+)<', html) == [("stage", "basket"), ("visits", "3")]
    assert "<li>visits: Stays, no sessions</li>" in html


@pytest.mark.parametrize("text", [*HOSTILE, HOSTILE_NAME])
def test_hostile_words_are_letters_everywhere(text):
    """In cells, heads, helps and the name of the table no sign of theirs begins a tag."""
    html = to_html(pd.DataFrame({text: [text]}), text, {text: TEXT(help=text)})
    ours = r"</?(?:div|table|thead|tbody|tr|th|td|ul|li|wbr)(?: (?:[a-z-]+)=\"[^\"<>]*\")*>"
    assert "<" not in re.sub(ours, "", html)


@given(strategies.text(alphabet="ab-<&é ", max_size=80))
def test_only_what_no_word_is_as_long_as_may_break(text):
    """Strings of more than 25 letters get places to break; no letter is lost, and no shorter word is touched."""
    cell = re.findall(r"<td [^>]*>(.*?)</td>", to_html(pd.DataFrame({"x": [text]}), "One cell", {}))[0]
    for word in re.split(r" ", cell):
        whole = word.replace("<wbr>", "").replace("&lt;", "<").replace("&amp;", "&")
        assert ("<wbr>" in word) == (len(whole) > 25)
    assert cell.replace("<wbr>", "").replace("&lt;", "<").replace("&amp;", "&") == (text or "–")


@pytest.mark.parametrize(
    ("frame", "columns", "written"),
    [
        (pd.DataFrame({"x": range(MOST_ROWS)}), {}, True),
        (pd.DataFrame({"x": range(MOST_ROWS + 1)}), {}, False),
        (pd.DataFrame({"x": [[1, 2]]}), {"x": st.column_config.LineChartColumn("trend")}, False),
        (pd.DataFrame({"x": ["a"]}), {"x": "a label"}, True),
    ],
    ids=["short", "long", "with pictures", "labelled"],
)
def test_a_short_table_of_words_is_written_out(frame, columns, written):
    """A long table, or one with pictures in it, is a grid."""
    assert is_written(frame, columns) == written


def test_a_wider_table_becomes_cards_sooner():
    """The step below which rows are cards grows with the longest words of the columns."""

    def find_step(n_columns: int) -> int:
        frame = pd.DataFrame({f"column{place}": ["confirmation"] for place in range(n_columns)})
        return int(re.search(r"under-(\d+)", to_html(frame, "Columns", {}))[1])

    assert [find_step(n) for n in (1, 2, 3, 5, 8, 20)] == [250, 250, 350, 700, 950, 1250]
