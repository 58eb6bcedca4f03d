"""The two sides of a comparison, chosen in the address."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.screen.address import Address, choose
from app.screen.draw import draw_empty

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def choose_sides(
    options: Sequence[str], one: str, other: str, label: str, format_func: Callable[[str], str] = str
) -> tuple[str, str] | None:
    """Draw both choices, and return what they are; None, with a sentence, where both are the same.

    Parameters
    ----------
    options : what can be chosen, two at least.
    one, other : chosen where nothing is.
    label : what is chosen.
    """
    left, right = st.columns(2)
    first = choose(left.selectbox, label, options, Address.ONE, default=one, format_func=format_func)
    second = choose(
        right.selectbox, f"{label} beside it", options, Address.OTHER, default=other, format_func=format_func
    )
    sides = first or one, second or other
    if sides[0] == sides[1]:
        draw_empty("Both sides are the same. Choose another one above.")
        return None
    return sides
