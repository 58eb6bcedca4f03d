"""What a finding says at each level, of a wider comparison, of ratings, of controls; and that it says no more."""

from __future__ import annotations

import pytest

from friction.impact.tell.words import HOW_SURE, MOST_WORDS, find_equals, find_unearned, to_finding, to_order, to_rule

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
        "difference +9 points",
        "adjusted for events before, week of entry, how much they wrote: +6, +2 to +10",
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


POOLED_ROW = {
    **ROW, "enough": False, "evidence": "count", "n_with": 9.0, "dropped_with": 4.0, "pooled": "all stages",
    "pooled_with": 31.0, "pooled_difference": 0.11, "pooled_low": 0.03, "pooled_high": 0.19, "pooled_q": 0.04,
}  # fmt: skip
RATED_ROW = {
    **ROW, "stage": "ANY", "enough": False, "evidence": "count", "n_with": 0.0, "dropped_with": 0.0, "n_without": 0.0,
    "dropped_without": 0.0, "rating_with": 0.31, "rating_without": 0.58, "rating_difference": -0.27,
    "rating_low": -0.35, "rating_high": -0.19,
}  # fmt: skip
LONG = "one two three four five six"
LEVELS = {"all stages": ", all stages together", "more weeks": " at payment, over 24 weeks"}  # fmt: skip


@pytest.mark.parametrize("level", LEVELS)
def test_a_cell_that_leans_on_a_wider_comparison_says_which(level):
    """In the sentence, with its interval; n, numbers and how sure in the fine print."""
    finding = to_finding({**POOLED_ROW, "pooled": level}, "voucher rejected", more_weeks=24)

    shrunk = ", shrunk" if level == "more weeks" else ""
    assert finding.sentence == f"Voucher rejected: 11 more of every 100 leave{LEVELS[level]}{shrunk}, between 3 and 19."
    assert "visits n = 31, difference +11 points, 95 % interval +3 to +19" in finding.fine_print
    assert finding.how_sure == "goes together in a wider comparison, cause not shown"


@pytest.mark.parametrize("level", LEVELS)
def test_a_wider_comparison_that_tells_nothing_says_so(level):
    """Beyond a false-discovery rate of 0.10 there is no telling."""
    unclear = {"pooled": level, "pooled_q": 0.4, "pooled_low": -0.02}
    finding = to_finding({**POOLED_ROW, **unclear}, "voucher rejected", more_weeks=24)

    assert "no telling yet, between 2 fewer and 19 more of every 100 leave." in finding.sentence
    assert finding.how_sure == HOW_SURE["count"]


def test_without_anybody_to_leave_ratings_are_compared():
    """A workspace of documents alone: who wrote, and how much lower their ratings are."""
    finding = to_finding(RATED_ROW, "voucher rejected")

    assert finding.sentence == (
        "Voucher rejected: about 75 people wrote; ratings 27 of 100 points lower, between 19 and 35."
    )
    assert "mean rating (0 to 100) with it 31, without 58, difference -35 to -19" in finding.fine_print


def test_ratings_that_may_be_equal_are_told_as_that():
    """An interval around nothing: from how much lower to how much higher."""
    finding = to_finding({**RATED_ROW, "rating_difference": -0.04, "rating_high": 0.09}, "voucher rejected")

    assert "ratings between 35 of 100 points lower and 9 higher." in finding.sentence


@pytest.mark.parametrize("evidence", ["association", "adjusted"])
def test_a_failed_control_stands_in_the_sentence(evidence):
    """Who passes the sentence on passes that on, too; passed controls stand in the fine print."""
    failed = to_finding({**ROW, "evidence": evidence, "survives": "no"}, "voucher rejected")
    passed = to_finding({**ROW, "evidence": evidence, "survives": "yes"}, "voucher rejected")

    assert failed.sentence.endswith("; control failed.")
    assert "between" not in failed.sentence
    assert "95 % interval" in failed.fine_print
    assert "do not rely on it" in failed.fine_print
    assert "control" not in passed.sentence
    assert "passed its controls" in passed.fine_print


def test_a_scenario_is_told_as_a_scenario_and_of_associations_alone():
    """Conversions kept stand behind "if this were the cause", and nowhere at level count."""
    recovered = {"recovered_50": 12.3, "recovered_low": 4.1, "recovered_high": 20.2}
    told = to_finding({**ROW, "evidence": "association", **recovered}, "voucher").fine_print

    assert "if this were the cause, mending half of it would keep 12 conversions, 4 to 20" in told
    assert "conversions" not in to_finding({**ROW, "evidence": "count", **recovered}, "voucher").fine_print


WHOLE = {"survives": "no", "recovered_50": 12.3, "recovered_low": 4.1, "recovered_high": 20.2, "top_three": 0.9,
         "difference_alone": 0.04, "rating_with": 0.3, "rating_without": 0.5, "rating_difference": -0.2,
         "rating_low": -0.3, "rating_high": -0.1}  # fmt: skip


@pytest.mark.parametrize("stage", ["payment", "ANY", "a stage of many long words indeed"])
@pytest.mark.parametrize("told", [
    *({**ROW, **WHOLE, "evidence": evidence} for evidence in ("count", "association", "adjusted")),
    *({**POOLED_ROW, "pooled": level, "pooled_q": q} for level in LEVELS for q in (0.05, 0.5)),
    *({**POOLED_ROW, "pooled": level, "pooled_q": q, "pooled_low": -0.1} for level in LEVELS for q in (0.05, 0.5)),
    RATED_ROW, {**RATED_ROW, "n_without": 50.0}, {**RATED_ROW, "rating_high": 0.1}, {**RATED_ROW, "n_persons": 3.0},
])  # fmt: skip
def test_no_finding_of_any_kind_says_more_than_it_may(told, stage):
    """25 words at most, whatever the names; no unearned word in sentence, fine print, order or how sure."""
    finding = to_finding({**told, "stage": stage}, LONG, "in the 8 weeks before 24 May 2026", 24)
    whole = " ".join([finding.sentence, finding.fine_print, to_order({**told, "top_three": 0.4}, equal=True)])

    assert len(finding.sentence.split()) <= MOST_WORDS
    assert find_unearned(whole, told["evidence"]) == []
    assert finding.how_sure in finding.fine_print


def test_a_name_is_never_cut_and_a_stage_only_where_it_must_be():
    """A name that somebody typed may be long; then the sentence is, too."""
    name = "everything that went wrong when the parcel was already on its way"
    named, staged = (
        to_finding({**ROW, "evidence": "adjusted", "stage": stage}, told).sentence
        for told, stage in ((name, "payment"), ("one two three four five six", "the third page"))
    )

    assert named.startswith(f"{name[:1].upper()}{name[1:]}: ")
    assert staged.startswith("One two three four five six: ")
    assert " at the third page" in to_finding({**ROW, "stage": "the third page"}, "voucher").sentence
    long = {**ROW, "evidence": "adjusted", "stage": "the third page", "adjusted_low": -0.02}
    assert " at the … than" in to_finding(long, "one two three four five six").sentence


def test_the_linter_passes_over_what_is_denied_and_nothing_else():
    """What would hold "if this were the cause" claims nothing; "this was the cause" does."""
    assert find_unearned("If this were the cause, 12 more", "association") == []
    assert find_unearned("If this were the cause; this was the cause", "association") == ["cause"]


@pytest.mark.parametrize("has_journey", [True, False])
def test_the_rule_of_the_order_claims_nothing(has_journey):
    """The linter reads it, too."""
    assert find_unearned(to_rule(has_journey=has_journey), "count") == []


def test_neighbours_whose_intervals_overlap_are_about_equal():
    """Each row against the one above; a count is in no order of intervals, nor is another kind of comparison."""
    found = {**ROW, "evidence": "association", "recovered_50": 12.0, "recovered_low": 9.0, "recovered_high": 15.0}
    near = {**found, "recovered_low": 5.0, "recovered_high": 9.0}
    far = {**found, "recovered_low": 1.0, "recovered_high": 4.0}

    assert find_equals([found, near, far, POOLED_ROW, POOLED_ROW, {**POOLED_ROW, "pooled_q": 0.5}]) == [
        False, True, False, False, True, False,
    ]  # fmt: skip


def test_how_firm_a_place_is_stands_in_natural_numbers():
    """Of ten resamples."""
    told = to_order({**ROW, "top_three": 0.87}, equal=True)

    assert told == "about equal to the one above; top three in 9 of 10 resamples"
