"""Made-up workspaces: people by theme, source and week, in which nothing changes, or themes double."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from friction.themes.usual import HALF, People

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from friction.themes.flags import Flags

    Numbers = NDArray[np.float64]

YEAR, UNTHEMED, SOURCES, OF_FAMILY, FAMILIES = 52, 0.4, 3, 3, 8


@dataclass(frozen=True)
class World:
    """A workspace.

    Attributes
    ----------
    weeks, themes : how many.
    least, most : people a week of the smallest and the largest theme; those between are spread evenly on a log scale.
    dispersion : relative variance of a theme's week beyond Poisson's.
    uneven : is each theme's dispersion drawn, round that one (gamma, shape 1)?
    noise : law of that scatter: ``gamma`` or ``lognormal``.
    season, own_season : height of the yearly season of all themes, and of each theme's own.
    common : scatter of all themes together from week to week (standard deviation of the log).
    trend : growth of all themes a week; ``own_trend`` : of each fifth theme alone.
    dip : weeks in which everything falls to two fifths, from a week on.
    stops, begins : the first source is away for this week, or until this week.
    """

    weeks: int = YEAR
    themes: int = 40
    least: float = 0.5
    most: float = 50.0
    dispersion: float = 0.1
    uneven: bool = False
    noise: str = "gamma"
    season: float = 0.3
    own_season: float = 0.0
    common: float = 0.1
    trend: float = 0.0
    own_trend: float = 0.0
    dip: int | None = None
    stops: int | None = None
    begins: int | None = None


NULL = World()
WORLDS = {
    "40 themes, a year, dispersion .1": NULL,
    "dispersion 0": replace(NULL, dispersion=0.0),
    "dispersion .4": replace(NULL, dispersion=0.4),
    "dispersion .15, uneven": replace(NULL, dispersion=0.15, uneven=True),
    "dispersion .15, lognormal": replace(NULL, dispersion=0.15, noise="lognormal"),
    "5 themes": replace(NULL, themes=5),
    "150 themes": replace(NULL, themes=150),
    "all themes of 0.5 a week": replace(NULL, most=0.5),
    "all themes of 50 a week": replace(NULL, least=50.0),
    "8 weeks": replace(NULL, weeks=8),
    "8 weeks, dispersion .4": replace(NULL, weeks=8, dispersion=0.4),
    "5 themes, 20 weeks, dispersion .4": replace(NULL, themes=5, weeks=20, dispersion=0.4),
    "own seasons of ±20 %": replace(NULL, own_season=0.2),
    "own seasons of ±40 %": replace(NULL, own_season=0.4),
    "own seasons of ±40 %, two years": replace(NULL, own_season=0.4, weeks=2 * YEAR),
    "all themes grow by 1 % a week": replace(NULL, trend=0.01),
    "each fifth theme grows by 1 % a week": replace(NULL, own_trend=0.01),
    "a holiday dip of all": replace(NULL, dip=30),
    "a source stops for a week": replace(NULL, stops=25),
    "a source begins in week 20": replace(NULL, begins=20),
}
"""Worlds in which nothing changes."""


def draw_people(
    world: World,
    random: np.random.Generator,
    *,
    jumps: dict[int, int] | None = None,
    sizes: dict[int, float] | None = None,
) -> tuple[People, Flags]:
    """Draw the people of a world, and its families: each eighth theme begins one of three.

    Parameters
    ----------
    jumps : themes that bring twice as many people from a week on.
    sizes : people a week of some themes.
    """
    weeks = np.arange(world.weeks)
    size = np.exp(random.uniform(np.log(world.least), np.log(world.most), world.themes))
    for theme, people in (sizes or {}).items():
        size[theme] = people
    common = 1 + world.season * np.sin(2 * np.pi * (weeks / YEAR + random.random()))
    common = common * np.exp(random.normal(0, world.common, world.weeks)) * (1 + world.trend) ** weeks
    if world.dip is not None:
        common[world.dip : world.dip + 2] *= 0.4
    own = 1 + world.own_season * np.sin(2 * np.pi * (weeks / YEAR + random.random((world.themes, 1))))
    own[::5] *= (1 + world.own_trend) ** weeks
    rate = size[:, None] * common * own * _draw_scatter(world, random)
    for theme, week in (jumps or {}).items():
        rate[theme, week:] *= 2
    shares = random.dirichlet(np.full(SOURCES, 2.0), world.themes)
    rates = shares.T[:, :, None] * rate
    unthemed = size.sum() * UNTHEMED / (1 - UNTHEMED) * common * np.exp(random.normal(0, 0.1, world.weeks)) / SOURCES
    others = np.tile(unthemed, (SOURCES, 1))
    away = np.zeros(world.weeks, dtype=bool)
    if world.stops is not None:
        away[world.stops] = True
    if world.begins is not None:
        away[: world.begins] = True
    rates[0][:, away], others[0, away] = 0.0, 0.0
    themes = random.poisson(rates).astype(np.float64)
    everyone = themes.sum(axis=1) + random.poisson(others)
    families = np.zeros((world.themes // FAMILIES, world.themes), dtype=bool)
    for number, family in enumerate(families):
        family[OF_FAMILY * number : OF_FAMILY * (number + 1)] = True
    lines = np.concatenate([themes, np.einsum("fl,slt->sft", families.astype(np.float64), themes)], axis=1)
    return People(lines, everyone[:, None] - lines + HALF), families


def _draw_scatter(world: World, random: np.random.Generator) -> Numbers:
    """Draw by what each theme's weeks differ from what is usual, (L, T); mean 1."""
    shape = (world.themes, world.weeks)
    if not world.dispersion:
        return np.ones(shape)
    dispersion = np.full((world.themes, 1), world.dispersion)
    if world.uneven:
        dispersion = np.maximum(dispersion * random.gamma(1.0, 1.0, (world.themes, 1)), 1e-4)
    if world.noise == "lognormal":
        spread = np.sqrt(np.log1p(dispersion))
        return np.exp(random.normal(0, 1, shape) * spread - spread**2 / 2)
    return random.gamma(1 / dispersion, dispersion, shape)
