"""Topics become themes: what people decided, laid over what the run found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from friction.contracts import KINDS, TABLES, build_table
from friction.themes.gathered import PLACES, gather_themes
from friction.themes.members import OTHER
from friction.themes.replay import replay_decisions
from friction.themes.state import Decided

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from friction.themes.gathered import Gathered
    from friction.themes.state import Replayed
    from friction.topics import Embedded

LEAST_FRICTION = 1 / 3
"""A theme nobody judged counts as friction from this mean friction of its persons on (made-up shop: all 75 topics that
are mostly about planted friction, none of the others; at one half ten are missed)."""

PROBLEM = KINDS[0]


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
    gathered = gather_themes(topics, segment_topics, segments, documents, replayed, embeddings)
    return tell_themes(gathered, replayed), gathered.segment_topics


def tell_themes(gathered: Gathered, replayed: Replayed) -> pd.DataFrame:
    """Return table ``themes``: what a run's themes hold, and what people said of them (`build_themes`)."""
    named = {one for told in replayed.themes.values() for one in (*told.typical, *told.edge)}
    there = named.intersection(gathered.segment_topics["segment_id"]) if named else set()
    rows = list(_to_rows(gathered.found, replayed, there))
    themes = pd.DataFrame(rows, columns=list(TABLES["themes"].names))
    parents = _find_parents(gathered.topics, themes, replayed.parents)
    return build_table("themes", themes.assign(parent_id=themes["theme_id"].map(parents)))


def _to_rows(gathered: pd.DataFrame, replayed: Replayed, there: Collection[str]) -> Iterator[dict[str, object]]:
    for found in gathered.to_dict("records"):
        theme_id, friction = str(found["theme_id"]), found["friction"]
        decided = replayed.themes.get(theme_id, Decided())
        kind = found["kind"] if decided.is_friction is None else found["soft_kind"]
        said = {*decided.fields, *({"parent_id"} if theme_id in replayed.parents else ())}
        yield {
            "theme_id": theme_id,
            "name": decided.name or found["label"],
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
            "n_segments": found["n_segments"],
            "n_documents": found["n_documents"],
            "n_persons": found["n_persons"],
            "friction": friction,
            "severity": round(found["severity"] if decided.severity is None else decided.severity, PLACES),
            "terms": found["terms"],
            "exemplar_ids": found["exemplar_ids"],
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
