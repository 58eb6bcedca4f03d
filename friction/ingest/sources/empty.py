"""What is missing from the inputs, and why: sources without a usable row, and halves that are gone whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from friction.errors import NothingLeftError
from friction.ingest.files import EMPTY_FILE, FILE_UNREAD

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pandas as pd

REASONS_TOLD = 2


class Left(NamedTuple):
    """How much is left of a kind of input once every row that may not or cannot be used is out.

    Attributes
    ----------
    n_documents, n_own : all documents, and those of them by customers.
    n_events : events.
    sources : rows by kind and name of the source; every source of the settings.
    """

    n_documents: int
    n_own: int
    n_events: int
    sources: Mapping[tuple[str, str], int]


def find_unread(quarantine: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the table ``quarantine`` that stand for whole files that could not be read."""
    return quarantine[quarantine["reason"].str.startswith(FILE_UNREAD)]


def tell_missing(left: Left, imports: pd.DataFrame, quarantine: pd.DataFrame) -> list[str]:
    """Return a sentence for each half of the inputs that is missing, each source without a row, each file not read.

    Parameters
    ----------
    left : what is left.
    imports : table ``imports``; rows that were left out do not count as kept, where it has ``n_left_out``.
    quarantine : table ``quarantine``.

    Raises
    ------
    NothingLeftError
        If neither a customer's message nor an event is left: there is nothing to tell of.
    """
    unread = find_unread(quarantine)
    sources = [
        f"{kind} {name!r} has no usable row: {_say_why(kind, name, imports, quarantine)}."
        for (kind, name), n in left.sources.items()
        if not n
    ]
    sources += [
        f"{kind} {name!r} is told without {file}: {reason}"
        for kind, name, file, reason in unread[["kind", "source", "file", "reason"]].itertuples(index=False)
    ]
    kinds = {kind for kind, _ in left.sources}
    if not left.n_own and not left.n_events:
        words = [_tell_authors(left)] if left.n_documents else []
        empty = {name for name, n in left.sources.items() if not n}
        is_empty = [name in empty for name in zip(imports["kind"], imports["source"], strict=True)]
        too_early = bool(imports.loc[is_empty, "n_kept"].any())
        raise NothingLeftError(
            "nothing is left to tell of: no customer's message and no event",
            imports=imports,
            quarantine=quarantine,
            lines=[*words, *sources],
            mend="Give a later day with --as-of: the data begin behind it."
            if too_early
            else "Look at what is read, and what is not: friction check",
            too_early=too_early,
        )
    halves = []
    if "documents" in kinds and not left.n_own:
        told = _tell_authors(left) if left.n_documents else "No message is left."
        halves.append(f"{told} There are no themes: only the journey is told.")
    if "events" in kinds and not left.n_events:
        halves.append("No event is left. There is no journey and no drop-off: only the messages are told.")
    return [*halves, *sources]


def _tell_authors(left: Left) -> str:
    return f"None of the {left.n_documents:,} messages is a customer's: all are by agents or bots (author, authors)."


def _say_why(kind: str, name: str, imports: pd.DataFrame, quarantine: pd.DataFrame) -> str:
    """Return why a source has no row left, in words that hold no value of its rows."""
    files = imports[(imports["kind"] == kind) & (imports["source"] == name)]
    n_read, n_kept, n_set_aside = (int(files[column].sum()) for column in ("n_read", "n_kept", "n_quarantined"))
    flaws = quarantine[(quarantine["kind"] == kind) & (quarantine["source"] == name)]
    if not n_read:
        unread = find_unread(flaws)["file"]
        if len(unread) == len(files):
            return "no file of it can be read"
        if len(unread):
            return f"{', '.join(sorted(unread))} cannot be read, and {_count_files(len(files) - len(unread))} no row"
        what = "is empty" if (flaws["reason"] == EMPTY_FILE).any() else "holds no row"
        many = {"is empty": "are empty", "holds no row": "hold no row"}[what]
        return f"{files['file'].iloc[0]} {what}" if len(files) == 1 else f"all its {len(files)} files {many}"
    n_left_out = int(files["n_left_out"].sum()) if "n_left_out" in files else 0
    parts = []
    if n_set_aside:
        parts.append(f"{n_set_aside:,} set aside ({'; '.join(_count_reasons(flaws))})")
    if n_left_out:
        parts.append(f"{n_left_out:,} left out (who opted out, was forgotten, or falls under a rule of the settings)")
    if n_kept:
        parts.append(f"{n_kept:,} later than the end that was asked for (--as-of)")
    return f"of {n_read:,} rows {', '.join(parts)}" if parts else f"none of its {n_read:,} rows makes one"


def _count_files(n: int) -> str:
    return "the other file holds" if n == 1 else f"the other {n} files hold"


def _count_reasons(flaws: pd.DataFrame) -> Iterator[str]:
    """Yield the reasons that set most rows aside, with the column and how many."""
    counted: Sequence[tuple[tuple[object, str], int]] = list(
        flaws.groupby(["column", "reason"], dropna=False).size().sort_values(ascending=False, kind="stable").items()
    )
    for (column, reason), n in counted[:REASONS_TOLD]:
        yield f"{f'column {column}: ' if isinstance(column, str) else ''}{reason} ({n:,})"
    if len(counted) > REASONS_TOLD:
        yield f"{len(counted) - REASONS_TOLD} more reasons"
