"""What went wrong when files were taken in, the gravest first, each with what mends it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from app.views.words import to_percent
from friction.ingest.files import AS_MEANT, is_lost, tell_mend
from friction.ingest.ids import find_unjoined

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

NO_ROW, NOT_JOINED, LOST, CELLS, NOTHING_TO_DO = range(5)
"""How grave: nothing of a source is there; its ids do not join; rows are lost; kept without a cell; as meant."""


LEAST_SHARE = 0.001
"""Of rows lost, that is told as a share."""


@dataclass(frozen=True)
class Trouble:
    """One thing that went wrong.

    Attributes
    ----------
    gravity : one of `NO_ROW`, `NOT_JOINED`, `LOST`, `CELLS`, `NOTHING_TO_DO`.
    told : what, in a sentence with its number.
    where : file, column, first row.
    mend : the setting, export or command that mends it.
    n : rows.
    """

    gravity: int
    told: str
    where: str
    mend: str
    n: int


def build_troubles(tables: Mapping[str, pd.DataFrame]) -> list[Trouble]:
    """Return what went wrong when the files of a run were taken in: by gravity, then those of most rows first."""
    found = [*_find_empty(tables["imports"]), *_find_unjoined(tables), *_find_flawed(tables)]
    return sorted(found, key=lambda one: (one.gravity, -one.n, one.where, one.told))


def tell_troubles(tables: Mapping[str, pd.DataFrame]) -> str:
    """Return, in one sentence, how many rows were read and how many of them are lost."""
    imports = tables["imports"]
    n_read, n_lost = int(imports["n_read"].sum()), int(imports["n_quarantined"].sum())
    if not n_lost:
        return f"All {n_read:,} rows could be used."
    share = f" ({to_percent(n_lost / n_read)})" if n_lost / n_read >= LEAST_SHARE else ""
    return f"{n_lost:,} of {n_read:,} rows{share} could not be used."


def to_trouble_table(troubles: list[Trouble]) -> pd.DataFrame:
    """Return what went wrong as a table: ``what``, ``where``, ``mend``."""
    return pd.DataFrame(
        [(one.told, one.where, one.mend) for one in troubles], columns=["what", "where", "mend"], dtype=object
    )


def _find_empty(imports: pd.DataFrame) -> Iterator[Trouble]:
    totals = imports.groupby(["kind", "source"], as_index=False, sort=True)[["n_read", "n_kept"]].sum()
    for row in totals[(totals["n_kept"] == 0)].itertuples(index=False):
        told = f"None of the {row.n_read:,} rows of {row.source} could be used." if row.n_read else (
            f"{row.source} holds no row."
        )  # fmt: skip
        files = ", ".join(imports.loc[imports["source"] == row.source, "file"])
        yield Trouble(NO_ROW, told, files, "See what it is with: friction check", int(row.n_read))


def _find_unjoined(tables: Mapping[str, pd.DataFrame]) -> Iterator[Trouble]:
    if "joins" not in tables:
        return
    for row in find_unjoined(tables["joins"]).itertuples(index=False):
        yield Trouble(
            NOT_JOINED,
            f"The ids of {row.source} do not join those of the events: {int(row.n_joined):,} of {row.n_persons:,} "
            "persons have any.",
            row.source,
            "friction check tells the form of both, and the setting under which they join.",
            int(row.n_persons),
        )


def _find_flawed(tables: Mapping[str, pd.DataFrame]) -> Iterator[Trouble]:
    n_read: dict[Any, int] = tables["imports"].groupby(["kind", "source", "file"])["n_read"].sum().to_dict()
    by = ["kind", "source", "file", "column", "reason"]
    counted = tables["quarantine"].groupby(by, dropna=False, sort=True)["row"].agg(["size", "min"]).reset_index()
    for kind, source, file, column, reason, n, first in counted.itertuples(index=False):
        lost = is_lost(reason)
        of = n_read.get((kind, source, file), n)
        verb = "lost" if lost else "kept in part"
        told = f"{n:,} of {of:,} rows of {source} {'is' if n == 1 else 'are'} {verb}: {reason}."
        place = f", column {column}" if isinstance(column, str) else ""
        where = f"{file}{place}, first row {first:,}"
        mend = tell_mend(kind, source, reason)
        gravity = NOTHING_TO_DO if mend.startswith(AS_MEANT) else LOST if lost else CELLS
        yield Trouble(gravity, told, where, mend, int(n))
