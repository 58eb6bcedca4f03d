"""Agreement: in plain words first, then by theme and by pair, with intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.coding.keys import CodingKey
from app.desk import read_agreement, read_book, read_coding
from app.screen.draw import draw_empty, draw_lines, draw_table
from app.views.desk_agreement import build_by_pair, build_by_theme, build_confusion, list_pairs, tell_agreement
from friction.themes.coding import count_confusion

if TYPE_CHECKING:
    from app.workspace import Opened

MEANINGS = (
    "Agreed: of the segments that two coded, the share on which they say the same.",
    "Alpha (Krippendorff): agreement beyond what chance alone gives; 1 is all, 0 is chance.",
    "From .8 on alpha is enough to rely on, from .667 on for tentative conclusions.",
    "AC1 (Gwet): the same, less shaken where a theme is rare. Kappa (Cohen): the same for two coders.",
    "In brackets: where the value lies with 95 % confidence, had other segments been drawn.",
)


def draw_agreement(opened: Opened) -> None:
    """Draw how far coders agree."""
    coding = read_coding(opened)
    if coding.coded.words.empty:
        draw_empty("Nothing was coded yet. Draw a sample for two coders under Samples; each codes it under Code.")
        return
    names = read_book(opened).names
    found, saturation = read_agreement(opened, coding)
    first, *others = tell_agreement(found, names, saturation)
    st.text(first)
    draw_lines(others)
    pairs = list_pairs(found)
    if not pairs:
        return
    st.header("By theme")
    draw_table(build_by_theme(found, names), "Agreement on each theme, the least agreed on first")
    st.header("By pair")
    draw_table(build_by_pair(found), "Agreement of each two coders")
    pair = pairs[0] if len(pairs) == 1 else _choose_pair(pairs)
    confusion = build_confusion(count_confusion(coding.coded, *pair), names, *pair)
    if len(confusion):
        st.header("Where they differ")
        draw_table(confusion, "Which themes two coders gave where they differ, the most frequent first")
    with st.expander("What the measures mean"):
        draw_lines(MEANINGS)


def _choose_pair(pairs: list[tuple[str, str]]) -> tuple[str, str]:
    chosen: tuple[str, str] = st.selectbox("Two coders", pairs, format_func=" and ".join, key=CodingKey.PAIR)
    return chosen
