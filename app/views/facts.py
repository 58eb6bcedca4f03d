"""What a lead reads of a theme: at most three plain facts, and one word for how sure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.views.words import BEFORE_CHANGE, is_before_change, to_count
from friction.impact.tell import FEWEST_SHOWN, SURE, to_plain, to_sure

if TYPE_CHECKING:
    import pandas as pd

CHANGE_SENTENCES = {
    "new": "New: it was not there in the weeks before.",
    "rising": "More people than usual wrote of it this week.",
    "fading": "Fewer people than usual wrote of it this week.",
    "gone": "Nobody wrote of it this week.",
}


@dataclass(frozen=True)
class Facts:
    """At most three plain sentences on a theme, the word for how sure, and what that word means."""

    lines: tuple[str, ...]
    sure: str
    why_sure: str


def to_facts(theme: pd.Series, cell: pd.Series | None, change: str | None = None) -> Facts:
    """Return the facts of a theme: who wrote of it, who leaves, what changed this week.

    Parameters
    ----------
    theme : a row of ``themes``.
    cell : the row of ``impact`` that its finding is told by; None where there is none.
    change : of ``theme_weeks`` in the last complete week; only what is told (`CHANGE_SENTENCES`) gives a sentence.
    """
    sure, plain = to_sure(cell), to_plain(cell)
    if plain and cell is not None and is_before_change(cell):
        plain = f"{BEFORE_CHANGE}: {plain[0].lower()}{plain[1:]}"
    lines = [_to_who(theme), plain, CHANGE_SENTENCES.get(change or "", "")]
    return Facts(tuple(line for line in lines if line), sure, SURE[sure])


def _to_who(theme: pd.Series) -> str:
    n = int(theme["n_persons"])
    if not n:
        return f"{to_count(theme['n_documents'])} messages, of people nobody knows."
    return (
        f"Fewer than {FEWEST_SHOWN} people wrote of it." if n < FEWEST_SHOWN else f"{to_count(n)} people wrote of it."
    )
