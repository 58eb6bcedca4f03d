"""The step that looks at the themes as people made them: what it would change, and what became of each decision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from friction.contracts import spread_themes
from pipelines.steps.codes import read_codes
from pipelines.steps.languages import find_languages

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from friction.themes import Space
    from pipelines.steps.step import Made
    from pipelines.steps.work import Work


def propose_in_run(work: Work) -> dict[str, Made]:
    """Find what may be proposed about the themes, and what became of each decision."""
    from friction.themes import (
        Evidence,
        Found,
        Seen,
        anchor_decisions,
        find_alike,
        find_carried,
        find_elsewhere,
        find_parted,
        find_proposals,
        measure_survival,
        replay_decisions,
    )

    segment_topics, themes, lineage = work.table("segment_topics"), work.table("themes"), work.table("lineage")
    segments, documents = work.table("segments"), work.table("documents")
    anchored = anchor_decisions(work.decisions, segments, documents)
    replayed = replay_decisions(anchored.decisions)
    placed = _find_placed(segment_topics, segments, documents)
    spaces, names = list(_list_spaces(work)), {code.name for code in read_codes(work)[0]}
    coded = set(themes.loc[themes["name"].isin(names), "theme_id"])  # whoever brought two codes means two
    alike = find_alike(placed, spaces)
    novel = segment_topics.dropna(subset="novel_group")
    best = work.table("alignments")
    best = best[best["best"] & best["stage"].notna()]
    stage_of = dict(zip(best["doc_id"], best["stage"], strict=True))
    found = Found(
        novel[["segment_id", "novel_group"]].rename(columns={"novel_group": "group"}),
        alike[~(alike["theme_id"].isin(coded) & alike["other_theme_id"].isin(coded))],
        find_parted(placed, spaces),
        find_elsewhere(placed.assign(movable=_find_movable(placed, segments)), spaces),
        Evidence(
            dict(zip(themes["theme_id"], themes["terms"], strict=True)),
            placed,
            stage_of,
        ),
    )
    proposals = find_proposals(work.table("topics"), lineage, segment_topics, replayed, found)
    seen = Seen(
        themes, segment_topics, lineage, frozenset(documents["doc_id"]), frozenset(work.settings.stages),
        _find_friction_before(work), stage_of,
    )  # fmt: skip
    carried = find_carried(anchored, replayed, seen)
    survival = measure_survival(carried)
    n_look = int(carried["state"].isin(["look", "waits", "lost"]).sum())
    if survival is not None and n_look:
        needs = "decisions need" if n_look > 1 else "decision needs"
        work.notes.append(
            f"{n_look} {needs} another look; {survival:.0%} of those that people stand by are in effect "
            "(friction themes look)"
        )
    return {"proposals": proposals, "carried": carried}


def _find_placed(segment_topics: pd.DataFrame, segments: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    """Return the segments of themes: with their text, strength and reason, and the document's language and person."""
    own = documents.set_index("doc_id")
    told = spread_themes(segment_topics)[["segment_id", "theme_id", "strength", "reason"]]
    told = told.merge(segments[["segment_id", "doc_id", "text"]], on="segment_id")
    return told.assign(language=told["doc_id"].map(own["language"]), person_id=told["doc_id"].map(own["person_id"]))


def _find_movable(placed: pd.DataFrame, segments: pd.DataFrame) -> pd.Series:
    """Tell which segments may be judged by their own words: nobody placed them, and they are a whole message.

    A sentence among others is grouped with what stands around it: "the post office laughed" is about a label there.
    """
    sizes = segments["doc_id"].value_counts()
    return (placed["reason"] != "decided") & (placed["doc_id"].map(sizes) == 1)


def _find_friction_before(work: Work) -> dict[str, bool]:
    """Return which themes of the run before were friction by what was found in them."""
    from friction.themes import LEAST_FRICTION

    before = work.previous
    if before is None or "themes" not in before.tables:
        return {}
    themes = before.themes
    return dict(zip(themes["theme_id"], themes["friction"] >= LEAST_FRICTION, strict=True))


def hash_themes_before(work: Work) -> object:
    """Return what the step depends on of the run before."""
    tables = work.previous.manifest["tables"] if work.previous else {}
    return tables["themes"]["sha256"] if "themes" in tables else None


def _list_spaces(work: Work) -> Iterator[Space]:
    """Yield the vectors that themes can be compared by: the sentence model's, then the bridge's."""
    from friction.themes import Space
    from friction.topics import UNTOLD

    own, languages = work.vectors(), find_languages(work)
    yield Space(own.segment_ids, own.vectors, None if languages is None else {*languages, UNTOLD})
    if work.has("bridge"):
        over = work.vectors("bridge")
        yield Space(over.segment_ids, over.vectors, None)
