"""Labels and terms of topics and themes after segments were removed: what nobody else says is said no more."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from friction.contracts.spread import spread_themes
from friction.privacy import REMOVED, Traces, has_words, is_said
from friction.topics import find_labels

if TYPE_CHECKING:
    from collections.abc import Collection


class Relabelled(NamedTuple):
    """Topics and themes with clean labels and terms, and new label by topic, of those that got one."""

    topics: pd.DataFrame
    themes: pd.DataFrame
    labels: dict[str, str]


def relabel(
    topics: pd.DataFrame,
    themes: pd.DataFrame,
    segment_topics: pd.DataFrame,
    segments: pd.DataFrame,
    removed: pd.DataFrame,
    traces: Traces,
) -> Relabelled:
    """Return topics and themes whose labels and terms rest on the segments that are left.

    A term stays if a segment of the topic or theme still says it. A label that a removed segment said and no segment of
    the topic says any more, or that holds a word which only removed persons said, is found anew. Names that people gave
    stay, without traces.

    Parameters
    ----------
    topics, themes, segment_topics, segments : tables of the run, without the removed rows.
    removed : segments that were removed, with ``text``, ``topic_id``, ``theme_id`` and perhaps ``also_in``.
    traces : what only removed persons said.
    """
    if removed.empty:
        return Relabelled(topics, themes, {})
    names = [name for name in ("segment_id", "topic_id", "theme_id", "also_in") if name in segment_topics]
    placed = segments.merge(segment_topics[names], on="segment_id")
    new_topics, labels = _relabel(topics, "topic_id", "label", placed, removed, traces, topics["label"])
    old = dict(zip(topics["topic_id"], topics["label"], strict=True))
    renamed = {old[topic_id]: label for topic_id, label in labels.items()}
    named = themes.assign(name=[renamed.get(name, name) for name in themes["name"]])
    found_labels = [*old.values(), *labels.values()]
    new_themes, _ = _relabel(
        named, "theme_id", "name", spread_themes(placed), spread_themes(removed), traces, found_labels
    )
    return Relabelled(new_topics, new_themes.assign(**_clean_words(new_themes, traces)), labels)


def _clean_words(themes: pd.DataFrame, traces: Traces) -> dict[str, pd.Series]:
    """Return the columns of what people wrote about themes, without traces."""
    return {
        name: pd.Series(
            [traces.clean(text) if isinstance(text, str) else None for text in themes[name]],
            index=themes.index, dtype="str",
        )
        for name in ("definition", "include", "exclude", "memo")
        if name in themes
    }  # fmt: skip


def _relabel(
    table: pd.DataFrame,
    key: str,
    column: str,
    placed: pd.DataFrame,
    removed: pd.DataFrame,
    traces: Traces,
    found_labels: Collection[str],
) -> tuple[pd.DataFrame, dict[str, str]]:
    """Return topics or themes with clean labels and terms, and the labels found anew, by id.

    ``found_labels`` are the program's own: another name is a person's, who may have quoted.
    """
    lost = dict(iter(removed.dropna(subset=key).groupby(key)["text"]))
    left = dict(iter(placed[placed[key].isin(set(lost))].groupby(key)))
    machine, names, terms = set(found_labels), [], []
    found: dict[str, str] = {}
    for row in table.to_dict("records"):
        one, name, said = row[key], row[column], row["terms"]
        if one in lost and one in left:
            own = left[one]
            known = {term for terms_said in (*own["lemmas"], *own["phrases"]) for term in terms_said}
            said = [term for term in said if term in known]
            quoted = is_said(name, lost[one]) and not is_said(name, own["text"])
            if row.get("from_decision", False) and name not in machine:
                name = traces.clean(name)
            elif quoted or has_words(name, traces.words):
                weights = {term: 1 / place for place, term in enumerate(said, start=1)}
                name = find_labels({0: own[["text", "lemmas"]]}, {0: weights}, taken={*machine, *found.values()})[0]
                found[one] = name
        names.append(name or REMOVED)
        terms.append(said)
    return (
        table.assign(**{column: names}, terms=pd.Series(terms, index=table.index, dtype=object)),
        found,
    )
