"""Persons who walk, meet things that make some of them leave, and write of some: every effect is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from benchmarks.impact import walk
from benchmarks.impact.walk import BACK, STAGES, START, WEEKS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from friction.config import Settings

STAYS, RESTS = np.array(walk.STAYS), np.array(walk.RESTS)

DROPS = np.array([0.12, 0.10, 0.12, 0.10, 0.12, 0.12])
"""Chance of dropping off, by stage, for a person of usual patience who meets nothing."""

MOST_VISITS = 40
MINUTES = {"survey": 3.0, "chat": 12.0, "ticket": 480.0, "review": 2880.0}
"""Median delay of a channel; lognormal, while the model's law is another one."""

LATE_SPREAD = 1.0


@dataclass(frozen=True)
class Theme:
    """A thing that may be met.

    Attributes
    ----------
    home : place of the stage where it is met mostly.
    effect : added to the chance of dropping off there, if it is met (whether written of or not).
    chance : that a visit of its home meets it.
    elsewhere : of ``chance``, at every other stage; without effect there.
    writes : chance that who meets it writes of it.
    channel : how.
    late_days : added to the delay.
    """

    home: int
    effect: float = 0.0
    chance: float = 0.06
    elsewhere: float = 0.05
    writes: float = 0.5
    channel: str = "chat"
    late_days: float = 0.0


@dataclass(frozen=True)
class World:
    """What happened, what was written, and the truth.

    Attributes
    ----------
    events, documents : as the tables of these names.
    truth : doc_id, theme (number), stage (name; where it was met).
    stays : a row for each visit: person, stage (place), risk (its own chance of dropping off), and for each theme
        ``met_<k>`` (minutes from its begin, or null), ``wrote_<k>`` (bool).
    data_end : the moment the data end.
    """

    events: pd.DataFrame
    documents: pd.DataFrame
    truth: pd.DataFrame
    stays: pd.DataFrame
    data_end: pd.Timestamp


@dataclass(frozen=True)
class Flaws:
    """What makes it hard.

    Attributes
    ----------
    wrong_person, no_person : shares of the messages that carry another person's id, or none.
    differ : precision of the Beta law of the persons' own drop-off (small: they differ much).
    nothing : share of messages about nothing of the journey.
    """

    wrong_person: float = 0.02
    no_person: float = 0.05
    differ: float = 20.0
    nothing: float = 0.03


def to_settings(replicates: int = 200) -> Settings:
    """Return the settings of the walk's journey, all of its weeks compared."""
    settings = walk.to_settings()
    impact = settings.impact.model_copy(update={"replicates": replicates, "weeks": WEEKS})
    return settings.model_copy(update={"impact": impact})


def build_world(themes: Sequence[Theme], *, persons: int, seed: int, flaws: Flaws = Flaws()) -> World:
    """Return a world in which these themes are met, in ``WEEKS`` weeks."""
    random = np.random.default_rng(seed)
    end = WEEKS * 7 * 1440.0
    patience = random.beta(flaws.differ * 0.5, flaws.differ * 0.5, persons) * 2
    at = random.uniform(-20 * 1440, end, persons)
    stage = np.zeros(persons, dtype=np.int64)
    alive = np.arange(persons)
    events, written, stays = [], [], []
    for _ in range(MOST_VISITS):
        if not len(alive):
            break
        n, own = len(alive), stage[alive]
        stay = STAYS[own] * random.lognormal(0, 0.8, n)
        begin = at[alive]
        risk = np.clip(DROPS[own] * patience[alive], 0, 0.9)
        n_events = 1 + random.poisson(3, n)
        events.append((alive, begin, own))
        which = np.repeat(np.arange(n), n_events)
        events.append((alive[which], begin[which] + random.uniform(0, 1, len(which)) * stay[which], own[which]))
        row = {"person": alive, "stage": own, "begin": begin, "stay": stay}
        for number, theme in enumerate(themes):
            chance = np.where(own == theme.home, theme.chance, theme.chance * theme.elsewhere)
            met = random.random(n) < chance
            moment = random.uniform(0, 1, n) * stay
            wrote = met & (random.random(n) < theme.writes)
            delay = MINUTES[theme.channel] * random.lognormal(0, LATE_SPREAD, n) + theme.late_days * 1440
            risk = risk + np.where(met & (own == theme.home), theme.effect, 0.0)
            told = np.flatnonzero(wrote)
            written.append((alive[told], (begin + moment + delay)[told], own[told], np.full(len(told), number)))
            # Meeting a thing is a sign of its own: the visit lasts at least until then.
            events.append((alive[met], (begin + moment)[met], own[met]))
            row[f"met_{number}"], row[f"wrote_{number}"] = np.where(met, moment, np.nan), wrote
        risk = np.clip(risk, 0, 1)
        leaves = random.random(n) < risk
        stays.append(pd.DataFrame({**row, "risk": risk, "leaves": leaves}))
        at[alive] = begin + stay + random.exponential(RESTS[own])
        back = (own > 0) & (random.random(n) < BACK)
        stage[alive] = own + np.where(back, -1, 1)
        done = ~leaves & (stage[alive] == len(STAGES))
        events.append((alive[done], at[alive][done], np.full(int(done.sum()), len(STAGES))))
        alive = alive[~leaves & ~done]
    return _to_world(events, written, pd.concat(stays, ignore_index=True), themes, flaws, random, persons, end)


def _to_world(
    events: list[tuple[np.ndarray, ...]],
    written: list[tuple[np.ndarray, ...]],
    stays: pd.DataFrame,
    themes: Sequence[Theme],
    flaws: Flaws,
    random: np.random.Generator,
    persons: int,
    end: float,
) -> World:
    person, moment, what = (np.concatenate(part) for part in zip(*events, strict=True))
    seen = (moment >= 0) & (moment < end)
    names = np.array([*STAGES, "paid"])
    happened = pd.DataFrame({"person": person[seen], "at": moment[seen], "name": names[what[seen]]})
    happened = happened.sort_values(["at", "person", "name"], kind="stable", ignore_index=True)
    writer, sent, stage, theme = (np.concatenate(part) for part in zip(*written, strict=True))
    known = (sent >= 0) & (sent < end) & np.isin(writer, happened["person"].unique())
    rows = pd.DataFrame({"person": writer[known], "at": sent[known], "stage": stage[known], "theme": theme[known]})
    n_none = int(len(rows) * flaws.nothing / (1 - flaws.nothing))
    none = pd.DataFrame(
        {"person": random.integers(0, persons, n_none), "at": random.uniform(0, end, n_none), "stage": len(STAGES),
         "theme": random.integers(0, len(themes), n_none)}
    )  # fmt: skip
    rows = pd.concat([rows, none], ignore_index=True).sort_values(["at", "person"], kind="stable", ignore_index=True)
    rows["doc_id"] = [f"d{place:06d}" for place in range(len(rows))]
    of_person = rows["person"].map("p{:06d}".format).astype("object")
    astray = random.random(len(rows)) < flaws.wrong_person
    of_person[astray] = [f"p{number:06d}" for number in random.integers(0, persons, int(astray.sum()))]
    of_person[random.random(len(rows)) < flaws.no_person] = None
    channel = np.array([one.channel for one in themes])[rows["theme"].to_numpy()]
    home = np.array([*STAGES, None], dtype=object)[rows["stage"].to_numpy()]
    documents = pd.DataFrame(
        {"doc_id": rows["doc_id"], "person_id": of_person, "written_at": walk.to_times(rows["at"]), "source": channel,
         "author": "customer", "thread_id": None, "stage_hint": np.where(channel == "survey", home, None), "text": "x",
         "rating": None, "language": "en", "url": None, "n_masked": 0, "left_out": None}
    )  # fmt: skip
    table = pd.DataFrame(
        {"event_id": [f"e{place:07d}" for place in range(len(happened))],
         "person_id": happened["person"].map("p{:06d}".format), "happened_at": walk.to_times(happened["at"]),
         "name": happened["name"], "source": "c", "session_id": None, "properties": "{}",
         "place": 0}
    )  # fmt: skip
    truth = pd.DataFrame({"doc_id": rows["doc_id"], "theme": rows["theme"], "stage": home})
    return World(table, documents, truth, stays, START + pd.Timedelta(minutes=end))
