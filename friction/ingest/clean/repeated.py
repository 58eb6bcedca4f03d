"""A paragraph that many persons' texts end with is nobody's own: a firm's footer, in any language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from friction.ingest.clean.closings import has_firm_signs
from friction.ingest.clean.reasons import FOOTER, REASONS

if TYPE_CHECKING:
    import pandas as pd

FEWEST_TEXTS, FEWEST_PERSONS = 5, 3
FEWEST_SIGNS = 80
"""Characters of such a paragraph: shorter ones may be what people say alike."""


def leave_out_repeated(documents: pd.DataFrame) -> pd.DataFrame:
    """Return documents without the last paragraphs that many end with and that speak as a firm does.

    What people paste ("I demand my money back") stays: it holds no address, no firm, no law. A text that is nothing else
    stays, too.

    Parameters
    ----------
    documents : raw rows with text, person, author, left_out and given_text; any order, which does not matter.
    """
    texts = documents["text"]
    long = (documents["author"] == "customer") & (texts.str.len() > FEWEST_SIGNS)
    long &= texts.str.contains("\n\n", regex=False)
    if int(long.sum()) < FEWEST_TEXTS:
        return documents
    ends = texts[long].str.rsplit("\n\n", n=1).str[-1]
    ends = ends[ends.str.len() >= FEWEST_SIGNS]
    writers = documents.loc[ends.index, "person"]
    writers = writers.where(writers.notna(), "\n" + documents.loc[ends.index, "row"].astype("str"))
    counted = writers.groupby(ends).agg(["size", "nunique"])
    many = counted[(counted["size"] >= FEWEST_TEXTS) & (counted["nunique"] >= FEWEST_PERSONS)].index
    footers = {end for end in many if has_firm_signs(end)}
    found = ends[ends.isin(footers)]
    if found.empty:
        return documents
    kept = texts.copy()
    kept[found.index] = [text.removesuffix(end).rstrip() for text, end in zip(texts[found.index], found, strict=True)]
    why = documents["left_out"].copy()
    why[found.index] = [
        "; ".join(one for one in REASONS if one == FOOTER or (isinstance(told, str) and one in told.split("; ")))
        for told in why[found.index]
    ]
    given = documents["given_text"].copy()
    given[found.index] = given[found.index].where(given[found.index].notna(), texts[found.index])
    return documents.assign(text=kept, left_out=why, given_text=given)
