"""Texts become vectors once, the same ones whatever is encoded beside them, from a model whose files are whole."""

from __future__ import annotations

import json
import shutil

import numpy as np
import pytest

from friction.errors import ModelError
from friction.store.vectors import VectorCache
from friction.topics.embed import (
    DEFAULT_MODEL,
    check_default_model,
    embed_texts,
    hash_model,
    load_embedder,
    to_text_hash,
)
from friction.topics.encoder import TOKENS_PER_BATCH, PackedModel
from friction.topics.padded import PaddedModel, load_padded

pytestmark = pytest.mark.slow

TEXTS = [f"the {word} was {state} when i tried to pay for order number {n}" + " and then again" * (n % 9)
         for n in range(12) for word in ("card", "voucher") for state in ("refused", "lost")]  # fmt: skip


@pytest.fixture(scope="module")
def embedder(tmp_path_factory):
    return load_embedder(DEFAULT_MODEL, tmp_path_factory.mktemp("workspace"))


@pytest.fixture(scope="module")
def padded():
    return load_padded(str(check_default_model()), "padded", "cpu")


def test_texts_are_encoded_once_and_the_cache_is_used():
    """Repeats and cached texts cost nothing; chunks are handed over as they are done."""

    class Counting:
        model_id, dimensions, seen = "counting", 2, []

        def encode(self, texts):
            self.seen += list(texts)
            return np.ones((len(texts), 2), dtype=np.float32)

    handed = []
    vectors = embed_texts(
        ["a", "b", "a", "c"], Counting(), {to_text_hash("b"): np.zeros(2, dtype=np.float32)}, on_batch=handed.append
    )

    assert sorted(Counting.seen) == ["a", "c"]
    assert vectors.tolist() == [[1, 1], [0, 0], [1, 1], [1, 1]]
    assert set(handed[0]) == {to_text_hash("a"), to_text_hash("c")}


@pytest.mark.models
def test_a_vector_depends_on_its_text_alone(embedder):
    """Whatever stands beside it, in whatever order, with one thread or two: the same bits; near texts are near."""
    import torch

    texts = ["my card was declined", "the card got refused at the till", "lovely lamp", "where is my parcel? " * 12]
    threads = torch.get_num_threads()

    together = embedder.encode(texts)
    torch.set_num_threads(1)
    alone = np.vstack([embedder.encode([text]) for text in texts])
    torch.set_num_threads(threads)
    shuffled = embedder.encode([*reversed(texts), *["filler"] * 40])[:4][::-1]

    assert (together == alone).all()
    assert (together == shuffled).all()
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-6)
    assert together[0] @ together[1] > 0.5 > together[0] @ together[2]


@pytest.mark.models
def test_vectors_are_those_of_sentence_transformers(embedder, padded):
    """Packing changes the order of the work, not its result: cosine 0.9999 and more, for short and longest texts."""
    texts = [*TEXTS, "word " * 400]

    theirs = padded._model.encode(texts, show_progress_bar=False)

    assert isinstance(embedder, PackedModel)
    assert (np.sum(embedder.encode(texts) * theirs, axis=1) / np.linalg.norm(theirs, axis=1)).min() >= 0.9999


@pytest.mark.models
def test_models_that_cannot_be_packed_are_encoded_padded(embedder, padded):
    """The plain way through sentence-transformers gives the same vectors, and they too hang on the text alone."""
    vectors = padded.encode(TEXTS)

    assert np.sum(vectors * embedder.encode(TEXTS), axis=1).min() >= 0.9999
    assert (padded.encode(TEXTS[:1]) == vectors[:1]).all()


@pytest.mark.models
@pytest.mark.parametrize(
    ("file", "changes"),
    [
        ("config.json", {"hidden_act": "relu"}),
        ("1_Pooling/config.json", {"pooling_mode_mean_tokens": False, "pooling_mode_cls_token": True}),
        ("tokenizer_config.json", {"do_lower_case": False}),
        ("sentence_bert_config.json", {"do_lower_case": True}),
    ],
)
def test_only_models_that_are_plain_bert_are_packed(tmp_path, file, changes):
    """One file that says otherwise, and the model goes the plain way; its vectors are then other ones."""
    folder = tmp_path / "mine"
    shutil.copytree(check_default_model(), folder)
    settings = json.loads((folder / file).read_text(encoding="utf-8"))
    (folder / file).write_text(json.dumps({**settings, **changes}), encoding="utf-8")

    assert isinstance(load_embedder("mine", tmp_path), PaddedModel)


@pytest.mark.models
def test_batches_of_any_size_are_filled(embedder):
    """No text, one text, and more tokens than fit into one batch."""
    assert embedder.encode([]).shape == (0, embedder.dimensions)
    many = embedder.encode(["one two three"] * (TOKENS_PER_BATCH // 4))
    assert (many == many[0]).all()


@pytest.mark.models
@pytest.mark.parametrize("kept", [0, 17, len(TEXTS)])
def test_a_cold_a_half_filled_and_a_warm_cache_give_the_same_bits(embedder, tmp_path, kept):
    """What is encoded now and what was encoded before cannot be told apart."""
    cache = VectorCache(tmp_path, embedder.model_id)
    embed_texts(TEXTS[:kept], embedder, {}, on_batch=cache.save)

    vectors = embed_texts(TEXTS, embedder, cache.load())

    assert (vectors == embedder.encode(TEXTS)).all()


def test_a_cache_file_with_a_flipped_bit_is_named_and_its_texts_are_encoded_again(tmp_path):
    """Nothing is read from it, and the run can say which it was."""
    cache = VectorCache(tmp_path, "a model")
    path = cache.save({to_text_hash("a"): np.ones(4, dtype=np.float32)})
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(bytes(content))

    assert cache.load() == {}
    assert cache.damaged == [path.name]
    assert not path.exists()


def test_a_model_that_is_not_there_is_named(tmp_path):
    """The message says what to do."""
    with pytest.raises(ModelError, match=r"no-such-model.*not on this machine"):
        load_embedder("no-such-model", tmp_path)


@pytest.mark.models
@pytest.mark.parametrize("damage", ["no weights", "cut short", "no config", "no words"])
def test_a_model_folder_that_is_damaged_is_refused(tmp_path, damage):
    """Missing or cut weights, or a missing file of settings: an error of ours with the place, no traceback."""
    folder = tmp_path / "mine"
    shutil.copytree(check_default_model(), folder)
    weights = folder / "model.safetensors"
    if damage == "no weights":
        weights.unlink()
    elif damage == "cut short":
        weights.write_bytes(weights.read_bytes()[:1_000_000])
    elif damage == "no words":
        (folder / "tokenizer.json").write_text("{", encoding="utf-8")
    else:
        (folder / "config.json").unlink()

    with pytest.raises(ModelError) as error:
        load_embedder("mine", tmp_path)

    assert "mine" in str(error.value)


@pytest.mark.models
@pytest.mark.parametrize("file", ["model.safetensors", "tokenizer.json", "1_Pooling/config.json"])
def test_an_altered_model_is_another_model(tmp_path, file):
    """Its vectors are kept apart by a hash over every file they hang on."""
    folder = tmp_path / "mine"
    shutil.copytree(check_default_model(), folder)
    whole = hash_model(folder)
    (folder / "README.md").write_text("Other words.", encoding="utf-8")
    assert hash_model(folder) == whole
    altered = folder / file
    altered.write_bytes(altered.read_bytes() + b" ")

    assert hash_model(folder) != whole


@pytest.mark.models
@pytest.mark.parametrize("file", ["model.safetensors", "tokenizer.json"])
def test_the_default_model_is_the_one_expected_or_refused(tmp_path, monkeypatch, file):
    """Weights and tokenizer are held against known hashes; the message names the file."""
    folder = tmp_path / "model"
    shutil.copytree(check_default_model(), folder)
    monkeypatch.setattr("friction.topics.embed.find_folder", lambda _name, _workspace: folder)
    check_default_model()
    (folder / file).write_bytes((folder / file).read_bytes() + b" ")

    with pytest.raises(ModelError, match=file):
        check_default_model()


@pytest.mark.models
def test_a_question_is_embedded_alike_by_smaller_batches(embedder, tmp_path):
    """One short text at a time: the same model, the same vector but for its last bits; a long text is cut alike."""
    quick = load_embedder(DEFAULT_MODEL, tmp_path, for_questions=True)

    assert quick.model_id == embedder.model_id
    texts = [*TEXTS[:3], "word " * 900, ""]
    assert np.allclose(quick.encode(texts), embedder.encode(texts), atol=1e-5)
