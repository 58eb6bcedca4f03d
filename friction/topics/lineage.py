"""How topics continue the themes kept so far: themes keep their ids, and new ones get ids from their content."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

OWN_THEME = "theme_before_merges"
"""Column of ``segment_topics`` beside the contract: the theme after splits and moves, before people's merges."""

LEAST_SHARE = 0.2
"""Less than this share in common, and a topic and a theme have nothing to do with each other."""

LEAST_KNOWN = 0.2
"""A topic with fewer segments known to the run before than this share of its own is known by its centroid."""

MARGIN = 0.7
"""What overlaps nearly as well as the best, by this factor, is told beside it."""

HALF = 0.5

LIKENESS_MARGIN = 0.25
"""Two centroids are one theme from this share of the way from the nearest other theme to equality on."""

LIKENESS_ALONE = 0.85
"""The same where there is no other theme to compare with."""

PLACES = 6


@dataclass(frozen=True)
class Previous:
    """What lineage needs of the runs before.

    Attributes
    ----------
    topics : table ``topics`` of the run before; ``theme_id`` is the theme each topic was, before people's merges.
    segment_topics : its table ``segment_topics``. Where it has the column `OWN_THEME`, that is the theme of a segment
        (so that parts that people split off count as themes), else the theme of its topic.
    centroids : unit vector of each of its topics or themes, by id; empty where another model made its vectors.
    gone : unit vector of each theme of earlier runs that the run before did not have; zeros where it is not known.
    used : ids of all themes there ever were, those of decisions included; these ids are given to no new theme.
    """

    topics: pd.DataFrame
    segment_topics: pd.DataFrame
    centroids: Mapping[str, np.ndarray] = field(default_factory=dict)
    gone: Mapping[str, np.ndarray] = field(default_factory=dict)
    used: Collection[str] = frozenset()


class _Row(NamedTuple):
    """A row of the table ``lineage``."""

    topic_id: str | None
    previous_theme_id: str | None
    relation: str
    overlap: float


class _Before(NamedTuple):
    """The run before, by segment and by theme: theme of each segment, all segments known, all themes."""

    theme_of: pd.Series
    known: pd.Index
    themes: list[str]
    vectors: dict[str, np.ndarray]


class _Common(NamedTuple):
    """Segments that topics (rows) and themes (columns) have in common, and each side's segments both runs know.

    ``size`` counts all segments of a topic; ``known_share`` is ``of_topic / size``.
    """

    counts: np.ndarray
    of_topic: np.ndarray
    of_theme: np.ndarray
    size: np.ndarray
    known_share: np.ndarray


def find_centroids(
    segment_ids: Sequence[str], vectors: np.ndarray, segment_topics: pd.DataFrame, by: str = "topic_id"
) -> dict[str, np.ndarray]:
    """Return the unit mean vector of each topic's segments.

    Parameters
    ----------
    segment_ids, vectors : ids of (n, d) unit rows.
    segment_topics : segment_id and the column ``by``; segments without vectors are left out.
    by : ``topic_id``, ``theme_id`` or `OWN_THEME`.

    Returns
    -------
    (d,) float64 by id, ids rising.
    """
    groups = pd.Series(list(segment_ids)).map(segment_topics.set_index("segment_id")[by])
    centroids = {}
    for name, places in groups.dropna().groupby(groups, sort=True).groups.items():
        centroids[str(name)] = _unit(vectors[np.asarray(places)].astype(np.float64).mean(axis=0))
    return centroids


def remember_gone(topics: pd.DataFrame, previous: Previous | None) -> dict[str, np.ndarray]:
    """Return the centroids of all themes there were before and are not now, for `Previous.gone` of the next run.

    Parameters
    ----------
    topics : of this run, with ``theme_id``.
    previous : what `find_lineage` was given.

    Returns
    -------
    (d,) unit vector by theme, ids rising; zeros where no centroid is known, since the id stays taken.
    """
    if previous is None:
        return {}
    before = _read_before(previous)
    vectors = {**previous.gone, **before.vectors}
    nothing = np.zeros(max((len(vector) for vector in vectors.values()), default=0))
    absent = sorted(_find_taken(previous, before) - set(topics["theme_id"]))
    return {theme_id: vectors.get(theme_id, nothing) for theme_id in absent}


def find_lineage(
    topics: pd.DataFrame,
    segment_topics: pd.DataFrame,
    centroids: Mapping[str, np.ndarray],
    previous: Previous | None,
    *,
    held: Collection[str] = (),
    parts: Mapping[str, str] | None = None,
    given: Mapping[str, str] | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give each topic the theme it continues, or a new one, and say how topics and themes relate.

    A topic and a theme overlap by the segments they have in common among those both runs know. The pair with the
    largest overlap (Jaccard) comes first; a topic keeps a theme's id (``same``) if that theme is its best, or nearly
    (`MARGIN`). A topic whose best themes went to other topics is ``split`` off them; if it holds less than half as many
    known segments as the run does on the whole, it is ``new`` instead, except off ``held`` themes. A theme that no
    topic keeps was ``merged`` into those that hold its segments. A topic with few segments that the run before knew is
    recognised by its centroid instead: it must be nearer to the theme than two different themes are to each other, by
    a quarter of the way that is left. So is a theme that comes back after it was gone. Ids are never used for two
    themes, of whatever run, and the order of the rows does not matter.

    Parameters
    ----------
    topics, segment_topics : of this run; all segments, those in no topic included.
    centroids : unit vector of each topic of this run; may be empty.
    previous : the runs before; None on the first run, when every topic is ``new``.
    held : themes that a person merged: what is split off them stays with them.
    parts : for each theme that a person split off, the theme it was part of. A topic that swallows both continues the
        latter, so that the decision can take them apart again.
    given : the theme of topics that a code gathered which people made: these are that theme, whatever they overlap.

    Returns
    -------
    topics : with ``theme_id``, rows in their order; topics kept inside a held theme share its id.
    lineage : topic_id, previous_theme_id, relation, overlap (0-1, share of the smaller one's segments; by centroid,
        the cosine).
    """
    topic_ids = sorted(topics["topic_id"])
    placed = segment_topics.dropna(subset="topic_id")
    members = placed.groupby("topic_id")["segment_id"]
    given = given or {}
    kept: dict[str, str] = {}
    rows: list[_Row] = []
    taken: set[str] = set()
    if previous is not None:
        before = _read_before(previous)
        kept, rows = _Match(topic_ids, segment_topics, centroids, previous, before, given).find(held, parts or {})
        taken = _find_taken(previous, before)
    kept |= given
    taken |= set(given.values())
    own_rows = {row.topic_id for row in rows}
    for topic_id in topic_ids:
        if topic_id not in kept:
            inside = [row.previous_theme_id for row in rows if row.topic_id == topic_id and row.relation == "split"]
            stays = next((theme_id for theme_id in inside if theme_id in set(held)), None)
            kept[topic_id] = stays or _to_theme_id(members.get_group(topic_id), taken)
            taken.add(kept[topic_id])
        if topic_id not in own_rows:
            rows.append(_Row(topic_id, None, "new", 0.0))
    return topics.assign(theme_id=topics["topic_id"].map(kept)), pd.DataFrame(rows, columns=list(_Row._fields))


def to_part_id(theme_id: str, segment_ids: Collection[str]) -> str:
    """Return the id of a part that a person splits off a theme: a hash of the theme and its examples, in any order."""
    return _to_theme_id([theme_id, *set(segment_ids)], ())


class _Match:
    """One comparison of topics with themes; its parts fill ``kept`` (theme by topic) and ``rows`` in turn."""

    def __init__(
        self,
        topic_ids: list[str],
        segment_topics: pd.DataFrame,
        centroids: Mapping[str, np.ndarray],
        previous: Previous,
        before: _Before,
        given: Mapping[str, str],
    ) -> None:
        self.topic_ids, self.themes, self.given = topic_ids, before.themes, given
        self.is_given = np.array([topic_id in given for topic_id in topic_ids], dtype=bool)
        self.common = _count_common(topic_ids, segment_topics, before)
        self.alike = _Alike(topic_ids, centroids, before.themes, before.vectors)
        gone = sorted(set(previous.gone) - set(before.themes))
        self.alike_gone = _Alike(topic_ids, centroids, gone, previous.gone)
        smaller = np.minimum(self.common.of_topic[:, None], self.common.of_theme[None, :])
        either = self.common.of_topic[:, None] + self.common.of_theme[None, :] - self.common.counts
        self.share = np.round(self.common.counts / np.maximum(smaller, 1), PLACES)
        self.jaccard = np.round(self.common.counts / np.maximum(either, 1), PLACES)
        self.of_topic = self.common.counts / np.maximum(self.common.of_topic[:, None], 1)
        self.of_theme = self.common.counts / np.maximum(self.common.of_theme[None, :], 1)
        self.few = (self.common.known_share < LEAST_KNOWN) & (self.alike.near.max(axis=1, initial=-1.0) > -1)
        known = self.common.of_topic.sum() / max(int(self.common.size.sum()), 1)
        self.mostly_new = (self.common.known_share < HALF * known) & ~self.few
        self.theme_of = np.full(len(topic_ids), -1)
        self.rows: list[_Row] = []

    def find(self, held: Collection[str], parts: Mapping[str, str]) -> tuple[dict[str, str], list[_Row]]:
        """Return the theme each topic keeps, and the rows of all topics and themes that have to do with another."""
        self._keep_given()
        self._keep_by_overlap(parts)
        self._keep_by_centroid()
        kept = {
            self.topic_ids[topic]: self.themes[theme]
            for topic, theme in enumerate(self.theme_of.tolist())
            if theme >= 0
        }
        back = self._find_returned()
        kept |= {row.topic_id: row.previous_theme_id for row in back if row.topic_id and row.previous_theme_id}
        told = [*self.rows, *back, *self._tell_splits(held), *self._tell_merges()]
        gone = sorted(set(self.themes) - {row.previous_theme_id for row in told})
        return kept, [*told, *(_Row(None, theme_id, "gone", 0.0) for theme_id in gone)]

    def _keep_given(self) -> None:
        """Keep, of the topics given, those whose theme the run before had."""
        own = [[self.given.get(topic_id) == theme_id for theme_id in self.themes] for topic_id in self.topic_ids]
        shape = self.jaccard.shape
        self._keep(np.ones(shape), np.array(own, dtype=bool).reshape(shape), self.share)

    def _keep_by_overlap(self, parts: Mapping[str, str]) -> None:
        """Best pair first; a part that its whole's topic swallowed gives way to the whole."""
        weight = self.jaccard.copy()
        weight[self.few] = 0.0
        enough = (weight >= MARGIN * weight.max(axis=1, initial=0.0)[:, None]) & (weight > 0)
        largest_piece = (self.jaccard == self.jaccard.max(axis=0, initial=0.0)) & (self.of_topic > HALF)
        enough &= (self.of_topic >= LEAST_SHARE) & ((self.of_theme >= LEAST_SHARE) | largest_piece)
        number = {theme_id: place for place, theme_id in enumerate(self.themes)}
        for part, whole in _find_wholes(parts):
            if part in number and whole in number:
                swallowed = (self.of_theme[:, [number[whole], number[part]]] > HALF).all(axis=1) & ~self.few
                enough[swallowed, number[part]] = False
                enough[swallowed, number[whole]] = True
        enough[self.is_given] = False
        self._keep(weight, enough, self.share)

    def _keep_by_centroid(self) -> None:
        near = self.alike.near.copy()
        enough = self.alike.is_same & (self.few & ~self.is_given & (self.theme_of < 0))[:, None]
        enough[:, self.theme_of[self.theme_of >= 0]] = False
        self._keep(near, enough, np.clip(near, 0.0, 1.0))

    def _keep(self, weight: np.ndarray, enough: np.ndarray, told: np.ndarray) -> None:
        """Keep the pairs that are good enough, largest weight first; ties by likeness, then by topic and theme."""
        pairs = np.argwhere(enough)
        order = np.lexsort((pairs[:, 1], pairs[:, 0], -self.alike.near[*pairs.T], -weight[*pairs.T]))
        used = set(self.theme_of.tolist())
        for topic, theme in pairs[order].tolist():
            if self.theme_of[topic] < 0 and theme not in used:
                self.theme_of[topic] = theme
                used.add(theme)
                self.rows.append(
                    _Row(self.topic_ids[topic], self.themes[theme], "same", round(float(told[topic, theme]), PLACES))
                )

    def _find_returned(self) -> list[_Row]:
        """Return rows of topics that keep no theme of the run before and are one that was gone, nearest first."""
        pairs = np.argwhere(self.alike_gone.is_same & (~self.is_given & (self.theme_of < 0))[:, None])
        order = np.lexsort((pairs[:, 1], pairs[:, 0], -self.alike_gone.near[*pairs.T]))
        rows: list[_Row] = []
        for topic, theme in pairs[order].tolist():
            topic_id, theme_id = self.topic_ids[topic], self.alike_gone.themes[theme]
            if all(row.topic_id != topic_id and row.previous_theme_id != theme_id for row in rows):
                rows.append(_Row(topic_id, theme_id, "same", float(np.clip(self.alike_gone.near[topic, theme], 0, 1))))
        return rows

    def _tell_splits(self, held: Collection[str]) -> Iterator[_Row]:
        """Yield, for each topic that keeps no theme of the run before, the themes it comes from, best first."""
        for topic in np.flatnonzero(self.theme_of < 0).tolist():
            if self.few[topic]:
                shares = np.where(self.alike.is_of_theme[topic], self.alike.near[topic], 0.0)
                shares[shares < shares.max(initial=0.0)] = 0.0
            else:
                shares = self.of_topic[topic]
            least = max(LEAST_SHARE, MARGIN * float(shares.max(initial=0.0)))
            told = shares if self.few[topic] else self.share[topic]
            for theme in np.lexsort((np.arange(len(shares)), -shares)).tolist():
                tells = not self.mostly_new[topic] or self.themes[theme] in held
                if shares[theme] >= least and theme in self.theme_of and tells:
                    yield _Row(
                        self.topic_ids[topic], self.themes[theme], "split", round(min(1.0, float(told[theme])), PLACES)
                    )

    def _tell_merges(self) -> Iterator[_Row]:
        """Yield, for each theme that no topic keeps, the topics that hold its segments."""
        for theme in sorted(set(range(len(self.themes))) - set(self.theme_of.tolist())):
            shares = self.of_theme[:, theme]
            least = max(LEAST_SHARE, MARGIN * float(shares.max(initial=0.0)))
            for topic in np.flatnonzero(shares >= least).tolist():
                yield _Row(self.topic_ids[topic], self.themes[theme], "merged", float(self.share[topic, theme]))


class _Alike:
    """Cosines of topics (rows) and themes (columns), and which are nearer than two different themes ever are."""

    def __init__(
        self, topic_ids: list[str], centroids: Mapping[str, np.ndarray], themes: list[str], of: Mapping[str, np.ndarray]
    ) -> None:
        self.themes = themes
        now, was = _stack(topic_ids, centroids), _stack(themes, of)
        self.near = np.full((len(topic_ids), len(themes)), -1.0)
        known = np.ix_(now.known, was.known)
        if now.known.size and was.known.size and now.rows.shape[1] == was.rows.shape[1]:
            self.near[known] = np.round(now.rows @ was.rows.T, PLACES)
        between_now, between_was = _find_nearest(now, len(topic_ids)), _find_nearest(was, len(themes))
        self.is_of_theme = self.near >= _to_bar(between_was)[None, :]
        self.is_same = self.is_of_theme & (self.near >= _to_bar(between_now)[:, None])


class _Stack(NamedTuple):
    """Unit rows of those ids that have a centroid, and their places."""

    rows: np.ndarray
    known: np.ndarray


def _stack(ids: list[str], vectors: Mapping[str, np.ndarray]) -> _Stack:
    known = [place for place, name in enumerate(ids) if name in vectors and bool(np.any(vectors[name]))]
    rows = np.stack([vectors[ids[place]] for place in known]) if known else np.empty((0, 0))
    return _Stack(rows, np.array(known, dtype=np.int64))


def _find_nearest(stack: _Stack, n: int) -> np.ndarray:
    """Return each one's cosine to the nearest other, -1 where there is none."""
    nearest = np.full(n, -1.0)
    if len(stack.known) > 1:
        near = np.round(stack.rows @ stack.rows.T, PLACES)
        np.fill_diagonal(near, -1.0)
        nearest[stack.known] = near.max(axis=1)
    return nearest


def _to_bar(nearest: np.ndarray) -> np.ndarray:
    """Return the cosine from which on a centroid is that theme's, given the nearest other theme's."""
    return np.where(nearest > -1, nearest + LIKENESS_MARGIN * (1 - nearest), LIKENESS_ALONE)


def _read_before(previous: Previous) -> _Before:
    """Return the themes of the run before with their segments and centroids."""
    theme_of_topic = previous.topics.set_index("topic_id")["theme_id"]
    told = previous.segment_topics.set_index("segment_id")
    theme_of = told[OWN_THEME] if OWN_THEME in told else told["topic_id"].map(theme_of_topic)
    theme_of = theme_of.dropna()
    vectors: dict[str, np.ndarray] = {}
    for name, vector in sorted(previous.centroids.items()):
        vectors.setdefault(str(theme_of_topic.get(name, name)), vector)
    themes = sorted({*theme_of.unique(), *theme_of_topic} if OWN_THEME not in told else set(theme_of.unique()))
    return _Before(theme_of, told.index, themes, {name: vector for name, vector in vectors.items() if name in themes})


def _find_taken(previous: Previous, before: _Before) -> set[str]:
    """Return the ids of all themes there ever were."""
    return {*before.themes, *previous.topics["theme_id"], *previous.gone, *previous.used}


def _count_common(topic_ids: list[str], segment_topics: pd.DataFrame, before: _Before) -> _Common:
    """Count, in one pass over the segments."""
    topics = pd.Categorical(segment_topics["topic_id"], categories=topic_ids).codes.astype(np.int64)
    themes = pd.Categorical(segment_topics["segment_id"].map(before.theme_of), categories=before.themes).codes.astype(
        np.int64
    )
    known = segment_topics["segment_id"].isin(before.known).to_numpy()
    n_topics, n_themes = len(topic_ids), len(before.themes)
    both = (topics >= 0) & (themes >= 0)
    cells = np.bincount(topics[both] * n_themes + themes[both], minlength=n_topics * n_themes)
    size = np.bincount(topics[topics >= 0], minlength=n_topics)
    of_topic = np.bincount(topics[(topics >= 0) & known], minlength=n_topics)
    of_theme = np.bincount(themes[themes >= 0], minlength=n_themes)
    return _Common(cells.reshape(n_topics, n_themes), of_topic, of_theme, size, of_topic / np.maximum(size, 1))


def _find_wholes(parts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield each part with the theme it was split off, the theme that one was split off, and so on."""
    for part in sorted(parts):
        seen, whole = {part}, parts[part]
        while whole not in seen:
            yield part, whole
            seen.add(whole)
            whole = parts.get(whole, part)


def _unit(vector: np.ndarray) -> np.ndarray:
    return vector / max(float(np.linalg.norm(vector)), 1e-12)


def _to_theme_id(content: Collection[str], taken: Collection[str]) -> str:
    """Return an id made from content, whatever its order, that nobody has yet."""
    joined = "\n".join(sorted(content))
    for repeat in range(len(taken) + 1):
        theme_id = "th-" + hashlib.sha256(f"{repeat}\n{joined}".encode()).hexdigest()[:10]
        if theme_id not in taken:
            return theme_id
    raise AssertionError  # pragma: no cover - more attempts than ids that could be taken
