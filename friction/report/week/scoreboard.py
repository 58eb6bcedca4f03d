"""What became of what earlier weeks found: held, weaker, vanished, acted on, perhaps fixed, dismissed, too early."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple, get_args

from friction.contracts import ANY
from friction.impact.tell import FEW, find_told
from friction.report.days import to_day
from friction.report.week.fixed import is_told_less
from friction.report.week.followed import follow_changes
from friction.report.week.record import Earlier, Outcome
from friction.themes import replay_decisions

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pandas as pd

    from friction.report.week.record import Finding, Report
    from friction.report.week.rows import Row
    from friction.themes import Replayed

MOST_SHOWN, MOST_FOLLOWED = 5, 2
SAME = 5e-5
"""Figures that differ by less are those of the same data."""
SHARED = "; neighbouring weeks share most of their visits"
"""Said where something held: a comparison over eight weeks that stands a week later is no second proof."""


class _Said(NamedTuple):
    """What was said of a theme last, in which week; and the first day of the first week it was said in."""

    finding: Finding
    week: str
    since: str


def find_scoreboard(
    earlier: Sequence[Report],
    tables: Mapping[str, pd.DataFrame],
    decisions: pd.DataFrame,
    week: str,
    *,
    by_account: bool = False,
    approved_only: bool = False,
    fewest: int = 1,
) -> tuple[tuple[Earlier, ...], str]:
    """Return what became of the findings of earlier weeks, the latest first, and a sentence that sums them up.

    A finding is one that claimed something: of association or above, and not *few*. Each theme is told once, by what
    was said of it last, also where it was merged into another since; at most five are listed, and all are summed up.
    What the team did comes before the comparison: *dismissed*; *fixed?*, where something was shipped since it was
    first said and fewer people write of it; *acted on*. Else *held*: the interval still leaves out no difference, with
    the same sign; *weaker*: the same sign, and it could be chance now; *vanished*: no theme goes on from it, nothing
    is compared, or the sign has turned; *too early*: the figures are those of then, as nothing was compared since.
    Behind these stand themes that were told as new or rising (`friction.report.week.followed`).

    Parameters
    ----------
    earlier : reports of weeks before, newest first; of ``week`` itself and later ones are passed over.
    tables : of the present run: ``themes``, ``impact``, ``theme_weeks``, and what `is_told_less` reads; ``lineage`` and
        ``topics`` say which themes of before a run put together.
    decisions : the log; it says into which theme another was merged.
    week : the week told of.
    by_account : are accounts resampled, and not persons?
    approved_only : themes that nobody approved stay out.
    fewest : fewer people than this are not counted.
    """
    before = [report for report in earlier if report.week < week]
    said = _find_said(before, tables, replay_decisions(decisions))
    if "themes" not in tables or tables["themes"].empty:
        n = _count(len(said))
        return (), "" if not said else f"What became of {n} of the weeks before is not known: this run has no themes."
    themes = tables["themes"].set_index("theme_id")
    if approved_only:
        held = set(themes.index[~themes["approved"]])
        said = {theme_id: one for theme_id, one in said.items() if theme_id not in held}

    def is_less(theme_id: str, day: str) -> bool:
        return is_told_less(tables, theme_id, day, week, before[0].timezone, by_account=by_account)

    lines = []
    for theme_id, one in said.items():
        theme = themes.loc[theme_id] if theme_id in themes.index else None
        outcome, why = _find_outcome(theme, one, tables.get("impact"), is_less)
        name = one.finding.name if theme is None else str(theme["name"])
        lines.append(Earlier(theme_id, name, one.week, _to_claim(one.finding), outcome, why, one.finding.stage))
    followed = [one for one in follow_changes(before, tables, week, fewest) if one.theme_id not in said]
    if approved_only:
        followed = [one for one in followed if one.theme_id not in held]
    return (*lines[:MOST_SHOWN], *followed[:MOST_FOLLOWED]), _to_note(lines) if lines else ""


def _find_said(before: Sequence[Report], tables: Mapping[str, pd.DataFrame], replayed: Replayed) -> dict[str, _Said]:
    """Return what was said last of each theme, by the theme that holds it now; the latest first."""
    joined = _find_joined(tables)
    said: dict[str, _Said] = {}
    for report in before:
        for one in report.findings:
            if one.evidence == "count" or one.sure == FEW or one.difference is None:
                continue
            theme_id = replayed.find_theme(one.theme_id)
            theme_id = replayed.find_theme(joined.get(theme_id, theme_id))
            last = said.get(theme_id, _Said(one, report.week, report.first_day))
            said[theme_id] = last._replace(since=report.first_day)
    return said


def _find_joined(tables: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    """Return the theme that goes on for each theme of the run before that this run put into another."""
    if not tables.keys() >= {"lineage", "topics", "themes"}:
        return {}
    lineage = tables["lineage"][tables["lineage"]["relation"] == "merged"]
    found = lineage.merge(tables["topics"][["topic_id", "theme_id"]], on="topic_id")
    found = found[~found["previous_theme_id"].isin(tables["themes"]["theme_id"])]
    best = found.sort_values(["overlap", "topic_id"], ascending=[False, True]).drop_duplicates("previous_theme_id")
    return dict(zip(best["previous_theme_id"], best["theme_id"], strict=True))


def _find_outcome(
    theme: pd.Series | None, said: _Said, impact: pd.DataFrame | None, is_less: Callable[[str, str], bool]
) -> tuple[Outcome, str]:
    """Return what became of a finding, and why, in at most 25 words; ``is_less`` as `is_told_less` of theme and day."""
    if theme is None:
        return "vanished", "No theme of this run goes on from it."
    if theme["status"] == "dismissed":
        return "dismissed", "The team dismissed it."
    theme_id, shipped = str(theme.name), theme.get("shipped_on")
    day = shipped if isinstance(shipped, str) and shipped else None
    if day is not None and day >= said.since and is_less(theme_id, day):
        return "fixed?", f"Shipped on {to_day(day)}; fewer of those who write in a week have written of it since."
    outcome, why = _compare(theme_id, said.finding, impact)
    if theme["status"] == "acted_on":
        shipped_on = "" if day is None else f"; shipped on {to_day(day)}"
        return "acted on", f"The team acted on it{shipped_on}. {why}"
    return outcome, why


def _compare(theme_id: str, said: Finding, impact: pd.DataFrame | None) -> tuple[Outcome, str]:
    """Return whether the present comparison still says what was said, and why, in at most 15 words."""
    row = _find_row(theme_id, said.stage, impact)
    told = None if row is None else tuple(float("nan") if one is None else float(one) for one in find_told(row))
    if row is None or told is None or any(one != one for one in told):  # noqa: PLR0124 - NaN is not itself
        return "vanished", "Too few visits by now to compare who leaves."
    difference, low, high = told
    if _is_same(told, said):
        return "too early", "Nothing was compared since: the figures are those of then."
    if difference * (said.difference or 0.0) <= 0:
        return "vanished", f"The sign has turned: {_to_more(difference)}."
    leaves_out_none = low > 0 or high < 0
    if not row["enough"]:
        wider = "Too few visits of its own by now; a wider comparison points the same way."
        return ("weaker", wider) if leaves_out_none else ("vanished", "Too few visits by now to compare who leaves.")
    if row.get("survives") == "no":
        return "weaker", "It points the same way, but a check of the comparison failed."
    if row["evidence"] == "count" or not leaves_out_none:
        return "weaker", "It points the same way, but could be chance now."
    least, most = sorted(round(100 * abs(one)) for one in (low, high))
    return "held", f"Still {_to_more(difference)}, between {least} and {most}."


def _find_row(theme_id: str, stage: str | None, impact: pd.DataFrame | None) -> Row | None:
    """Return the row of a theme at a stage (None: the whole journey); None where there is none."""
    if impact is None:
        return None
    own = impact[(impact["theme_id"] == theme_id) & (impact["stage"] == (ANY if stage is None else stage))]
    return {str(name): value for name, value in own.iloc[0].items()} if len(own) else None


def _is_same(told: Sequence[float], said: Finding) -> bool:
    then = (said.difference, said.low, said.high)
    return all(old is not None and abs(now - old) < SAME for now, old in zip(told, then, strict=True))


def _to_more(difference: float) -> str:
    return f"{round(100 * abs(difference))} {'more' if difference > 0 else 'fewer'} of every 100 leave"


def _to_claim(said: Finding) -> str:
    """Return what was said, without the theme's name before it and the full stop behind: both stand beside it."""
    named, parted, claim = said.sentence.partition(": ")
    whole = f"{said.name[:1].upper()}{said.name[1:]}: "
    if said.sentence.startswith(whole):
        claim = said.sentence[len(whole) :]
    return (claim if parted else named).removesuffix(".")


def _to_note(lines: Sequence[Earlier]) -> str:
    counts = Counter(line.outcome for line in lines)
    told = ", ".join(f"{counts[outcome]} {outcome}" for outcome in get_args(Outcome) if counts[outcome])
    return f"{_count(len(lines))} of the weeks before: {told}{SHARED if counts['held'] else ''}."


def _count(n: int) -> str:
    return f"{n} finding{'' if n == 1 else 's'}"
