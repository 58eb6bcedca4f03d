"""The topics benchmark: its cuts, its scores and its tables; nothing is timed here."""

from __future__ import annotations

import json

import numpy as np
import pytest

from benchmarks.topics.embedding import FLOPS_PER_TOKEN
from benchmarks.topics.kept import Kept, compare
from benchmarks.topics.measure import list_fits, read_results, write_results
from benchmarks.topics.peers.peer import Watch, draw_cut, run_job
from benchmarks.topics.score import find_agreement, score_labels
from benchmarks.topics.sets import (
    NOTHING,
    DataSet,
    build_set,
    cut_half,
    cut_rows,
    cut_zipf,
    draw_groups,
    make_vectors,
)
from benchmarks.topics.tables import to_end_to_end, to_quality, to_steps, to_tables
from tests.tables import table

TEXTS = [f"text {number}" for number in range(300)]
NAMES = ["a"] * 100 + ["b"] * 100 + ["c"] * 90 + ["d"] * 5 + ["e"] * 5


def test_the_zipf_cut_halves_and_thirds_the_largest():
    """The intent of rank r keeps about the largest one's size / r, at least eight or all it has; ties go by name."""
    kept = cut_zipf(TEXTS, NAMES)

    names, sizes = np.unique(np.array(NAMES)[kept], return_counts=True)
    assert dict(zip(names.tolist(), sizes.tolist(), strict=True)) == {"a": 100, "b": 50, "c": 33, "d": 5, "e": 5}


def test_a_cut_keeps_the_same_texts_whatever_their_order():
    """Rows are drawn by the hashes of their texts, so the order of the file does not matter."""
    order = np.random.default_rng(0).permutation(len(TEXTS))
    texts, names = [TEXTS[row] for row in order], [NAMES[row] for row in order]

    assert {texts[row] for row in cut_zipf(texts, names)} == {TEXTS[row] for row in cut_zipf(TEXTS, NAMES)}
    assert {texts[row] for row in cut_rows(texts, 20)} == {TEXTS[row] for row in cut_rows(TEXTS, 20)}


def test_the_halves_share_no_intent():
    """Every second intent by name is in one half, the others in the other; each row is in one of them."""
    first, second = cut_half(NAMES, 0), cut_half(NAMES, 1)

    assert {NAMES[row] for row in first} == {"a", "c", "e"}
    assert sorted([*first, *second]) == list(range(len(NAMES)))


def test_generated_vectors_are_the_same_again_and_group_by_their_centres():
    """Rows have length one; those of a group are nearer to each other than to the rest; rows of none are there."""
    gold = draw_groups(2000, 10)
    vectors = make_vectors(2000, 10, gold)

    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert np.array_equal(vectors, make_vectors(2000, 10, gold))
    assert 0.02 < (gold == NOTHING).mean() < 0.08
    centres = np.stack([vectors[gold == group].mean(axis=0) for group in range(10)])
    assert (np.argmax(vectors @ centres.T, axis=1) == gold)[gold != NOTHING].mean() > 0.9


def test_a_generated_set_knows_its_truth():
    """A quick cut has as many texts as vectors, and 40 true groups."""
    data = build_set("made_1m", quick=True)

    assert len(data.texts) == len(data.gold) == len(data.load_vectors())
    assert data.n_true == 40


def test_rows_in_no_group_count_as_one_more_group_or_not_at_all():
    """ARI over all rows suffers from rows left out, that over placed rows does not; rows without truth do not count."""
    gold = np.array([0, 0, 0, 1, 1, 1, NOTHING, NOTHING])
    labels = np.array([5, 5, -1, 7, 7, -1, 7, -1])

    score = score_labels(gold, labels)

    assert score["ari_placed"] == 1
    assert score["ari"] < 1
    assert score["found"] == 2
    assert score["placed"] == pytest.approx(4 / 6)
    assert score["noise_placed"] == 0.5


def test_agreement_is_over_the_rows_in_common():
    """Two subsamples agree wholly when they group what they share alike, however they number it; one alone has none."""
    one, other = np.array([0, 1, 2, 3, 4]), np.array([1, 2, 3, 4, 9])

    assert find_agreement([(one, np.array([9, 0, 0, 1, 1])), (other, np.array([4, 4, 2, 2, 0]))]) == 1
    assert find_agreement([(one, one)]) is None


def test_a_subsample_is_80_percent_and_the_same_again():
    """Subsamples are rising rows, each number another draw."""
    assert len(draw_cut(100, 0)) == 80
    assert np.array_equal(draw_cut(100, 0), draw_cut(100, 0))
    assert not np.array_equal(draw_cut(100, 0), draw_cut(100, 1))


def test_a_job_leaves_labels_seconds_and_memory_of_each_fit(tmp_path):
    """Every fit of a job is written down with its steps, the subsample's labels being of its own rows."""
    np.save(tmp_path / "vectors.npy", np.eye(10, dtype=np.float32))
    (tmp_path / "texts.json").write_text(json.dumps(list("abcdefghij")))
    fits = [{"name": "seed0", "seed": 0, "cut": None}, {"name": "cut0", "seed": 0, "cut": 0}]
    job = {"texts": str(tmp_path / "texts.json"), "vectors": str(tmp_path / "vectors.npy"), "fits": fits}

    def load(_job: dict, _watch: Watch):
        class Model:
            def group(self, vectors):
                return np.argmax(vectors, axis=1)

        def fit(vectors, texts, _seed, watch):
            model = Model()
            watch.wrap(model, "group", "group")
            assert len(texts) == len(vectors)
            return model.group(vectors)

        return fit

    run_job(job, tmp_path, load)

    done = json.loads((tmp_path / "done.json").read_text())
    assert set(done["fits"]) == {"seed0", "cut0"}
    assert set(done["fits"]["seed0"]["steps"]) == {"group", "rest"}
    assert done["fits"]["seed0"]["mib"] > 0
    assert np.array_equal(np.load(tmp_path / "cut0.npy"), draw_cut(10, 0))


def test_large_data_are_not_fitted_twice():
    """Small data are fitted a second time, to tell compiling from working; each set names its seeds and subsamples."""
    small = DataSet("small", ["a"], np.zeros(1, dtype=np.int64), lambda: np.ones((1, 2)), seeds=2, cuts=1)
    large = DataSet("large", [], np.zeros(100_000, dtype=np.int64), lambda: np.ones((1, 2)), seeds=1, cuts=0)

    assert [fit["name"] for fit in list_fits(small)] == ["seed0", "again", "seed1", "cut0"]
    assert [fit["name"] for fit in list_fits(large)] == ["seed0"]


def test_the_tables_show_what_was_measured_and_what_was_stopped(tmp_path):
    """A row tells means over seeds and the ratio to friction; a cell that was stopped says why."""
    score = {"ari": 0.5, "ami": 0.6, "ari_placed": 0.7, "ami_placed": 0.8, "found": 70, "placed": 0.9}
    fit = {"seconds": 2.0, "steps": {"group": 1.5, "rest": 0.5}, "mib": 1234.0}
    done = {"rows": 1000, "true": 77, "stopped": None, "import_seconds": 1.0, "load_seconds": 3.0}
    done |= {"seeds_agree": 0.9, "cuts_agree": None, "scores": {"seed0": score, "seed1": {**score, "ari": 0.7}}}
    cells = {
        "zipf|bertopic": {**done, "fits": {"seed0": {**fit, "seconds": 9.0}, "again": {**fit, "seconds": 6.0}}},
        "zipf|friction": {**done, "fits": {"seed0": fit}},
        "zipf|kmeans": {"rows": 1000, "true": 77, "stopped": "not done in 60 s", "fits": {}, "scores": {}},
    }
    walls = {"friction|0": {**done, "wall": 10.0, "fits": {"seed0": {**fit, "steps": {"embed": 1.0, "rest": 1.0}}}}}
    out = tmp_path / "results.json"
    write_results(out, {"machine": {}, "cells": cells, "end_to_end": walls, "embedding": {}})

    lines = to_quality(cells).splitlines()
    assert lines[2] == (
        "| zipf (1,000) | friction | 0.600 | 0.700 | 0.600 | 0.800 | 70/77 | 0.900 | 0.900 |  | 2.00 | 1.0 | 1,234 |"
    )
    assert "| 6.00 | 3.0 | 1,234 |" in lines[3]
    assert "not done in 60 s" in lines[4]
    assert {line.count("|") for line in lines} == {14}
    assert "| 3.0 | group 1.50, rest 0.50 |" in to_steps(cells)
    assert "| friction | 1.0 | 3.0 | 1.0 | 1.0 | 10.0 | 1.00 |  |  | 1,234 |" in to_end_to_end(walls)
    walls["friction|0"]["processor_seconds"] = 9.0
    assert "| 10.0 | 1.00 | 9.0 | 1.00 | 1,234 |" in to_end_to_end(walls)
    assert "**From texts to topics**" in to_tables(read_results(out))
    assert to_tables(read_results(tmp_path / "absent.json")) == ""


def test_a_token_costs_what_its_linear_layers_cost():
    """Two operations for each weight of the linear layers: six layers of 4 x 384 x 384 and 2 x 384 x 1536."""
    assert FLOPS_PER_TOKEN == 2 * 6 * (4 * 384**2 + 2 * 384 * 1536)


def test_a_theme_is_kept_where_the_next_run_has_its_id():
    """Two themes of three are there again; segments that are in a theme both times agree, others say nothing."""
    before = table("topic_id | theme_id\nk-1 | t-1\nk-2 | t-2\nk-3 | t-3")
    after = table("topic_id | theme_id\nk-4 | t-1\nk-5 | t-2\nk-6 | t-9")
    first = table("segment_id | topic_id\na | k-1\nb | k-1\nc | k-2\nd | k-2\ne | k-3")
    second = table("segment_id | topic_id\na | k-4\nb | k-4\nc | k-5\nd | k-5\ne | -\nf | k-6")

    assert compare(before, first, after, second) == Kept(before=3, after=3, kept=2, agree=1.0)
