"""Cues: each kind has sentences that have it and sentences that almost do, in ``sentences/``."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pandas as pd
import pytest

from friction.errors import FrictionError
from friction.text.cues import LANGUAGES, find_cues, load_cues, rate_effort
from friction.text.phrases import Book, Phrase
from friction.text.segments import build_segments
from friction.text.threads import KINDS as THREAD_KINDS
from tests.tables import assert_same
from tests.text.texts import cues_in, documents

pytestmark = pytest.mark.slow

KINDS = (
    "failure", "error_shown", "cannot_find", "waiting", "money_lost", "effort", "confusion", "repetition",
    "contradiction", "passed_on", "escalation", "leaving", "left", "workaround", "displeasure", "correction", "solved",
    "thanks", "praise", "request", "question",
)  # fmt: skip
FEWEST = {"en": 8, "de": 3, "pt": 3}


def sentences(language):
    return tomllib.loads(Path(__file__).with_name("sentences").joinpath(f"{language}.toml").read_text("utf-8"))


def cases(which):
    return [
        pytest.param(language, kind, text, id=f"{language}-{kind}-{number}")
        for language in LANGUAGES
        for kind, lists in sentences(language).items()
        for number, text in enumerate(lists[which])
    ]


@pytest.mark.parametrize(("language", "kind", "text"), cases("has"))
def test_a_sentence_that_has_a_cue(language, kind, text):
    """Every sentence under ``has`` has a cue of its kind."""
    assert kind in set(cues_in(text, language)["cue"])


@pytest.mark.parametrize(("language", "kind", "text"), cases("almost"))
def test_a_sentence_that_almost_has_a_cue(language, kind, text):
    """No sentence under ``almost`` has a cue of its kind: it is negated, supposed, asked about, mended, or an idiom."""
    assert kind not in set(cues_in(text, language)["cue"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_kind_has_sentences_for_and_against_it(language):
    """At least eight of each in English, three in the other languages; a kind without sentences is no kind."""
    lists = sentences(language)

    assert {cue.name for cue in load_cues(language)} == set(KINDS) == set(lists)
    assert all(len(part) >= FEWEST[language] for kind in lists.values() for part in kind.values())


@pytest.mark.parametrize("kind", [*KINDS, *THREAD_KINDS])
def test_every_kind_is_told_in_the_docs(kind):
    """docs/cues.md names it."""
    assert f"`{kind}`" in (Path(__file__).parents[2] / "docs" / "cues.md").read_text("utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_lists_of_cues_have_friction_and_its_opposite(language):
    """Every language has kinds that add and kinds that take away."""
    weights = [cue.weight for cue in load_cues(language)]

    assert min(weights) < 0 < max(weights)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("I have been waiting three weeks", 30240),
        ("on hold for 45min", 45),
        ("I waited half an hour", 30),
        ("Waiting for 1 hour 20 minutes", 80),
        ("Still waiting after 2-3 days", 4320),
        ("I've been waiting a couple of months now", 86400),
        ("It took 5 business days to arrive, too slow", 7200),
        ("I waited 1.5 hours in the queue", 90),
    ],
)
def test_waiting_says_how_long(text, minutes):
    """The duration next to a cue of waiting, in minutes; of a range the longer."""
    cues = cues_in(text)

    assert cues.loc[cues["cue"] == "waiting", "minutes"].max() == minutes


@pytest.mark.parametrize("text", ["Still waiting for my parcel", "I bought two lamps and am still waiting"])
def test_waiting_without_a_duration_says_none(text):
    """No duration, no minutes."""
    cues = cues_in(text)

    assert cues["minutes"].isna().all()
    assert "waiting" in set(cues["cue"])


@pytest.mark.parametrize(
    ("text", "effort"),
    [
        ("Returning it is complicated", -3),
        ("Returning it is extremely complicated", -4),
        ("Returning it is a bit complicated", -2),
        ("It is impossible to return", -5),
        ("Returning it is easy", 3),
        ("Returning it is really easy", 4),
        ("Returning it is effortless", 5),
    ],
)
def test_effort_goes_from_minus_five_to_five(text, effort):
    """How hard or easy something was; "very" is a step further, "a bit" a step less."""
    segments = pd.DataFrame({"segment_id": ["d00/0"]})

    assert rate_effort(segments, cues_in(text)).tolist() == [effort]


def test_effort_is_null_where_nothing_is_said_of_it():
    """No effort is not an effort of zero."""
    segments = pd.DataFrame({"segment_id": ["d00/0"]})

    assert rate_effort(segments, cues_in("My card was declined")).isna().all()


def test_cues_point_into_the_document():
    """Places are those of the document's text, not of the segment's."""
    own = documents("Nice shop overall. My card was declined twice.")
    segments = build_segments(own)
    cues = find_cues(segments, pd.Series("en", index=segments.index)).set_index("cue")

    assert own["text"][0][cues.loc["error_shown", "start"] : cues.loc["error_shown", "end"]] == "was declined"


def test_the_longest_of_overlapping_cues_of_a_kind_counts():
    """One thing said is one cue of its kind."""
    assert_same(
        cues_in("I have been waiting for weeks"),
        """
        segment_id | start | end | cue     | weight
        d00/0      | 2     | 19  | waiting | 1.2
        """,
    )


@pytest.mark.parametrize("text", ["", "   ", "😀😀", "<EMAIL_1>", "???", "\u200b\u200f"])
def test_texts_without_words_have_no_cues(text):
    """Nothing said, nothing found (but a question mark asks)."""
    assert set(cues_in(text)["cue"]) <= {"question"}


def test_other_languages_have_no_cues():
    """A language without lists has none, and no error."""
    assert cues_in("La aplicación no funciona", "es").empty


@pytest.mark.parametrize(
    "text",
    ["the app doesnt work", "the app dosent work", "the app doesn’t work", "THE APP DOESN'T WORK", "app does not work"],
)
def test_spellings_count_alike(text):
    """Without apostrophe, with a curly one, in capitals."""
    assert "failure" in set(cues_in(text)["cue"])


def test_a_phrase_with_an_unknown_list_is_refused():
    """The error names the phrase and the list."""
    with pytest.raises(FrictionError, match="planets"):
        Book("en", [Phrase("failure", "the <planets> broke")], {})
