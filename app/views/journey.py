"""The Journey page: how many enter each stage, how they leave it, and the friction told there."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from app.views.stages import find_stages
from app.views.words import NOTHING, to_count, to_duration, to_rate, to_stage
from friction.contracts import CONVERTED, DROPPED, START, VISIT_STATUSES
from friction.impact.tell import SURE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from friction.config import Settings
    from friction.report.journey_map import Map

FEW, LIKELY, ACT = SURE
THEMES_PER_STAGE = 3
NAMED = 3
"""So many stages that are about equal are named; of more, how many."""


class JourneyFacts(NamedTuple):
    """At most three plain sentences, one word for how sure the places are, and why that word."""

    lines: tuple[str, ...]
    sure: str
    why_sure: str


def build_funnel(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the visits of each stage by how they ended: ``stage``, ``status``, ``n``; stages in journey order."""
    stages = find_stages(tables)
    counts = tables["visits"].groupby(["stage", "status"]).size()
    rows = [
        {"stage": stage, "status": status, "n": int(counts.get((stage, status), 0))}
        for stage in stages
        for status in VISIT_STATUSES
    ]
    return pd.DataFrame(rows, columns=["stage", "status", "n"])


def build_stages(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return one row per stage, in journey order, with its numbers as the screen shows them.

    Returns
    -------
    ``stage``, ``n_visits``, ``n_persons``, ``n_dropped``, ``n_open``, ``drop_off`` (rate with interval, or why there
    is none), ``horizon``, ``median``, ``p90``.
    """
    dropoff = tables["dropoff"]
    return pd.DataFrame(
        {
            "stage": dropoff["stage"],
            "n_visits": dropoff["n_visits"],
            "n_persons": dropoff["n_persons"],
            "n_dropped": dropoff["n_dropped"],
            "n_open": dropoff["n_open"],
            "drop_off": [
                to_rate(rate, low, high) if pd.notna(rate) else "too few followed long enough"
                for rate, low, high in zip(dropoff["rate"], dropoff["rate_low"], dropoff["rate_high"], strict=True)
            ],
            "horizon": [NOTHING if pd.isna(days) else f"{days:.1f} days" for days in dropoff["horizon_days"]],
            "median": [to_duration(minutes) for minutes in dropoff["median_minutes"]],
            "p90": [to_duration(minutes) for minutes in dropoff["p90_minutes"]],
        }
    )


def build_stage_themes(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the friction themes most told of at each stage: ``stage``, ``theme_id``, ``name``, numbers in words."""
    themes = tables["themes"].set_index("theme_id")
    impact = tables["impact"]
    cells = impact[impact["theme_id"].isin(themes.index[themes["is_friction"]]) & (impact["n_documents"] > 0)]
    cells = cells.sort_values(["n_documents", "theme_id"], ascending=[False, True])
    rows = []
    for stage in find_stages(tables):
        for _, cell in cells[cells["stage"] == stage].head(THEMES_PER_STAGE).iterrows():
            rows.append((stage, cell["theme_id"], themes.loc[cell["theme_id"], "name"], float(cell["n_documents"])))
    return pd.DataFrame(rows, columns=["stage", "theme_id", "name", "n_documents"])


def build_moves(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the moves between stages in journey order: ``from_stage``, ``to_stage``, ``n``, ``rate`` with bounds."""
    stages = find_stages(tables)
    places = {stage: place for place, stage in enumerate([START, *stages, CONVERTED, DROPPED])}
    moves = tables["transitions"]
    moves = moves.assign(_from=moves["from_stage"].map(places), _to=moves["to_stage"].map(places))
    moves = moves.sort_values(["_from", "_to"]).drop(columns=["_from", "_to"]).reset_index(drop=True)
    return moves.assign(from_stage=moves["from_stage"].map(to_stage), to_stage=moves["to_stage"].map(to_stage))


def to_map_lines(drawn: Map) -> list[str]:
    """Return the moves most people make and what is not drawn, in plain sentences.

    Parameters
    ----------
    drawn : as made by `friction.report.build_map`.
    """
    ends = (START, CONVERTED, DROPPED)
    moves = [
        link for link in drawn.links if drawn.nodes[link.source] not in ends and drawn.nodes[link.target] not in ends
    ]
    back = max((link for link in moves if link.target < link.source), key=lambda link: link.n, default=None)
    lines = [
        "The wider a line, the more of those at a stage go that way: straight on, past stages (left), back (right)."
    ]
    if back:
        names = drawn.nodes[back.source], drawn.nodes[back.target]
        lines.append(f"Most go back from {names[0]} to {names[1]}: {100 * back.share:.0f} of every 100 visits there.")
    return [*lines, drawn.note] if drawn.note else lines


def to_journey_facts(tables: Mapping[str, pd.DataFrame]) -> JourneyFacts:
    """Return how journeys end, where most leave and where friction is told most, and how sure these places are.

    Stages whose intervals overlap with the first one's are named with it: none of them is claimed to be the worst.
    """
    outcomes = tables["journeys"]["outcome"].value_counts()
    told = {name: to_count(int(outcomes.get(name, 0))) for name in ("converted", "dropped", "open")}
    ended = f"{told['converted']} converted, {told['dropped']} dropped off, {told['open']} are still open"
    lines = [f"{to_count(int(outcomes.sum()))} journeys: {ended}."]
    leave, n_known = _find_highest(tables["dropoff"], "rate"), int(tables["dropoff"]["rate"].notna().sum())
    if leave:
        rate = tables["dropoff"]["rate"].max()
        lines.append(f"Most leave at {_to_names(leave)}: {100 * rate:.0f} of every 100 visits{_to_equal(leave)}.")
    rates = tables["message_rates"]
    troubled = _find_highest(rates, "per_1000")
    if troubled:
        lines.append(
            f"Friction is told most at {_to_names(troubled)}: {rates['per_1000'].max():,.0f} messages for every 1,000 "
            f"visits{_to_equal(troubled)}."
        )
    if n_known <= 1:
        return JourneyFacts(tuple(lines), FEW, "Too few visits were followed long enough to compare stages.")
    overlap = "The interval of the first stage named overlaps with others: any of them may be the one most leave at."
    apart = "The interval of the stage most leave at overlaps with that of no other stage."
    return JourneyFacts(tuple(lines), LIKELY if len(leave) > 1 else ACT, overlap if len(leave) > 1 else apart)


def to_meanings(settings: Settings) -> list[str]:
    """Return what a visit and a drop-off are, in words."""
    meanings = ["A visit is one stay of a person in a stage; it is not a web session."]
    if settings.journey:
        days = settings.journey.drop_after_days
        meanings.append(f"Drop-off is silence of {days:g} days since the last event, or an event that says so.")
    return meanings


def _find_highest(rows: pd.DataFrame, name: str) -> list[str]:
    """Return the stage with the highest estimate, then those whose intervals overlap with its; highest first."""
    known = rows.dropna(subset=[name]).sort_values([name, "stage"], ascending=[False, True])
    found: list[str] = known.loc[known[f"{name}_high"] >= known[f"{name}_low"].head(1).max(), "stage"].tolist()
    return found


def _to_names(stages: list[str]) -> str:
    shown = stages if len(stages) <= NAMED else [*stages[: NAMED - 1], f"{len(stages) - NAMED + 1} more stages"]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def _to_equal(stages: list[str]) -> str:
    return "" if len(stages) == 1 else " at the first, the others about as many"
