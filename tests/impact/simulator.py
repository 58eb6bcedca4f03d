"""Persons who walk through three stages, meet things, and write of them: with known effects."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from friction.config import Settings
from friction.contracts import build_empty, build_table
from friction.impact.place.align import align_documents
from friction.impact.place.described import place_segments
from friction.impact.table import estimate_impact
from friction.journeys.measure.rates import measure_visits
from friction.journeys.visits.visits import build_visits

STAGES = ("search", "basket", "payment")
START = pd.Timestamp("2026-01-05", tz="UTC")
END = START + pd.Timedelta(weeks=8)
SETTINGS = Settings.model_validate(
    {
        "project": {"timezone": "UTC"},
        "documents": [{"name": "d", "path": "d.csv", "source": "chat", "columns": {"text": "text"}}],
        "events": [{"name": "c", "path": "c.csv", "columns": {"happened_at": "at", "name": "name"}}],
        "journey": {
            "converts": ["paid"],
            "drop_after_days": 7,
            "stages": [{"name": name, "events": [name]} for name in STAGES],
        },
        "impact": {"replicates": 100, "weeks": 8},
    }
)


BY_ACCOUNT = SETTINGS.model_copy(update={"impact": SETTINGS.impact.model_copy(update={"resample": "accounts"})})


@dataclass(frozen=True)
class Planted:
    """A theme met at a stage with some chance; by how much it raises drop-off there; how it is written of."""

    theme: str
    stage: str
    effect: float
    chance: float = 0.12
    writes: float = 0.7
    channel: str = "chat"
    delay_minutes: float = 12.0
    at_the_end: bool = False


def simulate(
    planted: list[Planted], *, persons: int = 2500, seed: int = 0, drop: float = 0.12
) -> dict[str, pd.DataFrame]:
    """Return events and documents, and for each document its theme."""
    random = np.random.default_rng(seed)
    events, messages = [], []
    for number in range(persons):
        person = f"p{number:05d}"
        at = START + pd.Timedelta(minutes=float(random.uniform(0, 8 * 7 * 1440)))
        for stage in (*STAGES, None):
            if stage is None:
                events.append((person, at, "paid"))
                break
            stay = float(random.lognormal(3.4, 0.8))
            met = [one for one in planted if one.stage == stage and random.random() < _chance(one, stay)]
            risk = drop + sum(one.effect for one in met)
            n_events = 1 + int(random.poisson(stay / 12))
            moments = np.sort(np.concatenate([[0.0], random.uniform(0, stay, n_events)]))
            leaves = random.random() < risk
            for one in met:
                when = stay * (0.9 if one.at_the_end else float(random.uniform(0.05, 0.95)))
                moments = np.append(moments, when)
                if random.random() < one.writes:
                    delay = one.delay_minutes * float(random.lognormal(0, 1.0))
                    messages.append((person, at + pd.Timedelta(minutes=when + delay), one.theme, one.channel, stage))
            events += [(person, at + pd.Timedelta(minutes=float(moment)), stage) for moment in np.sort(moments)]
            if leaves:
                break
            at += pd.Timedelta(minutes=stay)
    told = pd.DataFrame(events, columns=["person_id", "happened_at", "name"])
    told = told[told["happened_at"] < END].assign(source="c", session_id=None, properties="{}", place=0)
    told["event_id"] = [f"e{row:06d}" for row in range(len(told))]
    written = pd.DataFrame(messages, columns=["person_id", "written_at", "theme_id", "source", "stage"])
    written = written[written["written_at"] < END].reset_index(drop=True)
    written["doc_id"] = [f"d{row:05d}" for row in range(len(written))]
    return {"events": build_table("events", told), "written": written}


def _chance(one: Planted, stay: float) -> float:
    """Things met at the end of a stay are met by those who stay long."""
    return one.chance * (2.0 if stay > 30 else 0.2) if one.at_the_end else one.chance


def place(simulated: dict[str, pd.DataFrame], written: pd.DataFrame | None = None) -> dict[str, pd.DataFrame]:
    """Return the tables of messages whose themes are known, placed in visits, and the visits."""
    written = simulated["written"] if written is None else written
    told = written[["doc_id", "person_id", "written_at", "source"]]
    told = told.assign(stage_hint=written["stage"].where(written["source"] == "survey"))
    told = told.assign(
        author="customer", thread_id=None, text="x", rating=None, language="en", url=None, n_masked=0, left_out=None
    )
    documents = build_table("documents", told)
    segments = written[["doc_id", "theme_id"]].assign(segment_id=written["doc_id"] + "/0", friction=0.8)
    placed = segments[["segment_id", "theme_id"]].assign(strength=1.0, reason="placed")
    built = build_visits(simulated["events"], SETTINGS.journey, data_end=END)
    by_time = align_documents(documents, built.visits, built.journeys)
    alignments, of_segments = place_segments(by_time, segments, placed, documents)
    return {
        "segment_topics": placed, "segments": segments, "documents": documents, "alignments": alignments,
        "segment_alignments": of_segments, "visits": built.visits,
    }  # fmt: skip


def estimate(
    simulated: dict[str, pd.DataFrame],
    *,
    written: pd.DataFrame | None = None,
    accounts: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return the table ``impact``, with every document's theme known."""
    tables = place(simulated, written)
    names = sorted(tables["segments"]["theme_id"].unique())
    themes = pd.DataFrame({"theme_id": names, "is_friction": True, "severity": 0.5})
    settings = SETTINGS if accounts is None else BY_ACCOUNT
    impact, _ = estimate_impact(
        **tables,
        themes=themes,
        persons=build_empty("persons") if accounts is None else accounts,
        settings=settings,
        data_end=END,
        build_chain=lambda: (
            measure_visits(tables["visits"], settings.journey, settings.impact, data_end=END, accounts=accounts).chain
        ),
    )
    return impact
