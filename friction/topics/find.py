"""Topics: groups of segments that say the same thing."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from friction.contracts.voices import weigh_voices
from friction.topics.abroad import append, join_abroad
from friction.topics.codebook import gather
from friction.topics.context import Shares, add_contexts, find_shares
from friction.topics.describe import find_exemplars
from friction.topics.fresh import Said
from friction.topics.group import group_by_letters, group_by_meaning, join, list_inside
from friction.topics.labels import find_labels
from friction.topics.meaning import Meaning
from friction.topics.model import TopicModel
from friction.topics.place import OUTSIDE
from friction.topics.spoken import read_spoken
from friction.topics.uncut import put_halves, put_whole
from friction.topics.words import count_terms, find_terms, to_weights, weigh_terms

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from friction.config import Topics
    from friction.topics.abroad import Abroad, Bridged
    from friction.topics.group import Grouped
    from friction.topics.meaning import Embed
    from friction.topics.spoken import Spoken
    from friction.topics.uncut import Uncut

MOST_NAMING = 200
PLACES = 6
STEPS = 8

TOPIC_COLUMNS = (
    "topic_id", "label", "terms", "exemplar_ids", "n_segments", "n_documents", "n_persons", "friction", "stability",
    "parent_id",
)  # fmt: skip


class Found(NamedTuple):
    """What looking for topics gave.

    Attributes
    ----------
    segment_topics : segment_id, topic_id, strength, reason, novel_group; a row for each segment, sorted by it.
        ``novel_group`` numbers the groups among the ``novel`` ones; null elsewhere.
    topics : columns `TOPIC_COLUMNS`, largest first. Ids are hashes of the members, labels are all different. Of topics
        that belong together the largest is the ``parent_id`` of the others.
    model : places other texts by the same rule; holds no topics of languages that the sentence model does not know.
    fewest, most : numbers of topics that fit about as well.
    """

    segment_topics: pd.DataFrame
    topics: pd.DataFrame
    model: TopicModel
    fewest: int
    most: int


class Codes(NamedTuple):
    """A codebook's codes.

    Attributes
    ----------
    names : all different.
    centres : (n_codes, d) unit rows.
    """

    names: tuple[str, ...]
    centres: np.ndarray


def find_topics(
    segments: pd.DataFrame,
    vectors: np.ndarray,
    documents: pd.DataFrame,
    settings: Topics,
    *,
    model_id: str = "",
    languages: Collection[str] | None = None,
    codes: Codes | None = None,
    before: pd.Series | None = None,
    contexts: Mapping[str, np.ndarray] | None = None,
    bridged: Bridged | None = None,
    uncut: Uncut | None = None,
    embed: Embed | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> Found:
    """Group the segments into topics; their number is found, not given.

    Equal texts share their topic, whatever their capitals and signs, and count by how many people say them; of
    documents that say several things, where the whole is equal.
    A segment's document lends it meaning (`friction.topics.context`). A segment is ``too_short`` to be grouped as
    `find_short` says, or if it only greets, signs or repeats a template. Every other one goes where its nearest texts
    are (`friction.topics.place`), or is ``novel`` (far from all others) or ``ambiguous`` (between two topics). In
    languages that the sentence model does not know, segments that share their letters are grouped; the others are
    there for an ``unsupported_language``. Halves of sentences (`friction.topics.matters`) go where others lie, by their
    own vectors; what is grouped are the sentences.

    Parameters
    ----------
    segments : table ``segments``, any order.
    vectors : (n, d) unit rows, in the order of ``segments``.
    documents : table ``documents``.
    settings : neighbours, detail, min_segments, seed.
    model_id : of the model that made the vectors.
    languages : those that this model knows, as ISO 639-1 codes; None: all.
    codes : gather their own segments before the rest is grouped, and name them.
    contexts : vector (d,) of the whole of a document, by doc_id; segments of others stand for themselves.
    bridged : vectors in which texts lie near their translations: segments of these languages join the topics of the
        others, or have topics of their own. None: they are grouped by their letters, as those of other languages.
    uncut : the sentences of the halves among the segments, in the same columns. None: there are none.
    embed : texts -> (n, d) unit rows of the sentence model: labels are then weighed by what they mean.
    before : topic by segment_id in the run before: where joining two groups is a close call, it is left as it was.
    on_progress : told the steps done.
    """
    told = on_progress or (lambda _done, _total: None)
    segments, vectors, halves = put_whole(segments, vectors, uncut)
    read = read_spoken(segments, vectors, documents, settings, languages, bridged, contexts or {})
    own = read.vectors[read.meant.index]
    points, shares = own, Shares()
    if contexts:
        shares = find_shares(own, pd.factorize(read.meant["doc_id"])[0])
        points = add_contexts(read.segments["doc_id"], read.vectors, contexts, shares)[read.meant.index]
    parts = [
        group_by_meaning(
            read.meant.reset_index(drop=True),
            points,
            settings,
            own=own if shares != Shares() else None,
            before=None if before is None else _find_before(read.meant, read.spoken, before),
            given=gather(own, codes.centres) if codes else None,
            silent=None if uncut is None else read.meant["segment_id"].isin(uncut.segments["segment_id"]).to_numpy(),
            said=_find_said(read.meant, read.spoken, documents),
            on_progress=lambda done, _: told(2 + done, STEPS),
        )
    ]
    joined = None
    if bridged is not None and read.foreign.any():
        many = read.foreign.sum() > read.known.sum()  # what documents lend is read where most are
        lent = _find_shares_abroad(read.texts[read.foreign], bridged) if many else shares
        abroad = _join_abroad(read, parts[0], bridged, lent, settings)
        parts.append(abroad.alone)
        joined = abroad.joined
    if not (read.known | read.foreign).all():
        parts.append(group_by_letters(read.texts[~(read.known | read.foreign)].reset_index(drop=True), settings))
    grouped = join(parts)
    n_worded = len(grouped.texts)
    if joined is not None:
        grouped = append(grouped, joined)
    gained = zip(grouped.became.tolist(), codes.names if codes else (), strict=False)  # codes behind gathered nothing
    names = {group: name for group, name in gained if group != OUTSIDE}
    segments, segment_topics = read.segments, _to_segment_topics(read.segments, read.spoken["key"], grouped)
    told_of = grouped.texts["segment_id"].map(segments.set_index("segment_id")["friction"])
    grouped = grouped._replace(texts=grouped.texts.assign(friction=told_of))
    if uncut is not None and len(halves.segments):
        segments, segment_topics = put_halves(
            segments, segment_topics, halves, documents, grouped.reference, least=settings.min_segments, held=names
        )
    inside = list_inside(parts)
    meaning = None
    if embed is not None:
        meaning = Meaning(embed, {number: inside[number][1] for number in range(parts[0].n_groups)})
    taken = codes.names if codes else ()  # no topic is called as a code that gathered nothing
    topics = _to_topics(segments, segment_topics, documents, grouped, inside, names, taken, n_worded, meaning)
    told(STEPS, STEPS)
    by_number = topics.set_index("number")
    segment_topics["topic_id"] = segment_topics.pop("number").map(by_number["topic_id"]).astype("str")
    placing = by_number[by_number.index < parts[0].n_groups]
    return Found(
        segment_topics,
        topics.sort_values(["n_segments", "topic_id"], ascending=[False, True], ignore_index=True)[list(TOPIC_COLUMNS)],
        TopicModel(model_id, tuple(placing["topic_id"]), tuple(placing["label"]), grouped.reference, shares),
        grouped.stability.fewest,
        grouped.stability.most,
    )


def _join_abroad(read: Spoken, home: Grouped, bridged: Bridged, shares: Shares, settings: Topics) -> Abroad:
    """Return where texts of bridged languages join the topics found, and which they make themselves."""
    rows = _stack(read.segments, bridged, shares)
    votes = read.segments.loc[read.meant.index, "segment_id"].isin(bridged.vectors).to_numpy()
    voters, texts = read.meant[votes], read.texts[read.foreign]
    families = voters["family"].to_numpy()
    return join_abroad(home.groups[votes], rows[voters.index], families, texts, rows[texts.index], settings)


def _find_shares_abroad(texts: pd.DataFrame, bridged: Bridged) -> Shares:
    """Return how much documents count among foreign texts, by the bridge's vectors."""
    own = np.stack([bridged.vectors[segment_id] for segment_id in texts["segment_id"]])
    return find_shares(own, pd.factorize(texts["doc_id"])[0])


def _stack(segments: pd.DataFrame, bridged: Bridged, shares: Shares) -> np.ndarray:
    """Return the bridge's vectors of all segments with their documents around them; of those it has none of, zeros."""
    d = len(next(iter(bridged.vectors.values())))
    own = np.zeros((len(segments), d), dtype=np.float32)
    for at, segment_id in enumerate(segments["segment_id"]):
        if segment_id in bridged.vectors:
            own[at] = bridged.vectors[segment_id]
    return add_contexts(segments["doc_id"], own, bridged.vectors, shares)


def _find_before(texts: pd.DataFrame, spoken: pd.DataFrame, before: pd.Series) -> np.ndarray:
    """Return the number of the topic that each distinct text had in the run before, -1 for none."""
    known = spoken.assign(topic=spoken["segment_id"].map(before)).dropna(subset="topic")
    numbers = pd.Series(pd.factorize(known["topic"], sort=True)[0], index=known["key"])
    found = texts["key"].map(numbers[~numbers.index.duplicated()]).fillna(OUTSIDE)
    return found.to_numpy(dtype=np.int64)


def _find_said(texts: pd.DataFrame, spoken: pd.DataFrame, documents: pd.DataFrame) -> Said | None:
    """Return who said each distinct text, and when, as far as that is known; None where it is known of none."""
    if "written_at" not in documents or documents["written_at"].isna().all():
        return None
    own = documents.set_index("doc_id")
    written = spoken["doc_id"].map(own["written_at"])
    if written.isna().all():  # nothing is spoken, or nothing of what is has a time
        return None
    said = spoken.assign(
        row=spoken["key"].map(pd.Series(np.arange(len(texts)), index=texts["key"])),
        days=(written.max() - written).dt.total_seconds() / 86_400,
        source=spoken["doc_id"].map(own["source"]) if "source" in own else "",
    ).dropna(subset=["row", "days"])
    return Said(
        said["row"].to_numpy(dtype=np.int64),
        pd.factorize(said["writer"], sort=True)[0],
        said["days"].to_numpy(dtype=np.float64),
        pd.factorize(said["source"], sort=True)[0],
    )


def _to_segment_topics(segments: pd.DataFrame, keys: pd.Series, grouped: Grouped) -> pd.DataFrame:
    """Return number, strength, reason and novel_group of each segment; those without a key say too little."""
    place = pd.Series(np.arange(len(grouped.texts)), index=grouped.texts["key"])
    own = keys.map(place).reindex(segments.index)
    spoken = own.notna().to_numpy()
    places = own[spoken].to_numpy(dtype=np.int64)
    found = pd.DataFrame({"segment_id": segments["segment_id"]})
    columns = {
        "number": (pd.array(grouped.groups[places], dtype="Int64"), pd.NA),
        "strength": (np.where(grouped.groups[places] == OUTSIDE, 0.0, grouped.strengths[places]), 0.0),
        "reason": (grouped.reasons[places], "too_short"),
        "novel_group": (pd.array(grouped.novel[places], dtype="Int64"), pd.NA),
    }
    for name, (values, otherwise) in columns.items():
        found[name] = pd.Series(values, index=found.index[spoken]).reindex(found.index, fill_value=otherwise)
    for name in ("number", "novel_group"):
        found[name] = found[name].where(found[name] != OUTSIDE)
    return found


def _to_topics(
    segments: pd.DataFrame,
    segment_topics: pd.DataFrame,
    documents: pd.DataFrame,
    grouped: Grouped,
    inside: list[tuple[np.ndarray, np.ndarray]],
    names: dict[int, str],
    taken: Collection[str],
    n_worded: int,
    meaning: Meaning | None,
) -> pd.DataFrame:
    """Return a row for each topic, with its ``number``, in the order of the numbers; the first texts word them."""
    members = segments.assign(number=segment_topics["number"]).dropna(subset="number")
    members = members.assign(
        person_id=members["doc_id"].map(documents.set_index("doc_id")["person_id"]),
        weight=weigh_voices(members["number"], members["writer"], members["text"]),
    )
    terms = count_terms(grouped.texts[:n_worded], grouped.groups[:n_worded], grouped.n_groups)
    weights = to_weights(terms, weigh_terms(terms))
    naming = {number: draw_texts(grouped.texts, *own) for number, own in enumerate(inside) if number not in names}
    labels = find_labels(naming, weights, taken=taken, meaning=meaning) | names
    ids, there = grouped.texts["segment_id"].to_numpy(), set(segments["segment_id"])
    numbered = {int(number): own for number, own in members.groupby("number", sort=True)}
    topic_ids = {number: to_topic_id(own["segment_id"].tolist()) for number, own in numbered.items()}
    rows = []
    for number, own in numbered.items():
        head = int(grouped.heads[number])
        rows.append(
            {
                "number": number,
                "topic_id": topic_ids[number],
                "label": labels[number],
                "terms": find_terms(weights[number]),
                "exemplar_ids": find_exemplars(*_choose_there(ids[inside[number][0]], inside[number][1], there)),
                "n_segments": len(own),
                "n_documents": own["doc_id"].nunique(),
                "n_persons": own["person_id"].nunique(),
                "friction": round(float(np.average(own["friction"], weights=own["weight"])), PLACES),
                "stability": grouped.stability.topics.get(number, 0.0),
                "parent_id": topic_ids[head] if head != number else None,
            }
        )
    return pd.DataFrame(rows, columns=["number", *TOPIC_COLUMNS])


def _choose_there(ids: np.ndarray, points: np.ndarray, there: set[str]) -> tuple[np.ndarray, np.ndarray]:
    """Return the rows that are segments of the run: sentences that were cut are none."""
    kept = np.array([one in there for one in ids], dtype=bool)
    return ids[kept], points[kept]


def draw_texts(texts: pd.DataFrame, places: np.ndarray, points: np.ndarray) -> pd.DataFrame:
    """Return text, lemmas and friction (where known) of the texts that name a topic.

    At most 200, evenly from the nearest to the centre to the farthest: those in the middle alone are often copies of
    one wording.

    Parameters
    ----------
    texts : columns text and lemmas, and friction if known; n rows.
    places : (m,) rows of the topic, m >= 1.
    points : (m, d) their unit rows.
    """
    near = np.round(points @ points.mean(axis=0), PLACES - 1)
    order = np.argsort(-near, kind="stable")
    drawn = order[np.linspace(0, len(order) - 1, min(len(order), MOST_NAMING)).round().astype(np.int64)]
    return texts.iloc[places[drawn]][[name for name in ("text", "lemmas", "friction") if name in texts]]


def to_topic_id(segment_ids: list[str]) -> str:
    """Return a topic's id: a hash of its members, whatever their order."""
    return "k-" + hashlib.sha256("\n".join(sorted(segment_ids)).encode()).hexdigest()[:10]
