"""What is said of languages that nothing here knows."""

from __future__ import annotations

from friction.topics.languages import to_unknown_languages
from tests.tables import table

DOCUMENTS = """
    doc_id | language
    d1     | fi
    d2     | fi
    d3     | hu
    d4     | en
"""
SEGMENTS = """
    segment_id | doc_id
    d1/0       | d1
    d1/1       | d1
    d2/0       | d2
    d3/0       | d3
    d4/0       | d4
"""
PLACED = """
    segment_id | reason
    d1/0       | unsupported_language
    d1/1       | unsupported_language
    d2/0       | placed
    d3/0       | unsupported_language
    d4/0       | novel
"""


def test_messages_are_counted_by_their_language_the_most_first():
    """A message once, however many of its sentences; one whose repeats have a theme not at all."""
    said = to_unknown_languages(table(DOCUMENTS), table(SEGMENTS), table(PLACED))

    assert said.startswith("2 messages are in languages that nothing here knows (fi: 1, hu: 1): ")
    assert "topics.model" in said


def test_where_all_languages_are_known_nothing_is_said():
    """No sentence."""
    known = table(PLACED.replace("unsupported_language", "placed"))

    assert to_unknown_languages(table(DOCUMENTS), table(SEGMENTS), known) is None
