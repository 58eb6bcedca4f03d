"""Signs of friction, and of its opposites, found in segments, with their place in the text."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from friction.text.context import KINDS, Context
from friction.text.durations import Duration, find_durations, find_minutes
from friction.text.lists import CONTEXT, FRICTION, LANGUAGES, OPPOSITES, load_list
from friction.text.phrases import Book, Phrase, Span
from friction.text.pipeline import NUMBER, load_lemmas

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from friction.text.pipeline import Words

COLUMNS = ("segment_id", "start", "end", "cue", "weight", "minutes", "effort")
WAITING = "waiting"
TAKEN_BACK_BY = ("negation", "hypothetical", "asking", "undone")
MOST_EFFORT = 5.0
LONGEST_SENTENCE = 60
"""Tokens to the start and to the end of a sentence, at most."""

_ENDS = frozenset(".!?")


@dataclass(frozen=True)
class Cue:
    """A kind of cue.

    Attributes
    ----------
    name : its name in the table.
    weight : what it adds to the log-odds of friction.
    taken_back_by : the signs that take it back (`TAKEN_BACK_BY`).
    alone : counts only where nothing speaks of friction: a plain question.
    whole : its place is the whole sentence.
    phrases : its phrases.
    """

    name: str
    weight: float
    taken_back_by: frozenset[str]
    alone: bool
    whole: bool
    phrases: tuple[Phrase, ...]


class _Found(NamedTuple):
    """A cue found: its place in the segment in characters, kind, minutes waited, effort, and whether it is weak."""

    start: int
    end: int
    cue: Cue
    minutes: float | None
    effort: float | None
    weak: bool


def find_cues(segments: pd.DataFrame, languages: pd.Series) -> pd.DataFrame:
    """Find every cue in every segment.

    Phrases match by lemma. Of cues of one kind that overlap the longest counts. A cue is left out where it is negated,
    supposed, only asked about, or mended by now (`friction.text.context`).

    Parameters
    ----------
    segments : columns segment_id, start, text; any order.
    languages : language of each segment, same index. Segments in a language without lists get no cues.

    Returns
    -------
    Columns `COLUMNS`; ``start`` and ``end`` are places in the document's text. ``minutes``: how long a cue of waiting
    says it took. ``effort``: the customer effort a cue tells of, −5 hardest to +5 easiest. Both null where a cue says
    nothing of it. Sorted by segment, start, cue.
    """
    rows: list[tuple[object, ...]] = []
    for language in LANGUAGES:
        part = segments[languages.to_numpy() == language]
        if part.empty:
            continue
        finder = _load_finder(language)
        for segment_id, offset, text in zip(part["segment_id"], part["start"], part["text"], strict=True):
            rows += [
                (segment_id, offset + start, offset + end, cue.name, cue.weight, minutes, effort)
                for start, end, cue, minutes, effort, _ in finder.find_in(text)
            ]
    found = pd.DataFrame(rows, columns=list(COLUMNS)).astype({"minutes": "float64", "effort": "float64"})
    return found.sort_values(["segment_id", "start", "cue"], ignore_index=True)


def rate_effort(segments: pd.DataFrame, cues: pd.DataFrame) -> pd.Series:
    """Return the customer effort each segment tells of: the mean over its cues, −5 hardest to +5 easiest, else null.

    Parameters
    ----------
    segments : column segment_id; any order.
    cues : columns segment_id, effort.
    """
    means = cues.dropna(subset="effort").groupby("segment_id")["effort"].mean().round(2)
    return segments["segment_id"].map(means).astype("float64")


def load_cues(language: str) -> tuple[Cue, ...]:
    """Return the kinds of cue of a language, as its data files list them."""
    return tuple(
        Cue(
            name=name,
            weight=float(kind["weight"]),
            taken_back_by=frozenset(kind.get("taken_back_by", TAKEN_BACK_BY)),
            alone=bool(kind.get("alone", False)),
            whole=bool(kind.get("whole", False)),
            phrases=tuple(_read_phrases(name, kind)),
        )
        for part in (FRICTION, OPPOSITES)
        for name, kind in load_list(language, part).items()
    )


def _read_phrases(name: str, kind: Mapping[str, Any]) -> Iterator[Phrase]:
    yield from (Phrase(name, text) for text in kind.get("phrases", ()))
    yield from (Phrase(name, text, weak=True) for text in kind.get("beside", ()))
    levels: Mapping[str, list[str]] = kind.get("levels", {})
    yield from (Phrase(name, text, level=float(level)) for level, texts in levels.items() for text in texts)


@cache
def _load_finder(language: str) -> _Finder:
    return _Finder(language)


class _Finder:
    """Finds the cues of a language."""

    def __init__(self, language: str) -> None:
        context = load_list(language, CONTEXT)
        lists = context["lists"]
        self._cues = {cue.name: cue for cue in load_cues(language)}
        phrases = [phrase for cue in self._cues.values() for phrase in cue.phrases]
        phrases += [Phrase(kind, text) for kind in KINDS for text in context.get(kind, ())]
        self._lemmas = load_lemmas(language)
        self._book = Book(language, phrases, lists)
        self._words = {name: frozenset(map(self._lemmas.find_key, words)) for name, words in lists.items()}
        units = {self._lemmas.find_key(unit): float(minutes) for unit, minutes in context["units"].items()}
        self._units = {unit: minutes for unit, minutes in units.items() if unit != NUMBER}
        self._numbers = context["numbers"]

    def find_in(self, text: str) -> list[_Found]:
        """Return the cues of one segment."""
        words = self._lemmas.read_words(text)
        spans = self._book.find_spans(words)
        if not any(span.phrase.kind in self._cues for span in spans):
            return []
        context = Context(words.keys, spans, words_of=self._words)
        held = self._find_held(spans, context, words.keys)
        waits = any(span.phrase.kind == WAITING for span in held)
        durations = find_durations(words.parsed, self._units, self._numbers) if waits else []
        return _drop_unsupported([self._to_found(span, words, durations) for span in held])

    def _find_held(self, spans: list[Span], context: Context, keys: list[str]) -> list[Span]:
        """Return the longest of overlapping cues of a kind, without those taken back.

        A cue within a longer one of the other sign is none either: the "good" of "used to be good".
        """
        held: list[Span] = []
        taken: dict[str, set[int]] = {}
        longest: dict[bool, dict[int, int]] = {True: {}, False: {}}
        for found in spans:
            cue = self._cues.get(found.phrase.kind)
            if cue is None or context.is_idiom(found):
                continue
            if found.phrase.at_start and not context.starts_clause(found.first):
                continue
            used = taken.setdefault(cue.name, set())
            if not used.isdisjoint(range(found.first, found.behind)):
                continue
            span = _widen(found, keys) if cue.whole else found
            if cue.whole and not any(key.isalpha() for key in keys[span.first : span.behind]):
                continue  # a row of question marks asks nothing
            places = range(span.first, span.behind)
            used.update(places)
            negated = self._says_not(span.phrase) and any(keys[at] in self._words["not"] for at in places)
            if context.takes_back(found, cue.taken_back_by, negated=negated):
                continue
            rubs, size = cue.weight > 0, len(places)
            if all(longest[not rubs].get(at, 0) > size for at in places):
                continue
            if not cue.whole:
                longest[rubs].update((at, size) for at in places if at not in longest[rubs])
            if rubs:
                context.use(span)
            held.append(span)
        return held

    def _says_not(self, phrase: Phrase) -> bool:
        """Return whether a phrase holds a negation of its own, by itself or in a list it names."""
        parts = phrase.text.replace("|", " ").split()
        named = (self._words.get(part.strip("<>?"), frozenset((part.strip("=?"),))) for part in parts)
        return any(not self._words["not"].isdisjoint(words) for words in named)

    def _to_found(self, span: Span, words: Words, durations: list[Duration]) -> _Found:
        cue = self._cues[span.phrase.kind]
        minutes = find_minutes(durations, span.first, span.behind) if cue.name == WAITING else None
        place = words.parsed[span.first : span.behind]
        effort = self._rate_effort(span, words)
        return _Found(place.start_char, place.end_char, cue, minutes, effort, span.phrase.weak)

    def _rate_effort(self, span: Span, words: Words) -> float | None:
        """Return the effort a cue tells of: a step further with "very" before it, a step less with "a bit"."""
        level = span.phrase.level
        if level is None:
            return None
        before = set(words.keys[max(0, span.first - 2) : span.behind])
        step = bool(before & self._words["more"]) - bool(before & self._words["less"])
        rated = level + step if level > 0 else level - step
        return max(-MOST_EFFORT, min(MOST_EFFORT, rated))


def _widen(span: Span, keys: list[str]) -> Span:
    """Return the sentence around a span, up to a hundred and twenty tokens of it."""
    first, behind = span.first, span.behind
    while first > 0 and span.first - first < LONGEST_SENTENCE and keys[first - 1] not in _ENDS:
        first -= 1
    while behind < len(keys) and behind - span.behind < LONGEST_SENTENCE and keys[behind - 1] not in _ENDS:
        behind += 1
    return Span(first, behind, span.phrase)


def _drop_unsupported(found: list[_Found]) -> list[_Found]:
    """Return the cues without weak ones that stand alone, without plain questions that are none, each place once."""
    firm = {item.cue.name for item in found if item.cue.weight > 0 and not item.weak}
    held = [item for item in found if not item.weak or firm - {item.cue.name}]
    rubs = any(item.cue.weight > 0 for item in held)
    once = {(item.start, item.cue.name): item for item in held if not (item.cue.alone and rubs)}
    return list(once.values())
