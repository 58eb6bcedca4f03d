"""``friction.toml`` read into settings, and the files that its paths name."""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from pydantic import BaseModel, ValidationError

from friction.config.database import Database
from friction.config.journey import EventPattern
from friction.config.models import EventRows, EventTimestamps, Settings
from friction.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterable

SETTINGS_FILE = "friction.toml"


def load_settings(path: Path) -> Settings:
    """Read the settings from ``path``, a ``friction.toml`` or the workspace that holds it.

    Raises
    ------
    SettingsError
        If there is no such file, it is not TOML, or anything in it is wrong: all mistakes at once.
    """
    file = path / SETTINGS_FILE if path.is_dir() else path
    raw = _read_toml(file)
    try:
        return Settings.model_validate(raw)
    except ValidationError as error:
        raise _to_error(error.errors(), raw, file) from None


def load_database(workspace: Path) -> Database:
    """Read where the log of decisions lies, alone: whatever else the settings say, right or wrong, does not count.

    A workspace without settings keeps it in a file.

    Raises
    ------
    SettingsError
        If the settings are not TOML, or this part of them is wrong.
    """
    file = workspace / SETTINGS_FILE
    if not file.is_file():
        return Database()
    raw = _read_toml(file)
    try:
        return Database.model_validate(raw.get("database", {}))
    except ValidationError as error:
        issues = [{**issue, "loc": ("database", *issue["loc"])} for issue in error.errors()]
        raise _to_error(issues, raw, file) from None


def _read_toml(file: Path) -> dict[str, Any]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise SettingsError(
            f"there is no {SETTINGS_FILE} here", where=str(file.parent), mend="Make one with: friction init"
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"cannot be read as UTF-8 text: {error}", where=str(file)) from error
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(
            f"is not valid TOML: {error}", where=file.name, mend="Strings need quotes, lists need brackets."
        ) from error


def _to_error(issues: Iterable[object], raw: object, file: Path) -> SettingsError:
    problems = tuple(_to_problem(issue, raw) for issue in issues)
    n = len(problems)
    return SettingsError(f"{n} mistake{'s' if n > 1 else ''} in the settings", where=file.name, problems=problems)


def find_files(pattern: str, workspace: Path) -> list[Path]:
    """Return the files a source's path names, sorted; empty if there are none.

    Raises
    ------
    SettingsError
        If the path holds an environment variable that is not set.
    """
    expanded = re.sub(r"\$\{(\w+)\}", _read_variable, pattern)
    path = Path(expanded).expanduser()
    if not any(mark in expanded for mark in "*?["):
        full = path if path.is_absolute() else workspace / path
        return [full] if full.is_file() else []
    root, parts = (Path(path.anchor), path.parts[1:]) if path.is_absolute() else (workspace, path.parts)
    return sorted(found for found in root.glob(str(Path(*parts))) if found.is_file())


def _read_variable(match: re.Match[str]) -> str:
    name = match.group(1)
    if name not in os.environ:
        raise SettingsError(
            f"the environment variable {name} is not set",
            where="path",
            mend=f"Set it, for instance: export {name}=/path/to/data",
        )
    return os.environ[name]


def _to_problem(issue: object, raw: object) -> str:
    """Turn one pydantic error into a sentence with place, mistake and mend."""
    error = dict(issue)  # type: ignore[call-overload]
    place = _to_place(error["loc"], raw)
    if error["type"] == "extra_forbidden":
        key = str(error["loc"][-1])
        near = difflib.get_close_matches(key, _find_keys(error["loc"]), n=1)
        hint = f"; did you mean {near[0]!r}?" if near else f"; known here: {', '.join(_find_keys(error['loc']))}"
        return f"{place}: unknown key{hint}"
    if error["type"] == "missing":
        return f"{place}: is missing"
    message = str(error["msg"]).removeprefix("Value error, ")
    return f"{place}: {message}" if place else message


_TAGS = ("table", "timestamps", "xes", "text", "pattern")
"""What pydantic puts into a place where a value may have several forms."""


def _to_place(location: tuple[str | int, ...], raw: object) -> str:
    """Return a place such as ``events 'clicks'.columns.name``: list items go by the name they carry."""
    place, here = "", raw
    for part in location:
        if isinstance(part, int):
            item = here[part] if isinstance(here, list | tuple) and part < len(here) else None
            named = item.get("name") if isinstance(item, dict) else None
            place += f" {named!r}" if named else f"[{part + 1}]"
            here = item
        elif part in _TAGS and not (isinstance(here, dict) and part in here):
            continue
        else:
            place += f".{part}" if place else part
            here = here.get(part) if isinstance(here, dict) else None
    return place


def _find_keys(location: tuple[str | int, ...]) -> list[str]:
    """Return the keys that are known in the section that holds ``location``."""
    section: object = Settings
    for part in location[:-1]:
        if isinstance(part, int):
            continue
        if part == "timestamps":
            section = EventTimestamps
        elif part in ("table", "xes"):
            section = EventRows
        elif part == "pattern":
            section = EventPattern
        elif isinstance(section, type) and issubclass(section, BaseModel) and part in section.model_fields:
            section = _find_section(section.model_fields[part].annotation)
    return sorted(section.model_fields) if isinstance(section, type) and issubclass(section, BaseModel) else []


def _find_section(annotation: object) -> object:
    """Return the settings class inside an annotation such as ``tuple[Stage, ...]`` or ``Objective | None``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inner in get_args(annotation):
        found = _find_section(inner)
        if found is not None:
            return found
    return None
