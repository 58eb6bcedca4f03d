"""Themes by week: how many people wrote of each, what was to be expected, and what is new, rising or fading."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from friction.contracts import build_table
from friction.contracts.spread import spread_themes
from friction.contracts.voices import find_writers
from friction.contracts.weeks import find_first_week, find_last_week, find_weeks, to_weeks
from friction.themes.flags import judge_weeks
from friction.themes.usual import HALF, People

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from friction.themes.flags import Judged
    from friction.themes.usual import Flags, Numbers

NEW_TIMES = 8.0
"""A theme is new where a week brings more people than all before together, and so many times what was usual."""


def build_theme_weeks(
    themes: pd.DataFrame,
    segment_topics: pd.DataFrame,
    segments: pd.DataFrame,
    documents: pd.DataFrame,
    timezone: str,
    data_end: pd.Timestamp | None,
) -> pd.DataFrame:
    """Count each theme's documents and persons by week, and judge each week by those before it alone.

    People are compared, not messages: each person counts once in a week, each document of nobody known as one. What is
    expected follows how many people wrote at all in each source that week. The expected range is what all themes
    together leave by chance in no more than one week of a quarter (`friction.themes.flags`): a theme above it is
    ``rising``, or ``new`` where a week brings more people than all before together and eight times what was usual;
    below it ``fading``, or ``gone`` with none. What was told is not told again in the weeks after: they are compared
    with the new level. With fewer than three weeks before, and in a week that is not whole, it is ``too_early``.

    Parameters
    ----------
    themes : ``theme_id`` and ``parent_id``: those of one family are judged together.

    Returns
    -------
    Table ``theme_weeks``: every theme in every week from the first document to the last.
    """
    told = documents.dropna(subset="written_at")
    if told.empty or data_end is None or themes.empty:
        return build_table("theme_weeks", pd.DataFrame(columns=_COLUMNS))
    dated = told[["doc_id", "person_id", "source", "author", "written_at"]].assign(
        week=to_weeks(told["written_at"], timezone), writer=find_writers(told)
    )
    weeks = find_weeks(dated["week"].min(), dated["week"].max())
    members = spread_themes(segment_topics).merge(segments[["segment_id", "doc_id"]], on="segment_id")
    pairs = members[["theme_id", "doc_id"]].drop_duplicates().merge(dated, on="doc_id")
    pairs = pairs.sort_values(["written_at", "doc_id", "theme_id"], kind="stable")
    counted = pairs.groupby(["theme_id", "week"]).agg(
        n_documents=("doc_id", "size"), n_persons=("person_id", "nunique"), n_writers=("writer", "nunique")
    )
    grid = pd.MultiIndex.from_product([themes["theme_id"], weeks], names=["theme_id", "week"])
    filled = counted.reindex(grid, fill_value=0).reset_index()
    families = find_families(themes)
    first, last = find_first_week(told["written_at"].min(), timezone), find_last_week(data_end, timezone)
    judged = judge_weeks(
        count_people(pairs, dated[dated["author"] == "customer"], themes["theme_id"].tolist(), families, weeks),
        families,
        first=int(np.searchsorted(weeks, first)),
        last=int(np.searchsorted(weeks, last, side="right")) - 1,
    )
    counts = filled["n_writers"].to_numpy().reshape(len(themes), len(weeks))
    n_themes = len(themes)
    return build_table(
        "theme_weeks",
        filled.assign(
            expected_low=judged.low[:n_themes].ravel(),
            expected_high=judged.high[:n_themes].ravel(),
            change=_find_changes(counts, judged, n_themes).ravel(),
        ),
    )


def count_writers(theme_weeks: pd.DataFrame) -> pd.Series:
    """Return how many people each row of ``theme_weeks`` tells of; of runs that did not count them, the documents."""
    return theme_weeks["n_writers"] if "n_writers" in theme_weeks else theme_weeks["n_documents"]


def find_families(themes: pd.DataFrame) -> Flags:
    """Return the families of two themes or more, (F, L): those that share a largest one."""
    root = themes["parent_id"].astype("object").where(themes["parent_id"].notna(), themes["theme_id"])
    sizes = root.value_counts()
    names = sorted(sizes.index[sizes > 1])
    return np.array([(root == name).to_numpy() for name in names], dtype=bool).reshape(len(names), len(themes))


def count_people(
    pairs: pd.DataFrame, documents: pd.DataFrame, theme_ids: list[str], families: Flags, weeks: list[str]
) -> People:
    """Return the people of themes and families by source and week, and all others who wrote there.

    A person counts once in a week: where the first message on the theme was. Among the others, once in each source.

    Parameters
    ----------
    pairs : ``theme_id``, ``source``, ``week`` and ``writer`` of each document of a theme, in the order of writing.
    documents : ``source``, ``week`` and ``writer`` of all customers' documents.
    """
    sources = sorted({*documents["source"], *pairs["source"]})
    shape = (len(sources), len(theme_ids) + len(families), len(weeks))
    rows = pairs.assign(line=pairs["theme_id"].map({name: place for place, name in enumerate(theme_ids)}))
    rows = rows.dropna(subset="line")
    lines = [rows]
    for number, family in enumerate(families):
        lines.append(rows[family[rows["line"].astype(int)]].assign(line=len(theme_ids) + number))
    own = _count(pd.concat(lines).drop_duplicates(["line", "week", "writer"]), sources, weeks, shape)
    active = documents.drop_duplicates(["source", "week", "writer"]).assign(line=0)
    everyone = _count(active, sources, weeks, (shape[0], 1, shape[2]))
    return People(own, np.maximum(everyone - own, 0.0) + HALF)


_COLUMNS = ["theme_id", "week", "n_documents", "n_persons", "n_writers", "expected_low", "expected_high", "change"]


def _count(rows: pd.DataFrame, sources: list[str], weeks: list[str], shape: tuple[int, int, int]) -> Numbers:
    """Count rows by source, line and week."""
    counts = np.zeros(shape)
    places = (
        pd.Index(sources).get_indexer(rows["source"]), rows["line"].to_numpy(dtype=int),
        pd.Index(weeks).get_indexer(rows["week"]),
    )  # fmt: skip
    np.add.at(counts, places, 1.0)
    return counts


def _find_changes(counts: NDArray[np.int64], judged: Judged, n_themes: int) -> NDArray[np.object_]:
    """Return what each week of each theme is called, (L, T)."""
    way, mean, low = (part[:n_themes] for part in (judged.way, judged.mean, judged.low))
    before = np.cumsum(counts, axis=1) - counts
    with np.errstate(invalid="ignore"):
        new = (counts > before) & (counts >= NEW_TIMES * mean)
    changes = np.full(counts.shape, "steady", dtype=object)
    changes[way > 0] = "rising"
    changes[(way > 0) & new] = "new"
    changes[way < 0] = "fading"
    changes[(way < 0) & (counts == 0)] = "gone"
    changes[np.isnan(low)] = "too_early"
    return changes
