"""What the numbers cover, what cannot be said, and what would change it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from app.views.stages import find_stages
from app.views.words import NOTHING, to_day, to_percent
from friction.contracts import ANY
from friction.ingest.ids import to_unjoined_lines
from friction.report import tell_compared, tell_short_week
from friction.themes import MUCH_UNREAD, find_loud

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from friction.config import Settings
    from friction.report import Compared, Edges
    from friction.themes import Unread


@dataclass(frozen=True)
class Coverage:
    """One share of the page's head: its label, the share, and the numbers behind it."""

    label: str
    share: str
    behind: str


def build_coverage(tables: Mapping[str, pd.DataFrame]) -> list[Coverage]:
    """Return what share of the customers' messages the numbers stand on, and what the import lost."""
    documents = tables["documents"][tables["documents"]["author"] == "customer"]
    in_theme = tables["segment_topics"].dropna(subset=["theme_id"])[["segment_id"]]
    themed = tables["segments"][["segment_id", "doc_id"]].merge(in_theme, on="segment_id")
    best = tables["alignments"][tables["alignments"]["best"]].dropna(subset=["stage"])
    n_themed, n_placed = (len(documents[["doc_id"]].merge(of[["doc_id"]].drop_duplicates())) for of in (themed, best))
    imports = tables["imports"]
    coverage = []
    if len(documents):
        coverage += [
            _to_coverage("Messages with a theme", n_themed, len(documents)),
            _to_coverage("Messages with a person", int(documents["person_id"].notna().sum()), len(documents)),
        ]
    if len(documents) and "visits" in tables:
        coverage.append(_to_coverage("With a place in the journey", n_placed, len(documents)))
    read, lost = int(imports["n_read"].sum()), int(imports["n_quarantined"].sum())
    coverage.append(_to_coverage("Rows lost in the import", lost, read))
    return coverage


def _to_coverage(label: str, n: int, of: int) -> Coverage:
    return Coverage(label, to_percent(n / of) if of else NOTHING, f"{n:,} of {of:,}")


def find_warnings(tables: Mapping[str, pd.DataFrame], unread: Sequence[Unread]) -> list[str]:
    """Return ids that do not join, and what keeps a good part of the messages from being understood, most first.

    Parameters
    ----------
    tables : of a run; ``joins`` where it has it.
    unread : as `friction.themes.find_unread` gives it.
    """
    unjoined = to_unjoined_lines(tables["joins"]) if "joins" in tables else []
    return unjoined + [one.sentence for one in unread if one.share >= MUCH_UNREAD]


def find_limits(
    tables: Mapping[str, pd.DataFrame],
    settings: Settings,
    week: str | None,
    week_end: pd.Timestamp | None,
    unread: Sequence[Unread],
) -> list[str]:
    """Return what cannot be said, one sentence each, with what would change it.

    Parameters
    ----------
    tables : of a run, decisions laid over.
    settings : of the workspace.
    week, week_end : the last complete week, and the moment behind it; None where none is.
    unread : as `friction.themes.find_unread` gives it.
    """
    limits = []
    if "events" not in tables:
        limits.append(
            "There are no events: themes, their weeks and their persons can be told, drop-off and stages cannot. "
            "Add [[events]] and [journey] to friction.toml, then: friction run"
        )
    if "documents" not in tables:
        limits.append(
            "There are no messages: the journey and its drop-off can be told, themes of friction cannot. "
            "Add [[documents]] to friction.toml, then: friction run"
        )
    cells = tables["impact"][tables["impact"]["stage"] != ANY]
    if len(cells) and find_stages(tables):
        few = int((~cells["enough"]).sum())
        if few:
            limits.append(
                f"For {few:,} of {len(cells):,} pairs of theme and stage there are too few visits or drop-offs for a "
                "comparison; they show counts only. More weeks, or merging themes, would help."
            )
    early = _count_early(tables, week)
    if early:
        limits.append(
            f"For {early:,} themes it is too early to tell new from steady: fewer than three weeks came before. "
            "Each further week tells more: friction run"
        )
    dateless = int(tables["documents"]["written_at"].isna().sum())
    if dateless:
        limits.append(
            f"{dateless:,} messages carry no time: they have themes, but no week and no place in a journey. "
            "Name its column in friction.toml: columns.written_at"
        )
    if settings.journey and week_end is not None:
        known = week_end + pd.Timedelta(days=settings.journey.drop_after_days)
        limits.append(
            f"The drop-off of visits entered in the last week is not known before {to_day(known)}: "
            f"leaving shows only after {settings.journey.drop_after_days:g} days of silence. "
            "Run again then: friction run"
        )
    loud = find_loud(tables["documents"]) if "documents" in tables else None
    return [*limits, *(one.sentence for one in unread if one.share < MUCH_UNREAD), *([loud] if loud else [])]


def _count_early(tables: Mapping[str, pd.DataFrame], week: str | None) -> int:
    weeks = tables["theme_weeks"]
    return int(((weeks["week"] == week) & (weeks["change"] == "too_early")).sum())


def to_windows(
    week: str | None, bounds: tuple[pd.Timestamp, pd.Timestamp] | None, compared: Compared, edges: Edges | None
) -> list[str]:
    """Return both windows in words: the week of counts, and the weeks of drop-off with and without; and a short week.

    Where the data begin within a week, that week is short, and nothing is compared with it.
    """
    windows = []
    if week and bounds:
        last_day = bounds[1] - pd.Timedelta(days=1)
        windows.append(f"Counts, new and rising: week {week} ({to_day(bounds[0])} to {to_day(last_day)}).")
    if week and edges is not None:
        short = tell_short_week(edges)
        windows += [short] if short else []
    if compared.words:
        windows.append(tell_compared(compared))
    return windows
