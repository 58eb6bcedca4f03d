"""The week as data: everything the weekly page says, before it is laid out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from friction.contracts import ANY
from friction.contracts.weeks import find_first_week, week_bounds
from friction.impact.tell import FEWEST_SHOWN, to_rule
from friction.ingest.ids import to_unjoined_lines
from friction.report.changes import ChangeLine, find_changes, tell_changes
from friction.report.edges import find_compared, tell_compared, tell_short_week, tell_week
from friction.report.findings import find_findings
from friction.themes import MUCH_UNREAD, find_loud, find_unread, replay_decisions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from friction.config import Settings
    from friction.report.changes import ChangeLine
    from friction.report.edges import Compared, Edges
    from friction.report.findings import WeekFinding

MOST_OF_KIND = 3
SOFT = {"wish": "Wishes", "question": "Questions", "praise": "Praise"}
"""Kinds of themes that are listed beside friction, by what they are called."""


@dataclass(frozen=True)
class StageLine:
    """A stage's drop-off: rate with bounds (0 to 1; None where too few were followed), and its numbers."""

    stage: str
    n_visits: int
    n_dropped: int
    n_open: int
    rate: float | None
    low: float | None
    high: float | None
    horizon_days: float | None


@dataclass(frozen=True)
class KindLine:
    """The largest themes of a kind that is no friction: what the kind is called, and names with how many tell of it."""

    kind: str
    themes: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Week:
    """The weekly page.

    Attributes
    ----------
    project, week, first_day, last_day : whose week, and which.
    objective : one line, or None.
    n_documents, n_persons : customers' messages of the week.
    coverage : sentences on what the numbers stand on.
    findings : up to three.
    why_none : why there are none, in words; empty where there are some.
    rule : by which they are in their order.
    changes : themes that are new, rising, fading or gone.
    kinds : wishes, questions and praise; those that there are.
    stages : drop-off by stage, in journey order; empty without events.
    decided : what people decided so far, in words.
    open_points : what cannot be said, and when it will be known.
    windows : from when the numbers are.
    read_first : what is missing or not whole, and why: to be read before any number.
    changes_rule : of how many themes, and how surely; empty where no week is judged.
    """

    project: str
    week: str
    first_day: str
    last_day: str
    objective: str | None
    n_documents: int
    n_persons: int
    coverage: tuple[str, ...]
    findings: tuple[WeekFinding, ...]
    why_none: str
    rule: str
    changes: tuple[ChangeLine, ...]
    kinds: tuple[KindLine, ...]
    stages: tuple[StageLine, ...]
    decided: tuple[str, ...]
    open_points: tuple[str, ...]
    windows: tuple[str, ...]
    read_first: tuple[str, ...] = ()
    changes_rule: str = ""


def build_week(
    tables: Mapping[str, pd.DataFrame],
    settings: Settings,
    week: str,
    decisions: pd.DataFrame,
    *,
    edges: Edges | None = None,
    loud: Sequence[str] = (),
) -> Week:
    """Put one week of a run together.

    Parameters
    ----------
    tables : a run's tables by name; those its inputs did not make are absent.
    settings : of the workspace.
    week : such as ``2026-W21``.
    decisions : the table ``decisions``.
    edges : where the data begin and end, as `find_edges` finds them.
    loud : the run's notes that come before all others.

    Raises
    ------
    FrictionError
        If ``week`` is not written like that.
    """
    timezone = settings.project.timezone
    begin, behind = week_bounds(week, timezone)
    first, last = (moment.tz_convert(timezone) for moment in (begin, behind - pd.Timedelta(seconds=1)))
    compared = find_compared(settings, edges, tables.get("visits"))
    own = _find_own(tables)
    findings = tuple(find_findings(tables, week, compared.words, compared.more_weeks))
    unread = find_unread(tables, settings.topics.min_segments)
    above = [one for one in unread if not findings or one.share >= MUCH_UNREAD]
    told = own[(own["written_at"] >= begin) & (own["written_at"] < behind)] if len(own) else own
    return Week(
        project=settings.project.name,
        week=week,
        first_day=_to_day(first),
        last_day=_to_day(last),
        objective=_to_objective(settings),
        n_documents=len(told),
        n_persons=int(told["person_id"].nunique()) if len(told) else 0,
        read_first=(*_find_first(tables, week, edges, loud), *(one.sentence for one in above)),
        coverage=tuple(_find_coverage(tables, own)),
        findings=findings,
        why_none="" if findings else _find_why_none(tables, own, settings, told=bool(above)),
        rule=to_rule(has_journey=settings.journey is not None),
        changes=tuple(find_changes(tables, week)),
        changes_rule=tell_changes(tables, week),
        kinds=tuple(find_kind_lines(tables)),
        stages=tuple(_find_stage_lines(tables)),
        decided=tuple(_find_decided(tables, decisions)),
        open_points=tuple(
            [one.sentence for one in unread if one not in above] + _find_open_points(tables, settings, behind)
        ),
        windows=_to_windows(week, compared, edges),
    )


def _find_first(tables: Mapping[str, pd.DataFrame], week: str, edges: Edges | None, loud: Sequence[str]) -> list[str]:
    """Return what is to be read before any number: the week's edges, the run's loud notes, ids that do not join."""
    unjoined = to_unjoined_lines(tables["joins"]) if "joins" in tables else []
    return [*(tell_week(week, edges) if edges is not None else ()), *loud, *unjoined]


def _find_own(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return customers' documents; without any, a table without rows."""
    documents = tables.get("documents")
    if documents is None:
        return pd.DataFrame({"doc_id": [], "person_id": [], "written_at": pd.Series(dtype="datetime64[us, UTC]")})
    return documents[documents["author"] == "customer"]


def _find_why_none(tables: Mapping[str, pd.DataFrame], own: pd.DataFrame, settings: Settings, *, told: bool) -> str:
    """Return why there is no finding, in a sentence that does not sound as if all were well where that is not known."""
    if "documents" not in tables:
        return "There are no messages to find themes in."
    if own.empty:
        return "No message of a customer could be used; the page Run says why."
    themes = tables["themes"]
    n = f"{to_shown_count(len(own))} messages"
    if themes.empty:
        why = "the lines above say why" if told else f"fewer than {settings.topics.min_segments} people say the same"
        return f"None of the {n} is in a theme ({why}): what there is of friction is not known."
    friction = themes[themes["is_friction"]]
    if friction.empty:
        return f"Of {len(themes):,} themes in {n} none tells of friction."
    if (friction["status"] == "dismissed").all():
        return "All themes of friction were dismissed."
    return "No theme of friction has people to compare yet."


def _to_objective(settings: Settings) -> str | None:
    objective = settings.objective
    if objective is None:
        return None
    parts = [objective.name]
    if objective.target is not None:
        parts.append(f"{objective.measure} {objective.target:.0%}")
    if objective.by is not None:
        parts.append(f"by {objective.by.day} {objective.by:%B %Y}")
    return ", ".join(parts) + (f" ({objective.owner})" if objective.owner else "")


def _find_coverage(tables: Mapping[str, pd.DataFrame], own: pd.DataFrame) -> list[str]:
    lines = []
    if len(own) and "segment_topics" in tables:
        members = tables["segments"][["segment_id", "doc_id"]].merge(
            tables["segment_topics"].dropna(subset="theme_id")[["segment_id"]], on="segment_id"
        )
        lines.append(f"{own['doc_id'].isin(set(members['doc_id'])).mean():.0%} of the messages have a theme")
    if len(own) and "visits" in tables and "alignments" in tables:
        best = tables["alignments"][tables["alignments"]["best"]]
        lines.append(f"{best['stage'].notna().mean():.0%} could be placed in the journey")
    if "joins" in tables:
        found = tables["joins"]
        found = found[(found["kind"] == "documents") & (found["n_persons"] > 0) & found["n_joined"].notna()]
        lines += [
            f"{row.n_joined / row.n_persons:.0%} of the persons of {row.source} have events"
            for row in found.itertuples(index=False)
        ]
    imports = tables["imports"]
    lost, read = int(imports["n_quarantined"].sum()), int(imports["n_read"].sum())
    lines.append(f"{lost:,} of {read:,} rows could not be used")
    return lines


def find_kind_lines(tables: Mapping[str, pd.DataFrame]) -> list[KindLine]:
    """Return up to three largest themes of each of `SOFT`, by persons; none that is friction or was dismissed."""
    if "themes" not in tables or "kind" not in tables["themes"]:  # as in runs made before there were kinds
        return []
    themes = tables["themes"]
    themes = themes[~themes["is_friction"] & (themes["status"] != "dismissed")]
    themes = themes.sort_values(["n_persons", "n_documents", "theme_id"], ascending=[False, False, True])
    largest = {kind: themes[themes["kind"] == kind].head(MOST_OF_KIND) for kind in SOFT}
    return [
        KindLine(
            SOFT[kind],
            tuple((row.name, _to_writers(row.n_persons, row.n_documents)) for row in own.itertuples(index=False)),
        )
        for kind, own in largest.items()
        if len(own)
    ]


def _to_writers(n_persons: int, n_documents: int) -> str:
    """Return how many persons tell of a theme; of one by people nobody knows, how many messages."""
    return f"{to_shown_count(n_persons)} persons" if n_persons else f"{to_shown_count(n_documents)} messages"


def _find_stage_lines(tables: Mapping[str, pd.DataFrame]) -> list[StageLine]:
    if "dropoff" not in tables or not tables["dropoff"]["n_visits"].any():
        return []
    return [
        StageLine(
            row.stage, int(row.n_visits), int(row.n_dropped), int(row.n_open), _or_none(row.rate),
            _or_none(row.rate_low), _or_none(row.rate_high), _or_none(row.horizon_days),
        )
        for row in tables["dropoff"].itertuples()
    ]  # fmt: skip


def _find_decided(tables: Mapping[str, pd.DataFrame], decisions: pd.DataFrame) -> list[str]:
    """Return what was decided, newest first: names, statuses, owners of themes that are there."""
    if decisions.empty or "themes" not in tables:
        return []
    themes = tables["themes"].set_index("theme_id")
    decided = replay_decisions(decisions)
    lines = []
    for theme_id, state in decided.themes.items():
        if theme_id not in themes.index:
            continue
        parts = [state.status.replace("_", " ")] if state.status and state.status != "new" else []
        parts += [f"owner {state.owner}"] if state.owner else []
        parts += ["not friction"] if state.is_friction is False else []
        if parts:
            lines.append(f"{themes.loc[theme_id, 'name']}: {', '.join(parts)}")
    merged = len(set(decided.merged_into) & set(tables["topics"]["theme_id"])) if "topics" in tables else 0
    return sorted(lines) + ([f"{merged} theme{'s' if merged > 1 else ''} merged into others"] if merged else [])


def _find_open_points(tables: Mapping[str, pd.DataFrame], settings: Settings, behind: pd.Timestamp) -> list[str]:
    points = []
    if settings.journey is None:
        points.append("Without events there are no stages and no drop-off: themes are ranked by persons and severity.")
    if _find_own(tables).empty:
        points.append("Without messages there are no themes: only the journey is shown.")
    else:
        loud = find_loud(tables["documents"])
        points += [loud] if loud else []
    if settings.journey is not None:
        known = (behind + pd.Timedelta(days=settings.journey.drop_after_days)).tz_convert(settings.project.timezone)
        points.append(f"Who of this week's visitors dropped off is known on {_to_day(known)}.")
    if "impact" in tables and len(tables["impact"]) and settings.journey is not None:
        cells = tables["impact"][tables["impact"]["stage"] != ANY]
        lacking = int((~cells["enough"]).sum())
        if lacking:
            points.append(f"{lacking} of {len(cells)} pairs of theme and stage have too few visits to compare.")
    if "theme_weeks" in tables and set(tables["theme_weeks"]["change"]) == {"too_early"}:
        points.append("New and rising themes need three weeks before: too early to say.")
    return points


def _to_windows(week: str, compared: Compared, edges: Edges | None) -> tuple[str, ...]:
    first = find_first_week(edges.begin, edges.timezone) if edges is not None else ""
    against = "against the weeks before it" + (f", from {first} on" if first else "")
    if first >= week:
        against = "against none: no whole week lies before it"
    lines = [f"Counts, new and rising: {week}, {against}."]
    short = tell_short_week(edges) if edges is not None else None
    lines += [short] if short else []
    if compared.words:
        lines.append(tell_compared(compared))
    return tuple(lines)


def _or_none(value: float) -> float | None:
    return None if pd.isna(value) else float(value)


def _to_day(moment: pd.Timestamp) -> str:
    return f"{moment.day} {moment:%B %Y}"


def to_shown_count(n: int) -> str:
    """Return a count as it leaves the house: small ones are not told."""
    return f"fewer than {FEWEST_SHOWN}" if 0 < n < FEWEST_SHOWN else f"{n:,}"
