"""Runs: which there are, and of the chosen one what went in, what came out, and how its topics continue the themes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.admin.lists import draw_list
from app.screen.draw import draw_empty, draw_lines, draw_table
from app.screen.escape import to_label
from app.views.run import build_facts, build_inputs, build_lineage, build_outputs, build_runs, is_outdated
from app.workspace import open_workspace
from friction.store import find_runs, read_run

if TYPE_CHECKING:
    from app.admin.office import Office


def draw_runs(office: Office) -> None:
    """Draw the runs of the workspace, and the chosen one."""
    paths = find_runs(office.folder)
    if not paths:
        draw_empty("There is no finished run yet. Start one under: Start a run")
        return
    opened = open_workspace()
    tables, manifest = opened.tables, opened.run.manifest
    runs = build_runs(read_run(path).manifest for path in reversed(paths))
    st.header("All runs")
    draw_table(runs, "The runs of this workspace, the newest first", {
        "messages": st.column_config.NumberColumn(format="localized"),
        "themes": st.column_config.NumberColumn(format="localized"),
    })  # fmt: skip
    st.header(to_label(f"Run {manifest['number']}"))
    draw_lines([f"Folder: runs/{opened.run.path.name}. Choose another run in the menu."])
    if is_outdated(manifest, opened.settings):
        st.info("The settings have changed since this run. Bring it up to date under: Start a run")
    st.header("What went in")
    draw_list(build_facts(manifest), {"fact": "Fact", "value": "Value"})
    st.header("Input files")
    draw_list(build_inputs(manifest), {"file": "File", "size": "Size", "sha256": "sha256"})
    st.header("Tables that came out")
    draw_table(build_outputs(manifest), "Tables of the run and their rows",
               {"rows": st.column_config.NumberColumn("rows", format="localized")})  # fmt: skip
    names = dict(zip(tables["themes"]["theme_id"], tables["themes"]["name"], strict=True))
    st.header("Themes of the run before")
    lineage = build_lineage(tables, names)
    if len(lineage):
        draw_table(lineage, "How topics continue the themes of the run before", {
            "overlap": st.column_config.NumberColumn("overlap", format="%.2f"), "theme_before": "theme before",
        })  # fmt: skip
    else:
        draw_empty("There is nothing to compare: no messages, or no run before.")
