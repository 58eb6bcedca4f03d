"""The tables behind a summary: all themes, all changes, stages, and what came in from where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from friction.contracts import ANY
from friction.impact.tell import find_told, to_sure
from friction.report.changes import FALLS, RISES, find_lasting, to_change_words
from friction.report.week.actions import STATUS_WORDS
from friction.report.week.journey import count_visits, find_small_stages
from friction.report.week.people import count_people, find_drafts
from friction.report.week.record import Column, Table
from friction.report.week.rows import Row, choose_rows, to_told
from friction.report.week.small import hide_small, tell_share, to_count
from friction.report.week.worth import find_worth
from friction.themes import count_writers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from friction.report.week.record import Change

Cell = str | float | int | None


def build_appendix(
    tables: Mapping[str, pd.DataFrame], week: str, changes: Sequence[Change], fewest: int
) -> tuple[Table, ...]:
    """Return the tables of the appendix, those without rows left out.

    Parameters
    ----------
    tables : a run's tables by name; of themes those that may leave alone.
    week : the week told of.
    changes : all of the week.
    fewest : the smallest count that is told.
    """
    built = [
        _build_themes(tables, week, fewest), _build_changes(tables, week, changes, fewest),
        _build_stages(tables, fewest), _build_sources(tables, fewest),
    ]  # fmt: skip
    return tuple(table for table in built if table.rows)


def _build_themes(tables: Mapping[str, pd.DataFrame], week: str, fewest: int) -> Table:
    columns = _to_columns(
        {"theme": "text", "kind": "text", "people": "count", "stage": "text", "of 100 more leave": "number",
         "from": "number", "to": "number", "how sure": "text", "evidence": "text", "worth, if the cause": "number",
         "worth from": "number", "worth to": "number", "status": "text", "owner": "text",
         "change": "text"}
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    if "themes" in tables:
        cells = choose_rows(tables["impact"]) if "impact" in tables else {}
        people, drafts = count_people(tables), find_drafts(tables["themes"])
        changes = to_change_words(tables["theme_weeks"], week)
        places = {theme_id: place for place, theme_id in enumerate(cells)}
        themes = tables["themes"].assign(
            n=[int(people.get(one, 0)) for one in tables["themes"]["theme_id"]],
            place=[places.get(one, len(places)) for one in tables["themes"]["theme_id"]],
        )
        for theme in themes.sort_values(["place", "n", "theme_id"], ascending=[True, False, True]).itertuples():
            row = cells.get(theme.theme_id)
            rows.append((
                theme.name, theme.kind, to_count(theme.n, theme.n, fewest), *_to_comparison(row),
                *_to_worth(row, tables, fewest),
                STATUS_WORDS[theme.status] + (", draft" if theme.theme_id in drafts else ""),
                theme.owner if isinstance(theme.owner, str) else None,
                changes.get(theme.theme_id, "too early to say").replace("_", " "),
            ))  # fmt: skip
    note = f"Ranked ones first. Empty: not known, not compared, or fewer than {fewest} people."
    return Table("themes", "All themes", columns, tuple(rows), note)


def _to_comparison(row: Row | None) -> tuple[Cell, ...]:
    """Return stage, difference with bounds in points, how sure, and the level of evidence."""
    if row is None:
        return (None, None, None, None, None, None)
    stage = "whole journey" if row["stage"] == ANY else row["stage"]
    if not row["enough"] or row.get("survives") == "no":
        return (stage, None, None, None, to_sure({**row, "pooled": None}), "count")
    points = (round(100 * float(one), 1) for one in find_told(row))
    told = to_told(row)
    return (stage, *points, to_sure(told), told["evidence"].replace("_", " "))


def _to_worth(row: Row | None, tables: Mapping[str, pd.DataFrame], fewest: int) -> tuple[Cell, ...]:
    """Return what mending half of it may be worth, with bounds."""
    worth = None if row is None else find_worth(row, tables, fewest)
    return (None, None, None) if worth is None else tuple(round(one) for one in worth)


def _build_changes(tables: Mapping[str, pd.DataFrame], week: str, changes: Sequence[Change], fewest: int) -> Table:
    columns = _to_columns(
        {"theme": "text", "change": "text", "friction": "text", "people this week": "count", "usual from": "number",
         "usual to": "number"}
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    if changes:
        of_week = tables["theme_weeks"][tables["theme_weeks"]["week"] == week]
        of_week = of_week.assign(n=count_writers(of_week)).set_index("theme_id")
        lasting = find_lasting(tables["theme_weeks"], week).set_index("theme_id")
        for change in changes:
            own = of_week.loc[change.theme_id]
            n = int(own["n"])
            usual = own if own["change"] in (*RISES, *FALLS) else lasting.loc[change.theme_id]
            rows.append((
                change.name, change.word, "yes" if change.is_friction else "no", to_count(n, n, fewest),
                round(float(usual["expected_low"])), round(float(usual["expected_high"])),
            ))  # fmt: skip
    note = f"All themes that are new, rising, fading or gone in {week}; usual is what was so before they changed."
    return Table("changes", "What changed", columns, tuple(rows), note)


def _build_stages(tables: Mapping[str, pd.DataFrame], fewest: int) -> Table:
    columns = _to_columns(
        {"stage": "text", "people": "count", "visits": "count", "still open": "count", "leave": "share",
         "from": "share", "to": "share", "read at days": "number"}
    )  # fmt: skip
    found = tables.get("dropoff")
    small = set() if found is None else find_small_stages(tables["visits"], fewest)
    rows: list[tuple[Cell, ...]] = []
    for row in () if found is None else found.itertuples():
        n = int(row.n_persons)
        is_small = 0 < n < fewest
        hidden = is_small or row.stage in small
        rates = [None if hidden or pd.isna(one) else float(one) for one in (row.rate, row.rate_low, row.rate_high)]
        days = None if pd.isna(row.horizon_days) else round(float(row.horizon_days), 1)
        counts = (None, None) if is_small else count_visits(row, fewest)
        rows.append((row.stage, to_count(n, n, fewest), *counts, *rates, days))
    return Table("stages", "Drop-off by stage", columns, tuple(rows), "All visits in the data, in journey order.")


def _build_sources(tables: Mapping[str, pd.DataFrame], fewest: int) -> Table:
    """Return the rows of each source: read, refused, and those that repeat others or were left out by consent."""
    columns = _to_columns(
        {"kind": "text", "source": "text", "rows read": "count", "rows refused": "count",
         "repeats or left out": "count", "people on both sides": "text"}
    )  # fmt: skip
    own = tables["imports"].groupby(["kind", "source"])[["n_read", "n_kept", "n_quarantined"]].sum().reset_index()
    left_out = (own["n_read"] - own["n_kept"] - own["n_quarantined"]).clip(lower=0)
    refused, n_refused = hide_small(own["n_quarantined"].tolist(), fewest)
    others, n_others = hide_small(left_out.tolist(), fewest)
    joined = _tell_joined(tables, fewest)
    named = zip(own["kind"], own["source"], own["n_read"], refused, others, strict=True)
    rows: list[tuple[Cell, ...]] = [
        (kind, source, int(n), *rest, joined.get((kind, source))) for kind, source, n, *rest in named
    ]
    rows.append(("all", None, int(own["n_read"].sum()), n_refused, n_others, None))
    note = (
        f"Empty: fewer than {fewest}, or what would give such a count away. friction check says why rows are refused."
    )
    return Table("sources", "What came in", columns, tuple(rows), note)


def _tell_joined(tables: Mapping[str, pd.DataFrame], fewest: int) -> dict[tuple[str, str], str]:
    """Return which share of each source's people is found on the other side: of writers among events, and back."""
    if "joins" not in tables:
        return {}
    known = tables["joins"].dropna(subset="n_joined")
    return {
        (row.kind, row.source): tell_share(int(row.n_joined), int(row.n_persons), fewest) for row in known.itertuples()
    }


def _to_columns(kinds: Mapping[str, Any]) -> tuple[Column, ...]:
    return tuple(Column(name, kind) for name, kind in kinds.items())
