"""Which visits had a theme, how surely, and from which age on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from friction.contracts.spread import spread_themes
from friction.statistics import mix, person_signatures

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

DOCUMENT, MEMBER = 1, 2
"""What a draw is about: where a document lies, or whether it has a theme."""
DRAWN_AT_ONCE = 100_000
"""Documents times replicates that are drawn together."""


@dataclass(frozen=True)
class Exposures:
    """Places where a theme may have been met: a row for each theme, document and visit; sorted by these.

    Attributes
    ----------
    theme_id, doc_id, journey_id, step, stage : (n,) of each row; ``rows`` holds them as columns.
    p : (n,) chance that the document is about the visit and has the theme.
    low, high : (n,) the part of 0 to 1 that stands for this visit among all places of the document: it lies there in a
        replicate whose number for the document falls into it.
    member : (n,) chance that the document has the theme.
    met_at : (n,) moment of the experience, microseconds since 1970.
    """

    rows: pd.DataFrame
    p: np.ndarray
    low: np.ndarray
    high: np.ndarray
    member: np.ndarray
    met_at: np.ndarray

    def __len__(self) -> int:
        return len(self.p)

    def take(self, chosen: np.ndarray) -> Exposures:
        """Return some of the rows, in their order."""
        return Exposures(
            self.rows.iloc[chosen].reset_index(drop=True),
            *(values[chosen] for values in (self.p, self.low, self.high, self.member, self.met_at)),
        )


def find_exposures(
    segment_topics: pd.DataFrame,
    segments: pd.DataFrame,
    segment_alignments: pd.DataFrame,
    alignments: pd.DataFrame,
    most_minutes: Mapping[str, float],
) -> tuple[Exposures, Exposures]:
    """Return where each theme may have been met, by messages in time, and by messages that came too late.

    A document has the themes of its segments, each where its own segments lie: their mean ``probability``. Only
    documents written within the stage's ``drop_after`` of the visit's end count, however the visit ended: a drop-off
    becomes known then, and were converted people's messages cut off earlier than those of people who left, writing
    would go with leaving by construction (decision 4). The probability with the text is used, and not that from time
    alone, since the latter makes differences where there are none as soon as messages are late (decision 22). A
    document has a theme as surely as its surest segment (``strength``; 1 where people decided). Of documents that say
    the same of a theme about one visit, only the one that is most surely about it counts: saying it again makes the
    visit no surer.

    Parameters
    ----------
    segment_topics, segments, segment_alignments, alignments : tables of these names.
    most_minutes : ``drop_after`` of each stage, in minutes.

    Returns
    -------
    The exposures that count, and those of documents written later than ``drop_after``: they must show nothing.
    """
    members = spread_themes(segment_topics).merge(segments[["segment_id", "doc_id"]], on="segment_id")
    sure = np.where(members["reason"] == "decided", 1.0, members["strength"])
    members = members[["segment_id", "theme_id", "doc_id"]].assign(member=sure)
    keys = ["theme_id", "doc_id"]
    n_segments = members.groupby(keys)["segment_id"].transform("nunique")
    placed = segment_alignments[segment_alignments["stage"].notna() & segment_alignments["journey_id"].notna()]
    told = members.assign(n_segments=n_segments).merge(
        placed[["segment_id", "journey_id", "step", "stage", "probability"]], on="segment_id"
    )
    told = told.assign(share=told["probability"] / told["n_segments"])
    rows = told.groupby([*keys, "journey_id", "step", "stage"], as_index=False).agg(
        share=("share", "sum"), member=("member", "max")
    )
    high = rows.groupby(keys)["share"].cumsum().to_numpy()
    rows = rows.assign(high=high, low=high - rows["share"])
    in_time = alignments["gap_minutes"] <= alignments["stage"].map(most_minutes).astype("float64")
    lying = alignments[["doc_id", "journey_id", "step", "experienced_at"]].assign(in_time=in_time)
    rows = rows.merge(lying[alignments["journey_id"].notna()], on=["doc_id", "journey_id", "step"])
    rows = _drop_repeats(rows.merge(_find_said(members, segments), on=keys))
    rows = rows.sort_values([*keys, "journey_id", "step"], ignore_index=True)
    met_at = rows["experienced_at"].dt.as_unit("us").astype("int64").to_numpy()
    share, member, low, high = (rows[name].to_numpy(dtype=np.float64) for name in ("share", "member", "low", "high"))
    names = rows[[*keys, "journey_id", "step", "stage"]]
    whole = Exposures(names, np.clip(share * member, 0.0, 1.0), low, high, member, met_at)
    counts = rows["in_time"].to_numpy(dtype=bool)
    return whole.take(np.flatnonzero(counts)), whole.take(np.flatnonzero(~counts))


def _find_said(members: pd.DataFrame, segments: pd.DataFrame) -> pd.DataFrame:
    """Return theme_id, doc_id and a hash of what the document says of the theme; without texts, of the document."""
    texts = segments["text"] if "text" in segments else segments["doc_id"]
    hashes = person_signatures(texts.str.strip().str.casefold())
    said = dict(zip(segments["segment_id"], hashes, strict=True))
    return (
        members.assign(said=members["segment_id"].map(said))
        .groupby(["theme_id", "doc_id"], as_index=False)["said"]
        .sum()
    )


def _drop_repeats(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows without those that say the same of a theme about one visit, in time or too late."""
    surest = rows.assign(sure=rows["share"] * rows["member"]).sort_values(
        ["sure", "experienced_at", "doc_id"], ascending=[False, True, True]
    )
    return surest.drop_duplicates(["theme_id", "journey_id", "step", "in_time", "said"]).drop(columns=["sure", "said"])


def draw_met(exposures: Exposures, group: np.ndarray, replicates: int, seed: int) -> np.ndarray:
    """Draw in each replicate where every document lies and whether it has the theme.

    Numbers are hashed from (document or document and theme, replicate, seed): of a theme, a document lies at one
    place in a replicate, and no order of rows changes it.

    Parameters
    ----------
    exposures : rows of one theme, sorted by ``group``.
    group : (n,) number of the visit of each row, rising from 0.
    replicates, seed : how many, and what they depend on.

    Returns
    -------
    (replicates, visits) bool: whether any of the documents lies at the visit and has the theme.
    """
    begins = np.flatnonzero(np.diff(group, prepend=-1))
    document = person_signatures(exposures.rows["doc_id"])
    theme = person_signatures(exposures.rows["theme_id"])
    drawn = np.zeros((replicates, len(begins)), dtype=bool)
    sure = exposures.member >= 1
    at_once = max(1, DRAWN_AT_ONCE // max(len(document), 1))
    for first in range(0, replicates, at_once):
        rounds = np.arange(first, min(first + at_once, replicates), dtype=np.uint64)
        at = _to_uniform(document, rounds, seed, DOCUMENT)
        lies = (at >= exposures.low) & (at < exposures.high)
        if not sure.all():
            lies &= sure | (_to_uniform(document ^ theme, rounds, seed, MEMBER) < exposures.member)
        drawn[first : first + at_once] = np.logical_or.reduceat(lies, begins, axis=1)
    return drawn


def join_visits(p: np.ndarray, met_at: np.ndarray, group: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return for each visit the chance that it had the theme, 1 - prod(1 - p), and when it first did.

    That is the mean of the moments, each weighed by the chance to be the first: p times that of none before it.

    Parameters
    ----------
    p, met_at : (n,) of each row.
    group : (n,) number of the visit of each row, from 0 without a gap.
    """
    n = int(group.max(initial=-1)) + 1
    order = np.lexsort((met_at, group))
    p, met_at, group = p[order], met_at[order], group[order]
    log_none = np.log1p(-np.minimum(p, 1 - 1e-12))
    so_far = np.cumsum(log_none) - log_none
    begins = np.flatnonzero(np.diff(group, prepend=-1))
    first = p * np.exp(so_far - so_far[begins][group])
    chance = -np.expm1(np.bincount(group, log_none, minlength=n))
    total = np.bincount(group, first, minlength=n)
    since = met_at.min(initial=np.iinfo(np.int64).max)  # a sum of whole times would lose its last digits
    moment = np.divide(
        np.bincount(group, first * (met_at - since), minlength=n), total, out=np.zeros(n), where=total > 0
    )
    return chance, since + np.round(moment).astype(np.int64)


def find_theme_documents(segment_topics: pd.DataFrame, segments: pd.DataFrame) -> pd.DataFrame:
    """Return the distinct pairs of theme_id and doc_id, with the friction of the theme's segments in the document."""
    members = spread_themes(segment_topics).merge(segments[["segment_id", "doc_id", "friction"]], on="segment_id")
    return members.groupby(["theme_id", "doc_id"], as_index=False)["friction"].mean()


def find_friction_documents(themes: pd.DataFrame, segment_topics: pd.DataFrame, segments: pd.DataFrame) -> pd.DataFrame:
    """Return ``doc_id`` of the documents that hold a theme of friction, each once, rising."""
    troubled = spread_themes(segment_topics).merge(themes.loc[themes["is_friction"], ["theme_id"]], on="theme_id")
    found = find_theme_documents(troubled, segments)[["doc_id"]].drop_duplicates()
    return found.sort_values("doc_id", ignore_index=True)


def _to_uniform(signatures: np.ndarray, rounds: np.ndarray, seed: int, what: int) -> np.ndarray:
    """Return a number from 0 to 1 in each round for each signature, hashed one part after the other."""
    keys = mix(mix(mix(np.uint64(seed)) + np.uint64(what)) + rounds)
    uniform: np.ndarray = (mix(mix(signatures)[None, :] ^ keys[:, None]) >> np.uint64(11)) * 2.0**-53
    return uniform
