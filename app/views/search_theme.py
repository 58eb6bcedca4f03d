"""A search that becomes a theme: the decisions that make it, of kinds there are already, so that later runs keep it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.views.search_filters import BY_WORDS, to_filter_line
from friction.store import Decision
from friction.themes import to_made_id

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from app.views.search import Wanted
    from app.views.search_filters import Choice

MOST_AT_ONCE = 2_000
"""Messages that are put in a theme by one click."""

MOST_TYPICAL = 10
"""So many of them, the best first, show what the theme is: its typical examples."""

HOLDS = (
    "It holds these messages at once. Later runs put in it whatever is like its definition and typical examples; the "
    "search is not run again, but stands in the theme's memo."
)


def to_made(name: str, definition: str, memo: str, segment_ids: Sequence[str], *, moved: bool) -> list[Decision]:
    """Return the decisions that make a theme of segments.

    ``create`` and ``define`` say what gathers more of it in later runs, with its typical examples; ``place`` or ``add``
    what is in it at once.

    Parameters
    ----------
    segment_ids : the best first; at least one.
    moved : do they leave the themes they are in?
    """
    theme_id, ids = to_made_id(name), list(dict.fromkeys(segment_ids))
    said: list[tuple[str, dict[str, object]]] = []
    if definition.strip():
        said.append(("define", {"definition": definition.strip()}))
    wanted: list[tuple[str, dict[str, object]]] = [
        ("create", {"name": name.strip()}), *said, ("describe", {"field": "memo", "text": memo}),
        ("example", {"segment_ids": ids[:MOST_TYPICAL], "as": "typical"}),
        ("place" if moved else "add", {"segment_ids": ids}),
    ]  # fmt: skip
    return [Decision(action, payload, theme_id) for action, payload in wanted]


def find_taken(name: str, decisions: pd.DataFrame, themes: pd.DataFrame) -> str:
    """Return why a theme of this name cannot be made; "" where it can.

    The id of a theme that people make comes from its name: a second one would be the first.
    """
    if not name.strip():
        return ""
    theme_id = to_made_id(name)
    if theme_id in set(themes["theme_id"]) or (decisions["theme_id"] == theme_id).any():
        return "A theme was made under this name before: choose another name, or put the messages in that one."
    return ""


def to_definition(wanted: Wanted) -> str:
    """Return a first definition: what was searched for, as far as it says something."""
    return " ".join(word.strip('"') for word in wanted.typed.split() if not word.startswith("-"))


def to_memo(wanted: Wanted, choices: Mapping[str, Choice], words: str, run: str) -> str:
    """Return where a theme comes from, for those who code by it."""
    line = to_filter_line(wanted, choices)
    asked = [f"“{wanted.typed.strip()}” {BY_WORDS[wanted.by]}"] if wanted.typed.strip() else []
    return f"Made of a search in run {run}: {'; '.join([*asked, *([line] if line else [])]) or 'everything'}; {words}."
