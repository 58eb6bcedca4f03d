"""What was found as cards: a message's words with marks, and the facts beside them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from app.screen.escape import Span
from app.views.search_index import NOWHERE
from app.views.search_words import find_hits, read_terms
from app.views.words import to_day, to_stage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.views.search import Found, Wanted
    from app.views.search_index import Index, Placed

MOST_WORDS, MOST_LETTERS = 22, 240
"""Of a message a card shows at once, around what was found; writing without spaces is counted by its letters."""

LONGEST = 4_000
"""Letters that the whole message shows, around what was found."""

BEFORE = 0.15
"""Share of what is shown that stands before what was found, where the beginning is left out."""

_WORD = re.compile(r"\S+")


@dataclass(frozen=True)
class Excerpt:
    """A piece of a message with its marks; an ellipsis stands for what is left out."""

    text: str
    spans: tuple[Span, ...]


REASON_WORDS = {
    "too_short": "says too little", "ambiguous": "lies between themes", "novel": "like nothing else",
    "unsupported_language": "language not read", "decided": "taken out by a person",
}  # fmt: skip
REASON_NEXT = {
    "too_short": "A greeting, a smiley, a word or two: nothing to do.",
    "ambiguous": "It fits two themes about as well: tick it and put it in the right one.",
    "novel": "Nothing else says it yet: if several do, make a theme of them.",
    "unsupported_language": "The model does not know the language: search by words, put them in a theme yourself.",
    "decided": "Somebody took it out of its theme.",
}
"""What each reason asks of whoever reads."""


@dataclass(frozen=True)
class Card:
    """One message that was found, ready to be shown.

    Attributes
    ----------
    doc_id, segment_ids : the message, and its segments that say what is searched for.
    shown : what of it is shown at once.
    whole : all of it, or most; None where all is shown at once.
    themes : ids and names of the themes it is in, its own first.
    reasons : why what was found of it is in no theme, in plain words; empty where it is in one, unless those in none
        are searched for.
    facts : source, day, stage, rating and likeness, in one line.
    """

    doc_id: str
    segment_ids: tuple[str, ...]
    shown: Excerpt
    whole: Excerpt | None
    themes: tuple[tuple[str, str], ...]
    reasons: tuple[str, ...]
    facts: str
    url: str | None


def build_cards(
    index: Index,
    placed: Placed,
    found: Found,
    wanted: Wanted,
    tables: Mapping[str, pd.DataFrame],
    docs: Sequence[int],
) -> list[Card]:
    """Return the cards of messages, in the order given.

    Parameters
    ----------
    tables : ``documents``, ``cues`` and ``themes``.
    docs : rows of messages in the index, of those that were found.
    """
    terms = read_terms(wanted.typed) if wanted.by == "words" else ()
    ids = [index.doc_ids[doc].as_py() for doc in docs]
    documents = tables["documents"][tables["documents"]["doc_id"].isin(ids)].set_index("doc_id")
    rows = {doc: _find_rows(index, doc) for doc in docs}
    segment_of = {row: index.segment_ids[row].as_py() for own in rows.values() for row in own.tolist()}
    cues = tables["cues"]
    cues = cues[cues["segment_id"].isin(list(segment_of.values())) & (cues["weight"] > 0)]
    signs: dict[str, list[tuple[int, int]]] = {}
    for segment_id, start, end in zip(cues["segment_id"], cues["start"], cues["end"], strict=True):
        signs.setdefault(segment_id, []).append((start, end))
    names = dict(zip(tables["themes"]["theme_id"], tables["themes"]["name"], strict=True))
    cards = []
    for doc, doc_id in zip(docs, ids, strict=True):
        saying = [row for row in rows[doc].tolist() if found.segments[row]]
        text = index.texts[doc].as_py()
        spans = [Span(int(index.starts[row]), int(index.ends[row]), "segment") for row in saying]
        spans += [Span(*sign, "cue") for row in saying for sign in signs.get(segment_of[row], ())]
        near = _cut(text, spans[0].start if spans else 0, LONGEST)
        hits = [Span(near[0] + start, near[0] + end, "hit") for start, end in find_hits(text[slice(*near)], terms)]
        spans += hits
        small = _cut_words(text, near, (hits or spans or [Span(0, 0)])[0].start)
        own = _list_themes(placed, rows[doc])
        reasons = _list_reasons(placed, saying) if not own or wanted.placed or wanted.reasons else ()
        document = documents.loc[doc_id]
        url = document["url"] if pd.notna(document["url"]) and str(document["url"]).startswith("https://") else None
        cards.append(Card(
            doc_id, tuple(segment_of[row] for row in saying), _to_excerpt(text, small, spans),
            _to_excerpt(text, near, spans) if small != (0, len(text)) else None,
            tuple((theme_id, names.get(theme_id, theme_id)) for theme_id in own), reasons,
            _to_facts(index, placed, doc, document, found, saying), url,
        ))  # fmt: skip
    return cards


def _find_rows(index: Index, doc: int) -> np.ndarray:
    """Return the rows of a message's segments."""
    return np.arange(*np.searchsorted(index.docs, [doc, doc + 1]))


def _cut(text: str, first: int, longest: int) -> tuple[int, int]:
    """Return where the piece of a text begins and ends that shows what stands at ``first``."""
    if len(text) <= longest:
        return 0, len(text)
    start = max(min(first - int(longest * BEFORE), len(text) - longest), 0)
    return start, start + longest


def _cut_words(text: str, near: tuple[int, int], first: int) -> tuple[int, int]:
    """Return where the few words of a piece of a text begin and end that show what stands at ``first``."""
    words = [word.span() for word in _WORD.finditer(text, *near)]
    if not words or (near == (0, len(text)) and len(words) <= MOST_WORDS and len(text) <= MOST_LETTERS):
        return near
    at = next((number for number, (_, end) in enumerate(words) if end > first), 0)
    start = max(min(at - int(MOST_WORDS * BEFORE), len(words) - MOST_WORDS), 0)
    few = words[start : start + MOST_WORDS]
    begin, end = near[0] if start == 0 else few[0][0], near[1] if few[-1] == words[-1] else few[-1][1]
    if end - begin > MOST_LETTERS:
        begin = max(begin, min(first - int(MOST_LETTERS * BEFORE), end - MOST_LETTERS))
    return begin, min(end, begin + MOST_LETTERS)


def _to_excerpt(text: str, piece: tuple[int, int], spans: Sequence[Span]) -> Excerpt:
    """Return a piece of a text with the marks that lie in it."""
    start, end = piece
    before, behind = "… " if start else "", " …" if end < len(text) else ""
    moved = (
        Span(max(one.start, start) - start + len(before), min(one.end, end) - start + len(before), one.kind)
        for one in spans
        if one.start < end and one.end > start
    )
    return Excerpt(f"{before}{text[start:end]}{behind}", tuple(moved))


def _list_themes(placed: Placed, rows: np.ndarray) -> list[str]:
    """Return the ids of the themes that segments are in, their own before those they were added to, each once."""
    own = [code for code in placed.themes.codes[rows].tolist() if code != NOWHERE]
    more = placed.more_themes[np.isin(placed.more_segments, rows)].tolist()
    return [placed.themes.names[code] for code in dict.fromkeys([*own, *more])]


def _list_reasons(placed: Placed, rows: Sequence[int]) -> tuple[str, ...]:
    """Return in plain words why segments are in no theme, each once."""
    codes = [placed.reasons.codes[row] for row in rows if placed.themes.codes[row] == NOWHERE]
    reasons = [placed.reasons.names[code] for code in dict.fromkeys(codes)]
    return tuple(REASON_WORDS[reason] for reason in reasons if reason in REASON_WORDS)


def _to_facts(index: Index, placed: Placed, doc: int, document: pd.Series, found: Found, saying: Sequence[int]) -> str:
    written = document["written_at"]
    facts = [str(document["source"]), to_day(written) if pd.notna(written) else "no date"]
    if placed.stages.names:
        code = placed.stages.codes[doc]
        facts.append(to_stage(placed.stages.names[code] if code != NOWHERE else None))
    if pd.notna(document["rating"]):
        facts.append(f"rating {100 * document['rating']:.0f} of 100")
    if saying:
        facts.append(f"friction {index.friction[saying].max():.2f}")
    if found.likeness is not None and saying:
        facts.append(f"likeness {found.likeness[saying].max():.2f}")
    return " · ".join(facts)
