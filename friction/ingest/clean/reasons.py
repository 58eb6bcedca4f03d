"""What of a text is left out, and what a text is that nobody wrote: the names that tables and pages show."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

MARKUP = "markup"
HIDDEN = "hidden markup"
QUOTED = "quoted mail"
FORWARDED = "forwarded mail, kept as the only words"
SIGNATURE = "signatures"
FOOTER = "legal footers"
TITLE = "repeated titles"
REPLY, BOUNCE, CALENDAR = "automatic replies", "bounces", "calendar notices"

AUTOMATIC = (REPLY, BOUNCE, CALENDAR)
"""A document of this kind is a bot's, whole."""

REASONS = (MARKUP, HIDDEN, QUOTED, FORWARDED, SIGNATURE, FOOTER, TITLE, *AUTOMATIC)
"""In the order in which they are told."""


def are_automatic(left_out: pd.Series) -> pd.Series:
    """Tell which documents are a bot's, whole, by the reasons joined by "; "."""
    return left_out.fillna("").str.contains("|".join(AUTOMATIC)).astype(bool)


def count_left_out(left_out: pd.Series) -> dict[str, int]:
    """Return of how many documents something was left out, by reason, in the order of `REASONS`.

    Parameters
    ----------
    left_out : reasons of each document, joined by "; "; null where nothing was left out.
    """
    counted = left_out.dropna().str.split("; ").explode().value_counts()
    return {reason: int(counted[reason]) for reason in REASONS if reason in counted}
