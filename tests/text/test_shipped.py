"""What the package brings along, the friction score and what tells kinds, is what its written examples teach."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from friction.text.examples import hash_examples, hash_kind_examples
from friction.text.kinds import KINDS, load_shipped_kinds
from friction.text.score import load_shipped
from friction.topics.embed import DEFAULT_MODEL, find_folder, load_embedder
from friction.topics.languages import read_languages
from pipelines.steps.scorers import learn_from_examples, learn_kinds_from_examples, read_written

pytestmark = [pytest.mark.slow, pytest.mark.models]


@pytest.fixture(scope="module")
def written():
    """Return the examples, with cues and vectors."""
    languages = read_languages(find_folder(DEFAULT_MODEL, Path()))
    return read_written(load_embedder(DEFAULT_MODEL, Path()), languages)


def test_the_score_is_what_the_written_examples_teach(written):
    """Weights and training data lie side by side, and agree."""
    shipped = load_shipped()
    again = learn_from_examples(written, checked=False)

    assert shipped.examples == hash_examples()
    assert again.full.cues == pytest.approx(shipped.full.cues, abs=0.01)
    np.testing.assert_allclose(again.full.meaning, shipped.full.meaning, atol=0.02)
    np.testing.assert_allclose(again.taught.meaning, shipped.taught.meaning, atol=0.02)


def test_the_weights_of_kinds_are_what_the_written_examples_teach(written):
    """Weights and training data lie side by side, and agree."""
    shipped = load_shipped_kinds()
    again = learn_kinds_from_examples(written, checked=False)

    assert shipped.examples == hash_kind_examples()
    for kind in KINDS:
        np.testing.assert_allclose(again.full[kind].meaning, shipped.full[kind].meaning, atol=0.05)
        assert again.words[kind].cues == pytest.approx(shipped.words[kind].cues, abs=0.02)
