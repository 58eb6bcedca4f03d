"""Several columns of times in one row: the event that each stands for, and what those that promise are about."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from friction.ingest.look.table import Table

PROMISE_NAME = re.compile(
    r"estimat|promis|expected|due|planned|scheduled|deadline|target|geplant|erwartet|zugesagt|faellig|fällig|previst|prevu|"
    r"prévu|estimad",
    re.IGNORECASE,
)
_TIME_WORDS = frozenset({"timest", "date", "time", "at", "on", "order"})
_TIME_BEGINNING = re.compile(r"^(?:order|(?:date|time|datum|zeit|fecha|data)(?:_de|_d)?)[_ ]+", re.IGNORECASE)
_TIME_ENDING = re.compile(r"(?:order_|_?(?:timestamp|datetime|date|time|at)|[_ ]on)+$", re.IGNORECASE)


def name_times(table: Table, times: Sequence[str]) -> Iterable[tuple[str, str, str | None]]:
    """Yield for each column of times a name for its event, the column, and the column that keeps what it promises.

    They come by their median time. A promised time counts only if it passed before what was promised: before the
    column that shares most words with it, the latest of several. Null: the column promises nothing, or nothing fits.
    """
    order = {}
    for column in times:
        form = table.columns[column].time
        order[column] = form.known.median() if form is not None else None
    ordered = sorted(times, key=lambda column: (order[column], column))
    kept = [column for column in ordered if not PROMISE_NAME.search(column)]
    used: set[str] = set()
    for column in ordered:
        name = _TIME_BEGINNING.sub("", _TIME_ENDING.sub("", column)).strip(" _") or column
        name = column if name in used else name
        used.add(name)
        yield name, column, _find_kept(column, kept) if column not in kept else None


def _find_kept(promise: str, kept: list[str]) -> str | None:
    """Return the column that a promise is about: of the most words in common, the latest; null without any."""
    said = {_to_stem(word) for word in re.findall(r"[a-zäöü]+", promise.lower())} - _TIME_WORDS
    shared = [len(said & ({_to_stem(word) for word in re.findall(r"[a-zäöü]+", name.lower())})) for name in kept]
    most = max(shared, default=0)
    return [name for name, n in zip(kept, shared, strict=True) if n == most][-1] if kept else None


def _to_stem(word: str) -> str:
    """Return the first letters of a word: delivery and delivered are one."""
    return word[:6]
