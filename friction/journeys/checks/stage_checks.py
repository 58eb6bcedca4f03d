"""Stages and events that do not fit, in sentences: stages never reached, events in no stage, events that fit two."""

from __future__ import annotations

from typing import TYPE_CHECKING

from friction.config import EventPattern, to_patterns
from friction.journeys.events import find_stages, read_kind, to_kind_matcher

if TYPE_CHECKING:
    import pandas as pd

    from friction.config import Journey

NAMES_SHOWN = 8
PAIRS_SHOWN = 3


def check_stages(kinds: pd.DataFrame, journey: Journey) -> list[str]:
    """Return a sentence for each stage, conversion, drop event and start that no event is for.

    Parameters
    ----------
    kinds : how many events there are of each kind, as `friction.journeys.events.event_kinds.count_kinds` makes it.
    journey : the settings.
    """
    if kinds.empty:
        return []
    meant = _join(kinds, journey)
    return [*_tell_unmatched(meant, journey), *_tell_unreached(meant, journey)]


def check_events(kinds: pd.DataFrame, journey: Journey) -> list[str]:
    """Return a sentence for events that fit two stages, and for those that fit none; parameters as `check_stages`."""
    if kinds.empty:
        return []
    meant = _join(kinds, journey)
    return [*_tell_contradictions(meant), *_tell_overlaps(meant), *_tell_outside(meant)]


def _join(kinds: pd.DataFrame, journey: Journey) -> pd.DataFrame:
    return kinds.merge(find_stages(kinds["kind"], journey), on="kind")


def _tell_unmatched(meant: pd.DataFrame, journey: Journey) -> list[str]:
    """Tell of patterns of outcomes that no event matches."""
    kinds = [read_kind(kind, journey) for kind in meant["kind"]]
    notes = []
    for key, events, why in (
        ("converts", journey.converts, "those conversions never happen"),
        ("drops", journey.drops, "those drop-offs are never seen"),
    ):
        missing = [one for one in to_patterns(events) if not any(map(to_kind_matcher((one,)), kinds))]
        if missing:
            notes.append(f"No event matches {', '.join(map(_to_words, missing))} under {key}: {why}.")
    return notes


def _tell_unreached(meant: pd.DataFrame, journey: Journey) -> list[str]:
    """Tell of stages that no event is in, and why."""
    reached = set(meant["stage"].dropna())
    if not reached:
        mend = "Mend events under [[journey.stages]] in friction.toml."
        return [f"No stage was ever reached: no event matches any stage. The events are {_list(meant)}. {mend}"]
    notes = []
    for stage in journey.stages:
        if stage.name in reached:
            continue
        taken = meant[[stage.name in also for also in meant["also"]]]
        if len(taken):
            takers = " and ".join(dict.fromkeys(map(repr, taken["stage"])))
            notes.append(
                f"Stage {stage.name!r} is never reached: all events that match it go to {takers}, above it in the "
                f"settings: {_list(taken)}. Put {stage.name!r} higher up."
            )
        else:
            entered = " No journey can begin there, though starts names it." if stage.name in journey.starts else ""
            notes.append(f"Stage {stage.name!r} is never reached: no event matches it.{entered}")
    if journey.starts and not reached & set(journey.starts):
        notes.insert(0, "No journey ever begins: nobody enters a stage that starts names.")
    return notes


def _tell_contradictions(meant: pd.DataFrame) -> list[str]:
    """Tell of events that end a journey well and badly."""
    both = meant[meant["converts"] & meant["drops"]]
    if both.empty:
        return []
    return [f"{both['n'].sum():,} events fit both converts and drops; they count as conversions: {_list(both)}."]


def _tell_overlaps(meant: pd.DataFrame) -> list[str]:
    """Tell of events that fit several stages, and which wins."""
    reached = set(meant["stage"].dropna())
    both = [
        (row.stage, other, row.name, row.n)
        for row in meant.itertuples(index=False)
        for other in row.also
        if other in reached  # else it is told as never reached
    ]
    pairs: dict[tuple[str, str], dict[str, int]] = {}
    for stage, other, name, n in both:
        names = pairs.setdefault((stage, other), {})
        names[name] = names.get(name, 0) + n
    ordered = sorted(pairs.items(), key=lambda item: (-sum(item[1].values()), item[0]))
    return [
        f"{sum(names.values()):,} events fit both {stage!r} and {other!r}; {stage!r} counts, as it stands first: "
        f"{_show(names)}."
        for (stage, other), names in ordered[:PAIRS_SHOWN]
    ]


def _tell_outside(meant: pd.DataFrame) -> list[str]:
    outside = meant[meant["stage"].isna() & ~meant["converts"] & ~meant["drops"]]
    if outside.empty or meant["stage"].isna().all():
        return []
    share = outside["n"].sum() / meant["n"].sum()
    return [f"{outside['n'].sum():,} events ({share:.0%}) are in no stage: {_list(outside)}."]


def _list(meant: pd.DataFrame) -> str:
    return _show(meant.groupby("name")["n"].sum().to_dict())


def _show(counts: dict[str, int]) -> str:
    """Return names with their counts, most frequent first, ties by name."""
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    shown = ", ".join(f"{name} ({n:,})" for name, n in ordered[:NAMES_SHOWN])
    rest = len(ordered) - NAMES_SHOWN
    return f"{shown} and {rest} more" if rest > 0 else shown


def _to_words(pattern: EventPattern) -> str:
    where = " and ".join(f"{key} {' or '.join(values)}" for key, values in pattern.where.items())
    return f"{pattern.name} where {where}" if where else pattern.name
