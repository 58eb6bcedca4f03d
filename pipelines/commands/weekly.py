"""The weekly summary: a run's tables become a record, the record files, and a mail where a team asks for one."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast, get_args

from friction import __version__
from friction.config import FileFormat, load_settings
from friction.contracts.weeks import to_week
from friction.errors import FrictionError
from friction.store import DecisionLog, hash_decisions, hash_settings, write_file
from pipelines.commands.issued import read_issued, to_folder, write_record
from pipelines.commands.team import record_export

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from friction.config import Mail, Settings
    from friction.report import Report
    from friction.store import Run

SENT = "sent.json"
"""In a week's folder: to whom which edition was sent."""
NOBODY = "friction@localhost"
"""Who a mail comes from that was written as a file alone."""


@dataclass(frozen=True)
class WrittenWeek:
    """A week that was issued.

    Attributes
    ----------
    report : what it says.
    files : the record first, then one of each format, in the order of the settings.
    trouble : formats that could not be written, and records that could not be read, with why and what mends it.
    sent : what became of the mail, in words; empty where none was asked for.
    """

    report: Report
    files: tuple[Path, ...]
    trouble: tuple[str, ...]
    sent: str


def write_week(
    workspace: Path,
    run: Run,
    week: str | None,
    *,
    formats: Sequence[FileFormat] | None = None,
    send: bool = True,
    actor: str | None = None,
) -> WrittenWeek:
    """Issue the summary of ``week``, and send it where the settings name a mail server.

    Where None: of the last complete week of the run's data, or where none is complete yet, of the one the data end in,
    marked as unfinished: whoever asks in the first days gets what is known, and nothing that passes for a whole week.
    Issued again it is the same bytes, or another edition that names what changed. A format that cannot be written
    loses none of the others; a mail that cannot be sent stays as a file.

    Parameters
    ----------
    formats : in place of those of the settings.
    send : False: no mail, whatever the settings say.
    actor : who the audit names; None: whoever is logged in at the machine.

    Raises
    ------
    FrictionError
        If nothing in the data has a time, so that there is no week to tell of, or if ``week`` is not in the data.
    """
    from friction.report import build_report, check_week, find_edges

    tables, settings, end = {name: getattr(run, name) for name in run.tables}, load_settings(workspace), run.data_end
    zone = settings.project.timezone
    edges = find_edges(tables, end, zone)
    if edges is None:
        raise FrictionError(
            "there is no week to tell of: nothing in the data has a time",
            mend='Name the time column in friction.toml: columns = { written_at = "…" }.',
        )
    told = check_week(week, edges) if week else edges.week
    log = DecisionLog(workspace)
    decisions = log.read()
    log.close()
    issued = read_issued(workspace, told, to_week(edges.begin, zone))
    provenance = (
        ("run", run.path.name), ("settings", hash_settings(settings)[:10]),
        ("decisions", hash_decisions(decisions)[:10]), ("friction", __version__),
    )  # fmt: skip
    report = build_report(
        tables, settings, told, decisions, edges=edges, loud=run.loud, data_end=end, earlier=issued.earlier,
        before=issued.before, provenance=provenance,
    )  # fmt: skip
    is_new = write_record(workspace, report, issued.before)
    asked = tuple(formats or settings.weekly.formats)
    files, trouble = _write_formats(workspace, report, settings, asked)
    if is_new:
        record_export(workspace, actor, f"weekly {told}, edition {report.edition}: {', '.join(asked)}")
    mail = settings.weekly.mail if send else None
    sent = _send(workspace, report, mail, actor) if mail is not None else ""
    return WrittenWeek(report, files, (*issued.unread, *trouble), sent)


def to_formats(names: Sequence[str] | None) -> tuple[FileFormat, ...] | None:
    """Return formats as they were asked for; None where none was.

    Raises
    ------
    FrictionError
        If there is no such format.
    """
    known = get_args(FileFormat)
    unknown = [name for name in names or () if name not in known]
    if unknown:
        raise FrictionError(f"there is no format {unknown[0]!r}", mend=f"Ask for some of: {', '.join(known)}.")
    return tuple(cast("FileFormat", name) for name in names) if names else None


def _write_formats(
    workspace: Path, report: Report, settings: Settings, formats: Sequence[FileFormat]
) -> tuple[tuple[Path, ...], tuple[str, ...]]:
    """Write one file of each format; returns them behind the record, and what could not be written."""
    folder, renderers = to_folder(workspace, report.week), _find_renderers(settings)
    files, trouble = [folder / "summary.json"], []
    for name in dict.fromkeys(formats):
        path = folder / f"summary.{name}"
        try:
            content = renderers[name](report)
        except FrictionError as error:
            trouble.append(f"{path.name} was not written: {error}")
            continue
        if not path.is_file() or path.read_bytes() != content:
            write_file(path, content)
        files.append(path)
    return tuple(files), tuple(trouble)


def _find_renderers(settings: Settings) -> dict[FileFormat, Callable[[Report], bytes]]:
    """Return what makes the bytes of each format."""
    from friction.report import to_html, to_markdown, to_pdf, to_pptx, to_xlsx

    return {
        "html": lambda report: to_html(report).encode(),
        "md": lambda report: to_markdown(report).encode(),
        "eml": lambda report: _to_message(report, settings.weekly.mail),
        "xlsx": to_xlsx,
        "pdf": to_pdf,
        "pptx": to_pptx,
    }


def _to_message(report: Report, mail: Mail | None) -> bytes:
    from friction.report import to_mail

    return to_mail(report, mail.sender if mail else NOBODY, mail.to if mail else ())


def _send(workspace: Path, report: Report, mail: Mail, actor: str | None) -> str:
    """Send an edition to those who have not got it yet; returns what became of it, in words."""
    from pipelines.commands.send import send_mail

    path, edition = to_folder(workspace, report.week) / SENT, str(report.edition)
    try:
        done = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        done = {}
    left = tuple(to for to in mail.to if to not in done.get(edition, ()))
    if not left:
        return f"edition {edition} was sent before"
    asked = mail.model_copy(update={"to": left})
    sent = send_mail(asked, _to_message(report, mail), password=os.environ.get(mail.password_env))
    if sent.to:
        done[edition] = sorted({*done.get(edition, ()), *sent.to})
        write_file(path, (json.dumps(done, indent=1, sort_keys=True) + "\n").encode())
        record_export(workspace, actor, f"weekly {report.week}, edition {edition}: mail", len(sent.to))
    return sent.told
