"""One step of a run: messages placed in the journey."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from friction.impact.place import Descriptions
    from pipelines.steps.step import Made
    from pipelines.steps.work import Work


def place_messages(work: Work) -> dict[str, Made]:
    """Place a run's messages by time, by people's word, and by what is told."""
    from friction.impact.place import align_documents, place_segments
    from friction.text import find_dates
    from friction.themes import find_corrected, find_visited, replay_decisions

    documents, segments, impact = work.table("documents"), work.table("segments"), work.settings.impact
    replayed = replay_decisions(work.decisions)
    visits, journeys = (work.file(name) if work.has(name) else work.table(name) for name in ("visits", "cut_journeys"))
    by_time = align_documents(
        documents,
        visits,
        journeys,
        settings=impact,
        dates=find_dates(segments, documents, work.settings.project.timezone),
        corrected=find_corrected(replayed, work.settings.stages),
        visited=find_visited(replayed, work.settings.stages),
    )
    alignments, of_segments = place_segments(
        by_time, segments, work.table("segment_topics"), documents, described=_describe_stages(work), settings=impact
    )
    unplaced = int((alignments["best"] & alignments["stage"].isna()).sum())
    work.left_out["documents placed in no stage"] = unplaced
    return {"alignments": alignments, "segment_alignments": of_segments}


def list_corrected(work: Work) -> list[list[tuple[str, str]]]:
    """Return what placing depends on of people's decisions: the stages and visits they put messages at."""
    from friction.themes import find_corrected, find_visited, replay_decisions

    replayed = replay_decisions(work.decisions)
    return [sorted(find(replayed, work.settings.stages).items()) for find in (find_corrected, find_visited)]


def _describe_stages(work: Work) -> Descriptions | None:
    """Return the vectors of the stages' descriptions, and of segments in languages that the model knows."""
    import numpy as np

    from friction.impact.place import Descriptions
    from friction.topics import UNTOLD
    from pipelines.steps.languages import find_languages

    embeddings, stages = work.vectors(), work.settings.stages
    if not embeddings.segment_ids or not work.has("described_stages"):
        return None
    described = work.vectors("described_stages")
    if set(described.segment_ids) != set(stages):
        return None  # there are none
    vectors = described.vectors[[described.segment_ids.index(stage) for stage in stages]]
    ids, languages = embeddings.segment_ids, find_languages(work)
    if languages is None:
        return Descriptions(stages, vectors, ids, embeddings.vectors)
    spoken = work.table("documents").set_index("doc_id")["language"]
    known = set(spoken.index[spoken.isin({*languages, UNTOLD})])
    segments = work.table("segments")
    heard = set(segments.loc[segments["doc_id"].isin(known), "segment_id"])
    kept = np.array([one in heard for one in ids])
    if not kept.any():
        return None
    return Descriptions(stages, vectors, [one for one in ids if one in heard], embeddings.vectors[kept])
