"""The figures a team steers by, week by week: each with its interval, read at one age, and against the weeks before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from friction.contracts.spread import spread_themes
from friction.contracts.weeks import find_weeks, to_weeks, week_bounds
from friction.journeys.weeks import build_conversion_weeks
from friction.statistics import FEWEST_PERSONS, divide, draw_weights, group_units, person_signatures, weigh_counts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from friction.config import Kpi, Settings

WEEKS_BEFORE = 4
"""A week is compared with so many before it, taken together."""

COLUMNS = ("week", "value", "low", "high", "known_at", "change", "change_low", "change_high")
MILLE = 1000.0


def build_series(
    tables: Mapping[str, pd.DataFrame], settings: Settings, kpi: Kpi, data_end: pd.Timestamp
) -> pd.DataFrame:
    """Return a figure by week, oldest first; no rows where nothing of it is in the data.

    Parameters
    ----------
    tables : of the run.
    kpi : which figure; its stages are those of the journey.
    data_end : the moment the data end.

    Returns
    -------
    ``week``; ``value`` with ``low`` and ``high``, 95 %, null while not known and of fewer than 25 persons;
    ``known_at``, from when it is known; ``change`` against the four weeks before together, with its bounds.
    """
    zone, replicates, seed = settings.project.timezone, settings.impact.replicates, settings.impact.seed
    if kpi.measure == "conversion":
        journeys = _keep_through(tables["journeys"], kpi.through)
        found = build_conversion_weeks(journeys, zone, data_end, replicates, seed)
        found = found.rename(columns={"rate": "value", "rate_low": "low", "rate_high": "high"})
        return found[list(COLUMNS)]
    if kpi.measure == "time_to_value":
        return _build_durations(tables["journeys"], zone, data_end, replicates, seed)
    rows = _find_rows(tables, kpi)
    return _build_rates(rows, zone, data_end, replicates, seed)


def _keep_through(journeys: pd.DataFrame, through: Sequence[str]) -> pd.DataFrame:
    """Return the journeys that pass stages in an order, whatever lies between."""
    if not through:
        return journeys

    def passes(path: Sequence[str]) -> bool:
        left = iter(path)
        return all(stage in left for stage in through)

    return journeys[[passes(path) for path in journeys["path"]]]


def _find_rows(tables: Mapping[str, pd.DataFrame], kpi: Kpi) -> pd.DataFrame:
    """Return what a rate is made of: ``person_id``, ``at``, ``inside`` (counted above?), ``below`` (counted below?).

    And ``scale``, which all rows share, and ``delay``, how long after its moment a row is known.
    """
    if kpi.measure == "coverage":
        own = tables["documents"]
        own = own[(own["author"] == "customer") & own["written_at"].notna()]
        themed = tables["segments"].merge(spread_themes(tables["segment_topics"])[["segment_id"]].drop_duplicates())
        person = own["person_id"].where(own["person_id"].notna(), own["doc_id"])
        inside = own["doc_id"].isin(set(themed["doc_id"]))
        return _to_rows(person, own["written_at"], inside, scale=1.0)
    visits = tables["visits"]
    if kpi.measure == "friction":
        told = _find_friction(tables)
        above = _to_rows(told["person_id"], told["written_at"], pd.Series(data=True, index=told.index), scale=MILLE)
        below = _to_rows(
            visits["person_id"], visits["entered_at"], pd.Series(data=False, index=visits.index), scale=MILLE
        )
        return pd.concat([above.assign(below=False), below], ignore_index=True)
    visits = visits[visits["stage"] == kpi.stage]
    weeks = tables["stage_weeks"]
    days = weeks.loc[weeks["stage"] == kpi.stage, "horizon_days"]
    horizon = pd.Timedelta(days=float(days.iloc[0]) if len(days) else 0.0)
    gone = (visits["status"] == "dropped") & (visits["known_at"] - visits["entered_at"] <= horizon)
    return _to_rows(visits["person_id"], visits["entered_at"], gone, scale=1.0, delay=horizon)


def _to_rows(
    person: pd.Series, at: pd.Series, inside: pd.Series, *, scale: float, delay: pd.Timedelta | None = None
) -> pd.DataFrame:
    rows = {"person_id": person.to_numpy(), "at": at.to_numpy(), "inside": inside.to_numpy(dtype=bool), "below": True}
    found = pd.DataFrame(rows)
    return found.assign(at=pd.to_datetime(found["at"], utc=True), scale=scale, delay=delay or pd.Timedelta(0))


def _find_friction(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return customers' messages with a theme of friction."""
    themes = tables["themes"]
    friction = set(themes.loc[themes["is_friction"], "theme_id"])
    spread = spread_themes(tables["segment_topics"])
    told = tables["segments"].merge(spread[spread["theme_id"].isin(friction)][["segment_id"]].drop_duplicates())
    own = tables["documents"]
    own = own[(own["author"] == "customer") & own["written_at"].notna() & own["doc_id"].isin(set(told["doc_id"]))]
    return own.assign(person_id=own["person_id"].where(own["person_id"].notna(), own["doc_id"]))


def _build_rates(rows: pd.DataFrame, zone: str, data_end: pd.Timestamp, replicates: int, seed: int) -> pd.DataFrame:
    """Return the rate of rows inside among those below by week; persons are resampled."""
    rows = rows[rows["at"] <= data_end]
    if rows.empty:
        return pd.DataFrame(columns=list(COLUMNS))
    week = to_weeks(rows["at"], zone)
    weeks = find_weeks(min(week), max(week))
    place = pd.Index(weeks).get_indexer(week)
    signatures, unit = group_units(person_signatures(rows["person_id"]))
    weights = draw_weights(signatures, replicates, seed)
    above = weigh_counts(unit, np.where(rows["inside"], place, -1), len(weeks), weights)
    below = weigh_counts(unit, np.where(rows["below"], place, -1), len(weeks), weights)
    persons = rows[rows["below"]].groupby(place[rows["below"].to_numpy()])["person_id"].nunique()
    scale, delay = float(rows["scale"].iloc[0]), rows["delay"].iloc[0]
    return _to_series(
        weeks, above, below, persons.reindex(range(len(weeks)), fill_value=0), scale, zone, (data_end, delay)
    )


def _to_series(
    weeks: Sequence[str],
    above: np.ndarray,
    below: np.ndarray,
    persons: pd.Series,
    scale: float,
    zone: str,
    known: tuple[pd.Timestamp, pd.Timedelta],
) -> pd.DataFrame:
    """Return the series of two counts, (1 + replicates, weeks) each; ``known``: the end of the data, and a delay."""
    data_end, delay = known
    known_at = [week_bounds(week, zone)[1] + delay for week in weeks]
    told = [at for at in range(len(weeks)) if known_at[at] <= data_end and persons[at] >= FEWEST_PERSONS]
    lines = []
    for at, week in enumerate(weeks):
        rates = scale * divide(above[:, at], below[:, at], empty=np.nan) if at in told else None
        before = [one for one in told if one < at][-WEEKS_BEFORE:]
        change = None
        if rates is not None and before:
            change = rates - scale * divide(above[:, before].sum(axis=1), below[:, before].sum(axis=1), empty=np.nan)
        lines.append(
            {"week": week, **_to_three("value", rates), "known_at": known_at[at], **_to_three("change", change)}
        )
    renamed = {"value_low": "low", "value_high": "high"}
    return pd.DataFrame(lines).rename(columns=renamed)[list(COLUMNS)]


def _build_durations(
    journeys: pd.DataFrame, zone: str, data_end: pd.Timestamp, replicates: int, seed: int
) -> pd.DataFrame:
    """Return the median days from begin to conversion by week of begin, of those who convert by one age."""
    known = build_conversion_weeks(journeys, zone, data_end, replicates, seed)
    if known.empty:
        return pd.DataFrame(columns=list(COLUMNS))
    begun = journeys[(journeys["started_at"] <= data_end) & (journeys["outcome"] == "converted")]
    days = ((begun["ended_at"] - begun["started_at"]) / pd.Timedelta(days=1)).to_numpy(dtype=np.float64)
    inside = days <= float(known["horizon_days"].iloc[0])
    begun, days = begun[inside], days[inside]
    weeks = find_weeks(known["week"].iloc[0], known["week"].iloc[-1])
    place = pd.Index(weeks).get_indexer(to_weeks(begun["started_at"], zone))
    signatures, unit = group_units(person_signatures(begun["person_id"]))
    weights = draw_weights(signatures, replicates, seed)
    is_known = dict(zip(known["week"], known["known"], strict=True))
    known_at = dict(zip(known["week"], known["known_at"], strict=True))
    persons = begun.groupby(place)["person_id"].nunique()
    told = [at for at, week in enumerate(weeks) if is_known.get(week) and persons.get(at, 0) >= FEWEST_PERSONS]
    lines = []
    for at, week in enumerate(weeks):
        before = [one for one in told if one < at][-WEEKS_BEFORE:]
        middles = _find_medians(days, unit, np.isin(place, [at]), weights) if at in told else None
        change = None
        if middles is not None and before:
            change = middles - _find_medians(days, unit, np.isin(place, before), weights)
        at_known = known_at.get(week, week_bounds(week, zone)[1])
        lines.append({"week": week, **_to_three("value", middles), "known_at": at_known, **_to_three("change", change)})
    return pd.DataFrame(lines).rename(columns={"value_low": "low", "value_high": "high"})[list(COLUMNS)]


def _find_medians(days: np.ndarray, unit: np.ndarray, inside: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return the weighted median of some durations in each replicate, (R,): where half of the weight is reached."""
    order = np.argsort(days[inside], kind="stable")
    own, mass = days[inside][order], weights[:, unit[inside][order]].cumsum(axis=1)
    half = mass[:, -1:] / 2.0
    found = own[np.argmax(mass >= half, axis=1)]
    return np.where(mass[:, -1] > 0, found, np.nan)


def _to_three(name: str, values: np.ndarray | None) -> dict[str, float | None]:
    """Return an estimate with the 2.5th and 97.5th hundredth of its resamples; null where there is none."""
    names = (name, f"{name}_low", f"{name}_high")
    if values is None or not np.isfinite(values[0]):
        return dict.fromkeys(names)
    low, high = np.nanquantile(values[1:], [0.025, 0.975])
    return dict(zip(names, (float(values[0]), float(min(low, values[0])), float(max(high, values[0]))), strict=True))
