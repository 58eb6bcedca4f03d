"""Which step feeds which: the wires of a run, in their order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from friction.contracts import build_table
from friction.store.disk import hash_json
from friction.store.objects import Stored, Vectors
from friction.store.vectors import CACHE_FOLDER, VectorCache
from friction.topics.bridge import is_bridge_installed
from pipelines.clocks import check_clocks, describe_before
from pipelines.identities import put_persons
from pipelines.imports import import_inputs
from pipelines.journeys import estimate_chain, estimate_weeks
from pipelines.paths import estimate_paths
from pipelines.placing import hash_placing, place_messages
from pipelines.topics import (
    build_themes_of_run,
    find_languages,
    find_lineage_of_run,
    find_topics_of_run,
    hash_previous,
    hash_topics,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TypeAlias

    import numpy as np
    import pandas as pd

    from friction.config import Settings
    from friction.journeys.measure import Rates
    from friction.topics.embed import Embedder
    from friction.topics.model import TopicModel
    from pipelines.work import Work

    Made: TypeAlias = pd.DataFrame | Vectors | TopicModel | Stored


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
    # Until the vectors are there, nothing is said about friction and kind.
    unscored = segments.assign(friction=0.0, severity=0.0, from_base=None, from_meaning=None, from_rating=None,
                               kind="other", kind_probability=0.0)  # fmt: skip
    return {"segments": build_table("segments", unscored), "cues": build_table("cues", cues)}


def _embed_segments(work: Work) -> dict[str, Made]:
    from friction.topics.abroad import choose_voters
    from friction.topics.bridge import load_bridge
    from friction.topics.context import build_contexts
    from friction.topics.embed import load_embedder
    from friction.topics.languages import find_joined
    from friction.topics.neutral import find_names, neutralise

    documents = work.table("documents").set_index("doc_id")
    segments = work.table("segments").sort_values("segment_id", ignore_index=True)
    embedder = load_embedder(work.settings.topics.model, work.workspace)
    names = find_names(
        segments,
        lambda texts: _embed(work, embedder, texts),
        dict(zip(documents.index, documents["source"], strict=True)),
    )
    neutral = segments.assign(text=neutralise(segments["text"].tolist(), names))
    around = build_contexts(neutral)
    vectors = _embed(work, embedder, [*neutral["text"], *around["text"]])
    n, ids = len(segments), segments["segment_id"].tolist()
    made: dict[str, Made] = {
        "embeddings": Vectors(ids, vectors[:n], embedder.model_id),
        "contexts": Vectors(around["doc_id"].tolist(), vectors[n:], embedder.model_id),
    }
    spoken = segments["doc_id"].map(documents["language"])
    abroad = spoken.isin(find_joined(spoken.unique().tolist(), find_languages(work)).joined)
    if abroad.any():
        asked = neutral[choose_voters(neutral["text"], abroad)]
        whole = around[around["doc_id"].isin(asked["doc_id"])]
        over = load_bridge()
        rows = _embed(work, over, [*asked["text"], *whole["text"]])
        made["bridge"] = Vectors([*asked["segment_id"], *whole["doc_id"]], rows, over.model_id)
    return made


def _embed(work: Work, embedder: Embedder, texts: Sequence[str]) -> np.ndarray:
    """Return the vectors of texts, those that the workspace's cache holds taken from there."""
    from friction.topics.embed import embed_texts

    cache = VectorCache(work.workspace / CACHE_FOLDER, embedder.model_id)
    vectors = embed_texts(texts, embedder, cache.load(), on_batch=cache.save, on_progress=work.on_progress)
    cache.merge()
    work.notes += [
        f"The cache file {name} was damaged: it was removed, and its texts were embedded again."
        for name in cache.damaged
    ]
    return vectors


def _score_segments(work: Work) -> dict[str, Made]:
    from functools import cache

    from friction.text.kinds import find_kinds
    from friction.text.score import choose_weights, score_segments
    from friction.topics.embed import load_embedder
    from friction.topics.languages import UNTOLD
    from pipelines.learn import load_kinder, load_scorer, read_written

    embeddings, documents = work.vectors(), work.table("documents")
    segments = work.table("segments").sort_values("segment_id", ignore_index=True)
    languages = find_languages(work)
    read = cache(lambda: read_written(load_embedder(work.settings.topics.model, work.workspace), languages))
    scorer = load_scorer(work.workspace, embeddings.model_id, read)
    spoken = segments["doc_id"].map(documents.set_index("doc_id")["language"])
    known = spoken.isin({*languages, UNTOLD}) if languages is not None else spoken.notna()
    chosen = choose_weights(segments["text"], spoken, known, scorer)
    scored, cues = score_segments(segments, work.table("cues"), documents, scorer, embeddings.vectors, chosen)
    scored = find_kinds(scored, cues, documents, load_kinder(embeddings.model_id, read), embeddings.vectors, chosen)
    return {"segments": build_table("segments", scored), "cues": build_table("cues", cues)}


def _build_visits(work: Work) -> dict[str, Made]:
    import pyarrow.dataset as ds

    from friction.journeys.checks import build_stage_order, check_journey
    from friction.journeys.visits import iter_visits
    from friction.store.stream import open_table

    journey, events, objects = work.settings.journey, work.file("events"), work.store.objects
    assert journey is not None  # noqa: S101 - the settings refuse events without a journey
    with open_table(objects, "visits") as visits, open_table(objects, "journeys") as journeys:
        for part in iter_visits(events, journey, data_end=work.data_end, on_progress=work.on_progress):
            visits.add(part.visits)
            journeys.add(part.journeys)
    read = ds.dataset(events)
    work.left_out["events without a person"] = read.count_rows(filter=ds.field("person_id").is_null())
    in_visits, in_journeys = objects.path(visits.stored), objects.path(journeys.stored)
    order, timezone = build_stage_order(in_visits, journey), work.settings.project.timezone
    work.notes += check_journey(
        events, in_visits, in_journeys, order, journey, data_end=work.data_end, timezone=timezone
    )
    return {"visits": visits.stored, "journeys": journeys.stored, "stage_order": order}


def _estimate_dropoff(work: Work) -> dict[str, Made]:
    from friction.journeys.measure import estimate_dropoff, estimate_transitions

    rates = _find_rates(work)
    return {"dropoff": estimate_dropoff(rates), "transitions": estimate_transitions(rates)}


def _find_rates(work: Work) -> Rates:
    """Return the rates of moves, made once for the steps that start from them."""
    import pandas as pd

    from friction.journeys.measure import find_rates

    data_end = work.data_end if work.data_end is not None else pd.Timestamp(0, tz="UTC")  # without events, whenever
    return work.keep(
        "rates", ("visits", "persons"),
        lambda: find_rates(
            work.file("visits"), work.file("persons"), work.settings, data_end=data_end, on_progress=work.on_progress
        ),
    )  # fmt: skip


def _estimate_impact(work: Work) -> dict[str, Made]:
    from friction.impact.table import estimate_impact

    names = ("themes", "segment_topics", "segments", "documents", "alignments", "segment_alignments", "persons")
    impact, controls = estimate_impact(
        **{name: work.table(name) for name in names},
        visits=work.file("visits") if "visits" in work.outputs else work.table("visits"),
        settings=work.settings,
        data_end=work.data_end,
        build_chain=lambda: _find_rates(work).chain,
        on_progress=work.on_progress,
    )
    return {"impact": impact, "controls": controls}


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
                          mode="json", include={"project", "documents", "persons", "events", "links", "identities",
                                                "exclude", "privacy"})],
        lambda _settings: True,
    ),
    Step(
        "identities", "Persons behind ids", ("documents", "events", "persons", "identities", "owners", "merges"),
        put_persons, lambda _work: None, lambda settings: bool(settings.kinds),
    ),
    Step(
        "clocks", "Looking at clocks", ("documents", "events"), check_clocks,
        lambda work: [work.settings.model_dump(mode="json", include={"project", "journey"}), describe_before(work)],
        lambda _settings: True,
    ),
    Step("text", "Sentences, lemmas and cues", ("documents",), _build_segments, lambda work: work.went_in["as_of"],
         _has_documents),
    Step(
        "embed", "Embedding", _TEXT, _embed_segments,
        lambda work: [work.settings.topics.model, work.went_in["brought"].get("model"), find_languages(work),
                      is_bridge_installed()],
        _has_documents,
    ),
    Step(
        "score", "Friction", ("documents", "segments", "cues", "embeddings"), _score_segments,
        lambda work: [find_languages(work), work.went_in["brought"].get("score")], _has_documents,
    ),
    Step(
        "topics", "Topics", (*_TEXT, "embeddings", "contexts", "bridge"), find_topics_of_run,
        hash_topics, _has_documents,
    ),
    Step(
        "lineage", "Themes of the run before", ("topics", "segment_topics", "embeddings"), find_lineage_of_run,
        hash_previous, _has_documents,
    ),
    Step(
        "themes", "Themes and weeks",
        (*_TEXT, "topics", "segment_topics", "lineage", "embeddings", "bridge", "events"), build_themes_of_run,
        lambda work: [hash_json(work.decisions.astype(str).to_dict("list")), work.settings.project.timezone,
                      work.went_in["as_of"], find_languages(work)],
        _has_documents,
    ),
    Step(
        "visits", "Stages, visits and journeys", ("events",), _build_visits,
        lambda work: [work.settings.model_dump(mode="json", include={"journey"}), work.settings.project.timezone,
                      work.went_in["as_of"]],
        _has_events,
    ),
    Step(
        "dropoff", "Drop-off", (*_JOURNEY, "events", "persons"), _estimate_dropoff,
        lambda work: [work.settings.model_dump(mode="json", include={"journey", "impact"}), work.went_in["as_of"]],
        _has_events,
    ),
    Step(
        "chain", "Order of the chain, scenarios", ("visits", "dropoff", "events", "persons"), estimate_chain,
        lambda work: [work.settings.model_dump(mode="json", include={"journey", "impact"}), work.went_in["as_of"]],
        _has_events,
    ),
    Step(
        "weeks", "Weeks, groups, durations", ("visits", "dropoff", "events", "persons"), estimate_weeks,
        lambda work: [work.settings.model_dump(mode="json", include={"project", "journey", "impact"}),
                      work.went_in["as_of"]],
        _has_events,
    ),
    Step(
        "paths", "Paths, actions, cohorts", (*_JOURNEY, "dropoff", "events", "persons"), estimate_paths,
        lambda work: [work.settings.model_dump(mode="json", include={"journey", "impact"}), work.went_in["as_of"]],
        _has_events,
    ),
    Step(
        "align", "Placing messages in the journey",
        (*_TEXT, *_JOURNEY, "segment_topics", "events", "embeddings"), place_messages, hash_placing, _has_documents,
    ),
    Step(
        "impact", "Drop-off with and without each theme",
        (*_TEXT, "visits", "themes", "segment_topics", "alignments", "segment_alignments", "persons", "events"),
        _estimate_impact,
        lambda work: [work.settings.model_dump(mode="json", include={"project", "journey", "impact"}),
                      work.went_in["as_of"]],
        _has_documents,
    ),
)  # fmt: skip
"""The steps of a run, in their order."""
