"""Which texts are the same, by how many people they are said, and which of them say too little."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

import pandas as pd

from friction.contracts.letters import LETTER, MARKS
from friction.contracts.voices import find_writers
from friction.topics.context import build_contexts, join_texts
from friction.topics.copies import find_copies
from friction.topics.embed import to_text_hash

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

FEWEST_LEMMAS = 2
FEWEST_WORDS = 3
KEY_BORDER = "\0"

_WORD = rf"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]|(?:[^\W\d_][{MARKS}]*)+"
"""A word; each letter of the scripts that put no spaces between words."""

_SAID = re.compile(rf"(?:{LETTER}|[_'%€$£+#])+")
"""What of a text makes it another one."""


def find_short(segments: pd.DataFrame, often: int) -> pd.Series:
    """Tell which segments say too little to be grouped: no lemma at all, or one among fewer than three words.

    What so many people say in the same few words is no remark of one: it says enough.

    Parameters
    ----------
    segments : text, lemmas, folded (as `fold` gives it), writer.
    often : so many people.
    """
    n_lemmas = segments["lemmas"].map(len)
    n_words = segments["text"].str.count(_WORD)
    said_by = segments.groupby("folded")["writer"].transform("nunique")
    return (n_lemmas == 0) | ((n_lemmas < FEWEST_LEMMAS) & (n_words < FEWEST_WORDS) & (said_by < often))


def fold(text: str) -> str:
    """Return a text as it counts when equal ones are looked for: no capitals, signs or spaces beside its words."""
    words = _SAID.findall(unicodedata.normalize("NFKC", text).casefold())
    return " ".join(words) or text


def with_writers(segments: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    """Return the segments with ``writer`` (the document, where nobody is known) and ``folded``, as `fold` has it."""
    own = documents.set_index("doc_id", drop=False)
    writers = find_writers(own) if "person_id" in own else own["doc_id"]
    return segments.assign(writer=segments["doc_id"].map(writers), folded=segments["text"].map(fold))


def find_texts(spoken: pd.DataFrame) -> pd.DataFrame:
    """Return a row for each key, that of the wording most people use, sorted by text."""
    usual = spoken.groupby(["key", "text"])["writer"].transform("nunique")
    ordered = spoken.assign(usual=-usual).sort_values(["usual", "text", "segment_id"], kind="stable")
    return ordered.drop_duplicates("key").drop(columns="usual").sort_values(["text", "key"])


def find_keys(
    spoken: pd.DataFrame, segments: pd.DataFrame, known: pd.Series, contexts: Mapping[str, np.ndarray]
) -> pd.Series:
    """Return what makes two segments the same: their words, and of known ones the whole of a document that has more."""
    around = build_contexts(segments)
    # By hash: a document of a million letters stands beside each of its thousands of segments.
    whole_of = {
        doc_id: to_text_hash(fold(text))
        for doc_id, text in zip(around["doc_id"], around["text"], strict=True)
        if doc_id in contexts
    }
    keys = [
        f"{text}{KEY_BORDER}{whole_of[doc_id]}" if meant and doc_id in whole_of else text
        for text, doc_id, meant in zip(spoken["folded"], spoken["doc_id"], known, strict=True)
    ]
    return pd.Series(keys, index=spoken.index, dtype="object")


def find_families(segments: pd.DataFrame) -> pd.Series:
    """Return the family of copies that each document is of, by doc_id."""
    whole = join_texts(segments)
    folded = whole.map(fold)
    different = folded.drop_duplicates().sort_values()
    families = pd.Series(find_copies(different.tolist()), index=different)
    return folded.map(families)
