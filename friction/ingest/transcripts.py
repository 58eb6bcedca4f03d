"""One cell that holds a whole conversation, cut into its turns."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from friction.config import Transcript


def split_turns(text: str, transcript: Transcript) -> list[tuple[str, str]]:
    """Cut a conversation where a line begins with one of the declared prefixes.

    Prefixes are compared letter by letter; where two fit, the longer one counts. What stands before the first
    prefix (a heading, a greeting of the system) is a bot's turn: context, never a customer's words. Turns without
    text are left out, so a transcript in which nobody says anything has none.

    Returns
    -------
    Author and text of each turn, in order; empty if no line begins with a prefix.
    """
    authors = {
        prefix.strip(): author for author in ("customer", "agent", "bot") for prefix in getattr(transcript, author)
    }
    prefixes = "|".join(re.escape(prefix) for prefix in sorted(authors, key=lambda prefix: (-len(prefix), prefix)))
    pieces = re.split(rf"^[ \t]*({prefixes})", text, flags=re.MULTILINE)
    if len(pieces) == 1:
        return []
    said = [("bot", pieces[0]), *((authors[pieces[n]], pieces[n + 1]) for n in range(1, len(pieces), 2))]
    return [(author, turn.strip()) for author, turn in said if turn.strip()]
