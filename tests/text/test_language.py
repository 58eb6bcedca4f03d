"""The language of a text."""

from __future__ import annotations

import pandas as pd
import pytest

from friction.text.language import find_languages, with_languages


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
