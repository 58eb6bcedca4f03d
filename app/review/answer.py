"""The answers to a question of the review: buttons with a key each; every press is a decision, and leads to the next.

The name of a button holds the place of its question, so that a key pressed twice in haste never answers a question that
nobody has seen yet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.review.ask import NAME, OWNER, ask, is_asking
from app.review.card import find_subject
from app.review.keys import ReviewKey
from app.review.moves import AT
from app.screen.draw import draw_lines
from app.screen.escape import to_label
from app.screen.said import draw_said
from app.screen.state import to_key
from app.views.proposals import LEAVE, TAKE, TAKEN
from app.views.review import THEME, find_earlier, find_next
from app.views.review_answers import find_decided, find_owners, find_part, to_confirmed
from app.views.words import STATUS_WORDS
from app.workspace import append_decisions, refuse_proposal, take_proposal
from friction.store import Tables

if TYPE_CHECKING:
    import pandas as pd

    from app.review.moves import Review
    from app.views.review import Question

CONFIRM, DISMISS, RENAME, OTHER, TAKE_KEY, LEAVE_KEY, SKIP, BACK, UNDO = "ADNOMDSBU"
"""The keys; owners have the numbers. C and R are Streamlit's own."""

_HELP_CONFIRM = "It is right as it is. A new or dismissed theme becomes reviewed; any other status stays."


def draw_answers(review: Review, question: Question) -> None:
    """Draw the buttons of a question, and below them what was done last, with its undo."""
    if question.kind == THEME and (review.opened.tables["themes"]["theme_id"] == question.place).any():
        _answer_theme(review, question)
        _give_to(review, question)
    elif question.kind != THEME and question.place not in review.answers:
        _answer_proposal(review, question)
    _move(review, question)


def _press(
    review: Review, label: str, name: ReviewKey, key: str, needed: str | None = None, help_text: str = "", *parts: str,
    primary: bool = False,
) -> bool:  # fmt: skip
    """Draw a button with its key; one that needs a role which nobody here has cannot be pressed, and says why."""
    missing = review.opened.needs(needed) if needed else None
    # While a name is asked for, no key behind the question does anything.
    return st.button(
        to_label(label), key=to_key(name, review.place, *parts), shortcut=None if is_asking() else key,
        disabled=missing is not None, help=missing or help_text or None, type="primary" if primary else "secondary",
    )  # fmt: skip


def _answer_theme(review: Review, question: Question) -> None:
    theme_id = question.place
    theme = find_subject(review.opened, theme_id)
    name, confirmed = theme["name"], to_confirmed(str(theme["status"]))
    with st.container(horizontal=True, gap="small"):
        if _press(review, "Confirm", ReviewKey.CONFIRM, CONFIRM, "status", _HELP_CONFIRM, primary=True):
            done = append_decisions(review.opened.folder, theme_id, [("status", {"status": confirmed})])
            review.answered(f"“{name}” is {STATUS_WORDS[confirmed]}.", done)
        if _press(review, "Dismiss", ReviewKey.DISMISS, DISMISS, "status", "It is nothing to act on."):
            done = append_decisions(review.opened.folder, theme_id, [("status", {"status": "dismissed"})])
            review.answered(f"“{name}” is dismissed.", done)
        if _press(review, "Rename", ReviewKey.RENAME, RENAME, "name"):
            ask(NAME, theme_id)


def _give_to(review: Review, question: Question) -> None:
    opened, theme_id = review.opened, question.place
    theme = find_subject(opened, theme_id)
    draw_lines(["Confirm it, and give it to:"])
    with st.container(horizontal=True, gap="small"):
        for number, owner in enumerate(find_owners(opened.decisions, opened.actor), start=1):
            if _press(review, owner, ReviewKey.OWNER, str(number), "owner", "", str(number)):
                give(review, theme, owner)
        if _press(review, "Somebody else", ReviewKey.OTHER_OWNER, OTHER, "owner"):
            ask(OWNER, theme_id)


def give(review: Review, theme: pd.Series, owner: str) -> None:
    """Make somebody the owner of a theme, which is thereby confirmed."""
    changes = [("owner", {"owner": owner}), ("status", {"status": to_confirmed(str(theme["status"]))})]
    done = append_decisions(review.opened.folder, str(theme["theme_id"]), changes)
    review.answered(f"“{theme['name']}” goes to {owner}.", done)


def rename(review: Review, theme: pd.Series, name: str) -> None:
    """Give a theme another name; it is asked still whether it is right."""
    done = append_decisions(review.opened.folder, str(theme["theme_id"]), [("name", {"name": name})])
    review.answered(f"Renamed: “{theme['name']}” is “{name}” now.", done, then=str(theme["theme_id"]))


def _answer_proposal(review: Review, question: Question) -> None:
    opened, place, kind = review.opened, question.place, question.kind
    action = {"merge": "merge", "split": "split"}.get(kind, "place")
    with st.container(horizontal=True, gap="small"):
        if _press(review, TAKE[kind], ReviewKey.TAKE, TAKE_KEY, action, primary=True):
            part = find_part(Tables(opened.run)["proposals"], place)
            review.answered(f"{TAKEN[kind]} as proposed.", take_proposal(opened, place), then=part)
        if _press(review, LEAVE[kind], ReviewKey.LEAVE, LEAVE_KEY, "refuse", "No run proposes it again."):
            review.answered("Left as it is; it is not proposed again.", refuse_proposal(opened, place))


def _move(review: Review, question: Question) -> None:
    opened, place = review.opened, question.place
    with st.container(horizontal=True, gap="small"):
        if _press(review, "Next" if place in review.answers else "Skip", ReviewKey.SKIP, SKIP):
            review.go(find_next(review.queue, review.answers, place))
        earlier = find_earlier(review.queue, place)
        if earlier is not None and _press(review, "Back", ReviewKey.BACK, BACK):
            review.go(earlier)
        if place in review.answers:
            run = Tables(opened.run)
            decided = find_decided(question, run["proposals"], opened.decisions, review.known.decisions)
            if decided and _press(review, "Undo", ReviewKey.TAKE_BACK, UNDO):
                opened.undo(decided)
                review.answered("Taken back.", (), then=place)
    if place not in review.answers:
        draw_said(review.undo, AT, UNDO)
