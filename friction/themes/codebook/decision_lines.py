"""Decisions as JSON Lines, to be kept, read by other programs, or appended to another log."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from friction.errors import FileError, InputError
from friction.themes.codebook.typed import to_words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

MAX_LINE = 1024 * 1024
"""Bytes of a line, at most."""

_KEYS = ("decision_id", "decided_at", "decided_by", "theme_id", "action", "payload", "undoes")
_TYPED = {"name", "definition", "text", "owner", "tag", "what"}
"""What people type in a payload; ids stay as they are."""

_MOST_TOLD = 20


class Given(NamedTuple):
    """A decision as it can be appended to a log.

    Attributes
    ----------
    decision_id : its number in the log it comes from; `undoes` of later ones names it.
    action, payload, theme_id, decided_by, decided_at, undoes : as ``append`` takes them; ``decided_at`` has a zone.
    """

    decision_id: str
    action: str
    payload: dict[str, Any]
    theme_id: str | None
    decided_by: str
    decided_at: datetime
    undoes: str | None


def write_decisions(decisions: pd.DataFrame) -> bytes:
    """Return decisions as JSON Lines (UTF-8), one a line, in the order given; `read_decisions` reads them.

    Parameters
    ----------
    decisions : table ``decisions``; ``payload`` is JSON text.
    """
    lines = []
    for row in decisions[list(_KEYS)].to_dict("records"):
        told = {name: None if pd.isna(value) else value for name, value in row.items()}
        told |= {"decided_at": row["decided_at"].isoformat(), "payload": json.loads(row["payload"])}
        lines.append(json.dumps(told, ensure_ascii=False) + "\n")
    return "".join(lines).encode()


def read_decisions(content: bytes, place: str) -> list[Given]:
    """Read decisions from JSON Lines, in the order of the file; blank lines are nothing.

    Words that people typed come without signs that nobody sees. Whether an action is known and its payload right is
    the log's to say.

    Parameters
    ----------
    content : the file, in UTF-8.
    place : where it comes from, for errors.

    Raises
    ------
    InputError
        If lines are not right: the first twenty of them, each with what is wrong.
    """
    given: list[Given] = []
    wrong: list[str] = []
    known: set[str] = set()
    for number, line in enumerate(content.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            one = _read_line(line, known)
        except _LineError as error:
            wrong.append(f"line {number}: {error}")
            continue
        known.add(one.decision_id)
        given.append(one)
    if wrong:
        more = [f"and {len(wrong) - _MOST_TOLD} lines more"] if len(wrong) > _MOST_TOLD else []
        raise InputError(
            f"{len(wrong)} lines are no decisions that can be appended",
            where=place,
            why="\n".join([*wrong[:_MOST_TOLD], *more]),
            mend="Export the decisions again, or correct these lines: nothing was taken from the file.",
        )
    if not given:
        raise FileError("holds no decision", where=place, mend="Export the decisions again.")
    return given


class _LineError(Exception):
    """A line is no decision; what is wrong is said without its words."""


def _read_line(line: bytes, known: Collection[str]) -> Given:
    """Return the decision of a line that comes behind those known; an error says what is wrong with it."""
    if len(line) > MAX_LINE:
        raise _LineError(f"it is longer than {MAX_LINE:,} bytes")
    try:
        row = json.loads(line.decode(), object_pairs_hook=_to_object, parse_constant=_refuse_constant)
    except UnicodeDecodeError:
        raise _LineError("it is not UTF-8") from None
    except json.JSONDecodeError as error:
        raise _LineError(f"it is no JSON, from character {error.colno} on") from None
    except (ValueError, RecursionError):
        raise _LineError("it is nested too deeply, or a number in it is too long") from None
    if not isinstance(row, dict):
        raise _LineError("it is no JSON object")
    if missing := [name for name in _KEYS if name not in row and name not in ("theme_id", "undoes")]:
        raise _LineError(f"it lacks {', '.join(missing)}")
    for name in ("decision_id", "decided_by", "action", "decided_at"):
        if not isinstance(row[name], str) or not row[name].strip():
            raise _LineError(f"{name} is no text")
    for name in ("theme_id", "undoes"):
        if not isinstance(row.get(name), str | None):
            raise _LineError(f"{name} is neither text nor null")
    if not isinstance(row["payload"], dict):
        raise _LineError("payload is no JSON object")
    if (row["action"] == "undo") != (row.get("undoes") is not None):
        raise _LineError("an undo, and nothing else, names the decision it undoes")
    if row.get("undoes") is not None and row["undoes"] not in known:
        raise _LineError("it undoes a decision that no line before it holds")
    if row["decision_id"] in known:
        raise _LineError("its decision_id is that of a line before")
    payload = {
        name: to_words(value) if name in _TYPED and isinstance(value, str) else value
        for name, value in row["payload"].items()
    }
    return Given(
        row["decision_id"], row["action"], payload, row.get("theme_id"), to_words(row["decided_by"]),
        _read_time(row["decided_at"]), row.get("undoes"),
    )  # fmt: skip


def _read_time(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise _LineError("decided_at is no time in ISO 8601") from None
    if moment.tzinfo is None:
        raise _LineError("decided_at has no time zone")
    return moment


def _to_object(pairs: Iterable[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in pairs:
        if name in found:
            raise _LineError("an object in it names something twice")
        found[name] = value
    return found


def _refuse_constant(_name: str) -> object:
    raise _LineError("it holds a number that JSON does not have")
