"""Two steps of a run: the chain of the journey, and its weeks, groups and durations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from friction.contracts import build_empty

if TYPE_CHECKING:
    import pandas as pd

    from friction.journeys.measure import Moves
    from pipelines.work import Work

CHAIN_TABLES = ("chain_orders", "absorption", "scenarios")
WEEK_TABLES = ("durations", "stage_weeks", "transition_weeks", "homogeneity", "stage_changes", "stage_groups")


def estimate_chain(work: Work) -> dict[str, pd.DataFrame]:
    """Choose the chain's order, and say what the chain says: where people end, what fixes would bring, removal."""
    from friction.journeys.chain import (
        build_absorption,
        build_chain_orders,
        build_scenarios,
        choose_order,
        estimate_outlook,
        estimate_state_rates,
        replace_removal,
        tell_order,
    )
    from friction.journeys.weeks import estimate_observed, find_horizon, find_spans
    from friction.statistics import draw_weights

    dropoff, moves = work.table("dropoff"), build_moves(work)
    if moves is None:
        return {**{name: build_empty(name) for name in CHAIN_TABLES}, "dropoff": dropoff}
    impact, horizons, silences = work.settings.impact, read_horizons(dropoff), _find_silences(work)
    weights = draw_weights(moves.signatures, impact.replicates, impact.seed)
    order, spans = choose_order(moves), find_spans(moves)
    observed = estimate_observed(spans, len(moves.stages), find_horizon(spans, max(silences)), weights)
    conversions = [
        next(estimate_state_rates(moves, contexts, horizons, weights[:1]).solve()).conversion
        for contexts in order.contexts
    ]
    chain_orders = build_chain_orders(order, conversions, observed)
    work.notes += tell_order(chain_orders)
    rates = estimate_state_rates(moves, order.chosen_contexts, horizons, weights)
    outlook, gains = estimate_outlook(rates, work.on_progress)
    return {
        "chain_orders": chain_orders,
        "absorption": build_absorption(rates, outlook),
        "scenarios": build_scenarios(rates, outlook, gains),
        "dropoff": replace_removal(dropoff, rates, outlook),
    }


def estimate_weeks(work: Work) -> dict[str, pd.DataFrame]:
    """Compare weeks and groups of customers at an age they share, and say how long things take."""
    from friction.journeys.weeks import (
        REACHED,
        build_homogeneity,
        build_stage_changes,
        build_stage_groups,
        build_stage_weeks,
        build_transition_weeks,
        count_week_matrices,
        estimate_durations,
        find_common_horizons,
        find_horizon,
        find_journey_weeks,
        find_milestone,
        find_spans,
        tell_changes,
        tell_homogeneity,
    )
    from friction.statistics import draw_weights, find_groups

    moves, data_end, journey = build_moves(work), work.data_end, work.settings.journey
    if moves is None or data_end is None or journey is None:
        return {name: build_empty(name) for name in WEEK_TABLES}
    impact, horizons, silences = work.settings.impact, read_horizons(work.table("dropoff")), _find_silences(work)
    weights, spans = draw_weights(moves.signatures, impact.replicates, impact.seed), find_spans(moves)
    weeks = find_journey_weeks(moves, work.settings.project.timezone, data_end)
    common = find_common_horizons(moves, horizons, silences)
    matrices = count_week_matrices(moves, weeks, common, weights)
    homogeneity = build_homogeneity(matrices)
    milestone = None
    if journey.milestone:
        age, way = find_milestone(moves, spans, work.file("events"), journey.milestone)
        milestone = (journey.milestone, age, way)
        if not (way == REACHED).any():
            work.notes.append(f"Nobody reached the milestone {journey.milestone!r}: name a stage, or an event.")
    groups, names = find_groups(moves.people, work.table("persons"), impact.group) if impact.group else (None, ())
    changes = build_stage_changes(
        moves, weeks, common, weights, (impact.group, groups) if impact.group and groups is not None else None
    )
    work.notes += [*tell_homogeneity(homogeneity), *tell_changes(changes)]
    return {
        "durations": estimate_durations(
            moves, spans, horizons=horizons, horizon=find_horizon(spans, max(silences)), weights=weights,
            converts=bool(journey.converts), milestone=milestone,
        ),
        "stage_weeks": build_stage_weeks(moves, weeks, common, weights),
        "transition_weeks": build_transition_weeks(matrices, weeks),
        "homogeneity": homogeneity,
        "stage_changes": changes,
        "stage_groups": build_empty("stage_groups") if groups is None or impact.group is None else build_stage_groups(
            moves, groups, names, impact.group, common, weights
        ),
    }  # fmt: skip


def build_moves(work: Work) -> Moves | None:
    """Return every visit as whole numbers, built once for all steps that ask; None where there are none."""
    from friction.journeys.measure import build_moves

    journey, data_end = work.settings.journey, work.data_end
    if journey is None or data_end is None:
        return None
    accounts = work.file("persons") if work.settings.impact.resample == "accounts" else None
    moves = work.keep(
        "moves", ("visits", "events", "persons"),
        lambda: build_moves(work.file("visits"), journey, data_end=data_end, accounts=accounts),
    )  # fmt: skip
    return moves if len(moves.stage) else None


def read_horizons(dropoff: pd.DataFrame) -> list[int | None]:
    """Return the age at which each stage is read, in microseconds, in journey order."""
    from friction.engine import DAY

    return [None if days != days else round(days * DAY) for days in dropoff["horizon_days"]]  # noqa: PLR0124 - nan


def _find_silences(work: Work) -> list[int]:
    assert work.settings.journey is not None  # noqa: S101 - the settings refuse events without a journey
    return list(work.settings.journey.silences.values())
