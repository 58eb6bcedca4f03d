"""What was not understood is told where people look; short texts and other scripts are read for what they say."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from friction.text.language import find_languages
from friction.text.sentences import count_words, find_sentences
from friction.themes.told import find_loud, find_unread
from friction.topics.few import are_few, group_few
from friction.topics.labels import find_labels
from friction.topics.texts import fold
from pipelines.commands.check import check_workspace
from pipelines.show import Show
from tests.cases.conftest import run_reviews
from tests.tables import table

MATTERS = {
    "zh": {
        "code": ["登录的时候收不到验证码。", "验证码一直收不到，登录不了。", "总是提示验证码错误，登录不上去。"],
        "card": ["用银行卡支付总是报错。", "付款失败但是重复扣款。", "支付页面一直打不开，付不了款。"],
        "parcel": ["快递太慢了，等了十天。", "包裹还没有到，物流信息不更新。", "快递员把包裹送错了地方。"],
    },
    "ja": {
        "code": ["ログインの確認コードが届きません。", "確認コードが届かないのでログインできません。"],
        "card": ["カードの支払いがエラーになります。", "支払いが失敗して、二重に請求されました。"],
        "parcel": ["荷物がまだ届きません。", "配送が一週間遅れています。"],
    },
}
PLEASE = {"zh": "请尽快处理。", "ja": "早く直してください。"}
SHORT = {
    "late delivery": 16, "Late delivery!": 5, "app crashes": 12, "App crashes.": 4, "no refund": 9, "refund": 6,
    "refund not received": 6, "card declined": 8, "cannot log in": 7, "too expensive": 7, "ok": 8, "👍": 7,
    "5 stars": 6,
}  # fmt: skip


def tell_matters():
    """Return reviews of three matters in two languages, a third of them with a plea that goes with anything."""
    rows = []
    for language, matters in MATTERS.items():
        for matter, texts in matters.items():
            for number in range(12):
                more = PLEASE[language] if number % 3 == 0 else ""
                rows.append((f"{language}-{matter}-{number}", texts[number % len(texts)] + more, 1 + number % 3))
    return rows


@pytest.fixture(scope="module")
def abroad(reviews):
    """Return the run of three matters in Chinese and Japanese."""
    return reviews(tell_matters())


@pytest.fixture(scope="module")
def short(reviews):
    """Return the run of reviews of one to three words, of which no language was said."""
    rows = [(f"{text}-{number}", text) for number in range(16) for text, n in SHORT.items() if number < n]
    return reviews(rows)


@pytest.mark.slow
@pytest.mark.models
def test_three_matters_in_two_languages_are_themes_of_one_matter_each(abroad):
    """Before, "please deal with it soon" and the parcels were one theme, the largest, of all three matters."""
    matter = abroad.said["text"].map(
        {text: matter for matters in MATTERS.values() for matter, texts in matters.items() for text in texts}
    )
    by_theme = matter.groupby(abroad.said["theme"]).nunique()

    assert abroad.run.documents["language"].value_counts().to_dict() == {"zh": 36, "ja": 36}
    assert by_theme.max() == 1
    assert set(matter[abroad.said["theme"].notna()].dropna()) == {"code", "card", "parcel"}
    assert abroad.themes["is_friction"].all()
    assert not abroad.said["text"].isin(PLEASE.values())[abroad.said["theme"].notna()].any()


@pytest.mark.slow
@pytest.mark.models
def test_labels_of_other_scripts_are_words_and_no_sentences(abroad):
    """Before, a Korean theme was called by a whole sentence, and a Thai one by letters without their vowels."""
    assert abroad.themes["name"].str.len().max() <= 12
    assert not abroad.themes["name"].str.contains(r"[。 ]").any()


@pytest.mark.slow
@pytest.mark.models
def test_that_signs_of_friction_are_not_read_stands_first(abroad, tmp_path, capsys):
    """Before, a summary of messages in which no sign of friction is known said nothing of it, and check neither."""
    told = "Signs of friction are not read in 72 messages (ja, zh)"

    assert abroad.report.headline.startswith("Signs of friction are not read in 72 messages")
    assert not abroad.report.understood
    assert any(told in note for note in abroad.run.manifest["notes"])
    folder = tmp_path / "again"
    folder.mkdir()
    for name in ("reviews.csv", "friction.toml"):
        (folder / name).write_bytes((abroad.run.path.parents[1] / name).read_bytes())
    check_workspace(folder, Show(quiet=False))
    assert told in " ".join(capsys.readouterr().err.split())


@pytest.mark.slow
@pytest.mark.models
def test_without_the_extra_it_says_what_is_not_read_and_how_to_read_it(monkeypatch, tmp_path):
    """Before: "No finding this week", above a list of points; now the languages, their messages and what to install."""
    for room in ("friction.topics.bridge", "friction.topics.languages", "pipelines.steps.wires"):
        monkeypatch.setattr(f"{room}.is_bridge_installed", lambda: False)
    rows = [(f"p{number}", f"{MATTERS['zh']['code'][number % 3]}{'很失望' * (number % 2)}") for number in range(12)]
    ran = run_reviews(tmp_path / "plain", rows)
    (first,) = (line for line in ran.report.alarms if "languages that nothing here knows" in line)

    assert ran.report.headline == (
        "Nothing could be understood: 12 of 12 messages are in languages that are not read here (zh)."
    )
    assert not ran.report.understood
    assert first.startswith("12 messages are in languages")
    assert "topics.model" in first
    assert "friction[languages]" in first


@pytest.mark.slow
@pytest.mark.models
def test_short_complaints_are_themes_with_their_counts(short):
    """Before, "card declined" was late delivery, "no refund" no theme, and "app crashes" praise."""
    friction = short.themes[short.themes["is_friction"]]
    counts = short.said.dropna(subset="theme").groupby("theme")["text"].agg(lambda texts: tuple(sorted({*texts})))

    found = {texts: int(friction.loc[name, "n_persons"]) for name, texts in counts.items() if name in friction.index}
    assert found == {
        ("Late delivery!", "late delivery"): 21, ("App crashes.", "app crashes"): 16,
        ("no refund", "refund", "refund not received"): 21, ("card declined",): 8, ("cannot log in",): 7,
        ("too expensive",): 7,
    }  # fmt: skip


@pytest.mark.slow
@pytest.mark.models
def test_equal_texts_share_one_fate_whatever_their_capitals_and_signs(short):
    """One theme, or none for one reason."""
    fates = short.said.assign(folded=short.said["text"].map(fold)).groupby("folded")[["theme_id", "reason"]]

    assert fates.nunique(dropna=False).max(axis=None) == 1


@pytest.mark.slow
@pytest.mark.models
def test_ok_thumbs_and_stars_are_no_friction(short):
    """They are counted, and in no theme of friction, however many others complain."""
    plain = short.said[short.said["text"].isin(["ok", "👍", "5 stars"])]
    friction = set(short.themes.loc[short.themes["is_friction"], "theme_id"])

    assert len(plain) == 21
    assert not set(plain["theme_id"].dropna()) & friction


def test_short_texts_tell_their_language_together():
    """Before, none of many short texts had a language, so no sign of friction was read in any."""
    english = pd.Series(["late delivery", "no refund", "card declined", "cannot log in", "too expensive", "ok"])
    german = pd.Series(["Lieferung zu spät", "kein Geld zurück", "Karte abgelehnt", "zu teuer", "gut"])

    assert set(find_languages(english)) == {"en"}
    assert set(find_languages(german)) == {"de"}
    assert set(find_languages(pd.Series(["ok", "refund", "👍"]))) == {"und"}


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("付款失败。快递太慢！", ["付款失败。", "快递太慢！"]),
        ("カードが使えない。荷物が来ない。", ["カードが使えない。", "荷物が来ない。"]),
        ("कार्ड नहीं चलता। पार्सल नहीं आया।", ["कार्ड नहीं चलता।", "पार्सल नहीं आया।"]),
        ("أين طلبي؟ لم يصل بعد.", ["أين طلبي؟", "لم يصل بعد."]),
        ("پارسل نہیں آیا۔ رقم کٹ گئی۔", ["پارسل نہیں آیا۔", "رقم کٹ گئی۔"]),
        ("결제가 안 돼요. 택배가 안 와요.", ["결제가 안 돼요.", "택배가 안 와요."]),
    ],
)
def test_sentences_end_where_their_script_ends_them(text, sentences):
    """A sentence of any script is a piece of its own."""
    assert [text[start:end] for start, end in find_sentences(text, "und")] == sentences


@pytest.mark.parametrize(
    ("text", "n"), [("कार्ड नहीं चलता", 3), ("พัสดุมาช้ามาก", 4), ("快递太慢", 2), ("बहुत देर", 2), ("لم يصل", 2)]
)
def test_words_are_counted_in_scripts_with_signs_above_and_below(text, n):
    """Before, each vowel sign of Hindi cut its word in two."""
    assert count_words(text) == n


def test_a_label_holds_whole_words_of_thai_and_never_a_korean_sentence():
    """Before: letters without their vowels and tones, and "카드가 두 번 결제되었어요"."""
    own = pd.DataFrame({"text": ["카드가 두 번 결제되었어요."], "lemmas": [["카드가", "결제되었어요"]]})
    thai = pd.DataFrame({"text": ["พัสดุมาช้ามาก"], "lemmas": [["พัสดุมาช้ามาก"]]})
    labels = find_labels({0: own, 1: thai}, {0: {"카드가 결제되었어요": 3.0, "카드가": 2.0}, 1: {"พัสดุ": 1.0}})

    assert labels == {0: "카드가", 1: "พัสดุ"}


def test_few_texts_that_are_said_often_are_grouped_by_likeness_alone():
    """Two near texts are one group, a far one its own; what few say is in none; many texts are no such case."""
    vectors = pd.DataFrame([[1, 0, 0], [0.8, 0.6, 0], [0, 0, 1], [0, 1, 0]]).to_numpy(dtype="float32")
    counts = pd.Series([9.0, 6.0, 7.0, 1.0]).to_numpy()

    assert are_few(counts, 5)
    assert group_few(vectors, counts, 5).tolist() == [0, 0, 1, -1]
    assert not are_few(counts, 10)
    assert not are_few(pd.Series([9.0] * 21).to_numpy(), 5)


SAID = """
    doc_id | person_id | author   | language | text
    a      | ann       | customer | en       | the card was refused
    b      | ben       | customer | fi       | kortti ei toimi
    c      | cid       | customer | en       | ok
    d      | dan       | customer | en       | my case is like no other
    e      | -         | agent    | en       | hello
"""
PLACED = """
    segment_id | doc_id | theme_id | reason               | from_meaning
    a/0        | a      | th-1     | placed               | 0.5
    b/0        | b      | -        | unsupported_language | 0.0
    c/0        | c      | -        | too_short            | 0.1
    d/0        | d      | -        | novel                | 0.2
"""


def test_each_reason_is_told_with_its_messages_and_what_would_change_it():
    """Language, too little said, like no other: how many of the customers' messages, and what to do."""
    placed = table(PLACED)
    tables = {"documents": table(SAID), "segments": placed, "segment_topics": placed.drop(columns="doc_id")}
    told = [one.sentence for one in find_unread(tables, 5)]

    assert any(re.search(r"^1 message is in a language that nothing here knows \(fi: 1\)", line) for line in told)
    assert any("Signs of friction are not read in 1 message (fi)" in line for line in told)
    assert any(line.startswith("1 of 4 messages say too little") for line in told)
    assert any("fewer than 5 people say the same" in line for line in told)
    assert find_unread({"events": table(SAID)}, 5) == []


def test_nobody_is_told_of_who_writes_as_others_do():
    """A few messages of one person are no news."""
    assert find_loud(table(SAID)) is None
