"""Run folders: whole or not there, read back as they were written, damage noticed."""

from __future__ import annotations

import errno
import os
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

import friction
from friction.contracts import build_table
from friction.errors import StoreError
from friction.store import disk
from friction.store.lock import lock_runs
from friction.store.objects import Objects, Vectors, map_safetensors, write_parquet
from friction.store.runs import find_runs, find_same_run, prune_runs, publish_run, remove_leftovers
from friction.store.steps import StepRecord, Steps
from tests.tables import assert_same, table

TRANSITIONS = """
    from_stage | to_stage  | n | rate | rate_low | rate_high
    START      | basket    | 4 | 1.0  | 1.0      | 1.0
    basket     | CONVERTED | 4 | 1.0  | -        | -
"""


def transitions():
    return build_table("transitions", table(TRANSITIONS))


def publish(workspace, number=1, week="2026-W21", went_in=None):
    objects = Objects(workspace / "runs" / ".objects")
    outputs = {
        "transitions": objects.save_table("transitions", transitions()),
        "embeddings": objects.save_vectors(Vectors(["a/0", "ü/1"], np.eye(2, 3, dtype=np.float32), "model 0123")),
    }
    manifest = {"number": number, "week": week, "went_in": went_in or {"number": number}, "notes": [], "left_out": {}}
    return publish_run(workspace, objects, outputs, manifest, {"seconds": {}})


def test_a_run_is_read_back_as_it_was_written(tmp_path):
    """Tables come as DataFrames when asked for, vectors with their ids."""
    publish(tmp_path)

    run = friction.read_run(find_runs(tmp_path)[0])

    assert run.tables == ("transitions",)
    assert run.week == "2026-W21"
    assert_same(run.transitions, TRANSITIONS)
    assert run.embeddings.segment_ids == ["a/0", "ü/1"]
    assert run.embeddings.vectors.tolist() == [[1, 0, 0], [0, 1, 0]]
    assert run.embeddings.model_id == "model 0123"


def test_vectors_stay_in_their_file(tmp_path):
    """They are read once, from the file as it is asked for, and cannot be written to; a damaged file is refused."""
    run = publish(tmp_path)

    assert run.embeddings is run.embeddings
    assert not run.embeddings.vectors.flags.writeable
    again = friction.read_run(run.path)
    path = run.path / "embeddings.safetensors"
    content = path.read_bytes()
    path.unlink()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    with pytest.raises(StoreError, match="damaged"):
        again.embeddings  # noqa: B018
    path.unlink()
    with pytest.raises(StoreError, match="missing"):
        again.embeddings  # noqa: B018


def test_a_run_without_segments_has_empty_vectors(tmp_path):
    """No rows are no file to map."""
    objects = Objects(tmp_path / "objects")
    stored = objects.save_vectors(Vectors([], np.empty((0, 3), dtype=np.float32), "model"))
    found = map_safetensors(objects.path(stored), stored.sha256)
    assert found.segment_ids == []
    assert found.vectors.shape == (0, 3)


def test_a_table_that_a_run_does_not_have_is_told_with_those_it_has(tmp_path):
    """Asking for a table that these inputs do not make names the ones there are."""
    run = publish(tmp_path)

    with pytest.raises(AttributeError, match=r"'impact' is not made from these inputs.*transitions"):
        run.impact  # noqa: B018


def test_equal_tables_are_equal_bytes_and_kept_once(tmp_path):
    """Two runs with the same table share one file on the disk."""
    first, second = publish(tmp_path, 1), publish(tmp_path, 2)

    file = "transitions.parquet"
    write_parquet("transitions", transitions(), tmp_path / file)
    assert (tmp_path / file).read_bytes() == (first.path / file).read_bytes()
    assert (first.path / file).stat().st_ino == (second.path / file).stat().st_ino


def test_a_damaged_table_is_noticed(tmp_path):
    """A file whose bytes are not those of the manifest is refused, with its name."""
    run = publish(tmp_path)
    file = run.path / "transitions.parquet"
    content = bytearray(file.read_bytes())
    content[40] ^= 1
    file.write_bytes(content)

    with pytest.raises(StoreError, match=r"transitions\.parquet: the file is damaged"):
        run.transitions  # noqa: B018


def test_a_folder_without_manifest_is_no_run(tmp_path):
    """A half-made folder is neither listed nor read, and is cleared away."""
    run = publish(tmp_path)
    half = tmp_path / "runs" / ".tmp-0002-2026-W22-0123456789"
    half.mkdir()
    (half / "transitions.parquet").touch()

    assert find_runs(tmp_path) == [run.path]
    with pytest.raises(StoreError, match="no finished run"):
        friction.read_run(half)

    remove_leftovers(tmp_path)

    assert not half.exists()


def test_a_run_into_which_the_same_went_is_found(tmp_path):
    """Nothing changed means: a finished run has the same inputs, settings, code, decisions and key."""
    run = publish(tmp_path, went_in={"inputs": ["a"]})

    assert find_same_run(tmp_path, {"inputs": ["a"]}).path == run.path
    assert find_same_run(tmp_path, {"inputs": ["b"]}) is None


def test_runs_of_old_weeks_are_removed_and_the_newest_never(tmp_path):
    """Kept are the runs of the last weeks that have any."""
    for number, week in enumerate(["2026-W19", "2026-W20", "2026-W20", "2026-W21"], start=1):
        publish(tmp_path, number, week)

    removed = prune_runs(tmp_path, keep=2)

    assert [name[:13] for name in removed] == ["0001-2026-W19"]
    assert [path.name[:4] for path in find_runs(tmp_path)] == ["0002", "0003", "0004"]


def test_a_step_counts_as_done_only_with_all_it_made(tmp_path):
    """A record whose object is missing or damaged is no record: the step runs again."""
    steps = Steps(tmp_path)
    stored = steps.objects.save_table("transitions", transitions())
    steps.save(StepRecord("dropoff", "k" * 64, {"transitions": stored}, 1.5, {"reason": 2}, ("note",)))

    found = steps.find("dropoff", "k" * 64)
    assert found.left_out == {"reason": 2}
    assert found.notes == ("note",)
    assert steps.find("dropoff", "j" * 64) is None

    steps.objects.path(stored).write_bytes(b"cut off")
    assert steps.find("dropoff", "k" * 64) is None


def test_a_record_that_was_cut_off_is_no_record(tmp_path):
    """A damaged record is removed, so that the step runs again."""
    steps = Steps(tmp_path)
    steps.save(StepRecord("text", "k" * 64, {}, 1.0))
    path = next((tmp_path / ".steps").iterdir())
    path.write_text('{"step": "te')

    assert steps.find("text", "k" * 64) is None
    assert not path.exists()


def test_objects_that_nothing_needs_are_removed(tmp_path):
    """Kept are those of the given steps and those a run folder shares."""
    run = publish(tmp_path)
    steps = Steps(tmp_path / "runs")
    lonely = steps.objects.save_table("transitions", transitions().head(1))
    kept = steps.objects.save_table("transitions", transitions().head(0))
    record = StepRecord("dropoff", "k" * 64, {"transitions": kept}, 1.0)
    steps.save(record)
    steps.save(StepRecord("dropoff", "j" * 64, {"transitions": lonely}, 1.0))

    steps.forget_all_but([record])

    assert not steps.objects.path(lonely).exists()
    assert steps.objects.path(kept).exists()
    assert len(run.transitions) == 2
    assert steps.find("dropoff", "j" * 64) is None


def test_two_runs_at_once_are_refused_with_a_clear_word(tmp_path):
    """The second one is told which process is at work; afterwards the lock is free."""
    other = f"""
import sys
from pathlib import Path
from friction.errors import StoreError
from friction.store.lock import lock_runs
try:
    with lock_runs(Path({str(tmp_path)!r})):
        print("taken")
except StoreError as error:
    print(error)
"""
    with lock_runs(tmp_path):
        refused = subprocess.run([sys.executable, "-c", other], capture_output=True, text=True, check=True)
    taken = subprocess.run([sys.executable, "-c", other], capture_output=True, text=True, check=True)

    assert f"another run is at work here (process {os.getpid()})" in refused.stdout
    assert taken.stdout.strip() == "taken"


def test_a_full_disk_is_told_in_words_and_leaves_nothing_half(tmp_path, monkeypatch):
    """No traceback, no part of a file: the old one stays, and the mend is said."""
    disk.write_file(tmp_path / "a.json", b"old")

    def refuse(_handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(disk.os, "fsync", refuse)

    with pytest.raises(StoreError, match="the disk is full") as caught:
        disk.write_file(tmp_path / "a.json", b"new")

    assert "resumes" in caught.value.mend
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]
    assert (tmp_path / "a.json").read_bytes() == b"old"


def test_extra_columns_survive(tmp_path):
    """Columns beyond the contract are kept behind the others."""
    objects = Objects(tmp_path)
    wider = build_table("transitions", table(TRANSITIONS).assign(note=["x", None]))

    again = objects.load_table("transitions", objects.save_table("transitions", wider))

    pd.testing.assert_frame_equal(again, wider)
