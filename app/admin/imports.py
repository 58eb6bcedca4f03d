"""Import: what went wrong when files were taken in, the gravest first, each with its mend; then the whole report."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.admin.lists import draw_list
from app.screen.draw import draw_empty, draw_lines, draw_loud, draw_table
from app.screen.escape import to_label
from app.views.imports import build_troubles, tell_troubles, to_trouble_table
from app.views.run import build_imports, build_joins, build_left_out
from app.workspace import open_workspace
from friction.store import find_runs

if TYPE_CHECKING:
    import pandas as pd

    from app.admin.office import Office
    from app.views.imports import Trouble

CARDS = 8
"""Of what went wrong: shown one by one; the rest stands in the table."""


def draw_import(office: Office) -> None:
    """Draw the import report of the chosen run."""
    if not find_runs(office.folder):
        draw_empty("There is no finished run yet. See what would be taken in with: friction check")
        return
    opened = open_workspace()
    tables, manifest = opened.tables, opened.run.manifest
    draw_loud(opened.run.loud)
    troubles = build_troubles(tables)
    st.header("What went wrong, and what mends it")
    draw_lines([tell_troubles(tables)])
    for trouble in troubles[:CARDS]:
        _draw_trouble(trouble)
    if len(troubles) > CARDS:
        with st.expander(to_label(f"All {len(troubles)}")):
            draw_list(to_trouble_table(troubles), {"what": "What", "where": "Where", "mend": "Mend"})
    st.header("Rows of each file")
    imports = build_imports(tables)
    draw_list(imports, {"file": "File", "n_read": "Rows read", "n_kept": "Kept", "n_quarantined": "Lost"})
    with st.expander("More of each file"):
        _draw_files(imports)
    joins = build_joins(tables)
    if len(joins):
        st.header("How far ids join")
        draw_table(joins, "Of each source, the persons found on the other side: in the events, or in the messages", {
            "n_rows": st.column_config.NumberColumn("rows", format="localized"),
            "with_person": st.column_config.TextColumn("rows with a person"),
            "n_persons": st.column_config.NumberColumn("persons", format="localized"),
            "joined": st.column_config.TextColumn("found on the other side"),
            "largest": st.column_config.TextColumn("largest share of one person"),
        })  # fmt: skip
    st.header("Left out on purpose")
    left_out = build_left_out(manifest, tables["quarantine"])
    if len(left_out):
        draw_table(left_out, "What the steps left out, by reason",
                   {"n": st.column_config.NumberColumn("n", format="localized")})  # fmt: skip
    else:
        draw_empty("The steps left nothing out.")
    notes = [note for note in manifest.get("notes") or [] if note not in opened.run.loud]
    if notes:
        st.header("Notes of the run")
        draw_lines(notes)


def _draw_trouble(trouble: Trouble) -> None:
    with st.container(border=True, gap=None):
        st.text(trouble.told)
        st.caption(to_label(trouble.where))
        st.caption(to_label(f"What mends it: {trouble.mend}"))


def _draw_files(imports: pd.DataFrame) -> None:
    draw_table(imports, "Rows read, kept and lost of each input file", {
        "n_read": st.column_config.NumberColumn("rows read", format="localized"),
        "n_kept": st.column_config.NumberColumn("kept", format="localized"),
        "n_quarantined": st.column_config.NumberColumn("lost", format="localized"),
        "n_duplicates": st.column_config.NumberColumn("duplicates", help="Another row has the same id and content"),
        "n_versions": st.column_config.NumberColumn("replaced", help="A newer row has the same id and other content"),
        "n_left_out": st.column_config.NumberColumn("left out", help="Of persons who opted out or were forgotten"),
        "n_repeats": st.column_config.NumberColumn("repeats", help="Identical rows without an id: kept and numbered"),
        "first_at": st.column_config.DatetimeColumn("first (UTC)", format="YYYY-MM-DD HH:mm"),
        "ties_by": st.column_config.TextColumn("ties", help="What orders events of one moment"),
        "last_at": st.column_config.DatetimeColumn("last (UTC)", format="YYYY-MM-DD HH:mm"),
        "lost": st.column_config.TextColumn("share lost"),
    })  # fmt: skip
