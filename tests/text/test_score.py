"""The friction score: what adds up to it, and how it is learned."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from friction.errors import ModelError
from friction.text.examples import NO_FEEDBACK, OPPOSITES, VERDICT, read_examples
from friction.text.learn import (
    build_lesson,
    check_score,
    find_calibration_error,
    find_odds,
    learn_score,
    measure,
    score_left_out,
)
from friction.text.score import (
    FULL,
    TAUGHT,
    WORDS,
    Scorer,
    Weights,
    choose_weights,
    find_document_friction,
    load_shipped,
    read_scorer,
    score_segments,
    write_scorer,
)
from friction.text.shift import LEAN, LEAN_LENGTH, RAISED, find_moved, find_shift
from friction.text.words import add_words
from tests.tables import table

pytestmark = pytest.mark.slow

SCORER = Scorer(
    full=Weights(0.0, {"failure": 1.0, "praise": -1.5}, (2.0, 0.0), {"stuck": 0.6, "stuck again": 0.8}),
    taught=Weights(0.5, {"failure": 1.5}, (0.0, 3.0)),
    words=Weights(-1.0, {"failure": 2.0}),
    languages=("de",),
    model_id="a model",
    examples="some",
    figures={},
)
SEGMENTS = table(
    """
    segment_id | doc_id | text
    a/0        | a      | so
    b/0        | b      | well
    c/0        | c      | and
    """
)
DOCUMENTS = pd.DataFrame({"doc_id": ["a", "b", "c"], "rating": [np.nan, np.nan, 0.0]})
VECTORS = np.array([[1.0, 0.0], [-1.0, 0.0], [0.0, 1.0]], dtype=np.float32)


def cues(*rows):
    return pd.DataFrame(rows, columns=["segment_id", "cue", "weight"])


def score(found, chosen=(FULL, FULL, FULL), segments=SEGMENTS, vectors=VECTORS):
    return score_segments(segments, found, DOCUMENTS, SCORER, vectors, np.array(chosen))


def test_the_score_is_the_sum_of_its_parts_and_every_part_is_told():
    """Base, kinds of cue (each once), closeness to examples and rating, on the scale of log-odds."""
    scored, weighed = score(cues(("a/0", "failure", 9.0), ("a/0", "failure", 9.0), ("c/0", "long_silence", 0.5)))

    parts = scored["from_base"] + scored["from_meaning"] + scored["from_rating"] + [1.0, 0.0, 0.5]
    np.testing.assert_allclose(scored["friction"], 1 / (1 + np.exp(-parts)), atol=1e-6)
    assert scored["from_meaning"].tolist() == [2.0, -2.0, 0.0]
    assert scored["from_rating"].tolist() == [0.0, 0.0, 1.0]
    assert weighed["weight"].tolist() == [1.0, 1.0, 0.5]  # what the score does not know keeps the weight of its list


def test_where_the_model_does_not_know_the_language_other_weights_count():
    """Those learned from examples in the language, where there are some; else words alone: the vector adds nothing."""
    found = cues(("a/0", "failure", 9.0), ("c/0", "failure", 9.0))
    scored, weighed = score(found, chosen=(WORDS, FULL, TAUGHT))

    assert scored["from_meaning"].tolist() == [0.0, -2.0, 3.0]
    assert weighed["weight"].tolist() == [2.0, 1.5]
    assert (scored["from_base"] - scored["from_base"][1]).tolist() == pytest.approx([-1.0, 0.0, 0.5])


@pytest.mark.parametrize(
    ("text", "language", "known", "chosen"),
    [
        ("it broke", "en", True, FULL),
        ("kaputt", "de", False, TAUGHT),
        ("roto", "es", False, WORDS),
        ("\N{POUTING FACE} !!! 5", "en", True, WORDS),
    ],
)
def test_which_weights_count(text, language, known, chosen):
    """By whether the model knows the language, or was taught it; what holds no letter has no meaning."""
    assert choose_weights(pd.Series([text]), pd.Series([language]), pd.Series([known]), SCORER).tolist() == [chosen]


def test_severity_is_apart_from_friction():
    """A threat to leave is worse than a slow page, however likely both are."""
    scored, _ = score(cues(("a/0", "waiting", 1.0), ("b/0", "leaving", 1.0)))

    assert scored["severity"].tolist() == pytest.approx([0.35, 0.55, 0.2])


def test_a_document_has_the_friction_of_its_segment_with_the_most():
    """One sentence is enough, whatever stands around it."""
    scored, _ = score(cues(), segments=SEGMENTS.assign(doc_id=["a", "a", "c"]))

    assert find_document_friction(scored).to_dict() == {
        "a": scored["friction"][:2].max(), "c": scored["friction"][2],
    }  # fmt: skip


def test_words_add_beside_the_meaning():
    """Single words and pairs, each once, over the root of how many are known; numbers, masks and other words do not."""
    texts = ["Stuck again!", "stuck, stuck 17 times <PERSON_1>", "fine"]
    scored, _ = score(cues(), segments=SEGMENTS.assign(text=texts), vectors=np.zeros((3, 2)))

    assert scored["from_meaning"].tolist() == pytest.approx([1.4 / 2**0.5, 0.6, 0.0], abs=1e-6)


def test_a_short_sentence_leans_on_its_document():
    """Its log-odds move towards their mean, the more the shorter it is; a document of one sentence stays as it is."""
    texts = ["x" * LEAN_LENGTH, "x" * 3 * LEAN_LENGTH, "and"]
    alone = score(cues(), segments=SEGMENTS.assign(text=texts))[0]
    beside = score(cues(), segments=SEGMENTS.assign(text=texts, doc_id=["a", "a", "c"]))[0]

    moved = (beside["from_base"] - beside["from_base"][2]) - (alone["from_base"] - alone["from_base"][2])
    assert moved.tolist() == pytest.approx([-2 * LEAN / 2, 2 * LEAN / 4, 0.0], abs=1e-5)


def test_what_says_nothing_is_no_friction():
    """Neither a letter nor a cue: a sum, dots; an angry face is a cue. No sentence beside it leans on it."""
    texts = ["+1+1", "\N{POUTING FACE}", "and"]
    scored, _ = score(cues(("b/0", "failure", 1.0)), chosen=(WORDS, WORDS, FULL), segments=SEGMENTS.assign(text=texts))

    assert scored["friction"][0] < 0.1
    assert scored["friction"][1] > 0.5
    beside, _ = score(
        cues(), chosen=(WORDS, FULL, FULL), segments=SEGMENTS.assign(text=["...", "so", "and"], doc_id="a")
    )
    pair, _ = score(cues(), segments=SEGMENTS.assign(text=["...", "so", "and"], doc_id=["c", "a", "a"]))
    assert (beside["from_base"][1:] - beside["from_base"][2]).tolist() == pytest.approx(
        (pair["from_base"][1:] - pair["from_base"][2]).tolist(), abs=1e-5
    )


@settings(max_examples=20, deadline=None)
@given(st.permutations(range(3)))
def test_the_order_of_the_rows_does_not_matter(order):
    """Each segment has its score, wherever it stands."""
    found = cues(("a/0", "failure", 9.0), ("b/0", "praise", -1.0))
    whole = score(found)[0].set_index("segment_id")

    turned = score(found[::-1], segments=SEGMENTS.iloc[list(order)], vectors=VECTORS[list(order)])[0]

    pd.testing.assert_frame_equal(turned.set_index("segment_id").loc[whole.index], whole, atol=1e-5)


def test_the_share_that_tells_of_friction_is_found_from_the_scores():
    """Log-odds learned where half tell are moved to where a tenth does, and the score is calibrated there."""
    random = np.random.default_rng(0)
    tells = random.random(20_000) < 0.1
    odds = random.normal(np.where(tells, 1.5, -1.5), np.sqrt(3))  # these are right where half tell

    shift = find_shift(odds)

    assert shift == pytest.approx(np.log(0.1 / 0.9), abs=0.15)
    assert find_calibration_error(tells, 1 / (1 + np.exp(-odds - shift))) < 0.015
    assert find_calibration_error(tells, 1 / (1 + np.exp(-odds))) > 0.1


def test_where_most_complain_the_scores_are_raised_in_part():
    """A share below one half lowers them wholly: what is no feedback at all must not become a complaint."""
    odds = np.full(2_000, 2.0)

    assert find_moved(odds) == pytest.approx(RAISED * find_shift(odds))
    assert find_moved(-odds) == find_shift(-odds) < 0


def test_what_else_stands_in_a_conversation_moves_no_score():
    """How many tell of friction is found conversation by conversation, from the segment of each with the most."""
    turns = table(
        """
        segment_id | doc_id | text
        a/0        | a      | so
        b/0        | b      | well
        b2/0       | b2     | and
        b3/0       | b3     | or
        """
    )
    vectors = np.array([[1.0, 0.0], [0.6, 0.8], [-1.0, 0.0], [-0.8, 0.6]])
    documents = pd.DataFrame({"doc_id": ["a", "b", "b2", "b3"], "rating": np.nan, "thread_id": [None, "t", "t", "t"]})

    def run(n):
        return score_segments(turns[:n], cues(), documents, SCORER, vectors[:n], np.array([FULL] * n))[0]

    assert run(2)["from_base"][0] != 0
    pd.testing.assert_frame_equal(run(4)[:2], run(2))


def test_what_one_person_writes_again_moves_no_score():
    """Four hundred times the same message count once when it is found how many documents tell of friction."""
    rows = [f"c{number}" for number in range(400)]
    once = DOCUMENTS.assign(person_id=["p", None, None], text=["broken", "so", "and"])
    again = pd.DataFrame({"doc_id": rows, "rating": np.nan, "person_id": "p", "text": "Broken "})
    segments = pd.DataFrame({"segment_id": [f"{row}/0" for row in rows], "doc_id": rows, "text": "Broken "})

    alone = score_segments(SEGMENTS, cues(), once, SCORER, VECTORS, np.array([FULL] * 3))[0]
    both, everyone = pd.concat([SEGMENTS, segments], ignore_index=True), pd.concat([once, again], ignore_index=True)
    vectors = np.vstack([VECTORS, np.repeat(VECTORS[:1], 400, axis=0)])
    beside = score_segments(both, cues(), everyone, SCORER, vectors, np.array([FULL] * 403))[0]

    np.testing.assert_allclose(beside["from_base"][:3], alone["from_base"], atol=2e-6)


def test_little_data_move_little():
    """One complaint alone does not make everything a complaint; nothing moves nothing."""
    assert 0 < find_shift(np.array([3.0])) < 0.1
    assert find_shift(np.empty(0)) == 0


def test_a_score_is_text_and_comes_back_whole():
    """Nothing is pickled; equal scores are equal text; what is no score is refused with a way out."""
    content = write_scorer(SCORER)

    assert read_scorer(content, "a file") == SCORER
    assert write_scorer(read_scorer(content, "a file")) == content
    for broken in ("", "[]", "{}", content.replace('"version": 3', '"version": 2'), content[:-40]):
        with pytest.raises(ModelError, match="themes learn"):
            read_scorer(broken, "friction-score.json")


def test_the_written_examples_are_mixed_and_all_different():
    """In each register some tell of friction and some do not, but where nobody speaks of a service; none alike."""
    examples = read_examples()

    decided = examples[examples["kind"] != VERDICT]
    shares = decided.groupby(["language", "register"])["tells"].mean().drop(list(NO_FEEDBACK), level="register")
    assert shares.between(0.25, 0.65).all()
    assert not decided.loc[decided["register"].isin(NO_FEEDBACK), "tells"].any()
    assert decided.groupby("language").size().min() > 200
    assert (examples["language"] + examples["text"].str.casefold()).is_unique
    assert set(examples.loc[~examples["tells"], "kind"]) == OPPOSITES
    assert not examples["text"].str.contains(r"https?://|\w@\w+\.\w").any()


def make_lesson(n=200, seed=0, **columns):
    """Return sentences whose vector or cue says what they are, in four folds."""
    random = np.random.default_rng(seed)
    tells = random.random(n) < 0.5
    vectors = random.normal(0, 1, (n, 4))
    vectors[:, 0] += np.where(tells, 2, -2)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    ids = [f"s{k:03d}" for k in range(n)]
    examples = pd.DataFrame({"segment_id": ids, "language": "en", "tells": tells, "fold": np.arange(n) % 4})
    examples = examples.assign(**columns)
    found = pd.DataFrame({"segment_id": examples["segment_id"], "cue": np.where(tells, "failure", "praise")})
    rare = pd.DataFrame({"segment_id": ["s000"], "cue": ["left"]})
    return build_lesson(
        examples, pd.concat([found[::3], rare]), vectors, [name for name in columns if name == "source"]
    )


def test_a_score_is_learned_from_vectors_and_cues():
    """Cues of friction weigh more than nothing, their opposites less; a cue hardly seen keeps its list's weight."""
    scorer = learn_score(make_lesson(), "a model", "some")

    assert scorer.full.cues["failure"] > 0 > scorer.full.cues["praise"]
    assert "left" not in scorer.full.cues
    assert scorer.full.meaning[0] > max(abs(value) for value in scorer.full.meaning[1:])
    assert scorer.figures["all"]["auc"] > 0.95
    assert learn_score(make_lesson(), "a model", "some") == scorer


def test_many_of_one_kind_do_not_tip_the_score():
    """What tells of friction and what does not weigh alike, however many there are of either."""
    lesson = make_lesson()
    rare = lesson._replace(weights=np.where(lesson.tells, 1.0, 5.0))

    bases = [learn_score(each, "a model", "some", checked=False).full.base for each in (lesson, rare)]
    assert bases[1] == pytest.approx(bases[0], abs=0.2)


def test_words_are_learned_where_several_sentences_hold_them():
    """By themselves, beside meaning and cues; a word of few sentences has no weight."""
    tells = make_lesson().tells
    texts = np.where(tells, "it is stuck again", "it is lovely today").astype(object)
    texts[:2] = "a unicorn"
    scorer = learn_score(make_lesson(text=texts), "a model", "some", checked=False)

    assert scorer.full.words["stuck"] > 0.1
    assert scorer.full.words["lovely today"] < 0
    assert "unicorn" not in scorer.full.words
    lesson = make_lesson(text=texts)
    added = add_words(texts, scorer.full.words)
    without = replace(scorer, full=replace(scorer.full, words={}))
    np.testing.assert_allclose(find_odds(lesson, scorer) - find_odds(lesson, without), added, atol=1e-9)


def test_figures_are_those_of_what_was_left_out():
    """Where folds have nothing in common, cross-validation says so: it is no better than chance."""
    random = np.random.default_rng(1)
    tells = random.random(400) < 0.5
    vectors = np.eye(8)[np.arange(400) % 8] * np.where(tells, 1, -1)[:, None]
    ids = [str(k) for k in range(400)]
    examples = pd.DataFrame({"segment_id": ids, "language": "en", "tells": tells, "fold": np.arange(400) % 8})
    lesson = build_lesson(examples, pd.DataFrame({"segment_id": ids[::3], "cue": "failure"}), vectors)

    assert measure(tells, score_left_out(lesson))["auc"] == pytest.approx(0.5, abs=0.1)


def test_a_language_that_the_model_does_not_know_is_learned_apart():
    """Mostly from its own examples, where there are enough; else words count."""
    known = np.arange(200) < 100
    languages = np.where(known, "en", "de")

    taught = learn_score(make_lesson(known=known, language=languages), "a model", "some")
    too_few = learn_score(make_lesson(known=np.arange(200) < 170, language=languages), "a model", "some")

    alone = learn_score(make_lesson(known=True, weight=known.astype(float)), "a model", "some")
    assert taught.languages == ("de",)
    assert taught.full.meaning == pytest.approx(alone.full.meaning, abs=1e-3)
    assert taught.taught.meaning != taught.full.meaning
    assert too_few.languages == ()
    assert too_few.taught == too_few.words


def test_what_tells_by_half_is_drawn_to_the_middle():
    """In part friction, in part not, whatever it is labelled; and no figure counts it."""
    decided = make_lesson()
    half = make_lesson(undecided=np.arange(200) % 2 == 0)

    odds = {name: abs(find_odds(lesson, learn_score(lesson, "a model", "some"))).mean()
            for name, lesson in (("decided", decided), ("half", half))}  # fmt: skip

    assert odds["half"] < 0.8 * odds["decided"]
    turned = half._replace(tells=half.tells ^ half.undecided)
    assert learn_score(turned, "a model", "some") == learn_score(half, "a model", "some")
    assert check_score(half)["all"]["n"] == 100


def test_figures_are_given_by_group_where_there_are_enough():
    """By language and source, with n; of too few nothing else is said."""
    source = np.where(np.arange(200) < 15, "chat", "review")
    figures = check_score(make_lesson(source=source))

    assert list(figures) == ["all", "language en", "source chat", "source review"]
    assert figures["source chat"] == {"n": 15.0}
    assert figures["source review"]["n"] == 185
    assert figures["language en"] == figures["all"]


def test_the_shipped_score_knows_what_friction_is():
    """Every kind of friction that was seen often enough adds, praise and thanks take away."""
    weights = load_shipped().full.cues

    assert min(weights[name] for name in ("failure", "error_shown", "waiting", "cannot_find")) > 0
    assert max(weights[name] for name in ("praise", "thanks", "solved")) < 0
