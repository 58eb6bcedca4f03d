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
    sources = _tell_empty([source for source, n in left.sources.items() if not n], imports, quarantine)
    sources += [
        f"{kind} {name!r} is told without {file}: {reason}"
        for kind, name, file, reason in unread[["kind", "source", "file", "reason"]].itertuples(index=False)
    ]
    kinds = {kind for kind, _ in left.sources}
    if not left.n_own and not left.n_events:
        words = [_tell_authors(left)] if left.n_documents else []
        n_late, n_refused = _count_unused(left, imports)
        mends = ["Look at what is read, and what is not: friction check"] if n_refused or not n_late else []
        mends += ["Give a later day with --as-of: the data begin behind it."] if n_late else []
        raise NothingLeftError(
            "nothing is left to tell of: no customer's message and no event",
            imports=imports,
            quarantine=quarantine,
            lines=[*words, *sources],
            mend=". ".join(mends),
            too_early=n_late > n_refused,
        )
    halves = []
    if "documents" in kinds and not left.n_own:
        told = _tell_authors(left) if left.n_documents else "No message is left."
        halves.append(f"{told} There are no themes: only the journey is told.")
    if "events" in kinds and not left.n_events:
        halves.append("No event is left. There is no journey and no drop-off: only the messages are told.")
    return [*halves, *sources]


def hide_few(lines: Sequence[str], imports: pd.DataFrame, quarantine: pd.DataFrame, floor: int) -> list[str]:
    """Return sentences of `tell_missing` for those who may not know of few: numbers that tell of fewer are left out.

    Parameters
    ----------
    lines : any sentences; those of others stay as they are.
    imports, quarantine : tables of these names, as `tell_missing` was given them.
    floor : fewer rows than this are few.
    """
    sources = list(dict.fromkeys(zip(imports["kind"], imports["source"], strict=True)))
    told = dict(
        zip(_tell_empty(sources, imports, quarantine), _tell_empty(sources, imports, quarantine, floor), strict=True)
    )
    return [told.get(line, line) for line in lines]


def _tell_empty(
    sources: Sequence[tuple[str, str]], imports: pd.DataFrame, quarantine: pd.DataFrame, floor: int = 0
) -> list[str]:
    return [
        f"{kind} {name!r} has no usable row: {_say_why(kind, name, imports, quarantine, floor)}."
        for kind, name in sources
    ]


def _count_unused(left: Left, imports: pd.DataFrame) -> tuple[int, int]:
    """Return how many messages and events, of sources without a row, lie behind the end, and how many were refused."""
    empty = [source for source, n in left.sources.items() if not n and source[0] in ("documents", "events")]
    counts = imports.groupby(["kind", "source"])[["n_kept", "n_quarantined"]].sum()
    own = counts[counts.index.isin(empty)]
    return int(own["n_kept"].sum()), int(own["n_quarantined"].sum())


def _tell_authors(left: Left) -> str:
    return f"None of the {left.n_documents:,} messages is a customer's: all are by agents or bots (author, authors)."


def _say_why(kind: str, name: str, imports: pd.DataFrame, quarantine: pd.DataFrame, floor: int) -> str:
    """Return why a source has no row left, in words that hold no value of its rows; of fewer than floor no number."""
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
    reasons = "; ".join(_count_reasons(flaws, floor))
    parts = {
        f"set aside ({reasons})": n_set_aside,
        "left out (who opted out, was forgotten, or falls under a rule of the settings)": n_left_out,
        "later than the end that was asked for (--as-of)": n_kept,
    }
    parts = {words: n for words, n in parts.items() if n}
    rows = f"{n_read:,}" if n_read >= floor else "few"
    if not parts:
        return f"none of its {rows} rows makes one"
    are_told = min(parts.values()) >= floor  # one number that is left out would follow from the others
    told = (f"{n:,} {words}" if are_told else f"some {words}" for words, n in parts.items())
    return f"of {rows} rows {', '.join(told)}"


def _count_files(n: int) -> str:
    return "the other file holds" if n == 1 else f"the other {n} files hold"


def _count_reasons(flaws: pd.DataFrame, floor: int) -> Iterator[str]:
    """Yield the reasons that set most rows aside, with the column and how many, if none set aside fewer than floor."""
    counted: Sequence[tuple[tuple[object, str], int]] = list(
        flaws.groupby(["column", "reason"], dropna=False).size().sort_values(ascending=False, kind="stable").items()
    )
    for (column, reason), n in counted[:REASONS_TOLD]:
        number = f" ({n:,})" if counted[-1][1] >= floor else ""
        yield f"{f'column {column}: ' if isinstance(column, str) else ''}{reason}{number}"
    if len(counted) > REASONS_TOLD:
        yield f"{len(counted) - REASONS_TOLD} more reasons"
