"""Which step feeds which: the wires of a run, in their order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from friction.store import hash_decisions
from friction.topics import is_bridge_installed
from pipelines.steps.align_step import list_corrected, place_messages
from pipelines.steps.chain_step import estimate_chain
from pipelines.steps.clocks_step import check_clocks, describe_before
from pipelines.steps.dropoff_step import estimate_dropoff_of_run
from pipelines.steps.embed_step import embed_segments, find_held_of_run
from pipelines.steps.halves_step import find_halves_of_run
from pipelines.steps.impact_step import estimate_impact_of_run
from pipelines.steps.import_step import import_inputs
from pipelines.steps.languages import find_languages
from pipelines.steps.lineage_step import find_lineage_of_run, hash_decided, hash_previous
from pipelines.steps.made_codes import hash_made
from pipelines.steps.paths_step import estimate_paths
from pipelines.steps.persons_step import put_persons
from pipelines.steps.plain import PLAIN
from pipelines.steps.proposals_step import hash_themes_before, propose_in_run
from pipelines.steps.score_step import score_segments_of_run
from pipelines.steps.silences_step import compare_silences_of_run
from pipelines.steps.stages_step import describe_stages_of_run
from pipelines.steps.step import DATA_END, Step
from pipelines.steps.text_step import build_segments_of_run
from pipelines.steps.themes_step import build_themes_of_run
from pipelines.steps.topics_step import find_topics_of_run, hash_before
from pipelines.steps.visits_step import build_visits_of_run
from pipelines.steps.weeks_step import estimate_weeks

if TYPE_CHECKING:
    from collections.abc import Callable

    from friction.config import Settings
    from pipelines.steps.work import Work


def _has_documents(settings: Settings) -> bool:
    return bool(settings.documents)


def _has_events(settings: Settings) -> bool:
    return bool(settings.events)


def _has_links(settings: Settings) -> bool:
    return bool(settings.kinds)


def _went_in(name: str) -> Callable[[Work], object]:
    """Return what gives a part of what went into the run: hashes of the inputs, of the key, of who is left out."""
    return lambda work: work.went_in[name]


def _brought(name: str) -> Callable[[Work], object]:
    """Return what gives the hash of what people brought along: a model, a codebook, a score that was learned."""
    return lambda work: work.went_in["brought"].get(name)


def _is_bridged(_work: Work) -> bool:
    return is_bridge_installed()


_MODEL = {"model": _brought("model"), "languages": find_languages}
"""A sentence model that was brought along, and the languages that its card names."""

_INPUTS = ("project.timezone", "documents", "persons", "events", "links", "identities", "exclude", "privacy")
_LANGUAGES = ("topics.model", "topics.languages")
_GROUPING = ("topics.neighbours", "topics.detail", "topics.min_segments", "topics.seed")
_RATES = ("journey", "impact.resample", "impact.replicates", "impact.seed")

STEPS = (
    Step(
        name="import", title="Reading and masking", compute=import_inputs, settings=_INPUTS,
        given={**{name: _went_in(name) for name in ("inputs", "key", "as_of", "consent")}, "names": _brought("names")},
    ),
    Step(
        name="identities", title="Persons behind ids", compute=put_persons, when=_has_links,
        needs=("read_documents", "read_events", "read_persons", "identities", "owners", "merges"),
    ),
    Step(
        name="clocks", title="Looking at clocks", compute=check_clocks, given={"previous": describe_before},
        needs=("documents", "events"), settings=("project.timezone", "journey"),
    ),
    Step(
        name="text", title="Sentences and lemmas", compute=build_segments_of_run, when=_has_documents,
        needs=("documents",),
    ),
    Step(
        name="halves", title="Sentences that say two things", compute=find_halves_of_run, when=_has_documents,
        needs=("documents", "sentences"), settings=(*_LANGUAGES, *_GROUPING), given=_MODEL,
    ),
    Step(
        name="embed", title="Embedding", compute=embed_segments, when=_has_documents, frees=(PLAIN,),
        needs=("documents", "sentences", "found_halves"), settings=_LANGUAGES,
        given={**_MODEL, "bridge": _is_bridged, "decisions": find_held_of_run},
    ),
    Step(
        name="score", title="Cues and friction", compute=score_segments_of_run, when=_has_documents,
        needs=("documents", "cut_segments", "embeddings"), settings=_LANGUAGES,
        given={**_MODEL, "score": _brought("score"), "as_of": _went_in("as_of")},
    ),
    Step(
        name="topics", title="Topics", compute=find_topics_of_run, when=_has_documents,
        needs=("documents", "sentences", "segments", "embeddings", "contexts", "uncut", "bridge", "uncut_bridge"),
        settings=("topics",),
        given={
            **_MODEL, "codebook": _brought("codebook"), "runs": hash_before, "bridge": _is_bridged,
            "decisions": hash_made,
        },
    ),
    Step(
        name="lineage", title="Themes of the run before", compute=find_lineage_of_run, when=_has_documents,
        needs=("documents", "segments", "found_topics", "found_segment_topics", "embeddings"),
        settings=("topics.codebook",),
        given={"codebook": _brought("codebook"), "previous": hash_previous, "decisions": hash_decided},
    ),
    Step(
        name="themes", title="Themes and weeks", compute=build_themes_of_run, when=_has_documents,
        needs=("documents", "segments", "topics", "found_segment_topics", "embeddings", DATA_END),
        settings=("project.timezone",), given={"decisions": lambda work: hash_decisions(work.decisions)},
    ),
    Step(
        name="visits", title="Stages, visits and journeys", compute=build_visits_of_run, when=_has_events,
        needs=("events", "imports", DATA_END), settings=("journey", "project.timezone"),
    ),
    Step(
        name="dropoff", title="Drop-off", compute=estimate_dropoff_of_run, when=_has_events,
        needs=("visits", "persons", DATA_END), settings=_RATES,
    ),
    Step(
        name="chain", title="Order of the chain, scenarios", compute=estimate_chain, when=_has_events,
        needs=("visits", "first_dropoff", "persons", DATA_END), settings=_RATES,
    ),
    Step(
        name="weeks", title="Weeks, groups, durations", compute=estimate_weeks, when=_has_events,
        needs=("visits", "dropoff", "events", "persons", DATA_END),
        settings=("project.timezone", "impact.group", *_RATES),
    ),
    Step(
        name="paths", title="Paths, actions, cohorts", compute=estimate_paths, when=_has_events,
        needs=("visits", "cut_journeys", "dropoff", "events", "persons", DATA_END), settings=_RATES, frees=("moves",),
    ),
    Step(
        name="stages", title="What stages are about", compute=describe_stages_of_run,
        when=lambda settings: _has_documents(settings) and settings.journey is not None,
        settings=("journey", "topics.model"), given={"model": _brought("model")},
    ),
    Step(
        name="align", title="Placing messages in the journey", compute=place_messages, when=_has_documents,
        needs=("documents", "segments", "visits", "cut_journeys", "segment_topics", "embeddings", "described_stages"),
        settings=("project.timezone", "journey", "impact.delays", "impact.least_sure", *_LANGUAGES),
        given={**_MODEL, "decisions": list_corrected},
    ),
    Step(
        name="proposals", title="Proposals, decisions carried", compute=propose_in_run, when=_has_documents,
        needs=("documents", "segments", "topics", "segment_topics", "lineage", "themes", "alignments", "embeddings",
               "bridge"),
        settings=("journey", "topics.codebook", *_LANGUAGES),
        given={
            **_MODEL, "codebook": _brought("codebook"), "bridge": _is_bridged, "previous": hash_themes_before,
            "decisions": lambda work: hash_decisions(work.decisions),
        },
    ),
    Step(
        name="impact", title="Drop-off with and without each theme", compute=estimate_impact_of_run,
        when=_has_documents, settings=("project.timezone", "journey", "impact"), frees=("moves", "chain"),
        needs=("documents", "segments", "visits", "themes", "segment_topics", "alignments", "segment_alignments",
               "persons", DATA_END),
    ),
    Step(
        name="silences", title="Findings with other silences", compute=compare_silences_of_run, when=_has_documents,
        settings=("project.timezone", "journey", "impact"),
        needs=("events", "segments", "visits", "themes", "segment_topics", "alignments", "segment_alignments",
               "persons", "impact", DATA_END),
    ),
)  # fmt: skip
"""The steps of a run, in their order."""
