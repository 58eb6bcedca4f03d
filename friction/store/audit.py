"""The log for administrators: who was given which role, who saw an export, what was erased, backed up, put back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from friction.errors import StoreError
from friction.store.chain import Entry, read_entries
from friction.store.database import has_database
from friction.store.log import Log
from friction.store.schema import AUDIT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    import pandas as pd

AUDITED = ("role", "export", "erase", "rekey", "backup", "restore", "migrate")
"""What is written down."""


class AuditLog(Log):
    """The audit of one workspace: rows are added, never changed."""

    table = AUDIT

    def append(
        self,
        action: str,
        payload: Mapping[str, object],
        *,
        subject: str | None,
        done_by: str,
        done_at: datetime,
        expected_version: int | None = None,
    ) -> str:
        """Write down that something was done, and return the row's id.

        Parameters
        ----------
        action : one of `AUDITED`.
        payload : what was done, as JSON; no customer's text.
        subject : to whom or what; None where to the whole.
        done_by, done_at : who did it, and when, with a time zone.
        expected_version : how many rows the subject had when whoever does it looked; None where that does not matter.

        Raises
        ------
        ConflictError
            If the subject has had other rows since.
        StoreError
            If the action is unknown, or the database cannot be written.
        """
        if action not in AUDITED:
            raise StoreError(f"there is no action {action!r}", mend=f"There are: {', '.join(AUDITED)}.")
        entry = Entry(action, dict(payload), subject, None, expected_version)
        return self._append([entry], done_by, done_at)[0]

    def read(self) -> pd.DataFrame:
        """Return the audit, oldest first.

        Columns: audit_id, done_at, done_by, subject, action, payload (JSON text), undoes (always null), version.
        """
        return self._read("audit_id")

    def read_grants(self) -> pd.DataFrame:
        """Return who was given which role, oldest first: who, role ("": it was taken)."""
        import pandas as pd

        rows: list[dict[str, Any]] = []
        if has_database(self.workspace):
            with self.open().reading() as connection:
                rows = [row["payload"] for row in read_entries(connection, self.table, "role")]
        return pd.DataFrame(rows, columns=["who", "role"])


def tell_payload(payload: Mapping[str, Any]) -> str:
    """Return a payload in a few words: what is a list is counted."""
    parts = [
        f"{name} {value}" if isinstance(value, str | int | float) else f"{len(value)} {name}"
        for name, value in payload.items()
        if value not in (None, "", [], {})
    ]
    return ", ".join(parts)
