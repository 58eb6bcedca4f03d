"""The command ``friction doctor``: is everything here that a run needs, and is it whole; nothing is changed."""

from __future__ import annotations

import os
import platform
import shutil
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

import friction
from friction.config import SETTINGS_FILE, load_settings
from friction.errors import FrictionError
from friction.privacy import KEY_VARIABLE, find_key_file, load_key, load_retired_keys, to_fingerprint
from friction.store import find_network, find_runs, hash_file, look_at_database, read_backup, read_ledger, read_run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from friction.store import Health

SMALLEST_FREE_BYTES = 2 * 1024**3
_LIBRARIES = (
    "pandas", "numpy", "scipy", "duckdb", "spacy", "sentence-transformers", "torch", "bertopic", "hdbscan", "streamlit",
)  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """One thing looked at: is it well, what was seen, and what mends it."""

    name: str
    well: bool
    seen: str
    mend: str = ""


def examine(workspace: Path) -> list[Finding]:
    """Look at everything and return one finding each; never raises for what it finds."""
    looks: tuple[Callable[[Path], Iterator[Finding]], ...] = (
        _look_at_versions, _look_at_model, _look_at_bridge, _look_at_key, _look_at_forgotten, _look_at_settings,
        _look_at_database, _look_at_disk, _look_at_runs,
    )  # fmt: skip
    findings = []
    for look in looks:
        try:
            findings += list(look(workspace))
        except FrictionError as error:
            findings.append(
                Finding(look.__name__.removeprefix("_look_at_"), well=False, seen=error.what, mend=error.mend)
            )
    return findings


def tell(findings: list[Finding]) -> None:
    """Print the findings on standard output."""
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False, soft_wrap=True)
    for finding in findings:
        mark = Text("✓ ", style="green") if finding.well else Text("✗ ", style="bold red")
        console.print(mark.append(f"{finding.name}: {finding.seen}", style="default"))
        if finding.mend:
            console.print(Text(f"    {finding.mend}"))


def _look_at_versions(_workspace: Path) -> Iterator[Finding]:
    yield Finding("friction", well=True, seen=f"{friction.__version__} on Python {platform.python_version()}")
    for name in _LIBRARIES:
        try:
            yield Finding(name, well=True, seen=version(name))
        except PackageNotFoundError:
            yield Finding(name, well=False, seen="is not installed", mend="Install the project with: make setup")


def _look_at_model(_workspace: Path) -> Iterator[Finding]:
    from friction.topics import check_default_model

    yield Finding("model", well=True, seen=str(check_default_model()))


def _look_at_bridge(_workspace: Path) -> Iterator[Finding]:
    from friction.topics import BRIDGE_MEND, check_bridge, is_bridge_installed

    if is_bridge_installed():
        yield Finding("bridge", well=True, seen=str(check_bridge().folder))
    else:
        seen = "not installed: of languages that the model does not know only plain repeats are grouped"
        yield Finding("bridge", well=True, seen=seen, mend=f"Install it with: {BRIDGE_MEND}")


def _look_at_key(_workspace: Path) -> Iterator[Finding]:
    if _has_no_key():
        yield Finding("key", well=True, seen="not made yet; the first run makes it")
    else:
        yield Finding("key", well=True, seen=f"fingerprint {to_fingerprint(load_key())}")


def _look_at_forgotten(workspace: Path) -> Iterator[Finding]:
    held = {key: len(stones) for key, stones in read_ledger(workspace).persons.items() if stones}
    if not held:
        yield Finding("forgotten", well=True, seen="nobody was forgotten")
        return
    here = set() if _has_no_key() else {to_fingerprint(key) for key in (load_key(), *load_retired_keys())}
    lost = sum(n for key, n in held.items() if key not in here)
    mend = "Put the key back that they were made with: without it these persons could come back." if lost else ""
    yield Finding(
        "forgotten",
        well=not lost,
        seen=f"{sum(held.values())} tombstones, {lost} of them of a key that is not here",
        mend=mend,
    )


def _has_no_key() -> bool:
    return not os.environ.get(KEY_VARIABLE) and not find_key_file().exists()


def _look_at_settings(workspace: Path) -> Iterator[Finding]:
    if not (workspace / SETTINGS_FILE).is_file():
        yield Finding("settings", well=True, seen=f"no {SETTINGS_FILE} here", mend="Make one with: friction init")
        return
    settings = load_settings(workspace)
    yield Finding("settings", well=True, seen=f"{settings.project.name}, {len(settings.stages)} stages")


def _look_at_database(workspace: Path) -> Iterator[Finding]:
    health = look_at_database(workspace)
    yield Finding("database program", well=True, seen=health.program)
    if health.seen or health.head is not None:
        said = f"{health.head.n} decisions, none changed" if health.head else ""
        yield Finding("database", well=not health.seen, seen=health.seen or said, mend=health.mend)
    else:
        yield Finding("database", well=True, seen="no decisions yet")
    yield from _look_at_backup(workspace, health)
    network = find_network(workspace)
    if network:
        yield Finding(
            "file system",
            well=False,
            seen=f"the workspace lies on {network}: locks of files cannot be relied on there",
            mend="Move the workspace to a disk of this machine.",
        )


def _look_at_backup(workspace: Path, health: Health) -> Iterator[Finding]:
    """Say when the database was last copied, where it is this program that does it."""
    if not health.is_file or health.head is None:
        return
    backup = read_backup(workspace)
    if backup is None:
        mend = "Make one with: friction database backup" if health.head.n else ""
        yield Finding("backup", well=True, seen="none yet", mend=mend)
        return
    since = health.head.n - backup.head.n
    seen = f"last on {backup.made_at:%Y-%m-%d %H:%M} UTC, to {backup.file}; {max(since, 0)} decisions since"
    yield Finding("backup", well=True, seen=seen)


def _look_at_disk(workspace: Path) -> Iterator[Finding]:
    free = shutil.disk_usage(workspace if workspace.is_dir() else workspace.parent).free
    well = free >= SMALLEST_FREE_BYTES
    mend = "" if well else "Free some space before the next run."
    yield Finding("disk", well=well, seen=f"{free / 1024**3:.1f} GiB free", mend=mend)


def _look_at_runs(workspace: Path) -> Iterator[Finding]:
    paths = find_runs(workspace)
    if not paths:
        yield Finding("runs", well=True, seen="none yet")
        return
    damaged = []
    for path in paths:
        entries = read_run(path).manifest["tables"].values()
        if any(not (path / e["file"]).is_file() or hash_file(path / e["file"]) != e["sha256"] for e in entries):
            damaged.append(path.name)
    seen = f"{len(paths)} runs, newest {paths[-1].name}" + (f"; damaged: {', '.join(damaged)}" if damaged else "")
    mend = "Remove the damaged folders and give: friction run" if damaged else ""
    yield Finding("runs", well=not damaged, seen=seen, mend=mend)
