"""What a run would change about the themes, but leaves to people."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from friction.contracts import TABLES, build_table
from friction.contracts.spread import spread_themes
from friction.themes.evidence import Common, Evidence, tell_common

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from friction.themes.state import Replayed

N_EXEMPLARS = 5
MOST_ALIKE = 12
"""Of so many pairs of themes that are alike people hear, the likest; of as many that are two, or hold strays."""

_NOBODY = pd.DataFrame(columns=["theme_id", "doc_id", "person_id"])


class _Proposal(NamedTuple):
    """A row of the table ``proposals``."""

    proposal_id: str
    kind: str
    theme_id: str | None
    other_theme_id: str | None
    topic_id: str | None
    n_segments: int
    exemplar_ids: list[str]
    part_ids: list[str]
    common_terms: list[str]
    n_common_documents: int
    n_common_persons: int
    common_stage: str | None
    why: str


class Found(NamedTuple):
    """What a run saw that may be proposed; None where it was not looked for.

    Attributes
    ----------
    novel_groups : segment_id and group (any values; null: in none).
    alike : theme_id, other_theme_id, likeness (`friction.themes.alike`).
    parted : themes that are plainly two (`friction.themes.parting`).
    elsewhere : messages that fit another theme better (`friction.themes.elsewhere`).
    evidence : what themes have in common.
    """

    novel_groups: pd.DataFrame | None = None
    alike: pd.DataFrame | None = None
    parted: pd.DataFrame | None = None
    elsewhere: pd.DataFrame | None = None
    evidence: Evidence | None = None


def find_proposals(
    topics: pd.DataFrame,
    lineage: pd.DataFrame,
    segment_topics: pd.DataFrame,
    replayed: Replayed,
    found: Found,
) -> pd.DataFrame:
    """Return what the run found against people's decisions, and what it would change by itself.

    ``split``: a topic that stands apart from the others of a theme that a person merged, which stays inside; or a theme
    that is plainly two. ``merge``: a topic that holds most of a theme and of a part that a person split off it (or of
    two such parts), which stay apart; or two themes that are alike, that nobody split, and of which nobody named or
    judged both. ``move``: messages that fit another theme. ``new``: segments in no theme that are alike. What people
    refused is not proposed again.

    Parameters
    ----------
    topics, lineage : tables of the run; ``topics.theme_id`` before merges.
    segment_topics : table ``segment_topics``; segments that have a theme by now are left out of the groups.
    replayed : the state after all decisions.
    found : what the run saw.

    Returns
    -------
    Table ``proposals``. Ids are hashes of what is proposed, so the same proposal has the same id in each run; one about
    messages keeps its id as long as the one of them with the smallest hash is among them.
    """
    evidence = found.evidence or Evidence({}, _NOBODY, {})
    rows = [
        *_propose_splits(topics, lineage, replayed),
        *_propose_parted(found.parted, replayed),
        *_propose_merges(topics, lineage, replayed, evidence),
        *_propose_alike(topics, segment_topics, found.alike, replayed, evidence),
        *_propose_moves(found.elsewhere, segment_topics),
        *_propose_new(segment_topics, found.novel_groups),
    ]
    open_ones = {row.proposal_id: row for row in reversed(rows) if row.proposal_id not in replayed.refused}
    return build_table("proposals", pd.DataFrame(open_ones.values(), columns=list(TABLES["proposals"].names)))


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
            shown = list(topic["exemplar_ids"])
            yield _alone(
                _to_id("split", theme_id, row.topic_id), "split", theme_id, None, row.topic_id,
                int(topic["n_segments"]), shown, shown, why,
            )  # fmt: skip


def _propose_parted(parted: pd.DataFrame | None, replayed: Replayed) -> Iterator[_Proposal]:
    if parted is None:
        return
    for row in parted[~parted["theme_id"].isin(set(replayed.merged))].head(MOST_ALIKE).itertuples():
        ids = list(row.segment_ids)
        why = f"This theme is plainly two: {row.n_part} of {row.n_texts} different segments say something else."
        yield _alone(
            _to_id("two", str(row.theme_id)), "split", str(row.theme_id), None, None, int(row.n_part),
            ids[:N_EXEMPLARS], ids, why,
        )  # fmt: skip


def _propose_moves(elsewhere: pd.DataFrame | None, segment_topics: pd.DataFrame) -> Iterator[_Proposal]:
    if elsewhere is None:
        return
    decided = set(segment_topics.loc[segment_topics["reason"] == "decided", "segment_id"])
    n_proposed = 0
    for row in elsewhere.itertuples():
        ids = [segment_id for segment_id in row.segment_ids if segment_id not in decided]
        if not ids:
            continue
        n_proposed += 1
        if n_proposed > MOST_ALIKE:
            break
        one = len(ids) == 1
        why = (
            f"{_count(len(ids))} fit{'s' if one else ''} here: what is nearest to {'it' if one else 'them'} is in here."
        )
        yield _alone(
            _to_id("move", str(row.theme_id), str(row.other_theme_id), _to_least(ids)), "move", str(row.theme_id),
            str(row.other_theme_id), None, len(ids), ids[:N_EXEMPLARS], ids, why,
        )  # fmt: skip


def _propose_merges(
    topics: pd.DataFrame, lineage: pd.DataFrame, replayed: Replayed, evidence: Evidence
) -> Iterator[_Proposal]:
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
        yield _together(
            pair, row.topic_id, int(topic["n_segments"]), list(topic["exemplar_ids"]), evidence.compare(*pair), why
        )


def _propose_alike(
    topics: pd.DataFrame,
    segment_topics: pd.DataFrame,
    alike: pd.DataFrame | None,
    replayed: Replayed,
    evidence: Evidence,
) -> Iterator[_Proposal]:
    if alike is None:
        return
    sizes = spread_themes(segment_topics)["theme_id"].value_counts()
    topics = topics.sort_values(["n_segments", "topic_id"], ascending=[False, True])
    theme_of = topics["theme_id"].map(replayed.find_theme)
    n_proposed = 0
    for row in alike.itertuples():
        pair = (str(row.theme_id), str(row.other_theme_id))
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
        yield _together(pair, None, n_other, shown, evidence.compare(*pair), why)


def _propose_new(segment_topics: pd.DataFrame, novel_groups: pd.DataFrame | None) -> Iterator[_Proposal]:
    if novel_groups is None:
        return
    free = set(segment_topics.loc[segment_topics["theme_id"].isna(), "segment_id"])
    groups = novel_groups[novel_groups["segment_id"].isin(free)].dropna(subset="group")
    for ids in sorted(sorted(own) for _, own in groups.groupby("group", sort=False)["segment_id"]):
        why = f"{_count(len(ids))} that are in no theme are alike: they may be a new one."
        yield _alone(_to_id("new", _to_least(ids)), "new", None, None, None, len(ids), ids[:N_EXEMPLARS], ids, why)


def _alone(
    proposal_id: str,
    kind: str,
    theme_id: str | None,
    other_theme_id: str | None,
    topic_id: str | None,
    n_segments: int,
    exemplar_ids: list[str],
    part_ids: list[str],
    why: str,
) -> _Proposal:
    """Return a proposal that does not rest on what two themes have in common."""
    return _Proposal(
        proposal_id, kind, theme_id, other_theme_id, topic_id, n_segments, exemplar_ids, part_ids, [], 0, 0, None, why
    )


def _together(
    pair: tuple[str, str], topic_id: str | None, n_segments: int, shown: list[str], common: Common, why: str
) -> _Proposal:
    """Return the proposal to merge two themes, with what they have in common."""
    told = tell_common(common)
    return _Proposal(
        _to_id("merge", *sorted(pair)), "merge", pair[0], pair[1], topic_id, n_segments, shown, [],
        list(common.terms), common.n_documents, common.n_persons, common.stage, f"{why} {told}".strip(),
    )  # fmt: skip


def _count(n: int) -> str:
    return f"{n} segment" if n == 1 else f"{n} segments"


def _to_least(segment_ids: Sequence[str]) -> str:
    """Return the one of them with the smallest hash: the same one as long as it is among them."""
    return min(segment_ids, key=lambda one: hashlib.sha256(one.encode()).digest())


def _to_id(*content: str) -> str:
    return "pr-" + hashlib.sha256("\n".join(content).encode()).hexdigest()[:10]
