"""One word for how sure: by the level of evidence, the interval that is told, and the controls."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from friction.contracts import POOLED
from friction.impact.tell import SURE, to_plain, to_sure

NAN = float("nan")
WIDE = "10 more of every 100 leave than of others, in a wider comparison."


def make(**told):
    """Return a row of impact: an association of 12 more of every 100, between 4 and 20, unless told otherwise."""
    row = {
        "stage": "payment", "evidence": "association", "enough": True, "n_without": 900.0, "survives": "yes",
        "difference": 0.12, "difference_low": 0.04, "difference_high": 0.20, "adjusted_difference": NAN,
        "adjusted_low": NAN, "adjusted_high": NAN, "pooled": None, "pooled_q": NAN, "pooled_difference": NAN,
        "pooled_low": NAN, "pooled_high": NAN, "rating_difference": NAN, "rating_low": NAN, "rating_high": NAN,
    }  # fmt: skip
    return row | told


ADJUSTED = {"evidence": "adjusted", "adjusted_difference": 0.09, "adjusted_low": 0.03, "adjusted_high": 0.15}
SMALL = {"enough": False, "evidence": "count"}
WIDER = {"pooled": POOLED[0], "pooled_difference": 0.1, "pooled_low": 0.02, "pooled_high": 0.18}


@pytest.mark.parametrize(
    ("told", "sure", "plain"),
    [
        ({}, "likely", "12 more of every 100 leave at payment than of others."),
        (ADJUSTED, "sure enough to act", "9 more of every 100 leave at payment than of others."),
        ({**ADJUSTED, "survives": None}, "likely", "9 more of every 100 leave at payment than of others."),
        ({**ADJUSTED, "survives": "no"}, "few", "A check of the comparison failed: do not rely on it."),
        ({**ADJUSTED, "adjusted_low": 0.004}, "likely", "9 more of every 100 leave at payment than of others."),
        ({**ADJUSTED, "adjusted_low": -0.01}, "few", "No telling yet whether more of them leave."),
        ({"evidence": "count"}, "few", "No telling yet whether more of them leave."),
        (SMALL, "few", "Too few to compare who leaves."),
        ({**SMALL, **WIDER, "pooled_q": 0.05}, "likely", WIDE),
        ({**SMALL, **WIDER, "pooled_q": 0.4}, "few", "Too few to compare who leaves."),
        ({**SMALL, "n_without": 0.0}, "few", ""),
        (
            {**SMALL, "n_without": 0.0, "rating_difference": -0.27, "rating_low": -0.35, "rating_high": -0.19},
            "likely", "Those who wrote of it rate 27 of 100 points lower.",
        ),
    ],
)  # fmt: skip
def test_the_word_follows_evidence_interval_and_controls(told, sure, plain):
    """A failed control or an interval around nothing: few. Adjusted and clear of nothing: sure enough to act."""
    row = make(**told)

    assert (to_sure(row), to_plain(row)) == (sure, plain)


def test_no_row_is_few():
    """A theme that was not compared says few, and nothing of who leaves."""
    assert (to_sure(None), to_plain(None)) == ("few", "")


@given(low=st.floats(-1, 1), width=st.floats(0, 1), evidence=st.sampled_from(["count", "association", "adjusted"]))
def test_no_interval_around_nothing_is_ever_more_than_few(low, width, evidence):
    """Whatever the level: where the bounds that are told hold no difference, the word is few."""
    high = low + width
    row = make(
        evidence=evidence, difference=(low + high) / 2, difference_low=low, difference_high=high,
        adjusted_difference=(low + high) / 2, adjusted_low=low, adjusted_high=high,
    )  # fmt: skip

    assert to_sure(row) in SURE
    if low <= 0 <= high:
        assert to_sure(row) == "few"
    if to_sure(row) != "few":
        assert evidence != "count"
