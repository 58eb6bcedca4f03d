"""Fixed? What was done about a theme, and how many wrote of it before and after it reached customers."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from app.views.words import tell_no_day, to_date
from friction.themes import replay_decisions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from friction.themes import Compared, Side

SURE = (
    "a count before and after, no comparison. It shows whether fewer people write of it, not what made it so: other "
    "work, the season and who writes change in the same weeks. The interval holds the chance of who wrote."
)
FALLS = ("fading", "gone")
SMALL = 0.05
"""A smaller share is told of every 1,000."""


class Done(NamedTuple):
    """What was done about a theme, and the day it reached customers ("" while nobody said)."""

    what: str
    shipped_on: str


def find_done(decisions: pd.DataFrame, theme_id: str) -> list[Done]:
    """Return what was done about a theme, as far as decisions hold, the newest first."""
    told = replay_decisions(decisions).themes.get(theme_id)
    return [] if told is None else [Done(one.what, one.shipped_on) for one in reversed(told.acted)]


def to_done_line(done: Done) -> str:
    """Return what was done in a sentence, with the day it reached customers."""
    return f"{done.what} ({f'shipped {to_date(done.shipped_on)}' if done.shipped_on else 'not shipped yet'})"


def find_missing(what: str, day: str) -> str | None:
    """Return what keeps typed words from being recorded, in a sentence; None where nothing does.

    Parameters
    ----------
    what : what was done.
    day : when it reached customers; "" while it has not.
    """
    if not what.strip():
        return "Say what was done first."
    return tell_no_day(day)


def to_fixed(compared: Compared, day: str) -> str:
    """Return in one sentence whether fewer people write of a theme since a day.

    Parameters
    ----------
    compared : as made by `friction.themes.compare_shipped`.
    day : YYYY-MM-DD.
    """
    when = to_date(day)
    if not compared.after.weeks:
        return f"Too early: no whole week has passed since {when}."
    if not compared.before.weeks:
        return f"There is no whole week before {when} in the data to compare with."
    if compared.difference is None or compared.low is None or compared.high is None:
        few = min(compared.before, compared.after, key=lambda side: side.n_persons)
        return f"Too few to say: {_to_people(few.n_persons)} wrote in the weeks {_name(few, compared)} {when}."
    shares = [share for share in (compared.before.share, compared.after.share) if share is not None]
    of = 100 if max(shares) >= SMALL else 1_000
    before, after = (f"{of * share:.0f}" for share in shares)
    told = f"{before} of every {of:,} who wrote in a week before {when}, {after} after it"
    low, high = (round(of * bound) for bound in (compared.low, compared.high))
    if compared.high < 0:
        return f"Fewer write of it: {told}; between {-high} and {-low} fewer."
    if compared.low > 0:
        return f"More write of it: {told}; between {low} and {high} more."
    return f"No telling yet: {told}; between {max(-low, 0)} fewer and {max(high, 0)} more."


def to_week_lines(theme_weeks: pd.DataFrame, theme_id: str, after: tuple[str, ...]) -> list[str]:
    """Return what the weekly rule told of a theme in the weeks after the day; it allows for how weeks differ."""
    own = theme_weeks[(theme_weeks["theme_id"] == theme_id) & theme_weeks["week"].isin(after)].sort_values("week")
    return [
        f"The rule for weeks, which allows for how weeks differ, told it as {row.change} in {row.week}."
        for row in own[own["change"].isin(FALLS)].itertuples()
    ]


def build_fixed_weeks(counts: pd.DataFrame, sides: Mapping[str, tuple[str, ...]]) -> pd.DataFrame:
    """Return the weeks around the day: ``week``, ``side`` (before, after, neither), ``n_told``, ``n_wrote``, ``share``.

    Parameters
    ----------
    counts : as made by `friction.themes.count_weeks`.
    sides : weeks by ``before`` and ``after``.
    """
    shown = sorted({week for weeks in sides.values() for week in weeks})
    if not shown:
        return counts.iloc[:0].assign(side="", share=0.0)
    rows = counts[(counts["week"] >= shown[0]) & (counts["week"] <= shown[-1])]
    side = pd.Series("neither", index=rows.index)
    for name, weeks in sides.items():
        side = side.mask(rows["week"].isin(weeks), name)
    return rows.assign(side=side, share=rows["n_told"] / rows["n_wrote"]).reset_index(drop=True)


def _to_people(n: int) -> str:
    return f"{n:,} {'person' if n == 1 else 'people'}"


def _name(side: Side, compared: Compared) -> str:
    return "before" if side is compared.before else "after"
