"""The journey as the summary tells it: the tables' numbers, and none of few persons."""

from __future__ import annotations

import pandas as pd
import pytest

from friction.report import find_edges
from friction.report.week.appendix import build_appendix
from friction.report.week.coverage import find_limits
from friction.report.week.journey import find_journey
from tests.report.small_shop import END, FIRST, LAST, STAGES, draw_events, draw_messages, make_settings, make_tables


@pytest.fixture(scope="module")
def settings():
    return make_settings()


@pytest.fixture(scope="module")
def tables(settings):
    events = draw_events(700)
    return make_tables(events, draw_messages(events, 900), settings)


def test_stages_stand_in_journey_order_with_the_tables_numbers(tables, settings):
    """Drop-off as in ``dropoff``, friction as in ``message_rates``; a stage of which nobody wrote has 0."""
    turned = {name: frame.iloc[::-1] for name, frame in tables.items()}
    stages, _ = find_journey(turned, settings, LAST)

    assert tuple(one.stage for one in stages) == STAGES
    rates = tables["message_rates"].set_index("stage")["per_1000"]
    read = tables["dropoff"].set_index("stage").assign(per_1000=rates)
    for one in stages:
        row = read.loc[one.stage]
        assert (one.n_visits, one.n_open) == tuple(row[["n_visits", "n_open"]])
        assert (one.rate, one.low, one.high) == tuple(row[["rate", "rate_low", "rate_high"]])
        assert one.per_1000 == row["per_1000"]
        assert one.told == f"{100 * one.rate:.1f}% ({100 * one.low:.1f}% to {100 * one.high:.1f}%)"
    assert stages[2].per_1000 == 0


def test_the_note_says_which_visits_and_when_the_last_ones_are_known(tables, settings):
    """Who of the last week's visitors left is known after the silence that makes a drop-off."""
    _, note = find_journey(tables, settings, LAST)

    assert note == (
        "All visits from 5 January 2026 to 15 February 2026; those still open count as neither gone nor won. "
        "Who of this week's visitors dropped off is known on 21 February 2026."
    )


def test_nothing_of_few_persons_is_told(tables, settings):
    """Where fewer persons than the floor came, left, stayed, are still there or wrote, the number is not told."""
    visits = tables["visits"]
    payment = visits["stage"] == "payment"
    left = visits[payment & (visits["status"] == "dropped")]["person_id"].unique()
    gone = visits["person_id"].isin(left[4:]) & payment & (visits["status"] == "dropped")
    dropoff = tables["dropoff"].set_index("stage")
    dropoff.loc["search", ["n_persons", "n_visits"]] = 4
    dropoff.loc["basket", "n_open"] = 4
    wrote = tables["alignments"][tables["alignments"]["stage"] == "basket"]["doc_id"]
    documents = tables["documents"]
    one = documents["person_id"].mask(documents["doc_id"].isin(wrote) & documents["person_id"].notna(), "p0001")
    few = {
        **tables,
        "visits": visits[~gone],
        "dropoff": dropoff.reset_index(),
        "documents": documents.assign(person_id=one),
    }

    search, basket, payment = find_journey(few, settings, LAST)[0]

    assert (search.n_visits, search.n_open, search.rate, search.per_1000) == (None, None, None, None)
    assert (basket.n_open, basket.per_1000) == (None, None)
    assert basket.rate is not None
    assert (payment.rate, payment.low, payment.told) == (None, None, "fewer than 5 persons")
    assert payment.n_visits is not None


def find_rows(tables, name="stages"):
    """Return a table of the appendix by its first column, each row a mapping of headings to cells."""
    imports = pd.DataFrame({"kind": ["events"], "source": ["clicks"], "n_read": 9, "n_kept": 9, "n_quarantined": 0})
    built = build_appendix({**tables, "imports": imports}, LAST, (), 5)
    (found,) = [one for one in built if one.name == name]
    return {row[0]: dict(zip([one.name for one in found.columns], row, strict=True)) for row in found.rows}


@pytest.mark.parametrize("few", ["dropped", "stayed"])
def test_the_appendix_tells_no_rate_that_the_journey_hides(tables, settings, few):
    """Few who left, and few who did not: with the visits beside it a rate would give their number away."""
    visits = tables["visits"]
    here = (visits["stage"] == "payment") & ((visits["status"] == "dropped") == (few == "dropped"))
    kept = visits.loc[here, "person_id"].unique()[:4]
    some = {
        "dropoff": tables["dropoff"],
        "visits": visits[~here | visits["person_id"].isin(kept)],
    }

    stages, _ = find_journey(some, settings, LAST)
    rows = find_rows(some)

    assert {one.stage: one.rate is None for one in stages} == {"search": False, "basket": False, "payment": True}
    for one in stages:
        row = rows[one.stage]
        assert (row["leave"], row["from"], row["to"]) == (one.rate, one.low, one.high)
        assert (row["visits"], row["still open"]) == (one.n_visits, one.n_open)


@pytest.mark.parametrize("n_closed", [1, 3, 4])
def test_where_nearly_all_are_still_there_their_number_is_not_told(tables, settings, n_closed):
    """With the visits beside it, it would tell how few are not."""
    dropoff = tables["dropoff"].assign(n_open=lambda rows: rows["n_visits"] - n_closed)
    some = {"visits": tables["visits"], "dropoff": dropoff}

    assert {one.n_open for one in find_journey(some, settings, LAST)[0]} == {None}
    assert {row["still open"] for row in find_rows(some).values()} == {None}


def test_when_this_weeks_visitors_are_known_is_one_day_wherever_it_is_told(tables):
    """Where a stage has a longer silence of its own, its visitors are known last."""
    stages = [{"name": name, "events": [name]} for name in STAGES]
    stages[1]["drop_after_days"] = 30
    settings = make_settings(journey={"converts": ["paid"], "drop_after_days": 5, "stages": stages})
    told = "Who of this week's visitors dropped off is known on 18 March 2026."
    imports = pd.DataFrame({"kind": [], "n_quarantined": [], "n_read": []})
    edges = find_edges({"events": pd.DataFrame({"happened_at": [FIRST, END]})}, END, "UTC")

    _, note = find_journey(tables, settings, LAST)
    limits = find_limits({"visits": tables["visits"], "imports": imports}, settings, LAST, edges, 0)

    assert note.endswith(told)
    assert told in limits


def test_a_stage_followed_too_shortly_says_so(tables, settings):
    """Without a horizon there is no rate, and the words say why."""
    young = tables["dropoff"].assign(rate=float("nan"))

    stages, _ = find_journey({**tables, "dropoff": young}, settings, LAST)

    assert {one.told for one in stages} == {"too few people followed for long enough"}


def test_without_events_the_journey_says_how_to_get_one(tables, settings):
    """Messages alone have no stages; nor do events of which none is in a stage."""
    texts = {"documents": tables["documents"]}
    empty = {name: pd.DataFrame(tables[name].iloc[:0]) for name in ("visits", "dropoff")}

    assert find_journey(texts, settings.model_copy(update={"journey": None}), LAST)[0] == ()
    assert "[[events]]" in find_journey(texts, settings, LAST)[1]
    assert "friction check" in find_journey(empty, settings, LAST)[1]
