"""How much of the way behind matters for the next move: the order of the chain, chosen on persons it has not seen.

For orders 1 to 3 the next move of every visit is foretold from the moves of the persons in the other folds, and the
log-loss -ln(probability of what happened) averaged. Probabilities are smoothed by Witten and Bell (1991): a state's
counts are joined by those of the next shorter state, weighed by the number of different ways out that were seen,
p(way | state) = (n(way) + T p(way | shorter)) / (n + T). Chosen is the smallest order that is no worse than the best by
more than two standard errors of the difference, over persons, or by less than a thousandth of it: a longer memory must
show itself, and matter. Folds of persons, as Singer et al. (2014) have it, since moves of one person are alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from friction.contracts import build_table
from friction.journeys.chain.memory import MOST_ORDER, Contexts, build_contexts
from friction.statistics import divide, mix, to_bounds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from friction.journeys.measure import Moves

FOLDS = 10
ERRORS_ALLOWED = 2.0
SHARE_ALLOWED = 0.001
"""Of the best log-loss: among millions of moves a difference may be certain, and yet too small to matter."""


@dataclass(frozen=True)
class Order:
    """How well the chains of orders 1 to 3 foretell moves.

    Attributes
    ----------
    contexts : the states of each order.
    log_loss : (3,) mean over the closed visits, in nats; null where nothing could be held out.
    standard_error : (3,) of the difference to the best order, over units; 0 for the best.
    chosen : 1 to 3.
    n_moves : closed visits.
    """

    contexts: tuple[Contexts, ...]
    log_loss: np.ndarray
    standard_error: np.ndarray
    chosen: int
    n_moves: int

    @property
    def chosen_contexts(self) -> Contexts:
        """The states of the order chosen."""
        return self.contexts[self.chosen - 1]


def choose_order(moves: Moves) -> Order:
    """Choose the order of the chain by held-out log-loss over folds of persons.

    Parameters
    ----------
    moves : every visit; those still open foretell nothing and are left out.
    """
    contexts = tuple(build_contexts(moves, order) for order in range(1, MOST_ORDER + 1))
    closed = moves.way >= 0
    fold = (mix(moves.signatures) % np.uint64(FOLDS)).astype(np.int64)[moves.unit[closed]]
    if len(np.unique(fold)) < 2:  # noqa: PLR2004 - nobody is left to learn from
        return Order(contexts, np.full(MOST_ORDER, np.nan), np.full(MOST_ORDER, np.nan), 1, int(closed.sum()))
    losses = np.stack([_find_losses(found, moves, closed, fold) for found in contexts])
    mean = losses.mean(axis=1)
    best = int(np.argmin(mean))
    errors = np.array([_find_error(own - losses[best], moves.unit[closed]) for own in losses])
    chosen = (
        int(np.flatnonzero(mean <= mean[best] + np.maximum(ERRORS_ALLOWED * errors, SHARE_ALLOWED * mean[best]))[0]) + 1
    )
    return Order(contexts, mean, errors, chosen, int(closed.sum()))


def build_chain_orders(order: Order, conversions: Sequence[float], observed: np.ndarray | None) -> pd.DataFrame:
    """Return the table ``chain_orders``, orders rising.

    Parameters
    ----------
    order : how well each order foretells.
    conversions : chance of converting that the chain of each order gives a journey.
    observed : (1 + replicates,) the same without a chain; None where too few journeys were followed.
    """
    seen = to_bounds("observed", observed)
    low, high = seen["observed_low"], seen["observed_high"]
    rows = [
        {
            "order": contexts.order,
            "n_states": len(contexts.states),
            "n_moves": order.n_moves,
            "log_loss": round(float(order.log_loss[at]), 9),
            "log_loss_error": round(float(order.standard_error[at]), 9),
            "chosen": contexts.order == order.chosen,
            "conversion": round(conversions[at], 9),
            **seen,
            "reproduces": low is not None and high is not None and low <= round(conversions[at], 9) <= high,
        }
        for at, contexts in enumerate(order.contexts)
    ]
    return build_table("chain_orders", pd.DataFrame(rows))


def tell_order(chain_orders: pd.DataFrame) -> list[str]:
    """Return which order was chosen, with the figures, and whether its conversion is the one observed."""
    chosen = chain_orders[chain_orders["chosen"]].iloc[0]
    if chain_orders["log_loss"].isna().any():
        return ["The order of the chain could not be chosen: there are too few persons. Order 1 is used."]
    losses = ", ".join(f"{row.log_loss:.4f} (order {row.order})" for row in chain_orders.itertuples())
    told = [f"The chain is of order {chosen['order']}: log-loss of moves of persons not seen is {losses}."]
    if chosen["observed"] == chosen["observed"] and not chosen["reproduces"]:
        told.append(
            f"The chain's conversion ({chosen['conversion']:.1%}) is not the one observed ({chosen['observed']:.1%}, "
            f"between {chosen['observed_low']:.1%} and {chosen['observed_high']:.1%}): read dropoff.converted_through "
            "rather than removal effects and scenarios."
        )
    return told


def _find_losses(contexts: Contexts, moves: Moves, closed: np.ndarray, fold: np.ndarray) -> np.ndarray:
    """Return the held-out log-loss of each closed visit."""
    state, way = contexts.find(moves)[closed], moves.way[closed]
    n_states, n_ways = len(contexts.states), moves.n_ways
    keys = (fold * n_states + state) * n_ways + way
    counts = np.bincount(keys, minlength=FOLDS * n_states * n_ways).reshape(FOLDS, n_states, n_ways).astype(np.float64)
    learned = counts.sum(axis=0) - counts
    return -np.log(smooth(contexts, learned)[fold, state, way])


def smooth(contexts: Contexts, counts: np.ndarray) -> np.ndarray:
    """Return the probability of each way from each state, (..., K, W), given the counts of visits in each state."""
    n_ways = counts.shape[-1]
    whole = counts.copy()
    longest_first = sorted(range(len(contexts.states)), key=lambda place: -len(contexts.states[place]))
    for place in longest_first:  # whoever is in a state is in its shorter ones too
        if contexts.shorter[place] >= 0:
            whole[..., contexts.shorter[place], :] += whole[..., place, :]
    n, seen = whole.sum(axis=-1, keepdims=True), (whole > 0).sum(axis=-1, keepdims=True)
    found = np.empty_like(whole)
    for place in reversed(longest_first):
        shorter = contexts.shorter[place]
        less = found[..., shorter, :] if shorter >= 0 else np.full(1, 1 / n_ways)
        top = whole[..., place, :] + seen[..., place, :] * less
        # A state without any move, or with all those of the shorter one, says what that one does: smoothing it once
        # more would make a longer memory look better than it is.
        same = n[..., place, :] == (n[..., shorter, :] if shorter >= 0 else 0)
        empty = n[..., place, :] == 0
        found[..., place, :] = np.where(empty | same, less, divide(top, n[..., place, :] + seen[..., place, :]))
    return found


def _find_error(difference: np.ndarray, unit: np.ndarray) -> float:
    """Return the standard error of the mean of a difference between visits, units being independent."""
    n = np.bincount(unit)
    off = np.bincount(unit, weights=difference) - difference.mean() * n
    return float(np.sqrt((off**2).sum()) / n.sum())
