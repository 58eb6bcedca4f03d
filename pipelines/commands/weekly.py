"""The weekly summary: a run's tables become a record, the record files, and a mail where a team asks for one."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, cast, get_args

from friction import __version__
from friction.config import FileFormat, load_settings
from friction.contracts.weeks import to_week
from friction.errors import FrictionError
from friction.store import (
    RUNS_FOLDER,
    DecisionLog,
    hash_decisions,
    hash_settings,
    lock_runs,
    open_lock,
    take_lock,
    write_file,
)
from pipelines.commands.issued import RECORD, find_new, read_issued, to_bytes, to_folder, write_edition
from pipelines.commands.team import record_export

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from friction.config import Mail, Settings
    from friction.report import Report
    from friction.store import Run
    from pipelines.commands.issued import Issued

MESSAGE = "summary.eml"
SENT = "sent.json"
"""In a week's folder: to whom which edition was sent."""
SENDING = ".sending"
"""Among the runs: the lock of whoever sends."""
NOBODY = "friction@localhost"
"""Who a mail comes from that was written as a file alone."""


class Edition(NamedTuple):
    """What the audit calls an edition, and the sha256 of its record."""

    name: str
    sha256: str


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
    Issued again it is the same bytes, or another edition that names what changed; the files of a week are all of one
    edition. A format that cannot be written loses none of the others; a mail that cannot be sent stays as a file.

    Parameters
    ----------
    formats : in place of those of the settings; a mail that is to be sent is written in any case.
    send : False: no mail, whatever the settings say.
    actor : who the audit names; None: whoever is logged in at the machine.

    Raises
    ------
    FrictionError
        If nothing in the data has a time, so that there is no week to tell of, if ``week`` is not in the data, or if
        a run is at work.
    """
    settings = load_settings(workspace)
    return issue_week(
        workspace, settings, lambda: _build(workspace, run, week, settings), formats=formats, send=send, actor=actor
    )


def issue_week(
    workspace: Path,
    settings: Settings,
    build: Callable[[], tuple[Report, Issued]],
    *,
    formats: Sequence[FileFormat] | None,
    send: bool,
    actor: str | None,
) -> WrittenWeek:
    """Write what a week says, and send it; all as for `write_week`.

    Parameters
    ----------
    build : returns what the week says, and what was issued before; called while no other run is at work.
    """
    mail = settings.weekly.mail if send else None
    asked = (*(formats or settings.weekly.formats), *(("eml",) if mail else ()))
    with lock_runs(workspace / RUNS_FOLDER):  # nobody is forgotten while their words are written
        report, issued = build()
        folder = to_folder(workspace, report.week)
        contents, trouble = _render(report, settings, asked)
        contents = {RECORD: to_bytes(report), **contents}
        edition = Edition(f"weekly {report.week}, edition {report.edition}", _hash(contents[RECORD]))
        if find_new(folder, contents):  # before they are written: none ever lies there that the audit does not know
            named = ", ".join(name.rpartition(".")[2] for name in contents)
            record_export(workspace, actor, f"{edition.name}: {named}", sha256=edition.sha256)
        write_edition(folder, contents, issued.before)
    sent = _send(folder, contents.get(MESSAGE), mail, edition, workspace, actor) if mail else ""
    return WrittenWeek(report, tuple(folder / name for name in contents), (*issued.unread, *trouble), sent)


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


def _build(workspace: Path, run: Run, week: str | None, settings: Settings) -> tuple[Report, Issued]:
    """Return what a week says, and what was issued of it and of those before."""
    from friction.report import build_report, check_week, find_edges

    tables, end, zone = {name: getattr(run, name) for name in run.tables}, run.data_end, settings.project.timezone
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
    return report, issued


def _render(
    report: Report, settings: Settings, formats: Sequence[FileFormat]
) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """Return the bytes of each format by the name of its file, and what could not be made, with what mends it."""
    renderers = find_renderers(settings.weekly.mail)
    contents, trouble = {}, []
    for name in dict.fromkeys(formats):
        try:
            contents[f"summary.{name}"] = renderers[name](report)
        except FrictionError as error:
            trouble.append(f"summary.{name} was not written: {error}")
        except Exception as error:  # noqa: BLE001 - whatever goes wrong in one format, the others are written
            trouble.append(
                f"summary.{name} was not written: a fault in the program ({type(error).__name__}), to be reported. "
                f"Until it is mended, ask for other formats: friction weekly --format html"
            )
    return contents, tuple(trouble)


def find_renderers(mail: Mail | None) -> dict[FileFormat, Callable[[Report], bytes]]:
    """Return what makes the bytes of each format; ``mail`` says from whom and to whom a message is."""
    from friction.report import to_html, to_mail, to_markdown, to_pdf, to_pptx, to_xlsx

    sender, to = (mail.sender, mail.to) if mail else (NOBODY, ())
    return {
        "html": lambda report: to_html(report).encode(),
        "md": lambda report: to_markdown(report).encode(),
        "eml": lambda report: to_mail(report, sender, to),
        "xlsx": to_xlsx,
        "pdf": to_pdf,
        "pptx": to_pptx,
    }


def _send(folder: Path, message: bytes | None, mail: Mail, edition: Edition, workspace: Path, actor: str | None) -> str:
    """Send an edition to those who have not got it yet; returns what became of it, in words.

    One process at a time: what another is sending at this moment stands in no file yet, and would be sent twice.
    """
    if message is None:
        return f"not sent, as {MESSAGE} could not be written"
    handle = open_lock(workspace / RUNS_FOLDER / SENDING)
    try:
        if not take_lock(handle):
            return "not sent, as another friction weekly is sending here now: look at what that one says"
        return _send_to_rest(folder, message, mail, edition, workspace, actor)
    finally:
        os.close(handle)


def _send_to_rest(
    folder: Path, message: bytes, mail: Mail, edition: Edition, workspace: Path, actor: str | None
) -> str:
    from pipelines.commands.send import send_mail

    key = f"{edition.name}, {edition.sha256[:12]}"
    had = _read_sent(folder)
    left = tuple(to for to in mail.to if to not in had.get(key, ()))
    if not left:
        return "this edition was sent before"

    def note(to: Sequence[str]) -> None:
        had[key] = sorted({*had.get(key, ()), *to})
        write_file(folder / SENT, (json.dumps(had, indent=1, sort_keys=True) + "\n").encode())
        record_export(workspace, actor, f"{edition.name}: mail to {len(to)}", sha256=edition.sha256)

    password = os.environ.get(mail.password_env)
    return send_mail(mail.model_copy(update={"to": left}), message, password=password, on_taken=note).told


def _read_sent(folder: Path) -> dict[str, list[str]]:
    """Return to whom which edition was sent; nobody where the file is not there, or damaged."""
    try:
        had = json.loads((folder / SENT).read_bytes())
    except (FileNotFoundError, ValueError):
        return {}
    return had if isinstance(had, dict) else {}


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
