"""Error against a known effect: ``FRICTION_DATA=... python -m benchmarks.impact.ihdp`` prints the table.

IHDP has a score for an outcome and no time, so hazards have nothing to do here. What is tried is the rest of
"adjusted": confounders as levels (`to_levels`, `build_design`), a model of the outcome with the exposure in it, and
standardisation with intervals from influences (`estimate_means`); the model is linear, with the exposure times each
confounder.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

from friction.impact.adjust.exit_rates import PRECISION
from friction.impact.adjust.standardise import Estimate, build_design, estimate_means, to_levels

SETS = range(1, 6)
N_NUMBERS = 6
"""The first covariates are numbers; the others are yes or no."""


def read_set(number: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return treatment, outcome, known effect of each, covariates."""
    folder = Path(os.environ.get("FRICTION_DATA", "../shared/data")) / "ihdp"
    rows = np.loadtxt(folder / f"ihdp_npci_{number}.csv", delimiter=",")
    return rows[:, 0], rows[:, 1], rows[:, 4] - rows[:, 3], rows[:, 5:]


def estimate_plain(treated: np.ndarray, outcome: np.ndarray) -> float:
    """Return the difference in means."""
    return float(outcome[treated == 1].mean() - outcome[treated == 0].mean())


def estimate_by_regression(treated: np.ndarray, outcome: np.ndarray, covariates: np.ndarray) -> float:
    """Return the treatment's coefficient of a linear regression (statsmodels)."""
    import statsmodels.api as sm

    return float(sm.OLS(outcome, sm.add_constant(np.column_stack([treated, covariates]))).fit().params[1])


def estimate_by_weights(treated: np.ndarray, outcome: np.ndarray, covariates: np.ndarray) -> float:
    """Return the difference in means of the treated and of the others weighed by odds of treatment (statsmodels)."""
    import statsmodels.api as sm

    chance = sm.GLM(treated, sm.add_constant(covariates), family=sm.families.Binomial()).fit().fittedvalues
    odds = (chance / (1 - chance))[treated == 0]
    return float(outcome[treated == 1].mean() - np.average(outcome[treated == 0], weights=odds))


def estimate_ours(treated: np.ndarray, outcome: np.ndarray, covariates: np.ndarray) -> Estimate:
    """Return the standardised difference over the treated."""
    levels = {
        f"x{place:02d}": to_levels(covariates[:, place] - covariates[:, place].min() + 1, most=5)
        if place < N_NUMBERS
        else (covariates[:, place] == covariates[:, place].max()).astype(np.int64)
        for place in range(covariates.shape[1])
    }
    plain = build_design(levels).matrix
    n = len(outcome)

    def build(exposed: np.ndarray) -> np.ndarray:
        return np.column_stack([np.ones(n), plain, exposed, plain * exposed[:, None]])

    # As weak a prior as that of the hazards (spread 2, here of the outcome's) holds what hardly any treated tell of.
    plainest = np.column_stack([np.ones(n), plain, treated])
    left_over = outcome - plainest @ np.linalg.lstsq(plainest, outcome, rcond=None)[0]
    model = build(treated)
    information = model.T @ model + PRECISION * left_over.var() / outcome.var() * np.eye(model.shape[1])
    slope = np.linalg.solve(information, model.T @ outcome)
    scores = model * (outcome - model @ slope)[:, None]
    on = treated == 1
    with_, without = build(np.ones(n)), build(np.zeros(n))
    slopes = np.stack([with_[on].mean(axis=0), without[on].mean(axis=0)], axis=1)
    return estimate_means(
        (with_[on] @ slope, without[on] @ slope), np.ones(on.sum()), np.flatnonzero(on),
        scores @ np.linalg.solve(information, slopes),
    )  # fmt: skip


def main() -> None:
    """Print the table of the README."""
    print("| set | known effect | plain difference | regression | inverse probability | ours | interval | holds it |")
    print("|---:|---:|---:|---:|---:|---:|---|---|")
    errors = []
    for number in SETS:
        treated, outcome, effect, covariates = read_set(number)
        truth = float(effect[treated == 1].mean())
        ours = estimate_ours(treated, outcome, covariates)
        found = [
            estimate_plain(treated, outcome),
            estimate_by_regression(treated, outcome, covariates),
            estimate_by_weights(treated, outcome, covariates),
            ours.difference,
        ]
        errors.append([abs(one - truth) for one in found])
        cells = " | ".join(f"{one:.2f} ({one - truth:+.2f})" for one in found)
        holds = "yes" if ours.low <= truth <= ours.high else "no"
        print(f"| {number} | {truth:.2f} | {cells} | {ours.low:.2f} to {ours.high:.2f} | {holds} |")
    print("| mean error | | " + " | ".join(f"{one:.2f}" for one in np.mean(errors, axis=0)) + " | | |")


if __name__ == "__main__":
    main()
