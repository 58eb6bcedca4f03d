"""Everything customers wrote as columns of numbers and one of text: made once for a run, shared by all who search."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa

from app.views.search_words import fold
from friction.contracts import KINDS, REASONS, SOURCES, spread_themes
from friction.contracts.weeks import to_weeks
from friction.statistics import find_groups

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

NONE = ""
"""Among the values of a filter: messages that have none of the others."""

NOWHERE = -1
NEVER = np.iinfo(np.int64).min


@dataclass(frozen=True)
class Column:
    """A value for each message or segment, as its number among few names.

    Attributes
    ----------
    codes : (n,) whole numbers; -1 where there is no value.
    names : the values that occur, in the order in which they are offered.
    """

    codes: np.ndarray
    names: tuple[str, ...]

    def find(self, wanted: Sequence[str]) -> np.ndarray:
        """Return which rows have one of the values wanted, (n,) bool; `NONE` stands for no value."""
        numbers = {**{name: code for code, name in enumerate(self.names)}, NONE: NOWHERE}
        return np.isin(self.codes, [numbers[name] for name in wanted if name in numbers])


@dataclass(frozen=True)
class Index:
    """What customers wrote in a run, whatever people decided since.

    Messages (m rows) are customers' documents by id; segments (n rows) are in the order of the table ``segments``.

    Attributes
    ----------
    doc_ids, texts, folded : (m,) text; ``folded`` as words are searched in it.
    written_at : (m,) microseconds since 1970, UTC; the least number where there is none.
    ratings : (m,) 0 to 1, nan where there is none.
    sources, languages, weeks, groups : of messages; ``groups`` without names where the settings name no group.
    segment_ids : (n,) text.
    said : (n,) what segments say, folded.
    docs : (n,) row of each segment's message, rising.
    starts, ends : (n,) where it stands in its message's text.
    friction : (n,) 0 to 1.
    kinds : of segments.
    """

    doc_ids: pa.Array
    texts: pa.Array
    folded: pa.Array
    written_at: np.ndarray
    ratings: np.ndarray
    sources: Column
    languages: Column
    weeks: Column
    groups: Column
    segment_ids: pa.Array
    said: pa.Array
    docs: np.ndarray
    starts: np.ndarray
    ends: np.ndarray
    friction: np.ndarray
    kinds: Column


@dataclass(frozen=True)
class Placed:
    """Where messages and segments of an index belong, after people's decisions.

    Attributes
    ----------
    themes : of segments; names are theme ids, the largest theme first.
    more_segments, more_themes : rows of segments, and numbers of the themes that people added them to.
    reasons : of segments, why they are where they are, or in no theme.
    strength : (n,) 0 to 1.
    stages : of messages, where they are read to belong.
    """

    themes: Column
    more_segments: np.ndarray
    more_themes: np.ndarray
    reasons: Column
    strength: np.ndarray
    stages: Column


def build_index(tables: Mapping[str, pd.DataFrame], timezone: str, group_by: str | None) -> Index:
    """Return the index of a run.

    Parameters
    ----------
    tables : ``documents``, ``segments`` and ``persons``.
    timezone : of the weeks.
    group_by : property of persons that makes groups; None: there are none.
    """
    documents = tables["documents"]
    documents = documents[documents["author"] == "customer"]
    segments = tables["segments"]
    docs = pd.Index(documents["doc_id"]).get_indexer(segments["doc_id"])
    texts = _to_arrow(documents["text"])
    written = documents["written_at"]
    known = written.notna().any()
    weeks = to_weeks(written, timezone) if known else pd.Series(None, index=documents.index, dtype="str")
    people = documents["person_id"]
    return Index(
        doc_ids=_to_arrow(documents["doc_id"]), texts=texts,
        folded=_fold(texts),
        written_at=written.astype("int64").where(written.notna(), NEVER).to_numpy(),
        ratings=documents["rating"].to_numpy(dtype=np.float32),
        sources=_to_column(documents["source"], SOURCES), languages=_to_column(documents["language"], by_size=True),
        weeks=_to_column(weeks, newest_first=True), groups=_to_groups(people, tables["persons"], group_by),
        segment_ids=_to_arrow(segments["segment_id"]), said=_fold(_to_arrow(segments["text"])),
        docs=docs.astype(np.int32),
        starts=segments["start"].to_numpy(dtype=np.int32), ends=segments["end"].to_numpy(dtype=np.int32),
        friction=segments["friction"].to_numpy(dtype=np.float32), kinds=_to_column(segments["kind"], KINDS),
    )  # fmt: skip


def find_rows(index: Index, vector_ids: Sequence[str]) -> np.ndarray:
    """Return the row of each segment's vector, (n,); -1 without one.

    Parameters
    ----------
    vector_ids : what vectors are of, each once: segments, and whatever else.
    """
    rows: np.ndarray = pd.Index(vector_ids, dtype="str").get_indexer(index.segment_ids.to_pandas()).astype(np.int32)
    return rows


def place_index(index: Index, tables: Mapping[str, pd.DataFrame]) -> Placed:
    """Return where what is in an index belongs.

    Parameters
    ----------
    tables : ``themes``, ``segment_topics`` and ``alignments``, after decisions.
    """
    there = pd.Index(index.segment_ids.to_pandas())
    own = tables["segment_topics"].set_index("segment_id").reindex(there)
    names = tuple(tables["themes"]["theme_id"])
    number = pd.Index(names, dtype="str")
    spread = spread_themes(tables["segment_topics"][["segment_id", "theme_id", "also_in"]])
    added = spread[spread["segment_id"].duplicated()]
    best = tables["alignments"]
    best = best[best["best"]].set_index("doc_id")["stage"].reindex(index.doc_ids.to_pandas())
    stages = tables["dropoff"]["stage"].tolist() if "dropoff" in tables else []
    return Placed(
        themes=Column(number.get_indexer(own["theme_id"]).astype(np.int32), names),
        more_segments=there.get_indexer(added["segment_id"]).astype(np.int32),
        more_themes=number.get_indexer(added["theme_id"]).astype(np.int32),
        reasons=_to_column(own["reason"], REASONS), strength=own["strength"].fillna(0.0).to_numpy(dtype=np.float32),
        stages=_to_column(best, stages),
    )  # fmt: skip


def _to_arrow(values: pd.Series) -> pa.Array:
    return pa.array(values, pa.large_string())


def _fold(texts: pa.Array) -> pa.Array:
    return pa.array([fold(text) for text in texts.to_pylist()], pa.large_string())


def _to_groups(people: pd.Series, persons: pd.DataFrame, group_by: str | None) -> Column:
    if group_by is None or not len(persons):
        return Column(np.full(len(people), NOWHERE, dtype=np.int16), ())
    codes, names = find_groups(people.to_numpy(dtype=object), persons, group_by)
    known = tuple(name for name in names if name is not None)
    return Column(np.where(codes < len(known), codes, NOWHERE).astype(np.int16), known)


def _to_column(
    values: pd.Series, order: Sequence[str] = (), *, by_size: bool = False, newest_first: bool = False
) -> Column:
    """Return values as a column: in an order given, by how many have them, or sorted."""
    there = values.value_counts()
    names = [name for name in order if name in there.index]
    rest = sorted(set(there.index) - set(names), reverse=newest_first)
    names += sorted(rest, key=lambda name: -there[name]) if by_size else rest
    codes = pd.Index(names, dtype="str").get_indexer(values) if names else np.full(len(values), NOWHERE)
    return Column(codes.astype(np.int16), tuple(names))
