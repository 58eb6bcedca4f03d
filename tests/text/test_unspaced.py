"""Scripts that put no spaces between words: their sentences are cut, their words are counted."""

from __future__ import annotations

import pytest

from friction.text.segments import build_segments
from friction.text.sentences import count_words
from tests.text.texts import cut, documents


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("验证码一直收不到，登录不了。请尽快处理。", "zh", ["验证码一直收不到，登录不了。", "请尽快处理。"]),
        ("验证码一直收不到，登录不了。很失望。", "zh", ["验证码一直收不到，登录不了。很失望。"]),
        ("荷物がまだ届きません。配送が遅すぎます。", "ja", ["荷物がまだ届きません。", "配送が遅すぎます。"]),
        ("为什么付款总是失败？！我已经试了三次。", "zh", ["为什么付款总是失败？！", "我已经试了三次。"]),
        ("付款总是失败!!为什么银行卡被拒绝?请告诉我", "zh", ["付款总是失败!!", "为什么银行卡被拒绝?请告诉我"]),
        ("「注文できませんでした。」と表示されます。", "ja", ["「注文できませんでした。」", "と表示されます。"]),
        ("我用的是3.5版本，在shop.example/pay上付款失败", "zh", ["我用的是3.5版本，在shop.example/pay上付款失败"]),
        ("카드가 계속 거부되었습니다. 왜 그런지 알려 주세요.", "ko",
         ["카드가 계속 거부되었습니다.", "왜 그런지 알려 주세요."]),
        ("لماذا لم تصل البطاقة؟ أنا أنتظر منذ أسبوع.", "ar", ["لماذا لم تصل البطاقة؟", "أنا أنتظر منذ أسبوع."]),
    ],
)  # fmt: skip
def test_sentences_end_at_the_signs_of_their_script(text, language, expected):
    """No space is needed behind 。！？, nor behind ! and ? between Chinese letters; short ones join a neighbour."""
    assert cut(text, language=language) == expected


@pytest.mark.parametrize(
    ("text", "n"),
    [
        ("很失望", 2), ("请尽快处理", 3), ("验证码一直收不到", 4), ("ログインできません", 5), ("บัตรของฉันถูกปฏิเสธ", 5),
        ("APP闪退，iPhone 15", 3), ("카드가 거부되었습니다", 2), ("Мне не вернули деньги", 4), ("3 of 4 cards", 2),
        ("", 0),
    ],
)  # fmt: skip
def test_words_are_counted_where_no_space_shows_them(text, n):
    """About one for two Chinese or Japanese letters, one for four Thai signs; other scripts as ever."""
    assert count_words(text) == n


@pytest.mark.parametrize(
    ("text", "language", "lemmas"),
    [
        ("验证码一直收不到", "zh", ["验证", "证码", "码一", "一直", "直收"]),
        ("我的银行卡被拒绝了", "zh", ["银行", "行卡", "拒绝"]),
        ("支払いが失敗しました", "ja", ["支払", "失敗"]),
        ("ログインの確認コードが届きません", "ja", ["ログイン", "確認", "コード", "届き"]),
        ("แอปใช้งานไม่ได้", "th", ["แอป", "ใช้งาน"]),
        ("APP闪退", "zh", ["app", "闪退"]),
    ],
)
def test_segments_in_these_scripts_have_words_that_can_be_counted(text, language, lemmas):
    """Pairs of letters, kinds of letters and syllables stand for words: never a whole sentence, and no phrases."""
    segments = build_segments(documents(text, language=language))

    assert segments["lemmas"].tolist() == [lemmas]
    assert segments["phrases"].tolist() == [[]]


def test_texts_of_one_matter_share_words():
    """Said otherwise, yet of the same thing: the same pairs of letters; of another thing: none."""
    segments = build_segments(
        documents("手机收不到验证码，没法登录", "登录的时候收不到验证码", "包裹还没有送到", language="zh")
    )
    words = [set(lemmas) for lemmas in segments["lemmas"]]

    assert words[0] & words[1] >= {"登录", "验证", "证码"}
    assert not words[0] & words[2]
