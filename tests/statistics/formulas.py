"""Conversion and removal effects in closed form: what the program finds otherwise is held against them."""

from __future__ import annotations

import numpy as np

from friction.statistics.markov import Chain, to_fundamental


def to_conversion(chain: Chain) -> tuple[np.ndarray, np.ndarray]:
    """Return the chance of converting from each stage, h, shape (..., S), and from START, shape (...)."""
    chance = (to_fundamental(chain.moves) @ chain.converts[..., None])[..., 0]
    return chance, (chain.start * chance).sum(axis=-1)


def removal_effects(moves: np.ndarray, converts: np.ndarray, start: np.ndarray) -> np.ndarray:
    """Return the share of conversions lost if everyone who enters a stage dropped off there instead.

    In closed form N[s,k] h_k / (N[k,k] h_s), with s = START: under the chain, the share of converting journeys that
    pass through the stage. It describes; it does not say what mending the stage would bring (`fix_effect` does).

    Parameters
    ----------
    moves, converts, start : Q (..., S, S), r (..., S), and the share of journeys that begin in each stage (..., S).

    Returns
    -------
    Shape (..., S), 0 to 1; null where nobody converts (h_s = 0).
    """
    visits = to_fundamental(moves)
    chance = (visits @ converts[..., None])[..., 0]
    from_start = (start[..., None, :] @ visits)[..., 0, :]
    whole = (start * chance).sum(axis=-1)[..., None]
    own = np.diagonal(visits, axis1=-2, axis2=-1)
    effects = np.divide(
        from_start * chance,
        own * whole,
        out=np.full(np.shape(chance), np.nan),
        where=np.broadcast_to(whole > 0, np.shape(chance)),
    )
    return np.clip(effects, 0.0, 1.0)
