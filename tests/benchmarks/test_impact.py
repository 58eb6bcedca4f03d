"""The benchmark of placing, at a small size: what its page promises holds; nothing is timed here."""

from __future__ import annotations

import pandas as pd
import pytest

from benchmarks.impact.__main__ import FIGURES, SURE, measure
from benchmarks.impact.walk import START, build_walk

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("minutes", [120, 2880])
def test_placing_beats_the_last_event_and_is_calibrated(minutes):
    """Shares of stages nearer the truth, more messages right, with words more than by time; calibrated within .05."""
    found, curve = measure(build_walk(minutes, persons=4000, seed=1))
    figures = dict(zip(FIGURES, found, strict=True))

    assert figures["TV words"] < figures["TV last"]
    assert figures["TV time"] < figures["TV last"]
    assert figures["right words"] > figures["right time"] > figures["right last"]
    assert max(figures["ECE time"], figures["ECE words"]) < 0.05
    assert len(curve) == len(SURE)
    assert [placed for placed, _ in curve] == sorted((placed for placed, _ in curve), reverse=True)
    assert curve[1][1] > curve[0][1]  # surer, and righter; beyond, few are left


def test_a_visit_from_before_the_data_is_none_of_those_there_are():
    """The truth of a message about it is none."""
    walk = build_walk(2880, persons=300, seed=2)
    truth = walk.truth

    early = truth["entered_at"] < pd.Timestamp(START)
    assert early.any()
    assert truth.loc[early, "stage"].isna().all()
