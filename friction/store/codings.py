"""The log of what coders said: samples drawn for them, codes given, codes agreed on afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from friction.errors import StoreError
from friction.store.chain import Entry
from friction.store.log import Log, check_signature
from friction.store.payloads import ANCHORS, UNDO, check_ids, mask_words
from friction.store.schema import CODINGS, LONGEST_ID, to_table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    import pandas as pd

CODING_PAYLOADS: dict[str, dict[str, type]] = {
    "sample": {"how": str, "seed": int, "overlap": float, "parts": dict},
    "code": {"segment_id": str, "themes": list, "unsure": bool},
    "adjudicate": {"segment_id": str, "themes": list},
    UNDO: {},
}
"""Every action on a sample, and what its payload must hold.

``sample``: ``parts`` names for each coder the segments to code, in the order they are shown; some are of several
coders. ``how``, ``seed`` and ``overlap`` say how it was drawn (`friction.themes.coding.draw_sample`). ``code``: the
themes a coder gave a segment, none where it shows none, and whether the coder was unsure. ``adjudicate``: the themes
that count in the end. Both may hold ``anchors``, as decisions do.
"""


class CodingLog(Log):
    """The codings of one workspace: rows are added, never changed; undoing is another row."""

    table = CODINGS

    def append(
        self,
        action: str,
        payload: Mapping[str, object],
        *,
        sample_id: str | None,
        coded_by: str,
        coded_at: datetime,
        undoes: str | None = None,
        expected_version: int | None = None,
    ) -> str:
        """Add a coding and return its id.

        Parameters
        ----------
        action, payload : see `CODING_PAYLOADS`.
        sample_id : the sample; an undo takes that of the coding it takes back.
        coded_by, coded_at : who, and when, with a time zone.
        undoes : the coding that this one takes back (action ``undo``).
        expected_version : how many codings the sample had when whoever codes looked; None where that does not matter.

        Raises
        ------
        ConflictError
            If the sample has had other codings since.
        StoreError
            If the action is unknown, its payload is not right, or the database cannot be written.
        """
        if action not in CODING_PAYLOADS:
            raise StoreError(f"there is no action {action!r}", mend=f"There are: {', '.join(CODING_PAYLOADS)}.")
        needed = CODING_PAYLOADS[action]
        wrong = (payload.keys() - {ANCHORS}) ^ needed.keys() or {
            key for key, kind in needed.items() if not isinstance(payload[key], kind)
        }
        if wrong:
            raise StoreError(f"the payload of {action!r} is not right: {', '.join(sorted(wrong))}")
        named = bool(sample_id) and len(str(sample_id)) <= LONGEST_ID
        if (action == UNDO) != (undoes is not None) or (action != UNDO and not named):
            raise StoreError("an undo names the coding it takes back, every other coding its sample")
        _check_segments(action, payload)
        number = int(undoes) if undoes else None
        entry = Entry(action, mask_words(payload), None if undoes else sample_id, number, expected_version)
        return self._append([entry], coded_by, coded_at)[0]

    def find_signer(self, coding_id: str) -> str | None:
        """Return who signed a coding; None where there is none of that id."""
        import sqlalchemy as sa

        if not coding_id.isdecimal():
            return None
        table = to_table(self.table)
        with self.open().reading() as connection:
            found: str | None = connection.execute(
                sa.select(table.c[self.table.by]).where(table.c.seq == int(coding_id))
            ).scalar()
        return found

    def read(self) -> pd.DataFrame:
        """Return all codings, oldest first.

        Columns: coding_id, coded_at, coded_by, sample_id, action, payload (JSON text), undoes, version.
        """
        return self._read("coding_id")


def _check_segments(action: str, payload: Mapping[str, object]) -> None:
    """Refuse a sample without coders, and lists that name something twice."""
    if action == "sample":
        parts = payload["parts"]
        if not isinstance(parts, dict) or not parts or not all(isinstance(coder, str) and coder for coder in parts):
            raise StoreError("a sample names at least one coder")
        for coder, ids in parts.items():
            check_signature(coder, "What is handed to that name could be coded by nobody.")
            check_ids(ids, f"what {coder} codes")
    elif action != UNDO:
        check_ids([payload["segment_id"]], "the segment coded")
        if payload["themes"]:
            check_ids(payload["themes"], "the themes of a segment", "theme")
