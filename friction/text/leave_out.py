"""What a customer says that tells of nothing: greetings, closings, and the lines of name and address behind them.

Others' and programs' words are gone before a text is masked (`friction.ingest.clean`). These are the
writer's own: they stay in the document, and no segment is made of them.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from friction.text.lists import LANGUAGES, LETTERS, load_list

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

COLUMNS = ("doc_id", "start", "end", "reason")
SIGNATURE, GREETING = "closings", "greetings"
REASONS = (SIGNATURE, GREETING)

MOST_CONTACT_LINES = 8
MOST_CONTACT_WORDS = 6
LONGEST_SUBJECT = 80
"""Characters of a subject, that a greeting may follow."""

LONGEST_LINE_READ = 400
"""Characters of a line that are looked at: what is greeting or closing stands at its beginning."""

_NAME = r"(?-i:[A-ZÀ-Þ][\w'’.-]{0,40})"
_PLACEHOLDER = r"<[a-zA-Z]{1,20}_\d{1,9}>"
_WORD = re.compile(r"[^\W\d_]+")


class _Line(NamedTuple):
    start: int
    end: int
    text: str


class _Signs(NamedTuple):
    """Patterns made of all languages' lists: people write mails in one language and have programs in another."""

    greeting_line: re.Pattern[str]
    greeting_before: re.Pattern[str]
    closing: re.Pattern[str]
    thanks: re.Pattern[str]
    postscript: re.Pattern[str]


def find_left_out(documents: pd.DataFrame) -> pd.DataFrame:
    """Find what says nothing in the customers' documents.

    - ``closings``: "Kind regards", and the lines of name and address behind it.
    - ``greetings``: "Dear team,", as a line or before the first sentence.

    Parameters
    ----------
    documents : columns doc_id, author, text; any order.

    Returns
    -------
    Columns `COLUMNS`: places in the document's text and one of `REASONS`. Sorted by document and start; places of one
    document do not overlap.
    """
    own = documents[(documents["author"] == "customer") & (documents["text"] != "")]
    rows = [
        (doc_id, start, end, reason)
        for doc_id, text in zip(own["doc_id"], own["text"], strict=True)
        for start, end, reason in find_parts(text)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS)).sort_values(["doc_id", "start"], ignore_index=True)


def find_parts(text: str) -> list[tuple[int, int, str]]:
    """Return start, end and reason of what is left out of one text, in order."""
    signs = _load_signs()
    lines = list(_read_lines(text))
    reasons: list[str | None] = [None] * len(lines)
    _mark_signatures(lines, reasons, signs)
    parts: list[tuple[int, int, str]] = []
    n_own = longest = 0
    for line, reason in zip(lines, reasons, strict=True):
        if reason is not None:
            parts.append((line.start, line.end, reason))
        elif line.text:
            shown = line.text[:LONGEST_LINE_READ]
            greeting = signs.greeting_line.fullmatch(shown)
            if greeting is None and (n_own == 0 or (n_own == 1 and longest <= LONGEST_SUBJECT)):
                greeting = signs.greeting_before.match(shown)
            if greeting is not None:
                parts.append((line.start, line.start + greeting.end(), GREETING))
            if greeting is None or greeting.end() < len(line.text):
                n_own, longest = n_own + 1, max(longest, len(line.text))
    return _join(parts)


def _join(parts: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Return parts with the runs of one reason as one."""
    joined: list[tuple[int, int, str]] = []
    for start, end, reason in parts:
        if joined and joined[-1][2] == reason and start - joined[-1][1] <= 2:  # noqa: PLR2004 - a line break between
            joined[-1] = (joined[-1][0], end, reason)
        elif end > start:
            joined.append((start, end, reason))
    return joined


def _read_lines(text: str) -> Iterator[_Line]:
    at = 0
    for line in text.split("\n"):
        shown = line.strip()
        start = at + (line.index(shown[0]) if shown else 0)
        yield _Line(start, start + len(shown), shown)
        at += len(line) + 1


def _mark_signatures(lines: list[_Line], reasons: list[str | None], signs: _Signs) -> None:
    at = 0
    while at < len(lines):
        shown, behind = lines[at].text[:LONGEST_LINE_READ], at + 1
        if reasons[at] is None and shown:
            if signs.closing.fullmatch(shown):
                if any(line.text for line in lines[:at]):  # nobody signs before he has said anything
                    behind = _find_contact(lines, at + 1, reasons, signs)
                reasons[at:behind] = [SIGNATURE] * (behind - at)
            elif signs.thanks.fullmatch(shown):
                behind = _find_contact(lines, at + 1, reasons, signs)
                if all(reason or not line.text for line, reason in zip(lines[behind:], reasons[behind:], strict=True)):
                    reasons[at + 1 : behind] = [SIGNATURE] * (behind - at - 1)
        at = max(behind, at + 1)


def _find_contact(lines: list[_Line], first: int, reasons: list[str | None], signs: _Signs) -> int:
    """Return the line behind the lines of name and address that follow a closing."""
    behind = at = first
    while at < len(lines) and at - first < MOST_CONTACT_LINES and reasons[at] is None:
        shown = lines[at].text[:LONGEST_LINE_READ]
        if (
            len(_WORD.findall(shown)) > MOST_CONTACT_WORDS
            or shown.endswith(("?", "!"))
            or signs.postscript.match(shown)
        ):
            break
        if shown and shown[0].islower() and "@" not in shown and "." not in shown:
            break
        at += 1
        behind = at if shown else behind
    return behind


def _any_of(phrases: Iterable[str]) -> str:
    """Return a pattern for any of the phrases, the longest first."""
    ordered = sorted(set(phrases), key=lambda phrase: (-len(phrase), phrase))
    return "(?:" + "|".join(re.escape(phrase).replace(r"\ ", r"\s{1,3}") for phrase in ordered) + ")"


@cache
def _load_signs() -> _Signs:
    letters = [load_list(language, LETTERS) for language in LANGUAGES]

    def gather(name: str) -> list[str]:
        return [phrase for lists in letters for phrase in lists[name]]

    def build(pattern: str) -> re.Pattern[str]:
        return re.compile(pattern, re.IGNORECASE)

    hello, beside = _any_of(gather("hello")), _any_of(gather("beside"))
    greeting = _any_of([*gather("hello"), *gather("greetings")])
    named = rf"(?:[\s,./&]{{1,3}}(?:{beside}\b|{_NAME}|{_PLACEHOLDER})){{0,5}}"
    return _Signs(
        greeting_line=build(rf"\W{{0,3}}{greeting}\b{named}\W{{0,5}}"),
        greeting_before=build(
            rf"\W{{0,3}}(?:{greeting}\b{named}\s?[,!:;]{{1,3}}\s*|{greeting}\b{named}(?:\.|\s[–-])\s+|{hello}\b\s+)(?=\S)"
        ),
        closing=build(
            rf"\W{{0,3}}{_any_of(gather('closings'))}\b[\s,.!-]{{0,4}}(?:{_NAME}[\s,.]{{0,3}}){{0,4}}\W{{0,3}}"
        ),
        thanks=build(rf"\W{{0,3}}{_any_of(gather('thanks'))}\b\W{{0,4}}"),
        postscript=build(rf"{_any_of(gather('postscript'))}\b"),
    )
