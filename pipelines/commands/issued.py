"""What lies in ``weekly/``: the records of weeks that were issued, and how a week is issued again."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from friction.contracts.weeks import find_weeks
from friction.store import REPORTS_FOLDER, write_file

if TYPE_CHECKING:
    from pathlib import Path

    from friction.report import Report

RECORD = "summary.json"
MOST_BEFORE = 8
"""So many weeks before are read, to say what became of what they said."""


@dataclass(frozen=True)
class Issued:
    """What was issued before.

    Attributes
    ----------
    before : the same week, as it was issued last; None where it never was.
    earlier : up to eight weeks before it, newest first.
    unread : files that hold no record this program reads, with why; they are passed over.
    """

    before: Report | None
    earlier: tuple[Report, ...]
    unread: tuple[str, ...]


def read_issued(workspace: Path, week: str, first_week: str) -> Issued:
    """Return what was issued of a week and of those before it.

    Parameters
    ----------
    first_week : the first one the data reach into: none before it is looked for.
    """
    weeks = find_weeks(min(first_week, week), week)[-MOST_BEFORE - 1 :]
    found: dict[str, Report] = {}
    unread = []
    for one in weeks:
        path = to_folder(workspace, one) / RECORD
        if not path.is_file():
            continue
        try:
            found[one] = _read(path)
        except (ValueError, KeyError, TypeError) as error:
            unread.append(f"{path.relative_to(workspace)} was passed over: {error or type(error).__name__}")
    before = found.pop(week, None)
    return Issued(before, tuple(found[one] for one in sorted(found, reverse=True)), tuple(unread))


def write_record(workspace: Path, report: Report, before: Report | None) -> bool:
    """Write a week's record, and keep the one before beside it where this is another edition; False: nothing is new.

    Equal reports give equal bytes.
    """
    from friction.report import to_record

    folder = to_folder(workspace, report.week)
    path = folder / RECORD
    text = json.dumps(to_record(report), ensure_ascii=False, indent=1) + "\n"
    old = path.read_bytes() if path.is_file() else None
    if old == text.encode():
        return False
    if old is not None and before is not None and before.edition != report.edition:
        write_file(folder / f"edition-{before.edition}.json", old)
    write_file(path, text.encode())
    return True


def to_folder(workspace: Path, week: str) -> Path:
    """Return where a week is issued."""
    return workspace / REPORTS_FOLDER / week


def _read(path: Path) -> Report:
    from friction.report import read_record

    return read_record(json.loads(path.read_text(encoding="utf-8")))
