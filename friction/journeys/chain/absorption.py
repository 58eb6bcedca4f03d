"""Where people end and what they pass on the way, from a chain of any order, stage by stage.

A stage is a block A of the chain's states: those in which somebody is in it. With Q the moves between states, r the
moves to CONVERTED, N = (I - Q)^-1, v = start N the expected visits from START, h = N r the chance of converting and
t = N 1 the expected visits still to come, a visit of the stage is in state a with weight v_a, and

- its chance of converting is Σ v_a h_a / Σ v_a, its visits to come Σ v_a t_a / Σ v_a;
- a journey's first visit of the block is in state a with probability e_a, where e = v_A (N_AA)^-1; it ever gets there
  with Σ e_a;
- a visit is followed by another of the same stage with 1 - Σ e_a / Σ v_a;
- without the stage, everyone who enters it dropping off there, the share Σ e_a h_a / h_START of conversions is lost.

For order 1 these are the formulas of `friction.statistics.markov`. States that hold the stage further back are reached
through the block alone, so taking out the block takes out all that hold it. Source: Kemeny and Snell 1960, chapter 3.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from friction.statistics import Chain, divide, to_fundamental

if TYPE_CHECKING:
    from friction.journeys.chain.memory import Contexts

_NOTHING = 1e-12


@dataclass(frozen=True)
class Absorption:
    """What the chain says of START and of each of S stages; null where nobody comes.

    Attributes
    ----------
    conversion, steps : of a journey: chance of converting, expected visits.
    conversion_of, steps_of : (S,) of a visit of the stage: chance of converting, expected visits to come with itself.
    visits : (S,) expected visits of the stage in a journey.
    reached : (S,) chance that a journey ever gets there.
    revisited : (S,) chance that a visit is followed by another of the same stage.
    removal : (S,) share of conversions that pass through.
    """

    conversion: float
    steps: float
    conversion_of: np.ndarray
    steps_of: np.ndarray
    visits: np.ndarray
    reached: np.ndarray
    revisited: np.ndarray
    removal: np.ndarray


@dataclass(frozen=True)
class Solved:
    """A chain of states, solved.

    Attributes
    ----------
    chain : the chain, K states.
    current : (K,) the stage of each state.
    fundamental : N, (K, K).
    visits : v, (K,) expected visits from START.
    chance : h, (K,) chance of converting.
    """

    chain: Chain
    current: np.ndarray
    fundamental: np.ndarray
    visits: np.ndarray
    chance: np.ndarray

    @property
    def conversion(self) -> float:
        """Chance that a journey converts."""
        return float(self.chain.start @ self.chance)


def solve_chain(chain: Chain, current: np.ndarray) -> Solved:
    """Return a single chain with its fundamental matrix and what follows from it.

    Parameters
    ----------
    chain : one chain of K states, not a batch.
    current : (K,) the stage of each state.
    """
    fundamental = to_fundamental(chain.moves)
    return Solved(chain, current, fundamental, chain.start @ fundamental, fundamental @ chain.converts)


def find_absorption(solved: Solved, n_stages: int) -> Absorption:
    """Return where people end and what they pass on the way."""
    blocks = [np.flatnonzero(solved.current == stage) for stage in range(n_stages)]
    to_come = solved.fundamental.sum(axis=1)
    visits = np.array([solved.visits[block].sum() for block in blocks])
    first = [_find_first(solved, block) for block in blocks]
    reached = np.array([entries.sum() for entries in first])
    through = np.array([float(entries @ solved.chance[block]) for entries, block in zip(first, blocks, strict=True)])
    come = np.where(visits > _NOTHING, visits, 0.0)

    def of_visits(values: np.ndarray) -> np.ndarray:
        weighed = np.array([float(solved.visits[block] @ values[block]) for block in blocks])
        return divide(weighed, come, empty=np.nan)

    return Absorption(
        conversion=solved.conversion,
        steps=float(solved.visits.sum()),
        conversion_of=of_visits(solved.chance),
        steps_of=of_visits(to_come),
        visits=visits,
        reached=reached,
        revisited=np.maximum(1 - divide(reached, come, empty=np.nan), 0.0),
        removal=np.clip(divide(through, np.array(solved.conversion), empty=np.nan), 0.0, 1.0),
    )


def fix_stage(solved: Solved, stage: int, share: float) -> float:
    """Return by how much the chance of converting rises if a share of a stage's drop-offs were prevented.

    In each of the stage's states those who would have dropped off go where those who stay go today, in the same
    proportions (as `friction.statistics.markov.to_fix`). The rows of the block are scaled by f_a, D = (f - 1) Q_A; the
    gain is v_A (I - D N_.A)^-1 (f - 1) h_A, by the formula of Woodbury: the same as solving anew.

    Parameters
    ----------
    solved : the chain as it is.
    stage : place of the stage.
    share : 0 to 1, of the drop-offs.
    """
    block = np.flatnonzero(solved.current == stage)
    stay = solved.chain.moves[block].sum(axis=1) + solved.chain.converts[block]
    # Who stays but can never convert gains nothing by staying.
    helped = (stay > _NOTHING) & (solved.chance[block] > _NOTHING)
    scaled = np.where(helped, divide(share * np.maximum(1 - stay, 0.0), stay), 0.0)
    change = scaled[:, None] * solved.chain.moves[block]
    inner = np.eye(len(block)) - change @ solved.fundamental[:, block]
    return float(solved.visits[block] @ np.linalg.solve(inner, scaled * solved.chance[block]))


def to_states(rows: np.ndarray, start: np.ndarray, contexts: Contexts) -> Chain:
    """Return the chain of states.

    Parameters
    ----------
    rows : (K, S + 2) probability of each way out of each state, rows adding up to at most 1.
    start : (S,) share of journeys that begin in each stage.
    contexts : the states.
    """
    n_states, n_stages = contexts.following.shape
    moves, begin = np.zeros((n_states, n_states)), np.zeros(n_states)
    np.add.at(moves, (np.arange(n_states)[:, None], contexts.following), rows[:, :n_stages])
    np.add.at(begin, contexts.start, start)
    return Chain(moves, rows[:, n_stages], begin)


def _find_first(solved: Solved, block: np.ndarray) -> np.ndarray:
    """Return the chance that a journey's first visit of a block is in each of its states."""
    return np.linalg.solve(solved.fundamental[np.ix_(block, block)].T, solved.visits[block])
