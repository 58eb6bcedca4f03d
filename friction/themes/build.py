"""Topics become themes: what people decided, laid over what the run found."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from friction.contracts import KINDS, TABLES, build_table
from friction.contracts.voices import find_most, find_writers, weigh_voices
from friction.themes.replay import replay_decisions
from friction.themes.state import Decided, Replayed
from friction.topics import OWN_THEME, count_terms, find_labels, find_terms, steer, to_weights, weigh_terms

if TYPE_CHECKING:
    from collections.abc import Iterator

    from friction.topics import Embedded

LEAST_FRICTION = 1 / 3
"""A theme nobody judged counts as friction from this mean friction of its persons on (made-up shop: all 75 topics that
are mostly about planted friction, none of the others; at one half ten are missed)."""

PROBLEM, OTHER = KINDS[0], KINDS[-1]

N_EXEMPLARS = 5
PLACES = 6

FOUND_STRENGTH, FOUND_REASON = "found_strength", "found_reason"
"""Columns of ``segment_topics`` beside the contract: strength and reason as the run found them, before decisions."""


class _Wording(NamedTuple):
    """Terms and label of the themes that are not just one topic as it was found."""

    terms: dict[str, list[str]]
    labels: dict[str, str]


def build_themes(
    topics: pd.DataFrame,
    segment_topics: pd.DataFrame,
    segments: pd.DataFrame,
    documents: pd.DataFrame,
    decisions: pd.DataFrame,
    embeddings: Embedded | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the themes of a run, and the segments' themes, after people's decisions.

    A segment belongs to the theme a person put it in; else, where people moved similar ones out of its topic's theme,
    to where those went (`friction.topics.teach.steer`); else to its topic's theme. Then themes are merged as people
    merged them. In a theme every person counts once, by the mean of what that person said in different words; a
    document without a person is one of its own (`friction.contracts.voices.weigh_voices`). So its friction is the mean
    friction, its severity the mean severity weighted by friction, its kind the one with the most persons: of equal ones
    the more troubling. A theme of kind ``other`` is no friction by itself. What people decided about kind or friction
    wins. Themes without segments have no row.

    Parameters
    ----------
    topics : table ``topics``; ``theme_id`` before merges. Several topics may have one theme.
    segment_topics : table ``segment_topics``; its ``theme_id`` is made anew. It may be what this function returned
        before other decisions were made.
    segments, documents : tables of these names.
    decisions : columns of the table ``decisions``.
    embeddings : vectors of the segments; without them only what people moved by hand moves.

    Returns
    -------
    themes : table ``themes``. ``parent_id`` is, of themes whose largest topics belong together, the largest; null for
        itself. Terms of a theme that is not just one topic come from the counts of all its segments.
    segment_topics : table ``segment_topics`` with ``theme_id`` after decisions. What people placed has the reason
        ``decided`` and strength 1, also where it is in no topic; what followed it has the reason ``reassigned``.
        Beside the contract: `OWN_THEME`, `FOUND_STRENGTH` and `FOUND_REASON`.
    """
    replayed = replay_decisions(decisions)
    placed = _place(topics, _restore(segment_topics), replayed, embeddings)
    members = _find_members(placed, segments, documents)
    grouped = topics.assign(theme_id=[replayed.find_theme(theme_id) for theme_id in topics["theme_id"]]).sort_values(
        ["n_segments", "topic_id"], ascending=[False, True], kind="stable"
    )
    mixed = _find_mixed(grouped, members)
    wording = _find_wording(mixed, grouped, placed, segments)
    rows = list(_to_rows(grouped, members, replayed, mixed, wording))
    themes = pd.DataFrame(rows, columns=list(TABLES["themes"].names))
    themes = build_table("themes", themes.assign(parent_id=themes["theme_id"].map(_find_parents(grouped, themes))))
    return themes, build_table("segment_topics", placed)


def _restore(segment_topics: pd.DataFrame) -> pd.DataFrame:
    """Return the segments as the run found them, sorted; with what was found beside strength and reason."""
    found = segment_topics.sort_values("segment_id", ignore_index=True)
    if FOUND_REASON in found:
        return found.assign(strength=found[FOUND_STRENGTH], reason=found[FOUND_REASON])
    return found.assign(**{FOUND_STRENGTH: found["strength"], FOUND_REASON: found["reason"]})


def _place(topics: pd.DataFrame, found: pd.DataFrame, replayed: Replayed, embeddings: Embedded | None) -> pd.DataFrame:
    """Return the segments with their themes, strengths and reasons after decisions."""
    theme_of_topic = dict(zip(topics["topic_id"], topics["theme_id"], strict=True))
    before = found["topic_id"].map(theme_of_topic).astype("object")
    taught = found["segment_id"].map(replayed.placed).astype("object")
    said = taught.notna()
    own = before.mask(said, taught)
    moved = np.zeros(len(found), dtype=bool)
    if embeddings is not None and bool((said & before.notna() & (taught != before)).any()):
        places = pd.Index(embeddings.segment_ids).get_indexer(found["segment_id"])
        seen = np.flatnonzero(places >= 0)
        pairs = [[None if pd.isna(name) else str(name) for name in column.iloc[seen]] for column in (before, taught)]
        themes, steered = steer(np.asarray(embeddings.vectors)[places[seen]], pairs[0], pairs[1])
        moved[seen] = steered
        own = own.mask(moved, pd.Series(themes, index=seen, dtype="object").reindex(own.index))
    final = own.map(replayed.find_theme, na_action="ignore")
    return found.assign(
        theme_id=final.astype("str"),
        strength=found["strength"].mask(said, 1.0),
        reason=found["reason"].mask(moved, "reassigned").mask(said, "decided"),
        **{OWN_THEME: own.astype("str")},
    )


def _find_members(placed: pd.DataFrame, segments: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    """Return the segments that have a theme: document, person, friction, severity, kind, and how much each counts."""
    own = documents.set_index("doc_id", drop=False)
    names = ["segment_id", "doc_id", "friction", "severity"]
    told = segments[names].assign(
        text=segments.get("text", ""),
        kind=segments.get("kind", OTHER),  # of runs made before there were kinds
    )
    members = placed.dropna(subset="theme_id").merge(told, on="segment_id")
    writers = members["doc_id"].map(find_writers(own))
    return members.assign(
        person_id=members["doc_id"].map(own["person_id"]),
        weight=weigh_voices(members["theme_id"], writers, members["text"]),
    ).sort_values("segment_id")


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
    theme_of = placed.set_index("segment_id")["theme_id"]
    told = segments.assign(theme_id=segments["segment_id"].map(theme_of)).dropna(subset="theme_id")
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
    topics: pd.DataFrame, members: pd.DataFrame, replayed: Replayed, mixed: set[str], wording: _Wording
) -> Iterator[dict[str, object]]:
    topics_of = dict(iter(topics.groupby("theme_id", sort=True)))
    kinds, soft = (
        find_most(members["kind"], members["theme_id"], members["weight"].to_numpy(), order)
        for order in (KINDS, KINDS[1:])
    )
    for theme_id, inside in members.groupby("theme_id", sort=True):
        decided = replayed.themes.get(str(theme_id), Decided())
        own = topics_of.get(theme_id, topics.iloc[:0])
        weight = inside["weight"].to_numpy()
        friction = round(float(np.average(inside["friction"], weights=weight)), PLACES)
        severity = float(np.average(inside["severity"], weights=weight * (inside["friction"].to_numpy() + 1e-9)))
        kind = kinds[theme_id] if decided.is_friction is None else soft[theme_id]
        label = own["label"].iloc[0] if len(own) else wording.labels.get(str(theme_id), "part of a theme")
        terms = own["terms"].iloc[0] if len(own) else []
        yield {
            "theme_id": theme_id,
            "name": decided.name or label,
            "definition": decided.definition,
            "parent_id": None,  # once all sizes are known
            "status": decided.status or "new",
            "owner": decided.owner,
            "kind": decided.kind or (PROBLEM if decided.is_friction else kind),
            # What is of no kind ("ok", a greeting) is not friction because many others complain.
            "is_friction": friction >= round(LEAST_FRICTION, PLACES) and kind != OTHER
            if decided.is_friction is None
            else decided.is_friction,
            "approved": decided.approved,
            "from_decision": decided.name is not None or decided.is_friction is not None,
            "n_segments": len(inside),
            "n_documents": inside["doc_id"].nunique(),
            "n_persons": inside["person_id"].nunique(),
            "friction": friction,
            "severity": round(severity, PLACES),
            "terms": wording.terms.get(str(theme_id), terms),
            "exemplar_ids": _find_exemplars(own, inside if theme_id in mixed else None),
        }


def _find_parents(topics: pd.DataFrame, themes: pd.DataFrame) -> dict[str, str]:
    """Return the parent of themes that have one: of those whose largest topics belong together, the largest theme."""
    largest = topics.drop_duplicates("theme_id").set_index("theme_id")
    kind_of = largest["parent_id"].fillna(largest["topic_id"])
    kinds = themes.assign(kind=themes["theme_id"].map(kind_of)).dropna(subset="kind")
    kinds = kinds.sort_values(["n_segments", "theme_id"], ascending=[False, True])
    head_of = kinds.drop_duplicates("kind").set_index("kind")["theme_id"]
    parents = zip(kinds["theme_id"], kinds["kind"].map(head_of), strict=True)
    return {theme_id: parent for theme_id, parent in parents if parent != theme_id}


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
