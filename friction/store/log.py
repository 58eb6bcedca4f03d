"""What the three logs have in common for their callers: opening, reading, verifying, closing."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any, ClassVar

from friction.errors import StoreError
from friction.store.chain import append_entries, find_head, read_entries
from friction.store.database import has_database, open_database
from friction.store.disk import to_json
from friction.store.schema import AUDIT, LONGEST_SIGNATURE
from friction.store.verify import verify_logs

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    import pandas as pd

    from friction.store.chain import Entry, Head
    from friction.store.schema import LogTable
    from friction.store.transactions import Database
    from friction.store.verify import Broken


class Log:
    """One log of one workspace: rows are added, never changed; undoing is another row.

    Nothing is opened before it is needed, and reading makes no database.

    Parameters
    ----------
    workspace : the workspace.
    beside : another log of it, whose connection this one uses; it is closed with that one.
    """

    table: ClassVar[LogTable]

    def __init__(self, workspace: Path, beside: Log | None = None) -> None:
        self.workspace = workspace
        self._beside = beside
        self._database: Database | None = None

    def head(self) -> Head:
        """Return how many rows there are, and the hash of the last one: whoever notes it can tell a shortened log."""
        with self.open().reading() as connection:
            return find_head(connection, self.table)

    def stamp(self) -> str:
        """Return a text that is another one whenever `read` may return something else; "" without a database."""
        if not has_database(self.workspace):
            return ""
        with self.open().reading() as connection:
            return "/".join(find_head(connection, log).hash for log in (self.table, AUDIT))

    def verify(self) -> Broken | None:
        """Return the first row of any log that was changed or is missing; None where all is as it was written."""
        if not has_database(self.workspace):
            return None
        with self.open().reading() as connection:
            return verify_logs(connection)

    def close(self) -> None:
        """Give back the connection."""
        if self._database is not None:
            self._database.close()
            self._database = None

    def open(self) -> Database:
        """Return the database, opened at the first call."""
        if self._beside is not None:
            return self._beside.open()
        if self._database is None:
            self._database = open_database(self.workspace)
        return self._database

    def _append(self, entries: Sequence[Entry], by: str, at: datetime) -> list[str]:
        signature = to_signature(by)
        if not signature:
            raise StoreError("nobody signed this", why="The log says of everything who did it.")
        for entry in entries:
            _check_letters(entry)
        with self.open().writing() as connection:
            return [to_id(seq) for seq in append_entries(connection, self.table, entries, by=signature, at=at)]

    def _read(self, id_name: str) -> pd.DataFrame:
        """Return all rows, oldest first, under the names of the log's columns, texts as text, nulls as null."""
        import pandas as pd

        log, rows = self.table, []
        if has_database(self.workspace):
            with self.open().reading() as connection:
                rows = read_entries(connection, log)
        texts = (id_name, log.by, log.subject, "action", "payload", "undoes")
        columns: dict[str, Any] = {
            id_name: [to_id(row["seq"]) for row in rows],
            log.at: pd.to_datetime(pd.Series([row[log.at] for row in rows], dtype="str"), utc=True, format="ISO8601"),
            **{name: [row[name] for row in rows] for name in (log.by, log.subject, "action")},
            "payload": [to_json(row["payload"]) for row in rows],
            "undoes": [None if row["undoes"] is None else to_id(row["undoes"]) for row in rows],
            "version": pd.Series([row["version"] for row in rows], dtype="Int64"),
        }
        frame = pd.DataFrame(columns)
        types = dict.fromkeys(texts, "str")
        return frame.astype({**types, log.at: "datetime64[us, UTC]"})


def _check_letters(entry: Entry) -> None:
    """Refuse a subject that is no plain id, and a payload that no file could hold."""
    subject = entry.subject or ""
    if len(subject) > LONGEST_SIGNATURE or to_line(subject) != subject:
        raise StoreError(f"what a row is about has an id of at most {LONGEST_SIGNATURE} signs, in one line")
    try:
        to_json(entry.payload).encode()
    except UnicodeEncodeError:
        raise StoreError("there are halves of letters in this", mend="Write them whole, in UTF-8.") from None


def to_id(seq: int) -> str:
    """Return the id of a row: its number, in eight digits, so that ids sort as rows were added."""
    return f"{seq:08d}"


def to_signature(name: str) -> str:
    """Return the name of who did something, as the logs sign it: one line, not too long."""
    return to_line(name)[:LONGEST_SIGNATURE].rstrip()


def check_signature(name: str, why: str) -> None:
    """Refuse a name under which nobody could act, since the logs would sign it otherwise.

    Raises
    ------
    StoreError
        Says so; ``why`` is why it matters.
    """
    if not name or to_signature(name) != name:
        raise StoreError(
            f"nobody can sign as {name!r}",
            why=why,
            mend="Name somebody by what they log in with, in one line, without blanks around it.",
        )


def to_line(text: str) -> str:
    """Return what somebody typed in one line, without signs that cannot be seen or turn the reading around."""
    return " ".join(to_visible(text).split())


def to_visible(text: str) -> str:
    """Return what somebody typed without control characters, marks of direction and halves of letters.

    Ends of lines and tabs stay.
    """
    return "".join(sign for sign in text if sign in "\n\t" or not _is_hidden(sign)).strip()


_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def _is_hidden(sign: str) -> bool:
    return sign in _TURNING or unicodedata.category(sign) in ("Cc", "Cs")
