"""Run folders: a Parquet file for each table, the vectors, the seconds, and the manifest, written last."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from friction.contracts import TABLES
from friction.errors import StoreError
from friction.store.disk import hash_json, read_json, sync_folder, told_plainly, write_file, write_json
from friction.store.objects import map_safetensors, read_parquet, read_topic_model

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    import pandas as pd

    from friction.store.objects import Objects, Stored, Vectors
    from friction.topics import TopicModel

MANIFEST = "manifest.json"
TIMINGS = "timings.json"
EMBEDDINGS = "embeddings"
CONTEXTS = "contexts"
BRIDGE = "bridge"
GONE = "gone"
VECTORS = (EMBEDDINGS, CONTEXTS, BRIDGE, GONE)
TOPIC_MODEL = "topic_model"
REMOVED = "removed"
"""Key of the manifest that says when rows of persons were removed from a finished run, and how many."""

REKEYED = "rekeyed"
"""Key of the manifest that says when the pseudonyms of a finished run were turned into those of another key."""

RUNS_FOLDER = "runs"
REPORTS_FOLDER = "weekly"
OLD_REPORTS_FOLDER = "reports"
"""Where summaries lay before; what is there is removed with a person as well."""

_RUN_NAME = re.compile(r"\d{4,}-(\d{4}-W\d{2}|all)-[0-9a-f]{10}")


class Run:
    """A finished run; ``run.impact`` and every other table is a DataFrame, loaded when asked for.

    Attributes
    ----------
    path : the run's folder.
    manifest : what went in (``went_in``), the ``previous`` run, ``machine`` and ``model``, and what came out
        (``week``, ``data_begin``, ``data_end``, ``tables``, ``left_out``, ``loud``, ``notes``).
    """

    def __init__(self, path: Path, manifest: dict[str, Any]) -> None:
        self.path = path
        self.manifest = manifest
        self._loaded: dict[str, pd.DataFrame] = {}
        self._mapped: dict[str, Vectors] = {}

    def __getattr__(self, name: str) -> pd.DataFrame:
        if name.startswith("_"):
            raise AttributeError(name)
        if name not in self.tables:
            known = f"a table of this run; it has: {', '.join(self.tables)}"
            hint = "is not made from these inputs; not" if name in TABLES else "is not"
            raise AttributeError(f"{name!r} {hint} {known}")
        if name not in self._loaded:
            entry = self.manifest["tables"][name]
            self._loaded[name] = read_parquet(name, self.path / entry["file"], entry["sha256"])
        return self._loaded[name]

    def __repr__(self) -> str:
        return f"<Run {self.path.name}: {', '.join(self.tables)}>"

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self.tables]

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables this run made."""
        return tuple(name for name in self.manifest["tables"] if name not in (*VECTORS, TOPIC_MODEL))

    @property
    def week(self) -> str | None:
        """The last complete week of the data, such as ``2026-W21``."""
        week: str | None = self.manifest["week"]
        return week

    @property
    def data_begin(self) -> pd.Timestamp | None:
        """The first moment of its messages and events; None where nothing has a time, or an older run did not say."""
        return self._read_moment("data_begin")

    @property
    def data_end(self) -> pd.Timestamp | None:
        """The moment its data end; None where nothing has a time."""
        return self._read_moment("data_end")

    def _read_moment(self, name: str) -> pd.Timestamp | None:
        import pandas as pd

        moment = self.manifest.get(name)
        return pd.Timestamp(moment) if moment else None

    @property
    def loud(self) -> tuple[str, ...]:
        """Notes that come before all others: what is missing, and why."""
        return tuple(self.manifest.get("loud") or ())

    @property
    def number(self) -> int:
        """How many runs of this workspace came before, plus one."""
        return int(self.manifest["number"])

    @property
    def embeddings(self) -> Vectors | None:
        """The vectors of the segments, which stay in their file; None where there are no documents."""
        return self._map_vectors(EMBEDDINGS)

    @property
    def contexts(self) -> Vectors | None:
        """The vectors of whole documents, of those of several segments; its ``segment_ids`` are ids of documents."""
        return self._map_vectors(CONTEXTS)

    @property
    def bridge(self) -> Vectors | None:
        """The vectors over which languages join: of segments and, by their own ids, of documents; None without any."""
        return self._map_vectors(BRIDGE)

    @property
    def gone(self) -> Vectors | None:
        """The centroids of themes of earlier runs that this one has not; zeros where they are not known."""
        return self._map_vectors(GONE)

    @property
    def topic_model(self) -> TopicModel | None:
        """What places other texts as this run placed its own; None where there are no documents."""
        entry = self.manifest["tables"].get(TOPIC_MODEL)
        return read_topic_model(self.path / entry["file"], entry["sha256"]) if entry else None

    def place_in_context(self, model: TopicModel) -> np.ndarray:
        """Return the vectors of the run's segments with their documents around them, as its topic model asks for them.

        Halves of sentences stand for themselves (`friction.topics.uncut`).

        Returns
        -------
        (n, d) float32 unit rows, in the order of ``embeddings``.

        Raises
        ------
        StoreError
            If the run has no vectors of segments.
        """
        import pandas as pd

        from friction.contracts.halves import are_halves, find_sentence_ids
        from friction.topics import add_contexts

        own, around = self.embeddings, self.contexts
        if own is None:
            raise StoreError("the run has no vectors of segments", where=str(self.path), mend="Make the run anew.")
        contexts = dict(zip(around.segment_ids, around.vectors, strict=True)) if around is not None else {}
        doc_ids = self.segments.set_index("segment_id")["doc_id"].loc[own.segment_ids].reset_index(drop=True)
        ids = pd.Series(own.segment_ids, dtype=object)
        # A sentence that was cut counts as one of its document's.
        whole = ~pd.Series(find_sentence_ids(ids), dtype=object).duplicated()
        placed = own.vectors.astype("float32")
        placed[whole] = add_contexts(doc_ids[whole], own.vectors[whole], contexts, model.shares)
        halved = are_halves(ids)
        placed[halved] = own.vectors[halved]  # halves go by what they say alone
        return placed

    def _map_vectors(self, name: str) -> Vectors | None:
        entry = self.manifest["tables"].get(name)
        if entry and name not in self._mapped:
            self._mapped[name] = map_safetensors(self.path / entry["file"], entry["sha256"])
        return self._mapped.get(name)


def read_run(path: str | Path) -> Run:
    """Open a run folder.

    Raises
    ------
    StoreError
        If ``path`` is no finished run.
    """
    folder = Path(path)
    if not (folder / MANIFEST).is_file():
        raise StoreError(
            "this is no finished run: it holds no manifest.json",
            where=str(folder),
            mend="Give a folder below runs/, or make one with: friction run",
        )
    manifest = read_json(folder / MANIFEST)
    if not isinstance(manifest, dict) or not {"went_in", "tables", "number", "week"} <= manifest.keys():
        raise StoreError("the manifest is damaged", where=str(folder / MANIFEST), mend="Make the run anew.")
    return Run(folder, manifest)


def find_runs(workspace: Path) -> list[Path]:
    """Return the folders of the finished runs of a workspace, oldest first."""
    runs = workspace / RUNS_FOLDER
    if not runs.is_dir():
        return []
    found = [path for path in runs.iterdir() if _RUN_NAME.fullmatch(path.name) and (path / MANIFEST).is_file()]
    return sorted(found, key=lambda path: (int(path.name.split("-", 1)[0]), path.name))


def find_same_run(workspace: Path, went_in: Mapping[str, Any]) -> Run | None:
    """Return the newest run into which the same went; one changed since is not what would be made again."""
    wanted = hash_json(went_in)
    for path in reversed(find_runs(workspace)):
        run = read_run(path)
        if hash_json(run.manifest["went_in"]) == wanted and not {REMOVED, REKEYED} & run.manifest.keys():
            return run
    return None


def publish_run(
    workspace: Path, objects: Objects, outputs: Mapping[str, Stored], manifest: dict[str, Any], timings: object
) -> Run:
    """Put a run's folder in its place: all files first, the manifest last, then one rename.

    Parameters
    ----------
    workspace : holds ``runs``.
    objects : where the outputs lie; the folder gets hard links to them (copies where the disk has no links).
    outputs : the tables and ``embeddings``.
    manifest : without ``tables``, which is added here.
    timings : seconds by step.
    """
    name = f"{manifest['number']:04d}-{manifest['week'] or 'all'}-{hash_json(manifest['went_in'])[:10]}"
    runs = workspace / RUNS_FOLDER
    folder, part = runs / name, runs / f".tmp-{name}"
    with told_plainly(folder):
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        tables = {}
        for table, stored in sorted(outputs.items()):
            file = f"{table}.{stored.ending}"
            link_file(objects.path(stored), part / file)
            tables[table] = {"file": file, "rows": stored.rows, "sha256": stored.sha256}
        write_json(part / TIMINGS, timings)
        write_json(part / MANIFEST, {**manifest, "tables": tables})
        sync_folder(part)
        part.rename(folder)
        sync_folder(runs)
    return read_run(folder)


def remove_leftovers(workspace: Path) -> None:
    """Remove folders that a killed run left half made."""
    for part in (workspace / RUNS_FOLDER).glob(".tmp-*"):
        shutil.rmtree(part, ignore_errors=True)


def prune_runs(workspace: Path, keep: int) -> list[str]:
    """Remove all runs but those of the last ``keep`` weeks that have any; returns the names removed."""
    paths = find_runs(workspace)
    weeks = sorted({read_run(path).week or "" for path in paths})[-keep:]
    old = [path for path in paths[:-1] if (read_run(path).week or "") not in weeks]
    for path in old:
        (path / MANIFEST).unlink()  # first, so that a half-removed folder is no run
        shutil.rmtree(path)
    return [path.name for path in old]


def link_file(source: Path, target: Path) -> None:
    """Make a hard link, or a copy where the disk has no links."""
    try:
        os.link(source, target)
    except OSError:
        write_file(target, source.read_bytes())
