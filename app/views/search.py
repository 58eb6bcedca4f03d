"""What a search finds: messages that hold the words or mean the same, filtered, in order, and where they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd
import pyarrow as pa

from app.views.search_index import NONE, NOWHERE
from app.views.search_words import find_any, find_texts, read_terms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.views.search_index import Index, Placed
    from app.views.search_words import Term

By = Literal["words", "meaning", "languages"]
"""By words; by meaning; by meaning in any language, over the vectors in which languages join."""

Sort = Literal["best", "newest"]
SORTS: tuple[Sort, ...] = ("best", "newest")
IN_THEMES, IN_NONE = "in", "none"
"""Where segments are: in a theme, or in none."""

LIKELY, UNLIKELY = "likely", "unlikely"
LEAST_LIKELY = 0.5
"""From here on a segment is more likely friction than not."""

RATINGS = {"low": (0.0, 0.4), "middle": (0.4, 0.6), "high": (0.6, 1.0)}
"""Bounds of ratings, 0 worst to 1 best; those on a bound are in the middle."""

MOST_NEAREST = 500
"""By meaning everything is a little like everything: so many messages are shown, the nearest."""

LEAST_LIKENESS: dict[By, float] = {"meaning": 0.35, "languages": 0.30}
"""Segments whose cosine to what was asked is less are taken to say something else.

Chosen on the made-up shop, asked for the names of its 30 themes: of what is found 0.57 is of the theme, and 0.53 of the
theme is found; at 0.30 it is 0.41 and 0.59, at 0.45 0.79 and 0.38. In any language, of all its messages, 0.45 and 0.40;
at 0.35 0.54 and 0.31."""


@dataclass(frozen=True)
class Wanted:
    """What is searched for. Within a filter one of the values is enough; every filter that has any must be met.

    Attributes
    ----------
    typed : words, or a sentence whose meaning is asked for.
    themes : ids; also of themes that people added segments to.
    placed : `IN_THEMES`, `IN_NONE` or both.
    stages, sources, languages, weeks, groups, ratings : of messages; `NONE` for those without.
    friction, kinds, reasons : of segments; reasons of those that are in no theme.
    """

    typed: str = ""
    by: By = "words"
    sort: Sort = "best"
    themes: Sequence[str] = ()
    placed: Sequence[str] = ()
    stages: Sequence[str] = ()
    sources: Sequence[str] = ()
    languages: Sequence[str] = ()
    weeks: Sequence[str] = ()
    groups: Sequence[str] = ()
    ratings: Sequence[str] = ()
    friction: Sequence[str] = ()
    kinds: Sequence[str] = ()
    reasons: Sequence[str] = ()

    @property
    def filters(self) -> tuple[str, ...]:
        """Names of the filters that are set."""
        return tuple(name for name in FILTERS if getattr(self, name))

    @property
    def asks_segments(self) -> bool:
        """Whether anything is asked of segments, so that a message without one is not meant."""
        return any(getattr(self, name) for name in ("themes", "placed", "friction", "kinds", "reasons"))


FILTERS = (
    "themes", "placed", "reasons", "stages", "sources", "weeks", "ratings", "friction", "kinds", "languages", "groups",
)  # fmt: skip


@dataclass(frozen=True)
class Found:
    """What was found.

    Attributes
    ----------
    docs : (k,) rows of messages in the index, in the order asked for; equal ones in the order of the index.
    segments : (n,) bool: the segments that say it: in a message that was found, meeting what is asked of segments, and
        holding one of the words; all of the message, where none holds one.
    likeness : (n,) cosines to what was asked by meaning; None by words.
    """

    docs: np.ndarray
    segments: np.ndarray
    likeness: np.ndarray | None = None

    def list_segments(self, index: Index) -> tuple[str, ...]:
        """Return the ids of the segments that say it, in the order of the messages."""
        place = np.full(len(index.doc_ids), -1, dtype=np.int64)
        place[self.docs] = np.arange(len(self.docs))
        rows = np.flatnonzero(self.segments)
        rows = rows[np.lexsort((rows, place[index.docs[rows]]))]
        return tuple(index.segment_ids.take(pa.array(rows)).to_pylist())


def find(index: Index, placed: Placed, wanted: Wanted, likeness: np.ndarray | None = None) -> Found:
    """Return the messages that meet all that is asked.

    The best ones are, by meaning, those with the likest segment; else those with the segment that most likely tells of
    friction and most firmly belongs where it is. The newest ones are the last written; those without a time come last.

    Parameters
    ----------
    likeness : (n,) cosines of the segments to what is asked, -1 for those without a vector; by meaning alone.
    """
    terms = read_terms(wanted.typed) if wanted.by == "words" else ()
    inside = _find_segments(index, placed, wanted)
    kept = _find_messages(index, placed, wanted) & find_texts(index.folded, terms)
    if likeness is not None:
        inside &= likeness >= LEAST_LIKENESS[wanted.by]
    if wanted.asks_segments or likeness is not None:
        held = np.zeros(len(kept), dtype=bool)
        held[index.docs[inside]] = True
        kept &= held
    weight = likeness if likeness is not None else index.friction * (0.5 + placed.strength / 2)
    docs, best = np.flatnonzero(kept), _find_highest(index, inside, weight, len(kept))
    if likeness is not None and len(docs) > MOST_NEAREST:
        docs = np.sort(docs[np.argsort(-best[docs], kind="stable")[:MOST_NEAREST]])
        kept = np.zeros_like(kept)
        kept[docs] = True
    key = best[docs] if wanted.sort == "best" else index.written_at[docs].astype(np.float64)
    return Found(docs[np.lexsort((docs, -key))], _find_saying(index, inside & kept[index.docs], terms), likeness)


def measure_likeness(rows: np.ndarray, vectors: np.ndarray, asked: np.ndarray) -> np.ndarray:
    """Return the cosine of each segment to what is asked, (n,) float32; -1 for those without a vector.

    Parameters
    ----------
    rows : (n,) row of each segment's vector, -1 without one.
    vectors : (v, d) unit rows.
    asked : (d,) unit vector.
    """
    likeness: np.ndarray = np.append(vectors @ asked.astype(np.float32), np.float32(-1.0))[rows]  # the last for -1
    return likeness


def count_themes(index: Index, placed: Placed, found: Found) -> pd.DataFrame:
    """Return where what was found is: ``theme_id`` (null: in no theme) and ``n_messages``, most first.

    A message counts in each theme that one of its segments is in; in no theme where one of them is in none.
    """
    rows = np.flatnonzero(found.segments)
    more = np.flatnonzero(found.segments[placed.more_segments])
    docs = np.concatenate([index.docs[rows], index.docs[placed.more_segments[more]]]).astype(np.int64)
    themes = np.concatenate([placed.themes.codes[rows], placed.more_themes[more]]).astype(np.int64)
    width = len(placed.themes.names) + 1
    pairs = np.unique(docs * width + themes + 1)
    counts = np.bincount(pairs % width, minlength=width)
    there = np.flatnonzero(counts)
    ids = pd.Series([None if one == 0 else placed.themes.names[one - 1] for one in there], dtype="str")
    counted = pd.DataFrame({"theme_id": ids, "n_messages": counts[there]})
    return counted.sort_values("n_messages", ascending=False, kind="stable", ignore_index=True)


def count_reasons(index: Index, placed: Placed, found: Found) -> pd.DataFrame:
    """Return why segments found are in no theme: ``reason``, ``n_segments`` and ``n_messages``, most first."""
    rows = np.flatnonzero(found.segments & (placed.themes.codes == NOWHERE))
    counted = pd.DataFrame({"code": placed.reasons.codes[rows], "doc": index.docs[rows]})
    counted = counted[counted["code"] != NOWHERE]
    told = counted.groupby("code").agg(n_segments=("doc", "size"), n_messages=("doc", "nunique")).reset_index()
    told = told.assign(reason=[placed.reasons.names[code] for code in told["code"]])
    told = told.sort_values(["n_segments", "code"], ascending=[False, True], ignore_index=True)
    return told[["reason", "n_segments", "n_messages"]]


def _find_segments(index: Index, placed: Placed, wanted: Wanted) -> np.ndarray:
    """Return which segments meet what is asked of segments, (n,) bool."""
    kept = np.ones(len(index.docs), dtype=bool)
    loose = placed.themes.codes == NOWHERE
    if wanted.themes:
        here = placed.themes.find(wanted.themes)
        numbers = np.flatnonzero(np.isin(placed.themes.names, list(wanted.themes)))
        here[placed.more_segments[np.isin(placed.more_themes, numbers)]] = True
        kept &= here
    if len(set(wanted.placed)) == 1:
        kept &= loose if wanted.placed[0] == IN_NONE else ~loose
    if wanted.reasons:
        kept &= loose & placed.reasons.find(wanted.reasons)
    if len(set(wanted.friction)) == 1:
        likely = index.friction >= LEAST_LIKELY
        kept &= likely if wanted.friction[0] == LIKELY else ~likely
    if wanted.kinds:
        kept &= index.kinds.find(wanted.kinds)
    return kept


def _find_messages(index: Index, placed: Placed, wanted: Wanted) -> np.ndarray:
    """Return which messages meet what is asked of messages, (m,) bool."""
    kept = np.ones(len(index.doc_ids), dtype=bool)
    columns = (
        (index.sources, wanted.sources), (index.languages, wanted.languages), (index.weeks, wanted.weeks),
        (index.groups, wanted.groups), (placed.stages, wanted.stages),
    )  # fmt: skip
    for column, values in columns:
        if values:
            kept &= column.find(values)
    if wanted.ratings:
        rated = np.zeros(len(kept), dtype=bool)
        for name in wanted.ratings:
            rated |= np.isnan(index.ratings) if name == NONE else _is_rated(index.ratings, name)
        kept &= rated
    return kept


def _is_rated(ratings: np.ndarray, name: str) -> np.ndarray:
    low, high = RATINGS[name]
    inside = {"low": ratings < high, "middle": (ratings >= low) & (ratings <= high), "high": ratings > low}
    return inside[name]


def _find_saying(index: Index, inside: np.ndarray, terms: tuple[Term, ...]) -> np.ndarray:
    """Return which segments say what is searched for, (n,) bool; ``inside``: those of messages that were found."""
    if all(term.excluded for term in terms):
        return inside
    rows = np.flatnonzero(inside)
    says = find_any(index.said.take(pa.array(rows)), terms)
    spoken = np.zeros(len(index.doc_ids), dtype=bool)
    spoken[index.docs[rows[says]]] = True
    saying = np.zeros_like(inside)
    saying[rows[says | ~spoken[index.docs[rows]]]] = True
    return saying


def _find_highest(index: Index, inside: np.ndarray, weight: np.ndarray, n_messages: int) -> np.ndarray:
    """Return the highest weight of the segments of each message that count, (m,); -1 without one."""
    highest = np.full(n_messages, -1.0, dtype=np.float32)
    rows = np.flatnonzero(inside)
    if len(rows):
        docs = index.docs[rows]
        firsts = np.flatnonzero(np.r_[True, docs[1:] != docs[:-1]])
        highest[docs[firsts]] = np.maximum.reduceat(weight[rows], firsts)
    return highest
