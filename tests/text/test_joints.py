"""Joints: where a sentence may be cut in two halves, and what the halves are."""

from __future__ import annotations

import pandas as pd
import pytest

from friction.text.joints import cut_at, find_joints, find_kept_joints
from friction.text.segments import build_segments
from tests.tables import assert_same
from tests.text.texts import documents

ORDER = "Card declined three times and the voucher I had typed in was gone"


def find_halves(text, language="en"):
    """Return the halves at each joint of a sentence, parted by a bar."""
    segments = pd.DataFrame({"segment_id": ["d/0"], "start": [100], "text": [text]})
    joints = find_joints(segments, pd.Series([language]))
    return [
        f"{text[: end - 100]} | {text[start - 100 :]}"
        for end, start in zip(joints["end"], joints["start"], strict=True)
    ]


@pytest.mark.parametrize(
    ("halved", "joint", "language"),
    [
        ("Came four days late | the box was crushed", " and ", "en"),
        ("Came four days late | the box was crushed", ", and then ", "en"),
        ("The phone number is a must | shipping costs are a secret", ", ", "en"),
        ("The basket lost everything overnight | when I put it in again the lamp had sold out", ", and ", "en"),
        ("The ward is cleaner than before | the food is better", "; ", "en"),
        ("Das Paket kam vier Tage zu spät | der Karton war zerdrückt", " und ", "de"),
        ("La tarjeta fue rechazada tres veces | el cupón ya no funcionaba", " y ", "es"),
        ("O pacote chegou com atraso | a caixa estava amassada", " e ", "pt"),
        ("Le colis est arrivé en retard | la boîte était écrasée", " et ", "fr"),
    ],
)
def test_a_second_half_that_begins_anew_may_be_another_matter(halved, joint, language):
    """It names anew of whom or what it speaks; word or sign between the halves belongs to neither."""
    assert find_halves(halved.replace(" | ", joint), language) == [halved]


@pytest.mark.parametrize(
    "text",
    [
        "The staff were very friendly and helpful",
        "The staff were brilliant and professional and put me at ease",
        "I called the hotline twice and spoke to two different people",
        "If the parcel comes too late the voucher is worth nothing, and the bank says so",
        "The parcel was late because the driver did not ring",
        "I have nothing but the greatest respect for the drivers",
        "Too late, and it is what it is",
        "Late and crushed",
    ],
)
def test_what_is_one_matter_by_its_form_has_no_joint(text):
    """Lists, things one does in turn, conditions and reasons, and halves that say nothing by themselves."""
    assert find_halves(text) == []


def test_other_languages_are_not_cut():
    """Where no list tells how a second half begins, none is looked for."""
    assert find_halves("Paczka przyszła za późno, a pudełko było zgniecione", "pl") == []


def test_masked_data_stay_whole():
    """No joint lies within a placeholder, nor between the words of one."""
    text = "The order <ORDER_12> came too late and the parcel for <PERSON_1> was open"

    assert find_halves(text) == ["The order <ORDER_12> came too late | the parcel for <PERSON_1> was open"]


def cut(joints=None):
    """Return a document of three sentences with the second one cut."""
    segments = build_segments(documents(f"I wrote to you before. {ORDER}. I want an answer soon."))
    spoken = pd.Series("en", index=segments.index)
    return cut_at(segments, find_joints(segments, spoken) if joints is None else joints, spoken)


def test_halves_are_segments_of_their_own():
    """Each has its place, text and lemmas; the ids of other segments stay, the halves' say where the cut was."""
    assert_same(
        cut()[["segment_id", "start", "end", "text", "lemmas"]],
        """
        segment_id | start | end | text                                 | lemmas[]
        d00/0      |     0 |  22 | I wrote to you before.               | write
        d00/1-53   |    23 |  48 | Card declined three times            | card,decline,time
        d00/1+53   |    53 |  89 | the voucher I had typed in was gone. | voucher,type,go
        d00/2      |    90 | 112 | I want an answer soon.               | want,answer,soon
        """,
    )


def test_text_is_what_lies_between_start_and_end():
    """Of halves as of all segments."""
    text = f"I wrote to you before. {ORDER}. I want an answer soon."

    assert all(text[row.start : row.end] == row.text for row in cut().itertuples())


def test_without_cuts_the_segments_stay():
    """Nothing is cut where nothing is to be."""
    none = pd.DataFrame({"segment_id": [], "end": [], "start": []}).astype({"segment_id": str})

    assert cut(none)["segment_id"].tolist() == ["d00/0", "d00/1", "d00/2"]


@pytest.mark.parametrize(
    ("decided", "kept"),
    [(["d/1-51"], [51]), (["d/1+51"], [51]), (["d/1-51", "d/1+51"], [51]), (["d/1"], []), (["d/1-50", "e/1-51"], [])],
)
def test_what_people_decided_on_a_half_keeps_its_cut(decided, kept):
    """Either half tells where it was; a sentence decided on whole, or a joint that is gone, keeps none."""
    joints = pd.DataFrame({"segment_id": ["d/1", "d/1"], "end": [20, 46], "start": [25, 51]})

    assert find_kept_joints(decided, joints)["start"].tolist() == kept
