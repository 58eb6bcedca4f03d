"""The bytes behind a removal: the cache, the ledger, the database's free pages, a run put in place anew."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime

import numpy as np
import pytest

import friction
from friction.errors import StoreError
from friction.privacy import find_traces
from friction.store.decisions import DecisionLog
from friction.store.ledger import LEDGER_FILE, Ledger, read_ledger, write_ledger
from friction.store.removal import _remove_reports, _without
from friction.store.rewrite import finish_rewriting, rewrite_run
from friction.store.runs import find_same_run
from friction.store.vectors import CACHE_FOLDER, VectorCache, keep_vectors, to_row_hash
from friction.topics import TopicModel
from friction.topics.place import Reference
from tests.store.test_runs import publish

AT = datetime(2026, 3, 23, 9, tzinfo=UTC)
HASHES = [f"{number:064x}" for number in range(3)]


def test_only_vectors_that_are_still_needed_stay_in_the_cache(tmp_path):
    """Of every model; a shard without a loss is not written anew."""
    for model in ("one 0123", "two 4567"):
        cache = VectorCache(tmp_path / CACHE_FOLDER, model)
        cache.save({HASHES[0]: np.ones(2), HASHES[1]: np.full(2, 7.5)})
        cache.save({HASHES[2]: np.zeros(2)})

    held = {to_row_hash(np.ones(2, dtype=np.float32)), to_row_hash(np.zeros(2, dtype=np.float32))}
    assert keep_vectors(tmp_path, held) == 2
    assert keep_vectors(tmp_path, held) == 0

    assert set(VectorCache(tmp_path / CACHE_FOLDER, "one 0123").load()) == {HASHES[0], HASHES[2]}
    files = [path.read_bytes() for path in (tmp_path / CACHE_FOLDER).rglob("*") if path.is_file()]
    assert not any(bytes.fromhex(HASHES[1]) in content for content in files)


def test_of_texts_with_one_vector_none_stays(tmp_path):
    """One of them may be the person's: its hash would tell that they wrote it."""
    cache = VectorCache(tmp_path / CACHE_FOLDER, "one 0123")
    cache.save({HASHES[0]: np.ones(2), HASHES[1]: np.ones(2), HASHES[2]: np.zeros(2)})

    keep_vectors(tmp_path, {to_row_hash(np.ones(2, dtype=np.float32)), to_row_hash(np.zeros(2, dtype=np.float32))})

    assert set(cache.load()) == {HASHES[2]}


def test_the_ledger_is_read_as_it_was_written(tmp_path):
    """Tombstones by key; an absent file is an empty ledger."""
    ledger = Ledger().add("aaaa", ["s1", "s2"], ["d1"]).add("bbbb", ["s3"]).add("aaaa", ["s1"])

    assert read_ledger(tmp_path) == Ledger()
    write_ledger(tmp_path, ledger)

    assert read_ledger(tmp_path).persons == {"aaaa": {"s1", "s2"}, "bbbb": {"s3"}}
    assert read_ledger(tmp_path).documents == {"aaaa": {"d1"}}


@pytest.mark.parametrize("content", ['{"persons": ', "[]", '{"persons": 7, "documents": {}}'])
def test_a_damaged_ledger_is_refused(tmp_path, content):
    """Nobody who was forgotten comes back because of it."""
    (tmp_path / LEDGER_FILE).write_text(content, encoding="utf-8")

    with pytest.raises(StoreError, match="damaged"):
        read_ledger(tmp_path)


def test_decisions_are_rewritten_in_every_byte_and_locked_again(tmp_path):
    """No free page and no journal holds what was there; afterwards the log only grows, as before."""
    log = DecisionLog(tmp_path)
    for number in range(200):
        text = "quillfeather wrote " * 40 if number % 2 else "a note"
        log.append("note", {"text": text}, theme_id="h-1", decided_by="lead", decided_at=AT)

    asked = {"how": "erased", "done_by": "admin", "done_at": AT}
    assert log.rewrite(lambda said: {**said, "text": said["text"].replace("quillfeather", "")}, **asked) == 100
    assert log.rewrite(lambda said: said, **asked) == 0

    log.close()
    files = [path.read_bytes() for path in tmp_path.iterdir()]
    assert not any(b"quillfeather" in content for content in files)
    connection = sqlite3.connect(tmp_path / "friction.db")
    with pytest.raises(sqlite3.IntegrityError, match="only added"):
        connection.execute("UPDATE decisions SET payload = '{}'")
    assert connection.execute("SELECT count(*) FROM decisions").fetchone() == (200,)
    connection.close()


def test_a_run_is_put_in_place_anew(tmp_path):
    """What changed is new, the rest is shared with what was there; it is no more the run that would be made again."""
    run = publish(tmp_path)
    before = (run.path / "embeddings.safetensors").stat().st_ino

    rewrite_run(run, {"transitions": run.transitions.head(1)}, {}, {"removed": [{"rows": {"transitions": 1}}]})

    again = friction.read_run(run.path)
    assert len(again.transitions) == 1
    assert again.manifest["tables"]["transitions"]["rows"] == 1
    assert again.embeddings.segment_ids == ["a/0", "ü/1"]
    assert (run.path / "embeddings.safetensors").stat().st_ino == before
    assert find_same_run(tmp_path, again.manifest["went_in"]) is None
    assert [path.name for path in (tmp_path / "runs").iterdir() if path.name.startswith((".new", ".old"))] == []


@pytest.mark.parametrize("has_new", [True, False])
def test_what_a_kill_left_between_old_and_new_is_finished(tmp_path, has_new):
    """The new folder was whole before the old one went away: it is the run; half-written files are cleared away."""
    run = publish(tmp_path)
    runs = run.path.parent
    run.path.rename(runs / f".old-{run.path.name}")
    (runs / f".old-{run.path.name}" / "old.txt").touch()
    if has_new:
        run.path.mkdir()
        (runs / ".new-0009-2026-W21-0123456789").mkdir()
    else:
        (runs / f".new-{run.path.name}").mkdir()
    (runs / ".manifest.json.7.part").touch()

    finish_rewriting(tmp_path)

    assert run.path.is_dir()
    assert not (run.path / "old.txt").exists()
    assert [path.name for path in runs.iterdir() if path.name.startswith(".")] == [".objects"]


def test_a_topic_model_goes_on_without_their_texts_whatever_groups_are_loose():
    """Loose groups stand behind the topics and go on voting; a topic that is gone leaves no gap between them."""
    rows = np.eye(6, dtype=np.float32)
    reference = Reference(rows, np.array([0, 0, 1, 2, 2, 3]), 0.0, loose=np.array([2, 3]))

    left = _without(TopicModel("m", ("k-a", "k-b"), ("late", "card"), reference), rows[2:3], rows[:2], {"k-a"}, {})

    assert left.topic_ids == ("k-a",)
    assert left.reference.groups.tolist() == [0, 0, 1, 1, 2]
    assert left.reference.loose.tolist() == [1, 2]


@pytest.mark.parametrize(
    ("said", "goes"),
    [("lampshade melted at night", True), ("lampshade\nmelted\nat\nnight", True),
     ('a < b, "lampshade" melted at night > c', True), ("lampshade or night", False)],
)  # fmt: skip
def test_a_record_is_read_by_what_it_says_and_not_by_its_signs(tmp_path, said, goes):
    """Lines, quotation marks and angle brackets within a text hide no quote; the mail beside it goes with it."""
    folder = tmp_path / "weekly" / "2026-W21"
    folder.mkdir(parents=True)
    (folder / "summary.json").write_text(json.dumps({"findings": [{"quotes": [said]}], "edition": 1}), encoding="utf-8")
    (folder / "summary.eml").write_bytes(b"TGFtcHNoYWRl")

    removed = _remove_reports(tmp_path, find_traces(["My lampshade melted at night"], ["My lampshade at night"]))

    assert removed == (["2026-W21"] if goes else [])
    assert folder.exists() != goes
