"""The way to the messages behind a bar or a cell."""

from __future__ import annotations

from app.screen.address import Address, open_page
from app.views.search import FILTERS


def open_messages(stage: str, theme_id: str | None = None) -> None:
    """Go to the messages placed at a stage, of one theme or of all; what was searched for before is taken back."""
    named: dict[str, str | None] = dict.fromkeys((Address.WORDS, Address.LEAF, *FILTERS))
    open_page("messages", **{**named, Address.THEMES: theme_id, Address.STAGES: stage})
