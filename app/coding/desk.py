"""The coder's desk: one segment, keys for the codes, Enter for the next; nothing is loaded from one to the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.actor import stay_signed_in
from app.coding.keys import CodingKey
from app.desk import Seat, take_seat, undo_codings, write_answer
from app.screen.address import open_page
from app.screen.draw import draw_empty, draw_lines
from app.screen.escape import evidence_html, to_label
from app.screen.state import to_key
from app.views.desk_context import list_turns
from friction.errors import FrictionError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from app.views.desk import Asked, Code
    from app.workspace import Opened

COLUMNS = 3
EMPTY_ANSWER = "Pick a code first, or N for none of them."
_PLACE = {CodingKey.FIND: 0, CodingKey.BACK: 2, CodingKey.UNDO: 2, CodingKey.NEXT: 3}


def draw_desk(opened: Opened) -> None:
    """Draw what who looks has to code; a seat is taken when the part is opened, and kept while it is."""
    if needed := opened.needs("code"):
        draw_empty(f"You cannot code here. {needed}")
        return
    seat = take_seat(opened, st.session_state.get(CodingKey.SEAT))
    if not seat.desk.n:
        draw_empty(f"{opened.actor} has nothing to code. Draw a sample first, and name {opened.actor} as a coder.")
        if st.button("To the samples", key=CodingKey.TO_SAMPLES):
            open_page("code", desk="Samples")
        return
    st.session_state[CodingKey.SEAT] = seat
    _draw_seat(opened.folder)


@st.fragment
def _draw_seat(folder: Path) -> None:
    """Do what was pressed, then draw the segment that is on the desk; only this is drawn anew at a key."""
    stay_signed_in()
    seat: Seat = st.session_state[CodingKey.SEAT]
    _do_pressed(folder, seat)
    desk = seat.desk
    st.progress(desk.n_done / desk.n, text=to_label(f"{desk.n_done:,} of {desk.n:,} coded, as {desk.coder}"))
    trouble = st.session_state.pop(CodingKey.TROUBLE, "")
    if desk.current is None:
        st.success(to_label(f"All {desk.n:,} segments are coded. Agreement and disputes stand in the parts above."))
    else:
        with st.container(border=True):
            st.html(evidence_html(desk.current.text))
    if trouble:
        st.warning(to_label(trouble))
    if desk.current is not None:
        _draw_codes(seat)
    _draw_steps(seat)
    if desk.current is not None and st.session_state.get(CodingKey.SHOWN_AROUND):
        _draw_around(seat, desk.current)


def _draw_codes(seat: Seat) -> None:
    """Draw a button for each code of the sheet, with its key, and the field in which any code is found by typing."""
    desk, number = seat.desk, st.session_state.get(CodingKey.SHOWN_SHEET, 0) % max(len(seat.sheets), 1)
    sheet = seat.sheets[number] if seat.sheets else []
    rows = -(-len(sheet) // COLUMNS)
    for place, column in enumerate(st.columns(COLUMNS, gap="small")):
        with column, st.container(gap="xsmall"):
            for code in sheet[place * rows : (place + 1) * rows]:
                _draw_code(code, picked=code.theme_id in desk.draft.themes)
    if len(seat.sheets) > 1:
        label = f"More codes ({number + 1} of {len(seat.sheets)})"
        _draw_key(label, CodingKey.SHEET, "M", kind="tertiary")
    key, codes = _to_find(seat), [code.theme_id for codes in seat.sheets for code in codes]
    # Dismissed or merged away since they were picked.
    gone = [theme_id for theme_id in desk.draft.themes if theme_id not in codes]
    st.multiselect(
        "Codes picked; type to find any", [*codes, *gone], key=key,
        default=desk.draft.themes, format_func=lambda theme_id: seat.names.get(theme_id, theme_id), on_change=_press,
        args=(CodingKey.FIND, key), placeholder="none yet; type to find a code",
    )  # fmt: skip


def _to_find(seat: Seat) -> str:
    """Return the name of the field; a new one at each pick: it is not typed in any more, and Enter is "next" again."""
    return to_key(CodingKey.FIND, seat.desk.turn, seat.desk.draft.n_picks)


def _draw_code(code: Code, *, picked: bool) -> None:
    st.button(
        to_label(code.name), key=to_key(CodingKey.PICK, code.theme_id), shortcut=code.sign, wrap=True,
        type="primary" if picked else "secondary", width="stretch", on_click=_press,
        args=(CodingKey.PICK, code.theme_id), help=to_label(code.meaning) if code.meaning else None,
    )  # fmt: skip


def _draw_steps(seat: Seat) -> None:
    """Draw what is said of a segment beside its codes, and the ways on and back."""
    desk = seat.desk
    with st.container(horizontal=True, gap="small"):
        if desk.current is not None:
            _draw_key("None of them", CodingKey.NONE, "N", kind=_to_kind(on=desk.draft.none))
            _draw_key("Unsure", CodingKey.UNSURE, "U", kind=_to_kind(on=desk.draft.unsure))
            _draw_key("Next", CodingKey.NEXT, "Enter", kind="primary" if desk.draft.is_said else "secondary")
        _draw_key("Back", CodingKey.BACK, "Left", disabled=desk.place == 0)
        _draw_key("Undo", CodingKey.UNDO, "Backspace", disabled=desk.last is None)
        if desk.current is not None:
            around = bool(st.session_state.get(CodingKey.SHOWN_AROUND))
            _draw_key("Conversation", CodingKey.AROUND, "X", kind=_to_kind(on=around))


def _to_kind(*, on: bool) -> str:
    return "primary" if on else "secondary"


def _draw_key(label: str, key: CodingKey, shortcut: str, *, kind: str = "secondary", disabled: bool = False) -> None:
    st.button(
        to_label(label), key=key, shortcut=shortcut, type=kind, disabled=disabled, on_click=_press,
        args=(key, ""),
    )  # fmt: skip


def _draw_around(seat: Seat, asked: Asked) -> None:
    st.header("The conversation")
    turns = list_turns(seat.around, asked)
    for turn in turns:
        st.caption(to_label(turn.about))
        st.html(evidence_html(turn.text, turn.spans))
    if len(turns) == 1:
        draw_lines(["It is a message of its own: there are no others around it."])


def _press(kind: CodingKey, what: str) -> None:
    """Note what was pressed: keys in quick succession come together, in no order."""
    st.session_state.setdefault(CodingKey.PRESSED, []).append((kind, what))


def _do_pressed(folder: Path, seat: Seat) -> None:
    """Do what was pressed on the segment that is on the desk: picks before the ways back, Enter last.

    The buttons are the same from one segment to the next, so that no key is lost in between; nobody picks a code for a
    segment that is not there to be read.
    """
    pressed: Sequence[tuple[CodingKey, str]] = st.session_state.pop(CodingKey.PRESSED, ())
    for kind, what in sorted(pressed, key=lambda one: _PLACE.get(one[0], 1)):
        try:
            _do(folder, seat, kind, what)
        except FrictionError as error:  # the segment stays, with what was picked
            st.session_state[CodingKey.TROUBLE] = str(error)


def _do(folder: Path, seat: Seat, kind: CodingKey, what: str) -> None:
    desk = seat.desk
    match kind:
        case CodingKey.PICK:
            desk.draft.flip(what)
        case CodingKey.FIND if what == _to_find(seat) and set(st.session_state[what]) != set(desk.draft.themes):
            desk.draft.pick(
                st.session_state[what]
            )  # a field that is new on the page calls too, with what it began with
        case CodingKey.NONE:
            desk.draft.set_none()
        case CodingKey.UNSURE:
            desk.draft.unsure = not desk.draft.unsure
        case CodingKey.AROUND:
            st.session_state[CodingKey.SHOWN_AROUND] = not st.session_state.get(CodingKey.SHOWN_AROUND)
        case CodingKey.SHEET:
            st.session_state[CodingKey.SHOWN_SHEET] = st.session_state.get(CodingKey.SHOWN_SHEET, 0) + 1
        case CodingKey.BACK:
            desk.go_back()
        case CodingKey.UNDO if desk.last is not None:
            undo_codings(folder, [desk.last.coding_id])
            desk.take_back()
        case CodingKey.NEXT if desk.current is not None:
            _say(folder, seat, desk.current)


def _say(folder: Path, seat: Seat, current: Asked) -> None:
    """Write the answer to the log, and show the next segment once it is there."""
    desk = seat.desk
    if not desk.draft.is_said:
        st.session_state[CodingKey.TROUBLE] = EMPTY_ANSWER
        return
    new = desk.is_new()
    desk.go_on(write_answer(folder, current, desk.draft.themes, unsure=desk.draft.unsure) if new else None)
