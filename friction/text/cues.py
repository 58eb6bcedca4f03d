"""Signs of friction, and of its opposites, found in segments, with their place in the text."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import pandas as pd

from friction.text.pipeline import load_pipeline, to_lower

if TYPE_CHECKING:
    from spacy.matcher import Matcher
    from spacy.tokens import Doc

LANGUAGES = ("de", "en", "pt")
WORDS_BEFORE = 3
COLUMNS = ("segment_id", "start", "end", "cue", "weight")

_NEGATIONS = frozenset(
    (
        "not", "n't", "no", "never", "without", "none", "nobody", "nothing", "hardly",
        "nicht", "kein", "keine", "keinen", "nie", "niemals", "ohne", "não", "nunca", "nem", "sem",
    )
)  # fmt: skip


@dataclass(frozen=True)
class Cue:
    """A kind of cue: what it adds to the log-odds of friction, and whether a negation before it takes it back."""

    name: str
    weight: float
    negatable: bool
    phrases: tuple[str, ...]


def find_cues(segments: pd.DataFrame, languages: pd.Series) -> pd.DataFrame:
    """Find every cue in every segment.

    Phrases match by lemma or by word. Of cues of one kind that overlap the longest counts. A kind that can be negated
    is left out where a negation stands up to three words before it.

    Parameters
    ----------
    segments : columns segment_id, start, text; any order.
    languages : language of each segment, same index. Segments in a language without a list get no cues.

    Returns
    -------
    Columns `COLUMNS`; ``start`` and ``end`` are places in the document's text. Sorted by segment, start, cue.
    """
    rows: list[tuple[object, ...]] = []
    for language in LANGUAGES:
        part = segments[languages.to_numpy() == language].sort_values("segment_id")
        if part.empty:
            continue
        pipeline, (matcher, cues) = load_pipeline(language), _load_matcher(language)
        places = zip(part["segment_id"], part["start"], pipeline.pipe(part["text"].map(to_lower)), strict=True)
        for segment_id, offset, parsed in places:
            rows += [
                (segment_id, offset + start, offset + end, cue.name, cue.weight)
                for start, end, cue in _find_in(parsed, matcher, cues)
            ]
    found = pd.DataFrame(rows, columns=list(COLUMNS))
    return found.sort_values(["segment_id", "start", "cue"], ignore_index=True)


def load_cues(language: str) -> tuple[Cue, ...]:
    """Return the cues of a language, as its data file lists them."""
    text = (files("friction.text") / "cues" / f"{language}.toml").read_text(encoding="utf-8")
    return tuple(
        Cue(name, float(cue["weight"]), bool(cue.get("negatable", False)), tuple(cue["phrases"]))
        for name, cue in tomllib.loads(text).items()
    )


@cache
def _load_matcher(language: str) -> tuple[Matcher, dict[str, Cue]]:
    from spacy.matcher import Matcher

    pipeline = load_pipeline(language)
    matcher, cues = Matcher(pipeline.vocab), {}
    for cue in load_cues(language):
        cues[cue.name] = cue
        matcher.add(cue.name, [_to_pattern(pipeline(to_lower(phrase))) for phrase in cue.phrases])
    return matcher, cues


def _to_pattern(phrase: Doc) -> list[dict[str, object]]:
    """Return the pattern of a phrase: each word by its lemma, ``#`` for anything like a number."""
    pattern: list[dict[str, object]] = []
    for token in phrase:
        if token.text == "#":
            pattern.append({"LIKE_NUM": True})
        else:
            pattern.append({"LEMMA": {"IN": sorted({token.lemma_, token.text, token.lemma_.lower()})}})
    return pattern


def _find_in(parsed: Doc, matcher: Matcher, cues: dict[str, Cue]) -> list[tuple[int, int, Cue]]:
    """Return start and end (characters of the segment) and kind of each cue, longest first where they overlap."""
    found: list[tuple[int, int, Cue]] = []
    taken: dict[str, set[int]] = {}
    matches = sorted(matcher(parsed), key=lambda match: (match[1] - match[2], match[1], match[0]))
    for key, first, behind in matches:
        cue = cues[parsed.vocab.strings[key]]
        used = taken.setdefault(cue.name, set())
        if used & set(range(first, behind)):
            continue
        before = parsed[max(0, first - WORDS_BEFORE) : first]
        if cue.negatable and any(token.lower_ in _NEGATIONS for token in before):
            continue
        used |= set(range(first, behind))
        span = parsed[first:behind]
        found.append((span.start_char, span.end_char, cue))
    return found
