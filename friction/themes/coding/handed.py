"""What is handed to coders: a sample as the log holds it, and what somebody was asked about."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from friction.contracts import spread_themes
from friction.errors import FrictionError
from friction.themes.coding.codings import find_queue
from friction.themes.coding.samples import draw_sample

if TYPE_CHECKING:
    from collections.abc import Sequence

    from friction.themes.coding.codings import Coded


class Sample(NamedTuple):
    """A sample that was drawn, as the log of codings takes it.

    Attributes
    ----------
    sample_id : made of who codes what: the same draw has the same id.
    payload : of the action ``sample``.
    """

    sample_id: str
    payload: dict[str, Any]

    @property
    def n_by_coder(self) -> dict[str, int]:
        """How many segments each coder has to code."""
        return {coder: len(ids) for coder, ids in self.payload["parts"].items()}


def hand_out(
    coded: Coded,
    segments: pd.DataFrame,
    documents: pd.DataFrame,
    segment_topics: pd.DataFrame,
    how: str,
    n: int,
    coders: Sequence[str],
    overlap: float,
    themes: Sequence[str],
    seed: int,
    *,
    pairs: bool = False,
) -> Sample:
    """Draw a sample; segments of earlier samples are not drawn again.

    Parameters
    ----------
    coded : what was coded so far.
    segments, documents, segment_topics : tables of these names, after decisions.
    how, n, coders, overlap, themes, seed, pairs : as `friction.themes.coding.draw_sample` takes them.

    Raises
    ------
    FrictionError
        If there is nothing to draw, or one of the parameters is not right.
    """
    spread = pd.concat([spread_themes(segment_topics), segment_topics[segment_topics["theme_id"].isna()]])
    told = segments[["segment_id", "doc_id", "text"]].merge(documents[["doc_id", "person_id"]], on="doc_id")
    already = sorted(set(coded.assigned["segment_id"]))
    drawn = draw_sample(told, spread, themes, how, n, coders, overlap, seed, already, pairs=pairs)
    if not len(drawn):
        raise FrictionError(
            "there is no segment left to draw", why="Those of earlier samples are not drawn again.",
            mend="Draw another way, or from other themes.",
        )  # fmt: skip
    parts = {str(coder): own["segment_id"].tolist() for coder, own in drawn.groupby("coder", sort=True)}
    content = "\n".join(one for coder in parts for one in (coder, *parts[coder]))
    sample_id = "sa-" + hashlib.sha256(content.encode()).hexdigest()[:10]
    return Sample(sample_id, {"how": how, "seed": seed, "overlap": float(overlap), "parts": parts})


def find_asked(coded: Coded, segments: pd.DataFrame, coder: str, *, answered: bool = False) -> pd.DataFrame:
    """Return what a coder is asked about, with the texts and nothing else: a blind view.

    Parameters
    ----------
    coded : the state after all codings.
    segments : table ``segments``; what it does not hold any more is left out.
    coder : who codes.
    answered : whether what the coder has coded already is among it.

    Returns
    -------
    sample_id, segment_id, doc_id, start, end, text; in the order of sample and position, each segment once.
    """
    asked = coded.assigned[coded.assigned["coder"] == coder] if answered else find_queue(coded, coder)
    queue = asked[["sample_id", "segment_id"]].drop_duplicates("segment_id")
    told = segments[["segment_id", "doc_id", "start", "end", "text"]]
    return queue.merge(told[told["segment_id"].isin(queue["segment_id"])], on="segment_id", how="inner")
