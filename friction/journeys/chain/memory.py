"""The states of a chain with memory: the stages a person has just come through, as far back as the data bear.

At order k a state is the stage somebody is in, with up to k - 1 stages before it. A state that fewer than 25 persons
were in is not kept; who is in it counts with those who share its last stages (a variable-length Markov chain: Rissanen
1983; Bühlmann and Wyner 1999). Order 1 has the stages themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from friction.journeys.measure import BEGIN, NOTHING, count_persons
from friction.statistics import FEWEST_PERSONS

if TYPE_CHECKING:
    from friction.journeys.measure import Moves

MOST_ORDER = 3
MOST_STATES = 400
"""States kept, the most frequent first: a chain of so many is solved in an instant."""


@dataclass(frozen=True)
class Contexts:
    """States of a chain of some order.

    Attributes
    ----------
    order : 1 to `MOST_ORDER`.
    n_stages : S.
    states : the stages of each state, the one somebody is in last; `BEGIN` stands first where the journey begins with
        it. Sorted by length, then by stages: the first S are the stages alone.
    current : (K,) the stage somebody is in.
    following : (K, S) the state that each state turns into by a move to each stage.
    start : (S,) the state of a journey that begins in each stage.
    shorter : (K,) the state with the longest end of this one's stages, itself left out; -1 for a stage alone.
    """

    order: int
    n_stages: int
    states: tuple[tuple[int, ...], ...]
    current: np.ndarray
    following: np.ndarray
    start: np.ndarray
    shorter: np.ndarray

    def find(self, moves: Moves) -> np.ndarray:
        """Return the state of each visit, (n,)."""
        found = moves.stage.astype(np.int64)
        base = self.n_stages + 2  # stages, and the two that stand before them
        codes = {state: place for place, state in enumerate(self.states)}
        keys = found + 2
        for length, earlier in ((2, moves.before), (3, moves.before_that)):
            if length > self.order:
                break
            keys = keys + (earlier.astype(np.int64) + 2) * base ** (length - 1)
            table = np.full(base**length, -1)
            for state, place in codes.items():
                if len(state) == length:
                    table[_to_key(state, base)] = place
            known = (earlier != NOTHING) & (table[keys] >= 0)
            found = np.where(known, table[keys], found)
        return found


def build_contexts(moves: Moves, order: int) -> Contexts:
    """Return the states that the data bear at an order.

    Parameters
    ----------
    moves : every visit.
    order : 1 to `MOST_ORDER`.
    """
    n_stages = len(moves.stages)
    counted = [pair for length in range(2, order + 1) for pair in _count_persons(moves, length)]
    counted.sort(key=lambda pair: (-pair[1], len(pair[0]), pair[0]))
    room = max(MOST_STATES - n_stages, 0)
    # An end and a beginning of a state have at least its persons and are shorter: they are kept where it is.
    kept = [state for state, n in counted if n >= FEWEST_PERSONS][:room]
    alone: list[tuple[int, ...]] = [(stage,) for stage in range(n_stages)]
    states = tuple(alone + sorted(kept, key=lambda state: (len(state), state)))
    return _link(states, order, n_stages)


def _link(states: tuple[tuple[int, ...], ...], order: int, n_stages: int) -> Contexts:
    """Return the states with what each turns into."""
    place = {state: at for at, state in enumerate(states)}

    def find(stages: tuple[int, ...]) -> int:
        ends = (stages[at:] for at in range(len(stages)))
        return next((place[end] for end in ends if end in place), -1)

    return Contexts(
        order=order,
        n_stages=n_stages,
        states=states,
        current=np.array([state[-1] for state in states], dtype=np.int64),
        following=np.array(
            [[find((*state, stage)[-order:]) for stage in range(n_stages)] for state in states], dtype=np.int64
        ).reshape(len(states), n_stages),
        start=np.array([find((BEGIN, stage)[-order:]) for stage in range(n_stages)], dtype=np.int64),
        shorter=np.array([find(state[1:]) for state in states], dtype=np.int64),
    )


def _count_persons(moves: Moves, length: int) -> list[tuple[tuple[int, ...], int]]:
    """Return every run of ``length`` stages seen (`BEGIN` counts as one), with how many persons went through it."""
    columns = (moves.before_that, moves.before, moves.stage)[-length:]
    base = len(moves.stages) + 2
    whole = columns[0] != NOTHING
    keys = np.zeros(int(whole.sum()), dtype=np.int64)
    for column in columns:
        keys = keys * base + column[whole] + 2
    persons = count_persons(moves.person[whole], keys, base**length)
    runs = np.flatnonzero(persons)
    n = persons[runs]
    return [(_to_stages(int(run), base, length), int(count)) for run, count in zip(runs, n, strict=True)]


def _to_key(state: tuple[int, ...], base: int) -> int:
    key = 0
    for stage in state:
        key = key * base + stage + 2
    return key


def _to_stages(key: int, base: int, length: int) -> tuple[int, ...]:
    return tuple(key // base**place % base - 2 for place in range(length - 1, -1, -1))
