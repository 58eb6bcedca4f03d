"""New, rising and fading, week after week: each week is judged by those before it alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from friction.themes.bounds import Bounds, Look, find_bounds, find_bounds_at
from friction.themes.scatter import DISPERSIONS, log_chances, weigh_dispersions
from friction.themes.usual import HALF, Memory, Usual, find_usual, has_season

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from friction.themes.usual import Flags, Numbers, People

QUARTER = 13
BUDGET = 0.5 / QUARTER
"""False flags of one week, all lines and directions together: at most one in a quarter."""

FEWEST_WEEKS_BEFORE = 3
LAG = 2
"""Weeks until one teaches how far counts scatter: by then a change that began in it is told, and it teaches nothing."""

SETTLED = 3
"""Weeks after a flag in which the level before it still counts."""

MEMORIES = tuple(Memory(lasting, season) for lasting in (0.8, 0.9, 0.96, 1.0) for season in (False, True))
"""Ways to remember; the one under which all themes' counts so far were likeliest is taken."""


class Judged(NamedTuple):
    """Each line's weeks, (N, T).

    Attributes
    ----------
    low, high : the smallest and largest usual count; null where nothing is judged.
    way : 1 where a rise is told, -1 where a fall is, else 0.
    mean : what was usual.
    """

    low: Numbers
    high: Numbers
    way: NDArray[np.int64]
    mean: Numbers


class Verdict(NamedTuple):
    """What one week of N lines is.

    Attributes
    ----------
    bounds : counts that are too many or too few.
    way : (N,) 1 where a rise is told, -1 where a fall is, else 0.
    again : (N,) where a line goes further on the way told a short while ago: no flag, but a new level.
    back : (N,) where it is at the level before its flag, and not at the new one: what was between was no change.
    """

    bounds: Bounds
    way: NDArray[np.int64]
    again: Flags
    back: Flags

    @classmethod
    def none(cls, n_lines: int) -> Verdict:
        """Return the verdict of a week that is not judged."""
        never = np.zeros(n_lines, dtype=bool)
        edges = Bounds(np.full(n_lines, -1.0), np.full(n_lines, np.inf))
        return cls(edges, np.zeros(n_lines, dtype=np.int64), never, never)

    def to_range(self, counts: Numbers) -> tuple[Numbers, Numbers]:
        """Return the smallest and the largest usual counts; counts without a flag are within, others are not."""
        low = np.where(self.way < 0, np.maximum(self.bounds.low, counts), np.minimum(self.bounds.low, counts - 1))
        high = np.where(self.way > 0, np.minimum(self.bounds.high, counts), np.maximum(self.bounds.high, counts + 1))
        return np.minimum(low + 1, high - 1), np.maximum(low + 1, high - 1)


class Lesson(NamedTuple):
    """What a week teaches of how far counts scatter: what was usual by each memory, the counts, and lines at rest."""

    usuals: dict[Memory, Usual]
    counts: Numbers
    quiet: Flags

    def add_to(self, logs: dict[Memory, Numbers]) -> None:
        """Add the log chances of the counts to those so far, (J, N), of the lines in which nothing happened."""
        known: dict[int, Numbers] = {}
        for memory, usual in self.usuals.items():
            if id(usual) not in known:
                known[id(usual)] = np.where(self.quiet, log_chances(self.counts, usual), 0.0)
            logs[memory] += known[id(usual)]


class Levels:
    """Which weeks each line is compared with: those since its last change, and for a while those before it, too."""

    def __init__(self, n_lines: int, n_weeks: int) -> None:
        self.used = np.zeros((n_lines, n_weeks), dtype=bool)
        self.former = self.used.copy()
        self.told_at = np.full(n_lines, -1)
        self.way = np.zeros(n_lines, dtype=np.int64)

    @property
    def open(self) -> Flags:
        """Lines whose last flag is so fresh that the level before it still counts, (N,)."""
        return self.told_at >= 0

    def close(self, week: int, verdict: Verdict) -> None:
        """Take a week in: a flag begins a new level; one that did not last is taken back; after a while it stands."""
        way, again = verdict.way, verdict.again
        back = verdict.back & self.open & (way == 0) & ~again
        self.used[back], self.told_at[back] = self.former[back], -1
        settled = self.open & (week - self.told_at >= SETTLED) & (way == 0) & ~again
        self.told_at[settled] = -1
        begins = (way != 0) | again
        starts = begins & ~self.open
        self.former[starts] = self.used[starts]
        self.used[begins], self.told_at[begins] = False, week
        self.way = np.where(way != 0, way, self.way)
        self.used[:, week] = True


def judge_weeks(people: People, families: Flags, first: int, last: int, budget: float = BUDGET) -> Judged:
    """Judge each week of each line by the weeks before it.

    Parameters
    ----------
    people : of L themes, then of F families of two themes or more, N lines in all.
    families : (F, L) which themes are in each.
    first, last : the whole weeks; others are not judged, nor compared with.
    budget : false flags of a week to be expected, of all lines together.
    """
    n_lines, n_weeks, n_themes = people.own.shape[1], people.own.shape[2], families.shape[1]
    low, high, mean = (np.full((n_lines, n_weeks), np.nan) for _ in range(3))
    ways = np.zeros((n_lines, n_weeks), dtype=np.int64)
    levels, level = Levels(n_lines, n_weeks), budget / n_lines
    logs = {memory: np.zeros((len(DISPERSIONS), n_lines)) for memory in MEMORIES}
    waiting: list[Lesson] = []
    wrote = people.own[:, 0] + people.others[:, 0] > HALF
    for week in range(first, last + 1):
        known = wrote[:, first:week].sum(axis=1) >= FEWEST_WEEKS_BEFORE
        judged = bool(wrote[known, week].any())
        # A source too young to be compared is set aside: what it brings is neither expected nor judged.
        told = people.of(known) if judged else people
        counts = told.own[:, :, week].sum(axis=0)
        usuals = find_usuals(told, levels.used, week) if week > first else {}
        verdict = Verdict.none(n_lines)
        if judged:
            weighed = {memory: weigh_dispersions(logs[memory], n_themes) for memory in usuals}
            best = max(weighed, key=lambda memory: weighed[memory][1])
            verdict, level = judge_week(
                told, week, levels, best, weighed[best][0], budget, level,
                look_back=week - 1 - first >= FEWEST_WEEKS_BEFORE,
            )  # fmt: skip
            way = judge_families(verdict.way, counts, usuals[best].mean, families)
            verdict = verdict._replace(way=way)
            aside = people.own[~known, :, week].sum(axis=0)
            low[:, week], high[:, week] = (edge + aside for edge in verdict.to_range(counts))
            mean[:, week], ways[:, week] = usuals[best].mean, way
        quiet = (verdict.way == 0) & ~verdict.again & ~levels.open
        waiting = [Lesson(lesson.usuals, lesson.counts, lesson.quiet & quiet) for lesson in waiting]
        waiting.append(Lesson(usuals, counts, quiet))
        while waiting and (len(waiting) > LAG or not judged):
            waiting.pop(0).add_to(logs)
        levels.close(week, verdict)
    return Judged(low, high, ways, mean)


def find_usuals(people: People, used: Flags, week: int) -> dict[Memory, Usual]:
    """Return what is usual in a week by each way to remember; without a year before, a season is no season."""
    plain = {memory: find_usual(people, used, week, week, memory) for memory in MEMORIES if not memory.season}
    known = has_season(used, week)
    return {
        memory: find_usual(people, used, week, week, memory)
        if memory.season and known
        else plain[memory._replace(season=False)]
        for memory in MEMORIES
    }


def judge_week(
    people: People,
    week: int,
    levels: Levels,
    memory: Memory,
    weights: Numbers,
    budget: float,
    level: float,
    *,
    look_back: bool,
) -> tuple[Verdict, float]:
    """Judge one week of all lines, each by itself; return the verdict and the level of its tests.

    The week is looked at alone and together with the one before, so that a change too small for one week is told in the
    second. While a flag is fresh, a week is unusual only where it is so by the level before the flag, too.

    Parameters
    ----------
    weights : (J, N) of dispersions.
    budget : false flags to be expected of all lines.
    level : of the tests, to begin with.
    look_back : may the week before be looked at as well?
    """
    now, alone = people.own[:, :, week].sum(axis=0), np.zeros(people.own.shape[1])
    looks = [Look(find_usual(people, levels.used, week, week, memory), alone)]
    if look_back:
        fit = levels.used[:, week - 1] & (levels.used[:, : week - 1].sum(axis=1) > 1) & ~levels.open
        already = np.where(fit, people.own[:, :, week - 1].sum(axis=0), np.nan)
        looks.append(Look(find_usual(people, levels.used, week - 1, week, memory), already))
    bounds, level = find_bounds(looks, weights, budget, level)
    back = np.zeros(len(now), dtype=bool)
    if levels.open.any():
        usual = find_usual(people, levels.former, week, week, memory)
        former, _ = find_bounds_at([Look(usual, alone)], weights, level)
        back = former.hold(now) & ~bounds.hold(now)
        bounds = bounds.widen(former, levels.open)
    way = np.where(now >= bounds.high, 1, np.where(now <= bounds.low, -1, 0))
    again = (way != 0) & levels.open & (way == levels.way)
    return Verdict(bounds, np.where(again, 0, way), again, back), level


def judge_families(way: NDArray[np.int64], counts: Numbers, mean: Numbers, families: Flags) -> NDArray[np.int64]:
    """Return the flags, (N,), with each theme judged with its family.

    A theme's change is told only where its family moved the same way, by half as many people at least: else people
    wrote of one member where they used to write of another. A family's change is told of the members whose own is;
    where there is none, of the one that moved most.
    """
    way = way.copy()
    n_themes, more = families.shape[1], counts - mean
    for number, members in enumerate(families):
        whole, own = n_themes + number, np.flatnonzero(members)
        for theme in own[way[own] != 0]:
            if way[theme] != way[whole] and more[whole] * way[theme] < abs(more[theme]) / 2:
                way[theme] = 0
        if way[whole] and not (way[own] == way[whole]).any():
            way[own[np.argmax(more[own] * way[whole])]] = way[whole]
    return way
