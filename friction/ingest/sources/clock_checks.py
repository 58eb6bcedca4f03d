"""Clocks: times that lie far off, have no clock, came late, and sources whose clocks differ. Told, never mended."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FAR = pd.Timedelta(days=30)
"""A time this far, and by the whole length of the data, outside of nearly all others is told."""

NEARLY_ALL = 0.99
FEWEST = 25
"""Persons that two sources must share before anything is said about their clocks, and times of a source."""

SMALLEST_SKEW = pd.Timedelta(seconds=60)
WIDEST = pd.Timedelta(days=1)
"""Two events farther apart than that are not the same one told twice."""


def check_times(times: Mapping[str, pd.Series], timezone: str, *, dates: bool = True) -> list[str]:
    """Return a sentence about each source whose times are suspect: far off, or without a clock.

    A time is far off where it lies outside of the middle 98 % of all times of its source (which has `FEWEST`) by more
    than their length and by more than `FAR`; or later than all other sources end, by as much. Times have no clock where
    more than half are midnight sharp in the zone of the project or in UTC.

    Parameters
    ----------
    times : UTC times by source, nulls left out of account.
    timezone : of the project.
    dates : tell those without a clock; of events, the journey's check does, name by name.
    """
    known = {name: given.dropna().sort_values(ignore_index=True) for name, given in times.items()}
    known = {name: given for name, given in known.items() if len(given)}
    notes = [note for name in sorted(known) for note in _check_far(name, known)]
    return notes + [note for name in sorted(known) if dates for note in _check_dates(name, known[name], timezone)]


def _check_far(name: str, known: Mapping[str, pd.Series]) -> Iterator[str]:
    given = known[name]
    low, high = given.iloc[0], given.iloc[-1]
    if len(given) >= FEWEST:
        low, high = (given.iloc[int((len(given) - 1) * share)] for share in (1 - NEARLY_ALL, NEARLY_ALL))
    margin = max(high - low, FAR)
    early, late = given[given < low - margin], given[given > high + margin]
    others = [other.iloc[int((len(other) - 1) * NEARLY_ALL)] for source, other in known.items() if source != name]
    if not len(late) and others:
        late = given[given > max(others) + max(margin, given.iloc[-1] - given.iloc[0])]
    if len(early):
        yield (
            f"{len(early):,} times of {name} lie far before the others, the first on {early.iloc[0]:%Y-%m-%d}: a clock "
            "that was not set? Mend them at the source, or leave them out by a rule of [[exclude]]."
        )
    if len(late):
        yield (
            f"{len(late):,} times of {name} lie far after the others, the last on {late.iloc[-1]:%Y-%m-%d}: the data "
            "would seem to end there. Mend them at the source, or end the data with --as-of."
        )


def _check_dates(name: str, given: pd.Series, timezone: str) -> Iterator[str]:
    for zone in dict.fromkeys(("UTC", timezone)):
        local = given.dt.tz_convert(zone).dt.tz_localize(None)  # where clocks change at midnight, some days lack it
        if len(given) >= FEWEST and (local == local.dt.normalize()).mean() > 1 / 2:
            yield (
                f"Most times of {name} are midnight ({zone}): they are dates without a clock. The order of events "
                "within a day is unknown, and so are durations under a day."
            )
            return


def check_late(happened_at: pd.Series, end_before: pd.Timestamp | None, n_before: int) -> list[str]:
    """Return a sentence if events of the time before the last run's end came in since.

    Parameters
    ----------
    happened_at : times of all events now.
    end_before, n_before : end of the data and number of events in the run before.
    """
    if end_before is None:
        return []
    n_late = int((happened_at <= end_before).sum()) - n_before
    if n_late <= 0:
        return []
    since = (
        f"{n_late:,} events from before {end_before:%Y-%m-%d %H:%M} UTC, where the data of the run before ended, came "
        "in since: journeys and drop-off of earlier weeks count them now."
    )
    return [since]


def estimate_skews(events: pd.DataFrame, stages: Mapping[str, int]) -> pd.DataFrame:
    """Estimate how far the clocks of sources are apart, from events that two of them tell of the same person.

    The same name in both: the median over persons of the difference between the first such events, where they are less
    than a day apart. Stages that one source alone tells of: the median of the later stage less the earlier one, again
    within a day, where it is negative, since then the order is impossible; the clocks differ by at least as much. The
    median, as a few wrong pairs do not move it (Huber 1981).

    Parameters
    ----------
    events : table ``events``, those with a person.
    stages : place in the journey by event name, from 0; conversions behind all stages.

    Returns
    -------
    source, other_source (the clock of ``other_source`` is behind), seconds (> 0), n_persons, how (``same`` event or
    impossible ``order``); sorted by the first two; only pairs with `FEWEST` persons.
    """
    named = events.dropna(subset="person_id")
    first = named.groupby(["person_id", "source", "name"], sort=False)["happened_at"].min().reset_index()
    rows = [*_compare_same(first), *_compare_order(first, stages)]
    columns = ["source", "other_source", "seconds", "n_persons", "how"]
    return pd.DataFrame(rows, columns=columns).sort_values(columns[:2], ignore_index=True)


def tell_skews(skews: pd.DataFrame) -> list[str]:
    """Return a sentence for each pair of sources whose clocks differ, with the setting that mends it."""
    return [_to_sentence(row) for row in skews.to_dict("records")]


def _to_sentence(row: Mapping[str, object]) -> str:
    seconds = float(str(row["seconds"]))
    hours = seconds / 3600
    zone = abs(hours - round(hours)) < 1 / 60 and round(hours) > 0
    size = f"{round(hours)} h, as a wrong time zone would be" if zone else f"{seconds:,.0f} s"
    least = "at least " if row["how"] == "order" else ""
    return (
        f"The clock of {row['other_source']} is behind that of {row['source']} by {least}{size} (median over "
        f"{row['n_persons']:,} persons). If so, set clock_shift_seconds = {seconds:.0f} for {row['other_source']}."
    )


def _compare_same(first: pd.DataFrame) -> Iterator[tuple[str, str, float, int, str]]:
    """Yield skews from events that two sources tell under one name."""
    both = first.merge(first, on=["person_id", "name"], suffixes=("", "_other"))
    both = both[both["source"] < both["source_other"]]
    both = both.assign(apart=both["happened_at"] - both["happened_at_other"])
    both = both[both["apart"].abs() < WIDEST].drop_duplicates(["person_id", "source", "source_other"])
    for (source, other), pairs in both.groupby(["source", "source_other"]):
        middle = pairs["apart"].median()
        spread = (pairs["apart"] - middle).abs().median()
        if len(pairs) < FEWEST or abs(middle) < SMALLEST_SKEW or spread > abs(middle) / 2:
            continue
        ahead, behind = (source, other) if middle > pd.Timedelta(0) else (other, source)
        yield ahead, behind, float(np.round(abs(middle).total_seconds())), len(pairs), "same"


def _compare_order(first: pd.DataFrame, stages: Mapping[str, int]) -> Iterator[tuple[str, str, float, int, str]]:
    """Yield skews from stages that come in the wrong order at the median, in one source after the other."""
    placed = first.assign(place=first["name"].map(stages)).dropna(subset="place")
    placed = placed.groupby(["person_id", "source", "place"])["happened_at"].min().reset_index()
    n_sources = placed.groupby("place")["source"].nunique()
    placed = placed[placed["place"].map(n_sources) == 1]
    both = placed.merge(placed, on="person_id", suffixes=("", "_later"))
    both = both[(both["place"] < both["place_later"]) & (both["source"] != both["source_later"])]
    both = both.assign(apart=both["happened_at_later"] - both["happened_at"])
    both = both[both["apart"].abs() < WIDEST]
    found: dict[tuple[str, str], tuple[float, int]] = {}
    for (source, later, _, _), pairs in both.groupby(["source", "source_later", "place", "place_later"]):
        middle = pairs["apart"].median()
        if len(pairs) >= FEWEST and middle <= -SMALLEST_SKEW:
            seconds = float(np.round(-middle.total_seconds()))
            found[source, later] = max(found.get((source, later), (0.0, 0)), (seconds, len(pairs)))
    for (source, later), (seconds, n_persons) in found.items():
        yield source, later, seconds, n_persons, "order"
