"""What the table ``themes`` says of what people decided."""

from __future__ import annotations

import pandas as pd
import pytest

from tests.tables import assert_same
from tests.themes.test_build import build, make_run

pytestmark = pytest.mark.slow


def test_peoples_words_stand_in_the_table_and_it_says_which_these_are():
    """In the order of the columns; examples as far as their segments are there."""
    rows = [
        ("name", {"name": "Late card"}), ("define", {"definition": "The card comes late"}),
        ("describe", {"field": "include", "text": "by a day"}), ("describe", {"field": "memo", "text": "ask Ops"}),
        ("example", {"segment_ids": ["s2", "gone", "s1"], "as": "typical"}),
        ("example", {"segment_ids": ["s4"], "as": "edge"}), ("tag", {"tag": "post"}), ("tag", {"tag": "card"}),
        ("acted", {"what": "new courier", "shipped_on": "2026-06-01"}), ("severity", {"severity": 0.125}),
        ("nest", {"parent": "th-b"}),
    ]  # fmt: skip

    themes, _ = build(*(("th-a", action, payload, None) for action, payload in rows))

    theme = themes.set_index("theme_id").loc["th-a"]
    assert theme[["name", "definition", "include", "memo", "shipped_on"]].tolist() == [
        "Late card", "The card comes late", "by a day", "ask Ops", "2026-06-01",
    ]  # fmt: skip
    assert pd.isna(theme["exclude"])
    assert (theme["typical_ids"], theme["edge_ids"], theme["tags"]) == (["s2", "s1"], ["s4"], ["card", "post"])
    assert (theme["severity"], theme["parent_id"]) == (0.125, "th-b")
    assert theme["decided"] == [
        "name", "definition", "include", "memo", "typical_ids", "edge_ids", "parent_id", "tags", "shipped_on",
        "severity",
    ]  # fmt: skip
    assert themes.set_index("theme_id").loc["th-b", "decided"] == []


def test_a_theme_that_people_made_has_a_row_once_it_has_segments():
    """And then it works like any other; made alone, it waits."""
    made = ("th-new", "create", {"name": "Blue hats"}, None)

    alone, _ = build(made)
    used, placed = build(made, ("th-new", "place", {"segment_ids": ["s6", "s3"]}, None))

    assert "th-new" not in set(alone["theme_id"])
    assert_same(
        used[used["theme_id"] == "th-new"],
        """
        theme_id | name      | n_segments | from_decision | decided[]
        th-new   | Blue hats | 2          | true          | name
        """,
    )
    assert placed.set_index("segment_id").loc["s6", "theme_id"] == "th-new"


def related(parents, sizes="aaabbc"):
    """Return a run whose topics belong together as said, with so many segments."""
    rows = "\n".join(f"s{number} | k-{one} | 0.5 | placed" for number, one in enumerate(sizes, start=1))
    topics, *rest = make_run(f"segment_id | topic_id | strength | reason\n{rows}")
    return topics.assign(parent_id=topics["topic_id"].map(parents)), *rest


@pytest.mark.parametrize(
    ("nested", "parents"),
    [
        ({}, {"th-b": "th-a", "th-c": "th-a"}),
        ({"th-c": "th-b"}, {"th-c": "th-b"}),
        ({"th-b": ""}, {"th-c": "th-a"}),
        ({"th-a": "th-x"}, {"th-a": "th-x", "th-c": "th-b"}),
        ({"th-x": "th-b"}, {"th-c": "th-a", "th-x": "th-b"}),
    ],
)
def test_the_parent_that_people_gave_wins_over_the_one_found(nested, parents):
    """What stands at the top by a person's word, or holds another, has none: there are two levels."""
    run = related({"k-b": "k-a", "k-c": "k-a"})
    rows = [(theme_id, "nest", {"parent": parent}, None) for theme_id, parent in nested.items()]
    more = [("th-x", "add", {"segment_ids": ["s1"]}, None)]

    themes, _ = build(*more, *rows, run=run)

    found = themes.set_index("theme_id")["parent_id"].dropna().to_dict()
    assert found == parents
    assert not set(found) & set(found.values())
