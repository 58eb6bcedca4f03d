"""Made-up journeys whose true drop-off is known: how far estimates are off, and how often intervals hold the truth."""

from __future__ import annotations

import numpy as np
import pandas as pd

from friction.config import Impact, Journey, Stage
from friction.journeys.measure.dropoff import estimate_dropoff
from friction.journeys.measure.rates import Rates, measure_visits
from friction.journeys.visits.visits import build_visits
from friction.statistics.incidence import estimate_incidence

TRUTH = {"first": 0.20, "second": 0.30, "third": 0.25}
JOURNEY = Journey(
    starts=("first",),
    converts=("bought",),
    drop_after_days=14,
    stages=tuple(Stage(name=name, events=(name,)) for name in TRUTH),
)
START = pd.Timestamp("2026-01-05", tz="UTC")
WEEKS = 4
LEVELS = {"low": 1000, "middle": 10, "high": 3}
"""Precision of the Beta law that persons' own drop-off is drawn from: the less, the more persons differ."""


def measure_bias(runs: int = 20, persons: int = 20_000) -> str:
    """Return a Markdown table: mean estimate of four ways of counting, over runs."""
    found = [_estimate_four_ways(persons, seed) for seed in range(runs)]
    mean = pd.concat(found).groupby(level=0, sort=False).mean()
    lines = ["| estimate | " + " | ".join(TRUTH) + " | largest error, points |", "|---|---:|---:|---:|---:|"]
    lines.append("| truth | " + " | ".join(f"{rate:.3f}" for rate in TRUTH.values()) + " | |")
    for name, row in mean.iterrows():
        off = 100 * np.abs(row.to_numpy() - np.array(list(TRUTH.values()))).max()
        lines.append(f"| {name} | " + " | ".join(f"{rate:.3f}" for rate in row) + f" | {off:.1f} |")
    return "\n".join(lines)


def measure_coverage(runs: int = 200, persons: int = 600) -> str:
    """Return a Markdown table: how often the 95 % interval of stage ``first`` holds the truth, persons differing."""
    lines = [
        "| persons differ | precision | 95 % intervals hold the truth | mean width | visits as independent |",
        "|---|---:|---:|---:|---:|",
    ]
    for level, precision in LEVELS.items():
        held, widths, naive = [], [], []
        for seed in range(runs):
            events, end = draw_repeated(persons, precision, seed)
            visits = build_visits(events, JOURNEY, data_end=end).visits
            rates = measure_visits(visits, JOURNEY, Impact(replicates=400, seed=seed), data_end=end)
            first = estimate_dropoff(rates).iloc[0]
            held.append(first["rate_low"] <= TRUTH["first"] <= first["rate_high"])
            widths.append(first["rate_high"] - first["rate_low"])
            spread = 1.96 * (first["rate"] * (1 - first["rate"]) / first["n_visits"]) ** 0.5
            naive.append(abs(first["rate"] - TRUTH["first"]) <= spread)
        lines.append(f"| {level} | {precision} | {np.mean(held):.1%} | {np.mean(widths):.4f} | {np.mean(naive):.1%} |")
    return "\n".join(lines)


def draw_once(persons: int, seed: int) -> tuple[pd.DataFrame, pd.Timestamp]:
    """Draw persons who enter once, evenly over the weeks; return events and the end of the data."""
    random = np.random.default_rng(seed)
    end = START + pd.Timedelta(weeks=WEEKS)
    at = random.uniform(0, WEEKS * 7 - 0.1, persons)
    rows = []
    for number in range(persons):
        day = at[number]
        for stage, drop in TRUTH.items():
            rows.append((f"p{number}", day, stage))
            if random.random() < drop:
                break
            day += min(random.exponential(2.5), 13.0)
        else:
            rows.append((f"p{number}", day, "bought"))
    return _to_events(rows, end), end


def draw_repeated(persons: int, precision: float, seed: int) -> tuple[pd.DataFrame, pd.Timestamp]:
    """Draw persons who come nine times, each with a drop-off of their own at stage ``first``, the same each time."""
    random = np.random.default_rng([seed, int(precision)])
    own = random.beta(TRUTH["first"] * precision, (1 - TRUTH["first"]) * precision, persons)
    end = START + pd.Timedelta(days=9 * 21)
    rows = []
    for number in range(persons):
        for visit in range(9):
            day = 21 * visit + random.uniform(0, 4)
            rows.append((f"p{number}", day, "first"))
            if random.random() >= own[number]:
                rows.append((f"p{number}", day + random.uniform(0, 2), "bought"))
    return _to_events(rows, end), end


def _to_events(rows: list[tuple[str, float, str]], end: pd.Timestamp) -> pd.DataFrame:
    events = pd.DataFrame(rows, columns=["person_id", "day", "name"])
    events["happened_at"] = (START + pd.to_timedelta(events["day"], unit="D")).dt.as_unit("us")
    events = events[events["happened_at"] < end].reset_index(drop=True)
    return events.assign(event_id=[f"e{row}" for row in range(len(events))], source="clicks")


def _estimate_four_ways(persons: int, seed: int) -> pd.DataFrame:
    events, end = draw_once(persons, seed)
    built = build_visits(events, JOURNEY, data_end=end)
    rates = measure_visits(built.visits, JOURNEY, Impact(replicates=50), data_end=end)
    of_stages = estimate_dropoff(rates)
    closed = of_stages["n_visits"] - of_stages["n_open"]
    return pd.DataFrame(
        {
            "Aalen-Johansen (ours)": rates.incidence[0, :, -1],
            "open counted as dropped": (of_stages["n_dropped"] + of_stages["n_open"]) / of_stages["n_visits"],
            "closed visits alone": of_stages["n_dropped"] / closed,
            "Kaplan-Meier, advances censored": _censor_advances(rates),
        }
    ).T.set_axis(list(TRUTH), axis=1)


def _censor_advances(rates: Rates) -> list[float]:
    """Return 1 - S of drop-off with moving on taken as censoring: the wrong estimate of competing risks."""
    found = []
    moves = rates.moves
    for place, horizon in enumerate(rates.horizons):
        own = moves.of(place)
        ways = np.where(moves.way[own] == moves.n_ways - 1, 0, -1)
        found.append(float(estimate_incidence(moves.age[own], ways, np.ones(len(own)), 1, horizon)[0]))
    return found
