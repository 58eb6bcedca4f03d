"""The table ``impact``: each theme at each stage, drop-off with and without, how sure, and in which order."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from friction.contracts import ANY, TABLES, build_table
from friction.impact.exposure import find_exposures, find_theme_documents
from friction.impact.hazards import DROP, OPEN, OTHER, Comparison, Visits
from friction.impact.ratings import estimate_ratings
from friction.journeys.bounds import BOUNDS
from friction.journeys.exits import find_dwells, find_silences
from friction.journeys.markov import build_chain, fix_effect, to_fix
from friction.journeys.resample import person_signatures, poisson_weights

if TYPE_CHECKING:
    from collections.abc import Callable

    from friction.config import Settings

FEWEST_WITH = 20
FEWEST_WITHOUT = 20
FEWEST_DROPPED = 5
LEAST_DOCUMENTS = 0.5
MOST_Q = 0.10
PLACES = 6
_DAY = 86_400_000_000
_MINUTE = 60_000_000
_WEEK_ZERO_SHIFT = 3 * _DAY  # 1970-01-01 was a Thursday


def estimate_impact(
    *,
    themes: pd.DataFrame,
    segment_topics: pd.DataFrame,
    segments: pd.DataFrame,
    documents: pd.DataFrame,
    alignments: pd.DataFrame,
    visits: pd.DataFrame,
    journeys: pd.DataFrame,
    transitions: pd.DataFrame,
    persons: pd.DataFrame,
    settings: Settings,
    data_end: pd.Timestamp | None,
    on_progress: Callable[[int, int], None] | None = None,
) -> pd.DataFrame:
    """Compare drop-off with and without every theme at every stage where it has messages.

    The unit is the visit of a stage entered in the last ``impact.weeks`` weeks; ANY takes the visits of all stages
    together, each compared within its own stage. ``difference`` is explained in `friction.impact.hazards`; its bounds
    are the 2.5 and 97.5 % points over resamples of the persons (Poisson bootstrap). q is the false-discovery rate of
    Benjamini and Hochberg (1995) over the cells with enough data, from z = difference / standard deviation of the
    Benjamini and Hochberg (1995) over the cells with enough data, from z = difference / standard deviation of the
    resamples. Enough is: 20 expected
    ``association``, else ``count``.

    ``recovered_50`` is a scenario: conversions more in the window if half of the difference were mended and those who
    stay went on as others do (`friction.journeys.markov.fix_effect`).

    Ranked are themes that tell of friction: first associations with more drop-off, by ``recovered_50``; then the
    others by persons times severity, single stages before ANY.

    Parameters
    ----------
    All tables as their contracts say, any order. ``data_end`` : None where there are no events and no times.

    Returns
    -------
    Table ``impact``.
    """
    order = [*settings.stages, ANY]
    cells = _count_cells(themes, segment_topics, segments, documents, alignments)
    people = sorted({*visits["person_id"], *documents["person_id"].dropna(), *documents["doc_id"]})
    place_of = pd.Series(np.arange(len(people)), index=pd.Index(people, dtype="str"))
    drawn = poisson_weights(person_signatures(people), settings.impact.replicates, settings.impact.seed)
    weights = np.vstack([np.ones((1, len(people))), drawn])
    found: dict[tuple[str, str], dict[str, float | None]] = {}
    if len(visits) and data_end is not None:
        units = _find_units(visits, persons, settings, data_end)
        most_minutes = {stage: silence / _MINUTE for stage, silence in _find_silences(settings).items()}
        exposures = find_exposures(segment_topics, segments, alignments, most_minutes)
        chain = build_chain(transitions, settings.stages)
        begun = journeys["started_at"] > _find_window(settings, data_end)
        n_begun = int(begun.sum())
        for done, stage in enumerate(order, start=1):
            scenario = (chain, settings.stages.index(stage), n_begun) if stage != ANY else None
            found |= _compare(
                stage, units=units, exposures=exposures, place_of=place_of, weights=weights, scenario=scenario
            )
            if on_progress:
                on_progress(done, len(order))
    ratings = estimate_ratings(find_theme_documents(segment_topics, segments), documents, alignments, place_of, weights)
    rows = [
        {**cell, **_NOTHING, **found.get((cell["theme_id"], cell["stage"]), {}),
         **ratings.get((cell["theme_id"], cell["stage"]), {})}
        for cell in cells
    ]  # fmt: skip
    impact = pd.DataFrame(rows, columns=[*TABLES["impact"].names, "sd"])
    return build_table("impact", _rank(_with_evidence(impact), themes))


_NOTHING: dict[str, object] = {
    "n_with": 0.0, "dropped_with": 0.0, "n_without": 0.0, "dropped_without": 0.0, "enough": False,
    "evidence": "count", "sd": None,
}  # fmt: skip


def _count_cells(
    themes: pd.DataFrame,
    segment_topics: pd.DataFrame,
    segments: pd.DataFrame,
    documents: pd.DataFrame,
    alignments: pd.DataFrame,
) -> list[dict[str, Any]]:
    """Return theme, stage, friction, documents and persons (expected numbers) of every cell with messages."""
    pairs = find_theme_documents(segment_topics, segments)
    pairs = pairs[pairs["theme_id"].isin(set(themes["theme_id"]))]
    own = documents[["doc_id", "person_id"]]
    own = own.assign(writer=own["person_id"].where(own["person_id"].notna(), own["doc_id"]))
    placed = alignments[alignments["stage"].notna()].groupby(["doc_id", "stage"], as_index=False)["probability"].sum()
    everywhere = pairs[["doc_id"]].drop_duplicates().assign(stage=ANY, probability=1.0)
    told = pairs.merge(pd.concat([placed, everywhere], ignore_index=True), on="doc_id").merge(own, on="doc_id")
    told = told.assign(
        none=np.log1p(-np.clip(told["probability"], 0, 1 - 1e-12)), tells=told["friction"] * told["probability"]
    )
    by_writer = told.groupby(["theme_id", "stage", "writer"])["none"].sum()
    persons = (-np.expm1(by_writer)).groupby(["theme_id", "stage"]).sum()
    cells = told.groupby(["theme_id", "stage"])[["probability", "tells"]].sum()
    return [
        {
            "theme_id": theme_id,
            "stage": stage,
            "friction": round(float(min(cell["tells"] / cell["probability"], 1.0)), PLACES),
            "n_documents": round(float(cell["probability"]), PLACES),
            "n_persons": round(float(persons[(theme_id, stage)]), PLACES),
        }
        for (theme_id, stage), cell in cells.iterrows()
        if cell["probability"] >= LEAST_DOCUMENTS
    ]


def _find_units(
    visits: pd.DataFrame, persons: pd.DataFrame, settings: Settings, data_end: pd.Timestamp
) -> pd.DataFrame:
    """Return the visits of the window, once for their stage and once for ANY, with age, end and stratum."""
    ordered = visits.sort_values(["journey_id", "step"], ignore_index=True)
    moved = ordered["status"].isin(["advanced", "converted"])
    dwell = pd.to_timedelta(ordered["stage"].map(find_dwells(visits)), unit="us")
    until = ordered["left_at"].where(moved, ordered["last_event_at"] + dwell)
    ends = ordered["status"].map({"advanced": OTHER, "converted": OTHER, "dropped": DROP, "open": OPEN})
    stays = ordered[["journey_id", "step", "stage", "person_id", "entered_at"]]
    ages = (until - ordered["entered_at"]).dt.as_unit("us").astype("int64")
    stays = stays.assign(age=ages, end=ends, compared_in=stays["stage"])
    units = pd.concat([stays, stays.assign(stage=ANY)], ignore_index=True)
    units = units[units["entered_at"] > _find_window(settings, data_end)]
    entered = units["entered_at"].dt.tz_convert(settings.project.timezone).dt.tz_localize(None).dt.as_unit("us")
    week = (entered.astype("int64") + _WEEK_ZERO_SHIFT) // (7 * _DAY)
    group = _find_groups(units["person_id"], persons, settings.impact.group)
    stratum = units["compared_in"] + "/" + week.astype("str") + "/" + group
    entered_us = units["entered_at"].dt.as_unit("us").astype("int64")
    return units.assign(stratum=stratum, entered=entered_us).reset_index(drop=True)


def _find_silences(settings: Settings) -> dict[str, int]:
    return find_silences(settings.journey) if settings.journey else {}


def _find_window(settings: Settings, data_end: pd.Timestamp) -> pd.Timestamp:
    """Return the moment after which a visit must have been entered to count."""
    return data_end - pd.Timedelta(weeks=settings.impact.weeks)


def _find_groups(person_ids: pd.Series, persons: pd.DataFrame, group: str | None) -> pd.Series:
    """Return each person's group; all in one where the settings name none."""
    if group is None:
        return pd.Series("", index=person_ids.index)
    known = {
        person: str(json.loads(properties).get(group, ""))
        for person, properties in zip(persons["person_id"], persons["properties"], strict=True)
    }
    return person_ids.map(known).fillna("").astype("str")


def _compare(
    stage: str,
    *,
    units: pd.DataFrame,
    exposures: pd.DataFrame,
    place_of: pd.Series,
    weights: np.ndarray,
    scenario: tuple[object, int, int] | None,
) -> dict[tuple[str, str], dict[str, float | None]]:
    """Return the numbers with and without each theme at one stage."""
    own = units[units["stage"] == stage].sort_values(["journey_id", "step"], ignore_index=True)
    told = exposures[exposures["stage"] == stage].merge(
        own[["journey_id", "step", "entered"]].assign(row=own.index), on=["journey_id", "step"]
    )
    if own.empty or told.empty:
        return {}
    visits = Visits(
        age=own["age"].to_numpy(),
        end=own["end"].to_numpy(),
        stratum=pd.factorize(own["stratum"], sort=True)[0],
        person=own["person_id"].map(place_of).to_numpy(dtype=np.int64),
    )
    comparison = Comparison(visits, weights)
    dropped = visits.end == DROP
    found: dict[tuple[str, str], dict[str, float | None]] = {}
    for theme_id, part in told.sort_values(["theme_id", "row"]).groupby("theme_id"):
        rows, p = part["row"].to_numpy(), part["p"].to_numpy()
        n_with, dropped_with = float(p.sum()), float((p * dropped[rows]).sum())
        numbers: dict[str, float | None] = {
            "n_with": n_with,
            "dropped_with": dropped_with,
            "n_without": len(own) - n_with,
            "dropped_without": float(dropped.sum()) - dropped_with,
        }
        enough = n_with >= FEWEST_WITH and len(own) - n_with >= FEWEST_WITHOUT and dropped.sum() >= FEWEST_DROPPED
        if enough:
            met = (part["met_at"] - part["entered"]).clip(lower=0).to_numpy()
            drawn = comparison.estimate_difference(rows, p, met)
            numbers |= _to_estimate(drawn) | _to_scenario(drawn, n_with / len(own), scenario)
        found[(str(theme_id), stage)] = {
            name: None if value is None else round(value, PLACES) for name, value in numbers.items()
        }
    return found


def _to_estimate(drawn: np.ndarray) -> dict[str, float | None]:
    """Return the difference with its bounds and the standard deviation of its resamples."""
    resampled = drawn[1:][~np.isnan(drawn[1:])]
    if np.isnan(drawn[0]) or len(resampled) < len(drawn) // 2:
        return {}
    low, high = np.percentile(resampled, BOUNDS)
    return {
        "difference": float(drawn[0]),
        "difference_low": float(min(low, drawn[0])),
        "difference_high": float(max(high, drawn[0])),
        "sd": float(resampled.std(ddof=1)),
        "enough": True,
    }


def _to_scenario(drawn: np.ndarray, share: float, scenario: tuple[object, int, int] | None) -> dict[str, float | None]:
    """Return conversions more if half of the difference were mended, with bounds; nothing where it is not above 0."""
    if scenario is None or not drawn[0] > 0:
        return {}
    chain, place, n_begun = scenario
    fewer = np.maximum(np.nan_to_num(drawn), 0.0) / 2 * share
    moves, converts, start = chain.moves, chain.converts, chain.start  # type: ignore[attr-defined]
    gained = [
        n_begun * float(fix_effect(moves, converts, start, place, *to_fix(moves, converts, place, float(less))))
        for less in fewer
    ]
    low, high = np.percentile(gained[1:], BOUNDS)
    return {"recovered_50": gained[0], "recovered_low": min(low, gained[0]), "recovered_high": max(high, gained[0])}


def _with_evidence(impact: pd.DataFrame) -> pd.DataFrame:
    """Add q and the level of evidence; without enough data every estimate is null."""
    from scipy.stats import false_discovery_control, norm

    enough = impact["enough"].fillna(value=False).astype(bool) & impact["difference"].notna()
    judged = impact.assign(enough=enough)
    z = impact.loc[enough, "difference"].astype(float) / impact.loc[enough, "sd"].astype(float).clip(lower=1e-9)
    q = pd.Series(np.nan, index=impact.index)
    if enough.any():
        q[enough] = np.round(false_discovery_control(2 * norm.sf(np.abs(z.to_numpy()))), PLACES)
    return judged.assign(q=q, evidence=np.where(enough & (q <= MOST_Q), "association", "count"))


def _rank(impact: pd.DataFrame, themes: pd.DataFrame) -> pd.DataFrame:
    """Give the cells of friction themes their ranks, best evidence first."""
    friction = set(themes.loc[themes["is_friction"], "theme_id"])
    severity = impact["theme_id"].map(themes.set_index("theme_id")["severity"])
    known = (impact["evidence"] == "association") & (impact["difference"].astype(float) > 0)
    recovered = impact["recovered_50"].astype(float).where(known)
    ordered = impact.assign(
        is_known=known,
        recovered=recovered.fillna(-1.0),
        is_any=impact["stage"] == ANY,
        weight=impact["n_persons"].astype(float) * severity,
    )[impact["theme_id"].isin(friction)].sort_values(
        ["is_known", "recovered", "is_any", "weight", "theme_id", "stage"],
        ascending=[False, False, True, False, True, True],
    )
    ranks = pd.Series(np.arange(1, len(ordered) + 1), index=ordered.index)
    return impact.drop(columns="sd").assign(rank=ranks.reindex(impact.index).astype("Int64"))
