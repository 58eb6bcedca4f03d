"""The files a source of the settings names, and how they are called in reports."""

from __future__ import annotations

import difflib
import os
import re
from typing import TYPE_CHECKING

from friction.config import find_files
from friction.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

_VARIABLE = re.compile(r"\$\{(\w+)\}")


def find_source_files(setting: str, pattern: str, workspace: Path) -> list[tuple[Path, str]]:
    """Return the files that ``pattern`` names, sorted, each with the name that reports show.

    The shown name is relative to the workspace; outside of it, it begins with the environment variable that the
    pattern begins with; else it is the path itself.

    Parameters
    ----------
    setting : the setting that holds the pattern, for errors.
    pattern : a path, relative to the workspace, or a glob.
    workspace : the folder of the settings.

    Raises
    ------
    InputError
        If there is no such file.
    """
    files = find_files(pattern, workspace)
    if not files:
        raise _to_missing_error(setting, pattern, workspace)
    return [(file, _to_shown(file, pattern, workspace)) for file in files]


def _to_shown(file: Path, pattern: str, workspace: Path) -> str:
    """Return the name of ``file`` in reports: the same on every machine, as far as the settings allow."""
    if file.is_relative_to(workspace):
        return file.relative_to(workspace).as_posix()
    variable = _VARIABLE.match(pattern)
    if variable:
        folder = os.environ[variable[1]]
        if file.is_relative_to(folder):
            return f"{variable[0]}/{file.relative_to(folder).as_posix()}"
    return file.as_posix()


def _to_missing_error(setting: str, pattern: str, workspace: Path) -> InputError:
    """Return the error for a pattern that names no file, with a near name where there is one."""
    expanded = _VARIABLE.sub(lambda match: os.environ.get(match[1], match[0]), pattern)
    path = workspace / expanded
    shown = pattern if pattern == expanded else f"{pattern} (that is {expanded})"
    if path.is_dir():
        return InputError(
            f"{shown} is a folder", where=setting, mend=f"Name its files, such as path = '{pattern.rstrip('/')}/*.csv'"
        )
    if any(mark in expanded for mark in "*?["):
        return InputError(f"no file matches {shown}", where=setting, mend="Correct the path, or put the files there.")
    names = sorted(item.name for item in path.parent.iterdir()) if path.parent.is_dir() else []
    near = difflib.get_close_matches(path.name, names, n=1)
    hint = f"Did you mean {near[0]!r}?" if near else "Correct the path, or put the file there."
    return InputError(f"there is no file {shown}", where=setting, why=f"Looked in {path.parent}.", mend=hint)
