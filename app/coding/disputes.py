"""Disputes: what each coder said, the most different first, one key for each answer; then the themes say so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.coding.keys import CodingKey
from app.desk import read_book, read_coding, undo_codings, write_settled, write_wanted
from app.screen.draw import draw_empty, draw_lines
from app.screen.escape import evidence_html, to_label
from app.screen.said import draw_said, say_and_rerun
from app.screen.state import to_key
from app.views.desk_disputes import build_final, list_disputes, tell_final, to_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.views.desk_disputes import Dispute, Final
    from app.workspace import Opened

SETTLED, APPLIED = "disputes", "applied"
KEYS = 9


def draw_disputes(opened: Opened) -> None:
    """Draw the next segment to settle, and what the answers come to."""
    coding, names = read_coding(opened), read_book(opened).names
    if coding.coded.words.empty:
        draw_empty("Nothing was coded yet. Draw a sample for two coders under Samples; each codes it under Code.")
        return
    if needed := opened.needs("adjudicate"):
        draw_empty(f"You cannot settle here. {needed}")
        return
    disputes = list_disputes(coding.coded, opened.run.segments, names, opened.actor)
    draw_said(lambda coding_ids: undo_codings(opened.folder, coding_ids), SETTLED)
    if disputes:
        _draw_dispute(opened, disputes, names)
    else:
        draw_empty("There is nothing to settle: coders agree on all that they both coded, or have still to code it.")
    st.header("What the answers come to")
    draw_said(opened.undo, APPLIED)
    _draw_final(opened, build_final(coding.coded, opened.tables["segment_topics"]))


def _draw_dispute(opened: Opened, disputes: Sequence[Dispute], names: dict[str, str]) -> None:
    place = st.session_state.get(CodingKey.DISPUTE, 0) % len(disputes)
    one = disputes[place]
    draw_lines([f"{place + 1:,} of {len(disputes):,} to settle: {one.line}"])
    with st.container(border=True):
        st.html(evidence_html(one.text))
    for number, said in enumerate(one.said, start=1):
        unsure = f"; unsure: {', '.join(said.unsure)}" if said.unsure else ""
        label = f"{said.words} ({', '.join(said.coders)}{unsure})"
        key = to_key(CodingKey.ANSWER, one.segment_id, number)
        if st.button(
            to_label(label), key=key, shortcut=str(number) if number <= KEYS else None, wrap=True, width="stretch"
        ):
            _settle(opened, one, said.themes, names)
    order = sorted(names, key=lambda theme_id: (names[theme_id].casefold(), theme_id))
    other = st.multiselect(
        "Or another answer", order, format_func=names.__getitem__,
        key=to_key(CodingKey.OTHER, one.segment_id), placeholder="type to find a code",
    )  # fmt: skip
    with st.container(horizontal=True, gap="small"):
        if st.button(
            "Settle so",
            key=to_key(CodingKey.SETTLE, one.segment_id),
            shortcut="Enter",
            type="primary",
            disabled=not other,
        ):
            _settle(opened, one, tuple(other), names)
        if st.button("None of them", key=to_key(CodingKey.NONE, one.segment_id), shortcut="N"):
            _settle(opened, one, (), names)
        st.button("Before", key=CodingKey.BEFORE, shortcut="Left", on_click=_go, args=(place - 1,))
        st.button("Later", key=CodingKey.SKIP, shortcut="Right", on_click=_go, args=(place + 1,))


def _go(place: int) -> None:
    st.session_state[CodingKey.DISPUTE] = place


def _settle(opened: Opened, dispute: Dispute, themes: tuple[str, ...], names: dict[str, str]) -> None:
    coding_id = write_settled(opened.folder, dispute, themes)
    say_and_rerun(f"Settled: {to_words(themes, names)}.", [coding_id], SETTLED)


def _draw_final(opened: Opened, final: Final) -> None:
    """Draw what would change in the themes, and the button that does it."""
    draw_lines(tell_final(final))
    label = f"Make the themes say so: {final.n_moved:,} segments"
    if st.button(to_label(label), key=CodingKey.APPLY, disabled=not final.decisions):
        done = write_wanted(opened.folder, final.decisions)
        say_and_rerun(f"The themes say so now: {final.n_moved:,} segments.", done, APPLIED)
