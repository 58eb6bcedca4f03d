"""Segments, cues and the first friction score."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from friction.text.cues import LANGUAGES, find_cues, load_cues
from friction.text.language import find_languages, with_languages
from friction.text.score import score_segments
from friction.text.segments import build_segments


def documents(*texts, language="en", author="customer", rating=None):
    return pd.DataFrame(
        {
            "doc_id": [f"d{number:02d}" for number in range(len(texts))],
            "author": author,
            "text": list(texts),
            "language": language,
            "rating": pd.Series([rating] * len(texts), dtype="float64"),
        }
    )


def cut(text, **more):
    return build_segments(documents(text, **more))["text"].tolist()


def cues_of(text, language="en"):
    segments = build_segments(documents(text, language=language))
    return set(find_cues(segments, pd.Series(language, index=segments.index))["cue"])


def score(text, rating=None):
    own = documents(text, rating=rating)
    segments = build_segments(own)
    return score_segments(segments, find_cues(segments, pd.Series("en", index=segments.index)), own)


def test_sentences_and_lines_are_segments_and_short_ones_join_the_next():
    """One thing said, one segment."""
    assert cut("Great shop! But the voucher was rejected. Why?\nI want my money back.") == [
        "Great shop! But the voucher was rejected.",
        "Why?\nI want my money back.",
    ]


def test_greetings_and_signatures_make_no_segment():
    """Lines that only greet or sign are left out."""
    assert cut("Dear team,\nmy parcel never came.\nKind regards, Jane") == ["my parcel never came."]


def test_agents_bots_and_empty_texts_get_no_segments():
    """Only customers' words are evidence."""
    assert cut("How can I help you today?", author="agent") == []
    assert cut("") == []


def test_lemmas_leave_out_stop_words_and_placeholders():
    """Masked data is no word."""
    (lemmas,) = build_segments(documents("My cards were declined, write to <EMAIL_1> please"))["lemmas"]

    assert lemmas == ["card", "decline", "write"]


def test_phrases_do_not_reach_over_stop_words_and_signs():
    """Two or three words that stand together."""
    (phrases,) = build_segments(documents("The voucher code field is broken, payment page of the shop"))["phrases"]

    assert phrases == ["voucher code", "code field", "voucher code field", "payment page"]


@settings(deadline=None, max_examples=60)
@given(st.lists(st.text(max_size=120), min_size=1, max_size=4))
def test_a_segment_is_exactly_what_lies_between_its_places(texts):
    """Whatever people write, offsets point into the document's text, rise, and do not overlap."""
    own = documents(*texts)
    segments = build_segments(own)
    by_id = own.set_index("doc_id")["text"]

    for segment in segments.itertuples():
        assert by_id[segment.doc_id][segment.start : segment.end] == segment.text
    for _, part in segments.groupby("doc_id"):
        assert (part["start"].to_numpy()[1:] >= part["end"].to_numpy()[:-1]).all()


def test_the_order_of_the_documents_does_not_matter():
    """Same documents, same segments."""
    own = documents("The first one is broken.", "The second one is fine.", "A third one came late.")

    pd.testing.assert_frame_equal(build_segments(own), build_segments(own.iloc[::-1]))


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("The app crashed twice", "failure"),
        ("My voucher does not work", "not_working"),
        ("I got an error message at checkout", "error_shown"),
        ("I can't find the size table", "cannot_find"),
        ("Still waiting for my parcel", "waiting"),
        ("I was charged twice for one order", "money_lost"),
        ("It is far too complicated to pay", "effort"),
        ("The form asks again and again", "repetition"),
        ("I want to speak to your manager", "escalation"),
        ("I will order elsewhere next time", "leaving"),
        ("Thank you for the quick help", "thanks"),
        ("Do you have this in blue?", "question"),
    ],
)
def test_each_kind_of_cue_is_found(text, cue):
    """By lemma, so inflected words count."""
    assert cue in cues_of(text)


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("There was no error at all", "error_shown"),
        ("It never crashed on me", "failure"),
        ("Not bad, honestly", "displeasure"),
        ("It is not complicated", "effort"),
    ],
)
def test_a_negation_takes_a_cue_back(text, cue):
    """Up to three words before it."""
    assert cue not in cues_of(text)


@pytest.mark.parametrize(
    ("language", "text", "cue"),
    [("de", "Die App funktioniert nicht", "failure"), ("pt", "Não recebi o produto", "not_arrived")],
)
def test_there_are_cues_in_three_languages(language, text, cue):
    """English, German and Portuguese."""
    assert language in LANGUAGES
    assert cue in cues_of(text, language)


def test_cues_point_into_the_document():
    """Places are those of the document's text, not of the segment's."""
    own = documents("Nice shop overall. My card was declined twice.")
    segments = build_segments(own)
    cues = find_cues(segments, pd.Series("en", index=segments.index)).set_index("cue")

    assert own["text"][0][cues.loc["error_shown", "start"] : cues.loc["error_shown", "end"]] == "declined"


def test_friction_scores_more_than_praise_and_a_rating_counts():
    """A complaint is above one half, praise below; the same words with one star are above those with five."""
    assert score("The payment page crashed and my card was declined")["friction"].iloc[0] > 0.7
    assert score("Great shop, I love the lamp")["friction"].iloc[0] < 0.2
    assert score("The lamp arrived", 0.0)["friction"].iloc[0] > score("The lamp arrived", 1.0)["friction"].iloc[0]


def test_threatening_to_leave_is_more_severe_than_a_slow_page():
    """Severity is apart from friction."""
    severe = score("This is unacceptable, I will cancel my account and order elsewhere")["severity"].iloc[0]

    assert severe > score("The page loads slowly")["severity"].iloc[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_lists_of_cues_have_friction_and_its_opposite(language):
    """Every language has kinds that add and kinds that take away."""
    weights = [cue.weight for cue in load_cues(language)]

    assert min(weights) < 0 < max(weights)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Мне до сих пор не вернули деньги за заказ", "ru"),
        ("Карта", "ru"),
        ("我的卡还没到", "zh"),
        ("カードが届きません", "ja"),
        ("카드가 도착하지 않았어요", "ko"),
        ("Η κάρτα δεν έφτασε", "el"),
        ("لم تصل البطاقة", "ar"),
    ],
)
def test_texts_in_other_letters_are_never_taken_for_the_main_language(text, language):
    """Among many in English, one in other letters is not English, however short."""
    texts = pd.Series([*["The card has not arrived for a week now"] * 9, text, "ok"])

    assert find_languages(texts).tolist() == ["en"] * 9 + [language, "en"]


def test_languages_are_found_and_short_texts_follow_the_others():
    """A text too short to tell takes the language most others have."""
    texts = pd.Series(["The parcel has not arrived yet", "Where can I find my order", "thanks", "<EMAIL_1>", ""])

    assert find_languages(texts).tolist() == ["en", "en", "en", "und", "und"]
    own = documents("Das Paket ist noch nicht angekommen", "ok", language="und")
    assert with_languages(own)["language"].tolist() == ["de", "de"]


def test_a_megabyte_of_one_word_ends():
    """Hostile length is no trap."""
    segments = build_segments(documents("crash " * 170_000))

    assert len(find_cues(segments, pd.Series("en", index=segments.index))) > 0
