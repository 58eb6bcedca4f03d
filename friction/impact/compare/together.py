"""The difference of each theme given the other themes of the same message."""

from __future__ import annotations

import numpy as np

MOST_UNSURE = 20.0
"""Condition number from which on themes are written together too often to be told apart."""


def find_alone(difference: np.ndarray, together: np.ndarray, n_visits: float) -> np.ndarray:
    """Return the difference of each theme alone, (t,); null where themes cannot be told apart.

    What a theme's difference holds of the others is known: if b[i, j] is by how much commoner theme i is among the
    visits with theme j than among those without, then difference[j] = alone[j] + sum over i of alone[i] b[i, j]. This
    is the algebra of an omitted variable in least squares (Wooldridge, Introductory Econometrics, chapter 3), solved
    for all themes at once.

    Parameters
    ----------
    difference : (t,) of the themes compared at a stage.
    together : (t, t) visits that had both themes by the same message, expected numbers; its diagonal holds the visits
        with each theme.
    n_visits : of the stage.
    """
    n_with = np.diag(together)
    share_with = together / n_with
    share_without = (n_with[:, None] - together) / np.maximum(n_visits - n_with, 1e-9)
    slopes = share_with - share_without
    np.fill_diagonal(slopes, 1.0)
    mixed = slopes.T
    if not len(difference) or np.linalg.cond(mixed) > MOST_UNSURE:
        return np.full(len(difference), np.nan)
    alone: np.ndarray = np.linalg.solve(mixed, difference)
    return alone
