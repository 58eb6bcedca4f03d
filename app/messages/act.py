"""What is done with messages that were found: put in a theme, made a theme of their own, given as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import streamlit as st

from app.actor import hold_actor
from app.messages.keys import DEFINITION, NAME, MessagesKey
from app.messages.ticks import drop_ticks, find_ticked
from app.screen.drafts import drop_drafts, type_text
from app.screen.draw import draw_lines
from app.screen.escape import to_label
from app.screen.said import draw_said, say_and_rerun
from app.screen.state import to_key
from app.search import give_found
from app.views.search_export import FORMS
from app.views.search_theme import HOLDS, MOST_AT_ONCE, find_taken, to_definition, to_made, to_memo
from app.workspace import append_decisions, decide

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.views.search import Found, Wanted
    from app.views.search_filters import Choice
    from app.views.search_index import Index, Placed
    from app.workspace import Opened

AT_PUT, AT_MADE = "messages_put", "messages_made"
LAST_PAGE = "The last are the least alike: look at the last page first, or tick those you mean."
FOLLOW = "From five moved on, what is like them follows; “also there” moves nothing."
_FILES = {".csv": "CSV", ".xlsx": "Excel"}


class Meant(NamedTuple):
    """The messages that an action is about.

    Attributes
    ----------
    words : how many, in words.
    segment_ids : the best first; none: they are too many.
    note : what to look at before all of them are taken; "" for nothing.
    """

    words: str
    segment_ids: tuple[str, ...]
    note: str = ""


def find_meant(opened: Opened, index: Index, found: Found) -> Meant:
    """Return the ticked messages, or else all that were found."""
    ticked = find_ticked(opened)
    if ticked:
        return Meant(_count(len(ticked), "ticked message"), tuple(one for own in ticked.values() for one in own))
    words = f"all {_count(len(found.docs), 'message')} found"
    if len(found.docs) > MOST_AT_ONCE:
        return Meant(words, ())
    return Meant(words, found.list_segments(index), "" if found.likeness is None else LAST_PAGE)


def draw_put(opened: Opened, meant: Meant, names: Mapping[str, str]) -> None:
    """Draw what puts messages in a theme that is there; nothing can be pressed before one is chosen."""
    draw_said(opened.undo, at=AT_PUT)
    _draw_meant(meant)
    theme = st.selectbox(
        "Theme", list(names), index=None, placeholder="choose a theme", format_func=lambda one: names[one],
        key=to_key(MessagesKey.TO, opened.key),
    )  # fmt: skip
    draw_lines([FOLLOW])
    unclear = theme is None or not meant.segment_ids
    for action, label, said, key in (
        ("place", "Move there", "Moved to", MessagesKey.MOVE), ("add", "Also there", "Also in", MessagesKey.ADD),
    ):  # fmt: skip
        if st.button(to_label(label), key=key, disabled=unclear or not opened.may(action), help=opened.needs(action),
                     width="stretch"):  # fmt: skip
            done = append_decisions(opened.folder, theme, [(action, {"segment_ids": list(meant.segment_ids)})])
            drop_ticks()
            say_and_rerun(f"{said} “{names[str(theme)]}”: {meant.words}.", done, at=AT_PUT)


def draw_make(opened: Opened, meant: Meant, wanted: Wanted, choices: Mapping[str, Choice]) -> None:
    """Draw the form that makes a theme of a search."""
    draw_said(opened.undo, at=AT_MADE)
    _draw_meant(meant)
    name = type_text("Name of the new theme", NAME, max_chars=120)
    definition = type_text("What belongs in it, as a customer would say it", DEFINITION, to_definition(wanted),
                           area=True, height=90)  # fmt: skip
    moved = st.radio("Its messages", (True, False), key=MessagesKey.MOVED,
                     format_func=lambda one: "leave their themes" if one else "stay in their themes, too")  # fmt: skip
    taken = find_taken(name, opened.decisions, opened.tables["themes"])
    draw_lines([HOLDS, *([taken] if taken else [])])
    refused = bool(taken) or not name.strip() or not meant.segment_ids or not opened.may("create")
    if st.button("Make the theme", key=MessagesKey.MAKE, type="primary", disabled=refused, help=opened.needs("create")):
        memo = to_memo(wanted, choices, meant.words, opened.run.path.name)
        done = decide(opened.folder, to_made(name, definition, memo, meant.segment_ids, moved=bool(moved)))
        drop_ticks()
        drop_drafts(NAME, DEFINITION)
        say_and_rerun(f"Made “{name.strip()}” of {meant.words}.", done, at=AT_MADE)


def draw_give(opened: Opened, index: Index, placed: Placed, found: Found) -> None:
    """Draw the files that can be had of what was found; the audit says who had one, before it is given."""
    draw_lines([f"{_count(len(found.docs), 'message')}, masked, with themes and dates; no word of who wrote."])
    actor = hold_actor()
    for form, kind in FORMS.items():
        st.download_button(
            to_label(f"Export as {_FILES[form]}"),
            lambda form=form: give_found(opened, index, placed, found, form, actor),
            file_name=f"messages{form}", mime=kind, key=to_key(MessagesKey.GIVE, form), on_click="ignore",
            disabled=not len(found.docs) or not opened.may("export"), help=opened.needs("export"), width="stretch",
        )  # fmt: skip


def _draw_meant(meant: Meant) -> None:
    too_many = f"{MOST_AT_ONCE:,} messages at once are the most: narrow the search, or tick some."
    draw_lines([f"About {meant.words}. {meant.note}".strip() if meant.segment_ids else too_many])


def _count(n: int, what: str) -> str:
    return f"{n:,} {what}{'' if n == 1 else 's'}"
