"""The cache of text vectors: one for all runs, checked when read."""

from __future__ import annotations

import hashlib

import numpy as np

from friction.store.vectors import SHARDS_BEFORE_MERGING, VectorCache


def some_vectors(*texts):
    made = {}
    for text in texts:
        digest = hashlib.sha256(text.encode()).digest()
        made[digest.hex()] = np.frombuffer(digest, dtype=np.uint8).astype(np.float32)
    return made


def assert_equal(found, expected):
    assert found.keys() == expected.keys()
    for text_hash, vector in expected.items():
        assert found[text_hash].tolist() == vector.tolist()


def test_what_was_saved_is_loaded(tmp_path):
    """Shards add up."""
    cache = VectorCache(tmp_path, "all-MiniLM-L6-v2 0123")
    cache.save(some_vectors("a", "b"))
    cache.save(some_vectors("c"))

    assert_equal(cache.load(), some_vectors("a", "b", "c"))


def test_another_model_has_a_cache_of_its_own(tmp_path):
    """A change of the model never returns old vectors."""
    VectorCache(tmp_path, "one").save(some_vectors("a"))

    assert VectorCache(tmp_path, "two").load() == {}


def test_a_damaged_shard_is_dropped_and_the_others_stay(tmp_path):
    """A shard whose bytes are not those its name says is removed; its texts are encoded again."""
    cache = VectorCache(tmp_path, "m")
    damaged = cache.save(some_vectors("a"))
    cache.save(some_vectors("b"))
    damaged.write_bytes(damaged.read_bytes()[:-1])

    assert_equal(cache.load(), some_vectors("b"))
    assert not damaged.exists()


def test_many_shards_become_one(tmp_path):
    """Merging loses nothing."""
    cache = VectorCache(tmp_path, "m")
    texts = [f"text {number}" for number in range(SHARDS_BEFORE_MERGING + 1)]
    for text in texts:
        cache.save(some_vectors(text))

    cache.merge()

    assert len(list(cache.folder.iterdir())) == 1
    assert_equal(cache.load(), some_vectors(*texts))
