"""From one question of the review to another: where it stands, and what happens after an answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from app.review.keys import ReviewKey
from app.screen.address import Address, keep_address, read_address
from app.screen.said import say_and_rerun
from app.views.review import END, PORTION, build_queue, find_again, find_next
from app.views.review_answers import find_answers
from friction.store import Tables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.review.known import Known
    from app.views.review import Question
    from app.workspace import Opened

AT = "review"
"""Where the review says what was done: below its buttons."""


@dataclass(frozen=True)
class Review:
    """The review as it stands.

    Attributes
    ----------
    queue : the questions of this Monday, in order.
    n_more : how many wait beyond them.
    answers : of all questions, by place; open ones have none.
    place : of the question looked at, or `END`.
    """

    opened: Opened
    known: Known
    queue: tuple[Question, ...]
    n_more: int
    answers: dict[str, str]
    place: str

    @property
    def question(self) -> Question | None:
        """The question looked at; None behind the last one."""
        return next((one for one in self.queue if one.place == self.place), None)

    @property
    def n_answered(self) -> int:
        """How many of this Monday's questions are answered."""
        return sum(one.place in self.answers for one in self.queue)

    def go(self, place: str) -> None:
        """Go to another question; what was said of the last one stays."""
        keep_address(Address.AT, place)
        st.rerun()

    def answered(self, said: str, decision_ids: Sequence[str], then: str | None = None) -> None:
        """Say what was decided, and go on: to the question of that place, or to the next that is open then."""
        st.session_state[ReviewKey.LAST] = self.place
        st.session_state[ReviewKey.GO_ON] = then is None
        keep_address(Address.AT, then or self.place)
        say_and_rerun(said, decision_ids, AT)

    def undo(self, decision_ids: Sequence[str]) -> None:
        """Take decisions back, and go to the question that they answered."""
        self.opened.undo(decision_ids)
        keep_address(Address.AT, st.session_state.get(ReviewKey.LAST, self.place))


def find_review(opened: Opened, known: Known) -> Review:
    """Return the review of the opened run: where the address says, else at the first open question."""
    run, themes = Tables(opened.run), opened.tables["themes"]
    queue = build_queue(run, themes, opened.run.week, find_again(run["carried"], known.told))
    answers = find_answers(queue, opened.tables, opened.decisions, known.decisions)
    upto = read_address(Address.UPTO, [str(n) for n in range(PORTION, len(queue) + PORTION, PORTION)])
    portion = tuple(queue[: int(upto or PORTION)])
    place = read_address(Address.AT, [*(one.place for one in portion), END])
    if place == END and not any(one.place in answers for one in portion):
        place = None  # the end of another week's review
    if st.session_state.pop(ReviewKey.GO_ON, False):
        place = find_next(portion, answers, place)
        keep_address(Address.AT, place)
    elif place is None:  # not written into the address, or Back would lead here again and again
        place = find_next(portion, answers, place)
    return Review(opened, known, portion, len(queue) - len(portion), answers, place)


def go_on(review: Review) -> None:
    """Take as many more questions, and go to the first open one."""
    keep_address(Address.UPTO, str(len(review.queue) + PORTION))
    keep_address(Address.AT, None)
    st.rerun()
