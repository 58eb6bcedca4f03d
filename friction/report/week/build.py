"""One week of a run becomes a report: every part in its place, and the first line last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from friction.contracts.voices import find_writers
from friction.contracts.weeks import week_bounds
from friction.report.edges import check_week, find_compared
from friction.report.week.actions import find_actions
from friction.report.week.appendix import build_appendix
from friction.report.week.coverage import find_alarms, find_coverage, find_limits
from friction.report.week.editions import to_edition
from friction.report.week.findings import find_findings, find_further, is_parted
from friction.report.week.headline import tell_unapproved, to_findings_note, to_headline
from friction.report.week.journey import find_journey
from friction.report.week.news import MOST_CHANGES, list_changes, tell_rest
from friction.report.week.others import find_others
from friction.report.week.people import count_held, count_people, find_own, hide_unapproved, keep_approved
from friction.report.week.record import Report
from friction.report.week.scoreboard import find_scoreboard
from friction.report.week.silences import find_silences
from friction.report.week.small import to_count
from friction.report.week.values import find_values

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from friction.config import Settings
    from friction.report.edges import Compared, Edges


def build_report(
    tables: Mapping[str, pd.DataFrame],
    settings: Settings,
    week: str,
    decisions: pd.DataFrame,
    *,
    edges: Edges,
    loud: Sequence[str],
    data_end: pd.Timestamp | None,
    earlier: Sequence[Report] = (),
    before: Report | None = None,
    provenance: Sequence[tuple[str, str]] = (),
) -> Report:
    """Put one week of a run together.

    Parameters
    ----------
    tables : a run's tables by name; those its inputs did not make are absent.
    settings : of the workspace.
    week : such as ``2026-W21``.
    decisions : the table ``decisions``.
    edges : where the data begin and end, as `find_edges` finds them.
    loud : the run's notes that come before all others.
    data_end : the moment the run took its data to end.
    earlier : reports of up to eight weeks before, newest first.
    before : the report of the same week, issued before; None where this is the first.
    provenance : names and values.

    Raises
    ------
    FrictionError
        If ``week`` is not written like that, or the data do not reach into it.
    """
    check_week(week, edges)
    weekly, has_journey = settings.weekly, settings.journey is not None
    shown = keep_approved(tables) if weekly.approved_only else dict(tables)
    n_held = count_held(tables, shown)
    unapproved = tell_unapproved(shown.get("themes"), n_held)
    silences = find_silences(tables, settings, edges)
    compared = find_compared(settings, edges, tables.get("visits"))
    findings = () if silences else find_findings(shown, week, weekly, compared)
    changes = list_changes(shown, week, weekly.fewest, earlier)
    objective, kpis = find_values(tables, settings, week, data_end)
    first_day, last_day = _to_days(week, settings.project.timezone)
    actions, actions_note = find_actions(shown, decisions, findings, last_day)
    scoreboard, scoreboard_note = find_scoreboard(
        earlier, tables, decisions, week, by_account=settings.impact.resample == "accounts",
        approved_only=weekly.approved_only, fewest=weekly.fewest,
    )  # fmt: skip
    stages, journey_note = find_journey(tables, settings, week)
    n_documents, n_persons = _count_week(tables, week, settings)
    report = Report(
        project=settings.project.name,
        week=week,
        timezone=settings.project.timezone,
        first_day=first_day,
        last_day=last_day,
        edition=1,
        corrections=(),
        headline=silences[0]
        if silences
        else unapproved or to_headline(findings, changes, earlier, has_journey=has_journey, is_parted=is_parted(shown)),
        understood=not silences,
        alarms=_list_alarms(silences, find_alarms(tables, settings, week, edges, loud)),
        n_documents=n_documents,
        n_persons=n_persons,
        objective=objective,
        kpis=kpis,
        findings=findings,
        findings_note=""
        if silences
        else unapproved
        or to_findings_note(findings, shown.get("themes"), has_journey=has_journey, n_further=len(find_further(shown))),
        changes=changes[:MOST_CHANGES],
        changes_note=unapproved or tell_rest(shown, week, len(changes)),
        actions=actions,
        actions_note=actions_note,
        scoreboard=scoreboard,
        scoreboard_note=scoreboard_note,
        stages=stages,
        journey_note=journey_note,
        others=()
        if silences or "themes" not in shown
        else find_others(shown["themes"], count_people(tables), weekly.fewest),
        coverage=find_coverage(tables, weekly.fewest),
        limits=find_limits(tables, settings, week, edges, n_held),
        method=_to_method(compared, has_themes="themes" in tables and len(tables["themes"]) > 0),
        tables=build_appendix(shown, week, changes, weekly.fewest),
        provenance=tuple(provenance),
        further=() if silences else find_further(shown),
    )
    if before is not None and weekly.approved_only and "themes" in tables:
        before = hide_unapproved(before, tables["themes"])
    return to_edition(before, report)


def _list_alarms(silences: Sequence[str], alarms: Sequence[str]) -> tuple[str, ...]:
    """Return what is to be read before any number, once: the first of the silences is the first line already."""
    told = dict.fromkeys([*silences, *alarms])
    return tuple(line for line in told if line not in silences[:1])


def _to_days(week: str, timezone: str) -> tuple[str, str]:
    """Return the first and the last day of a week, as ISO days."""
    import pandas as pd

    begin, behind = week_bounds(week, timezone)
    days = (begin, behind - pd.Timedelta(seconds=1))
    first, last = (f"{moment.tz_convert(timezone):%Y-%m-%d}" for moment in days)
    return first, last


def _count_week(tables: Mapping[str, pd.DataFrame], week: str, settings: Settings) -> tuple[int | None, int | None]:
    """Return customers' messages of the week and the people known who wrote them; None where too small to be told."""
    begin, behind = week_bounds(week, settings.project.timezone)
    own, fewest = find_own(tables), settings.weekly.fewest
    own = own[(own["written_at"] >= begin) & (own["written_at"] < behind)] if len(own) else own
    n_writers, n_known = (int(find_writers(own).nunique()), int(own["person_id"].nunique())) if len(own) else (0, 0)
    return to_count(len(own), n_writers, fewest), to_count(n_known, n_known, fewest)


def _to_method(compared: Compared, *, has_themes: bool) -> tuple[str, ...]:
    """Return how the numbers came to be, in at most five lines; of themes only where there are some."""
    of_themes = (
        "A theme groups messages of one meaning.",
        "A message counts at its writer's stage.",
        _tell_weeks(compared),
    )
    return (
        *(of_themes if has_themes else ()),
        "Intervals are 95 %; everybody counts once.",
        "Differences show what goes together, not why.",
    )


def _tell_weeks(compared: Compared) -> str:
    if not compared.words:
        return "Nothing was compared: no visits are known for long enough."
    weeks = f"{compared.weeks} {'week' if compared.weeks == 1 else 'weeks'}"
    return f"Compared: visits of {weeks}, with and without a theme."
