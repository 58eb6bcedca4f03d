"""Journeys of planted cohorts: people with different ways of going through the same stages."""

from __future__ import annotations

import numpy as np

MOST_VISITS = 40
LEAVES_FIRST, CONVERTS = 0.6, 0.7
STAGES = ("landing", "search", "product", "basket", "account", "delivery", "payment", "confirmation")
Journey = tuple[tuple[str, ...], str]


def draw_habits(n: int, seed: int, noise: float) -> tuple[list[Journey], list[int]]:
    """Return ``n`` journeys of six habits, with the habit of each; a share ``noise`` of visits leads astray.

    Straight buyers; comparers, who go between search and product, then buy; bouncers between basket and delivery, who
    leave; those who leave at once; lookers, who read many products and leave; those who struggle at payment and mostly
    convert.
    """
    random = np.random.default_rng(seed)
    sizes = (0.24, 0.16, 0.12, 0.2, 0.18, 0.1)
    journeys, habits = [], []
    for habit in random.choice(len(sizes), size=n, p=sizes).tolist():
        many = int(random.integers(2, 6))
        path, end = {
            0: (STAGES, "+"),
            1: (("landing", *("search", "product") * many, *STAGES[3:]), "+"),
            2: ((*STAGES[:5], *("basket", "delivery") * many), "-"),
            3: (("landing",) if random.random() < LEAVES_FIRST else ("landing", "search"), "-"),
            4: (("landing", *("search", "product") * many), "-"),
            5: ((*STAGES[:6], *("payment", "confirmation") * many), "+" if random.random() < CONVERTS else "-"),
        }[habit]
        journeys.append((_lead_astray(path, random, noise), end))
        habits.append(habit)
    return journeys, habits


def draw_chains(n: int, seed: int, noise: float) -> tuple[list[Journey], list[int]]:
    """Return ``n`` journeys of four chains over six stages, with the chain of each; ``noise`` mixes in a common one."""
    random = np.random.default_rng(seed)
    stages, n_chains = STAGES[:6], 4
    own = np.random.default_rng(7).dirichlet(np.full(8, 0.25), size=(n_chains, 6))
    common = np.full(8, 1 / 8)
    rows = (1 - noise) * own + noise * common
    rows[:, :, 6:] += 0.08  # everybody comes to an end
    rows /= rows.sum(axis=2, keepdims=True)
    journeys, chains = [], []
    for chain in random.integers(0, n_chains, size=n).tolist():
        at, path, end = int(random.integers(0, 2)), [], ""
        while not end and len(path) < MOST_VISITS:
            if not path or stages[at] != path[-1]:
                path.append(stages[at])
            at = int(random.choice(8, p=rows[chain, at]))
            end = {6: "+", 7: "-"}.get(at, "")
        journeys.append((tuple(path), end or "-"))
        chains.append(chain)
    return journeys, chains


def _lead_astray(path: tuple[str, ...], random: np.random.Generator, noise: float) -> tuple[str, ...]:
    """Put another stage behind some visits, leave others out; never the same stage twice in a row."""
    found: list[str] = []
    for stage in path:
        if found and random.random() < noise / 2:
            continue
        steps = [stage, str(random.choice(STAGES))] if random.random() < noise / 2 else [stage]
        for one in steps:
            if not found or found[-1] != one:
                found.append(one)
    return tuple(found)
