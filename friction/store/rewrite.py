"""A finished run put in place anew, whole or not at all, after some of its tables changed."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

from friction.store.disk import sync_folder, told_plainly, write_json
from friction.store.objects import Objects
from friction.store.runs import (
    MANIFEST,
    OLD_REPORTS_FOLDER,
    REPORTS_FOLDER,
    RUNS_FOLDER,
    TIMINGS,
    TOPIC_MODEL,
    VECTORS,
    find_runs,
    link_file,
    read_run,
)
from friction.store.vectors import CACHE_FOLDER

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pandas as pd

    from friction.store.objects import Stored, Vectors
    from friction.store.runs import Run
    from friction.topics import TopicModel

_NEW, _OLD = ".new-", ".old-"


def rewrite_run(
    run: Run,
    tables: Mapping[str, pd.DataFrame],
    records: Mapping[str, Vectors | TopicModel],
    manifest: Mapping[str, Any],
) -> None:
    """Put a run's folder in place anew: what is given replaces what was there, the rest is shared with it.

    The new folder is whole before the old one goes; a kill between the two is mended by `finish_rewriting`.

    Parameters
    ----------
    run : the run.
    tables : tables that changed.
    records : ``embeddings``, ``contexts``, ``bridge``, ``gone`` and ``topic_model``, those that changed.
    manifest : keys of the manifest that changed; its ``tables`` follow from the files.
    """
    runs = run.path.parent
    new, old = runs / f"{_NEW}{run.path.name}", runs / f"{_OLD}{run.path.name}"
    objects = Objects(new)
    entries = {name: dict(entry) for name, entry in run.manifest["tables"].items()}
    with told_plainly(run.path):
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir()
        for name, content in {**tables, **records}.items():
            stored = _save(objects, name, content)
            objects.path(stored).rename(new / entries[name]["file"])
            entries[name] |= {"rows": stored.rows, "sha256": stored.sha256}
        for name, entry in entries.items():
            if name not in tables and name not in records:
                link_file(run.path / entry["file"], new / entry["file"])
        if (run.path / TIMINGS).is_file():
            link_file(run.path / TIMINGS, new / TIMINGS)
        write_json(new / MANIFEST, {**run.manifest, **manifest, "tables": entries})
        sync_folder(new)
        run.path.rename(old)
        new.rename(run.path)
        sync_folder(runs)
        shutil.rmtree(old)


def finish_rewriting(workspace: Path) -> None:
    """Finish what a kill left between the old folder of a run and the new one; clear away all that is half written."""
    runs = workspace / RUNS_FOLDER
    for old in sorted(runs.glob(f"{_OLD}*")):
        name = old.name.removeprefix(_OLD)
        if not (runs / name).exists():
            (runs / f"{_NEW}{name}").rename(runs / name)
        shutil.rmtree(old)
    for new in sorted(runs.glob(f"{_NEW}*")):
        shutil.rmtree(new)
    for folder in (runs, workspace / CACHE_FOLDER, workspace / REPORTS_FOLDER, workspace / OLD_REPORTS_FOLDER):
        for part in folder.rglob(".*.part"):
            part.unlink()


def forget_work(workspace: Path) -> None:
    """Remove what is kept of steps done: all their records, and all objects; folders of runs keep their own links."""
    runs = workspace / RUNS_FOLDER
    for folder in (runs / ".steps", runs / ".objects"):
        shutil.rmtree(folder, ignore_errors=True)


def share_again(workspace: Path) -> None:
    """Make the tables of all finished runs objects again, so that the next runs share what did not change."""
    objects = workspace / RUNS_FOLDER / ".objects"
    objects.mkdir(parents=True, exist_ok=True)
    for path in find_runs(workspace):
        for entry in read_run(path).manifest["tables"].values():
            target = objects / f"{entry['sha256']}.{entry['file'].rpartition('.')[2]}"
            if not target.exists():
                link_file(path / entry["file"], target)


def _save(objects: Objects, name: str, content: Any) -> Stored:  # noqa: ANN401 - a table, vectors or a model
    if name in VECTORS:
        return objects.save_vectors(content)
    return objects.save_model(content) if name == TOPIC_MODEL else objects.save_table(name, content)
