"""Themes that may be one, held against comparing all texts."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from friction.themes.alike import FEWEST_COMPARED, Space, find_alike


def make(themes, *, spread=0.4, seed=0):
    """Return placed segments and vectors: (name, direction, language, number of texts) of each theme."""
    random = np.random.default_rng(seed)
    rows, vectors = [], []
    for name, direction, language, n in themes:
        for at in range(n):
            rows.append((f"{name}{at:02d}", name, f"{name} says {at}", language))
            vectors.append(np.eye(12)[direction] + random.normal(0, spread, 12))
    placed = pd.DataFrame(rows, columns=["segment_id", "theme_id", "text", "language"])
    made = np.array(vectors)
    return placed, (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32)


def test_the_same_matter_twice_is_alike_and_another_is_not():
    """The larger theme comes first; the likeness is the mean cosine between, over that within the looser one."""
    placed, vectors = make([("a", 0, "en", 20), ("b", 0, "en", 30), ("c", 1, "en", 25)])

    found = find_alike(placed.sample(frac=1, random_state=1), [Space(placed["segment_id"].tolist(), vectors, None)])

    cosines = vectors @ vectors.T
    inside = [cosines[rows, rows] for rows in (slice(0, 20), slice(20, 50))]
    within = [(own.sum() - len(own)) / (len(own) * (len(own) - 1)) for own in inside]
    assert found[["theme_id", "other_theme_id"]].to_numpy().tolist() == [["b", "a"]]
    assert found["likeness"][0] == pytest.approx(cosines[:20, 20:50].mean() / min(within), abs=1e-4)


def test_themes_in_two_languages_are_compared_over_the_bridge():
    """The sentence model knows nothing of German, so that its vectors of it say nothing; the bridge's do."""
    placed, over = make([("a", 0, "en", 20), ("g", 0, "de", 20), ("h", 1, "de", 20)])
    nonsense = np.tile(np.eye(12, dtype=np.float32)[5], (60, 1))
    ids = placed["segment_id"].tolist()

    assert find_alike(placed, [Space(ids, nonsense, {"en"})]).empty
    found = find_alike(placed, [Space(ids, nonsense, {"en"}), Space(ids, over, None)])
    assert [{*pair} for pair in found[["theme_id", "other_theme_id"]].to_numpy()] == [{"a", "g"}]


def test_what_one_text_says_many_times_is_one_text():
    """Themes of fewer than five texts are not compared."""
    placed, vectors = make([("a", 0, "en", 20), ("b", 0, "en", 30)])
    pasted = placed["theme_id"] == "a"
    placed.loc[pasted, "text"] = "the same words"

    assert FEWEST_COMPARED > 1
    assert find_alike(placed, [Space(placed["segment_id"].tolist(), vectors, None)]).empty


def test_a_theme_that_holds_together_by_little_is_like_no_tight_one():
    """Its texts are as near to theirs as to each other, which tells nothing."""
    placed, vectors = make([(name, direction, "en", 20) for direction, name in enumerate("abcde")], spread=0.1)
    loose, scattered = make([("z", direction, "en", 4) for direction in range(5)], spread=0.1)
    loose["segment_id"] = [f"z{at:02d}" for at in range(len(loose))]
    loose["text"] = [f"z says {at}" for at in range(len(loose))]
    both = pd.concat([placed, loose], ignore_index=True)

    found = find_alike(both, [Space(both["segment_id"].tolist(), np.vstack([vectors, scattered]), None)])

    assert found.empty
