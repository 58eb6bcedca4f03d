"""How topics continue the themes of the run before: themes keep their ids, and new ones get ids from their content."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

LEAST_OVERLAP = 0.2
LEAST_LIKENESS = 0.85
PLACES = 6


@dataclass(frozen=True)
class Previous:
    """What lineage needs of the run before.

    Attributes
    ----------
    topics : its table ``topics``; ``theme_id`` is the theme each topic was, before people's merges.
    segment_topics : its table ``segment_topics``.
    centroids : unit vector of each of its topics; empty where another model made its vectors.
    """

    topics: pd.DataFrame
    segment_topics: pd.DataFrame
    centroids: dict[str, np.ndarray] = field(default_factory=dict)


def find_centroids(segment_ids: list[str], vectors: np.ndarray, segment_topics: pd.DataFrame) -> dict[str, np.ndarray]:
    """Return the unit mean vector of each topic's segments."""
    topics = pd.Series(segment_ids).map(segment_topics.set_index("segment_id")["topic_id"])
    centroids = {}
    for topic_id, places in topics.dropna().groupby(topics).groups.items():
        mean = vectors[np.asarray(places)].astype(np.float64).mean(axis=0)
        centroids[str(topic_id)] = mean / max(float(np.linalg.norm(mean)), 1e-12)
    return centroids


def find_lineage(
    topics: pd.DataFrame,
    segment_topics: pd.DataFrame,
    centroids: dict[str, np.ndarray],
    previous: Previous | None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give each topic the theme it continues, or a new one, and say how topics and themes relate.

    A topic and a theme overlap by the share of the smaller one's segments that they have in common, counted over the
    segments both runs know. Where a topic shares none, the nearest theme by centroid counts, from a cosine of 0.85
    on. A pair that is best for both keeps the theme's id (``same``). Another topic whose best theme went elsewhere is
    a part ``split`` off it; a theme whose best topic went elsewhere was ``merged``. Ids are never used for two themes
    of a run, and the order of the rows does not matter.

    Parameters
    ----------
    topics, segment_topics : of this run.
    centroids : unit vector of each topic of this run.
    previous : the run before; None on the first run, when every topic is ``new``.

    Returns
    -------
    topics : with ``theme_id``.
    lineage : topic_id, previous_theme_id, relation, overlap.
    """
    ordered = topics.sort_values("topic_id")
    members = segment_topics.dropna(subset="topic_id").groupby("topic_id")["segment_id"].agg(frozenset)
    overlaps = _find_overlaps(members, previous, centroids) if previous is not None else []
    kept, rows = _match(overlaps)
    known = set(previous.topics["theme_id"]) if previous is not None else set()
    theme_of: dict[str, str] = {}
    for topic_id in ordered["topic_id"]:
        if topic_id in kept:
            theme_of[topic_id] = kept[topic_id]
        else:
            theme_of[topic_id] = _to_theme_id(members[topic_id], known | set(theme_of.values()))
            if not any(row[0] == topic_id for row in rows):
                rows.append((topic_id, None, "new", 0.0))
    told = {row[1] for row in rows}
    rows += [(None, theme_id, "gone", 0.0) for theme_id in sorted(known - told)]
    lineage = pd.DataFrame(rows, columns=["topic_id", "previous_theme_id", "relation", "overlap"])
    return topics.assign(theme_id=topics["topic_id"].map(theme_of)), lineage


def _find_overlaps(
    members: pd.Series, previous: Previous, centroids: dict[str, np.ndarray]
) -> list[tuple[float, str, str]]:
    """Return overlap, topic and theme of every pair that has to do with each other."""
    theme_of_topic = previous.topics.set_index("topic_id")["theme_id"]
    before = previous.segment_topics.dropna(subset="topic_id")
    known = frozenset(previous.segment_topics["segment_id"])
    themes = before["segment_id"].groupby(before["topic_id"].map(theme_of_topic)).agg(frozenset)
    now = frozenset().union(*members) if len(members) else frozenset()
    pairs = []
    for topic_id, own in members.items():
        shared = own & known
        for theme_id, old in themes.items():
            common = len(shared & old)
            if common:
                smaller = min(len(shared), len(old & now) or len(old))
                pairs.append((round(common / smaller, PLACES), str(topic_id), str(theme_id)))
        if not shared and topic_id in centroids:
            for old_topic, vector in sorted(previous.centroids.items()):
                likeness = round(float(centroids[str(topic_id)] @ vector), PLACES)
                if likeness >= LEAST_LIKENESS and old_topic in theme_of_topic.index:
                    pairs.append((likeness, str(topic_id), str(theme_of_topic[old_topic])))
    return [pair for pair in pairs if pair[0] >= LEAST_OVERLAP]


def _match(
    overlaps: list[tuple[float, str, str]],
) -> tuple[dict[str, str], list[tuple[str | None, str | None, str, float]]]:
    """Return the theme each topic keeps, and the rows of lineage for topics and themes that have to do with another.

    Largest overlap first, ties by id: a greedy one-to-one match, independent of the order of the pairs.
    """
    kept: dict[str, str] = {}
    rows: list[tuple[str | None, str | None, str, float]] = []
    used: set[str] = set()
    for overlap, topic_id, theme_id in sorted(overlaps, key=lambda pair: (-pair[0], pair[1], pair[2])):
        if topic_id not in kept and theme_id not in used:
            kept[topic_id] = theme_id
            used.add(theme_id)
            rows.append((topic_id, theme_id, "same", overlap))
    best_theme: dict[str, tuple[float, str]] = {}
    best_topic: dict[str, tuple[float, str]] = {}
    for overlap, topic_id, theme_id in sorted(overlaps, key=lambda pair: (-pair[0], pair[1], pair[2])):
        best_theme.setdefault(topic_id, (overlap, theme_id))
        best_topic.setdefault(theme_id, (overlap, topic_id))
    for topic_id, (overlap, theme_id) in sorted(best_theme.items()):
        if topic_id not in kept:
            rows.append((topic_id, theme_id, "split", overlap))
    for theme_id, (overlap, topic_id) in sorted(best_topic.items()):
        if theme_id not in used:
            rows.append((topic_id, theme_id, "merged", overlap))
    return kept, rows


def _to_theme_id(segment_ids: frozenset[str], taken: set[str]) -> str:
    """Return an id made from a theme's first members that nobody has yet."""
    content = "\n".join(sorted(segment_ids))
    for repeat in range(len(taken) + 1):
        theme_id = "th-" + hashlib.sha256(f"{repeat}\n{content}".encode()).hexdigest()[:10]
        if theme_id not in taken:
            return theme_id
    raise AssertionError  # pragma: no cover - more attempts than ids that could be taken
