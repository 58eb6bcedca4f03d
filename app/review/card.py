"""What the review shows of a question: what it is about, plain facts, and messages that tell most."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from app.review.keys import ReviewKey
from app.screen.address import open_page
from app.screen.draw import draw_lines, draw_plain
from app.screen.escape import evidence_html, to_label
from app.screen.state import to_key
from app.views.facts import to_facts
from app.views.messages import ORDERS, find_messages
from app.views.proposals import build_proposal, find_proposal, find_said
from app.views.review import THEME, to_reason_line
from app.views.theme import find_cell, find_change, find_theme
from friction.impact.tell import to_finding
from friction.store import Tables

if TYPE_CHECKING:
    from app.views.messages import Message
    from app.views.proposals import Proposal
    from app.views.review import Question
    from app.workspace import Opened

MESSAGES, HELD = 3, 64


def find_subject(opened: Opened, theme_id: str) -> pd.Series:
    """Return a theme as it is by now; as the run left it, where it was merged since."""
    themes = opened.tables["themes"]
    return find_theme(opened.tables if (themes["theme_id"] == theme_id).any() else Tables(opened.run), theme_id)


def to_title(opened: Opened, question: Question) -> str:
    """Return what is asked, in a few words: the name of a theme, or the question of a proposal."""
    if question.kind == THEME:
        return str(find_subject(opened, question.place)["name"])
    return _build(opened, question).question


def draw_card(opened: Opened, question: Question, answer: str | None) -> None:
    """Draw what is asked: a name or a question, why it is asked or the answer, at most three facts, and how sure."""
    if question.kind == THEME:
        _draw_theme(opened, question, answer)
    else:
        _draw_proposal(opened, question, answer)


def _draw_theme(opened: Opened, question: Question, answer: str | None) -> None:
    theme = find_subject(opened, str(question.theme_id))
    cell = find_cell(opened.tables["impact"], question.place)
    facts = to_facts(theme, cell, find_change(opened.tables["theme_weeks"], question.place, opened.run.week))
    st.header(to_label(to_title(opened, question)), anchor=False)
    draw_lines([to_reason_line(question, theme, answer)])
    draw_plain(facts.lines)
    with st.expander(to_label(f"How sure: {facts.sure}")):
        draw_lines([facts.why_sure])
        if cell is not None:
            compared = opened.compared
            draw_lines([to_finding(cell, str(theme["name"]), compared.words, compared.more_weeks).fine_print])
        if st.button("Open its page", key=to_key(ReviewKey.OPEN, question.place), type="tertiary"):
            open_page("theme", theme=question.place)


def _draw_proposal(opened: Opened, question: Question, answer: str | None) -> None:
    proposal = _build(opened, question)
    st.header(to_label(proposal.question), anchor=False)
    if answer is not None:
        draw_lines([f"Answered: {answer}."])
    draw_plain(proposal.facts)
    with st.expander("Why it is proposed"):
        draw_lines([proposal.why])


def draw_evidence(opened: Opened, question: Question) -> None:
    """Draw the messages that tell most of a theme, or that speak for and against a proposal."""
    for title, messages in _find_shown(opened, question):
        st.subheader(to_label(title), anchor=False)
        for one in messages:
            with st.container(border=True, gap="xsmall"):
                st.html(evidence_html(one.text, one.spans))
                st.caption(to_label(one.about))


def _find_shown(opened: Opened, question: Question) -> list[tuple[str, list[Message]]]:
    if question.kind == THEME:
        return [("What people say", _find_telling(opened.key, question.place, _opened=opened))]
    evidence = _build(opened, question).evidence
    return [(one.title, find_said(opened.tables, one.segment_ids)) for one in evidence]


def _build(opened: Opened, question: Question) -> Proposal:
    run = Tables(opened.run)
    ids = [one for one in (question.theme_id, question.other_theme_id) if one]
    themes = pd.DataFrame([find_subject(opened, one) for one in ids], columns=run["themes"].columns)
    return build_proposal(
        find_proposal(run["proposals"], question.place), themes, run["segments"], run["segment_topics"]
    )


@st.cache_data(max_entries=HELD, show_spinner=False)
def _find_telling(key: str, theme_id: str, *, _opened: Opened) -> list[Message]:  # noqa: ARG001 - run and decisions are the key
    tables = _opened.tables
    return find_messages(
        tables, theme_id, stage=None, order=ORDERS[0], shown=MESSAGES, vectors=tables.embeddings
    )[0]  # fmt: skip
