"""The benchmark of friction and kinds: how figures are made, and their tables; no set is measured here."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from benchmarks.friction.kinds import find_document_kinds
from benchmarks.friction.labelled import Labelled
from benchmarks.friction.protocol import find_scores, measure
from benchmarks.friction.tables import to_kind_tables, to_score_tables
from friction.text.score import Scorer, Weights
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


def make_set():
    """Return a set of three units, one of them a chat of two turns; a vector says what its segment tells of."""
    segments = table(
        """
        segment_id | doc_id | text
        a/0        | a      | it is stuck
        b1/0       | b1     | hello
        b2/0       | b2     | so stuck
        c/0        | c      | a test
        """
    )
    units = pd.Series({"a": "a", "b1": "b", "b2": "b", "c": "c"})
    tells = pd.Series({"a": True, "b": True, "c": False})
    return Labelled(
        segments,
        pd.DataFrame({"segment_id": [], "cue": [], "weight": []}),
        pd.DataFrame({"doc_id": units.index, "rating": [0.0, 1.0, 1.0, 0.0], "thread_id": [None, "b", "b", None]}),
        np.array([[2.0], [-1.0], [1.0], [-2.0]]),
        pd.Series(["en"] * 4),
        pd.Series([True] * 4),
        pd.Series({"a": "it is stuck", "b": "hello so stuck", "c": "a test"}),
        units,
        tells,
        pd.DataFrame({"theme": ["slow", "slow", "chatter_odd"]}, index=tells.index),
        (),
    )


def test_a_unit_has_the_friction_of_its_worst_turn():
    """Ratings count only where they are asked for; odd texts above one half are told apart."""
    one, none = make_set(), Weights(0.0, {})
    scorer = Scorer(Weights(0.0, {}, (2.0,)), none, none, (), "a model", "some", {})

    scores, rated = find_scores(one, scorer), find_scores(one, scorer, rated=True)

    assert scores["a"] > scores["b"] > 0.5 > scores["c"]
    assert rated["c"] > scores["c"]
    assert find_scores(one, scorer, lean=0.0)["b"] == pytest.approx(
        scores["b"]
    )  # one sentence a turn: nothing to lean on
    figures = measure(one, scores)
    assert (figures["n"], figures["auc"], figures["above"], figures["above_odd"]) == (3, 1.0, 0.0, 0.0)


def test_the_table_of_scores_has_a_row_for_each_way():
    """A set's name stands once; what a way has no figure for stays empty."""
    figures = {"n": 1234.0, "share": 0.5, "calibration_error": 0.01, "above": 0.2}
    ways = dict.fromkeys(("shipped", "chosen", "without", "others", "itself"), figures)
    lines = to_score_tables({"reviews": ways}).splitlines()

    assert lines[2] == "| reviews | 1,234 | 0.500 | as shipped |  |  | 0.010 | 0.200 |"
    assert lines[3].startswith("|  |  |  | settings chosen on the others |")
