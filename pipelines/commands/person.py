"""``friction person``: hand out what is held on somebody, and forget somebody everywhere."""

from __future__ import annotations

import io
import json
import os
import zipfile
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from friction.config import PERSON, load_settings
from friction.errors import FrictionError, SettingsError
from friction.ingest.ids import PLAIN, to_id, to_rules, to_written
from friction.privacy import (
    NOBODYS,
    find_persons,
    find_their_ids,
    is_pseudonym,
    load_key,
    select_rows,
    to_fingerprint,
    to_pseudonym,
    to_tombstone,
)
from friction.store import (
    RUNS_FOLDER,
    CodingLog,
    DecisionLog,
    find_documents,
    find_runs,
    finish_rewriting,
    lock_runs,
    read_ledger,
    read_run,
    remove_persons,
    told_plainly,
    write_ledger,
)
from pipelines.inputs.consent import HONOURED
from pipelines.inputs.rekey import go_over

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pandas as pd

    from friction.ingest.ids import IdRules
    from friction.store import Removal

ENDINGS = (".json", ".zip")

_DATED = (1980, 1, 1, 0, 0, 0)
"""The time of every file in an archive: equal content, equal bytes."""


def forget_person(workspace: Path, given: str) -> Removal:
    """Remove a person, known by an id of the data or a pseudonym, from everything, and keep them out of later imports.

    The tombstone is written first: a run that comes after a kill finishes what it finds unfinished.

    Raises
    ------
    StoreError
        If a run is at work here, or what is kept cannot be read or written.
    """
    key = load_key()
    fingerprint = to_fingerprint(key)
    with lock_runs(workspace / RUNS_FOLDER):
        finish_rewriting(workspace)
        go_over(workspace, key)
        persons, aliases = _find_person(workspace, key, given)
        ledger = read_ledger(workspace).add(
            fingerprint,
            {to_tombstone(key, one) for one in persons | aliases},
            {to_tombstone(key, one) for one in find_documents(workspace, persons)},
        )
        write_ledger(workspace, ledger)
        (workspace / RUNS_FOLDER / HONOURED).unlink(missing_ok=True)
        stones = ledger.documents[fingerprint]
        return remove_persons(
            workspace, persons, datetime.now(UTC), is_tombstone=lambda one: to_tombstone(key, one) in stones
        )


def count_held(workspace: Path, given: str) -> dict[str, int]:
    """Return how many different rows each table holds on a person, all runs together."""
    return {name: len(rows) for name, rows in _collect(workspace, load_key(), given)["tables"].items()}


def export_person(workspace: Path, given: str, target: Path) -> dict[str, int]:
    """Write what is held on a person, as one JSON file, or as a zip of one where ``target`` ends in ``.zip``.

    Of each table every row about the person, in whatever run, each once; and decisions and codings that name a segment
    or a document of theirs.
    Texts are masked, as they are held. The file is readable by the user alone.

    Returns
    -------
    Rows by table.

    Raises
    ------
    FrictionError
        If ``target`` lies in the workspace, where it would outlive a later ``friction person forget``, or ends neither
        in ``.json`` nor in ``.zip``; or if ``given`` is empty.
    """
    if target.resolve().is_relative_to(workspace.resolve()):
        raise FrictionError(
            "the file would lie in the workspace",
            where=str(target),
            why="There it would stay when the person is forgotten.",
            mend="Choose a place outside: -o FILE",
        )
    if target.suffix not in ENDINGS:
        raise FrictionError(
            "the file's name ends neither in .json nor in .zip",
            where=str(target),
            why="By its ending people and programs know what it holds.",
            mend="Call it FILE.json or FILE.zip.",
        )
    held = _collect(workspace, load_key(), given)
    content = json.dumps(held, ensure_ascii=False, indent=1).encode()
    if target.suffix == ".zip":
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(zipfile.ZipInfo("person.json", _DATED), content)
        content = packed.getvalue()
    with told_plainly(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            stream.write(content)
    return {name: len(rows) for name, rows in held["tables"].items()}


def _collect(workspace: Path, key: bytes, given: str) -> dict[str, Any]:
    """Return all that is held on a person: the runs that hold it, and rows by table, each once."""
    with lock_runs(workspace / RUNS_FOLDER):
        finish_rewriting(workspace)
        go_over(workspace, key)
    persons, aliases = _find_person(workspace, key, given)
    runs: list[str] = []
    tables: dict[str, dict[str, None]] = {}
    named: set[str] = set()
    for path in reversed(find_runs(workspace)):
        run = read_run(path)
        whole = {name: getattr(run, name) for name in run.tables}
        theirs = find_their_ids(whole, persons)
        named |= theirs.segment_id | theirs.doc_id
        if not theirs.empty:
            runs.append(path.name)
        for name, rows in select_rows(whole, theirs).items():
            tables.setdefault(name, {}).update(dict.fromkeys(_to_lines(rows)))
    logs = {
        name: [row for row in _read_log(log) if named & set(_find_named(json.loads(row["payload"])))]
        for name, log in (("decisions", DecisionLog(workspace)), ("codings", CodingLog(workspace)))
    }
    return {
        "person_ids": sorted(persons),
        "aliases": sorted(aliases),
        "runs": runs,
        "tables": {name: [json.loads(line) for line in lines] for name, lines in sorted(tables.items())},
        **logs,
        "note": "Times are UTC; texts are masked, as they are held; each segment also has a vector, made of its text.",
    }


def _to_lines(rows: pd.DataFrame) -> list[str]:
    text: str = rows.to_json(orient="records", lines=True, date_format="iso", date_unit="us", force_ascii=False)
    return text.splitlines()


def _read_log(log: DecisionLog | CodingLog) -> list[dict[str, str]]:
    try:
        rows = log.read()
    finally:
        log.close()
    return [json.loads(line) for line in _to_lines(rows)] if len(rows) else []


def _find_named(payload: object) -> Iterator[str]:
    """Yield every text in a payload's lists, and the ids it names by themselves."""
    if isinstance(payload, dict):
        yield from (str(payload[key]) for key in ("segment_id", "doc_id") if key in payload)
        for value in payload.values():
            yield from _find_named(value)
    elif isinstance(payload, list):
        yield from (one for one in payload if isinstance(one, str))


def _find_person(workspace: Path, key: bytes, given: str) -> tuple[set[str], set[str]]:
    """Return all pseudonyms and aliases of the person whom an id names.

    The id counts in its form and as it is written: runs of before may know it so. One of another kind than ``person``
    is written ``kind:value``; without its kind it counts where no person has it as their own and one kind knows it.

    Raises
    ------
    FrictionError
        If ids of several kinds read so, or several persons used the id.
    """
    if not given.strip():
        raise FrictionError("the id is empty", mend="Give the person's id as in your data, or the pseudonym (p-…).")
    runs = [read_run(path) for path in find_runs(workspace)]
    identities = [run.identities for run in runs if "identities" in run.tables]
    wanted = given.strip()
    persons, aliases = set[str](), set[str]()
    for one in {wanted} if is_pseudonym(wanted) else _find_writings(workspace, wanted, key, identities):
        found = find_persons(key, one, identities)
        persons, aliases = persons | found[0], aliases | found[1]
    latest = identities[-1:]
    if any((table["alias"].isin(aliases) & table["how"].isin(NOBODYS)).any() for table in latest):
        raise FrictionError(
            "several persons used this id",
            why="All that was done with it would count as one person's.",
            mend="Name the person by an id of their own.",
        )
    return persons, aliases


def _find_writings(workspace: Path, wanted: str, key: bytes, identities: list[pd.DataFrame]) -> set[str]:
    """Return an id as raw rows write it, and as it is given where that is another writing."""
    try:
        rules = to_rules(load_settings(workspace))
    except SettingsError:  # there are no settings to read
        rules = PLAIN
    kind, value = PERSON, wanted
    if rules.kinds:
        kind, value = _choose_kind(wanted, rules, key, {alias for table in identities for alias in table["alias"]})
    written = to_written(kind, value, rules)
    return {written, to_id(kind, value, rules) or written}


def _choose_kind(wanted: str, rules: IdRules, key: bytes, known: set[str]) -> tuple[str, str]:
    """Return the kind of an id, and the id without it."""
    head, colon, rest = wanted.partition(":")
    if colon and head in rules.kinds and head != PERSON:
        return head, rest
    kinds = (PERSON, *(kind for kind in rules.kinds if kind != PERSON))
    written = [to_id(kind, wanted, rules) or to_written(kind, wanted, rules) for kind in kinds]
    held = [value for value in written if to_pseudonym(key, "alias", value) in known]
    if held[:1] == written[:1] or len(held) == 1:
        return kinds[written.index(held[0])], wanted
    if held:
        shown = ", ".join(sorted(value.partition(":")[0] + ":…" for value in held))
        raise FrictionError(
            "ids of several kinds read so",
            mend=f"Say which: {shown}",
        )
    return PERSON, wanted
