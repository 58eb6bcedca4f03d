"""Samples: what is drawn to be coded, by whom, and how far each coder is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.coding.keys import CodingKey
from app.desk import draw_from, read_book, read_coding, undo_codings
from app.screen.drafts import drop_drafts, type_text
from app.screen.draw import draw_empty, draw_lines, draw_table
from app.screen.escape import to_label
from app.screen.said import draw_said, say_and_rerun
from app.views.desk_samples import HOW_WORDS, build_progress, split_names
from friction.errors import FrictionError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.workspace import Opened

AT = "samples"
WHO = "sample:coders"
MOST, USUAL = 1_000, 100
SEVERAL, PAIRS_FROM = 2, 3


def draw_samples(opened: Opened) -> None:
    """Draw how far each coder is, and the ways to draw a sample."""
    coding = read_coding(opened)
    progress = build_progress(coding.coded)
    draw_said(lambda coding_ids: undo_codings(opened.folder, coding_ids), AT)
    if len(progress):
        st.header("How far each coder is")
        draw_table(progress, "How many segments each coder has coded, by sample")
    else:
        draw_empty("No sample was drawn yet. Draw one below: each coder then finds it under Code.")
    st.header("Draw a sample")
    if needed := opened.needs("sample"):
        draw_lines([needed])
        return
    _draw_form(opened)


def _draw_form(opened: Opened) -> None:
    book = read_book(opened)
    left, right = st.columns(2, gap="medium")
    with left:
        how = st.selectbox("Which segments", list(HOW_WORDS), format_func=lambda one: HOW_WORDS[one], key=CodingKey.HOW)
        n = int(st.number_input("How many", 1, MOST, USUAL, step=10, key=CodingKey.NUMBER))
        themes = _draw_themes(book.names, how)
    with right:
        coders = split_names(type_text("Who codes, names parted by commas", WHO, opened.actor, max_chars=400))
        several = len(coders) >= SEVERAL
        overlap = int(st.slider(
            "Of 100 segments, so many are coded by several", 5, 100, 50, step=5, disabled=not several,
            key=CodingKey.OVERLAP, help="Only what several code can tell how far they agree",
        ))  # fmt: skip
        pairs = len(coders) >= PAIRS_FROM and st.checkbox("By two of them in turn, not by all", key=CodingKey.PAIRS)
        with st.expander("Chance"):
            seed = int(st.number_input("Number of the draw; the same draws the same", 0, 10**6, 0, key=CodingKey.SEED))
    if st.button("Draw the sample", type="primary", key=CodingKey.DRAW, disabled=not coders):
        _draw_now(opened, how, n, coders, overlap / 100 if several else 1.0, themes, seed, pairs=pairs)


def _draw_themes(names: dict[str, str], how: str) -> list[str]:
    if how == "none":
        return []
    order = sorted(names, key=lambda theme_id: (names[theme_id].casefold(), theme_id))
    return list(st.multiselect(
        "Only from these themes", order, format_func=names.__getitem__, key=CodingKey.OF,
        placeholder="all of them",
    ))  # fmt: skip


def _draw_now(
    opened: Opened, how: str, n: int, coders: Sequence[str], overlap: float, themes: Sequence[str], seed: int, *,
    pairs: bool,
) -> None:  # fmt: skip
    try:
        sample, coding_id = draw_from(opened, how, n, coders, overlap, themes, seed, pairs=pairs)
    except FrictionError as error:
        st.error(to_label(str(error)))
        return
    drop_drafts(WHO)
    told = ", ".join(f"{coder} {count:,}" for coder, count in sample.n_by_coder.items())
    say_and_rerun(f"Drawn. Segments to code: {told}.", [coding_id], AT)
