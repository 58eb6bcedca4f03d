"""The benchmark of languages: where translations land, and themes that exist in one language alone."""

from __future__ import annotations

from benchmarks.topics.languages.__main__ import (
    LANGUAGES,
    Alone,
    Landed,
    count_landed,
    find_alone,
    read_german,
    read_translated,
)
from tests.tables import table

FOUND = table("""
    id | topic | abroad
    e0 | k-1   | false
    e1 | k-2   | false
    e2 | none  | false
    g0 | k-1   | false
    g1 | k-9   | true
    g2 | none  | false
    s0 | k-2   | false
    s1 | none  | false
    s2 | k-9   | true
""").set_index("id")


def test_a_translation_is_with_its_original_in_a_twin_elsewhere_or_nowhere():
    """What has lost its original is counted apart, wherever it is: two without a topic are not together."""
    translated = table("""
        id | original
        g0 | e0
        s0 | e0
        g1 | e1
        s1 | e1
        g2 | e2
        s2 | e2
    """)

    assert count_landed(FOUND, translated) == Landed(n=6, joined=1, twin=1, other=1, none=1, lost=2)


def test_a_theme_has_a_topic_of_its_own_where_each_holds_half_of_the_other():
    """2 of 3 messages in a topic of 4; one of 2, alone in its topic. A quarter of a topic is none of its own."""
    messages = table("""
        id | theme
        a0 | first
        a1 | first
        a2 | first
        b0 | second
        b1 | second
        c0 | third
    """)
    found = table("""
        id | topic | abroad
        a0 | k-1   | true
        a1 | k-1   | true
        a2 | none  | false
        b0 | k-2   | true
        b1 | k-3   | false
        c0 | k-1   | true
        z0 | k-1   | true
        z1 | k-3   | false
        z2 | k-3   | false
    """).set_index("id")

    assert find_alone(found, messages) == Alone(themes=3, own=2, n=6, inside=3, elsewhere=2, none=1)


def test_the_messages_are_read_with_their_originals():
    """150 in English and as many in each language asked for; ten German themes of twelve; no id twice."""
    translated, german = read_translated(["german", "french"]), read_german()

    assert translated["language"].value_counts().to_dict() == {"english": 150, "german": 150, "french": 150}
    assert set(translated["original"]) == set(translated.loc[translated["language"] == "english", "id"])
    assert german["theme"].value_counts().unique().tolist() == [12]
    assert len({*translated["id"], *german["id"]}) == 450 + 120
    assert len(LANGUAGES) == 4
