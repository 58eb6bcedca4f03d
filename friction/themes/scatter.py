"""How far counts scatter from week to week, beyond chance: learned from all themes, and from each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from friction.themes.usual import Numbers, Usual

DISPERSIONS = np.array([0.0, 0.005, 0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28])
"""Relative variances beyond Poisson's that are weighed against each other."""

WIDTHS = (0.4, 1.0, 2.0)
"""How far themes of one workspace may differ in it: spread of its place in that list."""

OUTLIER, WIDE = 0.002, 2.0
"""Share of weeks in which something happened, and their dispersion: a jump teaches little of usual weeks."""

LEAST_WEIGHT = 0.01
"""Dispersions that weigh less for a line are left out."""

_LEAST = 1e-6


def log_chances(counts: Numbers, usual: Usual) -> Numbers:
    """Return the log chance of counts, (N,), of one week under each dispersion, (J, N)."""
    dispersions = DISPERSIONS[:, None]
    usually = _log_chance(counts, usual.to_mean(dispersions), usual.to_dispersion(dispersions))
    jumped = _log_chance(counts, usual.mean + 0.5, np.full(len(counts), WIDE))
    found: Numbers = np.logaddexp(np.log(1 - OUTLIER) + usually, np.log(OUTLIER) + jumped)
    return found


def weigh_dispersions(logs: Numbers, n_themes: int) -> tuple[Numbers, float]:
    """Return how much each dispersion weighs for each line, (J, N), and the log chance of all counts so far.

    Dispersions of the themes are drawn from a law of the workspace, one of a few centres and widths (empirical Bayes:
    few weeks of a theme, many themes). Each law weighs by the chance of all themes' counts under it; a line's weights
    are that mixture times the chance of its own counts.

    Parameters
    ----------
    logs : (J, N) log chances of each line's counts so far, summed over weeks.
    n_themes : the first so many lines are themes; the others are sums of these and do not teach the law.
    """
    top = logs.max(axis=0)
    chances = np.exp(logs - top)
    under = np.log(np.maximum(_LAWS @ chances[:, :n_themes], 1e-300)).sum(axis=1)
    laws = np.exp(under - under.max())
    shares = (laws / laws.sum()) @ _LAWS
    weights = shares[:, None] * chances
    weights = weights / weights.sum(axis=0)
    weights = np.where(weights < LEAST_WEIGHT, 0.0, weights)
    evidence = np.log(laws.mean()) + under.max() + top[:n_themes].sum()
    return weights / weights.sum(axis=0), float(evidence)


def _make_laws() -> Numbers:
    """Return laws of dispersion, (H, J): bells over the list, round each place of it, of each width."""
    places = np.arange(len(DISPERSIONS))
    bells = np.concatenate([np.exp(-0.5 * ((places - places[:, None]) / width) ** 2) for width in WIDTHS])
    laws: Numbers = bells / bells.sum(axis=1, keepdims=True)
    return laws


_LAWS = _make_laws()


def _log_chance(counts: Numbers, mean: Numbers, dispersion: Numbers) -> Numbers:
    """Return the log chance of counts under negative binomial laws."""
    from scipy.special import gammaln, xlogy

    shape = 1 / np.maximum(dispersion, _LEAST)
    found: Numbers = (
        gammaln(counts + shape) - gammaln(shape) - gammaln(counts + 1)
        - shape * np.log1p(mean / shape) + xlogy(counts, mean / (shape + mean))
    )  # fmt: skip
    return found


def chance_above(counts: Numbers, mean: Numbers, dispersion: Numbers, weights: Numbers) -> Numbers:
    """Return the chance, (N,), of so many people or more, under a mixture of negative binomial laws, (J, N)."""
    from scipy.special import betainc

    shape = 1 / np.maximum(dispersion, _LEAST)
    tails = (weights * betainc(np.maximum(counts, 1), shape, mean / (shape + mean))).sum(axis=0)
    found: Numbers = np.where(counts > 0, tails, 1.0)
    return found


def chance_below(counts: Numbers, mean: Numbers, dispersion: Numbers, weights: Numbers) -> Numbers:
    """Return the chance, (N,), of so many people or fewer."""
    from scipy.special import betainc

    shape = 1 / np.maximum(dispersion, _LEAST)
    tails = (weights * betainc(shape, np.maximum(counts, 0) + 1, shape / (shape + mean))).sum(axis=0)
    found: Numbers = np.where(counts >= 0, tails, 0.0)
    return found
