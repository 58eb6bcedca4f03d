"""What answers a question of the Monday review: what was decided, what takes it back, and who may be given a theme."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pandas as pd

from app.views.review import THEME
from app.views.words import STATUS_WORDS
from friction.themes import replay_decisions, to_decisions

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from app.views.review import Question
    from friction.themes import Replayed

MOST_OWNERS = 3


def find_answers(
    queue: Sequence[Question],
    tables: Mapping[str, pd.DataFrame],
    decisions: pd.DataFrame,
    known: Collection[str],
) -> dict[str, str]:
    """Return the answers so far, in plain words, by the place of the question; open ones have none.

    A theme is answered by a status that somebody gave it since the first run of this week, and by a merge; a proposal
    where it was taken or refused, or can be done no more.

    Parameters
    ----------
    queue : the questions.
    tables : ``themes`` and ``proposals``, decisions laid over.
    decisions : the log.
    known : ids of the decisions that were made before.
    """
    replayed = replay_decisions(decisions)
    holding = decisions[decisions["decision_id"].isin(replayed.in_force) & ~decisions["decision_id"].isin(set(known))]
    seen = set(holding.loc[holding["action"] == "status", "theme_id"])
    themes = tables["themes"].set_index("theme_id")
    open_ones = set(tables["proposals"]["proposal_id"])
    answers = {}
    for question in queue:
        if question.kind != THEME:
            if question.place not in open_ones:
                answers[question.place] = "left as it is" if question.place in replayed.refused else "done"
        elif question.place not in themes.index:
            answers[question.place] = _to_gone(question.place, themes, replayed)
        elif question.place in seen:
            theme = themes.loc[question.place]
            owner = [] if pd.isna(theme["owner"]) else [f"owner {theme['owner']}"]
            answers[question.place] = ", ".join([STATUS_WORDS[theme["status"]], *owner])
    return answers


def _to_gone(theme_id: str, themes: pd.DataFrame, replayed: Replayed) -> str:
    into = replayed.find_theme(theme_id)
    return f"merged into “{themes.loc[into, 'name']}”" if into in themes.index else "not there any more"


def find_decided(
    question: Question, proposals: pd.DataFrame, decisions: pd.DataFrame, known: Collection[str]
) -> list[str]:
    """Return the ids of the decisions that answered a question and hold, oldest first: what an undo takes back.

    Parameters
    ----------
    question : of the queue.
    proposals : table ``proposals`` as the run left it.
    decisions : the log.
    known : ids of the decisions that were made before the first run of this week.
    """
    wanted: list[tuple[str, dict[str, object], str | None]] = []
    if question.kind != THEME:
        taken = to_decisions(proposals.set_index("proposal_id", drop=False).loc[question.place])
        wanted = [*taken, ("refuse", {"proposal_id": question.place}, None)]
    in_force = replay_decisions(decisions).in_force
    ids = []
    for row in decisions[decisions["decision_id"].isin(in_force)].itertuples():
        theme_id, payload = (None if pd.isna(row.theme_id) else row.theme_id), json.loads(row.payload)
        answers = any(
            (row.action, theme_id) == (action, of) and all(payload[key] == value for key, value in said.items())
            for action, said, of in wanted
        )
        seen = question.kind == THEME and theme_id == question.theme_id and row.action in _ANSWERING
        if row.decision_id not in known and (seen or answers):
            ids.append(row.decision_id)
    return ids


_ANSWERING = ("status", "owner", "merge")


def find_part(proposals: pd.DataFrame, proposal_id: str) -> str | None:
    """Return the id of the theme that taking a proposal would make; None where it would make none.

    Parameters
    ----------
    proposals : table ``proposals`` as the run left it.
    """
    proposal = proposals.set_index("proposal_id", drop=False).loc[proposal_id]
    ((_, payload, theme_id),) = to_decisions(proposal)
    if proposal["kind"] == "new":
        return theme_id
    return next(iter(payload["parts"])) if proposal["kind"] == "split" else None  # type: ignore[call-overload]


def to_confirmed(status: str) -> str:
    """Return the status of a theme that somebody confirms: what was done about it, or is watched, stays so."""
    return "reviewed" if status in ("new", "dismissed") else status


def find_owners(decisions: pd.DataFrame, actor: str) -> list[str]:
    """Return who may be made an owner with one key: the last who were, newest first, and whoever decides.

    Parameters
    ----------
    decisions : the log.
    actor : who decides.
    """
    in_force = replay_decisions(decisions).in_force
    given = decisions[(decisions["action"] == "owner") & decisions["decision_id"].isin(in_force)]
    names = [json.loads(payload)["owner"] for payload in given["payload"].iloc[::-1]]
    recent = [name for name in dict.fromkeys(names) if name][:MOST_OWNERS]
    return recent if actor in recent else [*recent[: MOST_OWNERS - 1], actor]
