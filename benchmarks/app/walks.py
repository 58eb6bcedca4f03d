"""The tables of a made-up run that hold how customers moved, and where their messages are placed."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd

from benchmarks.app.messages import BEGIN, DAYS
from friction.contracts import CONVERTED, DROPPED, START, build_table

STAGES = ("landing", "search", "basket", "payment", "delivery")
"""In journey order."""

PLANS, COUNTRIES = ("free", "plus", "business"), ("AT", "DE", "FR", "GB", "NL", "PL")
DROP_AFTER_DAYS = 14
GOES_ON = 0.75
PLACED = 0.7
"""Probability of a placed message's stage."""


def make_walks(n_persons: int, random: np.random.Generator) -> dict[str, pd.DataFrame]:
    """Return persons, events, visits, journeys, drop-off and moves of people who walk the stages once each."""
    person = np.char.add("p-", np.char.zfill(np.arange(n_persons).astype(str), 6))
    began = BEGIN + pd.to_timedelta(np.sort(random.integers(0, DAYS * 1440, n_persons)), "min")
    n_visits = np.minimum(random.geometric(1 - GOES_ON, n_persons), len(STAGES))
    last = (n_visits == len(STAGES)) & (random.random(n_persons) < GOES_ON)
    outcome = np.where(last, "converted", np.where(random.random(n_persons) < 0.1, "open", "dropped"))
    row = np.repeat(np.arange(n_persons), n_visits)
    step = np.arange(len(row)) - np.repeat(np.cumsum(n_visits) - n_visits, n_visits) + 1
    entered = began[row] + pd.to_timedelta(3 * (step - 1), "h")
    status = np.where(step < n_visits[row], "advanced", outcome[row])
    left = pd.Series(entered + pd.Timedelta(hours=3)).where(status != "open")
    stage = np.array(STAGES, dtype=object)[step - 1]
    following = np.array([*STAGES, ""], dtype=object)[step]
    to_stage = np.select([status == "advanced", status == "converted", status == "dropped"],
                         [following, CONVERTED, DROPPED], "")  # fmt: skip
    silence = pd.to_timedelta(np.where(status == "dropped", DROP_AFTER_DAYS, 0), "D")
    visits = build_table("visits", pd.DataFrame({
        "journey_id": np.char.add("j-", person)[row], "step": step, "person_id": person[row], "stage": stage,
        "entered_at": entered, "left_at": left, "n_events": 1, "status": status, "last_event_at": entered,
        "to_stage": pd.Series(to_stage).where(status != "open"), "known_at": left + silence,
    }))  # fmt: skip
    ended = pd.Series(began + pd.to_timedelta(3 * n_visits, "h"))
    paths = [list(STAGES[: size + 1]) for size in range(len(STAGES))]
    journeys = build_table("journeys", pd.DataFrame({
        "journey_id": np.char.add("j-", person), "person_id": person, "started_at": began,
        "ended_at": ended.where(outcome != "open"), "outcome": outcome, "n_visits": n_visits,
        "dropped_at": (ended + pd.Timedelta(days=DROP_AFTER_DAYS)).where(outcome == "dropped"),
        "path": [paths[size - 1] for size in n_visits.tolist()], "cohort_id": None,
    }))  # fmt: skip
    plans, lands = random.integers(0, len(PLANS), n_persons), random.integers(0, len(COUNTRIES), n_persons)
    properties = [
        f'{{"country":"{COUNTRIES[land]}","plan":"{PLANS[plan]}"}}' for land, plan in zip(lands, plans, strict=True)
    ]
    return {
        "persons": build_table("persons", pd.DataFrame({
            "person_id": person, "account_id": None, "first_seen_at": began, "value": random.gamma(2, 40, n_persons),
            "properties": properties,
        })),
        "events": build_table("events", pd.DataFrame({
            "event_id": np.char.add("e-", np.arange(len(row)).astype(str)), "person_id": person[row],
            "happened_at": entered, "name": stage, "source": "clicks", "session_id": None, "properties": "{}",
            "place": 0,
        })),
        "visits": visits, "journeys": journeys, **_count(visits),
    }  # fmt: skip


def _count(visits: pd.DataFrame) -> dict[str, pd.DataFrame]:
    rows = []
    for place, stage in enumerate(STAGES):
        here = visits[visits["stage"] == stage]
        n, gone = len(here), int((here["status"] == "dropped").sum())
        rate = gone / max(n, 1)
        around = 1.96 * np.sqrt(max(rate * (1 - rate), 0) / max(n, 1))
        rows.append({
            "stage": stage, "position": place, "n_visits": n, "n_persons": here["person_id"].nunique(),
            "n_dropped": gone, "n_open": int((here["status"] == "open").sum()), "horizon_days": 28.0, "rate": rate,
            "rate_low": max(rate - around, 0.0), "rate_high": min(rate + around, 1.0), "removal_effect": 0.5,
            "removal_low": 0.4, "removal_high": 0.6, "converted_through": 1.0, "median_minutes": 180.0,
            "p90_minutes": 180.0,
        })  # fmt: skip
    moves = [*itertools.pairwise((START, *STAGES, CONVERTED)), *((stage, DROPPED) for stage in STAGES)]
    rates = {row["stage"]: row["rate"] for row in rows}
    transitions = [
        {"from_stage": start, "to_stage": end,
         "n": int(((visits["stage"] == start) & (visits["to_stage"] == end)).sum()),
         "rate": 1.0 if start == START else rates[start] if end == DROPPED else 1 - rates[start],
         "rate_low": 0.0, "rate_high": 1.0}
        for start, end in moves
    ]  # fmt: skip
    return {
        "dropoff": build_table("dropoff", pd.DataFrame(rows)),
        "transitions": build_table("transitions", pd.DataFrame(transitions)),
    }


def place_messages(
    documents: pd.DataFrame, segments: pd.DataFrame, journeys: pd.DataFrame, random: np.random.Generator
) -> dict[str, pd.DataFrame]:
    """Return where messages are placed: a known person's at a visit of theirs, with a rest nowhere; others nowhere."""
    there = documents[["doc_id", "person_id"]].merge(
        journeys[["person_id", "journey_id", "n_visits"]], on="person_id", how="left"
    )
    known = there["journey_id"].notna().to_numpy()
    at = there[known].reset_index(drop=True)
    step = 1 + (random.random(len(at)) * at["n_visits"]).astype(int)
    placed = pd.DataFrame({
        "doc_id": at["doc_id"], "journey_id": at["journey_id"], "step": step,
        "stage": np.array(STAGES, dtype=object)[step - 1], "probability": PLACED, "best": True, "how": "time",
        "gap_minutes": 95.0,
    })  # fmt: skip
    rest = pd.DataFrame({
        "doc_id": there["doc_id"], "probability": np.where(known, 1 - PLACED, 1.0), "best": ~known, "how": "unplaced",
        "journey_id": None, "step": None, "stage": None, "gap_minutes": None,
    })  # fmt: skip
    whole = pd.concat([placed, rest.astype({"gap_minutes": "float64"})], ignore_index=True)
    alignments = build_table("alignments", whole.assign(
        probability_time=whole["probability"], after_outcome=False, experienced_at=None
    ))  # fmt: skip
    columns = ["journey_id", "step", "stage", "probability", "probability_time"]
    of_segments = segments[["segment_id", "doc_id"]].merge(alignments[["doc_id", *columns]], on="doc_id")
    return {
        "alignments": alignments,
        "segment_alignments": build_table("segment_alignments", of_segments[["segment_id", *columns]]),
    }
