"""One entry of the codebook: its words, examples, place and tags, each as a decision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from app.coding.keys import CodingKey
from app.desk import write_wanted
from app.screen.drafts import drop_drafts, type_text
from app.screen.draw import draw_lines
from app.screen.escape import evidence_html, to_label
from app.screen.said import draw_said, say_and_rerun
from app.screen.state import to_key
from app.views.codebook import FIELDS, Entry, find_entry_changes, list_parents, to_state

if TYPE_CHECKING:
    from app.desk import Book
    from app.workspace import Opened

AT = "entry"
EXAMPLES = {"typical": "Typical examples", "edge": "On the edge"}


def draw_entry(opened: Opened, book: Book, entry: Entry) -> None:
    """Draw an entry, its fields filled with what holds; what is typed is kept until it is saved."""
    draw_said(opened.undo, AT)
    draw_lines([to_state(entry)])
    wanted = _draw_fields(book, entry)
    changes = find_entry_changes(entry, wanted)
    needed = opened.needs("describe")
    with st.container(horizontal=True, gap="small"):
        if st.button(
            "Save", key=to_key(CodingKey.SAVE, entry.theme_id), type="primary", help=needed,
            disabled=not changes or bool(needed),
        ):  # fmt: skip
            done = write_wanted(opened.folder, changes)
            drop_drafts(*(_to_draft(field, entry) for field in ("name", *FIELDS)))
            say_and_rerun(f"Saved: “{wanted.name}”.", done, AT)
        lacks = opened.needs("approve")
        if st.button(
            "Approve", key=to_key(CodingKey.APPROVE, entry.theme_id), help=lacks or "It may stand in the summary",
            disabled=entry.approved or bool(changes) or bool(lacks),
        ):  # fmt: skip
            done = write_wanted(opened.folder, [(entry.theme_id, "approve", {})])
            say_and_rerun(f"Approved: “{entry.name}”.", done, AT)
    _draw_examples(opened, entry)


def _to_draft(field: str, entry: Entry) -> str:
    return f"{field}:{entry.theme_id}"


def _draw_fields(book: Book, entry: Entry) -> Entry:
    key = entry.theme_id
    made: dict[str, Any] = {}
    name = type_text("Name", _to_draft("name", entry), entry.name, max_chars=120)
    for column, fields in zip(
        st.columns(2, gap="medium"), (("definition", "memo"), ("include", "exclude")), strict=True
    ):
        with column:
            for field in fields:
                held = getattr(entry, field)
                made[field] = type_text(
                    FIELDS[field], _to_draft(field, entry), held, area=True, max_chars=10_000, height=100
                )
    left, right = st.columns(2, gap="medium")
    parents = ["", *list_parents(book.codes, entry.theme_id)]
    held_parent = entry.parent if entry.parent in parents else ""
    parent = left.selectbox(
        "Stands under", parents, index=parents.index(held_parent), key=to_key(CodingKey.PARENT, key, held_parent),
        format_func=lambda one: book.names[one] if one else "nothing: at the top",
    )  # fmt: skip
    known = sorted({tag for tags in book.codes["tags"] if tags is not None for tag in tags} | set(entry.tags))
    tags = right.multiselect(
        "Tags", known, default=list(entry.tags), key=to_key(CodingKey.TAGS, key, *entry.tags), accept_new_options=True,
        placeholder="type a tag",
    )  # fmt: skip
    return entry._replace(
        name=name, parent=entry.parent if parent == held_parent else parent,
        tags=tuple(" ".join(tag.split()) for tag in tags), **made,
    )  # fmt: skip


def _draw_examples(opened: Opened, entry: Entry) -> None:
    """Draw the examples; each can be taken out."""
    segments = opened.run.segments
    own = segments[segments["segment_id"].isin({*entry.typical, *entry.edge})]
    texts = dict(zip(own["segment_id"], own["text"], strict=True))
    for how, title in EXAMPLES.items():
        shown = [one for one in getattr(entry, how) if one in texts]
        if not shown:
            continue
        st.subheader(to_label(title))
        for segment_id in shown:
            words, action = st.columns([6, 1], vertical_alignment="center")
            words.html(evidence_html(texts[segment_id]))
            key = to_key(CodingKey.EXAMPLE, how, segment_id)
            if action.button("Take out", key=key, disabled=not opened.may("example"), help=opened.needs("example")):
                done = write_wanted(
                    opened.folder, [(entry.theme_id, "example", {"segment_ids": [segment_id], "as": ""})]
                )
                say_and_rerun("No example any more.", done, AT)
