"""How often intervals hold the truth, and the size of the test of weeks: ``python -m benchmarks.statistics.coverage``.

Persons have one to six journeys a, b, c each, spread over 17 weeks; they drop off with a habit of their own (a beta law
round .2, .3 and .25: a concentration of 1000 is hardly any habit, 10 and 3 are strong ones), come back from c to a now
and then, and are open when the data end. The truth of an estimate is what it tends to: its value on 40,000 persons.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from friction.journeys.chain.chain_states import estimate_state_rates
from friction.journeys.chain.memory import build_contexts
from friction.journeys.chain.scenarios import build_absorption, build_scenarios, estimate_outlook
from friction.journeys.measure.moves import Moves
from friction.journeys.weeks.durations import estimate_durations, find_horizon, find_spans
from friction.journeys.weeks.homogeneity import build_homogeneity
from friction.journeys.weeks.stage_weeks import (
    build_stage_weeks,
    count_week_matrices,
    find_common_horizons,
    find_journey_weeks,
)
from friction.statistics.resample import person_signatures
from friction.statistics.tallies import draw_weights

DAY = 86_400_000_000
END, SILENCE = 120, 14
LAST, CONVERTED, DROPPED, OPEN = 2, 3, 4, -1
DROPS, BACK = (0.2, 0.3, 0.25), 0.15
RUNS, PERSONS, REPLICATES, MANY = 200, 400, 200, 40_000
WEEK = "1970-W06"


def draw(persons: int, concentration: float, random: np.random.Generator) -> Moves:
    """Draw the visits of some persons."""
    rows = []
    journey = 0
    for person in range(persons):
        habit = [random.beta(mean * concentration, (1 - mean) * concentration) for mean in DROPS]
        for _ in range(int(random.integers(1, 7))):
            begun = at = float(random.uniform(0, END))
            stage, before, before_that = 0, -1, -2
            while at < END:
                stay = min(float(random.exponential(2.5)), 13.0)
                if random.random() < habit[stage]:
                    way, age = DROPPED, SILENCE
                elif stage == LAST:
                    way, age = (0 if random.random() < BACK else CONVERTED), stay
                else:
                    way, age = stage + 1, stay
                if at + age > END:
                    way, age = OPEN, END - at
                rows.append((person, journey, stage, before, before_that, way, at, begun, age))
                if way in (OPEN, CONVERTED, DROPPED):
                    break
                before_that, before, stage, at = before, stage, way, at + age
            journey += 1
    columns = np.array(rows).T
    person, journeys, stages, before, before_that, way = columns[:6].astype(np.int64)
    entered, begun, age = np.round(columns[6:] * DAY).astype(np.int64)
    ids = [f"p{number}" for number in range(persons)]
    return Moves(
        stages=("a", "b", "c"), person=person, unit=person, journey=np.unique(journeys, return_inverse=True)[1],
        stage=stages, before=before, before_that=before_that, way=way, entered=entered, begun=begun, age=age,
        follow_up=END * DAY - entered, signatures=person_signatures(ids), people=np.array(ids),
    )  # fmt: skip


def estimate(moves: Moves, replicates: int) -> tuple[dict[str, tuple[float, float, float]], float]:
    """Return estimates with their bounds, and the p value of the weeks."""
    weights = draw_weights(moves.signatures, replicates, 0)
    horizons: list[int | None] = [60 * DAY] * 3
    rates = estimate_state_rates(moves, build_contexts(moves, 1), horizons, weights)
    outlook, gains = estimate_outlook(rates)
    absorption = build_absorption(rates, outlook).set_index("stage")
    scenarios = build_scenarios(rates, outlook, gains).set_index(["stage", "share"])
    spans = find_spans(moves)
    durations = estimate_durations(
        moves, spans, horizons=horizons, horizon=find_horizon(spans, SILENCE * DAY), weights=weights, converts=True
    ).set_index(["from_stage", "until"])
    weeks = find_journey_weeks(moves, "UTC", pd.Timestamp(END * DAY, unit="us", tz="UTC"))
    common = find_common_horizons(moves, horizons, [SILENCE * DAY] * 3)
    of_week = build_stage_weeks(moves, weeks, common, weights).set_index(["stage", "week"])
    test = build_homogeneity(count_week_matrices(moves, weeks, common, weights)).set_index("stage")

    def read(row: pd.Series, *names: str) -> tuple[float, float, float]:
        return tuple(float(row[name]) for name in names)  # type: ignore[return-value]

    start = absorption.loc["START"]
    return {
        "chance of converting": read(start, "conversion", "conversion_low", "conversion_high"),
        "expected visits": read(start, "steps", "steps_low", "steps_high"),
        "revisits of a": read(absorption.loc["a"], "revisited", "revisited_low", "revisited_high"),
        "gain at b, 50 %": read(scenarios.loc[("b", 0.5)], "gain", "gain_low", "gain_high"),
        "median time in b": read(
            durations.loc[("b", "ANY")], "median_minutes", "median_low_minutes", "median_high_minutes"
        ),
        "median time to conversion": read(
            durations.loc[("START", "CONVERTED")], "median_minutes", "median_low_minutes", "median_high_minutes"
        ),
        "drop-off of one week at a": read(of_week.loc[("a", WEEK)], "rate", "rate_low", "rate_high"),
    }, float(test.loc["ANY", "p_value"])


def main() -> None:
    """Print, for each strength of habit, how often intervals hold the truth and tests find what is not there."""
    for concentration in (1000.0, 10.0, 3.0):
        random = np.random.default_rng(int(concentration))
        truth, _ = estimate(draw(MANY, concentration, random), 2)
        held = dict.fromkeys(truth, 0)
        p_values = []
        for _ in range(RUNS):
            found, p_value = estimate(draw(PERSONS, concentration, random), REPLICATES)
            p_values.append(p_value)
            for name, (_, low, high) in found.items():
                held[name] += low <= truth[name][0] <= high
        shares = " | ".join(f"{100 * n / RUNS:.1f}" for n in held.values())
        sizes = " | ".join(f"{100 * np.mean(np.array(p_values) < level):.1f}" for level in (0.05, 0.01))
        print(f"| {concentration:.0f} | {shares} | {sizes} |")
    print(list(truth))


if __name__ == "__main__":
    main()
