"""What a topic is called and what shows it: terms, a readable label, exemplars that differ."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

N_TERMS = 10
N_EXEMPLARS = 5
TEXTS_LOOKED_AT = 400
LONGEST_LABEL_WORDS = 5
LONGEST_LABEL = 60
BONUS_FOR_WORDS = 0.2
"""What each word beyond two adds to a piece's score: "voucher code rejected" says more than "voucher code"."""

WEIGHT_OF_DIFFERENCE = 0.3

_PLACEHOLDER = re.compile(r"<[A-Z]+_\d+>")
_CLAUSE_END = re.compile(r"[^\w\s'’-]+|\n")
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


def find_terms(weights: Mapping[str, float]) -> list[str]:
    """Return the ten telling terms, strongest first; a word that a stronger phrase holds is not said again."""
    terms: list[str] = []
    for term in sorted(weights, key=lambda term: (-weights[term], term)):
        words = set(term.split())
        if not any(words <= set(other.split()) or set(other.split()) <= words for other in terms):
            terms.append(term)
        if len(terms) == N_TERMS:
            break
    return terms


def find_labels(members: Mapping[float, pd.DataFrame], weights: Mapping[int, Mapping[str, float]]) -> dict[float, str]:
    """Return a short readable label for each topic; no two are the same.

    A label is a piece of two to five words as people wrote them, beginning and ending with a telling word. Among the
    pieces said most often, the one with the most telling words wins. It holds letters, digits, spaces, apostrophes and
    hyphens only: customers' text is hostile input.

    Parameters
    ----------
    members : for each topic, the columns text and lemmas of its segments.
    weights : for each topic, the weight of its terms.
    """
    labels: dict[float, str] = {}
    taken: set[str] = set()
    for number, own in members.items():
        terms = weights.get(int(number), {})
        for label in [*_rank_pieces(own, terms), *find_terms(terms), f"topic {int(number) + 1}"]:
            cleaned = " ".join(_WORD.findall(label.lower()))[:LONGEST_LABEL].strip()
            if cleaned and cleaned not in taken:
                labels[number] = cleaned
                taken.add(cleaned)
                break
    return labels


def find_exemplars(segment_ids: np.ndarray, points: np.ndarray) -> list[str]:
    """Return up to five segments near the centre that differ from each other (maximal marginal relevance).

    Source: Carbonell and Goldstein 1998.
    """
    if len(points) == 0:
        return []
    centre = points.mean(axis=0)
    near = np.round(points @ (centre / max(float(np.linalg.norm(centre)), 1e-12)), 5)
    alike = np.round(points @ points.T, 5) if len(points) <= TEXTS_LOOKED_AT else None
    if alike is None:
        kept = np.argsort(-near, kind="stable")[:TEXTS_LOOKED_AT]
        return find_exemplars(segment_ids[kept], points[kept])
    chosen: list[int] = [int(near.argmax())]
    while len(chosen) < min(N_EXEMPLARS, len(points)):
        score = (1 - WEIGHT_OF_DIFFERENCE) * near - WEIGHT_OF_DIFFERENCE * alike[:, chosen].max(axis=1)
        score[chosen] = -np.inf
        chosen.append(int(score.argmax()))
    return [str(segment_ids[place]) for place in chosen]


def _rank_pieces(own: pd.DataFrame, weights: Mapping[str, float]) -> list[str]:
    """Return pieces of the members' wording, best first."""
    counts: Counter[str] = Counter()
    telling: dict[str, float] = {}
    distinct = own.drop_duplicates("text").sort_values("text").head(TEXTS_LOOKED_AT)
    for text, lemmas in zip(distinct["text"], distinct["lemmas"], strict=True):
        weight_of = {lemma: weights.get(lemma, 0.0) for lemma in lemmas}
        for piece, weight in set(_find_pieces(text, weight_of)):
            counts[piece] += 1
            telling[piece] = weight
    scores = {
        piece: np.log1p(n) * telling[piece] * (1 + BONUS_FOR_WORDS * (len(piece.split()) - 2))
        for piece, n in counts.items()
    }
    ranked = sorted(counts, key=lambda piece: (-scores[piece], len(piece), piece))
    return [piece for piece in ranked[:20] if telling[piece] > 0]


def _find_pieces(text: str, weight_of: Mapping[str, float]) -> Iterator[tuple[str, float]]:
    """Yield pieces of two to five words that begin and end with a telling word, with the weight they hold."""
    for clause in _CLAUSE_END.split(_PLACEHOLDER.sub("\n", text.lower().replace("’", "'"))):
        words = _WORD.findall(clause)
        lemmas = [_find_lemma(word, weight_of) for word in words]
        held = [place for place, lemma in enumerate(lemmas) if lemma and weight_of[lemma] > 0]
        for first in held:
            for last in held:
                if first < last < first + LONGEST_LABEL_WORDS:
                    inside = [lemma for lemma in lemmas[first : last + 1] if lemma]
                    piece = words[first : last + 1]
                    if len(set(inside)) == len(inside) and all(a != b for a, b in pairwise(piece)):
                        yield " ".join(piece), round(sum(weight_of[lemma] for lemma in inside), 6)


def _find_lemma(word: str, weight_of: Mapping[str, float]) -> str | None:
    """Return the lemma a word stands for: the same, or the one that shares its beginning."""
    if word in weight_of:
        return word
    stem = word[: max(4, len(word) - 3)]
    near = [lemma for lemma in weight_of if len(stem) >= 4 and lemma.startswith(stem[: len(lemma)]) and len(lemma) >= 3]  # noqa: PLR2004
    return min(near, key=lambda lemma: (abs(len(lemma) - len(word)), lemma), default=None)
