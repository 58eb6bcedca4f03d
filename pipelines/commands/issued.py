"""What lies in ``weekly/``: the records of weeks that were issued, and how a week is issued again."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from friction.contracts.weeks import find_weeks
from friction.store import REPORTS_FOLDER, write_file

if TYPE_CHECKING:
    from collections.abc import Mapping
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
            found[one] = _read(path, one)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            why = error if type(error) is ValueError else "it is damaged"
            unread.append(f"{path.relative_to(workspace)} was passed over: {why}. Its week is not compared with.")
    before = found.pop(week, None)
    return Issued(before, tuple(found[one] for one in sorted(found, reverse=True)), tuple(unread))


def to_bytes(report: Report) -> bytes:
    """Return a week's record as it lies in its file: equal reports are equal bytes."""
    from friction.report import to_record

    return (json.dumps(to_record(report), ensure_ascii=False, indent=1) + "\n").encode()


def find_new(folder: Path, contents: Mapping[str, bytes]) -> list[str]:
    """Return the names of those files that do not lie in the folder with these very bytes."""
    return [
        name for name, content in contents.items()
        if not (folder / name).is_file() or (folder / name).read_bytes() != content
    ]  # fmt: skip


def write_edition(folder: Path, contents: Mapping[str, bytes], before: Report | None) -> None:
    """Write the files of an edition that are not there yet; killed on the way, the same again finishes it.

    Of the edition before, the record is kept beside it as ``edition-1.json`` and so on; its other files go, or the
    folder would say two things at once. Whatever a file quotes stands in a record that lies there already: by the
    records it is known what goes with somebody who is forgotten.

    Parameters
    ----------
    folder : the week's.
    contents : the bytes of each file by its name, the record's first.
    before : what the record that lies there says; None where there is none, or it cannot be read.
    """
    path, new = folder / RECORD, find_new(folder, contents)
    if RECORD in new and path.is_file():
        old = path.read_bytes()
        write_file(folder / _find_place(folder, old, before), old)
        for stale in sorted(folder.glob("summary.*")):
            if stale != path:
                stale.unlink()
        new = list(contents)
    for name in new:
        write_file(folder / name, contents[name])


def _find_place(folder: Path, old: bytes, before: Report | None) -> str:
    """Return under which name a record is kept; never that of another one, as there is after one that was damaged."""
    digest = hashlib.sha256(old).hexdigest()[:10]
    if before is None:
        return f"unread-{digest}.json"
    kept = folder / f"edition-{before.edition}.json"
    return f"{kept.stem}-{digest}.json" if kept.is_file() and kept.read_bytes() != old else kept.name


def to_folder(workspace: Path, week: str) -> Path:
    """Return where a week is issued."""
    return workspace / REPORTS_FOLDER / week


def _read(path: Path, week: str) -> Report:
    from friction.report import read_record

    report = read_record(json.loads(path.read_text(encoding="utf-8")))
    if report.week != week:
        raise ValueError(f"a summary of {report.week!r}")
    return report
