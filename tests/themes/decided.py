"""Decisions for tests."""

from __future__ import annotations

import json

import pandas as pd


def log(*rows):
    """Return decisions given one after the other: (theme, action, payload, undoes)."""
    return pd.DataFrame(
        [
            {
                "decision_id": f"{number:08d}",
                "decided_at": pd.Timestamp("2026-05-25", tz="UTC") + pd.Timedelta(minutes=number),
                "decided_by": "lead",
                "theme_id": theme,
                "action": action,
                "payload": json.dumps(payload),
                "undoes": undoes,
            }
            for number, (theme, action, payload, undoes) in enumerate(rows, start=1)
        ],
        columns=["decision_id", "decided_at", "decided_by", "theme_id", "action", "payload", "undoes"],
    )
