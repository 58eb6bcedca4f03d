"""What goes into a run: the input files with their hashes, the program's code, the settings, the machine."""

from __future__ import annotations

import hashlib
import platform
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import friction
from friction.config import find_files
from friction.errors import InputError
from friction.store import hash_file

if TYPE_CHECKING:
    from friction.config import Settings

SCORE_FILE = "friction-score.json"
"""In the workspace: the score that a team learned; without it the one that is shipped counts."""

_CODE_ENDINGS = {".csv", ".py", ".sql", ".toml", ".json", ".html", ".md", ".j2", ".css", ".txt"}


@dataclass(frozen=True)
class InputFile:
    """One file that a source names."""

    kind: str
    source: str
    file: str
    size_bytes: int
    sha256: str


def find_inputs(settings: Settings, workspace: Path) -> list[InputFile]:
    """Return every input file with its size and hash, in the order of the settings.

    Raises
    ------
    InputError
        If a source's path names no file: all such sources at once.
    """
    found, missing = [], []
    for kind in ("documents", "persons", "events", "links"):
        for source in getattr(settings, kind):
            paths = find_files(source.path, workspace)
            if not paths:
                missing.append(f"{kind} {source.name!r}: {source.path}")
            found += [
                InputFile(kind, source.name, to_shown_path(path, workspace), path.stat().st_size, _hash_input(path))
                for path in paths
            ]
    if missing:
        raise InputError(
            f"no file is there for: {'; '.join(missing)}",
            where=str(workspace),
            mend="Put the file there, or mend path in friction.toml (relative paths start at its folder).",
        )
    return found


def _hash_input(path: Path) -> str:
    """Return the sha256 of a file; a word for one that may not be read, which is told where it is read."""
    try:
        return hash_file(path)
    except OSError:
        return "unreadable"


def hash_brought(settings: Settings, workspace: Path) -> dict[str, str]:
    """Return the sha256 of what people brought along beside the data: codebook, models, a score that was learned."""
    from friction.privacy import find_model_files
    from friction.topics import DEFAULT_MODEL, find_folder, hash_model

    topics, brought = settings.topics, {}
    if topics.codebook and (workspace / topics.codebook).is_file():
        brought["codebook"] = hash_file(workspace / topics.codebook)
    if (workspace / SCORE_FILE).is_file():
        brought["score"] = hash_file(workspace / SCORE_FILE)
    if topics.model != DEFAULT_MODEL and find_folder(topics.model, workspace).is_dir():
        brought["model"] = hash_model(find_folder(topics.model, workspace))
    if files := find_model_files(settings.privacy.names_by, workspace):
        brought["names"] = hashlib.sha256("".join(map(hash_file, files)).encode()).hexdigest()
    return brought


def to_shown_path(path: Path, workspace: Path) -> str:
    """Return a path as the manifest shows it: relative to the workspace, else the file's own name."""
    return path.relative_to(workspace).as_posix() if path.is_relative_to(workspace) else path.name


@cache
def hash_code() -> str:
    """Return the sha256 over the program's own files, so that another version does its work anew.

    Read once: what a process runs is what lay there when it began.
    """
    digest = hashlib.sha256(friction.__version__.encode())
    for package in (Path(friction.__file__).parent, Path(__file__).parent):
        for path in sorted(package.rglob("*")):
            if path.suffix in _CODE_ENDINGS and path.is_file():
                digest.update(path.relative_to(package).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def describe_machine() -> dict[str, str]:
    """Return the kind of processor and the linear algebra used: another kind may differ in the last bits."""
    import numpy as np

    build: dict[str, Any] = np.show_config(mode="dicts")  # type: ignore[assignment] # typed as None by numpy
    blas = build.get("Build Dependencies", {}).get("blas", {})
    return {
        "processor": _read_processor(),
        "system": f"{platform.system()} {platform.machine()}",
        "blas": f"{blas.get('name', 'unknown')} {blas.get('version', '')}".strip(),
        "python": platform.python_version(),
    }


def _read_processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or "unknown"
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or "unknown"
