"""Words that can be exchanged for each other without changing what a text is about: names of products."""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from friction.topics.pieces import load_grammars

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

LONGEST_NAME = 3
LONGEST_TEXT = 1_000
"""Characters of a text that are looked at when names are sought."""

FEWEST_DOCUMENTS = 5
LARGEST_SHARE = 0.03
"""A word that stands in more of the documents is likely what they are about."""

LEAST_LED = 0.6
"""Share of a name's uses right behind an article, a possessive or a preposition."""

MOST_VERBAL = 0.15
"""Share of uses right behind a pronoun, an auxiliary, a negation or "to": more of them, and it is a verb."""

MOST_EXTENDED = 0.5
"""Share of uses with the same content word beside it: more of them, and it is part of a longer name."""

MOST_CANDIDATES = 1_500
USES_COMPARED = 100
MOST_ALIKE = 10.0
"""The sentences around a name may be so many times more alike than any two sentences are; at 30, the bills that people
ask an assistant to pay are names, too."""

LEAST_EXCHANGEABLE = 0.7
FEWEST_OTHERS = 3
LEAST_SHARED = 0.3
"""Share of a name's frames in which others of the core stand, too. Of the four measures no two alone are enough: bills
and banks are exchanged for each other in a narrow matter, and words of many matters are so by chance."""

FEWEST_JOINING = 4
FEWEST_JOINED = 2
LEAST_JOINING = 0.4
LEAST_SHARED_JOINING = 0.5
ROUNDS_OF_JOINING = 2
MOST_SAME_MEANING = 0.65

_TOKEN = re.compile(r"<[A-Z]{1,20}_\d{1,9}>|(?<![\w@])@\w{1,60}|[^\W_]+(?:['’-][^\W_]+)*|[^\w\s'’-]|\n")
NAMED = re.compile(r"[^\W\d_]{2,}(?:-[^\W\d_]+)*")
DAYS = frozenset({
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january", "february", "march",
    "april", "may", "june", "july", "august", "september", "october", "november", "december", "christmas",
    "easter", "montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag", "januar",
    "februar", "märz", "mai", "juni", "juli", "oktober", "dezember", "weihnachten", "ostern",
})  # fmt: skip
"""Times are names by their form, and are left alone."""


Frame = tuple[tuple[str, ...], tuple[str, ...]]
"""The words before a name and those behind it."""


class Use(NamedTuple):
    """Where a name stands: the place of its text, and of its first word in it."""

    row: int
    at: int


class Read(NamedTuple):
    """Texts as words, in small letters and as written, and the document of each."""

    words: list[list[str]]
    written: list[list[str]]
    doc_ids: list[str]
    counts: Counter[str]
    """Number of texts that hold a word."""


class Small(NamedTuple):
    """Small words of all languages: every one, those that lead to a name, and those that lead to a verb."""

    every: frozenset[str]
    leads: frozenset[str]
    verbal: frozenset[str]


def read_texts(texts: Iterable[str], doc_ids: Iterable[str]) -> Read:
    """Return texts as words and signs; the first thousand characters of each."""
    written = [_TOKEN.findall(text[:LONGEST_TEXT].replace("’", "'")) for text in texts]
    words = [[word.lower() for word in row] for row in written]
    counts: Counter[str] = Counter()
    for row in words:
        counts.update(set(row))
    return Read(words, written, list(doc_ids), counts)


def load_small() -> Small:
    """Return the small words of `grammar.toml`."""
    grammars = list(load_grammars().values())
    by_kind: dict[str, set[str]] = defaultdict(set)
    for grammar in grammars:
        for word, kind in grammar.kinds.items():
            by_kind[kind].add(word)
    every = frozenset().union(*by_kind.values())
    leads = frozenset(by_kind["which"] | by_kind["where"]) - {"to"}
    return Small(every, leads, frozenset(by_kind["who"] | by_kind["helps"] | by_kind["no"] | {"to"}) - leads)


def find_uses(read: Read) -> dict[tuple[str, ...], list[Use]]:
    """Return where each word and phrase of one to three content words stands, of those in four documents or more."""
    small = load_small().every
    named = {
        word
        for word, count in read.counts.items()
        if count >= FEWEST_JOINING and word not in small and NAMED.fullmatch(word)
    }
    uses: dict[tuple[str, ...], list[Use]] = defaultdict(list)
    for row, words in enumerate(read.words):
        run = 0
        for at, word in enumerate(words):
            run = run + 1 if word in named else 0
            for size in range(1, min(run, LONGEST_NAME) + 1):
                first = at - size + 1
                uses[tuple(words[first : at + 1])].append(Use(row, first))
    return {name: found for name, found in uses.items() if len(found) >= FEWEST_JOINING}


def find_beside(read: Read, name: tuple[str, ...], use: Use) -> tuple[str, str]:
    """Return the words right before and right behind a use, empty at the ends of the text."""
    words = read.words[use.row]
    behind = use.at + len(name)
    return words[use.at - 1] if use.at else "", words[behind] if behind < len(words) else ""


def _is_whole(read: Read, name: tuple[str, ...], found: Sequence[Use], small: Small) -> bool:
    """Return whether a phrase is no mere part of a longer one, and is led and followed as a name is."""
    before, behind = zip(*(find_beside(read, name, use) for use in found), strict=True)
    n = len(found)
    led = sum(word in small.leads for word in before)
    verbal = sum(word in small.verbal for word in before)
    if led < LEAST_LED * n or verbal > MOST_VERBAL * n:
        return False
    for side in (before, behind):
        others = Counter(word for word in side if word[:1].isalpha() and word not in small.every)
        if others and max(others.values()) > MOST_EXTENDED * n:
            return False
    return True


def find_exchangeable(
    read: Read,
    uses: Mapping[tuple[str, ...], Sequence[Use]],
    embed: Callable[[Sequence[str]], np.ndarray] | None,
) -> list[tuple[str, ...]]:
    """Return the names that can be exchanged for each other, sorted: a core that shows it, and what fits the core.

    Parameters
    ----------
    read, uses : of `read_texts` and `find_uses`.
    embed : texts -> (n, d) unit rows, for the names alone; their meaning is not looked at where not given.
    """
    small = load_small()
    most = LARGEST_SHARE * len(set(read.doc_ids))
    counted = {}
    for name, found in uses.items():
        n_documents = len({read.doc_ids[use.row] for use in found})
        if FEWEST_JOINING <= n_documents <= most and DAYS.isdisjoint(name) and _is_whole(read, name, found, small):
            counted[name] = n_documents
    kept = {name: _one_each(read, uses[name]) for name in sorted(counted)}
    frames_of = {name: _find_frames(read, name, found, small) for name, found in kept.items()}
    names = _keep_sharing(frames_of, counted)
    if len(names) <= FEWEST_OTHERS:
        return []
    alike, beside = _compare_by_words(read, names, [kept[name] for name in names], small)
    frames = [frames_of[name] for name in names]
    apart = _are_apart(names)
    seeds = (alike <= MOST_ALIKE) & (np.array([counted[name] for name in names]) >= FEWEST_DOCUMENTS)
    fits = apart & (beside >= LEAST_EXCHANGEABLE) & seeds & seeds[:, None]
    core: np.ndarray = _find_core(fits)
    while len(core):  # the core's sentences must truly be the same ones, with another of its names
        left = _find_core(fits, core[_to_shared(frames, core, core, apart) >= LEAST_SHARED])
        if len(left) == len(core):
            break
        core = left
    if not len(core):
        return []
    for _ in range(ROUNDS_OF_JOINING):
        others = np.setdiff1d(np.arange(len(names)), core)
        near = ((beside[others][:, core] >= LEAST_JOINING) & apart[others][:, core]).sum(axis=1) >= FEWEST_JOINED
        shared = _to_shared(frames, others, core, apart)
        core = np.union1d(core, others[near & (shared >= LEAST_SHARED_JOINING)])
    exchanged = sorted(names[at] for at in core)
    return _drop_same_meaning(exchanged, embed) if embed else exchanged


def _drop_same_meaning(
    names: list[tuple[str, ...]], embed: Callable[[Sequence[str]], np.ndarray]
) -> list[tuple[str, ...]]:
    """Return the names that are unlike `FEWEST_OTHERS` others at least: words for the same thing are a matter."""
    vectors = np.asarray(embed([" ".join(name) for name in names]))
    unlike = (vectors @ vectors.T <= MOST_SAME_MEANING) & _are_apart(names)
    return [names[at] for at in _find_core(unlike)]


def _find_frames(read: Read, name: tuple[str, ...], found: Sequence[Use], small: Small) -> set[Frame]:
    """Return the frames of a name: two words before and two behind, one of them at least a content word."""
    frames = set()
    for row, at in found:
        words = read.words[row]
        before, behind = words[max(0, at - 2) : at], words[at + len(name) : at + len(name) + 2]
        if any(word[0].isalpha() and word not in small.every for word in (*before, *behind)):
            frames.add((tuple(before), tuple(behind)))
    return frames


def _keep_sharing(
    frames: Mapping[tuple[str, ...], set[Frame]], counted: Mapping[tuple[str, ...], int]
) -> list[tuple[str, ...]]:
    """Return the names that share frames with any other, the most frequent first, at most `MOST_CANDIDATES`."""
    held = Counter(chain.from_iterable(frames.values()))
    sharing = [name for name, own in frames.items() if own and sum(held[f] > 1 for f in own) >= LEAST_SHARED * len(own)]
    return sorted(sharing, key=lambda name: (-counted[name], name))[:MOST_CANDIDATES]


def _to_shared(frames: Sequence[set[Frame]], rows: np.ndarray, core: np.ndarray, apart: np.ndarray) -> np.ndarray:
    """Return the share of each row's frames in which a name of the core, with other words, stands too."""
    shares = np.zeros(len(rows))
    for place, row in enumerate(rows):
        other = set().union(*(frames[at] for at in core if apart[row, at]))
        shares[place] = len(frames[row] & other) / max(len(frames[row]), 1)
    return shares


def _one_each(read: Read, found: Sequence[Use]) -> list[Use]:
    """Return one use of each document, at most `USES_COMPARED`, drawn by what the texts say."""
    first: dict[str, Use] = {}
    for use in found:
        first.setdefault(read.doc_ids[use.row], use)
    return sorted(first.values(), key=lambda use: _to_draw(" ".join(read.words[use.row])))[:USES_COMPARED]


def _to_draw(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _are_apart(names: Sequence[tuple[str, ...]]) -> np.ndarray:
    """Return (n, n) whether two names have no word in common."""
    apart = np.ones((len(names), len(names)), dtype=bool)
    holders: dict[str, list[int]] = defaultdict(list)
    for at, name in enumerate(names):
        for word in name:
            holders[word.removesuffix("s")].append(at)
    for own in holders.values():
        apart[np.ix_(own, own)] = False
    return apart


def _find_core(fits: np.ndarray, among: np.ndarray | None = None) -> np.ndarray:
    """Return the rows that have `FEWEST_OTHERS` partners at least among the rows returned."""
    inside = np.zeros(len(fits), dtype=bool)
    inside[slice(None) if among is None else among] = True
    while True:
        enough = inside & ((fits & inside).sum(axis=1) >= FEWEST_OTHERS)
        if (enough == inside).all():
            return np.flatnonzero(inside)
        inside = enough


def _compare_by_words(
    read: Read, names: Sequence[tuple[str, ...]], kept: Sequence[Sequence[Use]], small: Small
) -> tuple[np.ndarray, np.ndarray]:
    """Return how alike a name's sentences are, 1 being any two sentences, and (n, n) how like those of another.

    Sentences are bags of content words, weighed by inverse document frequency, without the name. The second is the
    mean product of the sentences of two names, over the geometric mean of those within each, all less what sentences
    have in common anyway: 1 where the two could change places.
    """
    from scipy import sparse

    n_texts = len(read.words)
    column = {
        word: at
        for at, word in enumerate(
            sorted(w for w, n in read.counts.items() if n > 1 and w[0].isalnum() and w not in small.every)
        )
    }
    idf = {word: float(np.log(n_texts / read.counts[word])) for word in column}

    def to_matrix(bags: Iterator[Iterable[str]]) -> tuple[sparse.csr_matrix, np.ndarray]:
        data: list[float] = []
        indices: list[int] = []
        starts = [0]
        for bag in bags:
            own = sorted(word for word in bag if word in column)
            norm = sum(idf[word] ** 2 for word in own) ** 0.5 or 1.0
            indices += [column[word] for word in own]
            data += [idf[word] / norm for word in own]
            starts.append(len(indices))
        matrix = sparse.csr_matrix((data, indices, starts), shape=(len(starts) - 1, len(column)))
        return matrix, np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel()

    everything, squares = to_matrix(set(words) for words in read.words)
    total = np.asarray(everything.sum(axis=0)).ravel()
    usual = float((total @ total - squares.sum()) / max(n_texts * (n_texts - 1), 1))
    masked, own_squares = to_matrix(
        set(read.words[use.row]) - set(name) for name, found in zip(names, kept, strict=True) for use in found
    )
    owner = np.repeat(np.arange(len(names)), [len(found) for found in kept])
    sizes = np.bincount(owner, minlength=len(names)).astype(float)
    sums = (
        sparse.csr_matrix((np.ones(len(owner)), (owner, np.arange(len(owner)))), shape=(len(names), len(owner)))
        @ masked
    )
    return _compare_sums(
        (sums @ sums.T).toarray(),
        np.bincount(owner, own_squares, len(names)),
        sizes,
        sums @ total / n_texts / sizes,
        usual,
    )


def _compare_sums(
    products: np.ndarray, squares: np.ndarray, sizes: np.ndarray, to_all: np.ndarray, usual: float
) -> tuple[np.ndarray, np.ndarray]:
    within = (np.diag(products) - squares) / np.maximum(sizes * (sizes - 1), 1)
    across = products / np.outer(sizes, sizes)
    usual = max(usual, 1e-9)
    own = np.maximum(within - 2 * to_all + usual, usual / 2)
    beside = (across - to_all[:, None] - to_all[None, :] + usual) / np.sqrt(np.outer(own, own))
    beside[across < usual] = 0.0
    np.fill_diagonal(beside, 0.0)
    return within / usual, beside
