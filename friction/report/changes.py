"""What is new, rising, fading or gone, in the words of the weekly page and of the app."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from friction.themes import count_writers

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

MOST_CHANGES = 5
RISES, FALLS = ("new", "rising"), ("fading", "gone")
FIXED = "fixed?"
WORDS = {"too_early": "too early to say"}
PROMISE = (
    "A change is told only where it is more than chance: on average at most one false line in a quarter of a year, all "
    "themes together. It is told once, in its first week."
)
FRESH = 3
"""So many weeks after it was told, a change that lasts is still named, with its week."""


@dataclass(frozen=True)
class ChangeLine:
    """A theme that is new, rising, fading or gone this week, by how many people wrote of it, and what is usual."""

    theme_id: str
    name: str
    change: str
    n_writers: int
    low: float
    high: float
    is_friction: bool


def find_changes(tables: Mapping[str, pd.DataFrame], week: str, most: int | None = MOST_CHANGES) -> list[ChangeLine]:
    """Return what changed in a week, friction first, new before rising before what fades; a family is one line.

    Parameters
    ----------
    tables : ``themes`` and ``theme_weeks`` of a run; without weeks nothing changed.
    week : such as ``2026-W21``.
    most : so many lines at most; None: all.
    """
    if "theme_weeks" not in tables:
        return []
    themes = tables["themes"].set_index("theme_id")
    weeks = tables["theme_weeks"]
    changed = weeks[(weeks["week"] == week) & weeks["change"].isin([*RISES, *FALLS])]
    families = to_families(tables["themes"])
    order = {change: place for place, change in enumerate([*RISES, *FALLS])}
    changed = changed.assign(
        place=changed["change"].map(order),
        n_writers=count_writers(changed),
        is_friction=changed["theme_id"].map(themes["is_friction"]),
        family=changed["theme_id"].map(families),
        rises=changed["change"].isin(RISES),
    )
    changed = changed.sort_values(["is_friction", "place", "n_writers"], ascending=[False, True, False], kind="stable")
    changed["n_like"] = changed.groupby(["family", "rises"])["theme_id"].transform("size") - 1
    changed = changed.drop_duplicates(["family", "rises"])
    return [
        ChangeLine(
            row.theme_id, themes.loc[row.theme_id, "name"] + (f" (and {row.n_like} like it)" if row.n_like else ""),
            row.change, int(row.n_writers), float(row.expected_low), float(row.expected_high), bool(row.is_friction),
        )
        for row in changed.head(len(changed) if most is None else most).itertuples()
    ]  # fmt: skip


def to_families(themes: pd.DataFrame) -> pd.Series:
    """Return the broader theme that each theme is of, by its id; one that is of none is its own."""
    own = themes.set_index("theme_id")["parent_id"]
    return own.where(own.notna(), own.index.to_series())


def tell_change(line: ChangeLine, shipped_on: str | None, fewest: int = 1) -> tuple[str, str]:
    """Return what a theme is and one plain sentence why; what falls after something was shipped may be fixed.

    Parameters
    ----------
    line : of `find_changes`.
    shipped_on : ISO day on which something was shipped about the theme; None: nothing was.
    fewest : fewer people than this are not counted.
    """
    people = f"{line.n_writers:,} {'person' if line.n_writers == 1 else 'people'}" if line.n_writers else "nobody"
    if 0 < line.n_writers < fewest:
        people = f"fewer than {fewest} people"
    why = f"{people[:1].upper()}{people[1:]} wrote of it, {line.low:.0f} to {line.high:.0f} a week are usual"
    if line.change in FALLS and shipped_on is not None:
        return FIXED, f"{why}; a mend was shipped on {shipped_on}."
    return line.change, f"{why}."


def find_shipped(themes: pd.DataFrame) -> dict[str, str]:
    """Return on which ISO day something was shipped about each theme of which people said so, by its id."""
    shipped: dict[str, str] = themes.set_index("theme_id")["shipped_on"].dropna().to_dict()
    return shipped


def tell_changes(tables: Mapping[str, pd.DataFrame], week: str) -> str:
    """Return how many themes were looked at in a week, and how often what is told is false; empty where none was."""
    if "theme_weeks" not in tables:
        return ""
    of_week = tables["theme_weeks"][tables["theme_weeks"]["week"] == week]
    n = int((of_week["change"] != "too_early").sum())
    if not n:
        return ""
    themes = f"{n:,} theme{'' if n == 1 else 's'}"
    if not of_week["change"].isin([*RISES, *FALLS]).any():
        return f"Nothing: none of {themes} is new, rising or fading by more than chance."
    return f"{themes} {'was' if n == 1 else 'were'} looked at. {PROMISE}"


def to_change_words(theme_weeks: pd.DataFrame, week: str) -> dict[str, str]:
    """Return what each theme is in a week, by its id; a change told lately that lasts, with the week it was told in."""
    own = theme_weeks[theme_weeks["week"] == week]
    words = {row.theme_id: WORDS.get(row.change, row.change) for row in own.itertuples()}
    lasting = find_lasting(theme_weeks, week)
    return words | {row.theme_id: f"{row.change} since {row.week}" for row in lasting.itertuples()}


def find_lasting(theme_weeks: pd.DataFrame, week: str) -> pd.DataFrame:
    """Return what changed last in the three weeks before and still is beyond what was usual then; by week, then theme.

    Returns
    -------
    Rows of ``theme_weeks`` of the week of the change, with ``n``, how many write of the theme now; none of a theme that
    is anything but steady in ``week``.
    """
    own = theme_weeks[theme_weeks["week"] == week]
    steady = own[own["change"] == "steady"]
    n = count_writers(steady).set_axis(steady["theme_id"])
    before = sorted(theme_weeks.loc[theme_weeks["week"] < week, "week"].unique())[-FRESH:]
    lately = theme_weeks[theme_weeks["week"].isin(before) & theme_weeks["theme_id"].isin(steady["theme_id"])]
    lately = lately[lately["change"].isin([*RISES, *FALLS])].sort_values(["week", "theme_id"])
    lately = lately.drop_duplicates("theme_id", keep="last")
    lately = lately.assign(n=[float(n[theme_id]) for theme_id in lately["theme_id"]])
    rises = lately["change"].isin(RISES)
    lasts = (rises & (lately["n"] > lately["expected_high"])) | (~rises & (lately["n"] < lately["expected_low"]))
    return lately[lasts]
