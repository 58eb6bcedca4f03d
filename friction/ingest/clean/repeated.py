"""A paragraph that many persons' texts end with is nobody's own: a firm's footer, in any language."""

from __future__ import annotations

from collections import Counter

import pandas as pd

from friction.ingest.clean.closings import has_firm_signs
from friction.ingest.clean.reasons import FOOTER, REASONS
from friction.ingest.files import to_list

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
    own = (documents["author"] == "customer").to_numpy(dtype=bool).nonzero()[0]
    ends = {int(place): _find_end(text) for place, text in zip(own, to_list(texts.iloc[own]), strict=True)}
    counted = Counter(end for end in ends.values() if end is not None)
    often = {end for end, n in counted.items() if n >= FEWEST_TEXTS and has_firm_signs(end)}
    places = [place for place, end in ends.items() if end in often]
    if not places:
        return documents
    found = pd.Series([ends[place] for place in places], index=documents.index[places], dtype="str")
    writers = documents.loc[found.index, "person"]
    writers = writers.where(writers.notna(), "\n" + documents.loc[found.index, "row"].astype("str"))
    n_writers = writers.groupby(found).transform("nunique")
    found = found[n_writers >= FEWEST_PERSONS]
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


def _find_end(text: str) -> str | None:
    """Return the last of several paragraphs, where it is long enough for a footer."""
    if len(text) <= FEWEST_SIGNS:
        return None
    _, gap, end = text.rpartition("\n\n")
    return end if gap and len(end) >= FEWEST_SIGNS else None
