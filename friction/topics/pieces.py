"""Pieces of people's wording that can stand alone: whole clauses and noun phrases, cut at what small words tell."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from friction.contracts.letters import MARKS, WORD
from friction.topics.words import to_stem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

LONGEST_TEXT = 600
"""Characters of a text that are looked at: who complains says it at the beginning."""

MOST_WORDS = 6
LONGEST_LABEL = 60
SHORTEST_PLAIN = 4
TORN, NUMBERED = 0.3, 0.4
NOT = "\N{NOT SIGN}"
"""Stands for every negation among the terms of a piece."""

Kind = Literal["breaks", "asks", "who", "which", "where", "helps", "no", "fills", "leads", "plain", "content"]
_ORDER: tuple[Kind, ...] = ("fills", "leads", "where", "which", "who", "helps", "asks", "breaks", "no")

_PLACEHOLDER = re.compile(r"<[A-Z]{1,20}_\d{1,9}>|\bX{2,}\b|(?<![\w@.])@\w{1,60}")
"""What names nothing: masked data, ours and the crosses that others mask with, and whom a message is addressed to."""
_BORDER = re.compile(rf"[^\w\s'{MARKS}-]|_|\s-+\s|\n")
_WORD = re.compile(WORD)
_HOSTILE = re.compile(
    r"[<>{}\[\]|\\`]|https?:|www\.|javascript|\b(?:ignor\w+|disregard|forget|vergiss|esque[cç]a)\W{1,3}(?:\w+\W{1,3}){0,3}"
    r"(?:instruction|instruktion|anweisung|instru[cç]|prompt|rule|above|previous)|\bsystem\W{0,3}prompt|\bprompt\b|"
    r"\binstructions?\b|\bas an ai\b|\byou are (?:an?|now)\b|\bassistant\b|\bjailbreak",
    re.IGNORECASE,
)


class Token(NamedTuple):
    """A word of a clause: as written, what it does there, and what it says (nothing, if it is a small word)."""

    word: str
    kind: Kind
    terms: tuple[str, ...]


class Piece(NamedTuple):
    """A piece of wording.

    Attributes
    ----------
    words : in small letters, 1 to 6.
    terms : stems of what it says, in order, `NOT` for each negation; no other term twice.
    shape : 0-1, how well it stands alone: 1 for a whole clause.
    """

    words: tuple[str, ...]
    terms: tuple[str, ...]
    shape: float


class Grammar(NamedTuple):
    """The small words of a language (`grammar.toml`)."""

    kinds: dict[str, Kind]
    particles: frozenset[str]
    endings: frozenset[str]
    measures: frozenset[str]
    negates: frozenset[str]
    nouns_are_capital: bool


@cache
def load_grammars() -> dict[str, Grammar]:
    """Return the small words of each language, English first."""
    lists = tomllib.loads(Path(__file__).with_name("grammar.toml").read_text(encoding="utf-8"))
    return {
        language: Grammar(
            {word: kind for kind in _ORDER for word in own[kind]},
            frozenset(own["particles"]),
            frozenset(own["endings"]),
            frozenset(own["measures"]),
            frozenset(own["negates"]),
            own["nouns_are_capital"],
        )
        for language, own in lists.items()
    }


def is_hostile(text: str) -> bool:
    """Return whether a text holds markup, an address or orders to a machine, and may not name a topic."""
    return bool(_HOSTILE.search(_PLACEHOLDER.sub(" ", text[:LONGEST_TEXT])))


def read_clauses(text: str, lemmas: Sequence[str]) -> tuple[list[list[Token]], Grammar]:
    """Cut a text into clauses of tokens.

    Clauses end at signs, at masked data, and at words that begin a new one. The language is the one most of whose
    small words occur; ties go to the first of `load_grammars`.

    Parameters
    ----------
    text : as written; 600 characters are looked at.
    lemmas : the text's content words, in their order.
    """
    shown = _PLACEHOLDER.sub("\n", text[:LONGEST_TEXT]).lower().replace("’", "'")
    runs = [_WORD.findall(run) for run in _BORDER.split(shown)]
    grammars = load_grammars().values()
    grammar = max(grammars, key=lambda grammar: sum(word in grammar.kinds for run in runs for word in run))
    clauses: list[list[Token]] = []
    waiting = [lemma.lower() for lemma in lemmas]
    at = 0
    for run in runs:
        clause: list[Token] = []
        asked = False
        for place, word in enumerate(run):
            at, token = _read_word(word, waiting, at, grammar)
            if token.kind in {"breaks", "asks"}:
                clauses.append(clause)
                measured = token.kind == "asks" and run[place + 1 : place + 2] and run[place + 1] in grammar.measures
                clause = [token] if measured else []
                asked = token.kind == "asks" and not measured
            elif asked and clause and token.kind in {"which", "who"} and clause[-1].kind == "helps":
                asked = False  # "what gas does this car take": the gas, and that the car takes some
                clauses.append(clause[:-1])
                clause = [clause[-1], token]
            else:
                clause.append(token)
        clauses.append(clause)
    return [clause for clause in clauses if clause], grammar


def find_pieces(clause: Sequence[Token], grammar: Grammar, verbs: Mapping[str, int]) -> Iterator[Piece]:
    """Yield the pieces of a clause that can stand alone, each of 1 to 6 words and up to 60 letters.

    A piece begins with a telling word or a negation and ends with a telling word or a verb's particle. No noun phrase
    and no verb is cut from what belongs to it, and no negation is left out before it. Fillers inside are dropped.
    Of a question of how long or how many, the whole is a piece too.

    Parameters
    ----------
    clause, grammar : as `read_clauses` returns them.
    verbs : for words, above 0: mostly a verb, below: mostly a noun.
    """
    if clause[0].kind == "asks":
        whole = _to_piece(clause, 1.0)
        if whole is not None and len(whole.words) <= MOST_WORDS and _may_end(clause, len(clause) - 1, grammar):
            yield whole
        clause = [*clause[2:], Token("", "asks", ())]
    clause = _put_straight(clause, grammar, verbs)
    for first, _token in enumerate(clause):
        if not _may_begin(clause, first, grammar):
            continue
        if any(earlier.kind == "no" for earlier in clause[:first]):
            break
        opens = all(earlier.kind in {"who", "which", "fills", "leads", "helps"} for earlier in clause[:first])
        for last in range(first, len(clause)):
            inside = [other for other in clause[first : last + 1] if other.kind != "fills"]
            if len(inside) > MOST_WORDS or (clause[last].kind in {"who", "asks"} and last > first):
                break
            if (
                clause[last].kind == "which"
                and clause[last - 1].kind == "content"
                and verbs.get(clause[last - 1].word, 0) < 0
            ):
                break  # a noun and an article: a new clause that no sign divides
            if _may_end(clause, last, grammar):
                after = clause[last + 1] if last + 1 < len(clause) else None
                shape = _to_shape(inside, after, opens=opens, verb_second=grammar.nouns_are_capital)
                piece = _to_piece(inside, shape)
                if piece is not None:
                    yield piece


def _may_begin(clause: Sequence[Token], first: int, grammar: Grammar) -> bool:
    token = clause[first]
    before = next((earlier for earlier in reversed(clause[:first]) if earlier.kind != "fills"), None)
    after = clause[first + 1] if first + 1 < len(clause) else None
    if before is not None and before.kind in {"content", "plain", "no"}:
        return False
    if token.kind == "helps":
        return after is not None and after.word in grammar.negates
    if token.kind == "no":
        left = before is not None and before.kind == "helps" and token.word in grammar.negates
        return not left and after is not None and after.kind not in {"which", "who"}
    return _is_telling(token, grammar)


def _read_word(word: str, lemmas: Sequence[str], at: int, grammar: Grammar) -> tuple[int, Token]:
    """Return the token of a word, and the place of the first lemma behind it."""
    parts = word.split("-")
    kind = grammar.kinds.get(word)
    terms: list[str] = []
    known = False
    for part in parts:
        found = next((ahead for ahead in range(at, min(at + 3, len(lemmas))) if _is_form(part, lemmas[ahead])), None)
        if found is not None:
            at, known = found + 1, True
            terms.append(to_stem(lemmas[found]))
        elif part not in grammar.kinds and part not in grammar.particles:
            terms.append(to_stem(part))
    if kind is not None:
        return at, Token(word, kind, (NOT,) if kind == "no" else ())
    return at, Token(word, "content" if known else "plain", tuple(dict.fromkeys(terms)))


@cache
def _is_form(word: str, lemma: str) -> bool:
    """Return whether the word is a form of the lemma, roughly."""
    if word == lemma or to_stem(word) == to_stem(lemma):
        return True
    shared = next(
        (at for at, (a, b) in enumerate(zip(word, lemma, strict=False)) if a != b), min(len(word), len(lemma))
    )
    return shared > 1 and 2 * shared > max(len(word), len(lemma))


def _put_straight(clause: Sequence[Token], grammar: Grammar, verbs: Mapping[str, int]) -> Sequence[Token]:
    """Return a question as a statement: "has my card arrived" becomes "my card has arrived".

    Where a negated question cannot be turned, nothing is left of it: without its verb it would say the opposite.
    """
    if len(clause) < 3 or not _is_auxiliary(clause[0]):  # noqa: PLR2004 - verb, subject, and what is said
        return clause
    verb, rest = clause[0], clause[1:]
    if rest[0].kind == "who":
        return [verb, *rest[1:]] if verb.kind == "no" else clause
    if rest[0].kind not in {"which", "content", "plain"}:
        return clause
    start = next((at for at, token in enumerate(rest) if token.kind != "which"), len(rest))
    end = start
    while end < len(rest) and (
        rest[end].kind in {"content", "plain"} or (end > start and rest[end].word in grammar.particles)
    ):
        end += 1
    if end == len(rest) and verbs.get(rest[-1].word, 0) < 0:
        end = start  # "what are the card limits" says no more than "card limits"
    elif end == len(rest) or rest[end].kind == "which":
        end -= 1
    elif rest[end].kind in {"where", "who"}:
        end = start
    if end <= start:
        return [] if verb.kind == "no" else rest
    if verb.word in {"do", "does", "did"}:
        return rest
    return [*rest[:end], verb, *rest[end:]]


def _is_auxiliary(token: Token) -> bool:
    return token.kind == "helps" or (
        token.kind == "no" and (token.word.endswith(("n't", "nt")) or token.word == "cannot")
    )


def _is_telling(token: Token, grammar: Grammar) -> bool:
    """Return whether it is a content word, or a stop word that is no small word and not too short."""
    return token.kind == "content" or (
        token.kind == "plain"
        and (len(token.word) >= SHORTEST_PLAIN or token.word in grammar.endings)
        and bool(token.terms)
    )


def _may_end(clause: Sequence[Token], last: int, grammar: Grammar) -> bool:
    token, after = clause[last], clause[last + 1] if last + 1 < len(clause) else None
    if grammar.nouns_are_capital and last > 0 and clause[-1].kind == "helps":  # "the field should optional be"
        return after is None and _is_telling(clause[last - 1], grammar)
    if after is not None and after.kind in {"content", "plain", "no", "which", "asks"} and not _is_number(after):
        return False
    if _is_telling(token, grammar):
        return after is None or after.word not in grammar.particles or after.kind != "where" or last + 2 < len(clause)
    if token.word in grammar.particles:
        return last > 0 and _is_telling(clause[last - 1], grammar)
    return token.word in grammar.endings and last > 0


def _names_who_follows(inside: Sequence[Token]) -> bool:
    """Return whether a clause ends with what the next one is about: "the portal says my password" (is wrong)."""
    start = max((at for at, token in enumerate(inside) if token.kind == "which"), default=0)
    return start > 0 and inside[start - 1].kind in {"content", "plain"}


def _is_number(token: Token) -> bool:
    return any(letter.isdigit() for letter in token.word)


def _to_shape(inside: Sequence[Token], after: Token | None, *, opens: bool, verb_second: bool) -> float:
    """Return how well a piece stands alone: less, if its subject or its end may be missing."""
    first = inside[0]
    if after is not None and after.kind == "helps" and _names_who_follows(inside):
        return TORN
    shape = 1.0 if after is None else {"helps": 0.85, "where": 0.85, "who": 0.8, "fills": 0.95}.get(after.kind, 0.8)
    if not opens:
        says = any(token.kind == "helps" for token in inside)
        shape *= 0.6 if says else 0.75 if verb_second and len(inside) > 2 else 0.9  # noqa: PLR2004 - more than a noun
    if first.kind == "helps" or (
        first.kind == "no" and _is_auxiliary(first) and first.word not in {"can't", "cant", "cannot"}
    ):
        shape *= 0.85
    if any(_is_number(token) for token in inside):
        shape *= NUMBERED
    return shape


def _to_piece(inside: Sequence[Token], shape: float) -> Piece | None:
    words = tuple(token.word for token in inside)
    terms = tuple(term for token in inside for term in token.terms)
    told = [term for term in terms if term != NOT]  # some languages negate twice
    if not terms or len(" ".join(words)) > LONGEST_LABEL or len(set(told)) < len(told):
        return None
    return Piece(words, terms, shape)
