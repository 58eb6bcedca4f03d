"""The first line of a summary, and how its findings are ordered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from friction.impact.tell import ACT, LIKELY
from friction.report.week.findings import leads, shorten

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from friction.report.week.record import Change, Finding, Report

LONGEST_NAME_WORDS = 8
_SURE = {
    ACT: "Sure enough to act: it holds among alike people.",
    LIKELY: "Likely: more than chance.",
}
"""What the words of `friction.impact.tell.SURE` that lead mean, in short."""


def tell_unapproved(themes: pd.DataFrame | None, n_held: int) -> str:
    """Return that nothing is told as nobody approved a theme yet, which is no quiet week; "" where that is not so.

    Parameters
    ----------
    themes : table ``themes``, those that may leave alone; None where a run has none.
    n_held : themes that wait for somebody to approve them.
    """
    if themes is None or len(themes) or not n_held:
        return ""
    return f"No theme is approved yet, so none is told: {n_held:,} {'waits' if n_held == 1 else 'wait'} for approval."


def to_headline(
    findings: Sequence[Finding],
    changes: Sequence[Change],
    earlier: Sequence[Report],
    *,
    has_journey: bool,
    is_parted: bool,
) -> str:
    """Return the first line of a week that was understood: what stands first, and what is new.

    Parameters
    ----------
    findings, changes : of the week, in their order.
    earlier : summaries of weeks before, newest first: what led there already is no news.
    has_journey : were there events to compare with?
    is_parted : do intervals part the first finding from all others that lead?
    """
    first = _to_first(findings, earlier, "comes first" if is_parted else "stands out")
    risen = [one for one in changes if one.is_friction and one.word in ("new", "rising")]
    news = [f"{one.word.capitalize()}: {shorten(one.name, LONGEST_NAME_WORDS)}." for one in risen[:1]]
    if first is not None:
        is_fresh, sentence = first
        quiet = [] if is_fresh or changes else ["Nothing new stands out."]
        return " ".join([*quiet, sentence, *news])
    if not has_journey and findings:
        told = f"Most telling by people and severity: {shorten(findings[0].name, LONGEST_NAME_WORDS)}."
        return " ".join([told, *news])
    rest = "No theme stands out by more than chance." if changes else "Nothing new stands out."
    return " ".join([*news, rest])


def _to_first(findings: Sequence[Finding], earlier: Sequence[Report], stands: str) -> tuple[bool, str] | None:
    """Return whether what leads is news, and its sentence, in which it ``stands`` so; None where nothing leads."""
    if not findings or not leads(findings[0]):
        return None
    one = findings[0]
    was_told = bool(earlier) and any(
        before.theme_id == one.theme_id and leads(before) for before in earlier[0].findings
    )
    n = round(100 * (one.difference or 0.0)) or "fewer than 1"
    at = "" if one.stage is None else f" at {shorten(one.stage, 3)}"
    name = shorten(one.name, LONGEST_NAME_WORDS)
    still = " still" if was_told else ""
    return not was_told, f"{name[:1].upper()}{name[1:]}{still} {stands}: {n} more of every 100 leave{at}."


def to_findings_note(
    findings: Sequence[Finding], themes: pd.DataFrame | None, *, has_journey: bool, n_further: int = 0
) -> str:
    """Return how findings are ordered and what how sure means, or why there are none.

    Parameters
    ----------
    findings : in their order.
    themes : table ``themes``, those that may leave alone; None where a run has none.
    has_journey : were there events to compare with?
    n_further : so many more lead, and stand in the appendix alone.
    """
    friction = themes[themes["is_friction"]] if themes is not None else None
    if friction is None or not findings:
        return _to_why_none(themes)
    if not has_journey:
        return "In order of persons and severity: nothing is known of who left."
    told = [one for one in findings if leads(one)]
    if not told:
        return (
            f"None of {len(friction):,} theme{'' if len(friction) == 1 else 's'} of friction goes with leaving by more "
            "than chance; these are counts of who wrote."
        )
    order = "No cause is proven. In order of customers each may cost; "
    equal = "equal ones in none." if any(one.equal for one in told) else ""
    counts = "The last are counts of who wrote." if len(told) < len(findings) else ""
    further = f"{n_further} more in the appendix." if n_further else ""
    sure = " ".join(_SURE[word] for word in _SURE if word in {one.sure for one in told})
    ordered = (order + equal) if equal else order[:-2] + "."
    return " ".join(part for part in (sure, ordered, counts, further) if part)


def _to_why_none(themes: pd.DataFrame | None) -> str:
    if themes is None or themes.empty:
        return "There are no themes to find something in."
    friction = themes[themes["is_friction"]]
    if friction.empty:
        return f"Of {len(themes):,} themes none tells of friction."
    if (friction["status"] == "dismissed").all():
        return "All themes of friction were dismissed."
    return "No theme of friction has people to compare yet."
