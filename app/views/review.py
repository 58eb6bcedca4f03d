"""The Monday review: which questions it asks, in which order, and which of them are answered.

A question is a theme to look at, or a proposal of the run. It is about what changed since people last looked, not about
all there is: see `build_queue`.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from app.views.words import STATUS_WORDS
from friction.contracts import STATUSES

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

THEME = "theme"
END = "end"
"""The place behind the last question."""

PORTION = 15
"""So many questions are one Monday's; who wants goes on with as many more."""

UNSEEN = "nobody has looked at it yet"
MADE = "made since this run"
CHANGE_REASONS = {"new": "new this week", "rising": "rising this week"}
AGAIN_REASONS = {
    "split beneath": "its messages lie in two groups by now",
    "friction changed": "by what is found it became friction, or is none any more",
    "messages gone": "messages that were named are gone from the data",
    "text changed": "messages that were named say something else by now",
    "parent gone": "the theme that it was put under is gone",
    "stage gone": "the stage that was named is gone from the settings",
    "not as decided": "the run could not do what was decided",
}
"""Why a decision needs another look, by the reasons of the table ``carried``."""


class Question(NamedTuple):
    """One question of the review.

    Attributes
    ----------
    place : its id in the address: that of the theme or of the proposal.
    kind : ``theme``, or the kind of the proposal: ``merge``, ``split``, ``move``, ``new``.
    theme_id, other_theme_id : the themes it is about; None where there is none.
    reasons : why it is asked, in plain words.
    """

    place: str
    kind: str
    theme_id: str | None
    other_theme_id: str | None
    reasons: tuple[str, ...]


def find_again(carried: pd.DataFrame, told: Collection[tuple[str, str, str]]) -> dict[str, list[str]]:
    """Return why decisions need another look, by the theme decided on; a reason is told once, in its first week.

    Parameters
    ----------
    carried : table ``carried`` of the run.
    told : decision, state and reason, as the last run of an earlier week had them.
    """
    again: dict[str, list[str]] = {}
    for row in carried[carried["state"].isin(["look", "lost"])].dropna(subset="theme_id").itertuples():
        words = AGAIN_REASONS.get(str(row.reason), "")
        if words and (row.decision_id, row.state, row.reason) not in told:
            reasons = again.setdefault(row.theme_id, [])
            reasons += [words] if words not in reasons else []
    return again


def build_queue(
    run: Mapping[str, pd.DataFrame],
    themes: pd.DataFrame,
    week: str | None,
    again: Mapping[str, Sequence[str]],
) -> list[Question]:
    """Return the questions in the order they are asked; answers do not change it.

    First themes of which a decision needs another look, then those new or rising this week, or made since the run, such
    as parts split off; then the others that nobody has looked at. Among these friction first, by its rank, by persons ×
    severity where it has none. A proposal is asked once, right before the first theme it is about, as taking it changes
    that theme; one about none of them behind all friction, the largest first.

    Parameters
    ----------
    run : ``themes``, ``theme_weeks``, ``impact`` and ``proposals`` as the run left them.
    themes : the themes by now.
    week : the last complete week.
    again : why decisions need another look, by theme (`find_again`).
    """
    since = themes[~themes["theme_id"].isin(run["themes"]["theme_id"])]
    made_since = set(since["theme_id"])
    known = pd.concat([run["themes"], since], ignore_index=True) if len(since) else run["themes"]
    weeks = run["theme_weeks"]
    changes = weeks[(weeks["week"] == week) & weeks["change"].isin(CHANGE_REASONS)].set_index("theme_id")["change"]
    ranks = run["impact"].groupby("theme_id")["rank"].min()
    asked: list[tuple[tuple[object, ...], Question]] = []
    for theme in known.itertuples():
        theme_id = str(theme.theme_id)
        made = [MADE] if theme_id in made_since else []
        reasons = [*again.get(theme_id, ()), *_to_change(changes.get(theme_id)), *made]
        urgent = 0 if theme_id in again else 1 if reasons else 2
        reasons += [UNSEEN] if theme.status == STATUSES[0] else []
        if reasons:
            order = (urgent, not theme.is_friction, *_to_rank(theme, ranks), theme_id)
            asked.append((order, Question(theme_id, THEME, theme_id, None, tuple(reasons))))
    asked.sort(key=lambda one: one[0])
    return _put_proposals(run["proposals"], [(bool(order[1]), question) for order, question in asked])


def _to_change(change: object) -> list[str]:
    return [CHANGE_REASONS[str(change)]] if change in CHANGE_REASONS else []


def _to_rank(theme: NamedTuple, ranks: pd.Series) -> tuple[float, float]:
    rank = ranks.get(theme.theme_id)  # type: ignore[attr-defined]
    severity = theme.severity if theme.is_friction else 1.0  # type: ignore[attr-defined]
    return (math.inf if rank is None or pd.isna(rank) else float(rank)), -theme.n_persons * severity  # type: ignore[attr-defined]


def _put_proposals(proposals: pd.DataFrame, asked: Sequence[tuple[bool, Question]]) -> list[Question]:
    """Put each proposal before the first theme it is about; those about none of them before what is no friction."""
    left = {
        row.proposal_id: Question(row.proposal_id, row.kind, *_to_themes(row), (_WHY_PROPOSED,))
        for row in proposals.sort_values(["n_segments", "proposal_id"], ascending=[False, True]).itertuples()
    }
    there = {question.theme_id for _, question in asked}
    loose = [one for one in left.values() if one.theme_id not in there and one.other_theme_id not in there]
    queue: list[Question] = []
    for other, question in asked:
        if other and loose:
            queue += loose
            loose = []
        about = [one for one in left.values() if question.theme_id in (one.theme_id, one.other_theme_id)]
        queue += [left.pop(one.place) for one in about]
        queue.append(question)
    return queue + loose


_WHY_PROPOSED = "the run proposes it"


def _to_themes(row: NamedTuple) -> tuple[str | None, str | None]:
    return tuple(None if pd.isna(one) else str(one) for one in (row.theme_id, row.other_theme_id))  # type: ignore[attr-defined,return-value]


def to_progress(n: int, n_answered: int, n_more: int) -> str:
    """Return how far the review is.

    Parameters
    ----------
    n, n_answered : questions of this Monday, and those of them that are answered.
    n_more : how many wait beyond them.
    """
    more = f", {n_more:,} more wait behind them" if n_more else ""
    return f"{n_answered:,} of {n:,} looked at{more}."


def to_end(n: int, n_left: int, n_more: int) -> str:
    """Return how the review ended, with the next step.

    Parameters
    ----------
    n, n_left : questions of this Monday, and those of them that were passed over.
    n_more : how many wait beyond them.
    """
    if not n:
        return (
            "Nothing to look at: every theme was looked at, none is new or rising, and nothing is proposed. "
            "Next: read This week."
        )
    if n_left:
        more = f", {n_more:,} more wait" if n_more else ""
        return f"{n - n_left:,} of {n:,} looked at, {n_left:,} passed over{more}. Next: look at these again."
    if n_more:
        return f"All looked at: {n:,} of {n:,}. Next: {n_more:,} more wait, less pressing; or read This week."
    return f"All looked at: {n:,} of {n:,}. Next: read This week, and tell the owners what goes to them."


def to_reason_line(question: Question, theme: pd.Series, answer: str | None) -> str:
    """Return why a theme is asked, and what people said of it before; of an answered one the answer.

    Parameters
    ----------
    question : about a theme.
    theme : its row of ``themes``.
    answer : of `find_answers`; None while it is open.
    """
    if answer is not None:
        return f"Answered: {answer}."
    why = f"Why now: {'; '.join(question.reasons)}."
    if theme["status"] == STATUSES[0]:
        return why
    owner = "" if pd.isna(theme["owner"]) else f", owner {theme['owner']}"
    return f"{why} Status: {STATUS_WORDS[theme['status']]}{owner}."


def find_next(queue: Sequence[Question], answers: Mapping[str, str], place: str | None) -> str:
    """Return the place of the first open question behind ``place``; without one, of the first; `END` where none is."""
    places = [question.place for question in queue]
    behind = places[places.index(place) + 1 :] if place in places else places
    return next((one for one in behind if one not in answers), END)


def find_earlier(queue: Sequence[Question], place: str) -> str | None:
    """Return the place of the question before ``place``, answered or not; None at the first."""
    places = [question.place for question in queue]
    number = places.index(place) if place in places else len(places)
    return places[number - 1] if number else None
