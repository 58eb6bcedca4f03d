"""Numbers and ratings as they are written."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from friction.ingest.files.flaws import (
    RATING_IN_PERCENT,
    RATING_IN_WORDS,
    RATING_OF_ANOTHER_SCALE,
    RATING_OUT_OF_RANGE,
    RATING_UNREADABLE,
)
from friction.ingest.values.numbers import find_number_forms, read_numbers
from friction.ingest.values.ratings import find_rating_range, read_ratings
from friction.ingest.values.time_forms import find_time_candidates


def cells(*texts: str | None) -> pd.Series:
    return pd.Series(texts, dtype="str")


def rate(text: str, worst: float = 1, best: float = 5) -> float | str:
    shares, reasons = read_ratings(cells(text), (worst, best), {})
    return reasons[0] if isinstance(reasons[0], str) else shares[0]


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("4 (good)", 0.75), ("5 - Very satisfied", 1), ("Good (4)", 0.75), ("4.0 out of 5.0", 0.75), ("★★★½", 0.625),
        ("4.5 stars", 0.875), ("★ 4", 0.75), ("5つ星のうち4.0", 0.75), ("4 sur 5 étoiles", 0.75), ("4 de 5", 0.75),
        ("⭐️⭐️⭐️⭐️", 0.75), ("Rating: 4/5", 0.75), ("Bewertung: 4", 0.75), ("1e0", 0), (" 4 ", 0.75),
    ],
)  # fmt: skip
def test_ratings(text, share):
    """Ratings of one to five, as shops and surveys write them."""
    assert rate(text) == share


@pytest.mark.parametrize(
    ("text", "worst", "best", "found"),
    [
        ("8/10", 1, 5, RATING_OF_ANOTHER_SCALE),
        ("8/10", 0, 5, 0.8),
        ("8/10", 1, 10, pytest.approx(7 / 9)),
        ("4/5", 5, 1, RATING_OF_ANOTHER_SCALE),
        ("4 stars", 5, 1, RATING_OF_ANOTHER_SCALE),
        ("4 stars", 0, 100, RATING_OF_ANOTHER_SCALE),
        ("★★★★☆", 1, 10, RATING_OF_ANOTHER_SCALE),
        ("80%", 1, 5, RATING_IN_PERCENT),
        ("80%", 0, 5, 0.8),
        ("80%", 0, 100, 0.8),
        ("4", 5, 1, 0.25),
        ("6/5", 1, 5, RATING_OUT_OF_RANGE),
        ("4 out of 5 people", 1, 5, RATING_IN_WORDS),
        ("☆☆☆☆", 1, 5, RATING_IN_WORDS),
        ("3/11/2025", 1, 5, RATING_UNREADABLE),
        ("4 - 5", 1, 5, RATING_UNREADABLE),
        ("1.500", 0, 2000, RATING_UNREADABLE),
        ("1,500.5", 0, 3001, 0.5),
    ],
)
def test_ratings_of_other_scales(text, worst, best, found):
    """A rating that names another scale is read where both begin at 0, else set apart, never taken for one of this."""
    assert rate(text, worst, best) == found


@settings(deadline=None)
@given(
    number=st.integers(-(10**9), 10**9), places=st.integers(0, 3), group=st.sampled_from(["", ",", ".", " ", "'"]),
    point=st.sampled_from([".", ","]), said=st.sampled_from([None, ".", ","]),
    mark=st.sampled_from(["{}", "{} €", "$ {}", "EUR {}"]),
)  # fmt: skip
def test_a_number_comes_back_or_is_refused(number, places, group, point, said, mark):
    """However a number is written, it is that number or refused, as long as the settings say nothing else."""
    if group == point:
        return
    text = f"{number / 10**places:,.{places}f}".translate(str.maketrans({",": group, ".": point}))
    numbers, reasons = read_numbers(cells(mark.format(text)), said)
    if reasons.isna()[0] and said in (None, point):
        assert numbers[0] == pytest.approx(number / 10**places, abs=1e-9)


def test_what_says_how_numbers_are_written():
    """A cell with one reading alone tells the sign before decimals; cells that contradict each other tell nothing."""

    def find(*parts):
        return find_number_forms([cells(*part) for part in parts]).decimal

    assert find(["1.234,56", "1.234"]) == ","
    assert find(["4.5", None], ["1,234"]) == "."
    assert find(["1.234,56"], ["1,234.56"]) is None
    assert find(["1.234"]) is None
    assert find(["four", None]) is None


def test_what_says_the_range_of_ratings():
    """Ratings that name their best propose their range; others do not."""
    assert find_rating_range(cells("4 out of 5", "5 out of 5")) == (1, 5)
    assert find_rating_range(cells("★★★★☆", "★★☆☆☆")) == (1, 5)
    assert find_rating_range(cells("0/10", "7/10")) == (0, 10)
    assert find_rating_range(cells("4/5", "8/10")) is None
    assert find_rating_range(cells("4", "5")) is None


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        (["2025-11-03 9:00", "Mon Nov 03 09:00:00 +0000 2025", None, " "], ("iso",)),
        (["1761438600"] * 3, ("epoch seconds",)),
        (["11/03/2025"], ("day first", "month first")),
        (["11/13/2025", "11/03/2025"], ("iso",)),
        (["11/13/25", "11/03/25"], ("%m/%d/%y",)),
        (["45964.375"], ("excel days",)),
        (["4000000000"] * 3, ()),
        (["1", "2"], ()),
        (["2025-11-03"] * 9 + ["soon"], ()),
        ([None], ()),
    ],
)
def test_what_says_how_times_are_written(texts, found):
    """The form that reads nearly all cells is proposed; several are told; numbers of unlikely years are no times."""
    assert find_time_candidates(cells(*texts)) == found
