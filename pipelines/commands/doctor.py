"""The command ``friction doctor``: is everything here that a run needs, and is it whole; nothing is changed."""

from __future__ import annotations

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

import friction
from friction.config import SETTINGS_FILE, load_settings
from friction.errors import FrictionError
from friction.privacy import KEY_VARIABLE, find_key_file, load_key, load_retired_keys, to_fingerprint
from friction.store import Finding, examine_database, examine_disk, examine_runs, read_ledger

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_LIBRARIES = (
    "pandas", "numpy", "scipy", "duckdb", "spacy", "sentence-transformers", "torch", "bertopic", "hdbscan", "streamlit",
)  # fmt: skip


def examine(workspace: Path) -> list[Finding]:
    """Look at everything and return one finding each; never raises for what it finds."""
    looks: tuple[Callable[[Path], Iterator[Finding]], ...] = (
        _look_at_versions, _look_at_model, _look_at_bridge, _look_at_key, _look_at_forgotten, _look_at_settings,
        examine_database, examine_disk, examine_runs,
    )  # fmt: skip
    findings = []
    for look in looks:
        try:
            findings += list(look(workspace))
        except FrictionError as error:
            name = look.__name__.removeprefix("_look_at_").removeprefix("examine_")
            findings.append(Finding(name, well=False, seen=error.what, mend=error.mend))
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
