"""Numbers that several rooms need: resampling, incidence, the chain, intervals, agreement, groups by likeness."""

from friction.statistics.agreement import (
    Agreement,
    estimate_ac1,
    estimate_agreed,
    estimate_alpha,
    estimate_kappa,
)
from friction.statistics.differences import to_interval, to_masi
from friction.statistics.groups import find_groups
from friction.statistics.incidence import estimate_curve, find_risks
from friction.statistics.intervals import (
    BOUNDS,
    FEWEST_PERSONS,
    PLACES,
    RULE_OF_THREE,
    Z,
    find_least_mean,
    to_bounds,
    to_p,
    to_q,
)
from friction.statistics.markov import Chain, fix_effect, to_fix, to_fundamental
from friction.statistics.one_thread import keep_one_thread
from friction.statistics.resample import group_units, mix, person_signatures
from friction.statistics.shares import to_share_differences, to_shares
from friction.statistics.tallies import (
    divide,
    draw_weights,
    find_cells,
    normalise,
    weigh_counts,
    weigh_curve,
    weigh_incidence,
    weigh_units,
)
from friction.statistics.units import draw_persons, find_resampled, register_units
from friction.statistics.ward import cut_joins, join_points
from friction.statistics.week_values import estimate_weeks, find_before, find_told

__all__ = [
    "BOUNDS",
    "FEWEST_PERSONS",
    "PLACES",
    "RULE_OF_THREE",
    "Agreement",
    "Chain",
    "Z",
    "cut_joins",
    "divide",
    "draw_persons",
    "draw_weights",
    "estimate_ac1",
    "estimate_agreed",
    "estimate_alpha",
    "estimate_curve",
    "estimate_kappa",
    "estimate_weeks",
    "find_before",
    "find_cells",
    "find_groups",
    "find_least_mean",
    "find_resampled",
    "find_risks",
    "find_told",
    "fix_effect",
    "group_units",
    "join_points",
    "keep_one_thread",
    "mix",
    "normalise",
    "person_signatures",
    "register_units",
    "to_bounds",
    "to_fix",
    "to_fundamental",
    "to_interval",
    "to_masi",
    "to_p",
    "to_q",
    "to_share_differences",
    "to_shares",
    "weigh_counts",
    "weigh_curve",
    "weigh_incidence",
    "weigh_units",
]  # fmt: skip
