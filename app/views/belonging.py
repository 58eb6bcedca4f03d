"""Why messages are in a theme, in plain words: what belongs in it, what they share, how alike they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from app.views.messages import find_segments
from app.views.words import shorten, to_count

if TYPE_CHECKING:
    from collections.abc import Mapping

WORDS_SAID, EXAMPLES_SHOWN = 5, 2
EXAMPLE_LETTERS, DEFINITION_LETTERS = 90, 120


@dataclass(frozen=True)
class Belonging:
    """What holds a theme together.

    Attributes
    ----------
    definition : what belongs in it, in people's words, shortened; that nobody wrote it down yet.
    rules : the rest of what people wrote: the whole of a definition that was shortened, what else belongs in it and
        what does not.
    together : words that its messages share, and how alike they are, a sentence each.
    examples : texts that show it best, people's choice before the program's; shortened.
    """

    definition: str
    rules: tuple[str, ...]
    together: tuple[str, ...]
    examples: tuple[str, ...]


def to_belonging(tables: Mapping[str, pd.DataFrame], theme: pd.Series) -> Belonging:
    """Return why the messages of a theme belong together.

    Parameters
    ----------
    tables : ``segments`` and ``segment_topics``.
    theme : a row of ``themes``.
    """
    own = find_segments(tables, str(theme["theme_id"]))
    words = ", ".join(list(theme["terms"])[:WORDS_SAID])
    told = [f"They share words such as {words}."] if words else []
    # What a person put here says nothing of how alike the messages are.
    found = own[own["reason"] != "decided"]
    if len(found):
        told.append(f"Of 10 messages most like one of these, {round(10 * found['strength'].mean())} are in here too.")
    put = len(own) - len(found)
    if put:
        told.append(f"People put {to_count(put)} of {to_count(len(own))} here.")
    chosen = [*theme["typical_ids"], *theme["exemplar_ids"]]
    segments = tables["segments"]
    texts = segments[segments["segment_id"].isin(chosen)].set_index("segment_id")["text"]
    shown = list(dict.fromkeys(shorten(texts[name], EXAMPLE_LETTERS) for name in chosen if name in texts.index))
    return Belonging(*_to_definition(theme), tuple(told), tuple(shown[:EXAMPLES_SHOWN]))


def _to_definition(theme: pd.Series) -> tuple[str, tuple[str, ...]]:
    """Return what people wrote of what belongs in a theme, shortened, and the rest."""
    whole = "" if pd.isna(theme["definition"]) else str(theme["definition"])
    short = shorten(whole, DEFINITION_LETTERS) if whole else "Nobody has written down yet what belongs in it."
    rest = [whole] if whole and short != " ".join(whole.split()) else []
    for column, before in (("include", "In it as well"), ("exclude", "Not in it")):
        rest += [] if pd.isna(theme[column]) else [f"{before}: {theme[column]}"]
    return short, tuple(rest)
