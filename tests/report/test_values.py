"""The objective and the KPIs: each measure against a count by hand, and what is said of it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from lifelines import AalenJohansenFitter
from scipy import stats

from friction.config import Kpi, Objective
from friction.contracts.weeks import to_weeks
from friction.journeys.weeks import conversion_weeks
from friction.report import find_objective
from friction.report.week.figures import Measured
from friction.report.week.values import find_values, to_value
from tests.report.small_shop import END, FRICTION, LAST, cut, draw_events, draw_messages, make_settings, make_tables
from tests.tables import table

WEEKS = """
    week     | value | value_low | value_high | change | change_low | change_high | n   | n_persons | n_fewest | known | known_at
    2026-W18 | 0.20  | 0.16      | 0.24       | -      | -          | -           | 400 | 390       | 80       | true  | 2026-05-08
    2026-W19 | 0.22  | 0.18      | 0.26       | 0.02   | -0.03      | 0.07        | 400 | 390       | 88       | true  | 2026-05-15
    2026-W20 | 0.30  | 0.26      | 0.34       | 0.09   | 0.04       | 0.14        | 400 | 390       | 120      | true  | 2026-05-22
    2026-W21 | -     | -         | -          | -      | -          | -           | 400 | 390       | 10       | false | 2026-05-29
"""  # noqa: E501 - a table
TARGET = {"measure": "conversion", "name": "orders", "target": 0.25, "by": "2026-12-31"}
MEASURES = (
    Kpi(measure="time_to_value", target=2.0),
    Kpi(measure="conversion", way=2),
    Kpi(measure="drop_off", stage="payment", target=0.1),
    Kpi(measure="friction", target=50),
    Kpi(measure="coverage", target=0.8),
)


@pytest.fixture(scope="module")
def settings():
    return make_settings().model_copy(update={"kpis": MEASURES, "objective": Objective(name="More orders")})


@pytest.fixture(scope="module")
def tables(settings):
    events = draw_events(700)
    return make_tables(events, draw_messages(events, 900), settings)


@pytest.fixture(scope="module")
def values(tables, settings):
    objective, kpis = find_values(tables, settings, LAST, END)
    return {"conversion": objective, **{f"{one.measure} {one.of or ''}".strip(): one for one in kpis}}


def to_known(value):
    """Return the weeks that have a value: by name."""
    return {point.week: point for point in value.weeks if point.value is not None}


def find_days(journeys):
    """Return the week each journey began in, and the days until it converted; none where it did not."""
    days = (journeys["ended_at"] - journeys["started_at"]) / pd.Timedelta(days=1)
    return to_weeks(journeys["started_at"], "UTC"), days.where(journeys["outcome"] == "converted")


def find_age(journeys):
    """Return the first whole day by which nine of ten conversions came, counted one by one."""
    _, days = find_days(journeys)
    day = 1
    while (days <= day).sum() < 0.9 * days.notna().sum():
        day += 1
    return day


def test_conversion_is_the_share_of_the_journeys_begun_in_a_week(tables, values):
    """Counted one by one: weeks are read at the age by which nine of ten conversions came, once followed so far."""
    week, days = find_days(tables["journeys"])
    age = find_age(tables["journeys"])

    known = to_known(values["conversion"])
    assert list(known) == ["2026-W02", "2026-W03", "2026-W04", "2026-W05", "2026-W06"]
    for name, point in known.items():
        assert point.value == pytest.approx((days[week == name] <= age).mean())
        assert point.low < point.value < point.high
    assert values["conversion"].weeks[-1].told == f"known on {16 + age} February 2026"


def test_the_interval_of_a_conversion_is_that_of_a_bootstrap_of_persons(tables, settings, values):
    """Bounds as far apart as those of plain resampling, drawn by a generator of its own."""
    week, days = find_days(tables["journeys"])
    age = find_age(tables["journeys"])
    asked = settings.model_copy(update={"impact": settings.impact.model_copy(update={"replicates": 2000})})
    value = find_objective(tables, asked, LAST, END)
    own = tables["journeys"][week == value.week].assign(did=days <= age)
    people = own.groupby("person_id")["did"].agg(["sum", "size"]).to_numpy()
    drawn = np.random.default_rng(7).poisson(1.0, (4000, len(people))) @ people
    low, high = np.percentile(drawn[:, 0] / drawn[:, 1], (2.5, 97.5))

    assert (value.low, value.high) == pytest.approx((low, high), abs=0.01)
    assert value.now == values["conversion"].now


def test_conversion_by_way_is_of_those_who_go_it_alone(tables, values):
    """A journey goes a way as long as its visits are the way's stages; one that converts elsewhere went another."""
    ways = tables["path_funnels"]
    way = ways.loc[ways["route"] == 2, "stage"].tolist()
    age = find_age(tables["journeys"])
    counts: dict[str, list[bool]] = {}
    visits_of = dict(list(tables["visits"].sort_values("step").groupby("journey_id")))
    for journey in tables["journeys"].itertuples():
        visits = visits_of[journey.journey_id]
        early = visits[visits["entered_at"] - journey.started_at <= pd.Timedelta(days=age)]["stage"].tolist()
        days = (journey.ended_at - journey.started_at) / pd.Timedelta(days=1)
        did = journey.outcome == "converted" and days <= age
        if early == way[: len(early)] and (not did or early == way):
            counts.setdefault(to_weeks(pd.Series([journey.started_at]), "UTC").iloc[0], []).append(did)

    known = to_known(values["conversion way 2"])
    assert len(known) == 5
    for name, point in known.items():
        assert point.value == pytest.approx(np.mean(counts[name]))
    assert values["conversion way 2"].fine_print.endswith("those that went search > payment alone")


@pytest.mark.parametrize("few", [1, 4])
def test_where_few_go_other_ways_a_way_is_not_told_beside_the_conversion_of_all(tables, settings, few):
    """The journeys of all less those of the way would be these few; where all go the way nobody is left to be told."""
    ways, journeys = tables["path_funnels"], tables["journeys"]
    first = ways.loc[ways["route"] == 1, "stage"].tolist()
    weeks = to_weeks(journeys["started_at"], "UTC")
    off = np.array([path != first[: len(path)] for path in journeys["path"]])
    here = journeys[off & (weeks == "2026-W05") & (journeys["outcome"] == "converted")]
    kept = here[here["person_id"].isin(here["person_id"].unique()[:few])]

    def tell(rows):
        visits = tables["visits"][tables["visits"]["journey_id"].isin(rows["journey_id"])]
        own = settings.model_copy(update={"kpis": (Kpi(measure="conversion", way=1),)})
        _, (way,) = find_values({**tables, "journeys": rows, "visits": visits}, own, LAST, END)
        return {point.week: point.told for point in way.weeks}["2026-W05"]

    assert tell(pd.concat([journeys[~off], kept])) == "fewer than 5 persons"
    assert tell(journeys[~off]).endswith("%")
    assert tell(journeys).endswith("%")


def test_those_who_go_a_way_are_those_its_funnel_counts(tables, monkeypatch):
    """Read at the age by which all conversions came: dropped, open and through to the end, as in ``path_funnels``."""
    monkeypatch.setattr(conversion_weeks, "SHARE_KNOWN", 1.0)
    for _, steps in tables["path_funnels"].groupby("route"):
        way = (steps["stage"].tolist(), tables["visits"])
        found = conversion_weeks.build_conversion_weeks(tables["journeys"], "UTC", END, 50, way=way)

        through = steps["n_along"].iloc[-1]
        assert found["n_with"].sum() == through
        assert found["n"].sum() == steps["n_dropped"].sum() + steps["n_open"].sum() + through


def test_time_to_value_is_the_median_of_those_who_convert(tables, values):
    """Against lifelines: the first age at which the incidence of converting is half of what it is in the end."""
    week, days = find_days(tables["journeys"])
    age = find_age(tables["journeys"])

    known = to_known(values["time_to_value"])
    assert len(known) == 5
    for name, point in known.items():
        own = days[week == name]
        fitter = AalenJohansenFitter(calculate_variance=False, seed=0)
        fitter.fit(own.where(own <= age, age), (own <= age).astype(int), event_of_interest=1)
        curve = fitter.cumulative_density_.iloc[:, 0]
        assert point.value == pytest.approx(curve.index[curve >= curve.iloc[-1] / 2 - 1e-9][0], abs=1e-4)


def test_drop_off_is_that_of_the_table(tables, values):
    """Rates and bounds of every known week are those of ``stage_weeks``; the others say when they will be known."""
    read = tables["stage_weeks"]
    read = read[read["stage"] == "payment"].set_index("week")

    points = [one for one in values["drop_off payment"].weeks if one.week in read.index]
    assert sum(one.value is not None for one in points) >= 3
    for one in points:
        row = read.loc[one.week]
        if row["known"]:
            assert (one.value, one.low, one.high) == tuple(row[["rate", "rate_low", "rate_high"]])
        else:
            assert one.told == f"known on {row['known_at'].day} {row['known_at']:%B %Y}"


def test_friction_is_the_messages_of_friction_for_a_thousand_visits(tables, values):
    """Customers' messages with a theme of friction, counted one by one, by the visits begun in the week."""
    told = tables["documents"].merge(tables["segments"], on="doc_id").merge(tables["segment_topics"], on="segment_id")
    told = told[(told["theme_id"] == FRICTION) & (told["author"] == "customer")]
    wrote, went = (to_weeks(one, "UTC").value_counts() for one in (told["written_at"], tables["visits"]["entered_at"]))

    known = to_known(values["friction"])
    assert list(known)[-1] == LAST
    for name, point in known.items():
        assert point.value == pytest.approx(1000 * wrote[name] / went[name])
        assert point.low < point.value < point.high


def test_the_interval_of_friction_resamples_who_wrote_and_who_came(tables, values):
    """Persons with all they did and wrote, messages of nobody known by themselves: as a generator of its own draws."""
    told = tables["documents"].merge(tables["segments"], on="doc_id").merge(tables["segment_topics"], on="segment_id")
    told = told[(told["theme_id"] == FRICTION) & (told["author"] == "customer")]
    told = told[to_weeks(told["written_at"], "UTC") == LAST]
    went = tables["visits"][to_weeks(tables["visits"]["entered_at"], "UTC") == LAST]
    counts = pd.concat(
        [told["person_id"].fillna(told["doc_id"]).value_counts(), went["person_id"].value_counts()], axis=1
    ).fillna(0)
    drawn = np.random.default_rng(3).poisson(1.0, (4000, len(counts))) @ counts.to_numpy()
    low, high = np.percentile(1000 * drawn[:, 0] / drawn[:, 1], (2.5, 97.5))

    value = values["friction"]
    assert value.high - value.low == pytest.approx(high - low, rel=0.15)


def test_coverage_is_the_share_of_messages_with_a_theme(tables, values):
    """Counted one by one, with the bounds of Wilson as scipy has them."""
    told = tables["documents"].merge(tables["segments"], on="doc_id").merge(tables["segment_topics"], on="segment_id")
    told = told[told["author"] == "customer"]
    week = to_weeks(told["written_at"], "UTC")

    known = to_known(values["coverage"])
    assert len(known) == 6
    for name, point in known.items():
        has = told.loc[week == name, "theme_id"].notna()
        wilson = stats.binomtest(int(has.sum()), len(has)).proportion_ci(method="wilson")
        assert (point.value, point.low, point.high) == pytest.approx((has.mean(), wilson.low, wilson.high))


def test_a_value_that_moved_is_told_as_moved(settings):
    """Half of those who begin convert, in the last known week nine of ten: up, by more than chance."""
    events = draw_events(900, converting=lambda week: 0.9 if week == 4 else 0.4)

    value = find_objective(cut(events, settings), settings, LAST, END)

    assert value.week == "2026-W06"
    assert value.trend == "up"
    assert value.lines[-1].startswith("Trend: up, +")


@pytest.mark.slow
def test_where_nothing_moves_a_trend_is_seldom_told():
    """Of sixty shops in which all weeks are alike, about three have a trend by chance."""
    settings = make_settings(impact={"replicates": 100}).model_copy(update={"objective": Objective(name="orders")})
    moved = [
        find_objective(cut(draw_events(200, seed), settings), settings, LAST, END).trend != "steady"
        for seed in range(60)
    ]

    assert sum(moved) <= stats.binom.ppf(0.99, len(moved), 0.06)


def test_a_value_has_a_sentence_and_a_fine_print(settings):
    """The last known week with its interval, how far it is from its target, and whether it moved."""
    value = to_value(Kpi(**TARGET), Measured(with_weeks()), settings, "2026-W21", 9)

    assert value.sentence == "30.0% of the journeys begun in 2026-W20 convert; the target of 25.0% is reached."
    assert value.fine_print == (
        "26.0% to 34.0% (95 % interval); +9.0 points (+4.0 to +14.0) against the two weeks before; "
        "of 400 journeys begun in 2026-W20, read 5 days after they began"
    )
    assert value.lines == (
        "Now 30.0% (26.0% to 34.0%) of the journeys begun in 2026-W20 convert.",
        "Target 25.0% by 31 December 2026: reached.",
        "Trend: up, +9.0 points (+4.0 to +14.0) against the two weeks before.",
    )
    assert [one.told for one in value.weeks] == ["20.0%", "22.0%", "30.0%", "known on 29 May 2026"]
    assert (value.trend, value.by, value.week, value.unit) == ("up", "2026-12-31", "2026-W20", "share")


def with_weeks(**columns):
    """Return conversion of four weeks, with what is given in place of its own."""
    found = table(WEEKS).assign(horizon_days=5.0, n_with=1, n_before=[0, 1, 2, 0])
    numbers = [name for name in found.columns if name.startswith(("value", "change"))]
    return found.astype(dict.fromkeys(numbers, "float64")).assign(**columns)


def test_an_earlier_week_shows_where_a_value_stood_then(settings):
    """Nothing of later weeks; what is no more than chance is called steady, and with no week before it is too early."""
    then, first = (
        to_value(Kpi(**TARGET), Measured(with_weeks()), settings, week, 9) for week in ("2026-W19", "2026-W18")
    )

    assert [one.week for one in then.weeks] == ["2026-W18", "2026-W19"]
    assert "Target 25.0% by 31 December 2026: 3.0 points to go." in then.lines
    assert then.sentence.endswith("; 3.0 points to go to the target.")
    assert "against the week before: no more than chance" in then.fine_print
    assert (then.trend, first.trend) == ("steady", "too early")
    assert "too early to say" in first.fine_print


def test_only_as_many_weeks_are_shown_as_are_asked_for(settings):
    """The one told of last."""
    value = to_value(Kpi(**TARGET), Measured(with_weeks()), settings, "2026-W21", 2)

    assert [one.week for one in value.weeks] == ["2026-W20", "2026-W21"]


def test_less_is_better_where_it_is(settings):
    """Of drop-off, days and friction a value below its target has reached it; of conversion one above."""
    reached = {
        measure: to_value(
            Kpi(measure=measure, target=target, stage="payment" if measure == "drop_off" else None),
            Measured(with_weeks()), settings, "2026-W21", 9,
        ).sentence
        for measure, target in (("drop_off", 0.4), ("time_to_value", 0.4), ("friction", 1), ("coverage", 0.4))
    }  # fmt: skip

    assert "the target of 40.0% is reached" in reached["drop_off"]
    assert "the target of 9.6 hours is reached" in reached["time_to_value"]
    assert "the target of 1.0 is reached" in reached["friction"]
    assert "10.0 points to go" in reached["coverage"]


def test_days_are_told_in_their_natural_unit(settings):
    """A tenth of a day is hours, and its interval and change are in the same unit."""
    days = {name: [0.1, 0.1, 0.125, np.nan] for name in ("value", "value_low", "value_high")}
    weeks = with_weeks(**days)

    value = to_value(Kpi(measure="time_to_value", target=2.0), Measured(weeks), settings, "2026-W21", 9)

    assert value.sentence == (
        "Half of those who convert within 5 days do so within 3.0 hours; the target of 48.0 hours is reached."
    )
    assert value.fine_print.startswith("3.0 to 3.0 hours (95 % interval); +2.2 hours (+1.0 to +3.4)")


def test_no_count_of_few_persons_leaves(settings):
    """A week in which four persons converted, or all but four, has no value in the summary, and says so."""
    weeks = with_weeks(n_fewest=[80, 88, 4, 10])

    value = to_value(Kpi(**TARGET), Measured(weeks), settings, "2026-W21", 9)
    none = to_value(Kpi(**TARGET), Measured(with_weeks(n_fewest=4)), settings, "2026-W21", 9)

    assert value.week == "2026-W19"
    assert value.weeks[2].value is None
    assert value.weeks[2].told == "fewer than 5 persons"
    assert none.now is None
    assert none.sentence.startswith("Fewer than 5 persons")


def test_a_figure_without_a_value_says_why_and_what_to_do(tables, settings):
    """A measure no run has, no events, no messages, nobody who converts, a way there is not, nothing known yet."""
    own = tables["journeys"]
    nobody = {**tables, "journeys": own.assign(outcome=own["outcome"].replace("converted", "dropped"))}
    few = tables["path_funnels"][tables["path_funnels"]["route"] <= 2]
    without = {name: tables[name] for name in ("documents", "segments", "segment_topics", "themes")}
    told = {}
    for name, figure, given, end in (
        ("other", Objective(name="NPS up", measure="NPS"), tables, END),
        ("alone", Objective(name="orders"), without, END),
        ("silent", Kpi(measure="coverage"), {"visits": tables["visits"]}, END),
        ("nobody", Objective(name="orders"), nobody, END),
        ("way", Kpi(measure="conversion", way=5), {**tables, "path_funnels": few}, END),
        ("timeless", Objective(name="orders"), tables, None),
        ("young", Objective(name="orders"), tables, pd.Timestamp("2026-01-08", tz="UTC")),
    ):
        asked = settings.model_copy(update={"kpis": (figure,), "objective": None})
        told[name] = find_values(given, asked, LAST, end)[1][0]

    assert "“NPS”" in told["other"].sentence
    assert "conversion" in told["other"].fine_print
    assert "friction run" in told["alone"].fine_print
    assert "[[documents]]" in told["silent"].fine_print
    assert "converts" in told["nobody"].fine_print
    assert told["way"].sentence == "There is no way 5: the data have 2."
    assert "written_at" in told["timeless"].fine_print
    assert "known on" in told["young"].fine_print
    for value in told.values():
        assert value.now is None
        assert value.weeks == ()
        assert value.trend == "too early"
        assert value.lines[0] == f"{value.sentence} {value.fine_print}"


def test_of_few_persons_nothing_is_estimated(settings):
    """A shop of twenty has no conversion by week: a value would be chance."""
    value = find_objective(cut(draw_events(20), settings), settings, LAST, END)

    assert value.sentence == "Fewer than 25 persons in a week: a value would be chance."


def test_without_an_objective_there_is_none(tables, settings):
    """KPIs stand alone, in the order of the settings."""
    objective, kpis = find_values(tables, settings.model_copy(update={"objective": None}), LAST, END)

    assert objective is None
    assert [one.name for one in kpis] == [
        "Days to conversion", "Conversion by way 2", "Drop-off at payment", "Friction messages per 1,000 visits",
        "Messages with a theme",
    ]  # fmt: skip


def test_sentences_are_short_whatever_a_stage_is_called(values, settings):
    """At most 25 words, also where a stage has a long and hostile name."""
    long = Kpi(
        measure="drop_off", stage="<b>the</b> page on which [people](x) pay =1+1 for what they ordered", target=0.1
    )
    hostile = to_value(long, Measured(with_weeks()), settings, "2026-W21", 9)

    for value in (*values.values(), hostile):
        assert len(value.sentence.split()) <= 25
    assert hostile.of == long.stage


def test_the_order_of_the_rows_changes_nothing(tables, settings, values):
    """Same tables, same values, whatever order their rows come in."""
    turned = {name: frame.iloc[::-1].reset_index(drop=True) for name, frame in tables.items()}

    objective, kpis = find_values(turned, settings, LAST, END)

    assert (objective, *kpis) == tuple(values.values())


def test_accounts_are_resampled_where_the_settings_say_so(tables, settings):
    """All persons of one account: each resample holds all of them alike, and the value does not move."""
    people = pd.DataFrame({"person_id": tables["visits"]["person_id"].unique(), "account_id": "a"})
    impact = settings.impact.model_copy(update={"resample": "accounts"})

    value = find_objective({**tables, "persons": people}, settings.model_copy(update={"impact": impact}), LAST, END)

    assert value.low == pytest.approx(value.now)
    assert value.high == pytest.approx(value.now)
