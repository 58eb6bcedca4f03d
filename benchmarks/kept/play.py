"""Weeks played one after the other: the export comes, a run is made, people decide on what they see."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from benchmarks.kept.desk import Desk
from benchmarks.kept.people import ACTS, WEIGHTS
from friction.contracts import spread_themes
from friction.store import DecisionLog
from friction.themes import measure_survival

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pandas as pd

    from benchmarks.kept.desk import Meant, Shown
    from friction.store import Run

MOST_TRIES = 4


class Week(NamedTuple):
    """How a week's run left the decisions so far.

    Attributes
    ----------
    week, n_documents, n_segments, n_themes : of the run.
    n_decisions : in the log when it was made.
    survival : `friction.themes.measure_survival`; None where nothing was decided.
    states : decisions by state, as the table ``carried`` tells.
    """

    week: int
    n_documents: int
    n_segments: int
    n_themes: int
    n_decisions: int
    survival: float | None
    states: dict[str, int]


@dataclass
class Played:
    """What was played.

    Attributes
    ----------
    run : the last one.
    decisions : the whole log.
    weeks : a record for each run.
    shown : what was on the screen, by decision.
    there : ids of the themes after each run.
    """

    run: Run
    decisions: pd.DataFrame
    weeks: list[Week] = field(default_factory=list)
    shown: dict[str, Shown] = field(default_factory=dict)
    there: list[set[str]] = field(default_factory=list)


def play(
    workspace: Path, run_week: Callable[[int, pd.DataFrame], Run], meant: Meant, *, weeks: int, n: int, seed: int
) -> Played:
    """Play weeks and return what became of them.

    Parameters
    ----------
    workspace : where runs are made and decisions written.
    run_week : brings a week's export, given the decisions so far, and makes its run.
    meant : what a segment is about.
    weeks : how many, from 1 on; people decide after each but the last.
    n : decisions in all, about evenly over the weeks.
    seed : of what people do.
    """
    rng = np.random.default_rng(seed)
    queue = _draw_actions(rng, n)
    played = Played(run_week(1, read_log(workspace)), read_log(workspace))
    for week in range(1, weeks + 1):
        if week > 1:
            played.run = run_week(week, played.decisions)
        played.weeks.append(_look(week, played))
        played.there.append(set(played.run.themes["theme_id"]))
        if week < weeks:
            due = round(n * week / (weeks - 1))
            queue = _decide(Desk(workspace, week, rng, meant, played.shown), queue, due)
            played.decisions = read_log(workspace)
    return played


def read_log(workspace: Path) -> pd.DataFrame:
    """Return all decisions so far."""
    log = DecisionLog(workspace)
    decisions = log.read()
    log.close()
    return decisions


def find_meant(run: Run, meant: Meant) -> dict[str, str]:
    """Return what most messages of each theme are about."""
    inside = spread_themes(run.segment_topics)[["segment_id", "theme_id"]].merge(
        run.segments[["segment_id", "doc_id", "text"]], on="segment_id"
    )
    told = [meant(*pair) for pair in zip(inside["doc_id"], inside["text"], strict=True)]
    counts = (
        inside.assign(meant=told).dropna(subset="meant").groupby(["theme_id", "meant"]).size().reset_index(name="n")
    )
    most = counts.sort_values(["n", "meant"], ascending=[False, True]).drop_duplicates("theme_id")
    return dict(zip(most["theme_id"], most["meant"], strict=True))


def _look(week: int, played: Played) -> Week:
    run = played.run
    return Week(
        week, len(run.documents), len(run.segments), len(run.themes), len(played.decisions),
        measure_survival(run.carried), run.carried["state"].value_counts().to_dict(),
    )  # fmt: skip


def _draw_actions(rng: np.random.Generator, n: int) -> list[str]:
    """Return kinds of decisions in the order in which people come to them: each at least once, then by weight."""
    weights = np.array(list(WEIGHTS.values()), dtype=float)
    more = rng.choice(list(WEIGHTS), size=max(n - len(WEIGHTS), 0), p=weights / weights.sum())
    drawn = np.array([*WEIGHTS, *more])
    return [str(action) for action in rng.permutation(drawn)]


def _decide(desk: Desk, queue: list[str], due: int) -> list[str]:
    """Decide until so many decisions are in the log; what there was no occasion for is left for later weeks."""
    left: list[str] = []
    while queue and len(desk.opened.decisions) < due:
        action = queue.pop(0)
        made: list[str] = []
        for _ in range(MOST_TRIES):
            if made := ACTS[action](desk):
                break
        if not made:
            left.append(action)
    desk.close()
    return [*left, *queue]
