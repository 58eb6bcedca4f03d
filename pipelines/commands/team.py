"""``friction people`` and ``friction database``: roles, the audit, backups; no run is needed for any of them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from friction.store import RUNS_FOLDER, DamagedError, DecisionLog, Service, lock_runs, restore_database, tell_payload
from pipelines.commands.themes.opened import find_actor

if TYPE_CHECKING:
    from pathlib import Path


def open_service(workspace: Path, actor: str | None) -> Service:
    """Return the service of a workspace for who acts, or for whoever is logged in at the machine."""
    return Service(workspace, actor or find_actor())


def check_role(workspace: Path, actor: str | None, action: str) -> None:
    """Pass where somebody may do something beside the log of decisions.

    Raises
    ------
    NotAllowedError
        If not.
    """
    with open_service(workspace, actor) as service:
        service.check(action)


def record_export(
    workspace: Path, actor: str | None, of: str, n_rows: int | None = None, *, sha256: str | None = None
) -> None:
    """Write into the audit that somebody took data out of the workspace: what, and how many rows; never of whom.

    ``sha256`` is that of what was written, where it can be known again by it.
    """
    more = {name: value for name, value in (("n_rows", n_rows), ("sha256", sha256)) if value is not None}
    with open_service(workspace, actor) as service:
        service.record("export", {"of": of, **more}, subject=of)


def list_audit(service: Service) -> list[dict[str, Any]]:
    """Return what was done, oldest first; ``told`` says it in a few words.

    Raises
    ------
    NotAllowedError
        If whoever asks is no admin.
    """
    return [
        {
            "audit_id": row.audit_id, "done_at": row.done_at.isoformat(timespec="seconds"), "done_by": row.done_by,
            "action": row.action, "payload": json.loads(row.payload), "told": tell_payload(json.loads(row.payload)),
        }
        for row in service.read_audit().itertuples(index=False)
    ]  # fmt: skip


def restore_backup(workspace: Path, source: Path, actor: str | None) -> dict[str, Any]:
    """Put a backup in the place of the database; returns what there is now.

    Roles stay as they are. Where the database can be read no more, nobody's role can be asked: whoever can write the
    workspace's files puts the backup back, and its roles hold.

    Raises
    ------
    NotAllowedError
        If who acts is no admin.
    StoreError
        As `friction.store.restore_database` does; nothing has changed then.
    """
    from friction.privacy import load_key, load_retired_keys

    with open_service(workspace, actor) as service:
        signed = service.actor
        try:
            service.check("restore")
            before = service.roles
        except DamagedError:
            before = None
    with lock_runs(workspace / RUNS_FOLDER):
        done = restore_database(
            workspace, source, [load_key(), *load_retired_keys()], done_by=signed, done_at=datetime.now(UTC)
        )
    if before is not None:
        with open_service(workspace, actor) as service:
            service.keep_roles(before)
    return {
        "decisions": done.n_decisions, "newer, kept aside": done.n_newer, "erased": done.n_erased,
        "kept aside in": str(done.kept) if done.kept else None,
    }  # fmt: skip


def verify_log(workspace: Path) -> dict[str, Any]:
    """Return whether the logs are as they were written, how many decisions there are, and the hash of the last one."""
    log = DecisionLog(workspace)
    try:
        broken = log.verify()
        head = log.head() if log.stamp() else None
    finally:
        log.close()
    if broken is not None:
        return {"broken": broken._asdict(), "told": f"Not as it was written: {broken}"}
    n, last = (head.n, head.hash) if head else (0, "")
    return {
        "broken": None,
        "decisions": n,
        "head": last,
        "told": f"{n:,} decisions, as they were written. Last: {last}",
    }
