"""Phrases of the lists, found in a text by their words' lemmas."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from friction.errors import FrictionError
from friction.text.pipeline import NUMBER, load_lemmas, load_pipeline

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from spacy.matcher import Matcher

    from friction.text.pipeline import Words

    Pattern: TypeAlias = list[dict[str, Any]]

GAPS = {"..": 3, "...": 9}
"""Tokens that each gap stands for, at most: words of one clause, or of one sentence."""

_ENDS = [".", "!", "?", ";", ":", "\n", "(", ")"]

AT_START = "^"


@dataclass(frozen=True)
class Phrase:
    """A phrase of a list.

    Attributes
    ----------
    kind : what it is a sign of.
    text : as the list has it.
    level : customer effort it tells of, −5 to +5, or None.
    weak : counts only beside a cue of another kind.
    """

    kind: str
    text: str
    level: float | None = None
    weak: bool = False

    @property
    def at_start(self) -> bool:
        """Whether it must begin a clause."""
        return self.text.startswith(AT_START)


@dataclass(frozen=True)
class Span:
    """A phrase found: the first of its tokens, and the one behind its last."""

    first: int
    behind: int
    phrase: Phrase


class _Entry(NamedTuple):
    """A phrase, its matcher (None: a single word, found by its key), and the keys that a text must hold."""

    phrase: Phrase
    matcher: Matcher | None
    all_of: frozenset[int]
    one_of: tuple[frozenset[int], ...]
    longest: int


class Book:
    """All phrases of a language, ready to be looked for.

    spaCy's matcher tries every pattern at every token. So each phrase has a matcher of its own, which sees only texts
    that hold all words the phrase needs, and of these only the surroundings of its rarest word.
    """

    def __init__(self, language: str, phrases: Iterable[Phrase], lists: Mapping[str, list[str]]) -> None:
        self._vocab = load_pipeline(language).vocab
        self._lemmas = load_lemmas(language)
        self._lists = lists
        self._at: dict[int, list[_Entry]] = {}
        for phrase in phrases:
            self._add(phrase)

    def find_spans(self, words: Words) -> list[Span]:
        """Return every place of every phrase, the longest first, then by place and kind.

        Parameters
        ----------
        words : tokens as `friction.text.pipeline.Lemmas.read_words` gives them.
        """
        places: dict[int, list[int]] = {}
        for at, key in enumerate(words.ids):
            places.setdefault(key, []).append(at)
        spans: set[Span] = set()
        held = places.keys()
        for key, own in places.items():
            for entry in self._at.get(key, ()):
                if entry.matcher is None:
                    spans.update(Span(place, place + 1, entry.phrase) for place in own)
                elif entry.all_of <= held and not any(map(held.isdisjoint, entry.one_of)):
                    offset = max(0, own[0] - entry.longest)
                    around = words.parsed[offset : own[-1] + entry.longest + 1]
                    spans.update(
                        Span(offset + first, offset + behind, entry.phrase)
                        for _, first, behind in entry.matcher(around)
                    )
        return sorted(spans, key=_to_order)

    def _add(self, phrase: Phrase) -> None:
        from spacy.matcher import Matcher

        slots = [self._read_slot(word, phrase) for word in phrase.text.removeprefix(AT_START).split()]
        patterns = [list(pattern) for pattern in product(*(patterns for patterns, _ in slots))]
        anchors = min((keys for _, keys in slots if keys), key=self._rate_anchor)
        matcher = None
        if len(slots) > 1 or "LOWER" in patterns[0][0]:
            matcher = Matcher(self._vocab)
            matcher.add(phrase.kind, patterns)
        ids = self._vocab.strings.add
        needed = [frozenset(map(ids, keys)) for _, keys in slots if keys and keys is not anchors]
        entry = _Entry(
            phrase=phrase,
            matcher=matcher,
            all_of=frozenset(key for keys in needed if len(keys) == 1 for key in keys),
            one_of=tuple(keys for keys in needed if len(keys) > 1),
            longest=sum(GAPS.get(word, 1) for word in phrase.text.split()),
        )
        for key in anchors:
            self._at.setdefault(ids(key), []).append(entry)

    def _read_slot(self, word: str, phrase: Phrase) -> tuple[list[dict[str, Any]], frozenset[str]]:
        """Return what a slot may hold, and the keys of which one must be there (none, where it may be empty)."""
        if word in GAPS:
            ends = _ENDS if word == "..." else [*_ENDS, ","]
            return [{"LOWER": {"NOT_IN": ends}, "OP": f"{{0,{GAPS[word]}}}"}], frozenset()
        optional = len(word) > 1 and word.endswith("?")
        keys: set[str] = set()
        exact: set[str] = set()
        for part in self._read_words(word.rstrip("?") if optional else word, phrase):
            key = self._lemmas.find_key(part)
            if part.startswith("="):
                exact.add(part[1:])
            elif key == NUMBER != part:
                exact.add(part)  # "third" is that, and not any number
            else:
                keys.add(key)
        more = {"OP": "?"} if optional else {}
        slots = [
            {attribute: _one_of(values), **more} for attribute, values in (("LEMMA", keys), ("LOWER", exact)) if values
        ]
        needed = frozenset() if optional else frozenset(keys | {self._lemmas.find_key(part) for part in exact})
        return slots, needed

    def _read_words(self, word: str, phrase: Phrase) -> list[str]:
        parts: list[str] = []
        for part in word.split("|"):
            name = part[1:-1]
            if not (part.startswith("<") and part.endswith(">")):
                parts.append(part)
            elif name in self._lists:
                parts += self._lists[name]
            else:
                raise FrictionError(
                    f"the phrase {phrase.text!r} names a list {name!r} that is not there",
                    where=f"friction/text/cues, kind {phrase.kind}",
                    mend="Add the list to [lists] in context.toml.",
                )
        return parts

    def _rate_anchor(self, keys: frozenset[str]) -> tuple[bool, int, int]:
        """Rare words make the best anchors: no stop word, few alternatives, long."""
        common = any(self._vocab[key].is_stop or key == NUMBER for key in keys)
        return common, len(keys), -min(map(len, keys))


def _to_order(span: Span) -> tuple[int, int, str, bool, int, str]:
    """Return what spans are sorted by: longest first, place, kind; the firm before the weak, then of fewer gaps."""
    phrase = span.phrase
    return span.first - span.behind, span.first, phrase.kind, phrase.weak, phrase.text.count(".."), phrase.text


def _one_of(values: set[str]) -> str | dict[str, list[str]]:
    return next(iter(values)) if len(values) == 1 else {"IN": sorted(values)}
