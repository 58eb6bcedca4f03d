"""Topics become themes: what people decided, laid over what the run found."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from friction.contracts import KINDS, TABLES, build_table
from friction.contracts.spread import spread_themes
from friction.contracts.voices import find_most
from friction.themes.members import OTHER, find_members, place_segments
from friction.themes.replay import replay_decisions
from friction.themes.state import Decided, Replayed
from friction.topics import count_terms, find_labels, find_terms, to_weights, weigh_terms

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from friction.topics import Embedded

LEAST_FRICTION = 1 / 3
"""A theme nobody judged counts as friction from this mean friction of its persons on (made-up shop: all 75 topics that
are mostly about planted friction, none of the others; at one half ten are missed)."""

PROBLEM = KINDS[0]

N_EXEMPLARS = 5
PLACES = 6


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

    A segment is where people put it or moved similar ones, else where it was found
    (`friction.themes.members.place_segments`), and in the themes that people added it to: it counts in each of them.
    Then themes are merged as people merged them. In a theme every person counts once, by the mean of what that person
    said in different words; a document without a person is one of its own (`friction.contracts.voices.weigh_voices`).
    So its friction is the mean friction, its severity the mean severity weighted by friction, its kind the one with the
    most persons: of equal ones the more troubling. A theme of kind ``other`` is no friction by itself. What people
    decided about kind, friction, severity or parent wins. A theme that nobody named has the label of its largest topic,
    topics of themes merged into it last. Themes without segments have no row, also those that people
    made.

    Parameters
    ----------
    topics : table ``topics``; ``theme_id`` before merges. Several topics may have one theme.
    segment_topics : table ``segment_topics``; its ``theme_id`` is made anew. It may be what this function returned
        before other decisions were made.
    segments, documents : tables of these names.
    decisions : columns of the table ``decisions``; of the segments they name those count that are there
        (`friction.themes.anchors.anchor_decisions`).
    embeddings : vectors of the segments; without them only what people moved by hand moves.

    Returns
    -------
    themes : table ``themes``. ``parent_id`` is the theme that people nested it under, which may have no segments; else,
        of themes whose largest topics belong together, the largest; null for itself. Terms of a theme that is not just
        one topic come from the counts of all its segments.
    segment_topics : table ``segment_topics`` with ``theme_id`` after decisions. What people placed has the reason
        ``decided`` and strength 1, also where it is in no topic; what they took out, and is in no theme now, strength
        0; what followed it has the reason ``reassigned``. Beside the contract: `OWN_THEME`, `FOUND_STRENGTH` and
        `FOUND_REASON`.
    """
    replayed = replay_decisions(decisions)
    placed = place_segments(topics, segment_topics, replayed, embeddings)
    members = find_members(placed, segments, documents)
    held_by = [replayed.find_theme(theme_id) for theme_id in topics["theme_id"]]
    grouped = topics.assign(found_id=topics["theme_id"], theme_id=held_by).sort_values(
        ["n_segments", "topic_id"], ascending=[False, True], kind="stable"
    )
    mixed = _find_mixed(grouped, members)
    wording = _find_wording(mixed, grouped, placed, segments)
    rows = list(_to_rows(grouped, members, replayed, mixed, wording, set(segments["segment_id"])))
    themes = pd.DataFrame(rows, columns=list(TABLES["themes"].names))
    parents = _find_parents(grouped, themes, replayed.parents)
    themes = build_table("themes", themes.assign(parent_id=themes["theme_id"].map(parents)))
    return themes, build_table("segment_topics", placed)


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
    topics: pd.DataFrame,
    members: pd.DataFrame,
    replayed: Replayed,
    mixed: set[str],
    wording: _Wording,
    there: set[str],
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
        # What others were merged into keeps its name, however large they are.
        first = own[own["found_id"] == theme_id]["label"].tolist() or own["label"].tolist()
        label = first[0] if first else wording.labels.get(str(theme_id), "part of a theme")
        terms = own["terms"].iloc[0] if len(own) else []
        said = {*decided.fields, *({"parent_id"} if theme_id in replayed.parents else ())}
        yield {
            "theme_id": theme_id,
            "name": decided.name or label,
            "definition": decided.definition,
            "include": decided.include,
            "exclude": decided.exclude,
            "memo": decided.memo,
            "typical_ids": [segment_id for segment_id in decided.typical if segment_id in there],
            "edge_ids": [segment_id for segment_id in decided.edge if segment_id in there],
            "parent_id": None,  # once all sizes are known
            "status": decided.status or "new",
            "owner": decided.owner,
            "tags": list(decided.tags),
            "shipped_on": decided.shipped_on,
            "kind": decided.kind or (PROBLEM if decided.is_friction else kind),
            # What is of no kind ("ok", a greeting) is not friction because many others complain.
            "is_friction": friction >= round(LEAST_FRICTION, PLACES) and kind != OTHER
            if decided.is_friction is None
            else decided.is_friction,
            "approved": decided.approved,
            "from_decision": decided.name is not None or decided.is_friction is not None,
            "decided": [name for name in TABLES["themes"].names if name in said],
            "n_segments": len(inside),
            "n_documents": inside["doc_id"].nunique(),
            "n_persons": inside["person_id"].nunique(),
            "friction": friction,
            "severity": round(severity if decided.severity is None else decided.severity, PLACES),
            "terms": wording.terms.get(str(theme_id), terms),
            "exemplar_ids": _find_exemplars(own, inside if theme_id in mixed else None),
        }


def _find_parents(topics: pd.DataFrame, themes: pd.DataFrame, nested: Mapping[str, str]) -> dict[str, str]:
    """Return the parent of themes that have one.

    That is the one people nested it under; else, of those whose largest topics belong together, the largest theme that
    they nested nowhere. What people put at the top, or nested others under, has none: there are two levels.
    """
    decided = {theme_id: parent for theme_id, parent in nested.items() if parent}
    largest = topics.drop_duplicates("theme_id").set_index("theme_id")
    kind_of = largest["parent_id"].fillna(largest["topic_id"])
    kinds = themes.assign(kind=themes["theme_id"].map(kind_of)).dropna(subset="kind")
    kinds = kinds[~kinds["theme_id"].isin(list(decided))]
    kinds = kinds.sort_values(["n_segments", "theme_id"], ascending=[False, True])
    head_of = kinds.drop_duplicates("kind").set_index("kind")["theme_id"]
    pairs = zip(kinds["theme_id"], kinds["kind"].map(head_of), strict=True)
    at_top = {*nested, *decided.values()}
    found = {theme_id: parent for theme_id, parent in pairs if parent != theme_id and theme_id not in at_top}
    return found | decided


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
