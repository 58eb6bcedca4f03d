"""Monday review: one question after the other, answered by a key each, until all are looked at."""

from __future__ import annotations

from functools import partial

import streamlit as st

from app.review.answer import draw_answers, give, rename
from app.review.ask import NAME, OWNER, draw_asked, forget_other, is_asking
from app.review.card import draw_card, draw_evidence, find_subject
from app.review.end import draw_end
from app.review.known import find_known
from app.review.moves import find_review
from app.screen.draw import draw_empty, draw_lines, draw_loud
from app.views.review import to_progress
from app.workspace import open_workspace

opened = open_workspace()
st.title("Monday review")
draw_loud(opened.run.loud)
if not len(opened.run_themes):
    draw_empty("There are no themes to review. They are made of [[documents]] in friction.toml, by: friction run")
    st.stop()
review = find_review(opened, find_known(opened))
forget_other(review.place)
if (question := review.question) is None:
    draw_end(review)
else:
    draw_lines([to_progress(len(review.queue), review.n_answered, review.n_more)])
    if is_asking():
        theme = find_subject(opened, question.place)
        save = {NAME: partial(rename, review, theme), OWNER: partial(give, review, theme)}
        draw_asked(theme, save)
    asked, said = st.columns([5, 6], gap="large")
    with asked:
        draw_card(opened, question, review.answers.get(question.place))
        draw_answers(review, question)
    with said:
        draw_evidence(opened, question)
