"""The log of what people decided: the one write service, and the one reader."""

from __future__ import annotations

import json
from datetime import UTC
from typing import TYPE_CHECKING, Any

from friction.contracts import KINDS, STATUSES
from friction.errors import StoreError
from friction.privacy import Masker
from friction.store.database import DATABASE_FILE, open_database, shrink, unlocked

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from pathlib import Path

    import pandas as pd
    from sqlalchemy import Engine, Table

COLUMNS = ("decision_id", "decided_at", "decided_by", "theme_id", "action", "payload", "undoes")
PAYLOADS: dict[str, dict[str, type]] = {
    "name": {"name": str},
    "define": {"definition": str},
    "merge": {"into": str},
    "split": {"parts": dict},
    "place": {"segment_ids": list},
    "align": {"doc_ids": list, "stage": str},
    "friction": {"is_friction": bool},
    "kind": {"kind": str},
    "approve": {},
    "status": {"status": str},
    "owner": {"owner": str},
    "note": {"text": str},
    "undo": {},
}
"""Every action, and what its payload must hold.

``place`` moves segments to the theme decided on, or pins them there: ``segment_ids``, a list of text. ``split`` names,
for each part (an id by `friction.topics.lineage.to_part_id`), the segments that show it: ``parts``, lists of text by
part; what is like none of them stays. ``align`` says which stage of the journey messages are about: ``doc_ids``, a
list of text, and ``stage``, empty for none.
"""

_LONGEST = {"name": 120, "definition": 2000, "text": 2000, "owner": 120}


class DecisionLog:
    """The log of one workspace: rows are added, never changed; undoing is another row."""

    def __init__(self, workspace: Path) -> None:
        self._workspace = workspace
        self._engine: Engine | None = None

    def append(
        self,
        action: str,
        payload: Mapping[str, object],
        *,
        theme_id: str | None,
        decided_by: str,
        decided_at: datetime,
        undoes: str | None = None,
    ) -> str:
        """Add a decision and return its id; personal data in words people typed is masked first.

        Parameters
        ----------
        action : a key of `PAYLOADS`.
        payload : what that action needs.
        theme_id : the theme decided on; None for an undo.
        decided_by : who decided.
        decided_at : when, with a time zone.
        undoes : the decision that this one takes back (action ``undo``).

        Raises
        ------
        StoreError
            If the action is unknown, its payload is not right, or the decision to undo is not there.
        """
        import sqlalchemy as sa

        cleaned = _check_decision(action, payload, theme_id, undoes)
        row = {
            "decided_at": decided_at.astimezone(UTC).isoformat(timespec="microseconds"),
            "decided_by": decided_by,
            "theme_id": theme_id,
            "action": action,
            "payload": json.dumps(cleaned, sort_keys=True, ensure_ascii=False),
            "undoes": int(undoes) if undoes else None,
        }
        try:
            with self._open().begin() as connection:
                added = connection.execute(sa.insert(_decisions()).values(row)).inserted_primary_key
        except sa.exc.IntegrityError as error:
            raise StoreError("the decision to undo is not in the log", where=f"decision {undoes}") from error
        if added is None:
            raise StoreError("the database gave the decision no number", where=DATABASE_FILE)
        return _to_id(added[0])

    def read(self) -> pd.DataFrame:
        """Return all decisions, oldest first, with the columns of the table ``decisions``."""
        import pandas as pd
        import sqlalchemy as sa

        if not (self._workspace / DATABASE_FILE).is_file():
            return _to_frame(pd.DataFrame(columns=list(COLUMNS)))
        table = _decisions()
        with self._open().connect() as connection:
            rows = connection.execute(sa.select(table).order_by(table.c.seq)).mappings().all()
        decisions = pd.DataFrame([dict(row) for row in rows], columns=["seq", *COLUMNS[1:]])
        decisions["decision_id"] = decisions["seq"].map(_to_id)
        decisions["undoes"] = decisions["undoes"].map(lambda seq: None if pd.isna(seq) else _to_id(int(seq)))
        return _to_frame(decisions)

    def rewrite(self, change: Callable[[dict[str, Any]], dict[str, Any]]) -> int:
        """Change what decisions say, for deep removal alone: the log is otherwise only added to.

        What was said before is overwritten in the file, free pages and journal included.

        Parameters
        ----------
        change : returns a decision's payload as it shall be.

        Returns
        -------
        How many decisions changed.
        """
        import sqlalchemy as sa

        table = _decisions()
        engine = self._open()
        with engine.begin() as connection:
            rows = connection.execute(sa.select(table.c.seq, table.c.payload)).all()
            changed = {}
            for seq, text in rows:
                payload = json.loads(text)
                cleaned = change(payload)
                if cleaned != payload:
                    changed[seq] = json.dumps(cleaned, sort_keys=True, ensure_ascii=False)
            if changed:
                with unlocked(connection):
                    for seq, text in changed.items():
                        connection.execute(sa.update(table).where(table.c.seq == seq).values(payload=text))
        # Also where nothing changed now: a kill may have come between the change and this.
        shrink(engine)
        return len(changed)

    def close(self) -> None:
        """Give back the connection."""
        if self._engine is not None:
            self._engine.dispose()
            self._engine = None

    def _open(self) -> Engine:
        if self._engine is None:
            self._engine = open_database(self._workspace)
        return self._engine


def _check_decision(
    action: str, payload: Mapping[str, object], theme_id: str | None, undoes: str | None
) -> dict[str, object]:
    """Return the payload with masked words; refuse what no replay could understand."""
    if action not in PAYLOADS:
        raise StoreError(f"there is no action {action!r}", mend=f"The actions are: {', '.join(PAYLOADS)}.")
    needed = PAYLOADS[action]
    wrong = payload.keys() ^ needed.keys() or {
        key for key, kind in needed.items() if not isinstance(payload[key], kind)
    }
    if wrong:
        raise StoreError(f"the payload of {action!r} is not right: {', '.join(sorted(wrong))}")
    if (action == "undo") != (undoes is not None) or (action != "undo" and not theme_id):
        raise StoreError("an undo names the decision it takes back, every other decision its theme")
    if action == "status" and payload["status"] not in STATUSES:
        raise StoreError(f"there is no status {payload['status']!r}", mend=f"There are: {', '.join(STATUSES)}.")
    if action == "kind" and payload["kind"] not in KINDS:
        raise StoreError(f"there is no kind {payload['kind']!r}", mend=f"There are: {', '.join(KINDS)}.")
    if action == "merge" and payload["into"] == theme_id:
        raise StoreError("a theme cannot be merged into itself")
    if action == "place":
        _check_ids(payload["segment_ids"], "the segments to place")
    if action == "align":
        _check_ids(payload["doc_ids"], "the messages to place", "message")
    if action == "split":
        _check_parts(payload["parts"], theme_id)
    cleaned: dict[str, object] = {}
    for key, value in payload.items():
        if isinstance(value, str) and key in _LONGEST:
            # An owner is named on purpose: what has a form is masked, names are not.
            words = Masker().mask(value.strip(), phrases=False)[0][: _LONGEST[key]]
            if not words and action == "name":
                raise StoreError("a theme needs a name of at least one letter")
            cleaned[key] = words
        else:
            cleaned[key] = value
    return cleaned


def _check_parts(parts: object, theme_id: str | None) -> None:
    """Refuse a split without parts, a part that is the theme itself, and a segment that shows two parts."""
    if not isinstance(parts, dict) or not parts or not all(isinstance(part, str) and part for part in parts):
        raise StoreError("a split names at least one part")
    if theme_id in parts:
        raise StoreError("a part cannot be the theme it is split off")
    for part, ids in parts.items():
        _check_ids(ids, f"the examples of part {part}")
    _check_ids([segment_id for ids in parts.values() for segment_id in ids], "the examples of all parts together")


def _check_ids(ids: object, what: str, of: str = "segment") -> None:
    """Refuse what is no list of different ids, at least one."""
    named = ids if isinstance(ids, list) and all(isinstance(name, str) and name for name in ids) else []
    if not named or len(set(named)) < len(named):
        raise StoreError(f"{what} must be a list of different {of} ids, at least one")


def _decisions() -> Table:
    """Return the table, described once for all statements."""
    import sqlalchemy as sa

    others = (sa.Column(name, sa.Integer if name == "undoes" else sa.String) for name in COLUMNS[1:])
    return sa.Table("decisions", sa.MetaData(), sa.Column("seq", sa.Integer, primary_key=True), *others)


def _to_frame(decisions: pd.DataFrame) -> pd.DataFrame:
    """Give the columns of the table ``decisions`` their types."""
    import pandas as pd

    typed = decisions[list(COLUMNS)].astype("object")
    typed["decided_at"] = pd.to_datetime(typed["decided_at"], utc=True, format="ISO8601").astype("datetime64[us, UTC]")
    for name in COLUMNS:
        if name != "decided_at":
            typed[name] = typed[name].where(typed[name].notna(), None).astype("str")
    return typed


def _to_id(seq: int) -> str:
    """Return the id of a decision: its number, in eight digits, so that ids sort as they were given."""
    return f"{seq:08d}"
