"""A proposal tried: what came of reading a source by it, and which column is at fault where that cannot be right."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from friction.ingest.look.person_columns import ENOUGH, is_nobody

if TYPE_CHECKING:
    import pandas as pd

    from friction.ingest.look.roles import Roles

MOST_REFUSED = 0.9
"""So large a share of the rows set aside, or taken for the same row, is no reading of a file."""

ENOUGH_TIMES = 20
"""So many rows in one second are no times."""


class Fault(NamedTuple):
    """The role and the column at fault, null where no column is, and why, as a sentence without a full stop."""

    role: str
    column: str | None
    why: str


def find_fault(roles: Roles, rows: pd.DataFrame, imports: pd.DataFrame, quarantine: pd.DataFrame) -> Fault | None:
    """Return what cannot be right about a source as it was read; null where nothing speaks against it.

    Parameters
    ----------
    roles : the proposal.
    rows : raw rows of the source, with ``person`` and ``written_at`` or ``happened_at`` where its kind has them.
    imports, quarantine : what the reading says of its files.
    """
    n_read = int(imports["n_read"].sum())
    if n_read == 0 or (roles.texts and roles.is_silent):
        return None
    n_refused = int(imports["n_quarantined"].sum())
    n_repeated = int(imports[["n_duplicates", "n_versions"]].to_numpy().sum())
    if n_refused >= MOST_REFUSED * n_read:
        return _find_refused(roles, n_refused, n_read, quarantine)
    if roles.row_id is not None and n_repeated >= 0.6 * n_read:
        role = "row" if roles.kind == "documents" else "event_id"
        return Fault(role, roles.row_id, f"{n_repeated:,} of {n_read:,} rows would be taken for others of the same id")
    if roles.person is not None and "person" in rows:
        said = rows if "author" not in rows else rows[rows["author"] == "customer"]
        persons = said["person"].astype("str")
        counts = persons.value_counts()
        known = int(counts.sum())
        if known >= ENOUGH and is_nobody(counts):
            return Fault("person", roles.person, f"one id stands on {counts.iloc[0] / known:.0%} of the rows")
    time = next((name for name in ("written_at", "happened_at") if name in rows), None)
    if time is not None and roles.time is not None and len(rows) >= ENOUGH_TIMES:
        if rows[time].isna().all():
            return Fault("time", roles.time, "none of its cells is a time")
        seconds = rows[time].dropna().dt.floor("s")
        if seconds.min() == seconds.max():
            return Fault("time", roles.time, "all rows are of one second")
    return None


def _find_refused(roles: Roles, n_refused: int, n_read: int, quarantine: pd.DataFrame) -> Fault:
    """Return the column that most rows were set aside for."""
    reasons = quarantine.groupby(["column", "reason"], dropna=False).size().sort_values(kind="stable")
    column, reason = reasons.index[-1] if len(reasons) else (None, "")
    why = f"{n_refused:,} of {n_read:,} rows would be set aside: {reason}"
    by_column: dict[str | None, str] = {
        roles.time: "time",
        roles.event: "event",
        roles.speakers.column if roles.speakers else None: "author",
        **dict.fromkeys(roles.texts, "text"),
    }
    role = by_column.get(column) if isinstance(column, str) else None
    return Fault(role or "source", column if role else None, why)
