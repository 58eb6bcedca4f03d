"""Journeys for the tests, as `Moves`: told one by one, or drawn from a chain with known truth."""

from __future__ import annotations

import numpy as np

from friction.journeys.measure.moves import Moves
from friction.statistics.resample import person_signatures

DAY = 86_400_000_000


def to_moves(journeys, stages, *, stay=DAY, end=10_000 * DAY):
    """Return visits of journeys that all begin at 0, given as (person, stages in order, outcome).

    An outcome is ``+`` converted, ``-`` dropped, ``?`` open; each visit lasts ``stay``.
    """
    rows = []
    ids = sorted({person for person, _, _ in journeys})
    number_of = {person: number for number, person in enumerate(ids)}
    for number, (person, path, outcome) in enumerate(journeys):
        places = [stages.index(stage) for stage in path]
        last = {"+": len(stages), "-": len(stages) + 1, "?": -1}[outcome]
        for step, (place, way) in enumerate(zip(places, [*places[1:], last], strict=True)):
            before = places[step - 1] if step else -1
            earlier = places[step - 2] if step > 1 else -1 if step else -2
            rows.append((number_of[person], number, place, before, earlier, way, step * stay))
    person, journey, stage, before, before_that, way, entered = np.array(rows, dtype=np.int64).reshape(-1, 7).T
    age = np.where(way == -1, end - entered, stay)
    return Moves(
        stages=tuple(stages), person=person, unit=person, journey=journey, stage=stage, before=before,
        before_that=before_that, way=way, entered=entered, begun=np.zeros_like(entered), age=age,
        follow_up=end - entered, signatures=person_signatures(ids), people=np.array(ids),
    )  # fmt: skip


def draw_journeys(n, seed, *, memory=0.0, prevented=0.0):
    """Draw ``n`` journeys over stages a, b, c, one a person.

    They begin in a or b, drop off there with .3 or move to c, and from c move to a or b with .1 each, convert with .4
    and drop off with .4. With a memory, who came to c from a converts that much more often, from b that much less.
    ``prevented`` is a share of c's drop-offs that go on as the others there do.
    """
    random = np.random.default_rng(seed)
    journeys = []
    for number in range(n):
        path, outcome = ["ab"[int(random.random() < 0.5)]], ""
        while not outcome:
            if path[-1] != "c":
                outcome = "-" if random.random() < 0.3 else ""
                path += [] if outcome else ["c"]
                continue
            converts = 0.4 + (memory if path[-2] == "a" else -memory)
            drops = 0.8 - converts
            draw = random.random() * (1 - drops)
            if random.random() < drops * (1 - prevented):
                outcome = "-"
            elif draw < converts:
                outcome = "+"
            else:
                path.append("ab"[int(random.random() < 0.5)])
        journeys.append((f"p{number}", path, outcome))
    return journeys


def to_visits(rows, stages, *, end):
    """Return visits, each the only one of its journey, given as (person, stage, way out, day of entry, days it lasted).

    A way out is a stage, ``+``, ``-`` or ``?`` (open: it lasts until ``end``, the day the data end).
    """
    places = {name: place for place, name in enumerate((*stages, "+", "-"))} | {"?": -1}
    people = sorted({row[0] for row in rows})
    known = {person: number for number, person in enumerate(people)}
    person = np.array([known[row[0]] for row in rows], dtype=np.int64)
    stage, way = (np.array([places[row[at]] for row in rows], dtype=np.int64) for at in (1, 2))
    entered = np.array([round(row[3] * DAY) for row in rows], dtype=np.int64)
    lasted = np.array([round((end if row[2] == "?" else row[4]) * DAY) for row in rows], dtype=np.int64)
    age = np.where(way == -1, lasted - entered, lasted)
    return Moves(
        stages=tuple(stages), person=person, unit=person, journey=np.arange(len(rows)), stage=stage,
        before=np.full(len(rows), -1), before_that=np.full(len(rows), -2), way=way, entered=entered, begun=entered,
        age=age, follow_up=round(end * DAY) - entered, signatures=person_signatures(people), people=np.array(people),
    )  # fmt: skip
