"""The codebook as files: taken in after a look at what would change, given out after the audit says who took it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from app.actor import hold_actor
from app.coding.keys import CodingKey
from app.desk import read_form, write_form, write_wanted
from app.screen.draw import draw_lines, draw_table
from app.screen.escape import to_label
from app.screen.said import draw_said, say_and_rerun
from app.screen.state import to_key
from app.views.codebook import build_preview
from friction.errors import FrictionError
from friction.themes.codebook import FORMS, MAX_BYTES

if TYPE_CHECKING:
    from app.desk import Book
    from app.workspace import Opened

AT = "files"
NAME = "codebook"
FORM_WORDS = {".qdc": "REFI-QDA (.qdc)", ".csv": "CSV (.csv)", ".xlsx": "Excel (.xlsx)"}
MIME = {
    ".qdc": "application/xml", ".csv": "text/csv",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip


def draw_files(opened: Opened, book: Book) -> None:
    """Draw the ways to take the codebook out, and to take one in."""
    st.header("Take it out")
    needed = opened.needs("export")
    draw_lines(
        ["For NVivo, ATLAS.ti, MAXQDA or QualCoder, or a spreadsheet. The audit notes who took it.", needed or ""]
    )
    with st.container(horizontal=True, gap="small"):
        actor = hold_actor()
        for form in FORMS:
            st.download_button(
                to_label(FORM_WORDS[form]), partial(write_form, opened, book, form, actor), f"{NAME}{form}", MIME[form],
                key=to_key(CodingKey.EXPORT, form), on_click="ignore", disabled=bool(needed), help=needed,
            )  # fmt: skip
    st.header("Take one in")
    draw_said(opened.undo, AT)
    lacks = opened.needs("import")
    file = st.file_uploader(
        "A codebook: .qdc, .csv or .xlsx", [form.removeprefix(".") for form in FORMS], key=CodingKey.FILE,
        max_upload_size=MAX_BYTES // 2**20, disabled=bool(lacks), help=lacks,
    )  # fmt: skip
    if file is not None and not lacks:
        _draw_import(opened, book, file.getvalue(), file.name)


def _draw_import(opened: Opened, book: Book, content: bytes, name: str) -> None:
    """Draw what a file would change, and the button that does it."""
    try:
        wanted = read_form(opened, content, name)
    except FrictionError as error:
        st.error(to_label(str(error)))
        return
    draw_lines(wanted.notes)
    if not wanted.decisions:
        draw_lines(["All of it is so already."])
        return
    draw_table(build_preview(wanted.decisions, book.codes, book.names), "What the file would change, code by code")
    draw_lines(["Nothing is taken away: what the file does not name stays as it is."])
    label = f"Take it in: {_count(wanted.n_new, 'new code')}, {_count(len(wanted.decisions), 'decision')}"
    if st.button(to_label(label), key=CodingKey.IMPORT, type="primary"):
        done = write_wanted(opened.folder, wanted.decisions)
        say_and_rerun(f"Taken in: {_count(wanted.n_new, 'new code')}, {_count(len(done), 'decision')}.", done, AT)


def _count(n: int, one: str) -> str:
    return f"{n:,} {one}{'' if n == 1 else 's'}"
