"""What common desks call who writes, where it can mean one thing alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from friction.contracts import AUTHORS

if TYPE_CHECKING:
    from collections.abc import Mapping

DESK_WORDS = {
    **dict.fromkeys(
        ("user", "end_user", "end-user", "enduser", "end user", "lead", "contact", "visitor", "requester", "client",
         "consumer", "buyer", "shopper", "human"), "customer",
    ),
    **dict.fromkeys(
        ("admin", "operator", "teammate", "staff", "representative", "support agent", "support_agent", "moderator",
         "human_agent"),
        "agent",
    ),
    **dict.fromkeys(
        ("chatbot", "system", "automation", "workflow", "virtual_agent", "virtual agent", "answer_bot", "automated_agent", "assistant"), "bot"
    ),
}  # fmt: skip
"""Words of author columns, in small letters, and who they are; ``authors`` of the settings goes before."""


def to_author_words(given: Mapping[str, str]) -> dict[str, str]:
    """Return every word of an author column that is known, and who it is: the settings' first, letter by letter."""
    return {**DESK_WORDS, **{author: author for author in AUTHORS}, **given}


def find_author(word: str, known: Mapping[str, str]) -> str | None:
    """Return who an author's word is; None where nobody said so."""
    return known.get(word, known.get(word.casefold()))
