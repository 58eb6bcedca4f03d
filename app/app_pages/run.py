"""Run: what went in, what was set aside and why, what came out."""

from __future__ import annotations

import streamlit as st

from app.screen.draw import draw_empty, draw_lines, draw_table
from app.screen.escape import to_label
from app.views.run import (
    build_facts,
    build_imports,
    build_inputs,
    build_joins,
    build_left_out,
    build_lineage,
    build_outputs,
    build_quarantine,
    is_outdated,
)
from app.views.silences import build_other_silences
from app.workspace import open_workspace

opened = open_workspace()
tables, manifest = opened.tables, opened.run.manifest

st.title("Run")
draw_lines([f"Folder: runs/{opened.run.path.name}"])
if is_outdated(manifest, opened.settings):
    st.info("The settings have changed since this run. Bring it up to date with: friction run")
for note in manifest.get("notes") or []:
    st.warning(to_label(note))

st.subheader("Import report")
draw_table(
    build_imports(tables),
    "Rows read, kept and lost of each input file",
    {
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
    },
)

joins = build_joins(tables)
if len(joins):
    st.subheader("Ids")
    draw_table(
        joins,
        "Of each source, the persons found on the other side: in the events, of events in the messages",
        {
            "n_rows": st.column_config.NumberColumn("rows", format="localized"),
            "with_person": st.column_config.TextColumn("rows with a person"),
            "n_persons": st.column_config.NumberColumn("persons", format="localized"),
            "joined": st.column_config.TextColumn("found on the other side"),
            "largest": st.column_config.TextColumn("largest share of one person"),
        },
    )
st.subheader("Rows set aside, by reason")
quarantine = build_quarantine(tables)
if len(quarantine):
    draw_table(
        quarantine,
        "Rows that cannot be used, counted by reason",
        {"n": st.column_config.NumberColumn("rows", format="localized"), "first_row": "first row"},
    )
else:
    draw_empty("Every row could be used.")
st.subheader("Left out by the steps")
left_out = build_left_out(manifest)
if len(left_out):
    draw_table(
        left_out, "What the steps left out, by reason", {"n": st.column_config.NumberColumn("n", format="localized")}
    )
else:
    draw_empty("The steps left nothing out.")

names = dict(zip(tables["themes"]["theme_id"], tables["themes"]["name"], strict=True))
silences = build_other_silences(tables, names)
if len(silences):
    st.subheader("Findings with half and with twice the silence")
    draw_table(
        silences,
        "How many more of every 100 leave with each number of days of silence that counts as leaving (drop_after_days)",
    )

left, right = st.columns(2, gap="large")
with left:
    st.subheader("Manifest")
    draw_table(build_facts(manifest), "What went into the run", {"fact": st.column_config.TextColumn(width=150)})
with right:
    st.subheader("Tables")
    draw_table(build_outputs(manifest), "Tables of the run and their rows",
               {"rows": st.column_config.NumberColumn("rows", format="localized")})  # fmt: skip

st.subheader("Input files")
draw_table(build_inputs(manifest), "Input files with size and hash",
           {"size_bytes": st.column_config.NumberColumn("size", format="bytes")})  # fmt: skip

st.subheader("Themes of the run before")
lineage = build_lineage(tables, names)
if len(lineage):
    draw_table(
        lineage,
        "How topics continue the themes of the run before",
        {"overlap": st.column_config.NumberColumn("overlap", format="%.2f"), "theme_before": "theme before"},
    )
else:
    draw_empty("There is nothing to compare: no messages, or no run before.")
