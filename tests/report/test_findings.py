"""What may be a finding, what may stand first, and in which words."""

from __future__ import annotations

import dataclasses

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from friction.config import Weekly
from friction.impact.tell.words import find_unearned
from friction.report.edges import Compared
from friction.report.week.findings import find_findings, leads, to_sentence
from tests.app.small_run import build_tables

COMPARED = Compared("30 March 2026 to 24 May 2026", 8, 8)
ROW = {
    "theme_id": "th", "stage": "payment", "enough": True, "evidence": "association", "difference": 0.06,
    "difference_low": 0.02, "difference_high": 0.10, "n_with": 80.0, "dropped_with": 24.0, "n_without": 900.0,
    "dropped_without": 120.0, "n_documents": 90.0, "n_persons": 75.0,
}  # fmt: skip
POOLED = {"enough": False, "evidence": "count", "pooled": "all stages", "pooled_with": 31.0, "pooled_q": 0.04,
          "pooled_difference": 0.11, "pooled_low": 0.03, "pooled_high": 0.19}  # fmt: skip


@pytest.fixture(scope="module")
def tables():
    return build_tables()


def find(tables, **weekly):
    return find_findings(tables, "2026-W21", Weekly(**weekly), COMPARED)


def change_first(tables, **changes):
    """Return the tables with another first row of ``impact``: that of *card refused* at payment."""
    impact = tables["impact"].copy()
    for name, value in changes.items():
        impact.loc[0, name] = value
    return {**tables, "impact": impact}


def change_themes(tables, **columns):
    return {**tables, "themes": tables["themes"].assign(**columns)}


def test_what_was_compared_leads_and_the_others_are_counts_of_who_wrote(tables):
    """A difference that only a wider comparison shows is no finding: it is said how many wrote."""
    first, second, third = find(tables)

    assert (
        first.sentence == "Card refused: 12 more of every 100 leave at payment among those who wrote, between 4 and 20."
    )
    assert first.fine_print == "24 visits with it, 94 without; 95 % interval; 30 March to 24 May 2026."
    assert [leads(one) for one in (first, second, third)] == [True, False, False]
    assert second.sentence == (
        "Address form loses what I typed at basket: about 7 people wrote of it; too few to compare who leaves."
    )
    assert (second.difference, second.sure, second.change) == (None, "few", "rising")
    assert third.evidence == "count"


def test_a_failed_control_takes_a_finding_its_difference_and_its_place(tables):
    """Nobody should rely on it: who wrote is told, and the fine print says why."""
    impact = tables["impact"].assign(survives="no")
    findings = find({**tables, "impact": impact})

    assert not any(leads(one) or one.difference is not None for one in findings)
    assert "more of every 100" not in " ".join(one.sentence for one in findings)
    assert "a control failed" in findings[0].fine_print


@pytest.mark.parametrize(
    "changes",
    [
        {"evidence": "count"}, {"difference_low": -0.01}, {"survives": "no"}, {"enough": False},
        {"difference": -0.12, "difference_low": -0.2, "difference_high": -0.04},
    ],
)  # fmt: skip
def test_nothing_leads_that_chance_would_do_too_or_that_keeps_people(tables, changes):
    """A count, an interval that holds no difference, a failed control, too few, or fewer who leave."""
    tables = change_first(tables, **changes)
    ranked = tables["impact"].drop(index=tables["impact"].index[-1])

    assert not any(leads(one) for one in find({**tables, "impact": ranked}))


def test_a_theme_that_leads_at_a_worse_rank_stands_before_counts(tables):
    """The order is that of ranks within those that lead, then within the others."""
    impact = tables["impact"].assign(rank=lambda rows: 8 - rows["rank"].astype("Int64"))
    first = find({**tables, "impact": impact})[0]

    assert (first.name, leads(first)) == ("card refused", True)


def test_no_order_is_claimed_where_intervals_do_not_part(tables):
    """Of two that lead the second is equal, unless what each may cost is parted by its interval."""
    first = tables["impact"].iloc[0]
    near = first.to_dict() | {"theme_id": "th-slow", "rank": 2}
    far = near | {"recovered_50": 0.3, "recovered_low": 0.1, "recovered_high": 0.6}
    unknown = near | {"recovered_50": None, "recovered_low": None, "recovered_high": None}
    rows = {name: pd.DataFrame([first.to_dict() | {"rank": 1}, row])
            for name, row in {"near": near, "far": far, "unknown": unknown}.items()}  # fmt: skip
    equal = {name: [one.equal for one in find({**tables, "impact": two})] for name, two in rows.items()}

    assert equal == {"near": [False, True], "far": [False, False], "unknown": [False, True]}


def test_a_dismissed_theme_and_one_that_is_no_friction_are_no_findings(tables):
    """What people set aside stays aside."""
    status = ["dismissed" if one == "th-card" else "new" for one in tables["themes"]["theme_id"]]
    names = {one.theme_id for one in find(change_themes(tables, status=status))}

    assert "th-card" not in names
    assert not find(change_themes(tables, status="dismissed"))
    assert not find(change_themes(tables, is_friction=False))


def test_messages_leave_only_as_the_settings_say(tables):
    """Masked ones of two people; those alone that people marked as typical; none; none of a theme of few people."""
    typical = [["d-03/1"] if one == "th-card" else [] for one in tables["themes"]["theme_id"]]
    marked = change_themes(tables, typical_ids=typical)

    assert find(tables)[0].quotes == ("My card is refused at the last step, twice now.",) * 2
    assert find(marked, quotes="approved")[0].quotes == ("My card is refused at the last step, twice now.",)
    assert find(tables, quotes="approved")[0].quotes == ()
    assert find(tables, quotes="none")[0].quotes == ()
    assert find(tables, fewest=11)[0].quotes == ()


def test_people_are_told_by_week_with_what_is_usual(tables):
    """Up to nine weeks, oldest first; few are not counted."""
    weeks = find(tables)[0].weeks

    assert [one.week for one in weeks] == [f"2026-W{number}" for number in range(14, 22)]
    assert (weeks[-1].value, weeks[-1].told, weeks[-1].low, weeks[-1].high) == (None, "fewer than 5", 0.0, 4.0)
    assert find(tables, fewest=2)[0].weeks[-1].value == 2.0


def test_a_finding_is_worth_its_conversions_times_the_mean_value_of_a_person(tables):
    """Said only in the scenario's words, only of what leads, and only where enough persons have a value."""
    valued = {**tables, "persons": tables["persons"].assign(value=100.0)}

    assert [one.worth for one in find(valued)] == [
        "Half mended keeps 340 of customers' value (100 to 560), if this were the cause", "", "",
    ]  # fmt: skip
    assert {one.worth for one in find(tables)} == {""}
    assert find(valued, fewest=101)[0].worth == ""


def test_fine_print_tells_no_visits_of_few_people(tables):
    """Where fewer than the floor wrote at the stage, who wrote in all is told."""
    assert find(tables, fewest=8)[0].fine_print == "10 people wrote of it in all; 30 March to 24 May 2026."
    assert find(tables, fewest=11)[0].fine_print.startswith("fewer than 11 people wrote")


@given(
    name=st.text(min_size=1, max_size=400),
    stage=st.sampled_from(["payment", "ANY", "a very long name of a stage that nobody would give"]),
    row=st.sampled_from([{}, {"evidence": "adjusted", "adjusted_difference": 0.06, "adjusted_low": -0.02,
                              "adjusted_high": 0.1, "e_value": 2.0, "e_value_limit": 1.5,
                              "adjusted_for": ["visits before"]},
                         {"evidence": "count", "difference_low": -0.01}, POOLED]),
)  # fmt: skip
def test_a_sentence_has_at_most_25_words_whatever_a_theme_is_called(name, stage, row):
    """A long name is cut, with a sign for more; what is said of it never is."""
    sentence = to_sentence({**ROW, **row, "stage": stage}, name, 8, 5)

    assert len(sentence.split()) <= 25
    assert sentence.endswith(".")
    assert len(sentence) < 300


def test_no_text_of_a_finding_claims_more_than_its_evidence(tables):
    """The linter reads every text of it; what its words mean says what is not claimed."""
    for one in find(tables):
        texts = [one.sentence, one.fine_print, one.worth, one.change]
        assert find_unearned(" ".join(texts), one.evidence) == []
        assert {field.name for field in dataclasses.fields(one)} >= {"sentence", "fine_print"}
