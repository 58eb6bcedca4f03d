"""What the package brings along, the friction score and what tells kinds, is what its written examples teach."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from friction.text.cues import find_cues
from friction.text.examples import hash_examples, hash_kind_examples, to_kinds
from friction.text.kinds import find_kinds, load_shipped_kinds
from friction.text.learn import build_lesson, fit_scorer, measure
from friction.text.score import choose_weights, load_shipped, score_segments
from friction.topics.embed import DEFAULT_MODEL, find_folder, load_embedder
from friction.topics.languages import read_languages
from pipelines.steps.scorers import gather_examples

pytestmark = pytest.mark.slow

EACH = 24
"""Of so many examples one is given its cues and its vector: those of all of them take a minute."""


@pytest.fixture(scope="module")
def examples():
    """Return the examples that the friction score learns from."""
    whole = gather_examples(read_languages(find_folder(DEFAULT_MODEL, Path())))
    return whole[whole["scores"]].reset_index(drop=True)


def test_the_score_is_what_the_written_examples_teach(examples):
    """Weights and training data lie side by side, and agree; those of words are learned by themselves."""
    shipped = load_shipped()
    cues = pd.DataFrame({"segment_id": examples["segment_id"][:9], "cue": "failure"})  # a stand-in: words hang on none
    lesson = build_lesson(examples, cues, np.zeros((len(examples), 1)))
    again = fit_scorer(lesson, np.ones(len(examples), dtype=bool))

    assert shipped.examples == hash_examples()
    assert load_shipped_kinds().examples == hash_kind_examples()
    assert again.full.words == pytest.approx(shipped.full.words, abs=2e-3)
    assert again.taught.words == pytest.approx(shipped.taught.words, abs=2e-3)


@pytest.mark.models
def test_examples_have_scores_and_kinds_that_suit_them(examples):
    """By vector, words and cues together; drawn at equal steps."""
    scorer = load_shipped()
    drawn = examples[~examples["undecided"]][::EACH].reset_index(drop=True)
    drawn = drawn.assign(doc_id=drawn["segment_id"])
    vectors = np.asarray(load_embedder(DEFAULT_MODEL, Path()).encode(drawn["text"].tolist()))
    chosen = choose_weights(drawn["text"], drawn["language"], drawn["known"], scorer)
    documents = drawn[["doc_id"]].assign(rating=np.nan, person_id=None)

    scored, cues = score_segments(drawn, find_cues(drawn, drawn["language"]), documents, scorer, vectors, chosen)
    told = find_kinds(scored, cues, documents, load_shipped_kinds(), vectors, chosen)

    odds = np.log(scored["friction"] / (1 - scored["friction"])).to_numpy()
    figures = measure(drawn["tells"].to_numpy(dtype=bool), odds)
    assert figures["auc"] > 0.93
    assert figures["log_loss"] < 0.4
    assert (told["kind"] == to_kinds(drawn["kind"])).mean() > 0.75
