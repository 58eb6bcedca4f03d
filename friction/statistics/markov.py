"""The chain START, stages, CONVERTED, DROPPED: who gets where, what a stage is worth, what a fix would change.

Notation: Q are the moves between the S stages, r the moves to CONVERTED, both as probabilities of the next move; what
lacks from 1 in a row goes to DROPPED. N = (I - Q)^-1 holds the expected visits, h = N r the chance of converting.
Every function takes one chain or a batch of them (leading axes before the ones named).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

_NOTHING = 1e-12


@dataclass(frozen=True)
class Chain:
    """A chain, or a batch of chains.

    Parameters
    ----------
    moves : Q, shape (..., S, S); row = from, column = to.
    converts : r, shape (..., S).
    start : share of journeys that begin in each stage, shape (..., S).
    """

    moves: np.ndarray
    converts: np.ndarray
    start: np.ndarray


def to_fundamental(moves: np.ndarray) -> np.ndarray:
    """Return N = (I - Q)^-1: expected visits to each stage (column) from each stage (row).

    Stages from which nobody ever leaves the circle of stages have no finite N; they are taken as ends (their row of Q
    is 0), which leaves every other row, and the chance of converting, as it is.

    Parameters
    ----------
    moves : Q, shape (..., S, S), rows with a sum of at most 1.

    Returns
    -------
    N, shape (..., S, S).

    Examples
    --------
    Half of the visits of the first stage go on to the second.

    >>> to_fundamental(np.array([[0.0, 0.5], [0.0, 0.0]])).tolist()
    [[1.0, 0.5], [0.0, 1.0]]
    """
    n_stages = moves.shape[-1]
    leaves = 1 - moves.sum(axis=-1) > _NOTHING
    linked = (moves > 0).astype(np.int64)
    for _ in range(n_stages):
        leaves = leaves | ((linked @ leaves[..., None].astype(np.int64))[..., 0] > 0)
    return np.linalg.inv(np.eye(n_stages) - np.where(leaves[..., None], moves, 0.0))


def fix_effect(
    moves: np.ndarray,
    converts: np.ndarray,
    start: np.ndarray,
    stage: int,
    moves_change: np.ndarray,
    converts_change: np.ndarray | float,
) -> np.ndarray:
    """Return by how much the chance of converting from START changes if one stage's row changes.

    N[s,f] (d·h + d_c) / (1 - d·N[:,f]), by the formula of Sherman and Morrison: the same as solving anew. A scenario:
    the people who stay are taken to behave like those who stayed before.

    Parameters
    ----------
    moves, converts, start : Q (..., S, S), r (..., S), and the share of journeys that begin in each stage (..., S).
    stage : f, the place of the stage.
    moves_change : d, added to row f of Q, shape (..., S).
    converts_change : d_c, added to r_f, shape (...).

    Returns
    -------
    Change of the chance, shape (...); positive where more convert.
    """
    visits = to_fundamental(moves)
    chance = (visits @ converts[..., None])[..., 0]
    reached = (start * visits[..., :, stage]).sum(axis=-1)
    gained = (moves_change * chance).sum(axis=-1) + converts_change
    return reached * gained / (1 - (moves_change * visits[..., :, stage]).sum(axis=-1))


def to_fix(
    moves: np.ndarray, converts: np.ndarray, stage: int, fewer_dropped: np.ndarray | float
) -> tuple[np.ndarray, np.ndarray]:
    """Return the change of a stage's row, d and d_c, if a share of its visitors stayed who now drop off.

    They go where those who stay go today, in the same proportions.

    Parameters
    ----------
    moves, converts : Q (..., S, S) and r (..., S).
    stage : place of the stage.
    fewer_dropped : shape (...), -1 to 1: by how much its drop-off falls; at most to 0, and a rise at most to 1.

    Returns
    -------
    d, shape (..., S), and d_c, shape (...), for `fix_effect`; 0 where nobody stays today.
    """
    stay = moves[..., stage, :].sum(axis=-1) + converts[..., stage]
    fewer = np.clip(fewer_dropped, -stay, np.maximum(1 - stay, 0.0))
    factor = np.divide(fewer, stay, out=np.zeros(np.shape(fewer)), where=stay > 0)
    return moves[..., stage, :] * factor[..., None], converts[..., stage] * factor
