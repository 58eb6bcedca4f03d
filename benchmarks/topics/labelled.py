"""Labelled sets at several sizes: what settings are chosen on, by leaving one set out at a time."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from benchmarks.topics.sets import embed_cached, find_banking, order_by_hash

if TYPE_CHECKING:
    from collections.abc import Mapping

FEWEST_OF_GROUP = 10
"""Groups of fewer texts are left out of cuts."""

SHORT = {
    "banking77": ("banking77/banking77.csv", "category"),
    "clinc150": ("clinc150/clinc150.csv", "label"),
    "hwu64": ("hwu64/hwu64.csv", "label"),
}
LONG = {
    "nhs": ("nhs_feedback/nhs_feedback.csv", "label"),
    "cfpb": ("cfpb/cfpb.csv", "issue"),
    "airline": ("airline/airline.csv", "reason"),
}
COPIED = "10 a group copied"
SIZES = ("whole", "30 a group", "10 a group", "800 rows", COPIED)
SIZES_OF_LONG = {"nhs": ("whole", "800 rows"), "cfpb": ("whole",), "airline": ("30 a group", "800 rows")}
"""Of the long ones most labels hold too few texts to be cut; reasons of tweets are rough, and whole they take long."""

NO_LABEL = {"Can't Tell": ""}
MOST_COPIES = 7
SHARE_LOWERED = 0.25
SLIP_LETTERS = 5
"""Words of so many letters are slipped in."""


class Labelled(NamedTuple):
    """Documents with one label each (empty: none, or several), cut into segments.

    Attributes
    ----------
    name, size : of the set, and of the cut.
    segments : table ``segments``, sorted by segment_id.
    documents : doc_id, text, person_id, author, language, label.
    vectors : (n, d) unit rows of the segments.
    contexts : (d,) unit row of each document of several segments, by doc_id.
    """

    name: str
    size: str
    segments: pd.DataFrame
    documents: pd.DataFrame
    vectors: np.ndarray
    contexts: Mapping[str, np.ndarray]

    @property
    def n_true(self) -> int:
        """Return how many labels there are."""
        return int(self.documents.loc[self.documents["label"] != "", "label"].nunique())

    @property
    def usual(self) -> float:
        """Return how many documents a label has, on average."""
        return float((self.documents["label"] != "").sum() / max(self.n_true, 1))


def read_labelled(name: str, size: str) -> Labelled:
    """Return a set at a size; sets of few rows a group are there whole alone.

    Raises
    ------
    FileNotFoundError
        If the data are not below ``FRICTION_DATA``.
    """
    from friction.text.segments import build_segments
    from friction.topics.context import build_contexts

    file, column = {**SHORT, **LONG}[name]
    rows = pd.read_csv(find_banking().parent.parent / file, keep_default_na=False).drop_duplicates("text")
    rows = rows.rename(columns={column: "label"})[["text", "label"]].replace({"label": NO_LABEL})
    if name == "airline":  # only the negative ones have a reason
        rows = rows[rows["label"] != ""]
    rows = _cut(rows, size.removesuffix(" copied"))
    if size == COPIED:
        rows = copy_with_slips(rows)
    documents = rows.assign(
        doc_id=[f"{number:06d}" for number in range(len(rows))], author="customer", person_id=None, language="en"
    )
    if name in SHORT:  # one matter each: what is grouped is the text
        segments = documents[["doc_id", "text"]].assign(segment_id=documents["doc_id"] + "/0", start=0)
        segments["lemmas"] = segments["phrases"] = [text.lower().split() for text in segments["text"]]
    else:
        segments = build_segments(documents).sort_values("segment_id", ignore_index=True)
    segments = segments.assign(friction=0.0)
    around = build_contexts(segments)
    contexts = dict(zip(around["doc_id"], _embed(tuple(around["text"])), strict=True))
    return Labelled(name, size, segments, documents, _embed(tuple(segments["text"])), contexts)


@cache
def _embed(texts: tuple[str, ...]) -> np.ndarray:
    return embed_cached(texts) if texts else np.empty((0, 384), dtype=np.float32)


def _cut(rows: pd.DataFrame, size: str) -> pd.DataFrame:
    rows = rows.iloc[order_by_hash(rows["text"].tolist())]
    if size.endswith("a group"):
        rows = rows[rows.groupby("label")["label"].transform("size") >= FEWEST_OF_GROUP]
        rows = rows.groupby("label").head(int(size.split(maxsplit=1)[0]))
    elif size.endswith("rows"):
        rows = rows.head(int(size.split(maxsplit=1)[0]))
    return rows.sort_values("text", ignore_index=True)


def copy_with_slips(rows: pd.DataFrame, seed: int = 0) -> pd.DataFrame:
    """Return each text one to seven times, with up to two slips of the finger, now and then without capitals.

    So feedback looks where people paste, fill in a template, or where a set was made from a few messages.
    """
    random = np.random.default_rng(seed)
    often = random.integers(1, MOST_COPIES + 1, len(rows))
    copied = rows.loc[rows.index.repeat(often)].reset_index(drop=True)
    return copied.assign(text=[_slip(text, random) for text in copied["text"]])


def _slip(text: str, random: np.random.Generator) -> str:
    """Return the text with none, one or two words in which letters changed places, one is missing, or one is double."""
    words = text.split()
    long = [place for place, word in enumerate(words) if len(word) >= SLIP_LETTERS]
    for place in random.permutation(long)[: random.integers(0, 3)].tolist():
        word, at = words[place], int(random.integers(1, len(words[place]) - 1))
        words[place] = (
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
        )[random.integers(3)]
    slipped = " ".join(words)
    return slipped.lower() if random.random() < SHARE_LOWERED else slipped


def to_document_topics(labelled: Labelled, topics: np.ndarray) -> np.ndarray:
    """Return the topic of each document: the one that most of its characters are in, -1 for none.

    Parameters
    ----------
    topics : (n,) int64 topic of each segment, -1 for none.
    """
    said = pd.DataFrame(
        {"doc_id": labelled.segments["doc_id"], "topic": topics, "length": labelled.segments["text"].str.len()}
    )
    said = said[said["topic"] >= 0].groupby(["doc_id", "topic"])["length"].sum().reset_index()
    best = said.sort_values(["length", "topic"], ascending=[False, True]).drop_duplicates("doc_id")
    found = labelled.documents["doc_id"].map(best.set_index("doc_id")["topic"]).fillna(-1)
    return found.to_numpy(dtype=np.int64)
