"""Conversations that nobody said are some: told, since the answers in them count as the customer's words."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from friction.contracts import AUTHORS
from friction.ingest.clean.desks import DESK_WORDS
from friction.ingest.clean.transcripts import AFTER_TIME, TIME

if TYPE_CHECKING:
    import pandas as pd

FEWEST, SMALLEST_SHARE = 3, 0.2
"""So many texts of a source, and so large a share of them, are conversations, before it is told."""

LOOKED_AT, LONGEST = 5_000, 20_000
"""Texts of a source, and characters of each, that are looked at."""

_MAYBE = r"(?s)[^\n]{2,60}[:：].+[\s。！？>][^\n]{1,60}[:：]"
_WORD = r"[^\W\d_][\w.'’-]{0,30}"
_LINE = re.compile(
    rf"^[ \t]{{0,9}}(?P<time>{TIME}{AFTER_TIME})?[*_]{{0,2}}(?P<name>{_WORD}(?: (?:{_WORD}|\d{{1,9}})){{0,2}})[*_]{{0,2}}[ \t]?[:：](?!//)",
    re.MULTILINE,
)
_TIMED = re.compile(
    rf"(?:^|(?<=\s)){TIME}{AFTER_TIME}(?P<name>{_WORD}(?: (?:{_WORD}|\d{{1,9}})){{0,2}})[ \t]?[:：](?!//)", re.MULTILINE
)
"""A name behind a time, in one line with others."""
_KNOWN = {
    **DESK_WORDS, **{author: author for author in AUTHORS},
    **dict.fromkeys(("kunde", "kundin", "cliente", "klant", "guest", "kunden", "asiakas", "klient", "клиент", "お客様", "고객", "客户", "顾客"), "customer"),
    **dict.fromkeys(("support", "mitarbeiter", "berater", "agente", "conseiller", "medewerker", "rep", "advisor", "担当者", "상담원", "客服", "оператор"), "agent"),
    **dict.fromkeys(("chat bot", "virtual assistant", "ai"), "bot"),
}  # fmt: skip
_INSIDE = re.compile(rf"(?<![\w:])(?P<name>{'|'.join(sorted(map(re.escape, _KNOWN), key=len, reverse=True))})[:：]", re.IGNORECASE)  # fmt: skip


def tell_uncut(documents: pd.DataFrame) -> list[str]:
    """Return a sentence for each source of which many texts are whole conversations that were not cut, with the setting.

    A text is one where two names and more begin its lines and one of them does so again, as no form does that a person
    filled in; or where words for a customer and for an agent ("Customer: … Agent: …") take turns, in one line too. Names
    are not told, since they may be persons'; only words that mean a role are.

    Parameters
    ----------
    documents : raw rows with source_name, author, turn and text.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    told = []
    whole = documents[(documents["author"] == "customer") & documents["turn"].isna()]
    for source, texts in whole.groupby("source_name")["text"]:
        looked = texts.head(LOOKED_AT)
        maybe = pc.match_substring_regex(pa.array(looked, pa.large_string()), _MAYBE).to_numpy(zero_copy_only=False)
        found = [seen for seen in map(_find_names, looked[maybe.astype(bool)]) if seen]
        if len(found) >= FEWEST and len(found) >= SMALLEST_SHARE * len(looked):
            told.append(
                f"documents {source}: {len(found):,} of {len(looked):,} texts hold a whole conversation, and all of it "
                "counts as the customer's words, the answers too. To cut them into turns, add to this [[documents]]: "
                f"{_to_line(found)}"
            )
    return told


def _find_names(text: str) -> tuple[str, ...]:
    """Return the names that begin the turns of a text, in order; empty where it is no conversation."""
    shown = text[:LONGEST]
    lines = list(_LINE.finditer(shown))
    names = tuple(match["name"] for match in lines)
    counted = Counter(names)
    if len(counted) > 1 and max(counted.values()) > 1 and sum(n > 1 for n in counted.values()) >= len(counted) / 2:
        return names
    if len(counted) > 1 and all(match["time"] for match in lines):
        return names
    timed = tuple(match["name"] for match in _TIMED.finditer(shown))
    if len(set(timed)) > 1:
        return timed
    inside = tuple(match["name"] for match in _INSIDE.finditer(shown))
    spoken = [_KNOWN[name.casefold()] for name in inside]
    turns = sum(one != other for one, other in pairwise(spoken))
    begins = bool(inside) and shown.lstrip("*_ \t").startswith(inside[0])
    alone = not set(names) - set(inside)
    return inside if begins and alone and turns and {"customer", "agent"} <= set(spoken) else ()


def _to_line(found: list[tuple[str, ...]]) -> str:
    """Return the line of settings: with the words that mean a role, and "*" for whoever else speaks."""
    counted = Counter(name for names in found for name in {re.sub(r" \d+\Z", "", name) for name in names})
    roles: dict[str, list[str]] = {}
    for name, n in sorted(counted.items()):
        author = _KNOWN.get(name.casefold())
        if author is not None and n >= len(found) / 20:
            roles.setdefault(author, []).append(f'"{name}:"')
    if not roles:
        return 'transcript = { agent = ["…:"], customer = ["*"] }, with the names that your agents have there'
    missing = next((author for author in ("customer", "agent") if author not in roles), None)
    if missing is not None:
        roles[missing] = ['"*"']
    return "transcript = { " + ", ".join(f"{author} = [{', '.join(roles[author])}]" for author in sorted(roles)) + " }"
