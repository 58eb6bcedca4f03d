"""Coded segments: what is in which theme, and who said so."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from friction.themes.codebook.cells import join_cell, to_csv
from friction.themes.codebook.from_run import name_themes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

FOUND, DECIDED = "found", "decided"
COLUMNS = ("segment_id", "doc_id", "start", "end", "text", "theme_ids", "themes", "how")


class Coded(NamedTuple):
    """A segment and its themes.

    Attributes
    ----------
    segment_id, doc_id, start, end, text : as in the table ``segments``; the text is masked.
    theme_ids : its themes, the one it counts in first; empty where it is in none.
    how : for each of them, `FOUND` by the run or `DECIDED` by people.
    strength : how firmly it belongs to the first one, 0 to 1.
    is_decided : did people say anything about its themes, also that it is in none?
    """

    segment_id: str
    doc_id: str
    start: int
    end: int
    text: str
    theme_ids: tuple[str, ...]
    how: tuple[str, ...]
    strength: float
    is_decided: bool


def write_coded(
    segments: pd.DataFrame,
    segment_topics: pd.DataFrame,
    themes: pd.DataFrame,
    coders: Mapping[str, Mapping[str, Sequence[str]]] | None = None,
) -> bytes:
    """Return coded segments as CSV that no spreadsheet takes for formulas, one segment a row, by document and place.

    ``theme_ids``, ``themes`` (their names) and ``how`` hold one for each theme, in one order, parted by semicolons.

    Parameters
    ----------
    segments, segment_topics, themes : tables of these names, after decisions; ``segment_topics`` may hold ``also_in``,
        lists of further themes that people put the segment in.
    coders : for each coder, the theme ids given by segment: a column ``coder NAME`` each, in this order; empty where a
        coder did not code the segment, or gave it no theme.
    """
    name_of = name_themes(themes)
    given = coders or {}
    rows = [
        [
            one.segment_id, one.doc_id, str(one.start), str(one.end), one.text, join_cell(one.theme_ids),
            join_cell(name_of[theme_id] for theme_id in one.theme_ids), join_cell(one.how),
            *(join_cell(by_segment.get(one.segment_id, ())) for by_segment in given.values()),
        ]
        for one in iter_coded(segments, segment_topics, themes)
    ]  # fmt: skip
    return to_csv([[*COLUMNS, *(f"coder {name}" for name in given)], *rows])


def iter_coded(segments: pd.DataFrame, segment_topics: pd.DataFrame, themes: pd.DataFrame) -> Iterator[Coded]:
    """Yield the segments with their themes, by document and place; themes that are not in ``themes`` are left out."""
    known = set(themes["theme_id"])
    also = segment_topics["also_in"] if "also_in" in segment_topics else [()] * len(segment_topics)
    topics = segment_topics.assign(also_in=list(also))[["segment_id", "theme_id", "strength", "reason", "also_in"]]
    joined = segments[["segment_id", "doc_id", "start", "end", "text"]].merge(topics, on="segment_id", how="inner")
    for row in joined.sort_values(["doc_id", "start", "segment_id"]).itertuples(index=False):
        further = [] if row.also_in is None or pd.api.types.is_scalar(row.also_in) else list(row.also_in)
        of_people = row.reason == DECIDED
        how_of = {row.theme_id: DECIDED if of_people else FOUND} if row.theme_id in known else {}
        how_of |= {theme_id: DECIDED for theme_id in further if theme_id in known and theme_id not in how_of}
        yield Coded(
            row.segment_id, row.doc_id, int(row.start), int(row.end), row.text, tuple(how_of), tuple(how_of.values()),
            float(row.strength), of_people or bool(further),
        )  # fmt: skip
