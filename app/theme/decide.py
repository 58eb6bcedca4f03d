"""What people decide on a theme as a whole: choices hold at once, words when they are saved, each with its undo."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from app.screen.address import Address, keep_address
from app.screen.drafts import drop_drafts, type_text
from app.screen.escape import to_label
from app.screen.said import draw_said, say_and_rerun
from app.screen.state import to_key
from app.theme.keys import ThemeKey
from app.views.decided import Wanted, find_changes, find_until, to_held
from app.views.theme import build_theme_names
from app.views.words import KIND_WORDS, STATUS_WORDS, tell_no_day
from app.workspace import append_decisions

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from app.workspace import Opened

    Words = Callable[[Any], str]

_FRICTION = {True: "friction", False: "not friction"}
_FIELDS = {
    "name": ("Name", "name", 120),
    "definition": ("What belongs in it", "define", 2_000),
    "include": ("In it as well", "describe", 2_000),
    "exclude": ("Not in it", "describe", 2_000),
    "owner": ("Owner", "owner", 120),
    "by": ("Until when", "owner", 10),
    "note": ("Note, for the history", "note", 2_000),
}
"""By what is typed: label, action, most letters."""

_EXAMPLES = {"by": "2026-06-01, or empty"}
_LONG = ("definition", "include", "exclude")


def draw_decisions(opened: Opened, theme: pd.Series) -> None:
    """Draw all that can be decided on a theme as a whole."""
    st.header("Decide", anchor=False)
    _draw_choices(opened, theme)
    _draw_words(opened, theme)
    _draw_tags(opened, theme)
    _draw_merge(opened, theme)


def _draw_choices(opened: Opened, theme: pd.Series) -> None:
    """Draw the choices that hold as soon as they are made."""
    theme_id = str(theme["theme_id"])

    def choose_one(key: ThemeKey, label: str, action: str, field: str, options: list[Any], words: Words) -> None:
        held = options[options.index(theme[field] if field != "is_friction" else bool(theme[field]))]
        needs = opened.needs(action)
        # Named by what holds: after a decision, and after its undo, the choice shows what holds then; and what others
        # decide elsewhere meanwhile takes nobody's choice away.
        chosen = st.selectbox(
            label, options, index=options.index(held), format_func=words, width=200, disabled=needs is not None,
            help=needs, key=to_key(key, theme_id, held),
        )  # fmt: skip
        if chosen != held:
            done = append_decisions(opened.folder, theme_id, [(action, {field: chosen})])
            say_and_rerun(f"{label}: {words(chosen)}.", done, at=ThemeKey.AT_CHOICES)

    with st.container(horizontal=True, vertical_alignment="bottom"):
        choose_one(ThemeKey.STATUS, "Status", "status", "status", list(STATUS_WORDS), STATUS_WORDS.__getitem__)
        choose_one(ThemeKey.KIND, "Kind", "kind", "kind", list(KIND_WORDS), str)
        choose_one(ThemeKey.FRICTION, "This is", "friction", "is_friction", list(_FRICTION), _FRICTION.__getitem__)
        needs = opened.needs("approve")
        if theme["approved"]:
            st.caption("Confirmed as a theme.", width="content")
        elif st.button("Confirm", key=to_key(ThemeKey.CONFIRM, theme_id), disabled=needs is not None, help=needs):
            done = append_decisions(opened.folder, theme_id, [("approve", {})])
            say_and_rerun("Confirmed as a theme.", done, at=ThemeKey.AT_CHOICES)
    draw_said(opened.undo, at=ThemeKey.AT_CHOICES)


def _draw_words(opened: Opened, theme: pd.Series) -> None:
    """Draw the fields of text; what is typed is kept until it is saved, whatever else is decided."""
    theme_id = str(theme["theme_id"])
    until = find_until(opened.decisions, theme_id)
    holds = {"note": "", "by": until}
    typed = {}
    for field, (label, action, most) in _FIELDS.items():
        needs = opened.needs(action)
        held = holds[field] if field in holds else to_held(theme[field])
        text = type_text(
            label, _to_draft(field, theme_id), held, area=field in _LONG, max_chars=most, disabled=needs is not None,
            help=needs, placeholder=_EXAMPLES.get(field),
        )  # fmt: skip
        typed[field] = held if needs else text
    needs = opened.needs("name")
    # Not shut while nothing has changed: what was typed last is told with the click itself.
    if st.button("Save", key=to_key(ThemeKey.SAVE, theme_id), type="primary", disabled=needs is not None, help=needs):
        if wrong := tell_no_day(typed["by"].strip()):
            say_and_rerun(wrong, at=ThemeKey.AT_WORDS)
        changes = find_changes(theme, Wanted(**typed), until)
        n = len(done := append_decisions(opened.folder, theme_id, changes))
        drop_drafts(*(_to_draft(field, theme_id) for field in _FIELDS))
        said = f"Saved: {n} decision{'' if n == 1 else 's'}." if n else "Nothing to save: all is as it was."
        say_and_rerun(said, done, at=ThemeKey.AT_WORDS)
    draw_said(opened.undo, at=ThemeKey.AT_WORDS)


def _draw_tags(opened: Opened, theme: pd.Series) -> None:
    """Draw the theme's tags, each of which can be taken away, and the field for another one."""
    theme_id, needs = str(theme["theme_id"]), opened.needs("tag")
    draft = f"tag:{theme_id}"
    st.subheader("Tags", anchor=False)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        tag = type_text("Another tag", draft, max_chars=40, width=200, disabled=needs is not None, help=needs).strip()
        if st.button("Add tag", key=to_key(ThemeKey.TAG, theme_id), disabled=needs is not None, help=needs):
            new = [tag] if tag and tag not in set(theme["tags"]) else []
            done = append_decisions(opened.folder, theme_id, [("tag", {"tag": one}) for one in new])
            drop_drafts(draft)
            said = f"Tag added: {tag}." if new else "Type a tag that it has not yet."
            say_and_rerun(said, done, at=ThemeKey.AT_TAGS)
        for one in theme["tags"]:
            key = to_key(ThemeKey.UNTAG, theme_id, one)
            if st.button(to_label(f"Remove #{one}"), key=key, type="tertiary", disabled=needs is not None, help=needs):
                done = append_decisions(opened.folder, theme_id, [("untag", {"tag": one})])
                say_and_rerun(f"Tag removed: {one}.", done, at=ThemeKey.AT_TAGS)
    draw_said(opened.undo, at=ThemeKey.AT_TAGS)


def _draw_merge(opened: Opened, theme: pd.Series) -> None:
    """Draw the choice of a theme that this one is merged into; the page then shows that one."""
    theme_id, needs = str(theme["theme_id"]), opened.needs("merge")
    st.subheader("Merge", anchor=False)
    names = build_theme_names(opened.tables)
    others = [other for other in names if other != theme_id]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        into = st.selectbox(
            "Into the theme", others, index=None, placeholder="choose a theme", format_func=names.get, width=320,
            key=to_key(ThemeKey.INTO, theme_id), disabled=needs is not None, help=needs,
        )  # fmt: skip
        if st.button("Merge", key=to_key(ThemeKey.JOIN, theme_id), disabled=into is None):
            done = append_decisions(opened.folder, theme_id, [("merge", {"into": into})])
            keep_address(Address.THEME, into)
            say_and_rerun(f"“{theme['name']}” was merged into this theme.", done)


def _to_draft(field: str, theme_id: str) -> str:
    return f"{field}:{theme_id}"
