"""Figures and days as all renderers write them."""

from __future__ import annotations

import pytest

from friction.report.days import to_day
from friction.report.render.words import to_cell, to_days, to_line, to_value


@pytest.mark.parametrize(
    ("made", "told"),
    [
        (to_day("2026-05-04"), "4 May 2026"),
        (to_days("2026-05-04", "2026-05-10"), "4 to 10 May 2026"),
        (to_days("2026-04-27", "2026-05-03"), "27 April to 3 May 2026"),
        (to_days("2026-12-28", "2027-01-03"), "28 December 2026 to 3 January 2027"),
        (to_value(0.271, "share"), "27.1%"),
        (to_value(0.4, "share"), "40%"),
        (to_value(2.0, "days"), "2 days"),
        (to_value(0.1, "days"), "2.4 hours"),
        (to_value(1061.5, "per 1,000"), "1,061.5 per 1,000"),
        (to_cell(None, "count"), "–"),
        (to_cell(1225, "count"), "1,225"),
        (to_cell(0.1125, "share"), "11.2%"),
        (to_cell(24.0, "number"), "24.0"),
        (to_cell("2026-W10", "week"), "2026-W10"),
        (to_line("  two\n lines\u202e and \x0bmore\ud800 "), "two lines and more"),
    ],
)
def test_figures_and_days_are_written_alike(made, told):
    """Days in words, shares in percent, one decimal, what is not known as a dash, texts on one line."""
    assert made == told
