"""Labels: what people call it themselves, in few words, no two topics the same."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from itertools import count, pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from friction.contracts.letters import WORD
from friction.topics.chatter import find_kind
from friction.topics.meaning import CONTRAST, weigh_by_meaning
from friction.topics.pieces import (
    LONGEST_LABEL,
    LONGEST_TEXT,
    NOT,
    Grammar,
    Piece,
    Token,
    find_pieces,
    is_hostile,
    read_clauses,
)
from friction.topics.sides import TROUBLE
from friction.topics.words import find_terms, to_stem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    import pandas as pd

    from friction.topics.meaning import Meaning

TEXTS_LOOKED_AT = 200
"""Texts of a topic that are read, the strongest first."""

PIECES_READ = 200
PIECES_KEPT = 80
MOST_WEIGHED, FEWEST_WEIGHED, ALL_WEIGHED = 60, 5, 4000
"""Pieces of a topic, and of all, that are weighed by what they mean."""

BONUS_FOR_VERBS = 1.5
BONUS_FOR_NOT = 1.7
BONUS_FOR_TERMS = 0.25
MOST_TERMS = 4
SHORTEST_THING = 2
PENALTY_FOR_THINGS = 0.7
"""A product's name alone ("trench coat") says less than what is wrong with it."""

LATER_CLAUSE = 0.93
"""Who complains says first what it is about."""

FEWEST_SAYING = 2
PENALTY_FOR_ONE = 0.5
PLACES = 12

MOST_CONTRADICTED = 1 / 3
"""A piece that takes a side counts in full where no more of the topic's texts tell of the other one."""

SHOUTED = 2
"""Taken off the count of a word with capitals, so that one person's whim makes no abbreviation or name."""

_WORD = re.compile(WORD)
_VERBAL = re.compile(r"\w{3}ed$")
_NO_SPACES = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]"
)
"""Letters of scripts in which what stands between spaces or signs is often a whole sentence: it names nothing."""

LONGEST_WITHOUT_SPACES = 12

_INSIDE = re.compile(r"[\w,;] $")
"""What stands before a word that begins no sentence."""


class _Read(NamedTuple):
    """What was read of a topic's texts: each, its strength, friction, terms, these by clause; all pieces by terms."""

    written: list[tuple[str, Grammar]]
    strengths: list[float]
    frictions: list[float]
    texts: list[frozenset[str]]
    said: list[list[frozenset[str]]]
    clauses: list[tuple[list[list[Token]], Grammar]]
    pieces: dict[frozenset[str], Counter[tuple[str, ...]]]
    shapes: dict[tuple[str, ...], float]


def find_labels(
    members: Mapping[int, pd.DataFrame],
    weights: Mapping[int, Mapping[str, float]],
    *,
    taken: Collection[str] = (),
    meaning: Meaning | None = None,
) -> dict[int, str]:
    """Return a short readable label for each topic, in people's own words; no two are the same.

    A label is a clause or noun phrase of one of the topic's texts (`friction.topics.pieces`). Its score is the cosine
    between what it says and what the topic's texts say on average (words weighed by their rarity, negations count as a
    word), less a part of the same for the most similar other topic, and times how well it stands alone, how strongly
    its words tell the topic from the others, and how many texts say all of it in a clause, in whatever order; what only
    one text says counts half. A negation or a verb counts more, a mere thing less; what is said in much more or less
    trouble than the topic's texts are on average counts less, as it tells of one side alone ("arrived on time"). Where
    no piece will do, the strongest terms stand in; where there are none, the topic's number does.

    A label holds letters, digits, spaces, apostrophes and hyphens only, at most 60: customers' text is hostile input.
    Texts with markup, addresses or orders to a machine name nothing.

    Parameters
    ----------
    members : for each topic its segments: columns text, lemmas, ``friction`` (0 to 1) where known, and ``strength``
        (>= 0) if some count more; any order. Equal texts count once.
    weights : for each topic, the weight of its terms (`friction.topics.words.to_weights`); may lack topics.
    taken : labels that others have already.
    meaning : the best pieces are then weighed by how near they are to what the topic means and how well they find its
        texts (`friction.topics.meaning`): a striking detail that few tell of names nothing.

    Returns
    -------
    A label for each of ``members``, in their order. Better founded labels are given first where two topics want one.
    """
    numbers = list(members)
    read = {number: _read(members[number]) for number in numbers}
    verbs = _count_verbs(read.values())
    for own in read.values():
        _find_pieces(own, verbs)
    ranked = _rank(read, weights, verbs)
    if meaning is not None:
        ranked = _weigh_again(ranked, meaning)
    labels: dict[int, str] = {}
    used = {label.casefold() for label in taken}
    said: set[frozenset[str]] = set()
    for number in sorted(numbers, key=lambda number: (-ranked[number][0].score if ranked[number] else 0.0, number)):
        for found in ranked[number]:
            label = _to_written(found.words, read[number].written)
            if label.casefold() not in used and found.said not in said:
                break
        else:
            label = next(
                label for label in _find_others(number, weights.get(number, {})) if label.casefold() not in used
            )
        labels[number] = label
        used.add(label.casefold())
        said.add(frozenset(to_stem(word) for word in label.split()))
        if ranked[number]:
            said.add(found.said)
    return {number: labels[number] for number in numbers}


class _Found(NamedTuple):
    """A piece of wording with its score."""

    score: float
    words: tuple[str, ...]
    said: frozenset[str]


def _read(own: pd.DataFrame) -> _Read:
    strengths = own["strength"].tolist() if "strength" in own else [1.0] * len(own)
    frictions = own["friction"].tolist() if "friction" in own else [0.0] * len(own)
    rows = sorted(
        zip(own["text"], strengths, map(list, own["lemmas"]), frictions, strict=True),
        key=lambda row: (-row[1], row[0], row[2]),
    )
    read = _Read([], [], [], [], [], [], defaultdict(Counter), {})
    seen: set[str] = set()
    for text, strength, lemmas, friction in rows:
        if text in seen or is_hostile(text):
            continue
        seen.add(text)
        clauses, grammar = read_clauses(text, lemmas)
        read.written.append((text[:LONGEST_TEXT], grammar))
        read.strengths.append(max(float(strength), 0.0))
        read.frictions.append(float(friction))
        read.said.append([frozenset(term for token in clause for term in token.terms) for clause in clauses])
        read.texts.append(frozenset().union(*read.said[-1]))
        read.clauses.append((clauses, grammar))
        if len(seen) == TEXTS_LOOKED_AT:
            break
    return read


def _find_pieces(read: _Read, verbs: Mapping[str, int]) -> None:
    for clauses, grammar in read.clauses:
        own: dict[Piece, float] = {}
        for place, clause in enumerate(clauses):
            for piece in find_pieces(clause, grammar, verbs):
                own.setdefault(piece, piece.shape * (LATER_CLAUSE if place else 1.0))
        for piece, shape in own.items():
            read.pieces[frozenset(piece.terms)][piece.words] += 1
            read.shapes[piece.words] = max(shape, read.shapes.get(piece.words, 0.0))


def _count_verbs(read: Iterable[_Read]) -> Counter[str]:
    """Return, for each word, how much more often it stands as a verb does than as a noun does."""
    verbs: Counter[str] = Counter()
    for own in read:
        for clauses, _ in own.clauses:
            for before, token in (pair for clause in clauses for pair in pairwise(clause)):
                if token.kind == "content":
                    is_verb = before.kind in {"who", "helps", "no"} or before.word == "to"
                    is_noun = before.kind in {"which", "where"} and before.word != "to"
                    verbs[token.word] += int(is_verb) - int(is_noun)
    return verbs


def _rank(
    read: Mapping[int, _Read], weights: Mapping[int, Mapping[str, float]], verbs: Mapping[str, int]
) -> dict[int, list[_Found]]:
    """Return the best pieces of each topic, best first."""
    from scipy import sparse

    numbers = list(read)
    place = {
        term: at
        for at, term in enumerate(sorted({term for own in read.values() for text in own.texts for term in text}))
    }
    held: Counter[str] = Counter(term for own in read.values() for text in own.texts for term in text)
    n_texts = sum(len(own.texts) for own in read.values())
    rarity = np.array([np.log1p(n_texts / held[term]) for term in place])

    def to_vectors(sets: Iterable[Collection[str]]) -> Any:  # noqa: ANN401 - scipy ships no types
        rows = [sorted(place[term] for term in terms) for terms in sets]
        lengths = [len(row) for row in rows]
        columns = np.array([at for row in rows for at in row], dtype=np.int64)
        matrix = sparse.csr_matrix((rarity[columns], columns, np.cumsum([0, *lengths])), shape=(len(rows), len(place)))
        norms = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
        return sparse.diags(1 / np.maximum(norms, 1e-12)) @ matrix

    centres = np.zeros((len(numbers), len(place)))
    for row, number in enumerate(numbers):
        own = read[number]
        if own.texts:
            centres[row] = (to_vectors(own.texts).T @ np.array(own.strengths)) / max(sum(own.strengths), 1e-12)
    ranked: dict[int, list[_Found]] = {}
    for row, number in enumerate(numbers):
        own = read[number]
        keys = sorted(own.pieces, key=sorted)
        near = np.asarray(to_vectors(keys) @ centres.T) if keys else np.zeros((0, len(numbers)))
        others = np.delete(near, row, axis=1).max(axis=1, initial=0.0)
        scores = near[:, row] - CONTRAST * others
        kept = np.argsort(-np.round(scores, PLACES), kind="stable")[:PIECES_READ]
        ranked[number] = _choose(own, [(keys[at], float(scores[at])) for at in kept], weights.get(number, {}), verbs)
    return ranked


def _weigh_again(ranked: Mapping[int, list[_Found]], meaning: Meaning) -> dict[int, list[_Found]]:
    """Return the pieces, best first, after the best of each topic were weighed by what they mean."""
    most = max(FEWEST_WEIGHED, min(MOST_WEIGHED, ALL_WEIGHED // max(len(ranked), 1)))
    best = {number: found[:most] for number, found in ranked.items()}
    weights = weigh_by_meaning(
        {number: [" ".join(one.words) for one in found] for number, found in best.items()}, meaning
    )
    again = {}
    for number, found in best.items():
        counts = weights.get(number, np.ones(len(found)))
        weighed = [
            one._replace(score=round(one.score * float(weight), PLACES))
            for one, weight in zip(found, counts, strict=True)
        ]
        again[number] = sorted(weighed, key=lambda one: (-one.score, len(one.words), one.words))
    return again


def _choose(
    own: _Read, pieces: Iterable[tuple[frozenset[str], float]], weights: Mapping[str, float], verbs: Mapping[str, int]
) -> list[_Found]:
    """Return the best of some pieces (terms and nearness), best first."""
    telling = {
        to_stem(term): weight for term, weight in sorted(weights.items(), key=lambda pair: pair[1]) if " " not in term
    }
    strongest = max(telling.values(), default=1.0)
    troubled = [friction >= TROUBLE for friction in own.frictions]
    usual = sum(troubled) / max(len(troubled), 1)
    clauses = [(text, clause) for text, own_clauses in enumerate(own.said) for clause in own_clauses]
    clauses_with: dict[str, set[int]] = defaultdict(set)
    for at, (_, clause) in enumerate(clauses):
        for term in clause:
            clauses_with[term].add(at)
    found = []
    for terms, near in pieces:
        saying = {clauses[at][0] for at in set.intersection(*(clauses_with[term] for term in terms))}
        n_saying = len(saying)
        surface, shape = _find_surface(own.pieces[terms], own.shapes)
        said = " ".join(surface)
        if near <= 0 or len(surface) < 2 or find_kind(said) or _NO_SPACES.search(said):  # noqa: PLR2004 - one word is no clause
            continue
        tells = sum(telling.get(term, 0.0) for term in terms) / len(terms) / strongest if telling else 1.0
        score = near * shape * (0.6 + 0.4 * tells) * np.log1p(n_saying) / np.log1p(len(own.texts))
        score *= PENALTY_FOR_ONE if n_saying < min(FEWEST_SAYING, len(own.texts)) else 1.0
        score *= _to_bonus(surface, terms, verbs)
        in_trouble = (usual + sum(troubled[text] for text in saying)) / (1 + n_saying)
        score *= _to_balance(in_trouble, usual)
        found.append(_Found(round(float(score), PLACES), surface, terms))
    return sorted(found, key=lambda one: (-one.score, len(one.words), one.words))[:PIECES_KEPT]


def _to_balance(in_trouble: float, usual: float) -> float:
    """Return how much a piece counts for the side it takes: less, the more of the topic's texts tell of the other side.

    Parameters
    ----------
    in_trouble : share of trouble among the texts that say the piece.
    usual : the same of all texts of the topic.
    """
    others = 1 - usual if in_trouble > 0.5 else usual  # noqa: PLR2004 - most
    contradicted = abs(2 * in_trouble - 1) * others
    return min((1 - contradicted) / (1 - MOST_CONTRADICTED), 1.0) ** 2


def _to_bonus(words: tuple[str, ...], terms: frozenset[str], verbs: Mapping[str, int]) -> float:
    """Return how much a piece counts for what it says: that something is not so, what happens, or only a thing."""
    happens = any(verbs.get(word, 0) > 0 or (verbs.get(word, 0) == 0 and _VERBAL.search(word)) for word in words)
    says = BONUS_FOR_NOT if NOT in terms else BONUS_FOR_VERBS if happens else 1.0
    thing = PENALTY_FOR_THINGS if says == 1.0 and len(terms) <= SHORTEST_THING else 1.0
    return says * thing * (1 + BONUS_FOR_TERMS * (min(len(terms), MOST_TERMS) - 1))


def _find_surface(
    counts: Counter[tuple[str, ...]], shapes: Mapping[tuple[str, ...], float]
) -> tuple[tuple[str, ...], float]:
    """Return the best wording of what is said in several, with its shape: the whole and the frequent before others."""
    best = min(
        counts, key=lambda words: (-round(np.log1p(counts[words]) * shapes[words] ** 2, PLACES), len(words), words)
    )
    return best, shapes[best]


def _to_written(words: tuple[str, ...], texts: Collection[tuple[str, Grammar]]) -> str:
    """Return words in the letters, small or capital, most people write them in.

    The beginning of a sentence counts only in a language whose nouns are capital, and less than any other place.
    """
    wanted = set(words)
    capital_nouns = any(grammar.nouns_are_capital for _, grammar in texts)
    forms: dict[str, Counter[str]] = defaultdict(Counter)
    for text, grammar in texts:
        if text.upper() != text:
            for match in _WORD.finditer(text.replace("’", "'")):
                if (small := match.group().lower()) in wanted:
                    inside = _INSIDE.search(text[max(0, match.start() - 2) : match.start()]) is not None
                    forms[small][match.group()] += 2 if inside else int(grammar.nouns_are_capital)
    for own in forms.values():
        for form in own:
            own[form] -= 0 if form.islower() or (capital_nouns and not form.isupper()) else SHOUTED
    return " ".join(
        max([word, *forms[word]], key=lambda form: (forms[word][form], form == word, form)) for word in words
    )


def _find_others(number: int, weights: Mapping[str, float]) -> Iterator[str]:
    """Yield what a topic may be called where no piece of wording will do."""
    words = {term: weight for term, weight in weights.items() if not _NO_SPACES.search(term) or _is_short(term)}
    for term in find_terms(words or weights):
        cleaned = " ".join(_WORD.findall(term.replace("’", "'")))[:LONGEST_LABEL].strip(" '-")
        if cleaned and not is_hostile(term) and not find_kind(cleaned):
            yield cleaned
    yield f"topic {int(number) + 1}"
    yield from (f"topic {int(number) + 1} {repeat}" for repeat in count(2))


def _is_short(term: str) -> bool:
    """Return whether a term of a script without spaces is a word of its own rather than half a sentence."""
    return " " not in term and len(term) <= LONGEST_WITHOUT_SPACES
