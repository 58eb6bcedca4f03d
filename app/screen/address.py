"""What a person has chosen (run, theme, tab, filters, order) stands in the address: it can be sent, and survives Back.

All pages share one flat address, and every way from page to page carries it along: Streamlit's own menu would drop it,
and its bound widgets cannot be left by `st.switch_page`. Nothing of it is kept beside the address, so that Back shows
what was chosen then, a default too.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

import streamlit as st

from app.screen.escape import to_label
from app.screen.state import Key, to_key

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

LONGEST = 2_000
"""Letters of a value in the address that are read."""


class Address(StrEnum):
    """The names in the address."""

    RUN = "run"
    WEEK = "week"
    THEME = "theme"
    TAB = "tab"
    STAGE = "stage"
    ORDER = "order"
    SHOWN = "shown"
    PART = "part"
    ROWS = "rows"
    ROUTE = "route"
    SHARE = "share"
    COMPARE = "compare"
    ONE = "one"
    OTHER = "other"
    ADMIN = "admin"
    AT = "at"
    UPTO = "upto"
    SORT = "sort"
    WORDS = "words"
    BY = "by"
    LEAF = "leaf"
    THEMES = "themes"
    PLACED = "placed"
    REASONS = "reasons"
    STAGES = "stages"
    SOURCES = "sources"
    WEEKS = "weeks"
    RATINGS = "ratings"
    FRICTION = "friction"
    KINDS = "kinds"
    LANGUAGES = "languages"
    GROUPS = "groups"
    DESK = "desk"


def read_address(name: str, options: Collection[str] | None = None, default: str | None = None) -> str | None:
    """Return what the address says, or else ``default``.

    Parameters
    ----------
    name : of `Address`.
    options : what can be chosen; anything else is passed over. None: any text.
    """
    value = st.query_params.get(name)
    return str(value)[:LONGEST] if value is not None and (options is None or value in options) else default


def choose(
    draw: Callable[..., Any],
    label: str,
    options: Sequence[str],
    name: str,
    *,
    default: str | None = None,
    format_func: Callable[[str], str] = str,
    **looks: object,
) -> str | None:
    """Draw a widget of one choice that stands in the address, and return the choice.

    Parameters
    ----------
    draw : `st.selectbox`, `st.segmented_control`, `st.radio`, `st.pills`, or that of a column.
    label : words of ours, with no sign of Markdown: who hears the page is told them as they stand here.
    options : texts that stand in the address, such as ids.
    name : of `Address`; one widget of that name on a page.
    default : chosen where nothing is; it does not stand in the address.
    format_func : the words of an option; where the widget would read Markdown they are escaped here.
    looks : further words of the widget.
    """
    key = to_key(Key.ADDRESS, name)
    st.session_state[key] = read_address(name, options, default)
    if default is not None and getattr(draw, "__name__", "") in ("segmented_control", "pills"):
        # What is chosen and clicked again stays chosen: else the page would jump to its default.
        looks["required"] = True
    draw(
        label, list(options), key=key, format_func=_escape_for(draw, format_func),
        on_change=_keep_choice, args=(name, key, default), **looks,
    )  # fmt: skip
    chosen = st.session_state[key]
    return default if chosen is None else chosen


def choose_many(
    draw: Callable[..., Any],
    label: str,
    options: Sequence[str],
    name: str,
    *,
    default: Sequence[str] = (),
    format_func: Callable[[str], str] = str,
    **looks: object,
) -> list[str]:
    """Draw a widget of several choices that stand in the address, each as a value of its own; return the choices.

    As `choose`; none chosen where there is a default is told by one empty value.
    """
    key = to_key(Key.ADDRESS, name)
    asked = st.query_params.get_all(name) or default
    st.session_state[key] = [one for one in asked if one in options]
    draw(
        label, list(options), key=key, format_func=_escape_for(draw, format_func),
        on_change=_keep_choices, args=(name, key, tuple(default)), **looks,
    )  # fmt: skip
    return list(st.session_state[key] or [])


def type_in(draw: Callable[..., Any], label: str, name: str, **looks: object) -> str:
    """Draw a field of text that stands in the address, such as words to search; return the text."""
    key = to_key(Key.ADDRESS, name)
    st.session_state[key] = read_address(name) or ""
    draw(label, key=key, on_change=_keep_choice, args=(name, key, ""), **looks)
    return str(st.session_state[key] or "")


def keep_address(name: str, value: str | None) -> None:
    """Put a value into the address; None takes it out."""
    if value is None:
        st.query_params.pop(name, None)
    elif st.query_params.get(name) != value:
        st.query_params[name] = value


def find_address(**named: str | None) -> dict[str, str | list[str]]:
    """Return the whole address with some values set; None takes one out."""
    address: dict[str, str | list[str]] = {}
    for name in st.query_params:
        values = st.query_params.get_all(name)
        address[name] = values[0] if len(values) == 1 else values
    for name, value in named.items():
        if value is None:
            address.pop(name, None)
        else:
            address[name] = value
    return address


def open_page(page: str, **named: str | None) -> None:
    """Go to ``app_pages/{page}.py`` with the whole address carried along, and some values set (None: taken out)."""
    st.switch_page(f"app_pages/{page}.py", query_params=find_address(**named))


def _escape_for(draw: Callable[..., Any], format_func: Callable[[str], str]) -> Callable[[str], str]:
    """Return the words of an option as a widget shows them: lists show every sign as it is, other widgets obey some."""
    if getattr(draw, "__name__", "") in ("selectbox", "multiselect"):
        return format_func
    return lambda option: to_label(format_func(option))


def _keep_choice(name: str, key: str, default: str | None) -> None:
    chosen = st.session_state[key]
    keep_address(name, None if chosen == default or chosen is None else str(chosen))


def _keep_choices(name: str, key: str, default: tuple[str, ...]) -> None:
    chosen = [str(one) for one in st.session_state[key] or []]
    if set(chosen) == set(default):
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = chosen or [""]
