"""What the run proposes, each to be taken or refused with one click."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.screen.draw import draw_lines
from app.screen.escape import to_label
from app.screen.said import say_and_rerun
from app.screen.state import Key, to_key
from app.workspace import refuse_proposal, take_proposal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.views.overview import Proposed
    from app.workspace import Opened


def draw_proposals(opened: Opened, proposals: Sequence[Proposed], n_more: int) -> None:
    """Draw proposals with their reasons and an example; those refused are not made again."""
    for one in proposals:
        words, take, refuse = st.columns([8, 1, 1], vertical_alignment="center")
        words.text(one.sentence)
        if one.example:
            words.caption(to_label(f"For example: “{one.example}”"))
        if take.button("Take", key=to_key(Key.PROPOSAL_TAKE, one.proposal_id), width="stretch"):
            say_and_rerun(f"Done: {one.sentence}", take_proposal(opened, one.proposal_id))
        if refuse.button("Refuse", key=to_key(Key.PROPOSAL_REFUSE, one.proposal_id), type="tertiary", width="stretch"):
            say_and_rerun(f"Refused: {one.sentence}", refuse_proposal(opened, one.proposal_id))
    if n_more:
        draw_lines([f"and {n_more:,} more: friction themes proposals"])
