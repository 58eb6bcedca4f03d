"""Persons who walk through stages and write about them later: who wrote about which visit is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from friction.config import Settings

STAGES = ("landing", "search", "product", "basket", "delivery", "payment")
STAYS = (20.0, 60.0, 180.0, 90.0, 30.0, 25.0)
"""Median minutes of a visit, by stage."""

RESTS = (30.0, 240.0, 720.0, 360.0, 90.0, 45.0)
"""Mean minutes without any sign before the next stage begins."""

WRITES = (0.02, 0.08, 0.05, 0.10, 0.12, 0.20)
"""Chance that a visit makes somebody write, by stage."""

DROPS = (0.15, 0.10, 0.12, 0.10, 0.12, 0.15)
BACK = 0.15
"""Chance of going back a stage instead of on."""

COMES_BACK = 0.3
"""Chance of a second journey."""

LATE_SPREAD = 1.0
"""Of the logarithm of the delay (lognormal, while the model's law is another one)."""

N_THEMES = 12
THEME_FOCUS = 0.35
"""Of the Dirichlet law from which each theme's stages are drawn: small is telling."""

START = pd.Timestamp("2026-01-05", tz="UTC")
WEEKS = 12
DROP_AFTER_DAYS = 14


@dataclass(frozen=True)
class Walk:
    """What happened, what was written, and the truth.

    Attributes
    ----------
    events : person_id, happened_at, name, source, event_id, session_id, properties, place.
    documents : doc_id, person_id, written_at, source, author, thread_id, stage_hint, text.
    truth : doc_id, stage (null: about none of the visits in the data, which begin amid journeys), theme (number),
        entered_at of the visit.
    data_end : the moment the data end.
    """

    events: pd.DataFrame
    documents: pd.DataFrame
    truth: pd.DataFrame
    data_end: pd.Timestamp


def to_settings() -> Settings:
    """Return the settings of the walk's journey."""
    return Settings.model_validate(
        {
            "project": {"timezone": "UTC"},
            "documents": [{"name": "d", "path": "d.csv", "source": "ticket", "columns": {"text": "text"}}],
            "events": [{"name": "c", "path": "c.csv", "columns": {"happened_at": "at", "name": "name"}}],
            "journey": {
                "converts": ["paid"],
                "drop_after_days": DROP_AFTER_DAYS,
                "stages": [{"name": name, "events": [name]} for name in STAGES],
            },
        }
    )


def build_walk(
    median_minutes: float, *, persons: int, seed: int, elsewhere: float = 0.03, surveys: float = 0.0
) -> Walk:
    """Return the walk of some persons who write with a median delay.

    Parameters
    ----------
    median_minutes : of the delay between experience and message.
    persons : how many.
    elsewhere : share of messages about nothing of the journey, written at any time.
    surveys : share of messages asked for in the stage, with its name.
    """
    random = np.random.default_rng(seed)
    focus = random.dirichlet(np.full(N_THEMES, THEME_FOCUS), size=len(STAGES))
    end = WEEKS * 7 * 1440.0
    events: list[tuple[int, float, str]] = []
    written: list[tuple[int, float, int, int, float, bool]] = []
    for person in range(persons):
        at = float(random.uniform(-20 * 1440, end))
        for _ in range(1 + int(random.random() < COMES_BACK)):
            at = _walk_once(person, at, median_minutes, random, focus, surveys, events, written)
            at += float(random.uniform(15, 30)) * 1440
    told = pd.DataFrame(events, columns=["person", "at", "name"])
    told = told[(told["at"] >= 0) & (told["at"] < end)].reset_index(drop=True)
    seen = set(told["person"])
    own = [row for row in written if 0 <= row[1] < end and row[0] in seen]
    about = [(*row, True) for row in own]
    n_none = int(len(own) * elsewhere / (1 - elsewhere))
    people = sorted(seen)
    for _ in range(n_none):
        person = people[int(random.integers(len(people)))]
        about.append((person, float(random.uniform(0, end)), -1, int(random.integers(N_THEMES)), np.nan, False, True))
    rows = pd.DataFrame(about, columns=["person", "at", "stage", "theme", "entered", "asked", "_"])
    rows = rows.sort_values(["at", "person"], kind="stable", ignore_index=True)
    rows["doc_id"] = [f"d{place:06d}" for place in range(len(rows))]
    names = np.array([*STAGES, None], dtype=object)
    # A visit from before the data begin is none of the visits there are.
    is_seen = rows["entered"].to_numpy() >= 0
    truth = pd.DataFrame(
        {"doc_id": rows["doc_id"], "stage": names[np.where(is_seen, rows["stage"], -1)], "theme": rows["theme"],
         "entered_at": to_times(rows["entered"])}
    )  # fmt: skip
    documents = pd.DataFrame(
        {
            "doc_id": rows["doc_id"],
            "person_id": rows["person"].map("p{:06d}".format),
            "written_at": to_times(rows["at"]),
            "source": np.where(rows["asked"], "survey", "ticket"),
            "author": "customer",
            "thread_id": None,
            "stage_hint": pd.Series(names[rows["stage"].to_numpy()]).where(rows["asked"]),
            "text": "x",
            "rating": None,
            "language": "en",
            "url": None,
            "n_masked": 0,
            "left_out": None,
        }
    )
    told = pd.DataFrame(
        {
            "event_id": [f"e{place:07d}" for place in range(len(told))],
            "person_id": told["person"].map("p{:06d}".format),
            "happened_at": to_times(told["at"]),
            "name": told["name"],
            "source": "c",
            "session_id": None,
            "properties": "{}",
            "place": 0,
        }
    )
    return Walk(told, documents, truth, START + pd.Timedelta(minutes=end))


def _walk_once(
    person: int,
    at: float,
    median: float,
    random: np.random.Generator,
    focus: np.ndarray,
    surveys: float,
    events: list[tuple[int, float, str]],
    written: list[tuple[int, float, int, int, float, bool]],
) -> float:
    """Add one journey's events and messages, and return when it ended."""
    stage = 0
    while True:
        stay = STAYS[stage] * float(random.lognormal(0, 0.8))
        events += [(person, at, STAGES[stage])]
        events += [
            (person, at + float(moment) * stay, STAGES[stage]) for moment in random.uniform(0, 1, random.poisson(3))
        ]
        rest = float(random.exponential(RESTS[stage]))
        if random.random() < WRITES[stage]:
            moment = at + float(random.uniform(0, 1)) * stay
            asked = bool(random.random() < surveys)
            delay = 1.0 if asked else median * float(random.lognormal(0, LATE_SPREAD))
            theme = int(random.choice(N_THEMES, p=focus[stage]))
            written.append((person, moment + delay, stage, theme, at, asked))
        if random.random() < DROPS[stage]:
            return at + stay
        at += stay + rest
        if stage and random.random() < BACK:
            stage -= 1
            continue
        stage += 1
        if stage == len(STAGES):
            events.append((person, at, "paid"))
            return at


def to_times(minutes: pd.Series) -> pd.Series:
    """Return minutes since the walk began as moments."""
    return START + pd.to_timedelta((minutes * 60_000_000).round(), unit="us")
