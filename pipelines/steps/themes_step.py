"""The step that builds themes, their weeks, and what is proposed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.steps.codes import read_codes
from pipelines.steps.languages import find_languages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from friction.themes import Space
    from pipelines.steps.step import Made
    from pipelines.steps.work import Work


def build_themes_of_run(work: Work) -> dict[str, Made]:
    """Build themes, their weeks, and what is proposed."""
    from friction.themes import (
        anchor_decisions,
        build_theme_weeks,
        build_themes,
        find_alike,
        find_proposals,
        replay_decisions,
    )

    documents, segments, topics = work.table("documents"), work.table("segments"), work.table("topics")
    decisions = anchor_decisions(work.decisions, segments).decisions
    themes, segment_topics = build_themes(
        topics, work.table("found_segment_topics"), segments, documents, decisions, work.vectors()
    )
    theme_weeks = build_theme_weeks(
        themes, segment_topics, segments, documents, work.settings.project.timezone, work.data_end
    )
    placed = segment_topics.dropna(subset="theme_id")[["segment_id", "theme_id"]].merge(
        segments[["segment_id", "doc_id", "text"]].assign(
            language=segments["doc_id"].map(documents.set_index("doc_id")["language"])
        ),
        on="segment_id",
    )
    novel = segment_topics.dropna(subset="novel_group")
    alike, names = find_alike(placed, list(_list_spaces(work))), {code.name for code in read_codes(work)}
    coded = set(themes.loc[themes["name"].isin(names), "theme_id"])  # whoever brought two codes means two
    proposals = find_proposals(
        topics,
        work.table("lineage"),
        segment_topics,
        replay_decisions(decisions),
        novel[["segment_id", "novel_group"]].rename(columns={"novel_group": "group"}),
        alike[~(alike["theme_id"].isin(coded) & alike["other_theme_id"].isin(coded))],
    )
    return {"themes": themes, "segment_topics": segment_topics, "theme_weeks": theme_weeks, "proposals": proposals}


def _list_spaces(work: Work) -> Iterator[Space]:
    """Yield the vectors that themes can be compared by: the sentence model's, then the bridge's."""
    from friction.themes import Space
    from friction.topics import UNTOLD

    own, languages = work.vectors(), find_languages(work)
    yield Space(own.segment_ids, own.vectors, None if languages is None else {*languages, UNTOLD})
    if work.has("bridge"):
        over = work.vectors("bridge")
        yield Space(over.segment_ids, over.vectors, None)
