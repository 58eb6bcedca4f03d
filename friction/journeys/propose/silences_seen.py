"""After how long a silence people do not come back: what the declared ``drop_after_days`` is held against.

A silence begins with an event and ends with the person's next one, or is cut off by the end of the data: then it is
censored, as nobody knows how it would have gone on. Silences behind an event that ends the journey (a conversion, a
drop event) are not asked about. With S(t) the share of silences still lasting at t, by Kaplan and Meier (1958), the
share that ends in a return among those that have lasted d days is

    R(d) = 1 - S(H) / S(d-)

as far as the data can tell: H is the longest silence that at least 25 persons could be followed through. A return may
be the beginning of something new: `friction.journeys.propose.begun_anew` tells where that is seen, and goes first.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from friction.engine import DAY, fetch, open_engine, register, run_sql
from friction.journeys.events import mark_events, put_in_line
from friction.journeys.propose.begun_anew import find_comings
from friction.statistics import FEWEST_PERSONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from friction.config import Journey
    from friction.engine import Relation
    from friction.journeys.propose.begun_anew import Comings

MOST_EVENTS = 1_000_000
"""Persons with about so many events are looked at."""

RETURNS = 0.05
"""A silence is long enough to count as a drop-off where fewer than so many of those silent so long return."""

_COUNTED = ("gap_counts", "followed_gaps", "gap_returns", "gap_people")


@dataclass(frozen=True)
class Returns:
    """How silences of one stage, or of all, go on.

    Attributes
    ----------
    days : (D,) whole days from 1, as far as the horizon.
    share : (D,) of the silences that have lasted so long, how many end in a return by the horizon, 0 to 1.
    n_silent : (D,) silences that were followed so long, rising never.
    horizon_days : H, in days: the longest silence that 25 persons were followed through.
    proposed : the fewest whole days from which on ``share`` stays below 5 %.
    """

    days: np.ndarray
    share: np.ndarray
    n_silent: np.ndarray
    horizon_days: float
    proposed: int

    @property
    def is_sure(self) -> bool:
        """Tell whether the data reach at least twice as far as the proposal: returns could have been seen."""
        return self.horizon_days >= 2 * self.proposed

    def at(self, days: float) -> float | None:
        """Return the share at a number of days (the next whole one), null beyond what the data can tell."""
        place = int(np.ceil(days)) - 1
        return float(self.share[place]) if 0 <= place < len(self.share) else None


@dataclass(frozen=True)
class Silences:
    """How silences go on: in all stages, and stage by stage.

    Attributes
    ----------
    overall : null where fewer than 25 persons were followed for a day.
    by_stage : of stages where at least 25 were, in journey order.
    data_days : how long the data are, from the first event of a person to the end.
    comings : how people come back: whether they go on or begin anew; null where the data do not tell.
    comings_by_stage : out of the stages where the data do.
    """

    overall: Returns | None
    by_stage: dict[str, Returns]
    data_days: float
    comings: Comings | None = None
    comings_by_stage: dict[str, Comings] = field(default_factory=dict)

    @property
    def tells(self) -> bool:
        """Tell whether the data say after which silence somebody has left."""
        if self.comings is not None and (self.comings.border is not None or self.comings.come_in_anew):
            return self.comings.border is not None
        return self.overall is not None and self.overall.is_sure


def find_silences_seen(events: Relation, journey: Journey, *, data_end: pd.Timestamp) -> Silences:
    """Return how the silences in events go on.

    Parameters
    ----------
    events : as for `friction.journeys.visits.visits.build_visits`. Of many persons evenly chosen ones are looked at.
    journey : the settings; what they say of ``drop_after_days`` does not matter.
    data_end : when the data end.
    """
    stages = list(journey.silences)
    with open_engine() as connection:
        register(connection, "all_events", events)
        n_events = fetch(connection, "SELECT count(*) AS n FROM all_events")["n"][0].as_py()
        mark_events(connection, events, journey, data_end, one_in=-(-n_events // MOST_EVENTS) or 1)
        put_in_line(connection, "TRUE")
        for name in ("gaps", *_COUNTED):
            run_sql(connection, "journeys", name)
        counts, followed, returned, people = (
            fetch(connection, f"SELECT * FROM {name}").to_pandas() for name in _COUNTED
        )
        span = fetch(
            connection, "SELECT max(data_end) - min(happened) AS span FROM all_marked CROSS JOIN limits"
        )["span"][0].as_py()  # fmt: skip
    by_stage = {
        stage: estimate_returns(
            counts[counts["stage"] == place][["hours", "ended", "n"]],
            followed[followed["stage"] == place][["longest", "n"]],
        )
        for place, stage in enumerate(stages)
    }
    comings, of_stages = find_comings(returned, people, len(stages))
    return Silences(
        estimate_returns(counts[["hours", "ended", "n"]], followed[followed["stage"].isna()][["longest", "n"]]),
        {stage: returns for stage, returns in by_stage.items() if returns is not None},
        (span or 0) / DAY,
        comings,
        {stages[place]: of_stage for place, of_stage in sorted(of_stages.items())},
    )


def estimate_returns(gaps: pd.DataFrame, followed: pd.DataFrame) -> Returns | None:
    """Return how silences go on.

    Parameters
    ----------
    gaps : columns hours (microseconds, whole hours), ended (1: by an event, 0: censored), n.
    followed : columns longest (microseconds: the longest silence of a person, whole hours), n persons.

    Returns
    -------
    `Returns`; null where fewer than 25 persons were followed for a day.
    """
    longest = followed.groupby("longest")["n"].sum().sort_index(ascending=False)
    reached = longest.cumsum()
    enough = reached[reached >= FEWEST_PERSONS]
    if enough.empty or enough.index[0] < DAY:
        return None
    horizon = int(enough.index[0])
    hours, place = np.unique(gaps["hours"], return_inverse=True)
    returned = np.bincount(place, gaps["n"] * gaps["ended"])
    at_risk = np.bincount(place, gaps["n"])[::-1].cumsum()[::-1]
    # A step at hour h is behind a silence of h hours: S(d-) is what is left before the hour d begins.
    left = np.concatenate([[1.0], np.cumprod(1 - returned / at_risk)])
    days = np.arange(1, horizon // DAY + 1)
    before = np.searchsorted(hours, days * DAY)
    last = np.searchsorted(hours, horizon, side="right")
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(left[before] > 0, 1 - left[last] / left[before], 0.0)
    n_silent = np.append(at_risk, 0)[before].astype(np.int64)
    late = np.flatnonzero(share >= RETURNS)
    proposed = int(days[late[-1]]) + 1 if len(late) else 1
    return Returns(days, share, n_silent, horizon / DAY, proposed)


def tell_silences(silences: Silences, journey: Journey) -> list[str]:
    """Return a sentence for each declared silence that is far from what the data say, most important first.

    Where it is seen whether people who come back go on or begin anew, a silence is far from it that is wrong about many
    more returns than another. Elsewhere it is where at least one in ten of those silent so long return, or where half
    the days would do.
    """
    declared, notes = journey.drop_after_days, []
    if declared >= silences.data_days:
        notes.append(
            f"drop_after_days = {declared:g} is longer than the data, which span {silences.data_days:.1f} days: no "
            "silence can count as a drop-off yet, and journeys without an outcome stay open. Declare fewer days."
        )
        return notes
    own = {stage.name: stage.drop_after_days for stage in journey.stages if stage.drop_after_days}
    for stage, days in [(None, declared), *own.items()]:
        returns = silences.by_stage.get(stage) if stage else silences.overall
        comings = silences.comings_by_stage.get(stage) if stage else silences.comings
        if comings is not None and comings.border is not None:
            notes += _tell_border(comings, days, stage)
        elif returns is not None:
            notes += _tell_returns(returns, days, stage)
    return notes


def _tell_border(comings: Comings, days: float, stage: str | None) -> Iterator[str]:
    """Yield a sentence where another silence would part pausing from leaving better."""
    border, where = comings.border, f" in stage {stage!r}" if stage else ""
    if border is None or not comings.is_wrong(days):
        return
    better = f"drop_after_days = {border.days} would part the two"
    if days > border.high:
        share = comings.share_anew(border.days, days)
        yield (
            f"{share:.0%} of those who come back after {border.days} to {_to_days(days)}{where} begin anew, yet count "
            f"as going on, which hides that they had left: {better} (any from {border.low} to {border.high} days)."
        )
    else:
        share = 1 - comings.share_anew(days, border.days)
        yield (
            f"{share:.0%} of those who come back after {days:g} to {_to_days(border.days)}{where} go on where they "
            f"were, yet count as drop-offs: {better} (any from {border.low} to {border.high} days)."
        )


def _tell_returns(returns: Returns, days: float, stage: str | None) -> Iterator[str]:
    """Yield a sentence where many return after a silence of ``days``, or as few after half of it."""
    where = f" in stage {stage!r}" if stage else ""
    share = returns.at(days)
    if share is None:
        return
    better = f"{_to_days(returns.proposed)} would be {RETURNS:.0%}"
    if not returns.is_sure:
        better = f"the data reach {returns.horizon_days:.0f} days, too short to say which silence is final"
    if share >= 2 * RETURNS:
        yield (
            f"{share:.0%} of silences of {_to_days(days)}{where} end in a return, yet count as drop-offs: {better} "
            f"(drop_after_days, {returns.n_silent[int(np.ceil(days)) - 1]:,} silences that long)."
        )
    elif returns.is_sure and returns.proposed <= days / 2:
        early = returns.at(returns.proposed)
        yield (
            f"Only {share:.1%} of silences of {_to_days(days)}{where} end in a return, and {early:.1%} of those of "
            f"{_to_days(returns.proposed)}: with drop_after_days = {returns.proposed} a drop-off would be known "
            f"{_to_days(days - returns.proposed)} sooner."
        )


def _to_days(days: float) -> str:
    return f"{days:g} {'day' if days == 1 else 'days'}"
