"""Which step feeds which: the wires of a run, in their order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from friction.contracts import build_table
from friction.store.disk import hash_json
from friction.store.objects import Vectors
from friction.store.vectors import CACHE_FOLDER, VectorCache
from pipelines.imports import import_inputs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TypeAlias

    import pandas as pd

    from friction.config import Settings
    from friction.topics.find import Codes
    from friction.topics.lineage import Previous
    from friction.topics.model import TopicModel
    from pipelines.work import Work

    Made: TypeAlias = pd.DataFrame | Vectors | TopicModel


@dataclass(frozen=True)
class Step:
    """One step of a run.

    Attributes
    ----------
    name, title : in files, and on the screen.
    needs : tables (and ``embeddings``) of earlier steps that its result depends on.
    compute : makes the step's tables.
    depends_on : what else the result depends on: settings, the key, the run before.
    when : does the step apply to these settings?
    """

    name: str
    title: str
    needs: tuple[str, ...]
    compute: Callable[[Work], dict[str, Made]]
    depends_on: Callable[[Work], object]
    when: Callable[[Settings], bool]


def _build_segments(work: Work) -> dict[str, Made]:
    import pandas as pd

    from friction.text.cues import find_cues, rate_effort
    from friction.text.leave_out import find_left_out
    from friction.text.segments import build_segments
    from friction.text.threads import find_thread_cues
    from friction.topics.chatter import find_templates

    documents = work.table("documents")
    left_out = find_left_out(documents)
    segments = build_segments(documents, left_out, on_progress=work.on_progress)
    templates = find_templates(segments, documents)
    segments = segments[~templates].reset_index(drop=True)
    languages = documents.set_index("doc_id")["language"]
    cues = find_cues(segments, segments["doc_id"].map(languages))
    of_threads = find_thread_cues(segments, documents, cues, pd.Timestamp(work.as_of) if work.as_of else None)
    cues = pd.concat([cues, of_threads], ignore_index=True)
    segments = segments.assign(effort=rate_effort(segments, cues))
    work.left_out.update({why: int(n) for why, n in left_out["reason"].value_counts().sort_index().items()})
    work.left_out["templates"] = int(templates.sum())
    work.left_out["context turns of agents and bots"] = int((documents["author"] != "customer").sum())
    work.left_out["documents without words"] = int(
        ((documents["author"] == "customer") & ~documents["doc_id"].isin(segments["doc_id"])).sum()
    )
    # Until the vectors are there, nothing is said about friction.
    unscored = segments.assign(friction=0.0, severity=0.0, from_base=None, from_meaning=None, from_rating=None)
    return {"segments": build_table("segments", unscored), "cues": build_table("cues", cues)}


def _embed_segments(work: Work) -> dict[str, Made]:
    from friction.topics.embed import embed_texts, load_embedder

    segments = work.table("segments").sort_values("segment_id")
    embedder = load_embedder(work.settings.topics.model, work.workspace)
    cache = VectorCache(work.workspace / CACHE_FOLDER, embedder.model_id)
    texts = segments["text"].tolist()
    vectors = embed_texts(texts, embedder, cache.load(), on_batch=cache.save, on_progress=work.on_progress)
    cache.merge()
    work.notes += [
        f"The cache file {name} was damaged: it was removed, and its texts were embedded again."
        for name in cache.damaged
    ]
    return {"embeddings": Vectors(segments["segment_id"].tolist(), vectors, embedder.model_id)}


def _score_segments(work: Work) -> dict[str, Made]:
    from friction.text.score import choose_weights, score_segments
    from friction.topics.embed import load_embedder
    from friction.topics.find import UNTOLD
    from pipelines.learn import load_scorer

    embeddings, documents = work.vectors(), work.table("documents")
    segments = work.table("segments").sort_values("segment_id", ignore_index=True)
    languages = _find_languages(work)
    scorer = load_scorer(
        work.workspace, embeddings.model_id, languages,
        lambda: load_embedder(work.settings.topics.model, work.workspace),
    )  # fmt: skip
    spoken = segments["doc_id"].map(documents.set_index("doc_id")["language"])
    known = spoken.isin({*languages, UNTOLD}) if languages is not None else spoken.notna()
    chosen = choose_weights(segments["text"], spoken, known, scorer)
    scored, cues = score_segments(segments, work.table("cues"), documents, scorer, embeddings.vectors, chosen)
    return {"segments": build_table("segments", scored), "cues": build_table("cues", cues)}


def _find_topics(work: Work) -> dict[str, Made]:
    from friction.topics.find import find_topics
    from friction.topics.stability import MOST_COUNTS

    segments = work.table("segments").sort_values("segment_id", ignore_index=True)
    embeddings, documents, languages = work.vectors(), work.table("documents"), _find_languages(work)
    codes = _embed_codebook(work)
    found = find_topics(
        segments,
        embeddings.vectors,
        documents,
        work.settings.topics,
        model_id=embeddings.model_id,
        languages=languages,
        codes=codes,
        before=_find_before(work),
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
        work.notes.append(f"{n_repeats} topics of plain repeats in languages the model does not know.")
    return {
        # Until lineage has been looked at, each topic is a theme of its own.
        "topics": build_table("topics", found.topics.assign(theme_id=found.topics["topic_id"])),
        "segment_topics": build_table("segment_topics", found.segment_topics.assign(theme_id=None)),
        "topic_model": found.model,
    }


def _find_languages(work: Work) -> tuple[str, ...] | None:
    """Return the languages the sentence model knows; None: all."""
    from friction.topics.languages import find_known_languages

    return find_known_languages(work.settings.topics, work.workspace)


def _note_languages(work: Work, documents: pd.DataFrame, languages: tuple[str, ...] | None) -> Iterator[str]:
    from friction.topics.find import UNTOLD

    if languages is None:
        return
    told = documents.loc[documents["author"] == "customer", "language"].value_counts()
    for language, n in sorted((name, n) for name, n in told.items() if name not in {*languages, UNTOLD}):
        yield (
            f"{n:,} documents are in a language ({language}) that the model {work.settings.topics.model} does not "
            "know: of these only plain repeats are grouped. Name a model that knows it with: topics.model."
        )


def _embed_codebook(work: Work) -> Codes | None:
    """Return the codes that people brought along, or None."""
    from friction.topics.codebook import find_centres, read_codebook
    from friction.topics.embed import embed_texts, load_embedder
    from friction.topics.find import Codes

    settings = work.settings.topics
    if settings.codebook is None:
        return None
    codes = read_codebook(work.workspace / settings.codebook)
    embedder = load_embedder(settings.model, work.workspace)
    centres = find_centres(codes, lambda texts: embed_texts(texts, embedder, {}))
    return Codes(tuple(code.name for code in codes), centres)


def _hash_topics(work: Work) -> object:
    brought = work.went_in["brought"].get("codebook")
    return [work.settings.topics.model_dump(mode="json"), _find_languages(work), brought, _hash_before(work)]


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


def _find_lineage(work: Work) -> dict[str, Made]:
    import numpy as np

    from friction.themes.replay import replay_decisions
    from friction.topics.codebook import read_codebook
    from friction.topics.lineage import find_centroids, find_lineage, remember_gone
    from friction.topics.renamed import keep_labels

    segment_topics, embeddings = work.table("segment_topics"), work.vectors()
    centroids = find_centroids(embeddings.segment_ids, embeddings.vectors, segment_topics)
    previous, replayed = _previous(work), replay_decisions(work.decisions)
    topics, lineage = find_lineage(
        work.table("topics"), segment_topics, centroids, previous, held=replayed.merged, parts=replayed.parts
    )
    if previous is not None:
        codes = work.settings.topics.codebook
        given = [code.name for code in read_codebook(work.workspace / codes)] if codes else []
        topics = keep_labels(topics, previous.topics, given=given)
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


def _hash_previous(work: Work) -> object:
    from friction.themes.replay import replay_decisions

    run, replayed = work.previous, replay_decisions(work.decisions)
    names = ("topics", "segment_topics", "embeddings", "gone")
    entries = run.manifest["tables"] if run else {}
    decided = [sorted(replayed.merged), sorted(replayed.parts.items()), sorted(_find_used(work))]
    return [[entries[name]["sha256"] for name in names if name in entries], decided]


def _build_themes(work: Work) -> dict[str, Made]:
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
    novel = segment_topics.dropna(subset="novel_group")
    proposals = find_proposals(
        topics,
        work.table("lineage"),
        segment_topics,
        replay_decisions(work.decisions),
        novel[["segment_id", "novel_group"]].rename(columns={"novel_group": "group"}),
    )
    return {"themes": themes, "segment_topics": segment_topics, "theme_weeks": theme_weeks, "proposals": proposals}


def _build_visits(work: Work) -> dict[str, Made]:
    from friction.journeys.stages import check_stages
    from friction.journeys.visits import build_visits

    journey = work.settings.journey
    assert journey is not None  # noqa: S101 - the settings refuse events without a journey
    events = work.table("events")
    built = build_visits(events, journey, data_end=work.data_end)
    work.notes += check_stages(events, journey)
    work.left_out["events without a person"] = int(events["person_id"].isna().sum())
    return {"visits": built.visits, "journeys": built.journeys}


def _estimate_dropoff(work: Work) -> dict[str, Made]:
    from friction.journeys.dropoff import estimate_dropoff, estimate_transitions
    from friction.journeys.rates import estimate_rates

    journey, impact = work.settings.journey, work.settings.impact
    assert journey is not None  # noqa: S101 - as above
    visits, journeys = work.table("visits"), work.table("journeys")
    rates = estimate_rates(
        visits,
        journeys,
        journey,
        data_end=work.data_end,
        replicates=impact.replicates,
        seed=impact.seed,
        on_progress=work.on_progress,
    )
    return {
        "dropoff": estimate_dropoff(visits, journeys, rates),
        "transitions": estimate_transitions(visits, rates),
    }


def _align(work: Work) -> dict[str, Made]:
    from friction.impact.align import align_documents, align_segments

    alignments = align_documents(
        work.table("documents"),
        work.table("visits"),
        work.table("journeys"),
    )
    unplaced = int((alignments["best"] & alignments["stage"].isna()).sum())
    work.left_out["documents placed in no stage"] = unplaced
    return {"alignments": alignments, "segment_alignments": align_segments(work.table("segments"), alignments)}


def _estimate_impact(work: Work) -> dict[str, Made]:
    from friction.impact.associate import estimate_impact

    names = ("themes", "segment_topics", "segments", "documents", "alignments", "visits", "journeys")
    impact = estimate_impact(
        **{name: work.table(name) for name in (*names, "transitions", "persons")},
        settings=work.settings,
        data_end=work.data_end,
        on_progress=work.on_progress,
    )
    return {"impact": impact}


def _has_documents(settings: Settings) -> bool:
    return bool(settings.documents)


def _has_events(settings: Settings) -> bool:
    return bool(settings.events)


_TEXT = ("documents", "segments")
_JOURNEY = ("visits", "journeys")

STEPS = (
    Step(
        "import", "Reading and masking", (), import_inputs,
        lambda work: [work.went_in["inputs"], work.went_in["key"], work.went_in["as_of"], work.went_in["consent"],
                      work.went_in["brought"].get("names"),
                      work.settings.model_dump(
                          mode="json", include={"project", "documents", "persons", "events", "privacy"})],
        lambda _settings: True,
    ),
    Step("text", "Sentences, lemmas and cues", ("documents",), _build_segments, lambda work: work.went_in["as_of"],
         _has_documents),
    Step(
        "embed", "Embedding", ("segments",), _embed_segments,
        lambda work: [work.settings.topics.model, work.went_in["brought"].get("model")], _has_documents,
    ),
    Step(
        "score", "Friction", ("documents", "segments", "cues", "embeddings"), _score_segments,
        lambda work: [_find_languages(work), work.went_in["brought"].get("score")], _has_documents,
    ),
    Step(
        "topics", "Topics", (*_TEXT, "embeddings"), _find_topics,
        _hash_topics, _has_documents,
    ),
    Step(
        "lineage", "Themes of the run before", ("topics", "segment_topics", "embeddings"), _find_lineage,
        _hash_previous, _has_documents,
    ),
    Step(
        "themes", "Themes and weeks",
        (*_TEXT, "topics", "segment_topics", "lineage", "embeddings", "events"), _build_themes,
        lambda work: [hash_json(work.decisions.astype(str).to_dict("list")), work.settings.project.timezone,
                      work.went_in["as_of"]],
        _has_documents,
    ),
    Step(
        "visits", "Stages, visits and journeys", ("events",), _build_visits,
        lambda work: [work.settings.model_dump(mode="json", include={"journey"}), work.went_in["as_of"]], _has_events,
    ),
    Step(
        "dropoff", "Drop-off", (*_JOURNEY, "events"), _estimate_dropoff,
        lambda work: [work.settings.model_dump(mode="json", include={"journey", "impact"}), work.went_in["as_of"]],
        _has_events,
    ),
    Step(
        "align", "Placing messages in the journey", (*_TEXT, *_JOURNEY, "events"), _align,
        lambda work: work.went_in["as_of"], _has_documents,
    ),
    Step(
        "impact", "Drop-off with and without each theme",
        (*_TEXT, *_JOURNEY, "themes", "segment_topics", "alignments", "transitions", "persons", "events"),
        _estimate_impact,
        lambda work: [work.settings.model_dump(mode="json", include={"project", "journey", "impact"}),
                      work.went_in["as_of"]],
        _has_documents,
    ),
)  # fmt: skip
"""The steps of a run, in their order."""
