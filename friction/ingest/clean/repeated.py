"""A paragraph that many persons' texts end with is nobody's own: a firm's footer, in any language."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from friction.ingest.clean.closings import has_firm_signs
from friction.ingest.clean.reasons import FOOTER, REASONS
from friction.ingest.files import to_array

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
    ends = _find_ends(texts.where(documents["author"] == "customer"))
    counted = pc.value_counts(ends)
    often = [one["values"].as_py() for one in counted.filter(pc.greater_equal(counted.field("counts"), FEWEST_TEXTS))]
    firms = [end for end in often if end is not None and has_firm_signs(end)]
    places = np.flatnonzero(pc.is_in(ends, pa.array(firms, pa.large_string())))
    if not len(places):
        return documents
    found = pd.Series(ends.take(places).to_pylist(), index=documents.index[places], dtype="str")
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


def _find_ends(texts: pd.Series) -> pa.Array:
    """Return the last of several paragraphs of each text, where it is long enough for a footer; else null."""
    given = to_array(texts)
    maybe = pc.and_(pc.greater(pc.utf8_length(given), FEWEST_SIGNS), pc.match_substring(given, "\n\n"))
    several = pc.if_else(maybe, given, pa.scalar(None, pa.large_string()))
    ends = pc.replace_substring_regex(several, r"(?s)^.*\n\n", "")
    return pc.if_else(pc.greater_equal(pc.utf8_length(ends), FEWEST_SIGNS), ends, pa.scalar(None, pa.large_string()))
