"""Numbers and codes in the words of the screen: shares become percent here and nowhere else."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from friction.contracts import ANY, CONVERTED, DROPPED, START

if TYPE_CHECKING:
    from collections.abc import Sequence

NOTHING = "–"
MORE = " …"
"""Behind words that go on."""

UNPLACED = "unplaced"
KIND_WORDS = {
    "problem": "problems", "wish": "wishes", "question": "questions", "praise": "praise", "other": "other",
}  # fmt: skip
"""Themes of each kind, together."""

STATUS_WORDS = {
    "new": "new", "reviewed": "reviewed", "acted_on": "acted on", "watched": "watched", "dismissed": "dismissed",
}  # fmt: skip
STAGE_WORDS = {ANY: "whole journey", START: "start", CONVERTED: "converted", DROPPED: "dropped off"}
HOW_WORDS = {
    "survey": "asked for at this stage", "corrected": "put there by a person",
    "thread": "placed with its conversation", "time": "placed by time",
    "time_text": "placed by time and words", "text_only": "placed by words alone", "unplaced": UNPLACED,
}  # fmt: skip
CONTROL_WORDS = {
    "shuffled": "persons shuffled", "placebo_outcome": "what was before", "late_messages": "late messages",
}  # fmt: skip
_HOUR, _DAY = 60.0, 1440.0

BEFORE_CHANGE = "Before your change"
"""Beside a number that rests on messages which decisions have moved since the run."""


def to_percent(share: float | None) -> str:
    """Return a share of 0 to 1 as percent with one decimal."""
    return NOTHING if share is None or pd.isna(share) else f"{100 * share:.1f}%"


def take_words(text: str, letters: int) -> str:
    """Return the whole words of a text that fit in so many letters, in one line; of a longer first word its beginning.

    However long the text is, no more than ``letters`` of its words are looked at.
    """
    line = " ".join(text.split(maxsplit=letters))
    end = line.rfind(" ", 0, letters + 1)
    return line if len(line) <= letters else line[: end if end > 0 else letters]


def shorten(text: str, letters: int) -> str:
    """Return a text in one line of so many letters at most; what was left out is marked, within them.

    Parameters
    ----------
    letters : at least 3.
    """
    line = " ".join(text.split(maxsplit=letters))
    return line if len(line) <= letters else take_words(line, letters - len(MORE)) + MORE


def to_rate(rate: float | None, low: float | None, high: float | None) -> str:
    """Return a share with its interval."""
    return NOTHING if rate is None or pd.isna(rate) else f"{to_percent(rate)} ({to_percent(low)} to {to_percent(high)})"


def to_rates(rows: pd.DataFrame, name: str, *, otherwise: str = NOTHING) -> list[str]:
    """Return a share with its interval for each row: columns ``name``, ``name_low`` and ``name_high``.

    Parameters
    ----------
    otherwise : said where there is no estimate.
    """
    return [
        to_rate(*row) if pd.notna(row[0]) else otherwise
        for row in rows[[name, f"{name}_low", f"{name}_high"]].itertuples(index=False)
    ]


def to_count(n: float) -> str:
    """Return a number of things, whole: of expected numbers, which are not, the nearest."""
    return "<1" if 0 < n < 0.5 else f"{n:,.0f}"  # noqa: PLR2004 - what would be rounded to nothing


def to_difference(difference: float | None, low: float | None, high: float | None) -> str:
    """Return a difference of risks in natural numbers with its interval, rounded as the sentences round it."""
    if difference is None or low is None or high is None or pd.isna(difference):
        return NOTHING
    return f"{to_more(difference)} ({_to_hundredth(low)} to {_to_hundredth(high)})"


def to_more(difference: float) -> str:
    """Return a difference of risks in natural numbers, such as 6 more of every 100."""
    return f"{abs(round(100 * difference))} {'fewer' if difference < 0 else 'more'} of every 100"


def to_share_of(part: float, whole: float) -> str:
    """Return a raw share with its n, such as 38.4% of 24."""
    return f"{to_percent(part / whole)} of {to_count(whole)}" if whole > 0 else NOTHING


def to_rating(with_theme: float | None, without: float | None) -> str:
    """Return mean ratings with and without, in points from 0 (worst) to 100, as the sentences say them."""
    if with_theme is None or without is None or pd.isna(with_theme):
        return NOTHING
    return f"{round(100 * with_theme)} / {round(100 * without)}"


def to_points(difference: float | None, low: float | None, high: float | None) -> str:
    """Return a difference of risks per hundred with its interval, for tables, such as +12 (+4 to +20)."""
    if difference is None or low is None or high is None or pd.isna(difference):
        return NOTHING
    return f"{_to_hundredth(difference)} ({_to_hundredth(low)} to {_to_hundredth(high)})"


def _to_hundredth(share: float) -> str:
    return f"{round(100 * share):+d}"


def to_stage(stage: object) -> str:
    """Return the name of a stage as the screen shows it; a message without one is unplaced."""
    return UNPLACED if pd.isna(stage) else STAGE_WORDS.get(str(stage), str(stage))


def to_day(moment: pd.Timestamp | None) -> str:
    """Return a day such as 24 May 2026."""
    return NOTHING if moment is None or pd.isna(moment) else f"{moment.day} {moment:%b %Y}"


def to_date(day: str) -> str:
    """Return an ISO day such as 2026-05-24 as 24 May 2026."""
    return to_day(pd.Timestamp(day))


def tell_no_day(text: str) -> str | None:
    """Return why typed words are no day, in a sentence; None where they are one, or empty."""
    try:
        # Days of other centuries are slips of the hand.
        written = not text or (date.fromisoformat(text).isoformat() == text and text[:2] in ("19", "20"))
    except ValueError:
        written = False
    return None if written else f"“{text}” is no day: write it as 2026-05-20, or leave it empty."


def to_moment(moment: pd.Timestamp | None) -> str:
    """Return a day and a time such as 24 May 2026, 09:30 (UTC)."""
    return NOTHING if moment is None or pd.isna(moment) else f"{to_day(moment)}, {moment:%H:%M}"


def to_duration(minutes: float | None) -> str:
    """Return a span of time in its natural unit, with one decimal."""
    if minutes is None or pd.isna(minutes):
        return NOTHING
    if minutes < _HOUR:
        return f"{minutes:.0f} minutes"
    return f"{minutes / _HOUR:.1f} hours" if minutes < 2 * _DAY else f"{minutes / _DAY:.1f} days"


def to_list(words: Sequence[str]) -> str:
    """Return words in one line."""
    return ", ".join(words) if len(words) else NOTHING


def is_before_change(cell: pd.Series) -> bool:
    """Say whether decisions since the run changed which messages a row of ``impact`` rests on; false in older runs."""
    return bool(cell.get("before_change", False))
