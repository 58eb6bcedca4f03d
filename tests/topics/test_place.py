"""The rule that gives a text its topic, and the model that keeps it."""

from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from friction.errors import ModelError
from friction.topics.model import TopicModel, load_model, model_from_bytes, model_to_bytes, save_model
from friction.topics.place import Reference, find_nearness, place
from tests.topics.test_cluster import make_groups

pytestmark = pytest.mark.slow


def make_reference(least_near=0.3):
    vectors, truth = make_groups([20, 20, 4], spread=0.3)
    return Reference(vectors, np.where(truth == 2, -1, truth).astype(np.int64), least_near)


def make_model():
    return TopicModel("a model", ("k-a", "k-b"), ("card refused", "parcel late"), make_reference())


def test_the_nearest_texts_vote():
    """A new text next to the first group goes there, with the share of the votes as its strength."""
    reference = make_reference()

    placed = place(reference.vectors[:1] + 0.01, reference)

    assert placed.groups.tolist() == [0]
    assert placed.reasons.tolist() == ["placed"]
    assert placed.strengths[0] > 0.9


def test_a_text_far_from_all_others_is_novel():
    """It has no topic and the strength 0."""
    far = np.eye(1, 16, 9, dtype=np.float32)

    placed = place(far, make_reference(least_near=0.6))

    assert (placed.groups[0], placed.strengths[0], placed.reasons[0]) == (-1, 0.0, "novel")


def test_a_text_between_two_topics_is_ambiguous():
    """Equal votes for two topics decide nothing."""
    vectors = np.array([[1, 0, 0], [0, 1, 0]], dtype=np.float32)
    reference = Reference(vectors, np.array([0, 1]), 0.1)
    between = np.array([[1, 1, 0]], dtype=np.float32) / np.sqrt(2)

    assert place(between, reference).reasons.tolist() == ["ambiguous"]


def test_texts_in_no_group_do_not_vote():
    """The four texts of the last group have none, so what lies among them goes elsewhere or nowhere."""
    reference = make_reference()

    placed = place(reference.vectors[-4:], reference)

    assert set(placed.groups) <= {-1, 0, 1}


def test_the_same_text_does_not_make_itself_near():
    """How near the others are is asked of the others; a text with copies alone has nothing to be far from."""
    assert find_nearness(np.array([[1.0, 0.5, 0.3]])).tolist() == [0.4]
    assert find_nearness(np.array([[1.0, 1.0, 1.0]])).tolist() == [1.0]


def test_a_saved_model_places_as_the_live_one_in_another_process(tmp_path):
    """Byte for byte, for all texts it was made of."""
    model = make_model()
    save_model(model, tmp_path / "model" / "topics.safetensors")
    np.save(tmp_path / "vectors.npy", model.reference.vectors)
    script = (
        "import sys, numpy as np; from pathlib import Path; from friction.topics.model import load_model;"
        "folder = Path(sys.argv[1]); model = load_model(folder / 'model' / 'topics.safetensors');"
        "print(model.place(np.load(folder / 'vectors.npy')).to_json())"
    )

    done = subprocess.run([sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == model.place(model.reference.vectors).to_json()


def test_equal_models_are_equal_bytes_and_come_back_whole():
    """Everything that places is in the file."""
    model = make_model()
    again = model_from_bytes(model_to_bytes(model), "here")

    assert model_to_bytes(again) == model_to_bytes(model)
    assert again.labels == model.labels
    pd.testing.assert_frame_equal(again.place(model.reference.vectors), model.place(model.reference.vectors))


@pytest.mark.parametrize("damage", ["cut short", "flipped bit", "missing", "other version", "no model"])
def test_a_damaged_model_is_refused(tmp_path, damage):
    """With an error of ours that names the file."""
    path = tmp_path / "topics.safetensors"
    content = bytearray(model_to_bytes(make_model()))
    if damage == "cut short":
        content = content[:-10]
    elif damage == "flipped bit":
        content[-1] ^= 1
    elif damage == "other version":
        content = content.replace(b'\\"version\\": 3', b'\\"version\\": 9')
    elif damage == "no model":
        content = bytearray(b"something else")
    if damage != "missing":
        path.write_bytes(bytes(content))

    with pytest.raises(ModelError, match="topic model") as error:
        load_model(path)

    assert "topics.safetensors" in str(error.value)


def test_nothing_that_is_saved_is_pickled():
    """The file begins with the length of a JSON header, as safetensors says."""
    content = model_to_bytes(make_model())
    length = int.from_bytes(content[:8], "little")

    assert set(json.loads(content[8 : 8 + length])) == {"__metadata__", "vectors", "groups"}
