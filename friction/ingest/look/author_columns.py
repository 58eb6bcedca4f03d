"""Who speaks: the column that tells customers from agents and bots."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from friction.ingest.look.hints import hints_at, to_words

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from friction.ingest.look.profile import Profile
    from friction.ingest.look.table import Table

MOST_WORDS = 12
"""Different words that a column of authors holds at most."""

_WORDS = {
    "customer": re.compile(
        r"(?:end ?|app ?)?users?|customers?|leads?|contacts?|visitors?|clients?|requesters?|consumers?|guests?|"
        r"incoming|"
        r"inbound|members?|reporters?|patients?|buyers?|kund(?:e|in)|nutzer|eingehend|clientes?|usuario|cliente?|klant|"
        r"客户|用户|顧客|ユーザー|고객|клиент|incoming email|human"
    ),
    "agent": re.compile(
        r"agents?|admins?|administrator|staff|support|operators?|teammates?|employees?|representatives?|rep|"
        r"mitarbeiter(?:in)?|"
        r"company|outgoing|outbound|owner|team|moderator|seller|merchant|ausgehend|agente|empresa|conseiller|"
        r"medewerker|"
        r"客服|店家|スタッフ|担当者|상담원|оператор|advisor|developer|service"
    ),
    "bot": re.compile(
        r"(?:chat|ai ?)?bots?|system|automation|automated|robot|assistant|workflow|ai ?agent|ai|virtual agent"
    ),
}
_TRUE = re.compile(r"true|1|1\.0|yes|y|t|ja|si|sim|oui", re.IGNORECASE)
_FALSE = re.compile(r"false|0|0\.0|no|n|f|nein|nao|não|non", re.IGNORECASE)
_CUSTOMER_FLAG = re.compile(
    r"\b(?:inbound|incoming|(?:is|from) ?(?:customer|user|client|visitor)|is ?customer ?message)\b"
)
_AGENT_FLAG = re.compile(r"\b(?:outbound|outgoing|(?:is|from) ?(?:agent|staff|admin|support|company|employee))\b")
_BOT_FLAG = re.compile(r"\b(?:is|from) ?(?:bot|ai ?agent|automated|system)\b")


@dataclass(frozen=True)
class Speakers:
    """Who speaks: the column, what its words mean, and those of which that cannot be told, most frequent first."""

    column: str
    authors: dict[str, str]
    asked: tuple[str, ...] = ()


def find_speakers(table: Table, but: Collection[str] = ()) -> Speakers | None:
    """Return the column that tells who speaks; null where none does.

    It holds few different words, of which most are known to mean a customer, an agent or a bot; or it is a flag whose
    name says what true means.
    """
    found = []
    for name, column in table.columns.items():
        if name in but or not 1 <= len(column.counts) <= MOST_WORDS:
            continue
        authors, unknown = _read_words(name, column)
        known = sum(column.counts[word] for word in authors) / len(column.given)
        hinted = hints_at(name, "author")
        if authors and known >= (0.5 if hinted else 0.95) and (hinted or len(set(authors.values())) > 1):
            found.append((-known, not hinted, "." in name, name, authors, unknown))
    if not found:
        return None
    *_, name, authors, unknown = min(found)
    return Speakers(name, authors, unknown)


def correct_speakers(speakers: Speakers, known: Mapping[str, str]) -> Speakers:
    """Return what the words mean by a known export (small words to authors), where it says so."""
    authors = {**speakers.authors}
    for word in (*speakers.authors, *speakers.asked):
        if to_words(word) in known:
            authors[word] = known[to_words(word)]
    return Speakers(speakers.column, authors, tuple(word for word in speakers.asked if word not in authors))


def _read_words(name: str, column: Profile) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return the words of a column with what they mean, and those that mean nothing known."""
    said = [str(word) for word in column.counts.index]
    told = to_words(name)
    for pattern, true, false in (
        (_BOT_FLAG, "bot", "customer"), (_CUSTOMER_FLAG, "customer", "agent"), (_AGENT_FLAG, "agent", "customer"),
    ):  # fmt: skip
        if pattern.search(told) and all(_TRUE.fullmatch(word) or _FALSE.fullmatch(word) for word in said):
            return {word: true if _TRUE.fullmatch(word) else false for word in sorted(said)}, ()
    authors = {}
    for word in said:
        plain = to_words(word)
        meant = next((author for author, pattern in _WORDS.items() if pattern.fullmatch(plain)), None)
        if meant is not None:
            authors[word] = meant
    if "agent" not in authors.values() and {to_words(word) for word in said} & {"customer", "contact", "end user"}:
        for word in authors:  # beside customers, those who use the desk
            if to_words(word) == "user":
                authors[word] = "agent"
    return authors, tuple(word for word in said if word not in authors)
