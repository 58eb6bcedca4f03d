"""Split a code: by what the run proposes, by words, or by hand; ticked segments can be examples as well."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.coding.keys import CodingKey
from app.desk import write_wanted
from app.screen.drafts import drop_drafts, type_text
from app.screen.draw import draw_empty, draw_lines
from app.screen.escape import evidence_html, to_label
from app.screen.said import draw_said, say_and_rerun
from app.screen.state import to_key
from app.views.codebook import find_by_words, list_splits
from app.workspace import refuse_proposal, take_proposal
from friction.themes import to_split

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.views.codebook import Entry
    from app.workspace import Opened

AT = "split"
SHOWN = 12
AS_WORDS = {"typical": "Typical example", "edge": "On the edge"}


def draw_split(opened: Opened, entry: Entry) -> None:
    """Draw the segments of a code, by words if asked, and what can be done with those that are ticked."""
    st.header("Its segments: choose examples, or split it")
    draw_said(opened.undo, AT)
    _draw_proposals(opened, entry)
    words = type_text("Only those with these words", f"split words:{entry.theme_id}", max_chars=200)
    found = find_by_words(opened.run.segments, opened.tables["segment_topics"], entry.theme_id, words)
    if found.empty:
        draw_empty("No segment of this code has these words." if words.strip() else "No segment is in this code yet.")
        return
    draw_lines([f"{min(SHOWN, len(found)):,} of {len(found):,}, the firmest first. Tick some, or split off all found."])
    shown = dict(zip(found["segment_id"].head(SHOWN), found["text"].head(SHOWN), strict=True))
    ticked = [one for number, one in enumerate(shown, start=1) if _draw_tick(opened, entry, one, shown[one], number)]
    _draw_examples(opened, entry, ticked)
    _draw_parts(opened, entry, ticked, found["segment_id"].tolist() if words.strip() else [])


def _draw_tick(opened: Opened, entry: Entry, segment_id: str, text: str, number: int) -> bool:
    """Draw a segment with its tick; after a decision none is ticked."""
    version = int((opened.decisions["action"] == "split").sum())
    key = to_key(CodingKey.TICK, entry.theme_id, segment_id, version)
    with st.container(horizontal=True, gap="small"):
        ticked = st.checkbox(
            to_label(f"Choose segment {number}"), key=key, label_visibility="collapsed", width="content"
        )
        st.html(evidence_html(text), width="stretch")
    return bool(ticked)


def _draw_proposals(opened: Opened, entry: Entry) -> None:
    for one in list_splits(opened.tables["proposals"], entry.theme_id):
        with st.container(border=True):
            st.text(f"The run proposes to split off {len(one.segment_ids):,} segments. {one.why}")
            segments = opened.run.segments
            for text in segments.loc[segments["segment_id"].isin(one.segment_ids[:3]), "text"]:
                st.html(evidence_html(text))
            with st.container(horizontal=True, gap="small"):
                needed = opened.needs("split")
                if st.button(
                    "Split so", key=to_key(CodingKey.TAKE, one.proposal_id), disabled=bool(needed), help=needed
                ):
                    say_and_rerun("Split as proposed.", take_proposal(opened, one.proposal_id), AT)
                if st.button("Leave it whole", key=to_key(CodingKey.REFUSE, one.proposal_id), disabled=bool(needed)):
                    say_and_rerun("It stays whole.", refuse_proposal(opened, one.proposal_id), AT)


def _draw_examples(opened: Opened, entry: Entry, ticked: Sequence[str]) -> None:
    needed = opened.needs("example")
    with st.container(horizontal=True, gap="small"):
        for how, label in AS_WORDS.items():
            key = to_key(CodingKey.AS_EXAMPLE, how, entry.theme_id)
            if st.button(to_label(label), key=key, disabled=not ticked or bool(needed), help=needed):
                payload = {"segment_ids": list(ticked), "as": how}
                done = write_wanted(opened.folder, [(entry.theme_id, "example", payload)])
                say_and_rerun(f"{label}: {_count(ticked)}.", done, AT)


def _draw_parts(opened: Opened, entry: Entry, ticked: Sequence[str], found: Sequence[str]) -> None:
    draft = f"split:{entry.theme_id}"
    name = type_text("Name of the part to split off", draft, max_chars=120).strip()
    needed = opened.needs("split")
    with st.container(horizontal=True, gap="small"):
        for how, label, chosen in (
            ("ticked", "Split off what is ticked", ticked),
            ("found", "Split off all found", found),
        ):
            key = to_key(CodingKey.SPLIT, how, entry.theme_id)
            if st.button(to_label(label), key=key, disabled=not (chosen and name) or bool(needed), help=needed):
                done = write_wanted(opened.folder, to_split(entry.theme_id, [(name, chosen)]))
                drop_drafts(draft)
                say_and_rerun(f"Split off “{name}”: {_count(chosen)}, and what is like them.", done, AT)


def _count(ids: Sequence[str]) -> str:
    return f"{len(ids):,} segment{'' if len(ids) == 1 else 's'}"
