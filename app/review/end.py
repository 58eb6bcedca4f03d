"""The end of the review: what was decided, what was passed over, and the next step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from app.review.card import to_title
from app.review.keys import ReviewKey
from app.review.moves import AT, go_on
from app.screen.address import open_page
from app.screen.draw import draw_empty, draw_table
from app.screen.escape import to_label
from app.screen.said import draw_said
from app.views.decided import SINCE
from app.views.review import PORTION, find_earlier, find_next, to_end

if TYPE_CHECKING:
    from app.review.moves import Review

AGAIN, MORE, WEEK, BACK, UNDO = "SMWBU"


def draw_end(review: Review) -> None:
    """Draw how the review ended, with the ways on: what was passed over, more questions, the one before."""
    n_left = len(review.queue) - review.n_answered
    draw_empty(to_end(len(review.queue), n_left, review.n_more))
    draw_said(review.undo, AT, UNDO)
    with st.container(horizontal=True, gap="small"):
        if n_left and st.button("Look at these again", key=ReviewKey.AGAIN, shortcut=AGAIN, type="primary"):
            review.go(find_next(review.queue, review.answers, None))
        n = min(PORTION, review.n_more)
        if n and st.button(to_label(f"{n} more"), key=ReviewKey.MORE, shortcut=MORE):
            go_on(review)
        if st.button("This week", key=ReviewKey.WEEK, shortcut=WEEK):
            open_page("week")
        earlier = find_earlier(review.queue, review.place)
        if earlier is not None and st.button("Back", key=ReviewKey.BACK, shortcut=BACK):
            review.go(earlier)
    if review.n_answered:
        answered = [one for one in review.queue if one.place in review.answers]
        rows = [(to_title(review.opened, one), review.answers[one.place]) for one in answered]
        draw_table(pd.DataFrame(rows, columns=["looked at", "answer"]), "What was looked at, and the answers")
        st.caption(to_label(SINCE))
