"""One cell that holds a whole conversation, cut into its turns."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from friction.config import Transcript

ANYBODY = "*"
"""A prefix that stands for whoever else speaks, where names differ from conversation to conversation."""

_DATE = r"\d{1,4}[./-]\d{1,2}(?:[./-]\d{1,4})?|[A-Z][a-z]{2,8}\.? \d{1,2},? \d{4}|\d{1,2}\.? [A-Z][a-z]{2,8}\.? \d{4}"
TIME = (
    rf"[\[(]?(?:(?:{_DATE}),?[T ]{{1,2}})?\d{{1,2}}:\d{{2}}(?::\d{{2}})?(?:[.,]\d{{1,6}})?\s?(?:[AaPp]\.?[Mm]\.?)?"
    r"(?:Z|\s?[A-Z]{2,5}\b|[+-]\d{2}:?\d{2})?[\])]?"
)
_PASSED = r"\( ?(?:\d{1,4}[hms] ?){1,3}\)"
"""How long after the beginning of a chat a turn was said, as Salesforce writes it."""

AFTER_TIME = r"[ \t]{0,9}[-–—|>:,]?[ \t]{0,9}"
_ENDED = r"(?<=[.?!…。！？\])|;\"”»])[ \t]+|(?<=[。！？])|[ \t]{2,9}|[ \t]{0,9}\|[ \t]{0,9}"
_NAME = r"[A-ZÀ-ÞΑ-ΩА-Я\u3040-\u9fff\uac00-\ud7af][\w.'’-]{0,30}"
_ANY_NAME = r"[^\W\d_][\w.@'’-]{0,30}(?:[ ][\w.@'’-]{1,30}){0,3}[ \t]?[:：]"


class _Begin(NamedTuple):
    start: int
    end: int
    author: str | None
    timed: bool
    loose: bool


class _Prefixes(NamedTuple):
    """Declared prefixes with their authors, the longest first; where a turn may begin; who else speaks."""

    authors: tuple[tuple[str, str], ...]
    pattern: re.Pattern[str]
    anybody: str | None


def split_turns(text: str, transcript: Transcript) -> list[tuple[str, str]]:
    """Cut a conversation where one of the declared prefixes begins a turn.

    A turn begins at the beginning of a line, behind a time ("(10:02:11) Anna:", "[2025-11-03 10:02] Agent Mira:",
    "10:02 - Anna:"), and, where a line holds several turns, behind the end of a sentence. A prefix within a sentence
    ("I told Agent: no") begins none. A prefix that ends in a colon may have a name or a time before it ("Agent Mira:",
    "Anna (10:02):"). Where turns have times, a name that is not declared begins a bot's turn: nobody said who that is.
    The prefix ``*`` stands for whoever else speaks. Prefixes are compared letter by letter; where two fit, the longer
    one counts. What stands before the first prefix (a heading, a greeting of the system) is a bot's turn: context,
    never a customer's words. Turns without text are left out, so a transcript in which nobody says anything has none.

    Returns
    -------
    Author and text of each turn, in order; empty if no prefix begins a turn.
    """
    text = _CUES.sub("", text) if "-->" in text else text
    begins = _find_begins(text, _load_prefixes(transcript))
    if not begins:
        return []
    said = [("bot", text[: begins[0].start])]
    for at, begin in enumerate(begins):
        behind = begins[at + 1].start if at + 1 < len(begins) else len(text)
        said.append((begin.author or "bot", _TIME_FIRST.sub("", text[begin.end : behind], count=1)))
    return [(author, turn.strip()) for author, turn in said if turn.strip()]


def _find_begins(text: str, prefixes: _Prefixes) -> list[_Begin]:
    """Return where turns begin, in order; empty where no declared prefix begins one."""
    found = [_to_begin(match, prefixes) for match in prefixes.pattern.finditer(text)]
    sure = [begin for begin in found if not begin.loose]
    alone = len(sure) < len(found) and "\n" not in text.strip()
    begins = found if alone and _alternate(text, found) else sure
    if begins and "***" in text:
        begins = _with_others(begins, _SYSTEM.finditer(text), None)
    if any(begin.timed for begin in begins):
        begins = _with_others(begins, _TIMED.finditer(text), prefixes.anybody)
    elif prefixes.anybody is not None:
        others = list(_TIMED.finditer(text)) or list(_NAMED.finditer(text))
        begins = _with_others(begins, iter(others), prefixes.anybody)
    return begins


_CUES = re.compile(
    r"^(?:\d{1,6}[ \t]*\n)?(?:\d+:)?\d+:\d+[.,]\d+ --> (?:\d+:)?\d+:\d+[.,]\d+.*\n?|\AWEBVTT.*\n", re.MULTILINE
)
"""Times of subtitles, in which calls are written down."""

_TIME_FIRST = re.compile(rf"\A[ \t]{{0,9}}[-–—,|·•]?[ \t]{{0,9}}{TIME}[ \t]{{0,9}}[:：]?[ \t]{{0,9}}\n")
"""A time behind the name, alone on its line."""

_SYSTEM = re.compile(rf"(?:^[ \t]{{0,9}}(?:{TIME})?|(?<=\s){TIME}){AFTER_TIME}\*{{3}}(?=[^*\n])", re.MULTILINE)
"""Notices of a chat program: "(10:02:11) *** Mira joined the chat ***"."""

_TIMED = re.compile(rf"(?:^|(?<=\s)){TIME}{AFTER_TIME}{_ANY_NAME}", re.MULTILINE)
_NAMED = re.compile(rf"^[ \t]{{0,40}}{_NAME}(?: {_NAME}){{0,3}}[ \t]?[:：]", re.MULTILINE)


def _with_others(begins: list[_Begin], others: Iterator[re.Match[str]], author: str | None) -> list[_Begin]:
    """Return the beginnings of turns with those of names that are not declared."""
    taken = {at for begin in begins for at in range(begin.start, begin.end)}
    more = [
        _Begin(match.start(), match.end(), author, timed=True, loose=False)
        for match in others
        if match.end() - 1 not in taken and match.start() not in taken
    ]
    return sorted([*begins, *more])


def _to_begin(match: re.Match[str], prefixes: _Prefixes) -> _Begin:
    said = match["prefix"]
    author = next(author for prefix, author in prefixes.authors if said.startswith(prefix.rstrip(":： \t")))
    timed = re.search(r"\d:\d", match["lead"]) is not None
    return _Begin(match.start(), match.end(), author, timed, match["loose"] is not None)


def _alternate(text: str, begins: list[_Begin]) -> bool:
    """Tell whether the prefixes of a single line without ends of sentences alternate as turns do."""
    if len(begins) < 2 or begins[0].loose:  # noqa: PLR2004 - one turn alternates with nothing
        return False
    authors = [begin.author for begin in begins]
    if any(one == other for one, other in pairwise(authors)):
        return False
    behind = [text[begin.end :].lstrip()[:1] for begin in begins]
    return len(begins) >= 3 or not any(sign.islower() for sign in behind[1:])  # noqa: PLR2004 - there and back


@lru_cache(maxsize=64)
def _load_prefixes(transcript: Transcript) -> _Prefixes:
    """Return what `split_turns` looks for."""
    given = [(one.strip(), author) for author in ("customer", "agent", "bot") for one in getattr(transcript, author)]
    anybody = next((author for prefix, author in given if prefix == ANYBODY), None)
    authors = sorted({prefix: author for prefix, author in given if prefix != ANYBODY}.items(), key=_by_length)
    forms = []
    for prefix, _ in authors:
        forms.append(re.escape(prefix))
        word = prefix.rstrip(":： \t")
        if word and word != prefix:
            forms.append(
                rf"{re.escape(word)}(?: (?:{_NAME}|#?\d{{1,12}})){{0,3}}[ \t]?(?:[\[(][^\])\n]{{1,40}}[\])])?[ \t]?[:：]"
            )
    lead = rf"^[ \t]{{0,40}}(?:(?:{TIME}|{_PASSED}){AFTER_TIME})?[*_]{{0,2}}|(?<![\w:]){TIME}{AFTER_TIME}|{_ENDED}|(?P<loose>(?<=\S)[ \t])"
    pattern = rf"(?P<lead>{lead})(?P<prefix>{'|'.join(forms) or '(?!)'})(?:\*{{1,2}}(?=[:：\s]))?(?:(?<=\*)[:：])?"
    return _Prefixes(tuple(authors), re.compile(pattern, re.MULTILINE), anybody)


def _by_length(item: tuple[str, str]) -> tuple[int, str]:
    return (-len(item[0]), item[0])
