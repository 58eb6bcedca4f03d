"""When it happened: words such as "yesterday" or "last Friday", as an interval of time."""

from __future__ import annotations

import re
import tomllib
from datetime import UTC, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

import pandas as pd

from friction.text.lists import LANGUAGES
from friction.text.pipeline import to_lower

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

COLUMNS = ("segment_id", "doc_id", "from_at", "until_at")
MOST_LETTERS = 2000
"""Characters of a segment that are read."""

LONGEST_AGO = timedelta(days=730)
"""What was said to be longer ago than two years is no time that places anything."""

_DAY_MINUTES = 1440
_QUOTED = re.compile(r"[\"“„«][^\"“”„»«]{0,400}[\"”“»]")
_NUMERAL = r"\d{1,3}"


class _Dates(NamedTuple):
    """The words of a language: what finds a date and what it means, and what makes one no date.

    ``anchors`` are words of which a text with a date holds one: most texts need no more than a look for them.
    """

    anchors: tuple[str, ...]
    pattern: re.Pattern[str]
    meanings: Mapping[str, Callable[[datetime, re.Match[str]], tuple[datetime, datetime]]]
    before: re.Pattern[str]
    behind: re.Pattern[str]
    coming: re.Pattern[str]


def find_dates(segments: pd.DataFrame, documents: pd.DataFrame, timezone: str) -> pd.DataFrame:
    """Find when segments say that it happened.

    Days are those of the project's time zone, counted back from when the document was written; a weekday is the last
    one before that day. "Two days ago" is that day; of hours, minutes, weeks and months, half a unit more and less.
    What is quoted, still to come, supposed, or said of every week is no date; nor is what would lie in the future.

    Parameters
    ----------
    segments : columns segment_id, doc_id, text; any order.
    documents : columns doc_id, written_at, language; any order.
    timezone : IANA name.

    Returns
    -------
    Columns `COLUMNS`: a row for each date found, from_at before until_at, until_at not after the document's time; UTC.
    Sorted by segment and time. Segments in languages without a list have none.
    """
    zone = ZoneInfo(timezone)
    about = documents.dropna(subset="written_at").set_index("doc_id")[["written_at", "language"]]
    known = segments[["segment_id", "doc_id", "text"]].join(about, on="doc_id", how="inner")
    known = known[known["language"].isin(LANGUAGES)]
    rows = [
        (segment_id, doc_id, begin, end)
        for segment_id, doc_id, text, written_at, language in zip(
            *(known[name] for name in ("segment_id", "doc_id", "text", "written_at", "language")), strict=True
        )
        for begin, end in sorted(set(_find_in(text, language, written_at, zone)))
    ]
    found = pd.DataFrame(rows, columns=list(COLUMNS))
    for name in ("from_at", "until_at"):
        found[name] = pd.to_datetime(found[name], utc=True).astype("datetime64[us, UTC]")
    return found.sort_values(["segment_id", "from_at", "until_at"], ignore_index=True)


def _find_in(text: str, language: str, written_at: pd.Timestamp, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    """Yield the intervals a text names, in UTC."""
    dates = _load_dates(language)
    lowered = to_lower(text[:MOST_LETTERS]).replace("’", "'")
    if not any(word in lowered for word in dates.anchors):
        return
    written = written_at.to_pydatetime().astimezone(zone)
    quoted = [match.span() for match in _QUOTED.finditer(lowered)]
    for match in dates.pattern.finditer(lowered):
        start, end = match.span()
        if any(first <= start < behind for first, behind in quoted):
            continue
        if dates.before.search(lowered[:start]) or dates.behind.match(lowered[end:]):
            continue
        kind = str(match.lastgroup)
        if kind in ("weekday", "day", "hours") and dates.coming.search(_to_clause(lowered[:start])):
            continue
        try:
            begin, until = dates.meanings[kind](written, match)
        except OverflowError:
            continue
        until = min(until.astimezone(UTC), written.astimezone(UTC))
        if begin.astimezone(UTC) < until and written - begin <= LONGEST_AGO:
            yield begin.astimezone(UTC), until


def _to_clause(before: str) -> str:
    """Return what stands before a date in its own sentence."""
    return re.split(r"[.!?;:\n]", before[-160:])[-1]


@cache
def _load_dates(language: str) -> _Dates:
    """Return the words of a language, from ``dates/<language>.toml``."""
    told = tomllib.loads((files("friction.text") / "dates" / f"{language}.toml").read_text(encoding="utf-8"))
    weekday, unit, number = (_one_of(told[name]) for name in ("weekdays", "units", "numbers"))

    def fill(phrases: list[str]) -> str:
        parts = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
        return "|".join(re.sub(r"\\\{(\w+)\\\}", lambda one: bare[one[1]], _escape(part)) for part in parts)

    # A name may stand once in a pattern: number and unit are read again from what was found.
    bare = {"number": rf"(?:{_NUMERAL}|{number})", "unit": f"(?:{unit})", "weekday": f"(?:{weekday})"}
    groups = {
        "hours": _one_of(told["hours"]),
        "day": _one_of(told["days"]),
        "period": _one_of(told["periods"]),
        "ago": fill(told["phrases"]["ago"]),
        "weekday": fill(told["phrases"]["weekday"]),
    }
    pattern = "|".join(f"(?P<{name}>{words})" for name, words in groups.items())
    count = re.compile(rf"(?<!\w)(?P<number>{_NUMERAL}|{number})\s+(?P<unit>{unit})(?!\w)")
    day = re.compile(rf"(?<!\w)(?:{weekday})(?!\w)")
    meanings: dict[str, Callable[[datetime, re.Match[str]], tuple[datetime, datetime]]] = {
        "hours": lambda at, found: _to_hours(at, *told["hours"][_plain(found[0])]),
        "day": lambda at, found: _to_days(at, *told["days"][_plain(found[0])]),
        "period": lambda at, found: _to_period(at, told["periods"][_plain(found[0])]),
        "ago": lambda at, found: _to_ago(at, count.search(found[0]), told),
        "weekday": lambda at, found: _to_weekday(at, day.search(found[0]), told["weekdays"]),
    }
    context = {name: _one_of(dict.fromkeys(words)) for name, words in told["context"].items()}
    plain = [*told["days"], *told["hours"], *told["periods"], *told["weekdays"], *told["phrases"]["ago"]]
    words = {max((word for word in phrase.split() if "{" not in word), key=len) for phrase in plain}
    return _Dates(
        tuple(sorted(words)),
        re.compile(rf"(?<![\w-])(?:{pattern})(?![\w-])"),
        meanings,
        re.compile(rf"(?<!\w)(?:{context['before']})\s+$"),
        re.compile(rf"\s?(?:{context['behind']})(?!\w)"),
        re.compile(rf"(?<!\w)(?:{context['coming']})(?!\w)"),
    )


def _one_of(words: Mapping[str, object]) -> str:
    ordered = sorted(words, key=lambda word: (-len(word), word))
    return "|".join(map(_escape, ordered))


def _escape(words: str) -> str:
    return re.escape(words).replace(r"\ ", r"\s+")


def _plain(found: str) -> str:
    return " ".join(found.split())


def _to_midnight(at: datetime, days_back: int) -> datetime:
    return datetime.combine(at.date() - timedelta(days=days_back), time(), at.tzinfo)


def _to_days(at: datetime, first: int, last: int) -> tuple[datetime, datetime]:
    return _to_midnight(at, first), _to_midnight(at, last - 1)


def _to_hours(at: datetime, days_back: int, first: int, last: int) -> tuple[datetime, datetime]:
    begin, end = (
        datetime.combine(at.date() - timedelta(days=days_back - hour // 24), time(hour % 24), at.tzinfo)
        for hour in (first, last)
    )
    return begin, end


def _to_period(at: datetime, period: str) -> tuple[datetime, datetime]:
    if period == "week":
        days = at.weekday()
        return _to_midnight(at, days + 7), _to_midnight(at, days)
    this = at.date().replace(day=1)
    last = (this - timedelta(days=1)).replace(day=1)
    return datetime.combine(last, time(), at.tzinfo), datetime.combine(this, time(), at.tzinfo)


def _to_weekday(at: datetime, found: re.Match[str] | None, weekdays: Mapping[str, int]) -> tuple[datetime, datetime]:
    assert found is not None  # noqa: S101 - the phrase holds one
    back = (at.weekday() - weekdays[found[0]] - 1) % 7 + 1
    return _to_days(at, back, back)


def _to_ago(
    at: datetime, found: re.Match[str] | None, told: Mapping[str, Mapping[str, int]]
) -> tuple[datetime, datetime]:
    assert found is not None  # noqa: S101 - as above
    number, minutes = _plain(found["number"]), told["units"][found["unit"]]
    n = int(number) if number.isdigit() else told["numbers"][number]
    if minutes == _DAY_MINUTES:
        return _to_days(at, n, n)
    exact = at.astimezone(UTC)
    return exact - timedelta(minutes=(n + 0.5) * minutes), exact - timedelta(minutes=(n - 0.5) * minutes)
