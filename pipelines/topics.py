"""Three steps of a run: topics, lineage, themes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from friction.contracts import build_table
from friction.store.disk import hash_json
from friction.store.objects import Vectors

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    import pandas as pd

    from friction.themes.alike import Space
    from friction.topics.abroad import Bridged
    from friction.topics.codebook import Code
    from friction.topics.find import Codes
    from friction.topics.lineage import Previous
    from friction.topics.meaning import Embed
    from friction.topics.model import TopicModel
    from pipelines.work import Work


def find_topics_of_run(work: Work) -> dict[str, pd.DataFrame | Vectors | TopicModel]:
    """Find the topics of a run, with what is in none, and why."""
    from friction.topics.embed import embed_texts, load_embedder
    from friction.topics.find import find_topics
    from friction.topics.stability import MOST_COUNTS

    segments = work.table("segments").sort_values("segment_id", ignore_index=True)
    embeddings, documents, languages = work.vectors(), work.table("documents"), find_languages(work)
    contexts = work.vectors("contexts")
    embedder = load_embedder(work.settings.topics.model, work.workspace)

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
        embed=embed,
        on_progress=work.on_progress,
    )
    reasons = found.segment_topics.loc[found.segment_topics["topic_id"].isna(), "reason"]
    work.left_out.update(
        {f"segments in no topic: {why}": int(n) for why, n in reasons.value_counts().sort_index().items()}
    )
    work.notes += list(_note_languages(work, documents, languages))
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
        "topics": build_table("topics", found.topics.assign(theme_id=found.topics["topic_id"])),
        "segment_topics": build_table("segment_topics", found.segment_topics.assign(theme_id=None)),
        "topic_model": found.model,
    }


def _read_bridge(work: Work, documents: pd.DataFrame, languages: tuple[str, ...] | None) -> Bridged | None:
    """Return the vectors over which languages join, or None where none does."""
    from friction.topics.abroad import Bridged
    from friction.topics.languages import find_joined

    if "bridge" not in work.outputs:
        return None
    over = work.vectors("bridge")
    joined = find_joined(documents["language"].unique().tolist(), languages).joined
    return Bridged(joined, dict(zip(over.segment_ids, over.vectors, strict=True)))


def find_languages(work: Work) -> tuple[str, ...] | None:
    """Return the languages the sentence model knows; None: all."""
    from friction.topics.languages import find_known_languages

    return find_known_languages(work.settings.topics, work.workspace)


def _note_languages(work: Work, documents: pd.DataFrame, languages: tuple[str, ...] | None) -> Iterator[str]:
    from friction.topics.bridge import BRIDGE_LANGUAGES, MEND
    from friction.topics.languages import find_joined

    if languages is None:
        return
    told = documents.loc[documents["author"] == "customer", "language"].value_counts()
    joined, beyond = find_joined(told.index.tolist(), languages)
    if joined:
        n = int(told[list(joined)].sum())
        yield (
            f"{n:,} documents in other languages ({', '.join(joined)}) joined the themes that say the same, or have "
            "themes of their own."
        )
    for language in beyond:
        yield (
            f"{told[language]:,} documents are in a language ({language}) that the model {work.settings.topics.model} "
            "does not know: of these only plain repeats are grouped. Name a model that knows it with: topics.model."
            + (f" Or: {MEND}." if language in BRIDGE_LANGUAGES else "")
        )


def _read_codes(work: Work) -> list[Code]:
    """Return the codes that people brought along."""
    from friction.topics.codebook import read_codebook

    codebook = work.settings.topics.codebook
    return [] if codebook is None else list(read_codebook(work.workspace / codebook))


def _embed_codebook(work: Work, embed: Embed) -> Codes | None:
    """Return the codes that people brought along, or None."""
    from friction.topics.codebook import find_centres
    from friction.topics.find import Codes

    codes = _read_codes(work)
    return Codes(tuple(code.name for code in codes), find_centres(codes, embed)) if codes else None


def hash_topics(work: Work) -> object:
    """Return what the topics depend on beside their tables."""
    brought = work.went_in["brought"].get("codebook")
    return [work.settings.topics.model_dump(mode="json"), find_languages(work), brought, _hash_before(work)]


def _list_spaces(work: Work) -> Iterator[Space]:
    """Yield the vectors that themes can be compared by: the sentence model's, then the bridge's."""
    from friction.themes.alike import Space
    from friction.topics.languages import UNTOLD

    own, languages = work.vectors(), find_languages(work)
    yield Space(own.segment_ids, own.vectors, None if languages is None else {*languages, UNTOLD})
    if "bridge" in work.outputs:
        over = work.vectors("bridge")
        yield Space(over.segment_ids, over.vectors, None)


def _find_before(work: Work) -> pd.Series | None:
    """Return the topic of each segment in the last run over other texts, or None.

    A run over the same texts would only look at itself: another setting of another step must not move a topic.
    """
    from friction.store.runs import find_runs, read_run

    own = work.outputs["embeddings"].sha256
    runs = map(read_run, reversed(find_runs(work.workspace)))
    run = next((run for run in runs if run.manifest["tables"].get("embeddings", {}).get("sha256") != own), None)
    if run is None or "segment_topics" not in run.tables:
        return None
    return run.segment_topics.dropna(subset="topic_id").set_index("segment_id")["topic_id"].sort_index()


def _hash_before(work: Work) -> object:
    before = _find_before(work)
    return None if before is None else hash_json(before.to_dict())


def find_lineage_of_run(work: Work) -> dict[str, pd.DataFrame | Vectors | TopicModel]:
    """Give topics the themes of the run before."""
    import numpy as np

    from friction.themes.replay import replay_decisions
    from friction.topics.lineage import find_centroids, find_lineage, remember_gone
    from friction.topics.renamed import keep_labels

    segment_topics, embeddings = work.table("segment_topics"), work.vectors()
    centroids = find_centroids(embeddings.segment_ids, embeddings.vectors, segment_topics)
    previous, replayed = _previous(work), replay_decisions(work.decisions)
    topics, lineage = find_lineage(
        work.table("topics"), segment_topics, centroids, previous, held=replayed.merged, parts=replayed.parts
    )
    if previous is not None:
        topics = keep_labels(topics, previous.topics, given=[code.name for code in _read_codes(work)])
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

    from friction.topics.lineage import OWN_THEME, find_centroids
    from friction.topics.lineage import Previous as Before

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
    return Before(run.topics, run.segment_topics, centroids, remembered, _find_used(work))


def _find_used(work: Work) -> set[str]:
    """Return the ids of themes that decisions speak of."""
    from friction.themes.replay import replay_decisions

    return set(work.decisions["theme_id"].dropna()) | replay_decisions(work.decisions).known


def hash_previous(work: Work) -> object:
    """Return what lineage depends on beside its tables."""
    from friction.themes.replay import replay_decisions

    run, replayed = work.previous, replay_decisions(work.decisions)
    names = ("topics", "segment_topics", "embeddings", "gone")
    entries = run.manifest["tables"] if run else {}
    decided = [sorted(replayed.merged), sorted(replayed.parts.items()), sorted(_find_used(work))]
    return [[entries[name]["sha256"] for name in names if name in entries], decided]


def build_themes_of_run(work: Work) -> dict[str, pd.DataFrame | Vectors | TopicModel]:
    """Build themes, their weeks, and what is proposed."""
    from friction.themes.alike import find_alike
    from friction.themes.build import build_themes
    from friction.themes.proposals import find_proposals
    from friction.themes.replay import replay_decisions
    from friction.themes.weeks import build_theme_weeks

    documents, segments, topics = work.table("documents"), work.table("segments"), work.table("topics")
    themes, segment_topics = build_themes(
        topics, work.table("segment_topics"), segments, documents, work.decisions, work.vectors()
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
    alike, names = find_alike(placed, list(_list_spaces(work))), {code.name for code in _read_codes(work)}
    coded = set(themes.loc[themes["name"].isin(names), "theme_id"])  # whoever brought two codes means two
    proposals = find_proposals(
        topics,
        work.table("lineage"),
        segment_topics,
        replay_decisions(work.decisions),
        novel[["segment_id", "novel_group"]].rename(columns={"novel_group": "group"}),
        alike[~(alike["theme_id"].isin(coded) & alike["other_theme_id"].isin(coded))],
    )
    return {"themes": themes, "segment_topics": segment_topics, "theme_weeks": theme_weeks, "proposals": proposals}
