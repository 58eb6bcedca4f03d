"""The step that finds cues, and says how surely a segment tells of friction, and of which kind it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from friction.contracts import build_table
from pipelines.steps.languages import find_languages

if TYPE_CHECKING:
    from pipelines.steps.step import Made
    from pipelines.steps.work import Work


def score_segments_of_run(work: Work) -> dict[str, Made]:
    """Find cues; say of every segment how surely it tells of friction, how badly, and of which kind it is."""
    from functools import cache

    import pandas as pd

    from friction.text import choose_weights, find_cues, find_kinds, find_thread_cues, rate_effort, score_segments
    from friction.topics import UNTOLD
    from pipelines.steps.scorers import load_kinder, load_scorer

    embeddings, documents = work.vectors(), work.table("documents")
    segments = work.table("cut_segments").sort_values("segment_id", ignore_index=True)
    languages = find_languages(work)
    models = work.models
    read = cache(lambda: models.read_written(work.load_embedder(), languages))
    scorer = load_scorer(work.workspace, embeddings.model_id, lambda: models.learn_scorer(read()))
    kinder = load_kinder(embeddings.model_id, lambda: models.learn_kinder(read()))
    spoken = segments["doc_id"].map(documents.set_index("doc_id")["language"])
    cues = find_cues(segments, spoken)
    of_threads = find_thread_cues(segments, documents, cues, pd.Timestamp(work.as_of) if work.as_of else None)
    cues = pd.concat([cues, of_threads], ignore_index=True)
    segments = segments.assign(effort=rate_effort(segments, cues))
    known = spoken.isin({*languages, UNTOLD}) if languages is not None else spoken.notna()
    chosen = choose_weights(segments["text"], spoken, known, scorer)
    scored, cues = score_segments(segments, cues, documents, scorer, embeddings.vectors, chosen)
    scored = find_kinds(scored, cues, documents, kinder, embeddings.vectors, chosen)
    return {"segments": build_table("segments", scored), "cues": build_table("cues", cues)}
