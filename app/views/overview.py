"""The Overview: the ranked list of friction themes, what the numbers cover, and what cannot be said."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import shorten
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from app.views.stages import find_stages
from app.views.words import (
    BEFORE_CHANGE,
    NOTHING,
    STATUS_WORDS,
    is_before_change,
    to_day,
    to_percent,
    to_rating,
    to_share_of,
    to_stage,
)
from friction.contracts import ANY, KINDS
from friction.impact.tell import HOW_SURE, find_equals, to_finding, to_order
from friction.ingest.ids import to_unjoined_lines
from friction.report import tell_compared, tell_short_week, to_change_words
from friction.themes import MUCH_UNREAD, count_writers, find_loud, find_unread

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from friction.config import Settings
    from friction.report import Compared, Edges

PROBLEMS = KINDS[:1]
WEEKS_SHOWN = 12
EXAMPLE_LETTERS = 120


@dataclass(frozen=True)
class Coverage:
    """One share of the page's head: its label, the share, and the numbers behind it."""

    label: str
    share: str
    behind: str


def build_ranking(
    tables: Mapping[str, pd.DataFrame],
    window: str,
    week: str | None,
    more_weeks: int | None = None,
    kinds: Collection[str] = PROBLEMS,
) -> pd.DataFrame:
    """Return the themes of some kinds in their order.

    Friction themes come first: those with a rank, then by persons times severity; behind them the others by persons.
    Every friction theme is among the problems, whatever else it is.

    Parameters
    ----------
    tables : ``themes``, ``impact``, ``theme_weeks`` and ``persons`` of a run, decisions laid over.
    window : what the numbers with and without look at, in words.
    week : the last complete week.
    more_weeks : how many weeks a comparison of few visits takes.
    kinds : of `friction.contracts.KINDS`.

    Returns
    -------
    One row per theme with the finding of its best-ranked row of ``impact``: ``rank`` (null where it is no friction),
    ``theme_id``, ``name``, ``kind``, ``stage``, ``finding``, ``fine_print``, ``left`` (raw shares with / without),
    ``rating`` (likewise), ``recovered`` (conversions, of associations), ``worth`` (these times the mean value of a
    person), ``firm`` (how firm the place is), ``severity``, ``n_persons``, ``n_documents``, ``how_sure``, ``change``,
    ``trend`` (counts by week), ``status`` (with the owner).
    """
    themes = tables["themes"]
    shown = themes["kind"].isin(kinds) | (themes["is_friction"] & (PROBLEMS[0] in kinds))
    impact = tables["impact"].sort_values(["rank", "theme_id", "stage"], na_position="last", kind="stable")
    best = impact.drop_duplicates("theme_id").set_index("theme_id", drop=False)
    trends = build_trends(tables["theme_weeks"], week)
    order = themes.assign(
        known=themes["theme_id"].map(best["rank"]).astype("Float64"),
        weight=themes["n_persons"] * themes["severity"].where(themes["is_friction"], 1.0),
    ).sort_values(
        ["is_friction", "known", "weight", "theme_id"], ascending=[False, True, False, True], na_position="last"
    )
    numbers = order["is_friction"].cumsum().where(order["is_friction"]).astype("Int64")[shown]
    order = order[shown.reindex(order.index)]
    value = find_value(tables)
    cells = [best.loc[theme_id] if theme_id in best.index else None for theme_id in order["theme_id"]]
    equal = iter(find_equals([cell for cell in cells if cell is not None]))
    rows = []
    for place, cell in zip(order.index, cells, strict=True):
        row = _to_theme_row(themes.loc[place], trends, numbers[place])
        if cell is not None:
            row |= _to_cell_row(cell, row["name"], window, more_weeks, value, equal=next(equal))
        rows.append(row)
    return pd.DataFrame(rows, columns=list(_COLUMNS)).astype({"rank": "Int64"})


def find_value(tables: Mapping[str, pd.DataFrame]) -> float | None:
    """Return the mean value of the persons whose value is known; None where none is."""
    values = tables["persons"]["value"].dropna()
    return float(values.mean()) if len(values) else None


def find_columns(tables: Mapping[str, pd.DataFrame], *, has_journey: bool) -> list[str]:
    """Return which columns of the ranking are shown: those that its tables can fill."""
    always = ["severity", "change", "trend", "how_sure", "status"]
    if not has_journey:
        rated = ["rating"] if tables["impact"]["rating_difference"].notna().any() else []
        return ["rank", "name", "kind", "finding", "n_persons", *rated, *always]
    worth = ["worth"] if find_value(tables) is not None else []
    return ["rank", "name", "kind", "stage", "finding", "left", "recovered", *worth, "firm", *always]


_COLUMNS = (
    "rank", "theme_id", "name", "kind", "stage", "finding", "fine_print", "left", "rating", "recovered",
    "worth", "firm", "severity", "n_persons", "n_documents", "how_sure", "change", "trend", "status",
)  # fmt: skip


def _to_theme_row(theme: pd.Series, trends: Mapping[str, tuple[list[int], str]], number: object) -> dict[str, object]:
    counts, change = trends.get(theme["theme_id"], ([], NOTHING))
    return {
        "rank": number, "theme_id": theme["theme_id"], "name": theme["name"], "kind": theme["kind"],
        "stage": NOTHING,
        "finding": "Not in this run's comparison yet; the next run estimates it.", "fine_print": "",
        "left": NOTHING, "rating": NOTHING, "recovered": NOTHING, "worth": NOTHING,
        "firm": NOTHING, "severity": float(theme["severity"]), "n_persons": int(theme["n_persons"]),
        "n_documents": int(theme["n_documents"]), "how_sure": HOW_SURE["count"], "change": change, "trend": counts,
        "status": ", ".join([STATUS_WORDS[theme["status"]], *([theme["owner"]] if pd.notna(theme["owner"]) else [])]),
    }  # fmt: skip


def _to_cell_row(
    cell: pd.Series, name: object, window: str, more_weeks: int | None, value: float | None, *, equal: bool
) -> dict[str, object]:
    """Return what a row of ``impact`` adds to a theme's row."""
    finding = to_finding(cell, str(name), window, more_weeks)
    row: dict[str, object] = {
        "stage": to_stage(cell["stage"]) if cell["n_without"] else NOTHING,
        "finding": f"{BEFORE_CHANGE}: {finding.sentence}" if is_before_change(cell) else finding.sentence,
        "fine_print": finding.fine_print,
        "left": " / ".join(to_share_of(cell[f"dropped_{side}"], cell[f"n_{side}"]) for side in ("with", "without")),
        "rating": to_rating(cell["rating_with"], cell["rating_without"]),
        "firm": to_order(cell, equal=equal) or NOTHING, "how_sure": finding.how_sure,
    }  # fmt: skip
    if not cell["n_without"]:
        # Who is not known counts as one person for each message, as in the order.
        row["n_persons"] = round(cell["n_persons"])
    if cell["evidence"] != "count" and pd.notna(cell["recovered_50"]):
        known = (cell["recovered_50"], cell["recovered_low"], cell["recovered_high"])
        row["recovered"] = _to_interval(*known)
        row["worth"] = NOTHING if value is None else _to_interval(*(value * one for one in known))
    return row


def _to_interval(middle: float, low: float, high: float) -> str:
    return f"{middle:,.0f} ({low:,.0f} to {high:,.0f})"


def build_trends(theme_weeks: pd.DataFrame, week: str | None) -> dict[str, tuple[list[int], str]]:
    """Return each theme's people in the last weeks up to ``week``, oldest first, and its change in that one."""
    theme_weeks = theme_weeks[theme_weeks["week"] <= (week or "")]
    weeks = sorted(theme_weeks["week"].unique())[-WEEKS_SHOWN:]
    counted = theme_weeks.assign(n=count_writers(theme_weeks))
    counts = counted.pivot_table(index="theme_id", columns="week", values="n", fill_value=0)
    counts = counts.reindex(columns=weeks, fill_value=0)
    words = to_change_words(theme_weeks, weeks[-1]) if weeks else {}
    return {
        theme_id: ([int(n) for n in row], words.get(theme_id, NOTHING))
        for theme_id, row in zip(counts.index, counts.to_numpy(), strict=True)
    }


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


class Proposed(NamedTuple):
    """A proposal of the run: its id, what it proposes and why, and one example of what was said ("" for none)."""

    proposal_id: str
    sentence: str
    example: str


def build_proposals(
    tables: Mapping[str, pd.DataFrame], refused: Collection[str], shown: int
) -> tuple[list[Proposed], int]:
    """Return what the run would change about themes but leaves to people, largest first, and how many more there are.

    What was refused, and what is about a theme that is no more, is left out.

    Parameters
    ----------
    tables : ``proposals``, ``themes`` and ``segments``, decisions laid over.
    refused : ids of the proposals that people refused.
    shown : at most so many.
    """
    names = tables["themes"].set_index("theme_id")["name"]
    texts = tables["segments"].set_index("segment_id")["text"]
    proposals = tables["proposals"].sort_values(["n_segments", "proposal_id"], ascending=[False, True])
    found = []
    for proposal in proposals[~proposals["proposal_id"].isin(set(refused))].itertuples():
        themes = [theme for theme in (proposal.theme_id, proposal.other_theme_id) if not pd.isna(theme)]
        if any(theme not in names.index for theme in themes):
            continue
        about = " and ".join(f"“{names[theme]}”" for theme in themes)
        example = next((texts[name] for name in proposal.exemplar_ids if name in texts.index), "")
        said = shorten(example, EXAMPLE_LETTERS, placeholder=" …")
        found.append(Proposed(proposal.proposal_id, f"{about}{': ' if about else ''}{proposal.why}", said))
    return found[:shown], max(len(found) - shown, 0)


def _to_coverage(label: str, n: int, of: int) -> Coverage:
    return Coverage(label, to_percent(n / of) if of else NOTHING, f"{n:,} of {of:,}")


def find_warnings(tables: Mapping[str, pd.DataFrame], settings: Settings) -> list[str]:
    """Return ids that do not join, and what keeps a good part of the messages from being understood, most first."""
    unread = find_unread(tables, settings.topics.min_segments)
    unjoined = to_unjoined_lines(tables["joins"]) if "joins" in tables else []
    return unjoined + [one.sentence for one in unread if one.share >= MUCH_UNREAD]


def find_limits(
    tables: Mapping[str, pd.DataFrame], settings: Settings, week: str | None, week_end: pd.Timestamp | None
) -> list[str]:
    """Return what cannot be said, one sentence each, with what would change it."""
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
    else:
        unread = find_unread(tables, settings.topics.min_segments)
        limits += [one.sentence for one in unread if one.share < MUCH_UNREAD]
        loud = find_loud(tables["documents"])
        limits += [loud] if loud else []
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
            f"For {early:,} themes it is too early to tell new from steady: fewer than three weeks came before."
        )
    dateless = int(tables["documents"]["written_at"].isna().sum())
    if dateless:
        limits.append(f"{dateless:,} messages carry no time: they have themes, but no week and no place in a journey.")
    if settings.journey and week_end is not None:
        known = week_end + pd.Timedelta(days=settings.journey.drop_after_days)
        limits.append(
            f"The drop-off of visits entered in the last week is not known before {to_day(known)}: "
            f"leaving shows only after {settings.journey.drop_after_days:g} days of silence."
        )
    return limits


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


def to_objective(settings: Settings) -> str | None:
    """Return the objective in one line; None where none is set."""
    objective = settings.objective
    if objective is None:
        return None
    line = f"Objective: {objective.name}"
    if objective.target is not None:
        line += f", {objective.measure} of {to_percent(objective.target)}"
    if objective.by is not None:
        line += f" by {to_day(pd.Timestamp(objective.by))}"
    return f"{line} ({objective.owner})" if objective.owner else line
