"""A small shop's tables, cut from events by the program's own steps, with messages beside them: for the figures."""

from __future__ import annotations

import numpy as np
import pandas as pd

from friction.config import Settings
from friction.impact.message_rates import build_message_rates
from friction.journeys.measure import build_moves, estimate_dropoff, estimate_rates
from friction.journeys.paths import build_path_funnels, build_routes
from friction.journeys.visits import build_visits
from friction.journeys.weeks import build_stage_weeks, find_common_horizons, find_journey_weeks
from friction.statistics import draw_weights

FIRST = pd.Timestamp("2026-01-05", tz="UTC")
"""A Monday, the first day of 2026-W02."""
END = pd.Timestamp("2026-02-16", tz="UTC")
"""Six weeks later: 2026-W07 is the last whole week."""
LAST = "2026-W07"
STAGES = ("search", "basket", "payment")
FRICTION, PRAISE = "th-card", "th-linen"


def make_settings(**given):
    """Return settings of the shop, with what is given in place of its own."""
    own = {
        "project": {"timezone": "UTC"},
        "documents": [{"name": "mails", "path": "m.csv", "source": "ticket", "columns": {"text": "text"}}],
        "events": [
            {"name": "clicks", "path": "c.csv", "columns": {"person": "p", "happened_at": "at", "name": "name"}}
        ],
        "journey": {
            "converts": ["paid"],
            "drop_after_days": 5,
            "stages": [{"name": name, "events": [name]} for name in STAGES],
        },
        "impact": {"replicates": 200},
    }
    return Settings.model_validate({**own, **given})


def draw_events(n_persons, seed=0, *, converting=lambda _week: 0.5):
    """Draw events of persons who begin at any time, go on or drop off, and pay with a probability of their week."""
    random, rows = np.random.default_rng(seed), []
    for number in range(n_persons):
        for _ in range(1 + int(random.random() < 0.3)):
            at = FIRST + pd.Timedelta(days=float(random.uniform(0, 41)))
            pays = random.random() < converting((at - FIRST).days // 7)
            path = STAGES if random.random() < 0.7 else ("search", "payment")
            path = path if pays else path[: int(random.integers(1, len(path) + 1))]
            for name in (*path, *(["paid"] if pays else [])):
                rows.append((f"p{number:04d}", at, name))
                at += pd.Timedelta(days=float(random.exponential(0.6)))
    events = pd.DataFrame(rows, columns=["person_id", "happened_at", "name"])
    events["happened_at"] = events["happened_at"].dt.round("us")
    events = events[events["happened_at"] <= END].reset_index(drop=True)
    place = np.arange(len(events))
    return events.assign(event_id=[f"e{at:05d}" for at in place], source="clicks", properties="{}", place=0)


def draw_messages(events, n, seed=1):
    """Draw messages: two of three of a customer with events, some of nobody known, some in no theme."""
    random = np.random.default_rng(seed)
    people = events["person_id"].unique()
    rows = [
        {
            "doc_id": f"d{number:04d}",
            "person_id": str(people[int(random.integers(len(people)))]) if random.random() < 0.7 else None,
            "written_at": FIRST + pd.Timedelta(hours=int(random.integers(0, 24 * 42))),
            "author": "agent" if random.random() < 0.1 else "customer",
            "theme_id": (FRICTION, PRAISE, None)[int(random.integers(3))],
        }
        for number in range(n)
    ]
    found = pd.DataFrame(rows)
    found["theme_id"] = found["theme_id"].astype("object").where(found["theme_id"].notna(), None)
    return found


def cut(events, settings):
    """Return the tables of visits and journeys alone."""
    built = build_visits(events, settings.journey, data_end=END)
    return {"visits": built.visits, "journeys": built.journeys}


def make_tables(events, messages=None, settings=None):
    """Return the tables of a run that the figures read."""
    settings = settings or make_settings()
    journey, impact = settings.journey, settings.impact
    tables = cut(events, settings)
    moves = build_moves(tables["visits"], journey, data_end=END)
    weights = draw_weights(moves.signatures, impact.replicates, impact.seed)
    rates = estimate_rates(moves, journey.silences, weights)
    weeks = find_journey_weeks(moves, settings.project.timezone, END)
    common = find_common_horizons(moves, rates.horizons, list(journey.silences.values()))
    tables |= {
        "dropoff": estimate_dropoff(rates),
        "stage_weeks": build_stage_weeks(moves, weeks, common, weights),
        "path_funnels": build_path_funnels(build_routes(moves), rates.horizons, weights),
    }
    return tables if messages is None else tables | _make_texts(messages, tables["visits"], settings)


def _make_texts(messages, visits, settings):
    """Return what there is of messages: each is one segment, about the stage its number says."""
    segments = messages.assign(segment_id="s-" + messages["doc_id"], friction=0.8)
    number = messages["doc_id"].str[1:].astype(int)
    texts = {
        "documents": messages.drop(columns="theme_id"),
        "segments": segments[["segment_id", "doc_id", "friction"]],
        "segment_topics": segments[["segment_id", "theme_id"]],
        "themes": pd.DataFrame({"theme_id": [FRICTION, PRAISE], "is_friction": [True, False]}),
        "alignments": pd.DataFrame(
            {"doc_id": messages["doc_id"], "stage": [STAGES[n % 2] for n in number], "probability": 1.0, "best": True}
        ),
    }
    rates = build_message_rates(
        **{name: texts[name] for name in ("themes", "segment_topics", "segments", "documents", "alignments")},
        visits=visits, stages=settings.stages, replicates=50, seed=0,
    )  # fmt: skip
    return texts | {"message_rates": rates}
