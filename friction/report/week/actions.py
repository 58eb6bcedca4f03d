"""Who does what by when: the themes of the findings first, then what else somebody looks after and is not done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from friction.report.days import to_day
from friction.report.week.findings import shorten
from friction.report.week.record import Action
from friction.themes import Decided, replay_decisions

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd

    from friction.report.week.record import Finding

MOST_SHOWN = 6
LONGEST_WORDS = 12
STATUS_WORDS = {
    "new": "not looked at yet", "reviewed": "looked at, nothing decided yet", "watched": "watched",
    "acted_on": "acted on", "dismissed": "dismissed",
}  # fmt: skip
"""The status of a theme, in words."""


def find_actions(
    tables: Mapping[str, pd.DataFrame], decisions: pd.DataFrame, findings: Sequence[Finding], last_day: str
) -> tuple[tuple[Action, ...], str]:
    """Return who does what by when, at most six lines; then whose nobody is, and how many more somebody looks after.

    The findings' themes come first, in their order, those that are nobody's in one sentence; then other themes with an
    owner that are neither dismissed nor done, those due first before those without a day. A theme is done where what
    was done about it last has reached customers by ``last_day``, or where it counts as acted on and nobody said what
    was done. A day that has passed before that is told in words, as when it was due.

    Parameters
    ----------
    tables : of the run; ``themes`` with what was decided.
    decisions : the log; what was done about a theme stands there, and until when it is to be.
    findings : of the week, in their order.
    last_day : of the week, an ISO day.
    """
    if "themes" not in tables:
        return (), ""
    themes, states = tables["themes"].set_index("theme_id"), replay_decisions(decisions).themes
    first = [one.theme_id for one in findings if one.theme_id in themes.index]
    nobodys = [one for one in first if _is_nobodys(themes.loc[one], states.get(one, Decided()))]
    owned = themes.index[themes["owner"].notna() & (themes["status"] != "dismissed")].difference(first)
    lines = [_to_action(themes.loc[one], states.get(one, Decided()), last_day) for one in first if one not in nobodys]
    rest = [
        (states.get(one, Decided()).by or "~", str(themes.loc[one, "name"]), one)
        for one in owned
        if not _is_done(str(themes.loc[one, "status"]), states.get(one, Decided()), last_day)
    ]
    lines += [_to_action(themes.loc[one], states.get(one, Decided()), last_day) for _, _, one in sorted(rest)]
    more = len(lines) - MOST_SHOWN
    whose = "any of the findings" if nobodys == first else _list_names(themes.loc[nobodys, "name"]) if nobodys else ""
    notes = [f"Nobody looks after {whose} yet."] if nobodys else []
    notes += [f"{more} more theme{'' if more == 1 else 's'} with an owner: in the app."] if more > 0 else []
    return tuple(lines[:MOST_SHOWN]), " ".join(notes)


def _is_nobodys(theme: pd.Series, state: Decided) -> bool:
    return not _find_owner(theme) and not state.acted and theme["status"] != "acted_on"


def _find_owner(theme: pd.Series) -> str | None:
    """Return who looks after a theme; where nobody does, a table read from disk holds another null than one made."""
    return theme["owner"] if isinstance(theme["owner"], str) and theme["owner"] else None


def _list_names(names: Iterable[str]) -> str:
    *rest, last = (shorten(name, LONGEST_WORDS) for name in names)
    return f"{', '.join(rest)} and {last}" if rest else last


def _to_action(theme: pd.Series, state: Decided, last_day: str) -> Action:
    owner, status, by = _find_owner(theme), str(theme["status"]), state.by
    what = _tell_done(state, last_day) or STATUS_WORDS[status]
    if _is_done(status, state, last_day):
        by = None
    elif by is not None and by < last_day:
        what, by = f"{what}; was due on {to_day(by)}", None
    return Action(str(theme.name), str(theme["name"]), owner, what, by)


def _tell_done(state: Decided, last_day: str) -> str:
    """Return what was done about a theme last, and when it reaches customers; "" where nobody said."""
    if not state.acted:
        return ""
    what, day = shorten(state.acted[-1].what, LONGEST_WORDS), state.acted[-1].shipped_on
    if not day:
        return f"{what}, not shipped yet"
    return f"{what}, {'shipped' if day <= last_day else 'to be shipped'} on {to_day(day)}"


def _is_done(status: str, state: Decided, last_day: str) -> bool:
    if status != "acted_on":
        return False
    return not state.acted or "" < state.acted[-1].shipped_on <= last_day
