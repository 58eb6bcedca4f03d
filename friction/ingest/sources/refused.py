"""Columns of which nearly all cells are refused for one reason: told first, with the line that reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from friction.ingest.files import TIME_UNREADABLE, list_settings

if TYPE_CHECKING:
    import pandas as pd

NEARLY_ALL = 0.9
"""Share of a source's rows that must be refused for one form of one column."""

_PATTERN = ('time_format, the pattern they are written by, such as "%d.%m.%Y klo %H.%M" (docs/inputs.md, Times)',)
"""What reads times of a form that is not known."""


def tell_refused(imports: pd.DataFrame, quarantine: pd.DataFrame) -> list[str]:
    """Return a sentence about each column that is refused as a whole where a setting would read it, with its line.

    Parameters
    ----------
    imports, quarantine : tables of these names.

    Returns
    -------
    Those that cost most rows first.
    """
    n_read = imports.groupby(["kind", "source"])["n_read"].sum()
    # What a reason begins with names the form; behind it stands what would read it.
    forms = quarantine.assign(form=quarantine["reason"].str.split("; ").str[0])
    told = []
    for (kind, source, column, form), rows in forms.groupby(["kind", "source", "column", "form"]):
        n_all = int(n_read.get((kind, source), 0))
        if len(rows) < NEARLY_ALL * n_all:
            continue
        lines = list_settings(str(rows["reason"].value_counts().sort_index().idxmax()))
        lines = lines or (_PATTERN if form == TIME_UNREADABLE else ())
        if lines:
            mend = f"Say under [[{kind}]], name = {source!r}: {' or '.join(lines)}."
            told.append((-len(rows), f"{kind} {source}, column {column}: {len(rows):,} of {n_all:,}: {form}. {mend}"))
    return [sentence for _, sentence in sorted(told)]
