"""Deep removal: persons leave every run, cache, report, decision and half-done work of a workspace.

The order makes a kill harmless. What tells whose the rest is, the finished runs, goes last, newest first: as long as a
run still holds a removed person, the next command does all of it again; once none does, all else was done before.
"""

from __future__ import annotations

import html
import json
import re
import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from friction.contracts.spread import spread_themes
from friction.privacy import Theirs, Traces, clean_payload, find_their_ids, find_traces, remove_rows, to_values
from friction.store.chain import PROGRAM
from friction.store.database import DATABASE_FILE, has_database
from friction.store.decisions import DecisionLog
from friction.store.drafts import remove_drafts
from friction.store.objects import Vectors
from friction.store.rewrite import finish_rewriting, forget_work, rewrite_run, share_again
from friction.store.runs import (
    BRIDGE,
    CONTEXTS,
    EMBEDDINGS,
    GONE,
    OLD_REPORTS_FOLDER,
    REMOVED,
    REPORTS_FOLDER,
    TOPIC_MODEL,
    find_runs,
    read_run,
)
from friction.store.vectors import keep_vectors, to_row_hash
from friction.themes import relabel
from friction.topics import OWN_THEME, TopicModel

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from datetime import datetime
    from pathlib import Path

    import pandas as pd

    from friction.store.runs import Run

_TEXT_PAGES = (".html", ".md", ".txt", ".csv", ".json")
_RECORD = "summary.json"
"""In a week's folder: all that its other files say."""


@dataclass
class Removal:
    """What was removed, counted.

    Attributes
    ----------
    runs : rows by table, by name of the run.
    vectors : texts that left the cache of vectors.
    decisions : decisions and codings that named a segment of theirs or quoted them.
    reports : weekly reports that quoted them, by week; to be written anew.
    copies : copies of the database from before a migration, or before a backup was put back.
    """

    runs: dict[str, dict[str, int]] = field(default_factory=dict)
    vectors: int = 0
    decisions: int = 0
    reports: list[str] = field(default_factory=list)
    copies: int = 0


class _Known(NamedTuple):
    """What all runs together tell of the persons."""

    theirs: dict[str, Theirs]
    segments: frozenset[str]
    documents: frozenset[str]
    traces: Traces
    left_rows: set[bytes]
    gone_themes: set[str]


def remove_persons(
    workspace: Path,
    persons: Collection[str],
    removed_at: datetime,
    *,
    documents: Collection[str] = (),
    is_tombstone: Callable[[str], bool] | None = None,
) -> Removal:
    """Remove persons from everything below a workspace but the inputs, which are not the program's to change.

    To be called with the lock of the runs held. Done again it changes nothing more.

    Parameters
    ----------
    workspace : the workspace.
    persons : their pseudonyms.
    removed_at : the moment that manifests name.
    documents : ids of documents that go though they name nobody.
    is_tombstone : tells whether a document's id is one of somebody forgotten earlier.
    """
    finish_rewriting(workspace)
    known = _find_known(workspace, persons, documents)
    removal = Removal()

    def is_theirs(segment_id: str) -> bool:
        document = segment_id.rpartition("/")[0]
        forgotten = is_tombstone is not None and is_tombstone(document)
        return segment_id in known.segments or document in known.documents or forgotten

    removal.decisions = _clean_logs(workspace, is_theirs, known.traces, removed_at)
    removal.copies = _remove_copies(workspace)
    remove_drafts(workspace)
    removal.reports = _remove_reports(workspace, known.traces)
    forget_work(workspace)
    removal.vectors = keep_vectors(workspace, known.left_rows)
    for path in reversed(find_runs(workspace)):
        run, theirs = read_run(path), known.theirs[path.name]
        if not theirs.empty or known.gone_themes & set(_named(run.gone)):
            removal.runs[path.name] = _rewrite(run, theirs, known, removed_at)
    share_again(workspace)
    return removal


def find_documents(workspace: Path, persons: Collection[str]) -> frozenset[str]:
    """Return the ids of all documents, in all runs, that are about persons."""
    found = (find_their_ids(_load(read_run(path), _ROWS), persons).doc_id for path in find_runs(workspace))
    return frozenset().union(*found)


_ROWS = ("documents", "segments", "segment_topics", "events", "persons", "identities", "visits", "journeys")


def _find_known(workspace: Path, persons: Collection[str], documents: Collection[str]) -> _Known:
    """Look through all runs for what is theirs, and for what only they said."""
    theirs: dict[str, Theirs] = {}
    own: set[str] = set()
    others: set[str] = set()
    gone_themes: set[str] = set()
    left_rows: set[bytes] = set()
    for path in find_runs(workspace):
        run = read_run(path)
        tables = _load(run, _ROWS)
        found = theirs[path.name] = find_their_ids(tables, persons, documents)
        for name, key in (("documents", "doc_id"), ("segments", "segment_id")):
            if name in tables:
                lost = tables[name][key].isin(getattr(found, key))
                own |= set(tables[name].loc[lost, "text"])
                others |= set(tables[name].loc[~lost, "text"])
        for kept in (run.embeddings, run.contexts, run.bridge):
            if kept is not None:
                left_rows |= {to_row_hash(row) for row in _drop(kept, _find_lost(kept, found)).vectors}
        for name, key in (("persons", "person_id"), ("events", "event_id")):
            if name in tables:
                lost = tables[name][key].isin(getattr(found, key))
                own |= set(to_values(tables[name].loc[lost, "properties"].unique()))
                others |= set(to_values(tables[name].loc[~lost, "properties"].unique()))
        if "segment_topics" in tables and not found.empty:
            gone_themes |= _find_gone_themes(tables["segment_topics"], found)
    return _Known(
        theirs,
        frozenset().union(*(found.segment_id for found in theirs.values())),
        frozenset().union(*(found.doc_id for found in theirs.values())),
        find_traces(own, others),
        left_rows,
        gone_themes,
    )


def _find_lost(vectors: Vectors, theirs: Theirs) -> np.ndarray:
    """Tell which rows are of their segments and documents."""
    ids = theirs.segment_id | theirs.doc_id
    return np.array([one in ids for one in vectors.segment_ids], dtype=bool)


def _find_gone_themes(segment_topics: pd.DataFrame, theirs: Theirs) -> set[str]:
    """Return the themes, before and after merges, that no other segment has."""
    in_themes = spread_themes(segment_topics)
    found: set[str] = set()
    for rows, column in ((in_themes, "theme_id"), (segment_topics, OWN_THEME)):
        if column in rows:
            lost = rows["segment_id"].isin(theirs.segment_id)
            found |= set(rows.loc[lost, column].dropna()) - set(rows.loc[~lost, column])
    return found


def _rewrite(run: Run, theirs: Theirs, known: _Known, removed_at: datetime) -> dict[str, int]:
    """Put a run in place without them; returns the rows removed by table."""
    before = _load(run, run.tables)
    after = remove_rows(before, theirs)
    labels: dict[str, str] = {}
    if {"topics", "themes", "segments", "segment_topics"} <= after.keys():
        gone = before["segments"][before["segments"]["segment_id"].isin(theirs.segment_id)]
        known_columns = ["segment_id", "topic_id", "theme_id", "also_in"]  # the last not in runs from before there were
        placed = before["segment_topics"].filter(known_columns)
        gone = gone.merge(placed, on="segment_id")
        after["topics"], after["themes"], labels = relabel(
            after["topics"], after["themes"], after["segment_topics"], after["segments"], gone, known.traces
        )
    records: dict[str, Vectors | TopicModel] = {}
    vectors, gone_vectors, model = run.embeddings, run.gone, run.topic_model
    if vectors is not None and theirs.segment_id:
        lost = _find_lost(vectors, theirs)
        records[EMBEDDINGS] = _drop(vectors, lost)
        if model is not None:
            topics = set(after["topics"]["topic_id"]) if "topics" in after else set(model.topic_ids)
            placed = run.place_in_context(model)
            records[TOPIC_MODEL] = _without(model, placed[lost], placed[~lost], topics, labels)
    for name, kept in ((CONTEXTS, run.contexts), (BRIDGE, run.bridge)):
        if kept is not None and not theirs.empty:
            records[name] = _drop(kept, _find_lost(kept, theirs))
    if gone_vectors is not None and known.gone_themes & set(gone_vectors.segment_ids):
        unknown = np.array([one in known.gone_themes for one in gone_vectors.segment_ids], dtype=bool)
        rows = np.where(unknown[:, None], np.float32(0), gone_vectors.vectors)
        records[GONE] = Vectors(gone_vectors.segment_ids, rows, gone_vectors.model_id)
    n_rows = {name: len(before[name]) - len(after[name]) for name in sorted(after)}
    n_rows = {name: n for name, n in n_rows.items() if n}
    told = {"at": removed_at.isoformat(timespec="seconds"), "rows": n_rows}
    manifest = {REMOVED: [*run.manifest.get(REMOVED, []), told]}
    rewrite_run(run, {name: table for name, table in after.items() if table is not before[name]}, records, manifest)
    return n_rows


def _drop(vectors: Vectors, lost: np.ndarray) -> Vectors:
    """Return the vectors without those at the rows that are lost."""
    left = [one for one, gone in zip(vectors.segment_ids, lost, strict=True) if not gone]
    return Vectors(left, vectors.vectors[~lost], vectors.model_id)


def _without(
    model: TopicModel, lost: np.ndarray, left: np.ndarray, topics: Collection[str], labels: dict[str, str]
) -> TopicModel:
    """Return the topic model without their texts, and without topics that are gone."""
    own = {row.tobytes() for row in lost} - {row.tobytes() for row in left}
    reference = model.reference
    kept = np.array([row.tobytes() not in own for row in reference.vectors], dtype=bool)
    loose = np.empty(0, dtype=np.int64) if reference.loose is None else reference.loose
    n_groups = max([len(model.topic_ids), *(loose + 1).tolist()])
    number = np.full(n_groups + 1, -1, dtype=np.int64)  # the last is that of "none"
    there = [place for place, topic_id in enumerate(model.topic_ids) if topic_id in topics]
    number[there] = np.arange(len(there))
    number[loose] = len(there) + np.arange(len(loose))  # behind the topics, as they were
    left_over = reference.cut_to(kept)
    return TopicModel(
        model.model_id,
        tuple(model.topic_ids[place] for place in there),
        tuple(labels.get(model.topic_ids[place], model.labels[place]) for place in there),
        left_over._replace(groups=number[left_over.groups], loose=None if reference.loose is None else number[loose]),
        model.shares,
    )


def _clean_logs(workspace: Path, is_theirs: Callable[[str], bool], traces: Traces, removed_at: datetime) -> int:
    """Take their segments and quotes out of what people decided and coded; returns how many rows say less now."""
    if not has_database(workspace):
        return 0
    log = DecisionLog(workspace)
    try:
        return log.rewrite(
            lambda payload: clean_payload(payload, is_theirs, traces), "erased", done_by=PROGRAM, done_at=removed_at
        )
    finally:
        log.close()


def _remove_copies(workspace: Path) -> int:
    """Remove copies of the database from before something, and half-made ones: they hold decisions as they were."""
    copies = sorted((*workspace.glob(f"{DATABASE_FILE}.before-*"), *workspace.glob(f".{DATABASE_FILE}.*")))
    for path in copies:
        path.unlink()
    return len(copies)


def _remove_reports(workspace: Path, traces: Traces) -> list[str]:
    """Remove the folders of weeks that quote or name them, in this edition or one before; returns the weeks.

    What is packed or encoded (PDF, mails, sheets, slides) says what the record beside it says, and goes with it; where
    there is no record, nobody can tell, and it goes.
    """
    removed: list[str] = []
    if not traces.quotes and not traces.names:
        return removed
    weeks = (path for name in (REPORTS_FOLDER, OLD_REPORTS_FOLDER) for path in (workspace / name).glob("*"))
    for folder in sorted(path for path in weeks if path.is_dir()):
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        pages = [path for path in files if path.suffix in _TEXT_PAGES]
        unclear = pages != files and not (folder / _RECORD).is_file()
        if unclear or any(traces.find(_to_plain(path)) for path in pages):
            shutil.rmtree(folder)
            removed.append(folder.name)
    return sorted(set(removed))


def _to_plain(path: Path) -> str:
    """Return the words of a page: a record's as they are, without JSON's own signs; others without their markup."""
    page = path.read_text(encoding="utf-8", errors="replace")
    if path.suffix == ".json":
        try:
            return "\n\n".join(_list_texts(json.loads(page)))
        except ValueError:
            pass  # cut off or damaged: read as it lies there
    bare = re.sub(r"<(?:style|script)\b.*?</(?:style|script)>", " ", page, flags=re.DOTALL | re.IGNORECASE)
    return html.unescape(re.sub(r"<[^<>]*>", " ", bare)).replace("\\", "")


def _list_texts(value: object) -> Iterator[str]:
    """Yield all texts in what JSON holds."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _list_texts(one)


def _load(run: Run, names: Collection[str]) -> dict[str, pd.DataFrame]:
    return {name: getattr(run, name) for name in names if name in run.tables}


def _named(vectors: Vectors | None) -> Iterator[str]:
    return iter(vectors.segment_ids if vectors is not None else ())
