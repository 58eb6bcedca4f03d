"""Whether findings hold with half and with twice the silence that counts as a drop-off."""

from __future__ import annotations

import pandas as pd
import pytest

from friction.contracts import build_empty, build_table
from friction.impact.other_silences import compare_silences
from friction.impact.tell import find_changes, tell_other_silences
from friction.journeys.visits.visits import build_visits
from tests.impact.simulator import END, SETTINGS, STAGES, Planted, estimate, place, simulate

PLANTED = [
    Planted("th-asked", "basket", 0.3, channel="survey", delay_minutes=3),
    Planted("th-asked-too", "payment", 0.3, channel="survey", delay_minutes=3),
    Planted("th-decoy", "search", 0.0, channel="survey", delay_minutes=3),
]


@pytest.fixture(scope="module")
def world():
    return simulate(PLANTED, persons=1200, seed=3)


def come_back(world, *, days):
    """Return the world in which every second of those who left comes back so many days later, and pays."""
    events = world["events"]
    paid = set(events.loc[events["name"] == "paid", "person_id"])
    last = events[~events["person_id"].isin(paid)].groupby("person_id")["happened_at"].max() + pd.Timedelta(days=days)
    last = last[last < END - pd.Timedelta(hours=1)]
    rows = [
        (person, at + pd.Timedelta(minutes=place), name)
        for person, at in last.iloc[::2].items()
        for place, name in enumerate((*STAGES, "paid"))
    ]
    more = pd.DataFrame(rows, columns=["person_id", "happened_at", "name"])
    more = more.assign(source="c", session_id=None, properties="{}", place=0)
    more["event_id"] = [f"r{row:06d}" for row in range(len(more))]
    return {**world, "events": build_table("events", pd.concat([events, more]))}


def compare(world, *, days=7, **more):
    """Return the table with so many days declared; messages are placed as with seven."""
    tables = place(world)
    tables.pop("documents"), tables.pop("visits")
    journey = SETTINGS.journey.model_copy(update={"drop_after_days": float(days)})
    settings = SETTINGS.model_copy(update={"journey": journey})

    def build(factor):
        return build_visits(world["events"], journey.with_silences(factor), data_end=END).visits

    told = {"impact": estimate(world), "is_sample": False, **more}
    return compare_silences(build, **tables, persons=build_empty("persons"), settings=settings, data_end=END, **told)


def nothing_compared(world):
    """Return the table ``impact`` of a run in which no visits are enough."""
    return estimate(world).assign(enough=False, difference=None, difference_low=None, difference_high=None, q=None)


def test_where_nobody_comes_back_findings_hold(world):
    """Who left has left, after three and a half days as after fourteen: nothing is told."""
    table = compare(world)

    changes = find_changes(table)
    assert {"th-asked", "th-asked-too"} <= set(table["theme_id"])
    assert not changes["is_changed"].any()
    assert tell_other_silences(table) == []


def test_where_many_come_back_after_ten_days_twice_seven_days_hide_what_is_found(world):
    """With fourteen days they are one visit with their return, and have not left: told, with both numbers."""
    table = compare(come_back(world, days=10))

    changes = find_changes(table)
    by_days = changes.groupby("drop_after_days")["is_changed"].sum()
    (told,) = tell_other_silences(table)
    assert by_days[3.5] == 0
    assert by_days[14.0] >= 1
    assert "with 14 days instead of 7, 1 of 2 findings changes, and differences are 0." in told


def test_with_the_declared_silence_it_is_what_the_table_impact_says(world):
    """One cell has one q; of a sample of persons it is compared as the others are, with fewer resamples."""
    impact = estimate(world).set_index(["theme_id", "stage"])
    table = compare(world)
    sampled = compare(world, is_sample=True)

    for found in (table, sampled):
        declared = found[found["factor"] == 1].set_index(["theme_id", "stage"])
        assert len(declared) >= 2
        assert declared["difference"].to_dict() == pytest.approx(impact["difference"][declared.index].to_dict())
    assert table[table["factor"] == 1].set_index(["theme_id", "stage"])["q"].to_dict() == pytest.approx(
        impact["q"][declared.index].to_dict()
    )


def test_where_nothing_is_compared_and_the_silence_is_short_it_costs_nothing(world):
    """Half of three days of eight weeks would hardly let more be known."""
    assert len(compare(world, days=3, impact=nothing_compared(world))) == 0


def test_where_nothing_is_found_with_any_silence_the_table_is_empty():
    """Themes without any effect, compared all the same."""
    decoys = simulate([Planted("th-decoy", "basket", 0.0, channel="survey", delay_minutes=3)], persons=900, seed=5)

    assert estimate(decoys)["enough"].any()
    assert len(compare(decoys)) == 0


def test_what_a_long_silence_hides_altogether_is_told(world):
    """Forty-five days of eight weeks leave hardly a week that is known; with half of it findings are there."""
    table = compare(world, days=45, impact=nothing_compared(world))

    changes = find_changes(table)
    (told,) = tell_other_silences(table)
    assert changes["declared"].isna().all()
    assert changes["is_changed"].all()
    hidden = "2 of 2 findings change (2 of them cannot be seen with the present setting)"
    assert f"with 22.5 days instead of 45, {hidden}" in told


def make(*rows):
    """Return the table from (theme, factor, difference, low, high, q)."""
    names = ["theme_id", "factor", "difference", "difference_low", "difference_high", "q"]
    frame = pd.DataFrame(rows, columns=names)
    return build_table("other_silences", frame.assign(stage="pay", n_with=30.0, drop_after_days=7 * frame["factor"]))


def test_a_finding_that_only_shrinks_a_little_holds():
    """Ten points of twelve, although it is no association any more: chance alone does that."""
    table = make(("a", 1.0, 0.12, 0.06, 0.18, 0.08), ("a", 2.0, 0.10, -0.01, 0.21, 0.12))

    assert find_changes(table)["is_changed"].tolist() == [False]


def test_a_finding_that_turns_round_is_another():
    """Twelve points more, five less."""
    table = make(("a", 1.0, 0.12, 0.06, 0.18, 0.01), ("a", 0.5, -0.05, -0.09, -0.01, 0.3))

    assert find_changes(table)["is_changed"].tolist() == [True]


def test_what_is_found_with_another_silence_only_counts():
    """Hidden by the declared one: the finding is there with half of it."""
    table = make(
        *[(theme, 1.0, 0.02, -0.02, 0.06, 0.5) for theme in "ab"],
        *[(theme, 0.5, 0.2, 0.1, 0.3, 0.01) for theme in "ab"],
    )

    (told,) = tell_other_silences(table)

    assert told.startswith(
        "What is found depends on how long a silence counts as gone: with 3.5 days instead of 7, 2 of 2 "
    )


def test_a_theme_that_is_compared_at_a_stage_counts_once():
    """Not over all stages, too."""
    rows = [("a", factor, 0.2, 0.1, 0.3, 0.01) for factor in (0.5, 1.0)]
    everywhere = make(*rows).assign(stage="ANY")

    both = pd.concat([make(*rows), everywhere])

    assert find_changes(both)["stage"].tolist() == ["pay"]
    assert find_changes(everywhere)["stage"].tolist() == ["ANY"]


def test_where_twice_the_silence_leaves_too_few_visits_nothing_is_said():
    """The weeks that are known become fewer: that is no change of a finding."""
    table = make(("a", 1.0, 0.12, 0.06, 0.18, 0.01), ("a", 2.0, None, None, None, None))

    assert len(find_changes(table)) == 0
    assert tell_other_silences(table) == []


def test_of_a_difference_of_nothing_no_multiple_is_told():
    """Nobody who wrote had left with what is declared: what is found with half is told, not how many times."""
    table = make(
        *[(theme, 1.0, 0.0, -0.01, 0.01, 0.9) for theme in "ab"], *[(theme, 0.5, 0.2, 0.1, 0.3, 0.01) for theme in "ab"]
    )

    (told,) = tell_other_silences(table)

    assert "2 of 2 findings change." in told


def test_one_finding_of_many_that_changes_is_not_told_loudly():
    """It stands in the table."""
    same = [(f"s{n}", factor, 0.2, 0.1, 0.3, 0.01) for n in range(7) for factor in (1.0, 2.0)]
    table = make(*same, ("a", 1.0, 0.2, 0.1, 0.3, 0.01), ("a", 2.0, 0.02, -0.05, 0.09, 0.5))

    assert find_changes(table)["is_changed"].sum() == 1
    assert tell_other_silences(table) == []
