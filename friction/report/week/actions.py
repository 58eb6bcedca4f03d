"""Who does what by when: the themes of the findings first, then what else somebody looks after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from friction.report.week.record import Action
from friction.themes import replay_decisions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from friction.report.week.record import Finding

MOST_SHOWN = 6
NOBODY = "nobody looks after it yet"
_WORDS = {
    "new": "not looked at yet", "reviewed": "looked at, nothing decided yet", "watched": "watched",
    "acted_on": "acted on",
}  # fmt: skip


def find_actions(
    tables: Mapping[str, pd.DataFrame], decisions: pd.DataFrame, findings: Sequence[Finding]
) -> tuple[tuple[Action, ...], str]:
    """Return who does what by when, at most six lines, and how many more somebody looks after.

    Parameters
    ----------
    tables : of the run; ``themes`` with what was decided.
    decisions : the log; what was done about a theme stands there, with the day it reaches customers.
    findings : of the week, in their order; each has a line, also where nobody looks after it.
    """
    if "themes" not in tables:
        return (), ""
    themes = tables["themes"].set_index("theme_id")
    states = replay_decisions(decisions).themes
    first = [one.theme_id for one in findings if one.theme_id in themes.index]
    owned = themes.index[themes["owner"].notna() & ~themes["status"].isin(["dismissed"])]
    rest = sorted((one for one in owned if one not in first), key=lambda one: (str(themes.loc[one, "name"]), one))
    lines = []
    for theme_id in [*first, *rest]:
        theme, state = themes.loc[theme_id], states.get(theme_id)
        owner = theme["owner"] if isinstance(theme["owner"], str) else None
        done = state.acted[-1] if state is not None and state.acted else None
        what = done.what if done is not None else (_WORDS[theme["status"]] if owner else NOBODY)
        lines.append(
            Action(str(theme_id), str(theme["name"]), owner, what, (done.shipped_on or None) if done else None)
        )
    more = len(lines) - MOST_SHOWN
    note = f"{more} more theme{'' if more == 1 else 's'} with an owner: in the app." if more > 0 else ""
    return tuple(lines[:MOST_SHOWN]), note
