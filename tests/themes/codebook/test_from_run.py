"""The themes of a run as a codebook."""

from __future__ import annotations

import pandas as pd

from friction.themes.codebook.entries import Entry
from friction.themes.codebook.from_run import name_themes, to_codebook
from tests.tables import table

THEMES = table("""
    theme_id | name     | definition | parent_id | status    | owner | kind     | approved | exemplar_ids[]
    t1       | Delivery | -          | -         | new       | -     | problem  | false    | s1,s2
    t2       | Refund   | Money back | -         | dismissed | Ann   | wish     | true     | s3
    t3       | Late     | -          | t1        | reviewed  | -     | problem  | true     | s2,gone,s4
""")
SEGMENTS = table("""
    segment_id | text
    s1         | parcel
    s2         | a week late
    s3         | where is my money
    s4         | a week late
""")


def test_a_run_is_a_codebook():
    """Two levels; what people confirmed is approved, what they dismissed retired; a text is an example once."""
    codebook = to_codebook(THEMES, SEGMENTS)

    assert codebook.entries == (
        Entry("Delivery", theme_id="t1", typical=("parcel", "a week late"), kind="problem"),
        Entry("Late", "Delivery", "t3", typical=("a week late",), status="approved", kind="problem"),
        Entry(
            "Refund", "", "t2", definition="Money back", typical=("where is my money",), owner="Ann", status="retired",
            kind="wish",
        ),
    )  # fmt: skip


def test_what_people_said_of_a_theme_comes_along():
    """Columns that newer runs have: examples that people chose win over those that were found."""
    themes = THEMES.assign(
        include=["hinted dates", None, None], exclude=None, memo=["look again", "", None],
        tags=[["quick", "express"], [], None], typical_ids=[["s3"], [], []], edge_ids=[["s4"], [], []],
    )  # fmt: skip

    delivery, *_ = to_codebook(themes, SEGMENTS).entries

    assert (delivery.include, delivery.exclude, delivery.memo) == ("hinted dates", "", "look again")
    assert delivery.tags == ("express", "quick")
    assert delivery.typical == ("where is my money",)
    assert delivery.edge == ("a week late",)


def test_a_version_is_the_number_of_decisions():
    """As the log counts them, or, in logs that do not, as they are counted here."""
    decisions = table("""
        decision_id | theme_id | version
        1           | t1       | 1
        2           | t2       | 1
        3           | t1       | 2
        4           | -        | -
    """)

    counted = [to_codebook(THEMES, SEGMENTS, one).entries for one in (decisions, decisions.drop(columns="version"))]

    assert [[entry.version for entry in entries] for entries in counted] == [[2, 0, 1], [2, 0, 1]]


def test_names_differ():
    """Of themes with one name the later ones carry their id; so does one without a name."""
    themes = pd.DataFrame({"theme_id": ["t1", "t2", "t3"], "name": ["Late", "Late\u200b", "\u202e"]})

    assert name_themes(themes) == {"t1": "Late", "t2": "Late [t2]", "t3": "[t3]"}


def test_a_third_level_stands_beneath_the_uppermost():
    """A circle, or a parent that is gone, is no parent."""
    themes = THEMES.assign(parent_id=["t3", "gone", "t1"])
    chain = THEMES.assign(parent_id=[None, "t3", "t1"])

    assert {entry.name: entry.parent for entry in to_codebook(chain, SEGMENTS).entries} == {
        "Delivery": "", "Late": "Delivery", "Refund": "Delivery",
    }  # fmt: skip
    assert {entry.name for entry in to_codebook(themes, SEGMENTS).entries} == {"Delivery", "Late", "Refund"}
