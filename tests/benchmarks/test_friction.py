"""The benchmark of kinds: how a document gets one, and its table; nothing is measured here."""

from __future__ import annotations

from benchmarks.friction.kinds import find_document_kinds
from benchmarks.friction.tables import to_kind_tables
from tests.tables import assert_same, table


def test_a_document_is_of_the_most_troubling_kind_of_its_segments():
    """Surest first among equals, whatever stands around it."""
    segments = table(
        """
        doc_id | kind    | kind_probability
        a      | praise  | 0.9
        a      | wish    | 0.4
        a      | wish    | 0.6
        b      | other   | 0.5
        """
    )
    assert_same(
        find_document_kinds(segments).sort_index().reset_index(),
        """
        doc_id | kind  | kind_probability
        a      | wish  | 0.6
        b      | other | 0.5
        """,
    )


def test_the_table_shows_recall_and_precision_of_each_kind():
    """A dash where there is none, nothing where a figure was not asked for."""
    figures = {"n": 1234.0, "accuracy": 0.8, "recall_problem": 0.75, "precision_problem": 0.5, "precision_wish": 0.0}
    line = to_kind_tables({"reviews": {"all": figures}}).splitlines()[-1]

    assert line == "| reviews | all | 1,234 | 0.800 |  | 0.75 / 0.50 | – / 0.00 | – / – | – / – | – / – |"
