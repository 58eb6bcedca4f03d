"""Rows with one id: the newest counts, earlier ones are versions of it, and what repeats a row is a duplicate."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from friction.ingest.files import NO_ID_OF_ROWS, number_values, to_arrow
from friction.ingest.order.file_order import NEVER, is_mostly_falling, to_microseconds, to_natural

if TYPE_CHECKING:
    from collections.abc import Sequence

KEPT, DUPLICATE, VERSION = 0, 1, 2
"""What becomes of a row."""

FEWEST_UNLIKE = 10
MOST_UNLIKE = 0.5
MOST_UNLIKE_TEXTS = 1 / 3
"""A column holds no ids of rows where more than half of the rows that would give way are of another thing than the row
that counts: two of another person or author, or ten of any kind. Of texts that merely differ, as rewritten reviews do
as well, it takes a third of all rows."""


class Fates(NamedTuple):
    """What becomes of the rows of one source.

    Attributes
    ----------
    fate : (n,) int8: `KEPT`, `DUPLICATE` or `VERSION`.
    are_ids : whether the ids are ids of rows; if not, all rows are kept.
    """

    fate: np.ndarray
    are_ids: bool


def find_fates(raw: pd.DataFrame, kind: str, key: str, time: str | None, content: Sequence[str]) -> Fates:
    """Say which rows are kept: of rows with one id the newest by its own time, of equal times the last one.

    The own time is ``updated_at`` where the rows have it, else the time of what the row tells of. Among equal times the
    later file counts (digits in names as numbers), in a file the later row; where the file lists the newest first, the
    earlier row. Rows that say the same as the one that counts are its duplicates, and the first of them stays.

    Parameters
    ----------
    raw : raw rows of one source, in the order of its files and rows, with file, person and updated_at?.
    kind : documents, persons or events.
    key, time : columns of the id (null: the row is kept) and of the time.
    content : columns that tell what a row says.
    """
    fate = np.zeros(len(raw), dtype=np.int8)
    if are_different(raw[key]):
        return Fates(fate, are_ids=True)
    rows = np.flatnonzero(raw[key].notna() & raw[key].duplicated(keep=False))
    some = raw.iloc[rows]
    ids = pd.factorize(some[key])[0]
    said = _number_rows(some, content)
    files, names = number_values(raw["file"])
    file = files[rows]
    line = np.where(_find_newest_first(raw, time, files, len(names))[file], -rows, rows)
    order = np.lexsort((line, _rank_names(names)[file], _find_own_times(some, time), ids))
    lasts = order[np.append(ids[order][1:] != ids[order][:-1], True)]
    winner = np.empty(len(lasts), dtype=np.int64)
    winner[ids[lasts]] = lasts
    counts = said == said[winner[ids]]
    # Of equal rows the first stays, as the others add nothing to it.
    repeats = pd.DataFrame({"id": ids, "said": said}).duplicated().to_numpy()
    if kind != "persons":
        people, things = (~counts & unlike for unlike in _find_unlike(some, winner[ids], kind, time, file))
        n_people, n_unlike = int(np.count_nonzero(people)), int(np.count_nonzero(people | things))
        most = MOST_UNLIKE * int(np.count_nonzero(~counts & ~repeats))
        of_all = most if kind == "events" else MOST_UNLIKE_TEXTS * int(raw[key].notna().sum())
        if (n_people > max(most, 1)) or (n_unlike >= FEWEST_UNLIKE and n_unlike > max(most, of_all)):
            return Fates(fate, are_ids=False)
    fate[rows] = np.where(repeats, DUPLICATE, np.where(counts, KEPT, VERSION))
    return Fates(fate, are_ids=True)


def count_dropped(file: pd.Series, fate: np.ndarray) -> dict[str, tuple[int, int]]:
    """Return how many rows of each file are duplicates, and how many versions; files without any are left out."""
    if not fate.any():
        return {}
    codes, names = number_values(file)
    n = [np.bincount(codes[fate == which], minlength=len(names)) for which in (DUPLICATE, VERSION)]
    return {name: (int(duplicates), int(versions)) for name, duplicates, versions in zip(names, *n, strict=True)}


def join_aliases(aliases: pd.Series, key: pd.Series, repeated: pd.Series) -> pd.Series:
    """Return the aliases of each row, those of repeated rows together, in the type of those given."""
    plain = aliases.astype("str")
    known = plain[repeated & plain.notna()]
    joined = known.groupby(key).agg(lambda cells: "\n".join(sorted(set(cells))))
    return plain.mask(repeated, key.map(joined)).astype(aliases.dtype)


def tell_versions(imports: pd.DataFrame, quarantine: pd.DataFrame) -> list[str]:
    """Return a sentence for each source whose rows were replaced by newer ones, or whose ids are no ids of rows.

    Parameters
    ----------
    imports, quarantine : tables of those names.
    """
    notes = []
    lost = quarantine[quarantine["reason"] == NO_ID_OF_ROWS]
    for (kind, source, column), _ in lost.groupby(["kind", "source", "column"]):
        notes.append(
            f"{kind} {source!r}: {column} names a column that holds no ids of rows: one id stands on rows of several "
            "persons, or of several moments with nothing in common. All rows are kept, without it. Name another "
            "column, or none."
        )
    for (kind, source), n in imports.groupby(["kind", "source"])["n_versions"].sum().items():
        if n:
            rows = "1 row has" if n == 1 else f"{n:,} rows have"
            notes.append(
                f"{kind} {source!r}: {rows} the id of a newer one and other contents; the newest of each id counts (by "
                "columns.updated_at where it is named, else by its time, of equal times the later row)."
            )
    return notes


def are_different(key: pd.Series) -> bool:
    """Tell whether no id is given twice."""
    import pyarrow.compute as pc

    n = int(key.notna().sum())
    return n == 0 or bool(pc.count_distinct(to_arrow(key.astype("str"))).as_py() == n)


def _number_rows(rows: pd.DataFrame, content: Sequence[str]) -> np.ndarray:
    """Return a number for each row, the same for rows that say the same."""
    numbers = np.zeros(len(rows), dtype=np.int64)
    for name in content:
        column = rows[name]
        codes = pd.factorize(column)[0] if column.dtype.kind in "fiubM" else number_values(column)[0]
        codes = codes.astype(np.int64) + 1
        numbers = pd.factorize(numbers * (int(codes.max(initial=0)) + 1) + codes)[0]
    return numbers


def _find_own_times(rows: pd.DataFrame, time: str | None) -> np.ndarray:
    """Return when each row is of, as microseconds; a row without a time is the oldest."""
    own = np.full(len(rows), NEVER)
    for name in (time, "updated_at"):
        if name is not None and name in rows:
            given = to_microseconds(rows[name])
            own = np.where(given == NEVER, own, given)
    return own


def _find_newest_first(raw: pd.DataFrame, time: str | None, file: np.ndarray, n_files: int) -> np.ndarray:
    """Tell which files list the newest rows first."""
    if time is None:
        return np.zeros(n_files, dtype=bool)
    at, (person, _) = to_microseconds(raw[time]), number_values(raw["person"])
    whole = [np.flatnonzero(file == number) for number in range(n_files)]
    return np.array([is_mostly_falling(at[rows], person[rows]) for rows in whole], dtype=bool)


def _rank_names(names: Sequence[str]) -> np.ndarray:
    """Return the rank of each name in their natural order."""
    ranks = np.empty(len(names), dtype=np.int64)
    ranks[sorted(range(len(names)), key=lambda place: to_natural(names[place]))] = np.arange(len(names))
    return ranks


def _find_unlike(
    rows: pd.DataFrame, winner: np.ndarray, kind: str, time: str | None, file: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Tell which rows are of another thing than the row that counts for their id, whatever was edited in it.

    Returns
    -------
    people : those of another person, or (documents) of another author.
    things : those of another moment and another name (events); or of another moment and the same file, and neither text
        goes on from the other (documents).
    """
    person = number_values(rows["person"])[0]
    people = (person >= 0) & (person[winner] >= 0) & (person != person[winner])
    if time is None:
        return people, np.zeros(len(rows), dtype=bool)
    at = to_microseconds(rows[time])
    other = at != at[winner]
    if kind == "events":
        name = number_values(rows["name"])[0]
        other &= name != name[winner]
    else:
        texts = rows["text"].to_numpy(dtype=object)
        other &= file == file[winner]
        author = number_values(rows["author"])[0]
        people |= author != author[winner]
        for place in np.flatnonzero(other).tolist():
            one, last = texts[place], texts[winner[place]]
            other[place] = not (last.startswith(one) or one.startswith(last))
    return people, other
