"""Names of products, places and companies, which say nothing about the matter: neutral words before texts are embedded.

What is shown stays as it was written.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from friction.topics.exchange import (
    DAYS,
    FEWEST_JOINING,
    LEAST_LED,
    MOST_VERBAL,
    NAMED,
    Read,
    Use,
    find_beside,
    find_exchangeable,
    find_uses,
    load_small,
    read_texts,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import numpy as np
    import pandas as pd

ITEM, PLACE = "item", "place"

LEAST_CAPITAL = 0.9
FEWEST_PLACES = 4
SHORTEST_PLACE = 4
"""Letters; shorter ones are codes of currencies as often as of airports."""

LEAST_ADDRESSED = 0.5
FEWEST_ADDRESSED = 30

_HANDLE = re.compile(r"(?<![\w@.])@\w{1,60}")
_PLACEHOLDER = re.compile(r"<[A-Z]{1,20}_\d{1,9}>")
_BLANKS = re.compile(r"[ \t]{2,}")
_LED_TO_PLACES = frozenset(["in", "from", "to", "at", "near", "aus", "nach", "bei", "em", "para", "en", "desde"])


class Names(NamedTuple):
    """What is made neutral before texts are embedded.

    Attributes
    ----------
    neutral : name, as words in small letters parted by blanks -> the neutral word, `ITEM` or `PLACE`; sorted by name.
    companies : words in small letters that most texts of a source address; sorted.
    """

    neutral: dict[str, str]
    companies: tuple[str, ...]


def find_names(
    segments: pd.DataFrame,
    embed: Callable[[Sequence[str]], np.ndarray] | None = None,
    sources: Mapping[str, str] | None = None,
) -> Names:
    """Find the words and phrases that name products, places and companies, and carry no matter of their own.

    - A **product** is led by an article or the like, and what else its sentences say is not much more alike than what
      any sentences say. It can be exchanged: three others at least, with no word in common with it, stand beside the
      same words as it does, and in frames (two words on each side) that are the same to the letter. What fits such a
      core joins it. Words about a matter fail: no other word's sentences are like theirs, or only those of the same
      narrow matter.
    - A **place** begins with a capital wherever it stands within a sentence, and is led by "in", "from", "to" and the
      like without an article, among four such words at least.
    - A **company** is a name that most texts of a source address.

    Parameters
    ----------
    segments : segment_id, doc_id, text; any order.
    embed : texts -> (n, d) unit rows; asked for the names alone, a few dozen at most. Words that mean the same as each
        other ("bill", "invoice") are then no products. Not asked where not given.
    sources : doc_id -> source, for the companies; all documents are one source where not given.

    Notes
    -----
    It would rather miss a name than make a matter neutral: in made-up shops of 8,000 segments it finds all products, of
    4,000 three in four, of 2,500 some or none; in public sets of requests, complaints and tweets it finds no
    product at all. The order of the rows does not matter.
    """
    rows = segments[["segment_id", "doc_id", "text"]].sort_values("segment_id")
    read = read_texts(rows["text"], rows["doc_id"])
    uses = find_uses(read)
    companies = _find_companies(read, sources or {})
    places = _find_places(read, uses)
    products = find_exchangeable(read, uses, embed)
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
        shown = _BLANKS.sub(" ", shown).strip(" ,:")
        shown = shown if re.search(r"\w", shown) else ITEM
    shown = _PLACEHOLDER.sub("it", shown)
    if replace:
        shown = replace.sub(lambda found: _to_neutral(found, neutral), shown)
    return shown


def _to_neutral(found: re.Match[str], neutral: Mapping[str, str]) -> str:
    """Return what stands for a name: "an" before "item", the plural of a plural."""
    word = neutral.get(" ".join(found["name"].lower().split()), ITEM)
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
    return re.compile(rf"(?<![\w@-])(?:{told})(?:['’]s)?(?![\w-])", re.IGNORECASE) if told else None


def _find_places(read: Read, uses: Mapping[tuple[str, ...], Sequence[Use]]) -> list[tuple[str, ...]]:
    """Return the names that stand with a capital behind "in", "from", "to" and the like, without an article."""
    small = load_small()
    found = []
    for name, own in uses.items():
        if name[-1] in DAYS or len(max(name, key=len)) < SHORTEST_PLACE:
            continue
        inside = [use for use in own if use.at and find_beside(read, name, use)[0][:1].isalpha()]
        inside = [use for use in inside if not _is_shouted(read.written[use.row])]
        if len({read.doc_ids[use.row] for use in inside}) < FEWEST_JOINING:
            continue
        capital = [all(_is_capital(word) for word in read.written[row][at : at + len(name)]) for row, at in inside]
        before = [find_beside(read, name, use)[0] for use in inside]
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
    """Return whether a text is in capitals, or begins its words with them; the first word always does."""
    said = [word for word in words if word[0].isalpha()][1:]
    return sum(word[0].isupper() for word in said) > len(said) / 2


def _find_companies(read: Read, sources: Mapping[str, str]) -> tuple[str, ...]:
    """Return the capitalised words without an article that stand in most documents of a source."""
    small = load_small()
    by_source: dict[str, set[str]] = defaultdict(set)
    holds: dict[tuple[str, str], set[str]] = defaultdict(set)
    forms: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for words, written, doc_id in zip(read.words, read.written, read.doc_ids, strict=True):
        source = sources.get(doc_id, "")
        by_source[source].add(doc_id)
        shouted = _is_shouted(written)
        for at, word in enumerate(words):
            if word in small.every or not NAMED.fullmatch(word) or word in DAYS:
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
