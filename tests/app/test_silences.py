"""Findings with half, with the declared, and with twice the silence, as the page Run shows them."""

from __future__ import annotations

import pandas as pd

from app.views.silences import build_other_silences
from friction.contracts import build_table


def make(*rows):
    """Return the table from (theme, stage, factor, difference, low, high, q)."""
    names = ["theme_id", "stage", "factor", "difference", "difference_low", "difference_high", "q"]
    frame = pd.DataFrame(rows, columns=names)
    return {
        "other_silences": build_table("other_silences", frame.assign(n_with=30.0, drop_after_days=7 * frame["factor"]))
    }


def test_each_finding_is_a_row_with_a_column_for_each_silence():
    """The largest first; in words; what changes is named, and what could not be compared is left open."""
    tables = make(
        ("a", "pay", 0.5, 0.10, 0.05, 0.15, 0.01), ("a", "pay", 1.0, 0.11, 0.06, 0.16, 0.01),
        ("a", "pay", 2.0, None, None, None, None),
        ("b", "search", 0.5, 0.20, 0.1, 0.3, 0.01), ("b", "search", 1.0, 0.21, 0.1, 0.3, 0.01),
        ("b", "search", 2.0, 0.004, -0.05, 0.06, 0.9),
    )  # fmt: skip

    shown = build_other_silences(tables, {"a": "Card declined", "b": "Nothing found"})

    assert list(shown.columns) == ["theme", "stage", "3.5 days", "7 days", "14 days", "changes"]
    assert shown.to_numpy().tolist() == [
        ["Nothing found", "search", "20 more of every 100", "21 more of every 100", "as many", "with 14 days"],
        ["Card declined", "pay", "10 more of every 100", "11 more of every 100", "–", "no"],
    ]


def test_without_findings_there_is_nothing_to_show():
    """Nor in a run of before, which lacks the table."""
    assert build_other_silences({}, {}).empty
    assert build_other_silences(make(("a", "pay", 1.0, 0.1, 0.0, 0.2, 0.01)), {"a": "A"}).empty
