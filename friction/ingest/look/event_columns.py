"""Which column holds names of events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from friction.ingest.look.hints import hints_at, to_words

if TYPE_CHECKING:
    from collections.abc import Collection

    from friction.ingest.look.profile import Profile
    from friction.ingest.look.table import Table

MOST_NAMES, NAMES_SHARE = 200, 0.5
"""Event names repeat: there are so many different ones at most, or so large a share of the rows."""


def rank_event_names(table: Table, person: str | None, but: Collection[str] = (), *, n_times: int = 1) -> list[str]:
    """Return the columns that may hold names of events, the likeliest first.

    Names are few and repeat, among persons too, and change within one: what a person has once and for all (country,
    plan) is none. The name of the column breaks ties; pages and states count where nothing else is there, beside one
    column of times (``n_times``): with several, a state is how the thing stands now.
    """
    scores = {}
    for place, (name, column) in enumerate(table.columns.items()):
        if name in but or name == person or column.given.empty or column.time is not None:
            continue
        if not _may_name(column):
            continue
        hinted, paged = hints_at(name, "event"), hints_at(name, "page") and n_times == 1
        changes = _measure_changes(table, name, person) if person is not None else None
        numeric = column.numbers is not None
        if not hinted and not paged and (changes is None or changes < 0.5 or numeric):
            continue
        score = (
            column.given_share + (2.0 if hinted else 0.5 if paged else 0.0) + (changes if changes is not None else 0.5)
        )
        words = to_words(name)
        score += 0.5 * words.startswith(("event", "activity", "action")) - 1.0 * (
            words in ("type", "name", "event type id")
        )
        score -= 1.5 * numeric + 0.5 * hints_at(name, "no_person") * (not hinted)
        score -= 1.0 * (column.n_different == 1 and not hinted)
        scores[name] = score - 0.01 * place
    return sorted(scores, key=lambda name: -scores[name])


def _may_name(column: Profile) -> bool:
    if column.json_share > 0.5 or column.mail_share > 0.5 or column.given_share < 0.5:
        return False
    if column.is_key and column.n_rows > 1:
        return False
    paged = hints_at(column.name, "page")
    if column.url_share > 0.5 and not paged:
        return False
    return column.mean_length <= 120 and column.n_different <= max(MOST_NAMES, NAMES_SHARE * column.n_given)


def _measure_changes(table: Table, name: str, person: str) -> float | None:
    """Return how much of what could change within persons does, 0 to 1; null where no person has two rows."""
    rows = table.cells[[person, name]].dropna()
    grouped = rows.groupby(person)[name].agg(["size", "nunique"])
    grouped = grouped[grouped["size"] > 1]
    if grouped.empty:
        return None
    most = grouped["size"].clip(upper=max(2, min(8, table.columns[name].n_different)))
    return float(((grouped["nunique"] - 1) / (most - 1)).clip(upper=1).mean())
