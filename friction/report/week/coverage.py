"""What the numbers of a week stand on, what is to be read before any of them, and what cannot be said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from friction.contracts import ANY
from friction.contracts.voices import find_writers
from friction.contracts.weeks import week_bounds
from friction.ingest.ids import to_unjoined_lines
from friction.ingest.sources import hide_few
from friction.report.edges import tell_short_week, tell_week
from friction.report.week.journey import tell_known
from friction.report.week.people import find_own
from friction.report.week.small import hide_small, tell_share, to_shown_count
from friction.themes import MUCH_UNREAD, find_loud, find_unread

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from friction.config import Settings
    from friction.report.edges import Edges
    from friction.themes import Unread


def find_coverage(tables: Mapping[str, pd.DataFrame], fewest: int) -> tuple[str, ...]:
    """Return what the numbers stand on: themes, places in the journey, ids that join by source, rows refused."""
    own, lines = find_own(tables), []
    if len(own) and "segment_topics" in tables:
        inside = tables["segment_topics"].dropna(subset="theme_id")["segment_id"]
        segments = tables["segments"]
        has_theme = own["doc_id"].isin(segments.loc[segments["segment_id"].isin(inside), "doc_id"])
        lines.append(f"Messages in themes, of all weeks: {_tell_share(own, has_theme, fewest)}.")
    if len(own) and "visits" in tables and "alignments" in tables:
        best = tables["alignments"][tables["alignments"]["best"]]
        placed = own["doc_id"].isin(best.loc[best["stage"].notna(), "doc_id"])
        lines.append(f"Placed in the journey: {_tell_share(own, placed, fewest)}.")
    joins = tables["joins"] if "joins" in tables else pd.DataFrame({"kind": []})
    joins = joins[joins["kind"] == "documents"]
    if len(joins):
        known = joins[(joins["n_persons"] > 0) & joins["n_joined"].notna()]
        told = [
            f"{row.source} {tell_share(int(row.n_joined), int(row.n_persons), fewest)}" for row in known.itertuples()
        ]
        lines += [f"Writers with events: {', '.join(told)}."] if told else []
    imports = tables["imports"]
    by_source = imports.groupby(["kind", "source"])["n_quarantined"].sum().tolist()
    _, lost = hide_small(by_source, fewest)
    told_lost = to_shown_count(sum(by_source), fewest) if lost is not None or sum(by_source) < fewest else "few"
    lines.append(f"Rows not used: {told_lost} of {int(imports['n_read'].sum()):,}.")
    return tuple(lines)


def _tell_share(own: pd.DataFrame, is_in: pd.Series, fewest: int) -> str:
    """Return the share of messages, unless too few people wrote those that are in, or those that are not."""
    writers = find_writers(own)
    for chosen in (is_in, ~is_in):
        if 0 < writers[chosen].nunique() < fewest <= int(chosen.sum()):
            return "too few people to tell"
    return tell_share(int(is_in.sum()), len(own), fewest)


def find_alarms(
    tables: Mapping[str, pd.DataFrame], settings: Settings, week: str, edges: Edges, loud: Sequence[str]
) -> tuple[str, ...]:
    """Return what is to be read before any number: what was not understood, most first; ids; the run's loud notes.

    Parameters
    ----------
    tables : a run's tables by name.
    settings : of the workspace.
    week : the week told of.
    edges : where the data begin and end.
    loud : the run's notes that come before all others; small numbers of rows in them are not told.
    """
    unread = [one.sentence for one in _find_unread(tables, settings) if one.share >= MUCH_UNREAD]
    unjoined = to_unjoined_lines(tables["joins"]) if "joins" in tables else []
    loud = hide_few(loud, tables["imports"], tables["quarantine"], settings.weekly.fewest)
    told = [*loud, *tell_week(week, edges), *unread, *unjoined]
    return tuple(
        dict.fromkeys([*told, *_tell_refused(tables, settings.weekly.fewest), *_tell_silent(tables, week, edges)])
    )


def find_limits(
    tables: Mapping[str, pd.DataFrame], settings: Settings, week: str, edges: Edges, n_held: int
) -> tuple[str, ...]:
    """Return what cannot be said and why, the gravest first, each with the next step.

    Parameters
    ----------
    tables : a run's tables by name.
    settings : of the workspace.
    week : the week told of.
    edges : where the data begin and end.
    n_held : themes that stay out, as nobody approved them.
    """
    unread = [one.brief for one in _find_unread(tables, settings) if one.share < MUCH_UNREAD]
    told = [f"Not understood, of all weeks: {'; '.join(unread)}. More in the app."]
    told = told if unread else []
    if edges.whole is not None and week < edges.whole:
        told.append(f"An earlier week: findings are those of the data up to {edges.whole}.")
    if n_held:
        stay, them = (
            ("theme that nobody approved stays", "it") if n_held == 1 else ("themes that nobody approved stay", "them")
        )
        told.append(f"{n_held:,} {stay} out: approve or dismiss {them} on the page Theme.")
    if settings.journey is None:
        told.append("Without events nothing is compared with who leaves: add [[events]] and [journey].")
    else:
        told += _tell_journey(tables, settings, week)
    if "documents" in tables and find_loud(tables["documents"]):
        told.append("A few people wrote much of what there is: in the order of themes everybody counts once.")
    short = tell_short_week(edges)
    return (*told, *([short] if short else []))


def _find_unread(tables: Mapping[str, pd.DataFrame], settings: Settings) -> list[Unread]:
    return find_unread(tables, settings.topics.min_segments, settings.weekly.fewest)


def _tell_journey(tables: Mapping[str, pd.DataFrame], settings: Settings, week: str) -> list[str]:
    told = []
    if "impact" in tables and len(cells := tables["impact"][tables["impact"]["stage"] != ANY]):
        lacking = int((~cells["enough"]).sum())
        if lacking:
            told.append(f"{lacking} of {len(cells)} pairs of theme and stage: too few visits.")
    assert settings.journey is not None  # noqa: S101 - asked for by the caller
    told.append(tell_known(settings.journey, settings.project.timezone, week))
    return told


def _tell_refused(tables: Mapping[str, pd.DataFrame], fewest: int) -> list[str]:
    """Tell of kinds of rows of which a good part was refused; where all were, that their sources hold none is told."""
    told = []
    for kind, own in tables["imports"].groupby("kind"):
        lost, read = int(own["n_quarantined"].sum()), int(own["n_read"].sum())
        # In percent: how many of one kind it is, less than all, would give the small count of another away.
        if read > lost >= max(MUCH_UNREAD * read, fewest):
            told.append(f"{lost / read:.0%} of the rows of {kind} were refused: friction check says why.")
    return told


def _tell_silent(tables: Mapping[str, pd.DataFrame], week: str, edges: Edges) -> list[str]:
    """Tell that nobody wrote in the week though others did before or after, or that no message names a person."""
    own = find_own(tables)
    begin, behind = week_bounds(week, edges.timezone)
    if own.empty:
        return []
    told = []
    if not ((own["written_at"] >= begin) & (own["written_at"] < behind)).any():
        told.append("No message of this week is in the data: its counts are of nobody.")
    if "visits" in tables and own["person_id"].isna().all():
        told.append("No message names a person: what people wrote cannot be set beside who leaves.")
    return told
