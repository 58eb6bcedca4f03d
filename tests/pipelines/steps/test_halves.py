"""Sentences that say two things, from a small made world: halves go to two topics, people's decisions stay."""

from __future__ import annotations

import hashlib

import numpy as np
import pandas as pd
import pytest

from friction.config.models import Topics
from friction.contracts.halves import are_halves
from friction.text.segments import build_segments
from friction.topics.context import build_contexts
from friction.topics.find import find_topics
from friction.topics.neutral import Names
from friction.topics.uncut import Uncut
from pipelines.steps.halves import Held, cut_in_halves, find_halves, find_held

LATE = ["The parcel came {} days late", "My parcel was {} days too late", "The courier brought it {} days late"]
DECLINED = ["My card was declined {} times", "The bank said declined {} times", "Your shop declined my card {} times"]
NUMBERS = ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen"]
TWO = "The parcel came nine days late and my card was declined twice"
MATTERS = {"parcel": 0, "late": 0, "courier": 0, "card": 1, "declined": 1, "bank": 1}
N_TWO = 3


def embed(texts):
    """Return vectors of texts: what they are about, and a little of their own."""
    rows = np.zeros((len(texts), 40), dtype=np.float32)
    for row, text in zip(rows, texts, strict=True):
        seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "little")
        row[2:] = np.random.default_rng(seed).normal(scale=0.05, size=38)
        for word in text.lower().split():
            if word in MATTERS:
                row[MATTERS[word]] += 1
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def make_world():
    """Return sentences and documents: 36 of either matter, and three that say both."""
    texts = [form.format(number) for number in NUMBERS for form in (*LATE, *DECLINED)]
    texts += [TWO.replace("nine", number) for number in NUMBERS[:N_TWO]]
    documents = pd.DataFrame(
        {
            "doc_id": [f"d{number:02d}" for number in range(len(texts))], "text": texts, "author": "customer",
            "language": "en", "person_id": [f"p{number}" for number in range(len(texts))],
        }
    )  # fmt: skip
    return build_segments(documents).sort_values("segment_id", ignore_index=True), documents


def cut(decided=(), languages=("en",), *, shuffled=False):
    """Return the segments of the small world after its sentences were cut."""
    sentences, documents = make_world()
    if shuffled:
        documents = documents.sample(frac=1, random_state=0)
    settings = Topics(min_segments=5)
    around = build_contexts(sentences)
    contexts = dict(zip(around["doc_id"], embed(around["text"].tolist()), strict=True))
    halves = find_halves(
        sentences, embed(sentences["text"].tolist()), documents, contexts, Names({}, ()), settings, languages, embed
    )
    segments = cut_in_halves(sentences, halves, find_held(decided, halves), documents, languages)
    return segments, set(segments.loc[are_halves(segments["segment_id"]), "doc_id"])


@pytest.fixture(scope="module")
def found():
    """Return the segments, and the documents that were cut."""
    return cut()


def test_messages_that_say_both_are_cut_and_no_others(found):
    """Each half is a segment; of 72 messages of one matter none is cut."""
    segments, halved = found

    assert halved == {"d72", "d73", "d74"}
    assert segments.loc[segments["doc_id"] == "d72", "text"].tolist() == [
        "my card was declined twice", "The parcel came two days late",
    ]  # fmt: skip
    assert len(segments) == 72 + 2 * N_TWO


def find_topics_of(segments):
    """Return the topics of each document's segments."""
    documents = make_world()[1]
    vectors = embed(segments["text"].tolist())
    sentences = make_world()[0]
    cut = sentences[~sentences["segment_id"].isin(segments["segment_id"])].reset_index(drop=True)
    found = find_topics(
        segments.assign(friction=0.0),
        vectors,
        documents,
        Topics(min_segments=5),
        languages=("en",),
        uncut=Uncut(cut, embed(cut["text"].tolist())),
    )
    assert found.segment_topics["segment_id"].tolist() == sorted(segments["segment_id"])
    assert set(found.topics["exemplar_ids"].explode()) <= set(segments["segment_id"])
    said = segments.merge(found.segment_topics, on="segment_id")
    return said.groupby("doc_id")["topic_id"].agg(set), len(found.topics)


def test_the_halves_lie_in_the_topics_of_those_who_say_one_of_the_two(found):
    """Both matters are found; whole, the sentence was in one topic at most; halves make no topic of their own."""
    whole, n_whole = find_topics_of(make_world()[0])
    halved, n_halved = find_topics_of(found[0])

    assert n_halved == n_whole == 2
    assert len(whole["d72"]) == 1
    assert halved["d72"] == halved["d00"] | halved["d03"]
    assert halved["d00"] != halved["d03"]


def test_the_order_of_the_rows_does_not_matter(found):
    """Documents in any order give the same segments."""
    pd.testing.assert_frame_equal(cut(shuffled=True)[0], found[0])


def test_a_sentence_that_people_decided_on_is_never_cut(found):
    """The decision names it whole: cut, a half of it would be nobody's decision any more."""
    segments, halved = cut(decided=["d72/0"])

    assert halved == {"d73", "d74"}
    assert "d72/0" in set(segments["segment_id"])
    assert "d72/0" not in set(found[0]["segment_id"])


def test_a_half_that_people_decided_on_stays_a_half(found, monkeypatch):
    """Though the sentence would not be cut today; of what nobody decided on none is."""
    first = found[0]["segment_id"].str.contains(r"d72/0-\d", regex=True)
    (half,) = found[0].loc[first, "segment_id"]
    monkeypatch.setattr("friction.topics.matters.LEAST_STRENGTH", 1.1)

    segments, halved = cut(decided=[half])

    assert halved == {"d72"}
    assert half in set(segments["segment_id"])


def test_what_people_decide_on_as_they_see_it_holds_nothing(found):
    """A whole sentence, a half of one that is cut, a half no words allow any more beside it: no cut would change."""
    segments, _ = found
    halves = segments[segments["doc_id"] == "d72"].reset_index(drop=True)
    ids = halves["segment_id"].tolist()
    stale = "d72/0+3"

    assert find_held([*ids, "d00/0", stale], halves) == Held([], [])
    assert find_held([stale, "d72/0-3"], halves) == Held([], [stale])
    assert find_held([*ids, "d72/0"], halves) == Held(["d72/0"], [])
    assert find_held([stale, "d72/0"], halves[:0]) == Held([], [])


def test_a_half_that_no_words_allow_any_more_holds_nothing():
    """The sentence is cut where topics say."""
    assert cut(decided=["d72/0+3"])[1] == {"d72", "d73", "d74"}


def test_what_the_model_does_not_know_is_not_cut():
    """Its vectors would say nothing of halves."""
    segments, halved = cut(languages=("de",))

    assert halved == set()
    assert len(segments) == 72 + N_TWO
