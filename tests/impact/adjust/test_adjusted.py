"""The level adjusted: hazards, standardisation, intervals, E-values and the rule that gives the level."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.impact.churn import THEME, World, compare_ways, simulate
from friction.impact.adjust import contrast as contrasts
from friction.impact.adjust import exit_rates, written
from friction.impact.adjust.adjusted import estimate_adjusted, may_be_adjusted
from friction.impact.adjust.ages import build_clock, to_risks
from friction.impact.adjust.contrast import Contrast, compare_theme
from friction.impact.adjust.exit_rates import Stays, fit_rates
from friction.impact.adjust.standardise import (
    Estimate,
    build_design,
    estimate_means,
    to_e_value,
    to_levels,
    to_limit_e_value,
)
from friction.impact.adjust.written import Exposure, find_wrote
from friction.impact.compare.at_risk import DROP, OPEN, OTHER

pytestmark = pytest.mark.slow


def draw(n=1500, seed=0, ratio=2.0, persons=900):
    """Return visits with one confounder, a theme met on the way by some, and another theme by others."""
    random = np.random.default_rng(seed)
    kind = random.integers(0, 3, n)
    met, other_met = random.exponential(20, (2, n))
    rate = 0.02 * np.exp(0.5 * kind)
    early = random.exponential(1 / rate)
    drop = np.where(early < met, early, met + random.exponential(1 / (rate * ratio)))
    leave, end_of_data = random.exponential(40, n), random.uniform(5, 90, n)
    age = np.minimum(np.minimum(drop, leave), end_of_data)
    end = np.where(age == drop, DROP, np.where(age == leave, OTHER, OPEN))
    exposures = {
        name: Exposure(rows := np.flatnonzero(at < age), np.ones(len(rows)), (at[rows] * 1e6).astype(np.int64))
        for name, at in (("th-a", met), ("th-b", other_met))
    }
    return (age * 1e6).astype(np.int64), end, random.integers(0, persons, n), {"kind": kind}, exposures


def to_stays(age, end, person, confounders, exposures):
    order = np.argsort(person, kind="stable")
    place = np.argsort(order)
    moved = {}
    for name, one in exposures.items():
        at = place[one.rows]
        by = np.argsort(at)
        moved[name] = Exposure(at[by], one.p[by], one.met[by])
    design = build_design({name: levels[order] for name, levels in confounders.items()})
    return Stays(
        age[order], end[order], person[order], np.ones(len(age)), design.matrix, *find_wrote(len(age), moved, {"th-a"})
    ), design, moved  # fmt: skip


def test_the_hazards_are_a_poisson_regression_of_exits_on_time_at_risk(monkeypatch):
    """Without its prior the fit is statsmodels' GLM on visits cut by bin and by what was written, interval and all."""
    import statsmodels.api as sm

    for module in (exit_rates, contrasts):
        monkeypatch.setattr(module, "PRECISION", 1e-9)
    monkeypatch.setattr(contrasts, "MOST_SHIFT", 0.0)
    stays, design, moved = to_stays(*draw())
    theme = moved["th-a"]
    p, met = np.zeros(len(stays.age)), np.full(len(stays.age), np.iinfo(np.int64).max)
    p[theme.rows], met[theme.rows] = theme.p, theme.met
    fit = fit_rates(stays)
    rows = exit_rates.cut(stays, fit.clock, p, met)
    parts = []
    for place, (span, told) in enumerate(zip(rows.spans, rows.told, strict=True)):
        for number in range(span.shape[1]):
            at = span[:, number] > 0
            left = (stays.end == DROP) & (rows.bin == number) & (rows.part == place)
            bins = np.tile(np.eye(span.shape[1])[number], (at.sum(), 1))
            parts.append(
                np.column_stack([left[at], span[at, number], stays.person[at], bins, design.matrix[at], told[at]])
            )
    table = np.concatenate(parts)
    # The theme is the only one that matters here: both have one column.
    columns = np.delete(table, [0, 1, 2, table.shape[1] - 2], axis=1)
    columns = columns[:, columns.any(axis=0)]
    model = sm.GLM(table[:, 0], columns, family=sm.families.Poisson(), offset=np.log(table[:, 1]))
    found = model.fit(cov_type="cluster", cov_kwds={"groups": table[:, 2], "use_correction": False})

    _, others = compare_theme(fit, design, theme)

    assert others.log_hazard == pytest.approx(found.params[-1], abs=2e-4)
    assert (others.high - others.low) / 2 / 1.959964 == pytest.approx(found.bse[-1], rel=0.02)


def test_the_quick_way_to_the_fit_is_the_long_one(monkeypatch):
    """Taking visits without the theme by the curve of their likelihood changes nothing that is told."""
    stays, design, moved = to_stays(*draw(seed=3, ratio=1.2))
    fit = fit_rates(stays)
    quick = compare_theme(fit, design, moved["th-a"])
    monkeypatch.setattr(contrasts, "MOST_SHIFT", 0.0)
    long = compare_theme(fit, design, moved["th-a"])

    for one, other in zip(quick, long, strict=True):
        assert one.estimate.difference == pytest.approx(other.estimate.difference, abs=5e-4)
        assert one.estimate.high == pytest.approx(other.estimate.high, abs=5e-4)


def test_what_is_met_late_in_a_stay_shows_no_difference_where_there_is_none():
    """Immortal time: who stays long meets more; that is no protection."""
    age, end, person, confounders, exposures = draw(n=4000, seed=5, ratio=1.0)
    found = estimate_adjusted(age, end, person, confounders, exposures, {"th-a": 0.05}).iloc[0]

    dropped = end == DROP
    ever = dropped[exposures["th-a"].rows].mean() - np.delete(dropped, exposures["th-a"].rows).mean()
    assert ever < -0.05
    assert found["adjusted_low"] < 0 < found["adjusted_high"]
    assert found["adjusted_high"] - found["adjusted_low"] < 0.15


def test_a_probability_of_having_met_a_theme_does_not_make_its_ratio_smaller():
    """Where six of ten visits with p = 0.6 met it, the hazard ratio is that of the six (Berkson's error)."""
    random = np.random.default_rng(4)
    n, ratio = 20_000, 3.0
    met = random.exponential(20, n)
    truly = random.random(n) < 0.6
    early = random.exponential(50, n)
    drop = np.where((early < met) | ~truly, early, met + random.exponential(50 / ratio, n))
    age = np.minimum(np.minimum(drop, random.exponential(40, n)), met + 10)
    rows = np.flatnonzero(met < age)
    exposure = Exposure(rows, np.full(len(rows), 0.6), (met[rows] * 1e6).astype(np.int64))
    end = np.where(age == drop, DROP, np.where(age == met + 10, OPEN, OTHER))
    told = (age * 1e6).astype(np.int64), end, np.arange(n), {"kind": np.zeros(n, dtype=int)}, {"th-a": exposure}
    stays, design, moved = to_stays(*told)

    silent, _ = compare_theme(fit_rates(stays), design, moved["th-a"])

    assert silent.log_hazard == pytest.approx(np.log(ratio), abs=0.12)  # exp(0.6 b) as the factor would give 1.31


def test_neither_order_nor_numbering_of_rows_matters():
    """Shuffled visits give the same row."""
    age, end, person, confounders, exposures = draw(seed=7)
    order = np.random.default_rng(1).permutation(len(age))
    place = np.argsort(order)
    moved = {name: Exposure(place[one.rows], one.p, one.met) for name, one in exposures.items()}
    shuffled = (age[order], end[order], person[order], {"kind": confounders["kind"][order]}, moved)

    one, other = (
        estimate_adjusted(*visits, {"th-a": 0.1}).iloc[0].to_dict()
        for visits in ((age, end, person, confounders, exposures), shuffled)
    )
    assert one == other
    assert one["adjusted_for"] == ["kind", "how much they wrote"]


def test_persons_drawn_stand_for_those_who_were_not(monkeypatch):
    """Where a stage is large, some persons are looked at; the estimate is about the same."""
    visits = draw(n=8000, seed=9, persons=5000)
    whole = estimate_adjusted(*visits, {"th-a": 0.1}).iloc[0]
    monkeypatch.setattr(written, "MOST_SILENT", 1500)
    monkeypatch.setattr(written, "MOST_WITH", 1000)
    some = estimate_adjusted(*visits, {"th-a": 0.1}).iloc[0]

    assert some["adjusted_difference"] != whole["adjusted_difference"]
    assert abs(some["adjusted_difference"] - whole["adjusted_difference"]) < 0.06
    assert some["adjusted_high"] - some["adjusted_low"] > whole["adjusted_high"] - whole["adjusted_low"]


def test_a_theme_without_visits_and_a_stage_without_drop_offs_give_no_estimates():
    """No number, no level, no error."""
    age, end, person, confounders, exposures = draw(n=200)
    nothing = {**exposures, "th-c": Exposure(np.zeros(0, dtype=np.int64), np.zeros(0), np.zeros(0, dtype=np.int64))}

    row = estimate_adjusted(age, end, person, confounders, nothing, {"th-c": 0.1}).iloc[0]
    assert row["adjusted_difference"] is None
    assert (row["adjusted_for"], row["is_adjusted"]) == ([], False)
    assert estimate_adjusted(age, np.full(200, OPEN), person, confounders, exposures, {"th-a": 0.1}).empty


@pytest.mark.parametrize(
    ("severity", "ratio", "given"),
    [("measured", 3.0, True), ("hidden", 0.8, False), ("hidden", 1.0, False), ("measured", 1.0, False)],
)
def test_contact_and_churn_gives_no_level_with_a_wrong_sign(severity, ratio, given):
    """Adjusting for engagement alone turns help into harm; the level adjusted is given to a true harm alone."""
    panel = simulate(World("", ratio, severity), 4000, 11)
    ways = compare_ways(panel)
    people = np.arange(len(panel.age))

    row = estimate_adjusted(
        panel.age, panel.end, people, panel.confounders, panel.exposures, {THEME: ways["crude"]}
    ).iloc[0]  # fmt: skip

    assert ways["engagement only"] > panel.truth + 0.04
    assert row["adjusted_low"] < panel.truth < row["adjusted_high"]
    assert row["is_adjusted"] == given


def test_without_others_who_wrote_nothing_is_called_adjusted():
    """Contact as such and its theme cannot be told apart where there is one theme."""
    panel = simulate(World("", 3.0, "measured", n_themes=1), 4000, 12)
    row = estimate_adjusted(
        panel.age, panel.end, np.arange(4000), panel.confounders, panel.exposures, {THEME: 0.2}
    ).iloc[0]  # fmt: skip

    assert row["adjusted_low"] > 0.1
    assert not row["is_adjusted"]
    assert "how much they wrote" not in row["adjusted_for"]


def contrast(difference, low, high, ratio_low=2.0, log_low=0.6, shift=0.1):
    estimate = Estimate(difference, low, high, 2 * ratio_low, ratio_low, 4 * ratio_low)
    return Contrast(estimate, log_low + 0.2, log_low, log_low + 0.4, {"tenure": shift})


NAMES = {"events_before", "tenure", "friction_before"}
GOOD = contrast(0.2, 0.1, 0.3)


@pytest.mark.parametrize(
    ("change", "given"),
    [
        ({}, True),
        ({"association": -0.2}, False),
        ({"told": contrast(0.2, -0.01, 0.3)}, False),
        ({"other": contrast(0.2, -0.01, 0.3)}, False),
        ({"told": contrast(0.2, 0.1, 0.3, shift=-0.7)}, False),
        ({"other": contrast(0.2, 0.1, 0.3, shift=0.7)}, False),
        ({"told": contrast(0.2, 0.1, 0.3, ratio_low=1.3)}, False),
        ({"landmark": (-0.1, -0.2, -0.01)}, False),
        ({"landmark": (-0.1, -0.2, 0.01)}, True),
        ({"landmark": (np.nan, np.nan, np.nan)}, False),
        ({"names": {"events_before", "tenure"}}, False),
        ({"names": {"events_before", "tenure", "dropped_before"}}, True),
        ({"names": {"tenure", "friction_before"}}, False),
    ],
)
def test_the_rule_of_the_level(change, given):
    """Same sign everywhere, more than measured confounders move, an E-value of 2, no contradiction, and measured."""
    fixed = {"association": 0.1, "told": GOOD, "other": GOOD, "landmark": (0.1, 0.01, 0.2), "names": NAMES}

    assert may_be_adjusted(**{**fixed, **change}) is given


def test_writing_is_counted_by_probability_and_time():
    """At least one, two, three, and one that matters; the ages at which the expected number passes none, one, two."""
    exposures = {
        "a": Exposure(np.array([0, 1]), np.array([1.0, 0.5]), np.array([5, 7])),
        "b": Exposure(np.array([0, 2]), np.array([1.0, 1.0]), np.array([3, 2])),
        "c": Exposure(np.array([0, 1]), np.array([0.5, 0.5]), np.array([9, 1])),
    }

    wrote, ages = find_wrote(4, exposures, {"a", "c"})

    assert wrote.tolist() == [[1, 1, 0.5, 1], [0.75, 0.25, 0, 0.75], [1, 0, 0, 0], [0, 0, 0, 0]]
    assert ages[:2].tolist() == [[3, 5, 9, 5], [1, 7, 7, 1]]
    assert ages[2, :3].tolist() == [2, 2, 2]


def test_a_clock_of_exits_ticks_by_their_share_of_those_at_risk():
    """Of four visits two leave at 2, one of the remaining two at 5; the last is censored."""
    clock = build_clock(
        np.array([2, 2, 5, 9]), np.array([True, True, True, False]), np.array([True, False, True, False]), np.ones(4)
    )

    assert clock.at(np.array([1, 2, 4, 5, 9])).tolist() == [0, 0.5, 0.5, 1, 1]
    assert clock.before(np.array([2, 5])).tolist() == [0, 0.5]
    assert clock.spend(np.array([0.25]), np.array([0.75])).sum() == 0.5


@settings(max_examples=40, deadline=None)
@given(
    drop=st.lists(st.floats(0.01, 3), min_size=3, max_size=3),
    other=st.lists(st.floats(0.01, 3), min_size=3, max_size=3),
    span=st.lists(st.floats(0, 2), min_size=3, max_size=3),
)
def test_risks_and_their_slopes(drop, other, span):
    """The risk is what small steps add up to; its slopes are what small changes of the rates do."""
    rates = np.array([drop]), np.array([other])
    spans = np.array([span])
    risk, by_drop, by_other = to_risks(*rates, spans)

    steps = 4000
    fine = [np.repeat(one[0], steps) for one in rates]
    width = np.repeat(spans[0] / steps, steps)
    spent = (fine[0] + fine[1]) * width
    assert risk[0] == pytest.approx((np.exp(-np.cumsum(spent) + spent / 2) * fine[0] * width).sum(), abs=1e-5)
    for slopes, which in ((by_drop, 0), (by_other, 1)):
        for place in range(3):
            moved = [one.copy() for one in rates]
            moved[which][0, place] *= np.exp(1e-5)
            assert slopes[0, place] == pytest.approx((to_risks(*moved, spans)[0][0] - risk[0]) / 1e-5, abs=1e-4)


def test_means_and_their_interval_are_those_of_two_groups():
    """With a mean for a model, the interval of the difference is that of two independent means."""
    random = np.random.default_rng(0)
    a, b = random.normal(3, 1, 400), random.normal(2, 2, 600)
    influence = np.zeros((1000, 2))
    influence[:400, 0] = (a - a.mean()) / 400
    influence[400:, 1] = (b - b.mean()) / 600

    found = estimate_means((np.full(400, a.mean()), np.full(400, b.mean())), np.ones(400), np.arange(400), influence)

    error = 1.959964 * np.sqrt(a.var() / 400 + b.var() / 600)
    assert found.difference == pytest.approx(a.mean() - b.mean())
    assert found.high - found.difference == pytest.approx(error)
    assert found.ratio == pytest.approx(a.mean() / b.mean())


def test_the_e_values_of_the_paper():
    """RR 3.9 (1.8 to 8.7) has 7.26 and 3.0 (VanderWeele and Ding 2017); an interval that holds 1 has 1 at its limit."""
    assert to_e_value(3.9) == pytest.approx(7.26, abs=0.005)
    assert to_e_value(1 / 3.9) == pytest.approx(7.26, abs=0.005)
    assert to_limit_e_value(Estimate(0, 0, 0, 3.9, 1.8, 8.7)) == pytest.approx(3.0)
    assert to_limit_e_value(Estimate(0, 0, 0, 0.5, 0.25, 1.1)) == 1.0


def test_levels_are_of_about_equal_size_and_nothing_is_its_own():
    """Where a tenth or more have none, none is level 0; equal values share a level."""
    assert to_levels(np.array([0, 0, 1, 1, 2, 3, 9])).tolist() == [0, 0, 1, 1, 2, 3, 3]
    assert np.bincount(to_levels(np.arange(1, 101))).tolist() == [25, 25, 25, 25]
    assert to_levels(np.zeros(3)).tolist() == [0, 0, 0]


@given(values=st.lists(st.integers(-5, 50), max_size=40))
def test_levels_rise_with_values(values):
    """A larger value never has a lower level."""
    order = np.argsort(values, kind="stable")
    levels = to_levels(np.array(values))[order] if values else np.zeros(0)

    assert (np.diff(levels) >= 0).all()
