"""Personal data in texts: found by form and check digit, and replaced by numbered placeholders.

Names and postal addresses have no form that could be searched for; they are not covered.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from friction.privacy.addresses import find_emails, find_hosts, find_ips, find_links
from friction.privacy.numbers import find_cards, find_ibans, find_phones

_FINDERS = (
    ("URL", find_links),
    ("EMAIL", find_emails),
    ("URL", find_hosts),
    ("IBAN", find_ibans),
    ("CARD", find_cards),
    ("IP", find_ips),
    ("PHONE", find_phones),
)
KINDS = tuple(dict.fromkeys(kind for kind, _ in _FINDERS))
"""Kinds of personal data, in the order they are looked for; what was found first keeps its place in the text."""

_MAYBE = re.compile(
    r"@|＠|://|\bwww|[\[(][ \t]{0,2}a(?:t|rroba)|[^\W_]\.[A-Za-z]{2}|:[0-9A-Fa-f]{0,4}:|\d\.\d{1,3}\.\d{1,3}\.\d"
    r"|\d(?:[^\w<>]{0,3}\d){5}",
    re.IGNORECASE,
)
_PLACEHOLDER = re.compile(rf"<({'|'.join(KINDS)})_(\d{{1,6}})>")


class Span(NamedTuple):
    """A piece of personal data: text[start:end]."""

    start: int
    end: int
    kind: str


def find_personal(text: str) -> list[Span]:
    """Return the pieces of personal data in ``text``, in order, none over another."""
    if not _MAYBE.search(text):
        return []
    spans: list[Span] = []
    left = text
    for kind, find in _FINDERS:
        found = sorted(Span(start, end, kind) for start, end in find(left))
        if found:
            spans += found
            # "<" ends every pattern, so that no later kind reaches over what is already taken.
            left = _replace(left, found, ["<" * (span.end - span.start) for span in found])
    return sorted(spans)


def mask_text(text: str) -> tuple[str, int]:
    """Replace personal data by placeholders such as ``<EMAIL_1>``.

    The same value has the same number within a text; numbers of a kind run on from those the text already holds.
    Masking a masked text changes nothing.

    Returns
    -------
    The masked text, and the number of pieces replaced.
    """
    numbers: dict[tuple[str, str], int] = {}
    n = 0
    spans = find_personal(text)
    if not spans:
        return text, 0
    used = dict.fromkeys(KINDS, 0)
    for kind, number in _PLACEHOLDER.findall(text):
        used[kind] = max(used[kind], int(number))
    # What is left beside a piece may be one itself; this ends, as no kind reaches into a placeholder.
    while spans:
        placeholders = []
        for span in spans:
            key = (span.kind, _to_plain(span.kind, text[span.start : span.end]))
            if key not in numbers:
                used[span.kind] += 1
                numbers[key] = used[span.kind]
            placeholders.append(f"<{span.kind}_{numbers[key]}>")
        n += len(spans)
        text = _replace(text, spans, placeholders)
        spans = find_personal(text)
    return text, n


def _replace(text: str, spans: list[Span], replacements: list[str]) -> str:
    """Return ``text`` with each span replaced; spans are in order and apart."""
    parts, place = [], 0
    for span, replacement in zip(spans, replacements, strict=True):
        parts += [text[place : span.start], replacement]
        place = span.end
    return "".join([*parts, text[place:]])


def _to_plain(kind: str, shown: str) -> str:
    """Return a value without the differences in writing that do not matter."""
    if kind in ("PHONE", "CARD"):
        return re.sub(r"\D", "", shown)
    if kind == "IBAN":
        return re.sub(r"[^0-9A-Za-z]", "", shown).upper()
    return shown.lower() if kind == "EMAIL" else shown
