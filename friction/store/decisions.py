"""The log of what people decided: the one write service, and the one reader."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from friction.store.chain import Entry
from friction.store.erase import change_attached
from friction.store.log import Log
from friction.store.payloads import check_decision
from friction.store.schema import DECISIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    import pandas as pd

    from friction.store.erase import How


class Decision(NamedTuple):
    """One decision, as `DecisionLog.append` takes it."""

    action: str
    payload: Mapping[str, object]
    theme_id: str | None = None
    undoes: str | None = None
    expected_version: int | None = None


class DecisionLog(Log):
    """The log of one workspace: rows are added, never changed; undoing is another row."""

    table = DECISIONS

    def append(
        self,
        action: str,
        payload: Mapping[str, object],
        *,
        theme_id: str | None,
        decided_by: str,
        decided_at: datetime,
        undoes: str | None = None,
        expected_version: int | None = None,
    ) -> str:
        """Add a decision and return its id; personal data in words people typed is masked first.

        Parameters
        ----------
        action : a key of `friction.store.payloads.PAYLOADS`.
        payload : what that action needs.
        theme_id : the theme decided on; an undo takes that of the decision it takes back.
        decided_by : who decided.
        decided_at : when, with a time zone.
        undoes : the decision that this one takes back (action ``undo``).
        expected_version : the theme's version that whoever decides has seen; None to decide whatever it is.

        Raises
        ------
        ConflictError
            If the theme's version is another one by now: says who decided what meanwhile.
        StoreError
            If the action is unknown, its payload is not right, the decision to undo is not there or undone already, or
            the database cannot be written. Nothing was written then.
        """
        decision = Decision(action, payload, theme_id, undoes, expected_version)
        return self.append_many([decision], decided_by=decided_by, decided_at=decided_at)[0]

    def append_many(self, decisions: Sequence[Decision], *, decided_by: str, decided_at: datetime) -> list[str]:
        """Add several decisions, all or none, and return their ids.

        Expected versions are those before any of them; what is undone was there before.

        Raises
        ------
        ConflictError, StoreError
            As `append` does, for any of them.
        """
        entries = [
            Entry(
                one.action,
                check_decision(one.action, one.payload, one.theme_id, one.undoes),
                None if one.undoes else one.theme_id,
                int(one.undoes) if one.undoes else None,
                one.expected_version,
            )
            for one in decisions
        ]
        return self._append(entries, decided_by, decided_at)

    def read(self) -> pd.DataFrame:
        """Return all decisions, oldest first, with the columns of the table ``decisions``."""
        return self._read("decision_id")

    def rewrite(
        self, change: Callable[[dict[str, Any]], dict[str, Any]], how: How, *, done_by: str, done_at: datetime
    ) -> int:
        """Change what is attached to rows, of this and of the other logs, for deep removal alone; the rows stay.

        What was there before is overwritten in the database's files, free pages and journal included.

        Parameters
        ----------
        change : returns a row's payload as it shall be; only words and lists of ids may differ.
        how : why it changes; stands beside what changed.
        done_by, done_at : for the audit, which names what changed by hashes alone.

        Returns
        -------
        How many rows say something else now.
        """
        database = self.open()
        with database.writing() as connection:
            n = change_attached(connection, change, how, by=done_by, at=done_at)
        # Also where nothing changed now: a kill may have come between the change and this.
        database.shrink()
        return n
