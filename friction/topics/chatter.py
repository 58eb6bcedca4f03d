"""Chatter: segments that greet, thank, sign or were pasted from a template, and so make no topic."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from itertools import chain, combinations
from pathlib import Path
from typing import NamedTuple

import pandas as pd

KINDS = ("greeting", "thanks", "signature", "macro")
LONGEST_POLITE = 200
"""Characters up to which a segment may be mere politeness; the longer ones say something."""

LONGEST_READ = 1_000
MOST_NAMES = 3
FEWEST_WORDS_QUOTED = 4
FEWEST_WORDS_PASTED = 8
"""That many same words in a row are no coincidence: short complaints ("app keeps crashing") are said alike by many."""

FEWEST_DOCUMENTS = 10
FEWEST_PERSONS = 5
FEWEST_APPEALS, FEWEST_BESIDE = 5, 3
LEAST_BESIDE = 0.8
MOST_ALIKE = 1.5
"""What stands beside a template may be so much more alike, from document to document, than any two documents are."""

FEWEST_COMPARED = 5
DOCUMENTS_COMPARED = 60

_PLACEHOLDER = re.compile(r"<[A-Z]{1,20}_\d{1,9}>")
_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
_SENTENCE = re.compile(r"[.!?\n]+")


class _Phrases(NamedTuple):
    """Kind of each phrase, as a tuple of words; the words that may stand beside; how templates begin."""

    kind_of: dict[tuple[str, ...], str]
    beside: frozenset[str]
    macros: frozenset[tuple[str, ...]]
    longest: int


def find_chatter(segments: pd.DataFrame, documents: pd.DataFrame) -> pd.Series:
    """Find the segments that are about no matter.

    - ``greeting``, ``thanks``, ``signature``: nothing but known phrases (`chatter.toml`; English, German, Portuguese)
      and names. One that greets and complains is no chatter.
    - ``macro``: written by a program or a helpdesk. It begins as such texts do; or agents or bots wrote the same
      sentence in two documents or more; or at least eight words stand alike, numbers and masked data aside, at the
      beginning or end of ten documents or more of five persons or more, beside anything: what else these documents
      say is of five kinds at least, and hardly more alike than what any documents say. A complaint that many make in
      the same words is none: it stands alone, or beside more about the same matter.

    Parameters
    ----------
    segments : segment_id, doc_id, start, end, text, lemmas; any order.
    documents : doc_id, author, text, and person_id if known: rows without a person count as one person each.

    Returns
    -------
    One of `KINDS` or null for each segment; dtype str, with the index of ``segments``.
    """
    kinds = pd.Series([find_kind(text) for text in segments["text"]], index=segments.index, dtype="object")
    return kinds.mask(find_templates(segments, documents, kinds), "macro").astype("str")


def find_templates(segments: pd.DataFrame, documents: pd.DataFrame, kinds: pd.Series | None = None) -> pd.Series:
    """Find the segments that repeat what agents or bots wrote, or that many people pasted from a template.

    Parameters
    ----------
    segments, documents : as for `find_chatter`.
    kinds : chatter of other kinds, as `find_kind` finds it, which is no template; found where not given.

    Returns
    -------
    True or false for each segment, with the index of ``segments``.
    """
    read = pd.Series([_read(text) for text in segments["text"]], index=segments.index, dtype="object")
    if kinds is None:
        kinds = pd.Series([find_kind(text) for text in segments["text"]], index=segments.index, dtype="object")
    quoted = read.isin(_find_replies(documents))
    return kinds.isna() & (quoted | _find_pasted(segments, read, kinds, documents))


@cache
def _load_phrases() -> _Phrases:
    lists = tomllib.loads(Path(__file__).with_name("chatter.toml").read_text(encoding="utf-8"))
    kind_of = {tuple(phrase.split()): kind for kind in ("thanks", "greeting", "signature") for phrase in lists[kind]}
    macros = frozenset(tuple(phrase.split()) for phrase in lists["macro"])
    return _Phrases(kind_of, frozenset(lists["beside"]), macros, max(map(len, kind_of)))


def _read(text: str) -> tuple[str, ...]:
    """Return the words of a text in small letters, numbers as ``0``, masked data as ``<>``."""
    shown = text[:LONGEST_READ].replace("’", "'")
    parts: list[str] = []
    for place, run in enumerate(_PLACEHOLDER.split(shown)):
        parts += ["<>"] if place else []
        parts += ["0" if any(map(str.isdigit, word)) else word.lower() for word in _WORD.findall(run)]
    return tuple(parts)


def find_kind(text: str) -> str | None:
    """Return which of `KINDS` a text is by its words alone, or None."""
    words = _read(text)
    phrases = _load_phrases()
    if any(tuple(words[:size]) in phrases.macros for size in range(2, 9)):
        return "macro"
    if len(text) > LONGEST_POLITE or not words:
        return None
    named = [_may_be_name(word) for word in _WORD.findall(_PLACEHOLDER.sub(" X ", text.replace("’", "'")))]
    said: list[str] = []
    names = at = 0
    while at < len(words):
        size = next((n for n in range(phrases.longest, 0, -1) if tuple(words[at : at + n]) in phrases.kind_of), 0)
        if size:
            said.append(phrases.kind_of[tuple(words[at : at + size])])
        elif words[at] not in phrases.beside:
            names += 1
            if not said or not named[at] or words[at] == "0" or names > MOST_NAMES:
                return None
        at += max(size, 1)
    return next((kind for kind in ("signature", "thanks", "greeting") if kind in said), None)


def _may_be_name(word: str) -> bool:
    """Return whether a word begins with a capital and is not shouted."""
    return word[0].isupper() and word != "I" and (len(word) == 1 or not word.isupper())


def _find_replies(documents: pd.DataFrame) -> set[tuple[str, ...]]:
    """Return what agents and bots say, in the same words, in two documents or more."""
    own = documents[documents["author"] != "customer"]
    said: dict[tuple[str, ...], set[str]] = {}
    for doc_id, text in zip(own["doc_id"], own["text"], strict=True):
        for sentence in (text, *_SENTENCE.split(text)):
            words = _read(sentence)
            if len(words) >= FEWEST_WORDS_QUOTED:
                said.setdefault(words, set()).add(doc_id)
    return {words for words, doc_ids in said.items() if len(doc_ids) > 1}


def find_appeals(segments: pd.DataFrame, documents: pd.DataFrame, unread: pd.Series) -> pd.Series:
    """Find what people add to any matter in the same words ("please mend it soon"), in languages without lists.

    Of five documents or more and as many persons, nearly always beside something else, at its beginning or
    end, and what stands beside is as in `find_chatter`. No number of words is asked for: where no list tells a
    complaint from politeness, a short sentence that goes with anything names nothing.

    Parameters
    ----------
    segments, documents : as for `find_chatter`; ``documents`` with language.
    unread : bool, with the index of ``segments``: is it in a language that the sentence model does not know?

    Returns
    -------
    True or false for each segment, with the index of ``segments``.
    """
    found = pd.Series(False, index=segments.index)  # noqa: FBT003 - a column of no
    if not unread.any():
        return found
    language = segments["doc_id"].map(documents.drop_duplicates("doc_id").set_index("doc_id")["language"])
    for _, own in segments[unread].groupby(language[unread]):
        read = pd.Series([_read(text) for text in own["text"]], index=own.index, dtype="object")
        nothing = pd.Series(None, index=own.index, dtype="object")
        found[own.index] = _find_pasted(own, read, nothing, documents, 1, FEWEST_APPEALS, FEWEST_BESIDE).to_numpy()
    return found


def _find_pasted(
    segments: pd.DataFrame,
    read: pd.Series,
    kinds: pd.Series,
    documents: pd.DataFrame,
    fewest_words: int = FEWEST_WORDS_PASTED,
    fewest_documents: int = FEWEST_DOCUMENTS,
    fewest_compared: int = FEWEST_COMPARED,
) -> pd.Series:
    """Return which segments stand alike in many documents, at an edge, beside anything."""
    order = segments.reset_index(drop=True).sort_values(["doc_id", "start"], kind="stable").index.to_numpy()
    told = pd.DataFrame(
        {
            "doc_id": segments["doc_id"].to_numpy(),
            "words": read.to_numpy(),
            "lemmas": segments["lemmas"].to_numpy(),
            "chatter": kinds.notna().to_numpy(),
        }
    ).iloc[order]
    told["key"] = told["words"].map(" ".join)
    person_of = documents.drop_duplicates("doc_id").set_index("doc_id").get("person_id")
    told["person"] = told["doc_id"].map(person_of) if person_of is not None else None
    told["person"] = told["person"].fillna(told["doc_id"]).astype("str")
    own = told[~told["chatter"]].copy()
    own["n_beside"] = own.groupby("doc_id")["key"].transform("size") - 1
    first, last = (~own["doc_id"].duplicated(keep=keep) for keep in ("first", "last"))
    own["at_edge"] = (first | last) & (own["n_beside"] > 0)
    long_enough = own[own["words"].map(len) >= fewest_words]
    alike = long_enough.groupby("key").agg(
        n_documents=("doc_id", "nunique"), n_persons=("person", "nunique"), at_edge=("at_edge", "mean")
    )
    many = alike[
        (alike["n_documents"] >= fewest_documents)
        & (alike["n_persons"] >= FEWEST_PERSONS)
        & (alike["at_edge"] >= LEAST_BESIDE)
    ].index
    templates = []
    if len(many):
        usual = _to_alike(own[own["n_beside"] > 0], fewest_compared)
        for key in many:
            same = own["key"] == key
            beside = own[own["doc_id"].isin(own.loc[same, "doc_id"]) & ~same]
            if 0 <= _to_alike(beside, fewest_compared) <= MOST_ALIKE * usual:
                templates.append(key)
    found = pd.Series(False, index=range(len(segments)))  # noqa: FBT003 - a column of no
    found.loc[long_enough.index[long_enough["key"].isin(templates)]] = True
    return pd.Series(found.to_numpy(), index=segments.index)


def _to_alike(told: pd.DataFrame, fewest: int) -> float:
    """Return the share of pairs of documents that have a lemma in common, of up to 60; -1 of fewer than ``fewest``.

    Documents that say the same count once.
    """
    by_document = told.groupby("doc_id", sort=True).agg(
        key=("key", "\n".join), lemmas=("lemmas", lambda rows: {*chain(*rows)})
    )
    sets = by_document.sort_values("key").drop_duplicates("key")["lemmas"].tolist()
    sets = sets[:: max(1, len(sets) // DOCUMENTS_COMPARED)][:DOCUMENTS_COMPARED]
    pairs = [not one.isdisjoint(other) for one, other in combinations(sets, 2)]
    return sum(pairs) / len(pairs) if len(sets) >= fewest else -1.0
