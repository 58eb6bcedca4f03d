"""The step that finds topics."""

from __future__ import annotations

from typing import TYPE_CHECKING

from friction.contracts import build_table
from friction.store import hash_json
from pipelines.steps.codes import read_codes
from pipelines.steps.languages import find_languages

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    import pandas as pd

    from friction.topics import Bridged, Codes, Embed, Uncut
    from pipelines.steps.step import Made
    from pipelines.steps.work import Work


def find_topics_of_run(work: Work) -> dict[str, Made]:
    """Find the topics of a run, with what is in none, and why."""
    from friction.themes import find_loud, find_unplaced
    from friction.topics import MOST_COUNTS, embed_texts, find_topics

    segments = work.table("segments").sort_values("segment_id", ignore_index=True)
    embeddings, documents, languages = work.vectors(), work.table("documents"), find_languages(work)
    contexts = work.vectors("contexts")
    embedder = work.load_embedder()

    def embed(texts: Sequence[str]) -> np.ndarray:
        return embed_texts(texts, embedder, {})  # phrases of labels are not worth the disk

    codes = _embed_codebook(work, embed)
    found = find_topics(
        segments,
        embeddings.vectors,
        documents,
        work.settings.topics,
        model_id=embeddings.model_id,
        languages=languages,
        codes=codes,
        before=_find_before(work),
        contexts=dict(zip(contexts.segment_ids, contexts.vectors, strict=True)),
        bridged=_read_bridge(work, documents, languages),
        uncut=_read_uncut(work),
        embed=embed,
        on_progress=work.on_progress,
    )
    reasons = found.segment_topics.loc[found.segment_topics["topic_id"].isna(), "reason"]
    work.left_out.update(
        {f"segments in no topic: {why}": int(n) for why, n in reasons.value_counts().sort_index().items()}
    )
    work.notes += list(_note_languages(work, documents, languages))
    placed = found.segment_topics.assign(theme_id=found.segment_topics["topic_id"])
    work.notes += [
        one.sentence for one in find_unplaced(documents, segments, placed, work.settings.topics.min_segments)
    ]
    work.notes += [loud] if (loud := find_loud(documents)) else []
    if codes:
        gone = [name for name in codes.names if name not in set(found.topics["label"])]
        work.notes += [f"The code {name!r} gathered no segments." for name in gone]
    n_meant = len(found.model.topic_ids)
    if n_meant:
        more = " or more" if found.most >= MOST_COUNTS * n_meant else ""
        work.notes.append(f"{n_meant} topics; {found.fewest} to {found.most}{more} would fit about as well.")
    if n_repeats := len(found.topics) - n_meant:
        work.notes.append(f"{n_repeats} topics are told of in languages alone that the model does not know.")
    return {
        # Until lineage has been looked at, each topic is a theme of its own.
        "found_topics": build_table("topics", found.topics.assign(theme_id=found.topics["topic_id"])),
        "found_segment_topics": build_table("segment_topics", found.segment_topics.assign(theme_id=None, also_in=None)),
        "topic_model": found.model,
    }


def _read_uncut(work: Work) -> Uncut:
    """Return the sentences that were cut."""
    import numpy as np

    from friction.topics import Uncut

    vectors, sentences = work.vectors("uncut"), work.table("sentences").set_index("segment_id", drop=False)
    there = np.array([one in sentences.index for one in vectors.segment_ids], dtype=bool)
    ids = [one for one, known in zip(vectors.segment_ids, there, strict=True) if known]
    return Uncut(sentences.loc[ids].reset_index(drop=True), vectors.vectors[there])


def _read_bridge(work: Work, documents: pd.DataFrame, languages: tuple[str, ...] | None) -> Bridged | None:
    """Return the vectors over which languages join, or None where none does."""
    from friction.topics import Bridged, find_joined

    if not work.has("bridge"):
        return None
    over, uncut = work.vectors("bridge"), work.vectors("uncut_bridge")
    joined = find_joined(documents["language"].unique().tolist(), languages).joined
    pairs = zip([*over.segment_ids, *uncut.segment_ids], [*over.vectors, *uncut.vectors], strict=True)
    return Bridged(joined, dict(pairs))


def _note_languages(work: Work, documents: pd.DataFrame, languages: tuple[str, ...] | None) -> Iterator[str]:
    from friction.text import load_shipped
    from friction.topics import tell_languages

    there = documents.loc[documents["author"] == "customer", "language"].value_counts()
    return tell_languages(there, languages, load_shipped().languages, work.settings.topics.model)


def _embed_codebook(work: Work, embed: Embed) -> Codes | None:
    """Return the codes that people brought along, or None; what is odd about their file is a note."""
    from friction.topics import Codes, find_centres

    codes, notes = read_codes(work)
    work.notes += notes
    return Codes(tuple(code.name for code in codes), find_centres(codes, embed)) if codes else None


def _find_before(work: Work) -> pd.Series | None:
    """Return the topic of each segment in the last run over other texts, or None.

    A run over the same texts would only look at itself: another setting of another step must not move a topic.
    """
    from friction.store import find_runs, read_run

    own = work.stored("embeddings").sha256
    runs = map(read_run, reversed(find_runs(work.workspace)))
    run = next((run for run in runs if run.manifest["tables"].get("embeddings", {}).get("sha256") != own), None)
    if run is None or "segment_topics" not in run.tables:
        return None
    return run.segment_topics.dropna(subset="topic_id").set_index("segment_id")["topic_id"].sort_index()


def hash_before(work: Work) -> object:
    """Return what topics depend on of the run before."""
    before = _find_before(work)
    return None if before is None else hash_json(before.to_dict())
