"""Dates: each language has sentences that name a time and sentences that almost do, in ``dates/``."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pandas as pd
import pytest

from friction.text.dates import find_dates
from friction.text.lists import LANGUAGES

ZONE = "Europe/Berlin"
WRITTEN = pd.Timestamp("2026-05-20 15:00", tz=ZONE)


def sentences(language):
    return tomllib.loads(Path(__file__).with_name("dates").joinpath(f"{language}.toml").read_text("utf-8"))


def cases(which):
    return [
        pytest.param(language, case, id=f"{language}-{number}")
        for language in LANGUAGES
        for number, case in enumerate(sentences(language)[which])
    ]


def dates_in(text, language="en", written=WRITTEN, zone=ZONE):
    """Return the times a text names, in a zone."""
    segments = pd.DataFrame({"segment_id": ["d/0"], "doc_id": ["d"], "text": [text]})
    documents = pd.DataFrame({"doc_id": ["d"], "written_at": [written], "language": [language]})
    documents["written_at"] = pd.to_datetime(documents["written_at"], utc=True)
    found = find_dates(segments, documents, zone)
    return [
        tuple(time.tz_convert(zone).strftime("%Y-%m-%d %H:%M") for time in row)
        for row in zip(found["from_at"], found["until_at"], strict=True)
    ]


@pytest.mark.parametrize(("language", "case"), cases("has"))
def test_a_sentence_that_says_when(language, case):
    """Every sentence under ``has`` names the time beside it, and no other."""
    text, begin, end = case

    assert dates_in(text, language) == [(begin, end)]


@pytest.mark.parametrize(("language", "text"), cases("almost"))
def test_a_sentence_that_almost_says_when(language, text):
    """No sentence under ``almost`` names one: it is still to come, supposed, quoted, or of every week."""
    assert dates_in(text, language) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_sentences_for_and_against(language):
    """At least eight of each."""
    assert all(len(part) >= 8 for part in sentences(language).values())


def test_a_day_is_a_day_of_the_project():
    """At one in the morning in Berlin it is still the day before in UTC; yesterday is counted in Berlin."""
    written = pd.Timestamp("2026-05-20 01:00", tz=ZONE)

    assert dates_in("It failed yesterday", written=written) == [("2026-05-19 00:00", "2026-05-20 00:00")]
    assert dates_in("It failed yesterday", written=written, zone="UTC") == [("2026-05-18 00:00", "2026-05-19 00:00")]


def test_the_day_the_clocks_change_is_an_hour_shorter():
    """Yesterday was 29 March 2026: it has 23 hours."""
    segments = pd.DataFrame({"segment_id": ["d/0"], "doc_id": ["d"], "text": ["It failed yesterday"]})
    documents = pd.DataFrame(
        {"doc_id": ["d"], "written_at": [pd.Timestamp("2026-03-30 10:00", tz="UTC")], "language": ["en"]}
    )
    found = find_dates(segments, documents, ZONE)

    assert (found["until_at"] - found["from_at"]).tolist() == [pd.Timedelta(hours=23)]


def test_no_time_is_named_behind_the_message():
    """Today ends when it is written; what has not begun by then is no experience."""
    assert dates_in("Today nothing works") == [("2026-05-20 00:00", "2026-05-20 15:00")]
    assert dates_in("This evening nothing works") == []


def test_a_document_without_a_time_and_a_language_without_a_list_have_none():
    """There is nothing to count back from, or no word that is known."""
    assert dates_in("It failed yesterday", written=pd.NaT) == []
    assert dates_in("It failed yesterday", language="fr") == []


def test_two_dates_are_two_rows():
    """Sorted by time."""
    assert dates_in("Today it fails, and it failed on Monday, too") == [
        ("2026-05-18 00:00", "2026-05-19 00:00"),
        ("2026-05-20 00:00", "2026-05-20 15:00"),
    ]


def test_a_text_that_never_ends_and_numbers_without_sense_name_nothing():
    """Hostile texts are only read so far, and what no calendar holds is no date."""
    assert dates_in("every " * 100_000 + "yesterday") == []
    assert dates_in("9999999999 days ago") == []
    assert dates_in("999 months ago") == []
