"""Contact and churn with known truth: ``python -m benchmarks.impact.churn [--seeds 50] [--first 1000]``.

Persons stay in a stage for up to 26 weeks. Each week some write of one of four themes, some churn, some move on.
Engaged persons write more and churn less; persons with severe trouble write more and churn more. Theme 0 truly
multiplies the hazard of churning by a known ratio from the week it is met in; the other themes change nothing.
"""

from __future__ import annotations

import argparse
from collections import Counter
from dataclasses import dataclass

import numpy as np

from friction.impact.adjust.adjusted import estimate_adjusted
from friction.impact.adjust.contrast import compare_theme
from friction.impact.adjust.exit_rates import Stays, fit_rates
from friction.impact.adjust.landmark import build_field, estimate_landmarks
from friction.impact.adjust.standardise import build_design, to_levels
from friction.impact.adjust.written import Exposure, find_wrote
from friction.impact.compare.at_risk import DROP, OPEN, OTHER

WEEK = 7 * 86_400_000_000
WEEKS = 26
CHURN, MOVES_ON, WRITES = 0.02, 0.03, 0.008
BY_ENGAGEMENT = (0.8, -0.8)
"""Of writing, of churning: on the logarithm of the rate, by standard deviation."""
BY_SEVERITY = (0.8, 0.8)
PICKS = {"picks it": (1.2, 0.3), "picks it strongly": (2.0, 0.0)}
"""Where severity picks the theme: of writing of theme 0, of the others."""
KINDS = np.array([-1.5, -0.9, -0.4, 0.0, 0.4, 0.9, 1.5])
N_THEMES = 4
THEME = "theme-0"


@dataclass(frozen=True)
class World:
    """A hazard ratio, how severity is known (exactly, by messages, not at all), and who writes of what."""

    name: str
    ratio: float
    severity: str
    n_themes: int = N_THEMES
    picks: str | None = None
    engagement: float = 1.0


TOLD = (("helps, 0.8", 0.8), ("no effect, 1", 1.0), ("harms, 1.5", 1.5), ("harms, 2", 2.0), ("harms, 3", 3.0))
WORLDS = (
    *(
        World(f"{told}, {known}", ratio, known)
        for known in ("measured", "by messages", "hidden")
        for told, ratio in TOLD
    ),
    *(World(f"helps, 0.8, {known}, only theme", 0.8, known, n_themes=1) for known in ("measured", "hidden")),
    *(
        World(f"{told}, {known}, severity picks it", ratio, known, picks="picks it")
        for told, ratio in TOLD[:2]
        for known in ("by messages", "hidden")
    ),
    World("no effect, 1, hidden, severity picks it, hardly engaged", 1.0, "hidden", picks="picks it", engagement=0.25),
    World("no effect, 1, hidden, severity picks it strongly", 1.0, "hidden", picks="picks it strongly"),
)


@dataclass(frozen=True)
class Panel:
    """What is seen of the persons of a world, and what a perfect analysis would find (risk difference)."""

    age: np.ndarray
    end: np.ndarray
    confounders: dict[str, np.ndarray]
    exposures: dict[str, Exposure]
    truth: float


def simulate(world: World, persons: int, seed: int) -> Panel:
    """Draw the persons of a world."""
    random = np.random.default_rng(seed)
    # Seven kinds each, so that what is measured is measured exactly.
    engagement, severity = KINDS[random.integers(len(KINDS), size=(2, persons))]
    engagement = engagement * world.engagement
    churn = CHURN * np.exp(BY_ENGAGEMENT[1] * engagement + BY_SEVERITY[1] * severity)
    of_first, of_others = PICKS[world.picks] if world.picks else (BY_SEVERITY[0], BY_SEVERITY[0])
    by_severity = [of_others if theme else of_first for theme in range(world.n_themes)]
    rates = [WRITES * np.exp(BY_ENGAGEMENT[0] * engagement + by * severity) for by in by_severity]
    met = np.full((world.n_themes, persons), -1.0)
    age, end = np.full(persons, WEEKS, dtype=float), np.full(persons, OPEN)
    there = np.ones(persons, dtype=bool)
    for week in range(WEEKS):
        for theme, rate in enumerate(rates):
            writes = there & (met[theme] < 0) & (random.random(persons) < -np.expm1(-rate))
            met[theme, writes] = week + 0.5 * random.random(writes.sum())
        leaves = there & (random.random(persons) < -np.expm1(-churn * np.where(met[0] >= 0, world.ratio, 1.0)))
        moves = there & ~leaves & (random.random(persons) < MOVES_ON)
        for gone, way in ((leaves, DROP), (moves, OTHER)):
            age[gone], end[gone] = week + 0.5 + 0.5 * random.random(gone.sum()), way
        there &= ~(leaves | moves)
    exposures = {}
    for theme in range(world.n_themes):
        rows = np.flatnonzero(met[theme] >= 0)
        exposures[f"theme-{theme}"] = Exposure(rows, np.ones(len(rows)), (met[theme, rows] * WEEK).astype(np.int64))
    seen = {
        "measured": severity - severity.min() + 1,
        "by messages": random.poisson(np.exp(severity)),
        "hidden": random.poisson(1.0, persons),
    }[world.severity]
    confounders = {
        "events_before": to_levels(engagement - engagement.min() + 1, most=7),
        "tenure": to_levels(random.random(persons) + 1),
        "friction_before": to_levels(seen, most=7),
    }
    first = np.floor(met[0]).astype(int)
    rows = exposures[THEME].rows
    risks = [_find_risk(churn[rows] * ratio, WEEKS - first[rows]) for ratio in (world.ratio, 1.0)]
    truth = float((risks[0] - risks[1]).mean())
    return Panel((age * WEEK).astype(np.int64), end, confounders, exposures, truth)


def _find_risk(churn: np.ndarray, weeks: np.ndarray) -> np.ndarray:
    """Return the risk of churning within some weeks, moving on competing."""
    leaves = -np.expm1(-churn)
    stays = (1 - leaves) * (1 - MOVES_ON)
    return leaves * (1 - stays**weeks) / (1 - stays)


def compare_ways(panel: Panel) -> dict[str, float]:
    """Return the risk difference by each way to analyse it."""
    n = len(panel.age)
    exposure = panel.exposures[THEME]
    theme = np.zeros(n)
    theme[exposure.rows] = 1.0
    met = np.full(n, np.iinfo(np.int64).max)
    met[exposure.rows] = exposure.met
    dropped = panel.end == DROP
    found = {"ever against never": float(dropped[theme > 0].mean() - dropped[theme == 0].mean())}
    ways = {"crude": (), "engagement only": ("events_before",), "adjusted": tuple(panel.confounders)}
    for name, used in ways.items():
        design = build_design({one: panel.confounders[one] for one in used} or {"none": np.zeros(n, dtype=np.int64)})
        stays = Stays(
            panel.age, panel.end, np.arange(n), np.ones(n), design.matrix, *find_wrote(n, {THEME: exposure}, {THEME})
        )
        if name == "crude":
            field = build_field(stays, np.zeros(n, dtype=np.int64))
            found["landmark, crude"] = estimate_landmarks(field, theme, met)[0]
        silent, _ = compare_theme(fit_rates(stays), design, exposure)
        found[name] = silent.estimate.difference
        if name == "crude":
            found["association"] = (
                silent.estimate.difference if silent.estimate.low * silent.estimate.high > 0 else np.nan
            )
        if name == "adjusted":
            found["covers"] = float(silent.estimate.low <= panel.truth <= silent.estimate.high)
    return found


def main() -> None:
    """Print the tables of the README."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=50)
    parser.add_argument("--first", type=int, default=1000)
    parser.add_argument("--persons", type=int, default=6000)
    parser.add_argument("--worlds", type=int, nargs=2, default=(0, len(WORLDS)), help="which of them, from and to")
    chosen = parser.parse_args()
    ways = ("ever against never", "landmark, crude", "crude", "engagement only", "adjusted")
    counted = ("holds truth", "among writers", "holds truth", "association", "adjusted", "wrong sign")
    print(f"| world | truth | {' | '.join((*ways, *counted))} |")
    print("|---|" + "---:|" * (len(ways) + len(counted) + 1))
    for world in WORLDS[slice(*chosen.worlds)]:
        figures: list[list[float]] = []
        counts: Counter[str] = Counter()
        for seed in range(chosen.first, chosen.first + chosen.seeds):
            panel = simulate(world, chosen.persons, seed)
            found = compare_ways(panel)
            row = estimate_adjusted(
                panel.age, panel.end, np.arange(len(panel.age)), panel.confounders, panel.exposures,
                {THEME: found["crude"]},
            ).iloc[0]  # fmt: skip
            given = bool(row["is_adjusted"]) and not np.isnan(found["association"])
            counts["association"] += not np.isnan(found["association"])
            counts["adjusted"] += given
            counts["wrong"] += given and np.sign(row["adjusted_difference"]) != np.sign(np.log(world.ratio))
            held = row["adjusted_low"] <= panel.truth <= row["adjusted_high"]
            figures.append(
                [panel.truth, *(found[way] for way in ways), found["covers"], row["adjusted_difference"], held]
            )
        mean = 100 * np.mean(figures, axis=0)
        cells = [f"{value:+.1f}" for value in mean]
        cells[-3], cells[-1] = f"{mean[-3]:.0f} %", f"{mean[-1]:.0f} %"
        print(
            f"| {world.name} | " + " | ".join(cells)
            + f" | {counts['association']} | {counts['adjusted']} | {counts['wrong']} |", flush=True,
        )  # fmt: skip


if __name__ == "__main__":
    main()
