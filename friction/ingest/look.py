"""A look at the first rows of a file: which of its columns hold times, texts, persons and event names."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from friction.config import PERSON
from friction.ingest.numbers import to_numbers
from friction.ingest.tabular import read_rows
from friction.ingest.times import parse_times

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    import pandas as pd

EMAIL = "email"
ROWS_LOOKED_AT = 2000
MOST_NAMES, NAMES_SHARE = 200, 0.5
"""Event names repeat: there are so many different ones at most, or so large a share of the rows looked at."""

TIME_SHARE = 0.9
"""Share of a column's cells that must read as times for it to be one."""

FEW_WITH_SPACES, MANY_WITH_SPACES, LONG_TEXT = 0.05, 0.3, 30
"""Shares of cells that hold a space, and mean number of characters, that tell texts from names and codes."""

PERSON_NAME = re.compile(
    r"(?:^|_)(?:user|customer|person|member|contact|requester|kunden?|cliente|usuario|passenger)"
    r"_?(?:id|key|no|nr|nummer)?$",
    re.IGNORECASE,
)
DEVICE_NAME = re.compile(
    r"(?:^|_)(?:(client|visitor|distinct)_?(?:id|key|no|nr|nummer)?"
    r"|(anonymous|anon|device|cookie|browser|install(?:ation)?)_?(?:id|uuid|key))$",
    re.IGNORECASE,
)
"""Ids of whoever is not signed in: of a person where there is no other, else ids beside it."""
MAIL_NAME = re.compile(r"^(?:user|customer|contact)?_?e?-?mail(?:_?address)?$", re.IGNORECASE)
TEXT_NAME = re.compile(
    r"text|comment|body|message|review|title|subject|description|feedback|content|answer|verbatim|transcript",
    re.IGNORECASE,
)
TITLE_NAME = re.compile(r"title|subject|headline", re.IGNORECASE)
EVENT_NAME = re.compile(
    r"^(?:event|event_?name|event_?type|action|activity|name|type|ereignis|aktion|evento|acao|ação)$", re.IGNORECASE
)
PAGE_NAME = re.compile(
    r"^(?:page|page_?(?:url|path|name)|url|path|screen|screen_?name|step|state|status|seite)$", re.IGNORECASE
)
RATING_NAME = re.compile(r"rating|stars?$|score$|nps|csat", re.IGNORECASE)
THREAD_NAME = re.compile(r"thread|conversation|ticket_?id|chat_?id", re.IGNORECASE)
AUTHOR_NAME = re.compile(r"^(?:author|author_?type|role|sender|speaker)$", re.IGNORECASE)
LANGUAGE_NAME = re.compile(r"^(?:lang|language|locale)$", re.IGNORECASE)
VALUE_NAME = re.compile(r"^(?:value|mrr|arr|revenue|ltv|clv)$", re.IGNORECASE)
ACCOUNT_NAME = re.compile(r"account|company|organi[sz]ation", re.IGNORECASE)
PEOPLE_NAME = re.compile(
    r"^(?:(?:first|last|given|family|full|display|customer|client|user|agent|contact|sender|requester|reviewer)"
    r"[ _-]?name|name|surname|vorname|nachname|nome|sobrenome|nombre|apellidos?|pr[ée]nom|nom)$",
    re.IGNORECASE,
)
SESSION_NAME = re.compile(r"session", re.IGNORECASE)
PROMISE_NAME = re.compile(
    r"estimat|promis|expected|due|planned|scheduled|deadline|target|geplant|erwartet|zugesagt|faellig|fällig|previst",
    re.IGNORECASE,
)
_ID_NAME = re.compile(r"(?:^|_)(?:id|uuid|key)$", re.IGNORECASE)
_TIME_WORDS = frozenset({"timest", "date", "time", "at", "on", "order"})
_TIME_ENDING = re.compile(r"(?:order_|_?(?:timestamp|datetime|date|time|at|on))+$", re.IGNORECASE)


@dataclass(frozen=True)
class Look:
    """What a look at a file tells: its cells, and which of its columns hold times, long texts, and ids of persons.

    ``aliases`` are further ids of the same persons, by kind; ``person_kind`` is the kind of the first.
    """

    file: Path
    shown: str
    cells: pd.DataFrame
    times: tuple[str, ...]
    texts: tuple[str, ...]
    person: str | None
    has_naive_times: bool
    aliases: Mapping[str, str] = field(default_factory=dict)
    person_kind: str = PERSON

    def find(self, pattern: re.Pattern[str], *, but: Iterable[str | None] = ()) -> str | None:
        """Return the first column whose name fits, or null."""
        return next((name for name in self.cells.columns if name not in set(but) and pattern.search(name)), None)


def look_at(file: Path, workspace: Path) -> Look:
    """Read the first rows of a file and tell its columns apart."""
    cells = read_rows(file, columns=None, limit=ROWS_LOOKED_AT).cells
    times, texts, naive = [], [], False
    for name in cells.columns:
        given = cells[name].dropna()
        if given.empty:
            continue
        read, _ = parse_times(given.head(200), "UTC")
        if read.notna().mean() >= TIME_SHARE:
            times.append(name)
            naive = naive or not given.head(200).str.contains(r"(?:Z|UTC|GMT|:\d\d[+-]\d\d:?\d{0,2})$").all()
        elif _is_text(name, given):
            texts.append(name)
    absolute, folder = file.resolve(), workspace.resolve()
    shown = absolute.relative_to(folder).as_posix() if absolute.is_relative_to(folder) else absolute.as_posix()
    look = Look(file, shown, cells, tuple(times), tuple(texts), None, naive)
    look = replace(look, person=_find_person(look))
    return replace(look, aliases=_find_aliases(look))


def join_looks(looks: list[Look]) -> list[Look]:
    """Return the looks with persons that join.

    Texts without a person go by an id that a file of times has too. Persons called by their address are so called where
    other files hold it beside another id.
    """
    if any(EMAIL in look.aliases for look in looks):
        mails = [look.person is not None and MAIL_NAME.search(look.person) for look in looks]
        looks = [
            replace(look, person_kind=EMAIL) if by_mail else look for look, by_mail in zip(looks, mails, strict=True)
        ]
    joined = list(looks)
    for place, look in enumerate(looks):
        if not look.texts or look.person is not None:
            continue
        for other_place, other in enumerate(looks):
            if other.texts or not other.times:
                continue
            shared = [name for name in look.cells.columns if _ID_NAME.search(name) and name in other.cells.columns]
            if shared:
                joined[place] = replace(look, person=shared[0])
                joined[other_place] = replace(other, person=shared[0])
    return joined


def _is_text(name: str, cells: pd.Series) -> bool:
    """Tell whether given cells are words people wrote: parted by spaces, and long or under a telling name."""
    share = cells.str.contains(" ").mean()
    if TITLE_NAME.search(name):
        return bool(share > FEW_WITH_SPACES)
    return bool(share > MANY_WITH_SPACES and (TEXT_NAME.search(name) or cells.str.len().mean() > LONG_TEXT))


def find_event(look: Look) -> str | None:
    """Return the column of event names: by its own name, else the page or status beside one column of times; or null.

    Its cells repeat, and people wrote no texts in the file.
    """
    if not look.times or look.texts:
        return None
    patterns = (EVENT_NAME, PAGE_NAME) if len(look.times) == 1 else (EVENT_NAME,)
    for pattern in patterns:
        column = look.find(pattern, but=look.times)
        if column is not None and look.cells[column].nunique() <= max(MOST_NAMES, NAMES_SHARE * len(look.cells)):
            return column
    return None


def name_times(look: Look) -> Iterable[tuple[str, str, str | None]]:
    """Yield for each column of times a name for its event, the column, and the column that keeps what it promises.

    They come by their median time. A promised time counts only if it passed before what was promised: before the
    column that shares most words with it, the latest of several. Null: the column promises nothing, or nothing fits.
    """
    order = {}
    for column in look.times:
        read, _ = parse_times(look.cells[column], "UTC")
        order[column] = read.median()
    ordered = sorted(look.times, key=lambda column: (order[column], column))
    kept = [column for column in ordered if not PROMISE_NAME.search(column)]
    used: set[str] = set()
    for column in ordered:
        name = re.sub(r"^order_", "", _TIME_ENDING.sub("", column)) or column
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


def _find_person(look: Look) -> str | None:
    for pattern in (PERSON_NAME, MAIL_NAME, DEVICE_NAME):
        found = look.find(pattern, but=(*look.times, *look.texts))
        if found is not None:
            return found
    return None


def _find_aliases(look: Look) -> dict[str, str]:
    """Return the columns of further ids of the row's person, by kind: an address, and what is known without a login."""
    found: dict[str, str] = {}
    for name in look.cells.columns:
        if look.person is None or name in (look.person, *look.times, *look.texts) or look.cells[name].isna().all():
            continue
        device = DEVICE_NAME.search(name)
        kind = EMAIL if MAIL_NAME.search(name) else (device[1] or device[2]).lower() if device else None
        if kind is not None:
            found.setdefault(kind, name)
    return found


def find_id(look: Look) -> str | None:
    """Return the first column named as an id whose cells are all given and all differ."""
    for name in look.cells.columns:
        cells = look.cells[name]
        if _ID_NAME.search(name) and cells.notna().all() and cells.is_unique:
            return str(name)
    return None


def is_numeric(cells: pd.Series) -> bool:
    """Tell whether every given cell is a number, and there is one."""
    numbers, unreadable = to_numbers(cells)
    return bool(numbers.notna().any()) and not bool(unreadable.any())
