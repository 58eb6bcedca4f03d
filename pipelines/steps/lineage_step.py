"""The step that gives topics the themes of the run before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from friction.contracts import build_table
from friction.store import Vectors
from pipelines.steps.codes import read_codes
from pipelines.steps.made_codes import hash_made

if TYPE_CHECKING:
    from friction.topics import Previous
    from pipelines.steps.step import Made
    from pipelines.steps.work import Work


def find_lineage_of_run(work: Work) -> dict[str, Made]:
    """Give topics the themes of the run before."""
    import numpy as np

    from friction.themes import replay_decisions
    from friction.topics import find_centroids, find_lineage, keep_labels, remember_gone

    segment_topics, embeddings = work.table("found_segment_topics"), work.vectors()
    centroids = find_centroids(embeddings.segment_ids, embeddings.vectors, segment_topics)
    previous, replayed, codes = _previous(work), replay_decisions(work.decisions), read_codes(work)[0]
    found, made = work.table("found_topics"), {code.name: code.theme_id for code in codes if code.theme_id}
    topics, lineage = find_lineage(
        found, segment_topics, centroids, previous, held=replayed.merged, parts=replayed.parts,
        given={row.topic_id: made[row.label] for row in found.itertuples() if row.label in made},
    )  # fmt: skip
    if previous is not None:
        topics = keep_labels(topics, previous.topics, given=[code.name for code in codes])
    gone = remember_gone(topics, previous)
    rows = np.zeros((len(gone), embeddings.vectors.shape[1]), dtype=np.float32)
    for place, vector in enumerate(gone.values()):
        rows[place] = vector if len(vector) == rows.shape[1] else 0.0
    return {
        "topics": build_table("topics", topics),
        "lineage": build_table("lineage", lineage),
        "gone": Vectors(list(gone), rows, embeddings.model_id),
    }


def _previous(work: Work) -> Previous | None:
    """Return what lineage needs of the runs before, or None."""
    import numpy as np

    from friction.topics import OWN_THEME, find_centroids
    from friction.topics import Previous as Before

    run = work.previous
    if run is None or "topics" not in run.tables:
        return None
    vectors, gone, model_id = run.embeddings, run.gone, work.vectors().model_id
    by = OWN_THEME if OWN_THEME in run.segment_topics else "topic_id"
    centroids = {}
    if vectors is not None and vectors.model_id == model_id:
        centroids = find_centroids(vectors.segment_ids, vectors.vectors, run.segment_topics, by)
    remembered = {}
    if gone is not None:
        rows = gone.vectors.astype(np.float64) * (gone.model_id == model_id)  # another model's vectors say nothing
        remembered = dict(zip(gone.segment_ids, rows, strict=True))
    return Before(run.topics, run.segment_topics, centroids, remembered, find_used(work))


def find_used(work: Work) -> set[str]:
    """Return the ids of themes that decisions speak of."""
    from friction.themes import replay_decisions

    return set(work.decisions["theme_id"].dropna()) | replay_decisions(work.decisions).known


def hash_previous(work: Work) -> object:
    """Return what lineage depends on of the run before."""
    names = ("topics", "segment_topics", "embeddings", "gone")
    entries = work.previous.manifest["tables"] if work.previous else {}
    return [entries[name]["sha256"] for name in names if name in entries]


def hash_decided(work: Work) -> object:
    """Return what lineage depends on of people's decisions."""
    from friction.themes import replay_decisions

    replayed = replay_decisions(work.decisions)
    return [sorted(replayed.merged), sorted(replayed.parts.items()), sorted(find_used(work)), hash_made(work)]
