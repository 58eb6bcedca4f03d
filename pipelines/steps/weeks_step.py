"""The step that compares weeks and groups, and says how long things take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from friction.contracts import build_empty
from pipelines.steps.moves import find_moves, find_weights, read_horizons

if TYPE_CHECKING:
    from pipelines.steps.step import Made
    from pipelines.steps.work import Work


WEEK_TABLES = ("durations", "stage_weeks", "transition_weeks", "homogeneity", "stage_changes", "stage_groups")


def estimate_weeks(work: Work) -> dict[str, Made]:
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
        find_moved,
        find_spans,
        tell_changes,
        tell_homogeneity,
    )
    from friction.statistics import find_groups

    moves, data_end, journey = find_moves(work), work.data_end, work.settings.journey
    if not len(moves.stage) or data_end is None or journey is None:
        return {name: build_empty(name) for name in WEEK_TABLES}
    impact, horizons = work.settings.impact, read_horizons(work.table("dropoff"))
    silences, weights, spans = list(journey.silences.values()), find_weights(work), find_spans(moves)
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
    work.notes += [*tell_homogeneity(homogeneity), *tell_changes(changes, find_moved(homogeneity).stages)]
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
