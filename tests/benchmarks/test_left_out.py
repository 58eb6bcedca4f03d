"""The rule for choosing topic settings: sets copied with slips, documents' topics, and which setting is chosen."""

from __future__ import annotations

import pandas as pd

from benchmarks.topics.labelled import Labelled, copy_with_slips, to_document_topics
from benchmarks.topics.left_out import PRESENT, SETTINGS, to_name, to_present_table, to_table
from friction.topics.copies import LEAST_SHARED, find_copies
from tests.tables import table

ROWS = pd.DataFrame(
    {
        "text": [f"the parcel number {n} never arrived although somebody signed for it at door {n}" for n in range(40)],
        "label": ["late"] * 40,
    }
)


def test_copies_are_told_again_with_slips():
    """One to seven times each, always the same; most are families of copies again, few are the same to the letter."""
    copied = copy_with_slips(ROWS)

    assert copied.equals(copy_with_slips(ROWS))
    assert set(copied["label"]) == {"late"}
    assert 40 < len(copied) <= 280
    assert copied["text"].nunique() > len(copied) / 2
    assert LEAST_SHARED < 1
    assert len(set(find_copies(copied["text"].tolist()))) < copied["text"].nunique() / 2


def test_a_documents_topic_is_what_most_of_its_letters_are_in():
    """Segments in none do not count; of equal ones the lower number; -1 where nothing is placed."""
    segments = table("""
        doc_id | text
        a      | short
        a      | much longer than that
        b      | none of it
        c      | even
        c      | odd!
    """)
    documents = pd.DataFrame({"doc_id": ["a", "b", "c"], "label": ["x", "y", "z"]})
    labelled = Labelled("made", "whole", segments, documents, None, {})

    assert to_document_topics(labelled, pd.array([4, 7, -1, 2, 1]).to_numpy()).tolist() == [7, -1, 1]


def test_a_setting_is_chosen_on_the_other_sets_alone():
    """What is best here does not count here."""
    best_here, best_there = to_name(SETTINGS[0]), to_name(SETTINGS[1])
    results = {}
    for place, best in (("one, whole", best_here), ("two, whole", best_there)):
        own = {to_name(setting): {"ari": 0.5, "ami": 0.6, "found": 5, "placed": 1.0} for setting in SETTINGS}
        own[best] = {**own[best], "ari": 0.9}
        results[place] = {"true": 5, "k-means": {"ari": 0.4, "ami": 0.5}, "graph": {"ari": 0.3, "ami": 0.5}, **own}

    chosen = {line.split(" | ")[0][2:]: line.split(" | ")[1:3] for line in to_table(results).splitlines()[2:]}

    assert chosen == {"one, whole": [best_there, "0.500"], "two, whole": [best_here, "0.500"]}
    assert "| mean | | | | | | | +0.100 |" in to_present_table(results)
    assert PRESENT in SETTINGS
