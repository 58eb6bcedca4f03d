"""How often the intervals of agreement hold the truth, and what the words promise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from benchmarks.agreement.world import COMMON, RARE, draw_said, to_log
from friction.themes.coding import estimate_agreement, replay_codings

if TYPE_CHECKING:
    import pandas as pd

DRAWS, REPLICATES, MANY, FEWEST = 300, 400, 200_000, 5
SIZES, SLIPS = (30, 100, 300), (0.02, 0.1, 0.3)
SHOWN = {
    "alpha of sets": ("all", None, "alpha"),
    "a common theme, alpha": ("theme", f"th-{COMMON}", "alpha"),
    "a rare theme, alpha": ("theme", f"th-{RARE}", "alpha"),
    "the same, on five segments at least": ("theme", f"th-{RARE}", "alpha"),
    "a rare theme, AC1": ("theme", f"th-{RARE}", "ac1"),
    "kappa of two coders": ("coders", None, "kappa"),
    "agreed": ("all", None, "agreed"),
}


def estimate(said: np.ndarray, replicates: int, seed: int = 0) -> pd.DataFrame:
    """Return the agreement on what coders said, a row for each of `SHOWN`."""
    found = estimate_agreement(
        replay_codings(to_log(said)), [f"th-{COMMON}", f"th-{RARE}"], replicates=replicates, seed=seed
    )
    rows = []
    for scope, theme_id, measure in SHOWN.values():
        chosen = (found["scope"] == scope) & (found["measure"] == measure)
        rows.append(found[chosen & (found["theme_id"] == theme_id if theme_id else True)].index[0])
    return found.loc[rows].set_axis(list(SHOWN))


def measure_coverage() -> str:
    """Return a Markdown table: how often, in %, the 95 % interval holds the value on many segments."""
    lines = [f"| n | slips | {' | '.join(SHOWN)} |", f"|---:|---:|{'---:|' * len(SHOWN)}"]
    random = np.random.default_rng(1)
    for slip in SLIPS:
        truth = estimate(draw_said(MANY, 2, slip, random), 1)["estimate"]
        for n in SIZES:
            held, told = np.zeros(len(SHOWN)), np.zeros(len(SHOWN))
            for seed in range(DRAWS):
                found = estimate(draw_said(n, 2, slip, random), REPLICATES, seed)
                read = found["estimate"].notna() & (
                    ~found.index.str.startswith("the same") | (found["n_other"] >= FEWEST)
                )
                held += ((found["low"] <= truth) & (truth <= found["high"]) & read).to_numpy()
                told += read.to_numpy()
            cells = [
                (f"{100 * one / all_:.1f}" if all_ else "–") + (f" ({int(all_)})" if all_ < DRAWS else "")
                for one, all_ in zip(held, told, strict=True)
            ]
            lines.append(f"| {n} | {slip:.2f} | {' | '.join(cells)} |")
        lines.append(f"| truth | {slip:.2f} | {' | '.join(f'{value:.3f}' for value in truth)} |")
    return "\n".join(lines)
