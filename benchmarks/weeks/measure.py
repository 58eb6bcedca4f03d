"""False flags a quarter where nothing changes, and how soon a theme that doubles is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from benchmarks.weeks.worlds import World, draw_people
from friction.themes.flags import QUARTER, judge_weeks

if TYPE_CHECKING:
    from collections.abc import Sequence

FIRST_JUMP, APART, ALONE = 20, 2, 20
"""The first week in which a theme doubles, weeks between two, and the first theme that is in no family."""


class FalseFlags(NamedTuple):
    """Flags a quarter of a workspace with its standard error; of these rises; share of quarters with two or more."""

    a_quarter: float
    error: float
    rises: float
    twice: float


def count_false_flags(world: World, seeds: Sequence[int]) -> FalseFlags:
    """Return how many flags all themes of a world in which nothing changes get, a quarter of judged weeks."""
    flags, rises, judged, twice = [], 0, 0, []
    for seed in seeds:
        people, families = draw_people(world, np.random.default_rng(seed))
        found = judge_weeks(people, families, 0, world.weeks - 1)
        way = found.way[: world.themes]
        told = (way != 0).sum(axis=0)[~np.isnan(found.low).all(axis=0)]
        flags.append(int(told.sum()))
        rises += int((way > 0).sum())
        judged += len(told)
        twice += [int(told[at : at + QUARTER].sum()) > 1 for at in range(0, len(told) - QUARTER + 1, QUARTER)]
    quarters = judged / QUARTER
    error = float(np.std(flags) * np.sqrt(len(flags))) / quarters
    return FalseFlags(sum(flags) / quarters, error, rises / quarters, float(np.mean(twice)) if twice else np.nan)


def find_doubled(world: World, sizes: Sequence[float], seeds: Sequence[int]) -> dict[float, tuple[float, float]]:
    """Return, by people a week before, the share of doubled themes told in their first week, and within two.

    One theme of each size doubles, two weeks apart, among others in which nothing changes.
    """
    jumps = {ALONE + place: FIRST_JUMP + APART * place for place in range(len(sizes))}
    found = np.zeros((len(sizes), 2))
    for seed in seeds:
        people, families = draw_people(
            world, np.random.default_rng(seed), jumps=jumps, sizes=dict(zip(jumps, sizes, strict=True))
        )
        way = judge_weeks(people, families, 0, world.weeks - 1).way
        for place, (theme, week) in enumerate(jumps.items()):
            found[place] += way[theme, week] > 0, (way[theme, week : week + 2] > 0).any()
    return {size: (float(first), float(both)) for size, (first, both) in zip(sizes, found / len(seeds), strict=True)}
