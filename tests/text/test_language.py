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
            "thread_id": pd.Series([None] * len(texts), dtype="str"),
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


def test_a_short_turn_follows_its_own_conversation():
    """In a chat in Portuguese a thanks is Portuguese, though most customers write English."""
    texts = pd.Series(
        [*["The card has not arrived for a week now"] * 9, "O pedido ainda não chegou na minha casa", "obrigado", "ok"]
    )
    threads = pd.Series([None] * 9 + ["t1", "t1", None], dtype="str")

    assert find_languages(texts, threads).tolist() == ["en"] * 9 + ["pt", "pt", "en"]


def test_a_short_text_that_is_plainly_in_another_language_is_not_the_main_one():
    """Two or three words may tell enough: then most others' language does not count."""
    texts = pd.Series([*["The card has not arrived for a week now"] * 9, "Não recebi o produto", "Card lost"])

    assert find_languages(texts).tolist() == ["en"] * 9 + ["pt", "en"]


def test_languages_do_not_hang_on_the_order():
    """However the texts are sorted, each has the same language."""
    texts = pd.Series(["O pedido ainda não chegou", "obrigado", "The card has not arrived yet", "thanks", "ok danke"])
    threads = pd.Series(["a", "a", "b", "b", "b"], dtype="str")
    turned = find_languages(texts[::-1], threads[::-1])

    assert turned.sort_index().tolist() == find_languages(texts, threads).tolist()
