"""Codebook: what each code is, in words that coders go by; files in and out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.coding.entry import draw_entry
from app.coding.files import draw_files
from app.coding.keys import CodingKey
from app.coding.split import draw_split
from app.desk import read_book, write_wanted
from app.screen.address import Address, choose
from app.screen.drafts import drop_drafts, type_text
from app.screen.draw import draw_empty, draw_lines
from app.screen.said import draw_said, say_and_rerun
from app.views.codebook import find_entry, order_codes
from friction.themes import to_code

if TYPE_CHECKING:
    from app.workspace import Opened

AT = "codes"
NAME, WHAT = "code:name", "code:definition"


def draw_codebook(opened: Opened) -> None:
    """Draw one entry of the codebook with all that can be said of it; below it new codes and files."""
    book = read_book(opened)
    order = order_codes(book.codes)
    draw_said(opened.undo, AT)
    if order:
        asked = st.query_params.get(Address.THEME)
        theme_id = choose(
            st.selectbox, "Code", order, Address.THEME, default=order[0], format_func=lambda one: book.names[one]
        )
        if asked and asked not in order:
            draw_empty("The code asked for is not there any more: it was merged or dismissed.")
        entry = find_entry(book.codes, theme_id or order[0])
        draw_entry(opened, book, entry)
        draw_split(opened, entry)
    else:
        draw_empty("There is no code yet. Make one below, or take in a codebook.")
    st.header("Make a code")
    _draw_new(opened, book.names)
    draw_files(opened, book)


def _draw_new(opened: Opened, names: dict[str, str]) -> None:
    name = type_text("Name of a code that no run found", NAME, max_chars=120).strip()
    what = type_text("What belongs in it", WHAT, area=True, max_chars=10_000).strip()
    made = to_code(name, what)
    taken = made[0][0] in names
    if taken:
        draw_lines(["There is a code made under this name already."])
    needed = opened.needs("create")
    if st.button("Make it", key=CodingKey.MAKE, disabled=not name or taken or bool(needed), help=needed):
        done = write_wanted(opened.folder, made)
        drop_drafts(NAME, WHAT)
        say_and_rerun(f"Made: “{name}”. The next run gathers what is like its words.", done, AT)
