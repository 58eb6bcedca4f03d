"""The Compare page, two weeks: who wrote of each theme, drop-off of who entered, and what the numbers stand on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from app.views.compare import NO_TELLING, TOO_FEW, sort_apart
from app.views.words import to_day
from friction.contracts.spread import spread_themes
from friction.contracts.voices import find_writers
from friction.contracts.weeks import to_weeks
from friction.impact.compare import MOST_Q
from friction.statistics import FEWEST_PERSONS, to_q, to_share_differences
from friction.themes import count_writers

if TYPE_CHECKING:
    from collections.abc import Mapping

PER = 1000
NUMBERS = ("n_documents", "n_writers", "n_themed", "n_person", "n_placed")


def build_numbers(tables: Mapping[str, pd.DataFrame], timezone: str) -> pd.DataFrame:
    """Return what each week's numbers stand on, by week; messages without a time have the week ``""``.

    Returns
    -------
    Index ``week``; ``n_documents`` (of customers), ``n_writers`` (as in ``theme_weeks``), and of the messages those
    with a theme (``n_themed``), with a person (``n_person``) and with a place in the journey (``n_placed``).
    """
    documents = tables["documents"]
    documents = documents.loc[documents["author"] == "customer", ["doc_id", "person_id", "written_at"]]
    if documents.empty:
        return pd.DataFrame(columns=list(NUMBERS), index=pd.Index([], name="week"))
    members = spread_themes(tables["segment_topics"])[["segment_id"]].drop_duplicates()
    themed = members.merge(tables["segments"][["segment_id", "doc_id"]], on="segment_id")["doc_id"]
    best = tables["alignments"]
    placed = best.loc[best["best"] & best["stage"].notna(), "doc_id"]
    dated = documents["written_at"].notna()
    weeks = pd.Series("", index=documents.index, dtype="object")
    if dated.any():
        weeks[dated] = np.asarray(to_weeks(documents.loc[dated, "written_at"], timezone))
    rows = pd.DataFrame(
        {
            "week": weeks, "writer": find_writers(documents), "n_documents": 1,
            "n_themed": _are_among(documents["doc_id"], themed), "n_person": documents["person_id"].notna(),
            "n_placed": _are_among(documents["doc_id"], placed),
        }
    )  # fmt: skip
    counted = rows.groupby("week")
    numbers = counted[["n_documents", "n_themed", "n_person", "n_placed"]].sum().astype("int64")
    return numbers.assign(n_writers=counted["writer"].nunique())[list(NUMBERS)]


def find_whole_weeks(tables: Mapping[str, pd.DataFrame], last: str | None) -> list[str]:
    """Return the weeks that can be compared, newest first; none after the last whole one."""
    weeks = {*tables["theme_weeks"]["week"], *tables["stage_weeks"]["week"]}
    return sorted((week for week in weeks if last and week <= last), reverse=True)


def build_theme_changes(
    tables: Mapping[str, pd.DataFrame], numbers: pd.DataFrame, one: str, other: str
) -> pd.DataFrame:
    """Return who wrote of each theme in two weeks, what differs most first.

    People are compared as a share of all who wrote in the week; where fewer than 25 did, nothing is compared. A
    difference is told where its interval leaves out none and at most one in ten of those told would be false.

    Parameters
    ----------
    tables : ``themes`` and ``theme_weeks``.
    numbers : as made by `build_numbers`.
    one, other : the weeks.

    Returns
    -------
    ``theme_id``, ``name``, ``n_one``, ``n_other``, ``apart`` (of 1,000 who wrote, the other less the one), ``told`` (in
    words with its interval), ``q``, ``is_apart`` and ``verdict``.
    """
    weeks = tables["theme_weeks"]
    counts = weeks.assign(n=count_writers(weeks)).pivot_table(
        index="theme_id", columns="week", values="n", aggfunc="sum", fill_value=0
    )
    themes = tables["themes"][["theme_id", "name"]].reset_index(drop=True)
    sides = [themes["theme_id"].map(counts.get(week, {})).fillna(0).to_numpy(dtype=np.float64) for week in (one, other)]
    wrote = [float(numbers["n_writers"].get(week, 0)) for week in (one, other)]
    # Nobody is counted twice: of who wrote, at most all.
    of = [np.maximum(np.full(len(themes), n), side) for n, side in zip(wrote, sides, strict=True)]
    found = to_share_differences(sides[1], of[1], sides[0], of[0])
    q = to_q(found["p"])
    enough = min(wrote) >= FEWEST_PERSONS
    apart, low, high = (PER * found[f"difference{end}"] for end in ("", "_low", "_high"))
    apart = apart if enough else np.full(len(themes), np.nan)
    is_apart = enough & ((low > 0) | (high < 0)) & (np.nan_to_num(q, nan=1.0) <= MOST_Q)
    rows = themes.assign(
        n_one=sides[0].astype(int), n_other=sides[1].astype(int), apart=apart, q=q, is_apart=is_apart,
        told=[
            TOO_FEW if np.isnan(value) else f"{value:+,.0f} ({down:+,.0f} to {up:+,.0f})"
            for value, down, up in zip(apart, low, high, strict=True)
        ],
        verdict=np.where(is_apart, np.where(np.nan_to_num(apart) > 0, "more people", "fewer people"),
            NO_TELLING if enough else TOO_FEW,
        ),
    )  # fmt: skip
    return sort_apart(rows, "is_apart", "apart")


def find_entries(tables: Mapping[str, pd.DataFrame], week: str) -> pd.DataFrame:
    """Return the drop-off of who entered each stage in a week, as `app.views.compare.build_pairs` takes it."""
    weeks = tables["stage_weeks"]
    return weeks.loc[weeks["week"] == week, ["stage", "rate", "rate_low", "rate_high"]]


def _are_among(ids: pd.Series, wanted: pd.Series) -> np.ndarray:
    """Say of each id whether it is wanted: by a join, as `isin` takes seconds for a hundred thousand texts."""
    unique = pd.DataFrame({"id": wanted.drop_duplicates().reset_index(drop=True), "found": True})
    joined = pd.DataFrame({"id": ids.reset_index(drop=True)}).merge(unique, on="id", how="left")
    return joined["found"].notna().to_numpy()


def to_theme_line(changes: pd.DataFrame, other: str) -> str:
    """Return which themes more or fewer people wrote of, in one plain sentence."""
    if changes.empty:
        return "There are no themes in this run."
    apart = changes[changes["is_apart"]]
    if changes["apart"].isna().all():
        return f"Themes: fewer than {FEWEST_PERSONS} people wrote in one of the weeks, too few to compare."
    if apart.empty:
        return f"Themes: no telling for any of {len(changes)}; what differs may be chance."
    first = apart.iloc[0]
    more = f"; {len(apart) - 1} more differ" if len(apart) > 1 else ""
    return f"{first['verdict'].capitalize()} wrote of “{first['name']}” in {other}{more}."


def to_known_line(tables: Mapping[str, pd.DataFrame], one: str, other: str) -> str:
    """Return when the drop-off of two weeks will be known, and which is the newest week of which it is."""
    weeks = tables["stage_weeks"]
    known_at = weeks.loc[weeks["week"].isin([one, other]) & ~weeks["known"], "known_at"].max()
    newest = weeks.loc[weeks["known"], "week"].max()
    when = f"It is known from {to_day(known_at)} on, when its silence has passed" if pd.notna(known_at) else ""
    return f"{when or 'Too few people entered'}. " + (
        f"The newest week known is {newest}." if pd.notna(newest) else "No week is known yet."
    )
