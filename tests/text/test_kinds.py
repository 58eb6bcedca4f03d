"""Kinds: what tells a problem from a wish, a question, praise and the rest, and how it is learned."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from friction.contracts import KINDS
from friction.errors import ModelError
from friction.text.examples import KIND_OF, OPPOSITES, read_examples, read_kind_examples, to_kinds
from friction.text.kinds import (
    ASKS,
    ASKS_WAY,
    ENDS_ASKING,
    Kinder,
    find_kinds,
    find_shares,
    find_signs,
    load_shipped_kinds,
    read_kinder,
    to_shares,
    with_friction,
    write_kinder,
)
from friction.text.learn import build_lesson
from friction.text.learn_kinds import KindLesson, learn_kinds, measure_kinds
from friction.text.score import FULL, TAUGHT, WORDS, Weights

pytestmark = pytest.mark.slow


def weights(**bases):
    return {kind: Weights(bases.get(kind, 0.0), {}) for kind in KINDS}


KINDER = Kinder(
    full={**weights(), "wish": Weights(0.0, {"request": 3.0}, (4.0, 0.0)), "question": Weights(0.0, {ASKS: 3.0})},
    taught=weights(praise=2.0),
    words={**weights(), "question": Weights(0.0, {ASKS: 2.0, ENDS_ASKING: 2.0})},
    shares=dict.fromkeys(KINDS, 0.2),
    model_id="a model",
    examples="some",
    figures={},
)
SEGMENTS = pd.DataFrame(
    {
        "segment_id": ["a/0", "a/1", "b/0", "c/0"],
        "doc_id": ["a", "a", "b", "c"],
        "text": ["please add it", "Is it? No.", "broken", "¿qué?"],
        "friction": [0.1, 0.1, 0.99, 0.1],
    }
)
DOCUMENTS = pd.DataFrame({"doc_id": ["a", "b", "c"], "person_id": ["p", None, "q"]})
CUES = pd.DataFrame([("a/0", "request")], columns=["segment_id", "cue"])
VECTORS = np.array([[0.0, 1.0], [0.0, 1.0], [1.0, 0.0], [1.0, 0.0]], dtype=np.float32)
CHOSEN = np.array([FULL, FULL, FULL, WORDS])


def find(segments=SEGMENTS, cues=CUES, documents=DOCUMENTS, vectors=VECTORS, chosen=CHOSEN):
    return find_kinds(segments, cues, documents, KINDER, vectors, chosen)


def test_each_segment_is_of_the_likeliest_kind():
    """By its cues, its question marks, its vector and its friction; without vectors by words alone."""
    found = find()

    assert found["kind"].tolist() == ["wish", "question", "problem", "question"]
    assert found["kind_probability"].between(0.5, 1).all()
    assert find(chosen=np.array([TAUGHT] * 4))["kind"].tolist() == ["praise", "praise", "problem", "praise"]


def test_the_odds_of_a_problem_are_halfway_to_those_of_friction():
    """The mean on the log scale; the other kinds keep their odds to each other."""
    logits = np.log([[0.5, 0.2, 0.1, 0.1, 0.1], [0.1, 0.6, 0.1, 0.1, 0.1]])
    found = to_shares(with_friction(logits, np.array([np.log(16.0), -np.log(16.0)])))

    assert found[0, 0] / (1 - found[0, 0]) == pytest.approx(4.0)
    assert found[1, 0] / (1 - found[1, 0]) == pytest.approx((1 / 9 / 16) ** 0.5)
    np.testing.assert_allclose(found[:, 1] / found[:, 4], [2.0, 6.0])


def test_of_equal_kinds_the_more_troubling_counts():
    """Problem before wish, question, praise and other."""
    even = SEGMENTS.assign(friction=1e-9, text="so")
    assert find(even, cues=CUES.iloc[:0], chosen=np.array([WORDS] * 4))["kind"].tolist() == ["wish"] * 4


def test_question_marks_of_any_script_are_signs():
    """One anywhere, and one at the end."""
    signs = find_signs(pd.Series(["why? it broke", "why \N{FULLWIDTH QUESTION MARK}", "so", 'why?"']))

    assert signs[ASKS].tolist() == [1, 1, 0, 1]
    assert signs[ENDS_ASKING].tolist() == [0, 1, 0, 1]


@pytest.mark.parametrize(("text", "asks"), [
    ("Where can I find it", 1), ("how do we pay?", 1), ("Wo finde ich das", 1), ("Como mudo a senha", 1),
    ("how come it broke", 0), ("Wie lange noch", 0), ("that is where I can find it", 0),
])  # fmt: skip
def test_asking_for_a_place_or_a_way_is_a_sign(text, asks):
    """At the beginning, in the first person."""
    assert find_signs(pd.Series([text]))[ASKS_WAY].tolist() == [asks]


def test_the_mix_of_kinds_is_found_from_the_probabilities():
    """Where nine of ten are the first of two, they are told so; a few segments move little, none nothing."""
    random = np.random.default_rng(0)
    first = random.random(5000) < 0.9
    odds = random.normal(np.where(first, 1.5, -1.5), np.sqrt(3))
    found = np.column_stack([1 / (1 + np.exp(-odds)), 1 / (1 + np.exp(odds))])
    half = np.array([0.5, 0.5])

    assert find_shares(found, half, np.ones(5000))[0] == pytest.approx(0.9, abs=0.02)
    assert find_shares(found[:1], half, np.ones(1))[0] == pytest.approx(0.5, abs=0.02)
    assert find_shares(found[:0], half, np.ones(0)).tolist() == [0.5, 0.5]


@pytest.mark.parametrize("copies", [1, 400])
def test_what_a_person_says_again_moves_no_kind(copies):
    """Four hundred times the same message leave every other segment's kind and probability as they were."""
    rows = [f"d{number}" for number in range(copies)]
    more = pd.DataFrame({"segment_id": [f"{row}/0" for row in rows], "doc_id": rows, "text": "please add it"})
    segments = pd.concat([SEGMENTS, more.assign(friction=0.1)], ignore_index=True)
    documents = pd.concat([DOCUMENTS, pd.DataFrame({"doc_id": rows, "person_id": "p"})], ignore_index=True)
    cues = pd.concat([CUES, more[["segment_id"]].assign(cue="request")])
    vectors = np.vstack([VECTORS, np.repeat(VECTORS[:1], copies, axis=0)])

    found = find(segments, cues, documents, vectors, np.r_[CHOSEN, [FULL] * copies])

    pd.testing.assert_frame_equal(found[:4], find(), atol=1e-6)
    assert set(found["kind_probability"][4:]) == {found["kind_probability"][0]}


@settings(max_examples=20, deadline=None)
@given(st.permutations(range(4)))
def test_the_order_of_the_rows_does_not_matter(order):
    """Each segment has its kind, wherever it stands."""
    turned = find(SEGMENTS.iloc[list(order)], vectors=VECTORS[list(order)], chosen=CHOSEN[list(order)])

    expected = find().set_index("segment_id")
    pd.testing.assert_frame_equal(turned.set_index("segment_id").loc[expected.index], expected, atol=1e-6)


def test_no_segment_is_no_error():
    """A run without a word has kinds of nothing."""
    assert find(SEGMENTS.iloc[:0], CUES.iloc[:0], DOCUMENTS, VECTORS[:0], CHOSEN[:0]).empty


def test_weights_are_text_and_come_back_whole():
    """Nothing is pickled; equal weights are equal text; what is none is refused with a way out."""
    content = write_kinder(KINDER)

    assert read_kinder(content, "a file") == KINDER
    assert write_kinder(read_kinder(content, "a file")) == content
    for broken in ("", "[]", "{}", content.replace('"version": 1', '"version": 0'), content[:-40]):
        with pytest.raises(ModelError, match="Install"):
            read_kinder(broken, "kinds.json")


def test_every_kind_of_written_sentence_has_a_kind():
    """What tells of friction is a problem, bare displeasure too; thanks, and what works again, is praise."""
    assert set(KIND_OF) == OPPOSITES
    assert set(KIND_OF.values()) == set(KINDS) - {"problem"}
    assert to_kinds(pd.Series(["failure", "verdict", "solved"])).tolist() == ["problem", "problem", "praise"]


def test_further_examples_are_of_known_kinds_and_said_nowhere_else():
    """In three languages and several registers; no text twice, none of those that the friction score learns from."""
    further, examples = read_kind_examples(), read_examples()

    assert set(further["kind"]) == set(KINDS)
    assert set(further["register"]) <= set(examples["register"])
    assert further.groupby("language").size().min() > 90
    assert further["text"].str.casefold().is_unique
    assert not set(further["text"].str.casefold()) & set(examples["text"].str.casefold())
    assert not further["text"].str.contains(r"https?://|\w@\w+\.\w").any()


def make_lesson(n=300, seed=0):
    """Return sentences whose vector or question mark says what they are; the last 50 teach no friction."""
    random = np.random.default_rng(seed)
    place = random.integers(0, 5, n)
    vectors = np.eye(5)[place] + random.normal(0, 0.35, (n, 5))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    kinds = np.array(KINDS, dtype=object)[place]
    ids = [f"s{number:03d}" for number in range(n)]
    examples = pd.DataFrame({"segment_id": ids, "language": "en", "tells": place == 0, "fold": np.arange(n) % 4})
    cues = pd.DataFrame({"segment_id": ids, "cue": np.where(place == 1, "request", "praise")})[::3]
    texts = pd.Series(np.where(place == 2, "so?", "so"))
    return KindLesson(build_lesson(examples, cues, vectors), np.arange(n) < n - 50, kinds, texts)


def test_kinds_are_learned_from_vectors_cues_and_question_marks():
    """The same each time; cross-validation says how well, each register told by what the others teach."""
    kinder = learn_kinds(make_lesson(), "a model", "some")

    assert kinder.full["wish"].cues["request"] > 0 > kinder.full["other"].cues["request"]
    assert kinder.full["question"].cues[ASKS] > 0 > kinder.full["problem"].cues[ASKS]
    assert sum(kinder.shares.values()) == pytest.approx(1, abs=1e-4)
    assert kinder.figures["all"]["accuracy"] > 0.8
    assert kinder.taught == kinder.words  # nobody wrote in a language that the model does not know
    assert learn_kinds(make_lesson(), "a model", "some") == kinder
    assert learn_kinds(make_lesson(), "a model", "some", checked=False).figures == {}


def test_figures_count_what_is_right():
    """Accuracy, recall and precision of each kind; a kind that nobody names has none."""
    found = np.array([[0.9, 0.1], [0.8, 0.2], [0.3, 0.7], [0.6, 0.4]])
    figures = measure_kinds(np.array(["a", "a", "b", "b"], dtype=object), found, ("a", "b"))

    assert (figures["accuracy"], figures["recall_b"], figures["precision_b"]) == (0.75, 0.5, 1.0)
    assert figures["precision_a"] == pytest.approx(2 / 3)


SAID = [
    ("en", "why was my card charged twice for one ticket?", "problem"),
    ("en", "The checkout froze and I lost my basket.", "problem"),
    ("en", "where can I find my invoices?", "question"),
    ("en", "Do you deliver to islands?", "question"),
    ("en", "please bring back dark mode", "wish"),
    ("en", "It would be nice if I could export my list.", "wish"),
    ("en", "love it", "praise"),
    ("en", "My order number is 123", "other"),
    ("de", "Warum wurde mir das zweimal berechnet?", "problem"),
    ("de", "Ein dunkles Design wäre schön", "wish"),
    ("de", "Wie lange gilt der Gutschein?", "question"),
    ("de", "Ganz tolle App, sehr zu empfehlen", "praise"),
    ("pt", "Fui cobrado duas vezes pelo mesmo pedido", "problem"),
    ("pt", "Seria bom ter um modo escuro", "wish"),
    ("pt", "Onde vejo as minhas faturas?", "question"),
    ("pt", "Adorei, atendimento excelente", "praise"),
]


@pytest.mark.models
def test_plain_sentences_are_of_the_kind_a_reader_would_say():
    """A complaint that asks is a problem, a plain question is none; in three languages."""
    from pathlib import Path

    from friction.text.cues import find_cues
    from friction.text.score import load_shipped, score_segments
    from friction.topics.embed import DEFAULT_MODEL, embed_texts, load_embedder

    languages, texts, kinds = (list(column) for column in zip(*SAID, strict=True))
    ids = [f"d{number:02d}" for number in range(len(texts))]
    segments = pd.DataFrame({"segment_id": ids, "doc_id": ids, "start": 0, "text": texts})
    documents = pd.DataFrame({"doc_id": ids, "person_id": None, "rating": np.nan, "text": texts})
    vectors = embed_texts(texts, load_embedder(DEFAULT_MODEL, Path()), {})
    chosen = np.where(np.array(languages) == "en", FULL, TAUGHT)
    found = find_cues(segments, pd.Series(languages))
    scored, cues = score_segments(segments, found, documents, load_shipped(), vectors, chosen)

    told = find_kinds(scored, cues, documents, load_shipped_kinds(), vectors, chosen)

    assert dict(zip(texts, told["kind"], strict=True)) == dict(zip(texts, kinds, strict=True))
