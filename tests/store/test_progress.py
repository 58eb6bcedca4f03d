"""How far a run is stands in a file; what happened to whoever wrote it is told by the lock."""

from __future__ import annotations

import pytest

from friction.errors import StoreError
from friction.store import RUNS_FOLDER, is_locked, lock_runs, read_progress, report_progress
from friction.store.progress import PAUSE_SECONDS, Reporter


def test_a_run_at_work_is_seen_by_whoever_looks(tmp_path):
    """Its step, how many are behind it, and how far it is within it."""
    with lock_runs(tmp_path / RUNS_FOLDER), report_progress(tmp_path) as reporter:
        reporter.begin("Topics", 4, 10)
        seen = read_progress(tmp_path)
        reporter.end("done", run="0001-x")

    assert (seen.how, seen.step, seen.n_done, seen.n_steps) == ("at work", "Topics", 4, 10)
    assert read_progress(tmp_path).how == "done"
    assert read_progress(tmp_path).share == 1


def test_nothing_is_told_where_no_run_was(tmp_path):
    """Nor where the file is damaged."""
    assert read_progress(tmp_path) is None
    (tmp_path / RUNS_FOLDER).mkdir()
    (tmp_path / RUNS_FOLDER / ".progress.json").write_text('{"how": "at wo')
    assert read_progress(tmp_path) is None


def test_a_run_whose_process_is_gone_is_not_at_work(tmp_path):
    """A killed process leaves its file, but no lock."""
    with lock_runs(tmp_path / RUNS_FOLDER):
        Reporter(tmp_path).begin("Topics", 4, 10)
        assert read_progress(tmp_path).how == "at work"
    assert read_progress(tmp_path).how == "gone"


@pytest.mark.parametrize(
    ("error", "how", "told"),
    [
        (StoreError("the disk is full", mend="Free some."), "failed", "the disk is full\nFree some."),
        (KeyboardInterrupt(), "stopped", ""),
        (ValueError("a customer's words"), "failed", "a mistake of the program: ValueError"),
    ],
)
def test_a_run_that_ends_early_says_how(tmp_path, error, how, told):
    """A mistake with its mend, a stop by a person; of a bug the kind alone, for its words could be anybody's."""
    with pytest.raises(type(error)), lock_runs(tmp_path / RUNS_FOLDER), report_progress(tmp_path):
        raise error
    seen = read_progress(tmp_path)
    assert (seen.how, seen.told) == (how, told)


def test_within_a_step_the_file_is_written_now_and_then(tmp_path):
    """Thousands of small parts do not make thousands of writes."""
    now = 0.0
    reporter = Reporter(tmp_path, lambda: now)
    reporter.begin("Topics", 0, 1)
    with lock_runs(tmp_path / RUNS_FOLDER):
        reporter.go_on(1, 100)
        assert read_progress(tmp_path).part == 0
        now = PAUSE_SECONDS
        reporter.go_on(2, 100)
        assert read_progress(tmp_path).part == 2


def test_looking_whether_a_lock_is_held_holds_nobody_up(tmp_path):
    """Nor does it make a lock where there is none."""
    lock = tmp_path / RUNS_FOLDER / ".lock"
    assert not is_locked(lock)
    assert not lock.exists()
    with lock_runs(tmp_path / RUNS_FOLDER):
        assert is_locked(lock)
        with pytest.raises(StoreError, match="another run is at work"), lock_runs(tmp_path / RUNS_FOLDER):
            pass
    assert not is_locked(lock)
