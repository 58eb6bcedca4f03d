"""What was found as rows of text, for a file: one message a row, in the order in which they were found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from app.views.search_index import NEVER, NOWHERE
from friction.themes.codebook import join_cell, to_csv, to_workbook

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.views.search import Found
    from app.views.search_index import Column, Index, Placed

FORMS = {".csv": "text/csv", ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
"""Files that can be given, and what browsers call them."""

COLUMNS = (
    "doc_id", "written_at", "week", "source", "language", "stage", "rating", "theme_ids", "themes", "reasons", "kinds",
    "friction", "likeness", "text", "url",
)  # fmt: skip
_WIDTHS = {"text": 80, "themes": 40, "url": 30}
_SHEET = "messages"


def write_found(index: Index, placed: Placed, found: Found, tables: Mapping[str, pd.DataFrame], form: str) -> bytes:
    """Return what was found as a file of this form (`FORMS`), without a cell that a spreadsheet would obey.

    Texts are masked, as they are in the run. Themes, kinds and reasons are those of the segments that say what is
    searched for; friction is the highest of them. Nothing is told of who wrote.
    """
    rows = build_rows(index, placed, found, tables)
    lines = [COLUMNS, *rows.itertuples(index=False, name=None)]
    return to_csv(lines) if form == ".csv" else to_workbook(_SHEET, lines, _WIDTHS)


def build_rows(index: Index, placed: Placed, found: Found, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the rows of the file, `COLUMNS`, all text; empty where nothing is known."""
    docs = found.docs
    themes = tables["themes"]
    names = dict(zip(themes["theme_id"], themes["name"], strict=True))
    links = dict(zip(tables["documents"]["doc_id"], tables["documents"]["url"], strict=True))
    ids = index.doc_ids.take(docs).to_pylist()
    starts, ends = np.searchsorted(index.docs, docs), np.searchsorted(index.docs, docs + 1)
    own = [np.arange(start, end)[found.segments[start:end]] for start, end in zip(starts, ends, strict=True)]
    added: dict[int, list[int]] = {}
    for row, theme in zip(placed.more_segments.tolist(), placed.more_themes.tolist(), strict=True):
        added.setdefault(row, []).append(theme)
    theme_ids = [
        [placed.themes.names[code] for code in dict.fromkeys(_list_codes(placed, rows, added))] for rows in own
    ]
    loose = [rows[placed.themes.codes[rows] == NOWHERE] for rows in own]
    moments = index.written_at[docs]
    written = pd.to_datetime(pd.Series(moments).where(moments > NEVER), unit="us", utc=True)
    return pd.DataFrame({
        "doc_id": ids,
        "written_at": written.dt.strftime("%Y-%m-%dT%H:%M:%SZ").fillna(""),
        "week": _name(index.weeks, docs), "source": _name(index.sources, docs),
        "language": _name(index.languages, docs), "stage": _name(placed.stages, docs),
        "rating": ["" if np.isnan(one) else f"{one:.2f}" for one in index.ratings[docs].tolist()],
        "theme_ids": [join_cell(many) for many in theme_ids],
        "themes": [join_cell(names.get(one, one) for one in many) for many in theme_ids],
        "reasons": [join_cell(dict.fromkeys(_name(placed.reasons, rows))) for rows in loose],
        "kinds": [join_cell(dict.fromkeys(_name(index.kinds, rows))) for rows in own],
        "friction": [f"{index.friction[rows].max():.2f}" if len(rows) else "" for rows in own],
        "likeness": [f"{found.likeness[rows].max():.2f}" if found.likeness is not None and len(rows) else ""
                     for rows in own],
        "text": index.texts.take(docs).to_pylist(),
        "url": [link if isinstance(link := links.get(doc_id), str) else "" for doc_id in ids],
    }, columns=list(COLUMNS))  # fmt: skip


def _name(column: Column, rows: np.ndarray) -> list[str]:
    return [column.names[code] if code != NOWHERE else "" for code in column.codes[rows].tolist()]


def _list_codes(placed: Placed, rows: np.ndarray, added: Mapping[int, list[int]]) -> list[int]:
    own = [code for code in placed.themes.codes[rows].tolist() if code != NOWHERE]
    return own + [code for row in rows.tolist() for code in added.get(row, ())]
