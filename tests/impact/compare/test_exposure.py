"""Where a theme may have been met: probabilities for the data as they are, one place in each replicate."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from friction.impact.compare.exposure import draw_met, find_exposures, join_visits
from tests.tables import table

pytestmark = pytest.mark.slow

MEMBERS = """
    segment_id | theme_id | strength | reason
    d1/0       | slow     | 1        | placed
    d1/1       | slow     | 0.8      | placed
    d1/2       | card     | 0.4      | decided
    d2/0       | slow     | 0.5      | placed
    d3/0       | -        | 0        | novel
"""
PLACED = """
    segment_id | journey_id | step | stage  | probability
    d1/0       | ann/1      | 1    | search | 0.8
    d1/0       | ann/1      | 2    | basket | 0.1
    d1/1       | ann/1      | 1    | search | 0.4
    d1/1       | ann/1      | 2    | basket | 0.5
    d1/2       | ann/1      | 1    | search | 0.2
    d1/2       | ann/1      | 2    | basket | 0.7
    d2/0       | ann/1      | 1    | search | 0.6
    d3/0       | ann/1      | 1    | search | 0.9
"""
ALIGNED = """
    doc_id | journey_id | step | stage  | gap_minutes | experienced_at
    d1     | ann/1      | 1    | search | 10          | 2026-02-02 10:00
    d1     | ann/1      | 2    | basket | 0           | 2026-02-02 10:30
    d2     | ann/1      | 1    | search | 90          | 2026-02-02 10:10
    d3     | ann/1      | 1    | search | 5           | 2026-02-02 10:10
"""


def find(*, late=False):
    members = table(MEMBERS)
    segments = members[["segment_id"]].assign(doc_id=members["segment_id"].str[:2])
    aligned = table(ALIGNED)
    aligned = aligned.assign(experienced_at=pd.to_datetime(aligned["experienced_at"], utc=True))
    return find_exposures(members, segments, table(PLACED), aligned, {"search": 60.0, "basket": 60.0})[late]


def test_a_theme_lies_where_its_own_segments_lie():
    """The mean over the theme's segments of the document, times how surely the document has the theme."""
    found = find()

    told = found.rows.assign(p=found.p.round(6))
    cells = {(row.theme_id, row.doc_id, row.stage): row.p for row in told.itertuples()}
    assert cells == {("card", "d1", "search"): 0.2, ("card", "d1", "basket"): 0.7,
                     ("slow", "d1", "search"): 0.6, ("slow", "d1", "basket"): 0.3}  # fmt: skip


def test_what_was_written_too_late_is_kept_apart():
    """More than drop_after past the visit's end: for the control alone."""
    assert set(find(late=True).rows["doc_id"]) == {"d2"}


def test_in_a_replicate_a_document_lies_at_one_place():
    """Over many replicates, as often at each as its probability says; never at two at once; whatever the theme."""
    found = find()
    slow = np.flatnonzero((found.rows["theme_id"] == "slow").to_numpy())

    drawn = draw_met(found.take(slow), np.arange(2), 4000, 0)
    card = draw_met(found.take(np.arange(2)), np.arange(2), 4000, 0)

    assert drawn.mean(axis=0) == pytest.approx(found.p[slow], abs=0.03)
    assert not (drawn[:, 0] & drawn[:, 1]).any()
    # The card lies in the basket where the number of the document is above .2, the slowness in the search below .6.
    basket = found.rows.loc[slow, "stage"].to_numpy() == "basket"
    assert (drawn[:, ~basket].any(axis=1) & card.any(axis=1)).mean() > 0.5


def test_a_theme_that_is_not_sure_is_met_less_often():
    """A strength of one half: in half of the replicates the document does not have the theme."""
    found = find(late=True)

    assert draw_met(found, np.arange(1), 4000, 0).mean() == pytest.approx(0.5 * 0.6, abs=0.03)


def test_draws_hang_on_ids_alone():
    """Rows left out or other replicates change none."""
    found = find()
    slow = np.flatnonzero((found.rows["theme_id"] == "slow").to_numpy())

    many = draw_met(found.take(slow), np.arange(2), 50, 3)
    few = draw_met(found.take(slow[:1]), np.arange(1), 20, 3)

    assert (many[:20, :1] == few).all()


def test_two_documents_of_a_visit_are_met_as_surely_as_either():
    """1 - (1 - p)(1 - p'), from the mean moment on, each weighed by the chance to be the first."""
    p, when = join_visits(np.array([0.5, 0.2, 1.0]), np.array([100, 800, 50]), np.array([0, 0, 1]))

    assert p == pytest.approx([0.6, 1.0])
    assert when.tolist() == [217, 50]
