"""The themes that people made themselves, as codes."""

from __future__ import annotations

import pandas as pd
import pytest

from friction.themes.replay import replay_decisions
from friction.topics.codebook import Code
from pipelines.steps.made_codes import find_made, join_codes
from tests.themes.decided import log

SEGMENTS = pd.DataFrame({"segment_id": ["s1", "s2"], "text": ["Paid twice", "Charged again"]})


def made(*rows):
    return find_made(replay_decisions(log(*rows)), SEGMENTS)


def test_a_theme_that_people_made_is_a_code_by_its_definition_and_its_typical_examples():
    """Under the name it has now; examples just inside it say too little of it, and others are not there."""
    rows = [
        ("th-b", "create", {"name": "Double"}, None),
        ("th-b", "name", {"name": "Paid twice"}, None),
        ("th-b", "define", {"definition": "Money was taken twice"}, None),
        ("th-b", "example", {"segment_ids": ["s1", "gone"], "as": "typical"}, None),
        ("th-b", "example", {"segment_ids": ["s2"], "as": "edge"}, None),
        ("th-a", "create", {"name": "Again"}, None),
        ("th-a", "example", {"segment_ids": ["s2"], "as": "typical"}, None),
    ]

    assert made(*rows) == [
        Code("Again", ("Charged again",), "th-a"), Code("Paid twice", ("Money was taken twice", "Paid twice"), "th-b"),
    ]  # fmt: skip
    assert made(*rows, ("th-a", "undo", {}, "00000006")) == made(*rows)[1:]


@pytest.mark.parametrize(
    "rows",
    [
        [("th-a", "create", {"name": "Only a name"}, None)],
        [("th-a", "define", {"definition": "Found by a run"}, None)],
        [
            ("th-a", "create", {"name": "x"}, None),
            ("th-a", "example", {"segment_ids": ["gone"], "as": "typical"}, None),
        ],
    ],
)
def test_what_says_nothing_or_was_found_gathers_nothing(rows):
    """A name alone is no code; what a run found, lineage continues."""
    assert made(*rows) == []


def test_a_code_that_was_brought_along_and_made_is_one():
    """By its name; two of one name that people made are two."""
    brought = [Code("Refund", ("money back",)), Code("Other", ("else",))]
    own = [Code("Refund", ("money back", "late"), "th-a"), Code("Refund", ("again",), "th-b")]

    assert join_codes(brought, own) == [
        Code("Refund", ("money back", "late"), "th-a"),
        Code("Other", ("else",)),
        Code("Refund (2)", ("again",), "th-b"),
    ]
