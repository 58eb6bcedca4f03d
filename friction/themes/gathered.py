"""What the themes of a run hold, before anything is said of them: segments by theme, counted and described."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from friction.contracts import KINDS, build_table
from friction.contracts.spread import spread_themes
from friction.contracts.voices import find_most
from friction.themes.members import find_members, place_segments
from friction.topics import count_terms, find_labels, find_terms, to_weights, weigh_terms

if TYPE_CHECKING:
    from collections.abc import Iterator

    from friction.themes.state import Replayed
    from friction.topics import Embedded

N_EXEMPLARS = 5
PLACES = 6


@dataclass(frozen=True)
class Gathered:
    """The themes of a run as placing alone makes them; words, kinds and parents that people gave are laid over later.

    Attributes
    ----------
    found : a row for each theme that has segments, by id: ``theme_id``, ``label`` (of its topics), ``kind`` and
        ``soft_kind`` (the commonest but problems), ``n_segments``, ``n_documents``, ``n_persons``, ``friction``,
        ``severity``, ``terms``, ``exemplar_ids``.
    topics : table ``topics`` with the ``theme_id`` that holds each now, the largest first.
    segment_topics : table ``segment_topics``, after decisions.
    """

    found: pd.DataFrame
    topics: pd.DataFrame
    segment_topics: pd.DataFrame


class _Wording(NamedTuple):
    """Terms and label of the themes that are not just one topic as it was found."""

    terms: dict[str, list[str]]
    labels: dict[str, str]


def gather_themes(
    topics: pd.DataFrame,
    segment_topics: pd.DataFrame,
    segments: pd.DataFrame,
    documents: pd.DataFrame,
    replayed: Replayed,
    embeddings: Embedded | None = None,
) -> Gathered:
    """Return what the themes of a run hold, after people's decisions on which segments are where.

    Of ``replayed`` it depends on where segments are put, added and taken out, on merges and on parts alone: as long as
    these stay (`Replayed.placing`), what it returns stays. Counts are made as `friction.themes.build_themes` says.

    Parameters
    ----------
    topics, segment_topics, segments, documents, embeddings : as those of `friction.themes.build_themes`.
    replayed : the state after all decisions, on the segments there are.
    """
    placed = place_segments(topics, segment_topics, replayed, embeddings)
    members = find_members(placed, segments, documents)
    held_by = [replayed.find_theme(theme_id) for theme_id in topics["theme_id"]]
    grouped = topics.assign(found_id=topics["theme_id"], theme_id=held_by).sort_values(
        ["n_segments", "topic_id"], ascending=[False, True], kind="stable"
    )
    mixed = _find_mixed(grouped, members)
    wording = _find_wording(mixed, grouped, placed, segments)
    found = pd.DataFrame(list(_to_rows(grouped, members, mixed, wording)), columns=list(_FOUND))
    return Gathered(found, grouped, build_table("segment_topics", placed))


_FOUND = (
    "theme_id", "label", "kind", "soft_kind", "n_segments", "n_documents", "n_persons", "friction", "severity", "terms",
    "exemplar_ids",
)  # fmt: skip


def _find_mixed(topics: pd.DataFrame, members: pd.DataFrame) -> set[str]:
    """Return the themes that are not exactly one topic: of several or none, or with segments moved in or out."""
    sizes = topics.groupby("theme_id")["n_segments"].agg(["size", "sum"])
    inside = members[members["topic_id"].isin(set(topics["topic_id"]))]
    home = inside["topic_id"].map(topics.set_index("topic_id")["theme_id"]) == inside["theme_id"]
    at_home = inside[home].groupby("theme_id").size()
    everyone = members.groupby("theme_id").size()
    return {
        str(theme_id)
        for theme_id, n in everyone.items()
        if theme_id not in sizes.index
        or sizes.loc[theme_id, "size"] > 1
        or not n == at_home.get(theme_id, 0) == sizes.loc[theme_id, "sum"]
    }


def _find_wording(mixed: set[str], topics: pd.DataFrame, placed: pd.DataFrame, segments: pd.DataFrame) -> _Wording:
    """Return terms of the mixed themes, and labels of those that no topic names."""
    if not mixed or not {"text", "lemmas", "phrases"} <= set(segments.columns):
        return _Wording({}, {})
    told = segments.merge(spread_themes(placed)[["segment_id", "theme_id"]], on="segment_id")
    told = told.drop_duplicates(["theme_id", "text"])  # a text pasted a hundred times counts once
    numbers, theme_ids = pd.factorize(told["theme_id"], sort=True)
    counts = count_terms(told, numbers, len(theme_ids))
    weights = dict(zip(theme_ids, to_weights(counts, weigh_terms(counts)).values(), strict=True))
    nameless = sorted(mixed - set(topics["theme_id"]))
    labels = find_labels(
        {
            number: told.loc[told["theme_id"] == theme_id, ["text", "lemmas"]]
            for number, theme_id in enumerate(nameless)
        },
        {number: weights[theme_id] for number, theme_id in enumerate(nameless)},
        taken=set(topics["label"]),
    )
    return _Wording(
        {theme_id: find_terms(weights[theme_id]) for theme_id in sorted(mixed)},
        {theme_id: labels[number] for number, theme_id in enumerate(nameless)},
    )


def _to_rows(
    topics: pd.DataFrame, members: pd.DataFrame, mixed: set[str], wording: _Wording
) -> Iterator[dict[str, object]]:
    topics_of = dict(iter(topics.groupby("theme_id", sort=True)))
    kinds, soft = (
        find_most(members["kind"], members["theme_id"], members["weight"].to_numpy(), order)
        for order in (KINDS, KINDS[1:])
    )
    for theme_id, inside in members.groupby("theme_id", sort=True):
        own = topics_of.get(theme_id, topics.iloc[:0])
        weight = inside["weight"].to_numpy()
        # What others were merged into keeps its name, however large they are.
        first = own[own["found_id"] == theme_id]["label"].tolist() or own["label"].tolist()
        yield {
            "theme_id": theme_id,
            "label": first[0] if first else wording.labels.get(str(theme_id), "part of a theme"),
            "kind": kinds[theme_id],
            "soft_kind": soft[theme_id],
            "n_segments": len(inside),
            "n_documents": inside["doc_id"].nunique(),
            "n_persons": inside["person_id"].nunique(),
            "friction": round(float(np.average(inside["friction"], weights=weight)), PLACES),
            "severity": float(np.average(inside["severity"], weights=weight * (inside["friction"].to_numpy() + 1e-9))),
            "terms": wording.terms.get(str(theme_id), own["terms"].iloc[0] if len(own) else []),
            "exemplar_ids": _find_exemplars(own, inside if theme_id in mixed else None),
        }


def _find_exemplars(topics: pd.DataFrame, inside: pd.DataFrame | None) -> list[str]:
    """Return exemplars of all topics of a theme, in turns, largest topic first.

    Of a theme that is not just one topic (``inside``: its segments), only those that are still there count, and the
    strongest others fill up.
    """
    lists = topics["exemplar_ids"].tolist()
    deepest = max((len(ids) for ids in lists), default=0)
    joined = [ids[place] for place in range(deepest) for ids in lists if place < len(ids)]
    if inside is not None:
        there = set(inside["segment_id"])
        strongest = inside.sort_values(["strength", "segment_id"], ascending=[False, True])["segment_id"]
        joined = [*(segment_id for segment_id in joined if segment_id in there), *strongest.head(N_EXEMPLARS)]
    return list(dict.fromkeys(joined))[:N_EXEMPLARS]
