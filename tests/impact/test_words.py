"""What a finding says at the level adjusted."""

from __future__ import annotations

from friction.impact.words import MOST_WORDS, find_unearned, to_finding

ROW = {
    "theme_id": "th", "stage": "payment", "enough": True, "evidence": "adjusted", "difference": 0.09,
    "difference_low": 0.05, "difference_high": 0.13, "n_with": 80.0, "dropped_with": 24.0, "n_without": 900.0,
    "dropped_without": 120.0, "n_documents": 90.0, "n_persons": 75.0, "adjusted_difference": 0.06,
    "adjusted_low": 0.02, "adjusted_high": 0.10, "e_value": 3.41, "e_value_limit": 2.04,
    "adjusted_for": ["events before", "week of entry", "how much they wrote"],
}  # fmt: skip


def test_at_adjusted_the_adjusted_difference_is_told_with_what_was_adjusted_for():
    """The sentence has the adjusted numbers; the fine print what was held fixed, and the E-values."""
    finding = to_finding(ROW, "voucher rejected")

    assert finding.sentence == (
        "Voucher rejected: 6 more of every 100 leave at payment than of comparable people, between 2 and 10."
    )
    for told in (
        "difference +9.0 points",
        "adjusted for events before, week of entry, how much they wrote: +6.0, +2.0 to +10.0",
        "something not measured could explain it if tied to both writing and leaving by risk ratios of 3.4",
        "(nearer bound 2.0)",
        "how sure: goes together, adjusted for what was measured",
    ):
        assert told in finding.fine_print


def test_an_adjusted_sentence_is_short_and_names_no_cause():
    """25 words at most with the longest name; fewer as well as more."""
    fewer = {**ROW, "adjusted_difference": -0.06, "adjusted_low": -0.1, "adjusted_high": -0.02}
    finding = to_finding(fewer, "one two three four five six seven")

    assert "6 fewer of every 100 leave at payment than of comparable people" in finding.sentence
    assert len(finding.sentence.split()) <= MOST_WORDS
    assert find_unearned(finding.sentence + finding.fine_print, "adjusted") == []


def test_below_adjusted_nothing_of_it_is_told():
    """An association tells its own difference, whatever the adjusted one is."""
    finding = to_finding({**ROW, "evidence": "association"}, "voucher")

    assert "9 more of every 100" in finding.sentence
    assert "adjusted" not in finding.fine_print
