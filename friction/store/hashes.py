"""By which hashes a manifest names what went into a run: one place for who writes it and who holds it against."""

from __future__ import annotations

from typing import TYPE_CHECKING

from friction.store.disk import hash_json

if TYPE_CHECKING:
    import pandas as pd

    from friction.config import Settings

_SAID = ("decision_id", "decided_at", "decided_by", "theme_id", "action", "payload", "undoes")


def hash_settings(settings: Settings) -> str:
    """Return the sha256 over all settings, defaults included; not over where decisions lie, which changes nothing."""
    return hash_json(settings.model_dump(mode="json", exclude={"database"}))


def hash_decisions(decisions: pd.DataFrame) -> str:
    """Return the sha256 over people's decisions, in the order they are given in."""
    return hash_json(decisions[list(_SAID)].astype(str).to_dict("list"))
