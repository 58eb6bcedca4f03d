"""Whose the rows are: which column of ids is the person's, which the row's own, which of names alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from friction.ingest.ids import find_words, to_word
from friction.ingest.look.hints import hints_at, to_words

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import pandas as pd

    from friction.ingest.look.profile import Profile
    from friction.ingest.look.table import Table

EMAIL = "email"
PLACEHOLDER_SHARE = 0.3
"""A value of several words on so many of at least `ENOUGH` rows is nobody's name: "A Google user"."""

EVERYBODY_SHARE = 0.9
"""A value on so many rows is no person, unless there are `OTHERS` beside it: then it may be a bot, or spam."""

ENOUGH, OTHERS = 8, 10

MOST_SHARING = 5
"""Persons who share one further id, on average, at most: what more of them have in common is a property."""

_MOST_OF_NO_NAMES = 12
"""More different values than so many are names, however many persons share one; fewer may be a label's."""

_DEVICE_KIND = re.compile(r"\b(client|visitor|distinct|anonymous|anon|device|cookie|browser|install|pseudo|domain)")


def rank_persons(
    table: Table,
    *,
    of_events: bool,
    but: Collection[str] = (),
    joins: Mapping[str, float] | None = None,
    rows: pd.Series | None = None,
) -> list[str]:
    """Return the columns that may say whose a row is, the likeliest first.

    Persons have ids, or addresses; in events these repeat, and in both there are many; those in other files too count
    most. A value on nearly all rows is nobody. Among texts every writer may write once, so that a name, or a join,
    must tell a person's id from the row's own.

    Parameters
    ----------
    table : a look at a file.
    of_events : what it holds.
    but : columns that hold something else.
    joins : how much of a column's values stands among the ids of other files, 0 to 1.
    rows : bool, the rows of the sample that customers wrote; all, where this is null.
    """
    joins = joins or {}
    scores = {}
    for place, (name, column) in enumerate(table.columns.items()):
        if name in but or column.given.empty or column.time is not None or not column.is_code:
            continue
        cells = column.given if rows is None else column.given[rows.reindex(column.given.index, fill_value=False)]
        score = _rate(column, cells, of_events=of_events, join=joins.get(name, 0.0))
        if score > 0:
            scores[name] = score - 0.01 * place
    return sorted(scores, key=lambda name: -scores[name])


def _rate(column: Profile, cells: pd.Series, *, of_events: bool, join: float) -> float:
    counts = cells.value_counts()
    counts = counts[~counts.index.map(to_word).isin(find_words())]
    if counts.empty:
        return 0.0
    name, n, different = column.name, int(counts.sum()), len(counts)
    if n >= ENOUGH and is_nobody(counts) and join < 0.5:
        return 0.0
    named = hints_at(name, "person") or hints_at(name, "device") or column.mail_share > 0.5
    if not of_events and to_words(name).startswith("case") and join < 0.5:
        return 0.0  # in a desk a case is a ticket
    foreign = hints_at(name, "no_person") and not _names_person_first(name)
    if hints_at(name, "session") and join < 0.5:
        return 0.0
    score = _rate_name(column)
    repeats = different < 0.98 * n
    if of_events:
        score += 2.0 * repeats - (0.0 if repeats or n < ENOUGH else 3.0 - 2.5 * named)
        if n >= 4 * ENOUGH and (different < 3 or (not named and different * different < n)):
            score -= 2.0
    elif not named and join < 0.3:
        return 0.0
    score += 4.0 * join + 0.5 * column.given_share - 2.0 * foreign
    return score


def is_nobody(counts: pd.Series) -> bool:
    """Tell whether the most frequent of ids, counted, stands for nobody: a placeholder, or one value for everything."""
    share = counts.iloc[0] / counts.sum()
    if " " in str(counts.index[0]).strip() and share > PLACEHOLDER_SHARE:
        return not str(counts.index[0])[-1].isdigit()
    return bool(share > EVERYBODY_SHARE and len(counts) <= OTHERS)


def _rate_name(column: Profile) -> float:
    name = column.name
    if column.mail_share > 0.5:
        return 2.0
    if hints_at(name, "device"):
        return 1.5
    if hints_at(name, "people") and not hints_at(name, "id"):
        return -1.0
    if hints_at(name, "person"):
        return 3.0 if hints_at(name, "id") else 2.5
    return 0.5 if hints_at(name, "id") else -0.5 if column.numbers is None else -1.0


def _names_person_first(name: str) -> bool:
    return hints_at(name, "person") and not re.search(r"\bagent|assign|submitter|seller", to_words(name))


def find_row_id(table: Table, but: Collection[str] = (), *, versions: bool = False) -> str | None:
    """Return the column whose cells are the rows' own ids: all given, all different; null without one.

    The name breaks ties. With ``versions``, one that is named as an id and mostly different serves too: rows with one
    id are versions of one thing.
    """
    scores = {}
    for place, (name, column) in enumerate(table.columns.items()):
        if name in but or column.given.empty or not column.is_code or column.time is not None:
            continue
        hinted = hints_at(name, "id")
        serves = column.is_key or (versions and hinted and column.given_share > 0.99 and column.different_share >= 0.4)
        numbered = column.numbers is None and bool(column.given.str.fullmatch(r"\S*\d\S*").mean() > 0.9)
        if not serves or not (hinted or numbered):
            continue
        if re.search(r"\b(?:network|ip|hash)\b", to_words(name)):
            continue
        if hints_at(name, "people") or column.mail_share > 0.5 or hints_at(name, "device"):
            continue
        score = 3.0 * column.is_key + 2.0 * hinted + 0.5 * hints_at(name, "no_person")
        score -= 1.5 * (hints_at(name, "person") or hints_at(name, "session"))
        words = to_words(name)
        score += 0.5 * (words in ("id", "uuid", "key")) - 1.0 * bool(re.search(r"\b(?:parent|reply|last|link)", words))
        scores[name] = score - 0.01 * place
    return max(scores, key=lambda name: scores[name]) if scores else None


def find_aliases(table: Table, person: str | None, but: Collection[str] = ()) -> dict[str, str]:
    """Return the columns of further ids of a row's person, by kind: an address, and what is known without a login."""
    found: dict[str, str] = {}
    if person is None:
        return found
    for name, column in table.columns.items():
        if name == person or name in but or column.given.empty or column.time is not None or not column.is_code:
            continue
        if len(column.given) >= ENOUGH and column.top_share > EVERYBODY_SHARE:
            continue
        if column.n_different * MOST_SHARING < table.columns[person].n_different:
            continue
        device = _DEVICE_KIND.search(to_words(name)) if hints_at(name, "device") else None
        kind = EMAIL if column.mail_share > 0.5 else device[1] if device else None
        if kind is not None:
            found.setdefault(kind, name)
    return found


def find_people(table: Table, but: Collection[str] = ()) -> list[str]:
    """Return the columns of people's names, to be masked: the name says so, or a placeholder among names; no ids."""
    return [
        name
        for name, column in table.columns.items()
        if name not in but
        and not column.given.empty
        and (
            hints_at(name, "people")
            or (
                hints_at(name, "person")
                and " " in column.counts.index[0]
                and column.different_share > 0.05
                and is_nobody(column.counts)
            )
        )
        and (column.numbers is None or to_words(name).endswith("name"))
        and column.time is None
        and column.url_share < 0.5
        and column.json_share < 0.5
        and (column.different_share > 0.01 or column.n_different > _MOST_OF_NO_NAMES)
        and not (
            (hints_at(name, "id") and hints_at(name, "people"))
            or (hints_at(name, "event") and to_words(name) == "name" and column.n_different < 20)
        )
    ]
