"""What a run would change about the themes, but leaves to people."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from friction.contracts import TABLES, build_table
from friction.contracts.spread import spread_themes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from friction.themes.state import Replayed

N_EXEMPLARS = 5
MOST_ALIKE = 12
"""Pairs of themes that are alike, the likest, of which people hear."""


class _Proposal(NamedTuple):
    """A row of the table ``proposals``."""

    proposal_id: str
    kind: str
    theme_id: str | None
    other_theme_id: str | None
    topic_id: str | None
    n_segments: int
    exemplar_ids: list[str]
    why: str


def find_proposals(
    topics: pd.DataFrame,
    lineage: pd.DataFrame,
    segment_topics: pd.DataFrame,
    replayed: Replayed,
    novel_groups: pd.DataFrame | None = None,
    alike: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return what the run found against people's decisions, and groups that may be new themes.

    ``split``: a topic that stands apart from the others of a theme that a person merged; it stays inside. ``merge``: a
    topic that holds most of a theme and of a part that a person split off it (or of two such parts); they stay apart;
    or two themes that are alike, that nobody split, and of which nobody named or judged both. ``new``: segments in
    no theme that are alike.

    Parameters
    ----------
    topics, lineage : tables of the run; ``topics.theme_id`` before merges.
    segment_topics : table ``segment_topics``; segments that have a theme by now are left out of the groups.
    replayed : the state after all decisions.
    novel_groups : segment_id and group (any values; null: in none).
    alike : theme_id, other_theme_id, likeness (`friction.themes.alike`).

    Returns
    -------
    Table ``proposals``. Ids are hashes of what is proposed, so the same proposal has the same id in each run.
    """
    rows = [
        *_propose_splits(topics, lineage, replayed),
        *_propose_merges(topics, lineage, replayed),
        *_propose_alike(topics, segment_topics, alike, replayed),
        *_propose_new(segment_topics, novel_groups),
    ]
    return build_table("proposals", pd.DataFrame(rows, columns=list(TABLES["proposals"].names)))


def _propose_splits(topics: pd.DataFrame, lineage: pd.DataFrame, replayed: Replayed) -> Iterator[_Proposal]:
    kept = topics.set_index("topic_id")
    for row in lineage[lineage["relation"] == "split"].itertuples():
        inside = row.previous_theme_id
        if inside in replayed.merged and row.topic_id in kept.index and kept.loc[row.topic_id, "theme_id"] == inside:
            topic = kept.loc[row.topic_id]
            theme_id = replayed.find_theme(str(inside))
            why = (
                f"People merged this theme, and {_count(topic['n_segments'])} of it now stand apart from the others: "
                "they stay inside until somebody splits it."
            )
            yield _Proposal(
                _to_id("split", theme_id, row.topic_id), "split", theme_id, None, row.topic_id,
                int(topic["n_segments"]), list(topic["exemplar_ids"]), why,
            )  # fmt: skip


def _propose_merges(topics: pd.DataFrame, lineage: pd.DataFrame, replayed: Replayed) -> Iterator[_Proposal]:
    kept = topics.set_index("topic_id")
    proposed: set[str] = set()
    for row in lineage[lineage["relation"] == "merged"].itertuples():
        if row.topic_id not in kept.index:
            continue
        topic = kept.loc[row.topic_id]
        pair = (replayed.find_theme(str(topic["theme_id"])), replayed.find_theme(str(row.previous_theme_id)))
        wholes = {replayed.find_whole(theme_id) for theme_id in pair}
        proposal_id = _to_id("merge", *sorted(pair))
        if pair[0] == pair[1] or len(wholes) > 1 or proposal_id in proposed:
            continue
        proposed.add(proposal_id)
        why = (
            f"People split these themes, and the run found most of both in one group of "
            f"{_count(topic['n_segments'])}: they stay apart until somebody merges them."
        )
        yield _Proposal(
            proposal_id, "merge", pair[0], pair[1], row.topic_id, int(topic["n_segments"]),
            list(topic["exemplar_ids"]), why,
        )  # fmt: skip


def _propose_alike(
    topics: pd.DataFrame, segment_topics: pd.DataFrame, alike: pd.DataFrame | None, replayed: Replayed
) -> Iterator[_Proposal]:
    if alike is None:
        return
    sizes = spread_themes(segment_topics)["theme_id"].value_counts()
    topics = topics.sort_values(["n_segments", "topic_id"], ascending=[False, True])
    theme_of = topics["theme_id"].map(replayed.find_theme)
    n_proposed = 0
    for row in alike.itertuples():
        pair = [str(row.theme_id), str(row.other_theme_id)]
        split = replayed.find_whole(pair[0]) == replayed.find_whole(pair[1])
        if split or all(theme_id in replayed.themes for theme_id in pair):
            continue  # people split them, or judged each of them
        n_proposed += 1
        if n_proposed > MOST_ALIKE:
            break
        shown = [
            segment_id
            for theme_id in pair
            for segment_id in topics.loc[theme_of == theme_id, "exemplar_ids"].explode().dropna().head(2)
        ]
        n, n_other = (int(sizes.get(theme_id, 0)) for theme_id in pair)
        why = (
            f"What people say in these is {'' if row.likeness >= 1 else 'nearly '}as alike as within one of them "
            f"({_count(n)} and {n_other}): they may be one theme."
        )
        yield _Proposal(_to_id("merge", *sorted(pair)), "merge", pair[0], pair[1], None, n_other, shown, why)


def _propose_new(segment_topics: pd.DataFrame, novel_groups: pd.DataFrame | None) -> Iterator[_Proposal]:
    if novel_groups is None:
        return
    free = set(segment_topics.loc[segment_topics["theme_id"].isna(), "segment_id"])
    groups = novel_groups[novel_groups["segment_id"].isin(free)].dropna(subset="group")
    for ids in sorted(sorted(own) for _, own in groups.groupby("group", sort=False)["segment_id"]):
        why = f"{_count(len(ids))} that are in no theme are alike: they may be a new one."
        yield _Proposal(_to_id("new", *ids), "new", None, None, None, len(ids), ids[:N_EXEMPLARS], why)


def _count(n: int) -> str:
    return f"{n} segment" if n == 1 else f"{n} segments"


def _to_id(*content: str) -> str:
    return "pr-" + hashlib.sha256("\n".join(content).encode()).hexdigest()[:10]
