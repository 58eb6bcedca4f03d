"""Which representation of paths recovers planted cohorts: ``python -m benchmarks.paths``; prints a Markdown table."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
from sklearn.metrics import adjusted_rand_score

from benchmarks.paths.planted import STAGES, Journey, draw_chains, draw_habits
from friction.journeys.paths.alike_paths import group_paths
from friction.statistics.ward import cut_joins, join_points

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

JOURNEYS = 1_500
SEEDS = (10, 11, 12)
WORLDS = (
    ("habits, clean", draw_habits, 6, 0.0), ("habits, a tenth astray", draw_habits, 6, 0.1),
    ("habits, three tenths astray", draw_habits, 6, 0.3), ("hidden chains", draw_chains, 4, 0.1),
)  # fmt: skip
Path = tuple[str, ...]


def count_pieces(paths: Sequence[Path], lengths: Sequence[int]) -> np.ndarray:
    """Return how often each run of so many stages is in each path, start and end included."""
    found = [
        Counter(told[at : at + length] for length in lengths for at in range(len(told) - length + 1))
        for told in (("START", *path, "END") for path in paths)
    ]
    place = {piece: number for number, piece in enumerate(sorted({piece for one in found for piece in one}))}
    counts = np.zeros((len(paths), len(place)))
    for row, one in enumerate(found):
        for piece, n in one.items():
            counts[row, place[piece]] = n
    return counts


def to_distances(paths: Sequence[Path]) -> np.ndarray:
    """Return edit distances over the longer path's length, as points (classical scaling) that Ward can join."""
    code = {stage: number for number, stage in enumerate(STAGES)}
    told = [np.array([code[stage] for stage in path]) for path in paths]
    gaps = np.zeros((len(told), len(told)))
    for row, one in enumerate(told):
        for column in range(row):
            gaps[row, column] = gaps[column, row] = _measure_edits(one, told[column])
    middle = np.eye(len(told)) - 1 / len(told)
    values, vectors = np.linalg.eigh(-middle @ gaps**2 @ middle / 2)
    kept = np.argsort(values)[::-1][:20]
    return vectors[:, kept] * np.sqrt(np.maximum(values[kept], 0))


def _measure_edits(one: np.ndarray, other: np.ndarray) -> float:
    row = np.arange(len(other) + 1)
    for number, stage in enumerate(one, start=1):
        best = np.minimum(row[1:] + 1, row[:-1] + (other != stage))
        new = np.concatenate([[number], best])
        # A run of insertions is the smallest of what stands before, one more for each step.
        row = np.minimum.accumulate(new - np.arange(len(new))) + np.arange(len(new))
    return row[-1] / max(len(one), len(other))


REPRESENTATIONS: dict[str, Callable[[Sequence[Path]], np.ndarray]] = {
    "log counts of moves (ours)": lambda paths: np.log1p(count_pieces(paths, (2,))),
    "shares of moves, Hellinger": lambda paths: np.sqrt(_to_shares(count_pieces(paths, (2,)))),
    "moves, at most two of each": lambda paths: np.minimum(count_pieces(paths, (2,)), 2),
    "log counts of runs of one to three": lambda paths: np.log1p(count_pieces(paths, (1, 2, 3))),
    "edit distance": to_distances,
}


def _to_shares(counts: np.ndarray) -> np.ndarray:
    return counts / counts.sum(axis=1, keepdims=True)


def measure(journeys: Sequence[Journey], truth: Sequence[int], n_groups: int, name: str) -> tuple[float, float]:
    """Return the adjusted Rand index over journeys, with the true number of groups and with the number found."""
    counts = Counter(path for path, _ in journeys)
    paths = [path for path, _ in counts.most_common(400)] if name == "edit distance" else sorted(counts)
    weights = np.array([counts[path] for path in paths])
    points = REPRESENTATIONS[name](paths)
    told = [(path, habit) for (path, _), habit in zip(journeys, truth, strict=True)]
    joins, _ = join_points(points, weights)
    scores = []
    for group in (
        cut_joins(joins, len(paths), n_groups),
        group_paths(points, weights, int(0.02 * len(journeys))).group,
    ):
        of_path = dict(zip(paths, group.tolist(), strict=True))
        seen = [(of_path[path], habit) for path, habit in told if path in of_path]
        scores.append(float(adjusted_rand_score([habit for _, habit in seen], [one for one, _ in seen])))
    return scores[0], scores[1]


def main() -> None:
    """Print the table."""
    print("| | " + " | ".join(world for world, *_ in WORLDS) + " |")
    print("|---|" + "---:|" * len(WORLDS))
    for name in REPRESENTATIONS:
        cells = []
        for _, draw, n_groups, noise in WORLDS:
            found = [measure(*draw(JOURNEYS, seed, noise), n_groups, name) for seed in SEEDS]
            cells.append(" / ".join(f"{value:.2f}" for value in np.mean(found, axis=0)))
        print(f"| {name} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
