"""What was not understood, in sentences for people: how many messages, why, and what would change it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from friction.contracts.voices import find_writers, tell_some, weigh_repeats
from friction.text import LANGUAGES
from friction.topics import UNTOLD, to_deaf, to_unknown_languages

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

LEAST_SHARE = 0.05
"""Of so few of the messages nothing is said, unless they are in a language that nothing here knows."""

MUCH_UNREAD = 0.2
"""What keeps so large a part of the messages from being understood stands first, wherever people look."""

FEWEST_OF_ONE, LEAST_OF_ONE = 20, 0.1
"""Somebody's messages are told of from so many on, if they are such a share of all or all in the same words."""


class Unread(NamedTuple):
    """What was not understood.

    Attributes
    ----------
    sentence : how many messages, why, and what would change it.
    share : of all customers' messages, 0 to 1.
    brief : how many and why, in a few words, to stand behind others.
    """

    sentence: str
    share: float
    brief: str


def find_unread(tables: Mapping[str, pd.DataFrame], fewest: int, floor: int = 1) -> list[Unread]:
    """Return what was not understood of customers' messages, most first.

    Parameters
    ----------
    tables : ``documents``, ``segments``, ``segment_topics``; without messages nothing is told.
    fewest : people who must say the same to make a theme.
    floor : messages of fewer people than this, or of all but so few, are not counted in a sentence.
    """
    if not {"documents", "segments", "segment_topics"} <= tables.keys():
        return []
    documents, segments, placed = (tables[name] for name in ("documents", "segments", "segment_topics"))
    own = documents[documents["author"] == "customer"]
    if own.empty:
        return []
    told: list[Unread] = []
    lost = find_lost(own, segments, placed)
    abroad = to_unknown_languages(own, segments, placed, floor)
    if abroad:
        out = lost == "unsupported_language"
        told.append(Unread(abroad, float(out.mean()), f"{tell_some(own, out, floor)} in languages not read here"))
    told += find_deaf(own, segments, floor)
    told += _tell_unplaced(own, lost, fewest, floor)
    return sorted(told, key=lambda one: -one.share)


def find_deaf(own: pd.DataFrame, segments: pd.DataFrame, floor: int) -> list[Unread]:
    """Tell of messages in languages with words that neither vectors nor lists of cues tell friction of, where they are.

    Parameters
    ----------
    own : customers' rows of ``documents``.
    segments : table ``segments``; without the column ``from_meaning`` nothing is told.
    floor : as in `find_unread`.
    """
    if "from_meaning" not in segments:
        return []
    foreign = own[~own["language"].isin([UNTOLD, *LANGUAGES])]
    ids, of_segments = foreign["doc_id"].astype("object"), segments["doc_id"].astype("object")
    read = of_segments[segments["from_meaning"].fillna(0.0) != 0.0]
    deaf = foreign[~ids.isin(read) & ids.isin(of_segments)]
    if deaf.empty:
        return []
    languages, some = sorted(deaf["language"].unique()), tell_some(own, own["doc_id"].isin(deaf["doc_id"]), floor)
    brief = f"no signs of friction read in {some} ({', '.join(languages)})"
    return [Unread(to_deaf(some, languages), len(deaf) / len(own), brief)]


def find_unplaced(documents: pd.DataFrame, segments: pd.DataFrame, placed: pd.DataFrame, fewest: int) -> list[Unread]:
    """Return why customers' messages are in no theme, their language aside; of few messages nothing is told.

    Parameters
    ----------
    documents, segments, placed : tables ``documents``, ``segments`` and ``segment_topics``.
    fewest : people who must say the same to make a theme.
    """
    own = documents[documents["author"] == "customer"]
    return _tell_unplaced(own, find_lost(own, segments, placed), fewest)


def _tell_unplaced(own: pd.DataFrame, lost: pd.Series, fewest: int, floor: int = 1) -> list[Unread]:
    """Tell of messages in no theme, given why each is lost, as `find_lost` gives it."""
    told = []
    for reasons, why, brief in _WHY:
        n = int(lost.isin(reasons).sum())
        if n and n >= LEAST_SHARE * len(lost):
            some = tell_some(own, lost.isin(reasons), floor)
            every = tell_some(own, own["doc_id"].notna(), floor)
            sentence = f"{some[:1].upper()}{some[1:]} of {every} messages {why.format(fewest=fewest)}"
            told.append(Unread(sentence, n / len(lost), f"{some} {brief}"))
    return told


_WHY = (
    (
        ("no words",),
        "hold no words of a customer's own; the page Run counts what was left out and why.",
        "without words of a customer's own",
    ),
    (
        ("too_short",),
        "say too little to be grouped (a smiley, a greeting, a word that few others say) and are in no theme.",
        "too short to be grouped",
    ),
    (
        ("novel", "ambiguous"),
        "are in no theme, as fewer than {fewest} people say the same: more messages, or a lower topics.min_segments.",
        "that too few others say",
    ),
)
"""Why messages are in no theme: reasons, what is said of them, and the same in a few words."""


def find_lost(own: pd.DataFrame, segments: pd.DataFrame, placed: pd.DataFrame) -> pd.Series:
    """Return why each message is in no theme, null for those that are in one, with the index of ``own``.

    Of several reasons the first in the order language, unlike others, too short counts.

    Parameters
    ----------
    own : customers' rows of ``documents``.
    segments, placed : tables ``segments`` and ``segment_topics``.

    Returns
    -------
    A reason of ``segment_topics``, or ``no words`` where a message has no segment.
    """
    parts = segments[["segment_id", "doc_id"]].merge(placed[["segment_id", "theme_id", "reason"]], on="segment_id")
    # As objects: of ids by the hundred thousand pandas tells who is among whom many times sooner.
    parts = parts.assign(doc_id=parts["doc_id"].astype("object"))
    inside, ids = parts.loc[parts["theme_id"].notna(), "doc_id"], own["doc_id"].astype("object")
    order = {"unsupported_language": 0, "novel": 1, "ambiguous": 1, "too_short": 2}
    outside = parts[~parts["doc_id"].isin(inside)]
    outside = outside.assign(place=outside["reason"].map(order).fillna(len(order)))
    reason = outside.sort_values(["place", "segment_id"]).drop_duplicates("doc_id").set_index("doc_id")["reason"]
    found = ids.map(reason).astype("object").fillna("no words")
    return found.mask(ids.isin(inside), None)


def find_loud(documents: pd.DataFrame) -> str | None:
    """Return a sentence on persons who wrote many of the messages; None where nobody did.

    Parameters
    ----------
    documents : table ``documents``; of customers those count of which the person is known.
    """
    own = documents[(documents["author"] == "customer") & documents["person_id"].notna()]
    if own.empty:
        return None
    n_all = int((documents["author"] == "customer").sum())
    many = own["person_id"].value_counts()
    own = own[own["person_id"].isin(many.index[many >= FEWEST_OF_ONE])]
    writers = find_writers(own)
    same = (1 / weigh_repeats(writers, own["text"])).round()
    by_person = own.assign(same=same).groupby("person_id").agg(n=("doc_id", "size"), same=("same", "max"))
    loud = by_person[(by_person["n"] >= LEAST_OF_ONE * n_all) | (by_person["same"] >= FEWEST_OF_ONE)]
    if loud.empty:
        return None
    n, n_same = int(loud["n"].sum()), int(loud["same"].sum())
    who = "One person" if len(loud) == 1 else f"{len(loud):,} persons"
    words = f", {n_same:,} of them in the same words" if n_same >= FEWEST_OF_ONE else ""
    return (
        f"{who} wrote {n:,} of the {n_all:,} messages{words}. In the order, the friction and the weeks of "
        "themes everybody counts once."
    )
