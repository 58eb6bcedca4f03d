"""Names of products, places and companies, which say nothing about the matter: neutral words before texts are embedded.

What is shown stays as it was written.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from friction.topics.pieces import load_grammars

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    import pandas as pd

ITEM, PLACE = "item", "place"

LONGEST_NAME = 3
LONGEST_TEXT = 1_000
"""Characters of a text that are looked at when names are sought."""

FEWEST_DOCUMENTS = 8
LARGEST_SHARE = 0.03
"""A word that stands in more of the documents is likely what they are about."""

LEAST_LED = 0.6
"""Share of a name's uses right behind an article, a possessive or a preposition."""

MOST_VERBAL = 0.15
MOST_EXTENDED = 0.5
MOST_CANDIDATES = 500
USES_COMPARED = 100
MOST_ALIKE = 8.0
"""The sentences around a name may be so many times more alike than any two sentences are."""

LEAST_EXCHANGEABLE = 0.7
FEWEST_OTHERS = 3
LEAST_CAPITAL = 0.9
FEWEST_PLACES = 4
PLACE_DOCUMENTS = 4

LEAST_ADDRESSED = 0.5
FEWEST_ADDRESSED = 30

LEAST_SHARED = 0.3
FEWEST_JOINING = 4
LEAST_JOINING = 0.5
LEAST_SHARED_JOINING = 0.5

MOST_SAME_MEANING = 0.65

_TOKEN = re.compile(r"<[A-Z]{1,20}_\d{1,9}>|(?<![\w@])@\w{1,60}|[^\W_]+(?:['’-][^\W_]+)*|[^\w\s'’-]|\n")
_NAMED = re.compile(r"[^\W\d_]{2,}(?:-[^\W\d_]+)*")
_HANDLE = re.compile(r"(?<![\w@.])@\w{1,60}")
_PLACEHOLDER = re.compile(r"<[A-Z]{1,20}_\d{1,9}>")
_LED_TO_PLACES = frozenset("in from to at near aus nach bei em para en desde".split())
_DAYS = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december christmas easter montag dienstag mittwoch donnerstag freitag samstag sonntag "
    "januar februar märz mai juni juli oktober dezember weihnachten ostern".split()
)


class Names(NamedTuple):
    """What is made neutral before texts are embedded.

    Attributes
    ----------
    neutral : name, as words in small letters parted by blanks -> the neutral word, `ITEM` or `PLACE`; sorted by name.
    companies : words in small letters that most texts of a source address; sorted.
    """

    neutral: dict[str, str]
    companies: tuple[str, ...]


class _Use(NamedTuple):
    row: int
    at: int


class _Read(NamedTuple):
    """Texts as words, in small letters and as written, and the document of each."""

    words: list[list[str]]
    written: list[list[str]]
    doc_ids: list[str]
    counts: Counter[str]
    """Number of texts that hold a word."""


class _Small(NamedTuple):
    every: frozenset[str]
    leads: frozenset[str]
    verbal: frozenset[str]


def find_names(
    segments: pd.DataFrame,
    embed: Callable[[Sequence[str]], np.ndarray] | None = None,
    sources: Mapping[str, str] | None = None,
) -> Names:
    """Find the words and phrases that name products, places and companies, and carry no matter of their own.

    - A **product** is led by an article or the like; what else its sentences say is hardly more alike than what any
      sentences say; and it can be exchanged: three other names at least, with no word in common with it, stand beside
      the same words as it does. Words about a matter fail: their sentences are alike, or no other word's sentences
      are like theirs, or only those of words that mean the same.
    - A **place** begins with a capital wherever it stands within a sentence, and is led by "in", "from", "to" and the
      like without an article, among four such words at least.
    - A **company** is a name that most texts of a source address.

    Parameters
    ----------
    segments : segment_id, doc_id, text; any order.
    embed : texts -> (n, d) unit rows; asked for at most a tenth as many texts as there are segments. Words that mean
        the same as their others, or whose sentences differ from theirs in matter, are then no products. Without it,
        no products are found: words alone cannot tell "invoice" and "bill" from two products.
    sources : doc_id -> source, for the companies; all documents are one source where not given.
    """
    rows = segments[["segment_id", "doc_id", "text"]].sort_values("segment_id")
    read = _read(rows["text"], rows["doc_id"])
    uses = _find_uses(read)
    companies = _find_companies(read, sources or {})
    places = _find_places(read, uses)
    products = _find_products(read, uses, embed)
    neutral = dict.fromkeys((" ".join(name) for name in products), ITEM)
    neutral |= dict.fromkeys((" ".join(name) for name in places), PLACE)
    return Names({name: neutral[name] for name in sorted(neutral) if name not in companies}, companies)


def neutralise(texts: Sequence[str], names: Names) -> list[str]:
    """Return texts with names made neutral, for embedding alone.

    Products become "item" or "items", places "place"; handles and companies go; masked data become "it". A text
    without any of these is unchanged.
    """
    replace = _to_pattern(names.neutral)
    company = _to_plain_pattern(names.companies)
    return [_neutralise_one(text, names.neutral, replace, company) for text in texts]


def _neutralise_one(
    text: str, neutral: Mapping[str, str], replace: re.Pattern[str] | None, company: re.Pattern[str] | None
) -> str:
    shown = _HANDLE.sub(" ", text)
    if company:
        shown = company.sub(" ", shown)
    if shown != text:
        shown = _TIDY.sub(" ", shown).strip(" ,:")
        shown = shown if re.search(r"\w", shown) else ITEM
    shown = _PLACEHOLDER.sub("it", shown)
    if replace:
        shown = replace.sub(lambda found: _to_neutral(found, neutral), shown)
    return shown


_TIDY = re.compile(r"[ \t]{2,}")


def _to_neutral(found: re.Match[str], neutral: Mapping[str, str]) -> str:
    """Return what stands for a name: "an" before "item", the plural of a plural."""
    name = " ".join(found["name"].casefold().replace("’", "'").split())
    word = neutral[name]
    article = found["article"] or ""
    if article and word == ITEM:
        article = article[0] + "n" + article[1:]
    many = "s" if found["many"] else ""
    return f"{article}{word}{many}"


def _to_pattern(neutral: Mapping[str, str]) -> re.Pattern[str] | None:
    if not neutral:
        return None
    names = sorted(neutral, key=lambda name: (-len(name), name))
    told = "|".join(r"\s+".join(map(re.escape, name.split())) for name in names)
    return re.compile(rf"(?P<article>\b[Aa]\s+)?(?<![\w@'’-])(?P<name>{told})(?P<many>s|es)?(?![\w-])", re.IGNORECASE)


def _to_plain_pattern(words: Iterable[str]) -> re.Pattern[str] | None:
    told = "|".join(map(re.escape, words))
    return re.compile(rf"(?<![\w-])(?:{told})(?:['’]s)?(?![\w-])", re.IGNORECASE) if told else None


def _read(texts: Iterable[str], doc_ids: Iterable[str]) -> _Read:
    written = [_TOKEN.findall(text[:LONGEST_TEXT].replace("’", "'")) for text in texts]
    words = [[word.lower() for word in row] for row in written]
    counts: Counter[str] = Counter()
    for row in words:
        counts.update(set(row))
    return _Read(words, written, list(doc_ids), counts)


def _load_small() -> _Small:
    grammars = list(load_grammars().values())
    by_kind: dict[str, set[str]] = defaultdict(set)
    for grammar in grammars:
        for word, kind in grammar.kinds.items():
            by_kind[kind].add(word)
    every = frozenset().union(*by_kind.values())
    leads = frozenset(by_kind["which"] | by_kind["where"]) - {"to"}
    return _Small(every, leads, frozenset(by_kind["who"] | by_kind["helps"] | by_kind["no"] | {"to"}) - leads)


def _find_uses(read: _Read) -> dict[tuple[str, ...], list[_Use]]:
    """Return where each word and phrase of one to three content words stands, of those in four documents or more."""
    small = _load_small().every
    named = {
        word
        for word, count in read.counts.items()
        if count >= PLACE_DOCUMENTS and word not in small and _NAMED.fullmatch(word)
    }
    uses: dict[tuple[str, ...], list[_Use]] = defaultdict(list)
    for row, words in enumerate(read.words):
        run = 0
        for at, word in enumerate(words):
            run = run + 1 if word in named else 0
            for size in range(1, min(run, LONGEST_NAME) + 1):
                first = at - size + 1
                uses[tuple(words[first : at + 1])].append(_Use(row, first))
    return {name: found for name, found in uses.items() if len(found) >= PLACE_DOCUMENTS}


def _around(read: _Read, name: tuple[str, ...], use: _Use) -> tuple[str, str]:
    """Return the words right before and right behind a use, empty at the ends of the text."""
    words = read.words[use.row]
    behind = use.at + len(name)
    return words[use.at - 1] if use.at else "", words[behind] if behind < len(words) else ""


def _is_whole(read: _Read, name: tuple[str, ...], found: Sequence[_Use], small: _Small) -> bool:
    """Return whether a phrase is no mere part of a longer one, and is led and followed as a name is."""
    before, behind = zip(*(_around(read, name, use) for use in found), strict=True)
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


def _find_places(read: _Read, uses: Mapping[tuple[str, ...], Sequence[_Use]]) -> list[tuple[str, ...]]:
    """Return the names that stand with a capital behind "in", "from", "to" and the like, without an article."""
    small = _load_small()
    found = []
    for name, own in uses.items():
        if name[-1] in _DAYS or any(len(word) < 4 for word in name):  # noqa: PLR2004 - GBP, USA: codes of all kinds
            continue
        inside = [use for use in own if use.at and _around(read, name, use)[0][:1].isalpha()]
        inside = [use for use in inside if not _is_shouted(read.written[use.row])]
        if len({read.doc_ids[use.row] for use in inside}) < PLACE_DOCUMENTS:
            continue
        capital = [all(_is_capital(word) for word in read.written[row][at : at + len(name)]) for row, at in inside]
        before = [_around(read, name, use)[0] for use in inside]
        led = sum(word in _LED_TO_PLACES for word in before)
        article = sum(word in small.leads and word not in _LED_TO_PLACES for word in before)
        if sum(capital) < LEAST_CAPITAL * len(inside) or led < LEAST_LED * len(inside):
            continue
        different = {word for word in before if word in _LED_TO_PLACES}
        if article <= MOST_VERBAL * len(inside) and len(different) > 1:
            found.append(name)
    return sorted(found) if len(found) >= FEWEST_PLACES else []


def _is_capital(word: str) -> bool:
    return word[0].isupper() and not word.isupper()


def _is_shouted(words: Sequence[str]) -> bool:
    """Return whether a text is in capitals, or begins its words with them."""
    said = [word for word in words if word[0].isalpha()]
    return sum(word[0].isupper() for word in said) > len(said) / 2


def _find_companies(read: _Read, sources: Mapping[str, str]) -> tuple[str, ...]:
    """Return the capitalised words without an article that stand in most documents of a source."""
    small = _load_small()
    by_source: dict[str, set[str]] = defaultdict(set)
    holds: dict[tuple[str, str], set[str]] = defaultdict(set)
    forms: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for words, written, doc_id in zip(read.words, read.written, read.doc_ids, strict=True):
        source = sources.get(doc_id, "")
        by_source[source].add(doc_id)
        shouted = _is_shouted(written)
        for at, word in enumerate(words):
            if word in small.every or not _NAMED.fullmatch(word) or word in _DAYS:
                continue
            holds[source, word].add(doc_id)
            if at and not shouted:
                form = forms[word]
                form[0] += 1
                form[1] += written[at][0].isupper()
                form[2] += words[at - 1] in small.leads and words[at - 1] not in _LED_TO_PLACES
    found = {
        word
        for (source, word), doc_ids in holds.items()
        if len(by_source[source]) >= FEWEST_ADDRESSED and len(doc_ids) >= LEAST_ADDRESSED * len(by_source[source])
    }
    return tuple(
        sorted(
            word
            for word in found
            if forms[word][0]
            and forms[word][1] >= LEAST_CAPITAL * forms[word][0]
            and forms[word][2] <= MOST_VERBAL * forms[word][0]
        )
    )


def _find_products(
    read: _Read,
    uses: Mapping[tuple[str, ...], Sequence[_Use]],
    embed: Callable[[Sequence[str]], np.ndarray] | None,
) -> list[tuple[str, ...]]:
    """Return the names that can be exchanged for each other: a core that shows it, and what fits the core."""
    small = _load_small()
    most = LARGEST_SHARE * len(set(read.doc_ids))
    counted = {}
    for name, found in uses.items():
        n_documents = len({read.doc_ids[use.row] for use in found})
        if FEWEST_JOINING <= n_documents <= most and _DAYS.isdisjoint(name) and _is_whole(read, name, found, small):
            counted[name] = n_documents
    names = sorted(counted, key=lambda name: (-counted[name], name))[:MOST_CANDIDATES]
    if len(names) <= FEWEST_OTHERS:
        return []
    kept = [_one_each(read, uses[name]) for name in names]
    alike, beside = _compare_by_words(read, names, kept, small)
    frames = _find_frames(read, names, kept, small)
    apart = _are_apart(names)
    seeds = (alike >= 1) & (alike <= MOST_ALIKE) & (np.array([counted[name] for name in names]) >= FEWEST_DOCUMENTS)
    fits = apart & (beside >= LEAST_EXCHANGEABLE) & seeds & seeds[:, None]
    core: np.ndarray = _find_core(fits)
    while len(core):  # the core's sentences must truly be the same ones, with another of its names
        left = _find_core(fits, core[_to_shared(frames, core, core, apart) >= LEAST_SHARED])
        if len(left) == len(core):
            break
        core = left
    if not len(core):
        return []
    others = np.setdiff1d(np.arange(len(names)), core)
    near = ((beside[others][:, core] >= LEAST_JOINING) & apart[others][:, core]).sum(axis=1) >= FEWEST_OTHERS
    joining = others[near & (_to_shared(frames, others, core, apart) >= LEAST_SHARED_JOINING)]
    found = sorted(names[at] for at in (*core, *joining))
    return _drop_same_meaning(found, embed) if embed else found


def _drop_same_meaning(
    names: list[tuple[str, ...]], embed: Callable[[Sequence[str]], np.ndarray]
) -> list[tuple[str, ...]]:
    """Return the names that are unlike `FEWEST_OTHERS` others at least: words for the same thing are a matter."""
    vectors = np.asarray(embed([" ".join(name) for name in names]))
    unlike = (vectors @ vectors.T <= MOST_SAME_MEANING) & _are_apart(names)
    return [names[at] for at in _find_core(unlike)]


def _find_frames(
    read: _Read, names: Sequence[tuple[str, ...]], kept: Sequence[Sequence[_Use]], small: _Small
) -> list[set[tuple[str, ...]]]:
    """Return the frames of each name: two words on each side, one of them at least a content word."""
    frames = []
    for name, found in zip(names, kept, strict=True):
        own = set()
        for row, at in found:
            words = read.words[row]
            before, behind = words[max(0, at - 2) : at], words[at + len(name) : at + len(name) + 2]
            if any(word[0].isalpha() and word not in small.every for word in (*before, *behind)):
                own.add((*before, "", *behind))
        frames.append(own)
    return frames


def _to_shared(
    frames: Sequence[set[tuple[str, ...]]], rows: np.ndarray, core: np.ndarray, apart: np.ndarray
) -> np.ndarray:
    """Return the share of each row's frames in which a name of the core, with other words, stands too."""
    shares = np.zeros(len(rows))
    for place, row in enumerate(rows):
        other = set().union(*(frames[at] for at in core if apart[row, at]))
        shares[place] = len(frames[row] & other) / max(len(frames[row]), 1)
    return shares


def _one_each(read: _Read, found: Sequence[_Use]) -> list[_Use]:
    """Return one use of each document, at most `USES_COMPARED`, drawn by what the texts say."""
    first: dict[str, _Use] = {}
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
    read: _Read, names: Sequence[tuple[str, ...]], kept: Sequence[Sequence[_Use]], small: _Small
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
        for at, word in enumerate(sorted(w for w, n in read.counts.items() if n > 1 and w[0].isalnum() and w not in small.every))
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
    sums = sparse.csr_matrix((np.ones(len(owner)), (owner, np.arange(len(owner)))), shape=(len(names), len(owner))) @ masked
    return _compare_sums(
        (sums @ sums.T).toarray(), np.bincount(owner, own_squares, len(names)), sizes, sums @ total / n_texts / sizes, usual
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
