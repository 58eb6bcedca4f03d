"""Logs of codings for tests."""

from __future__ import annotations

import json

import pandas as pd

COLUMNS = ["coding_id", "coded_at", "coded_by", "sample_id", "action", "payload", "undoes"]


def log(*rows):
    """Return codings given one after the other: (who, action, payload) or (who, "undo", number of the coding)."""
    found = []
    for number, (who, action, payload) in enumerate(rows, start=1):
        undoes = f"{payload:08d}" if action == "undo" else None
        at = pd.Timestamp("2026-05-25", tz="UTC") + pd.Timedelta(minutes=number)
        content = {} if action == "undo" else dict(payload)
        found.append((f"{number:08d}", at, who, content.pop("sample_id", "s1"), action, json.dumps(content), undoes))
    return pd.DataFrame(found, columns=COLUMNS)


def asked(sample_id="s1", **parts):
    """Return a sample drawn by the lead: for each coder the segments, "a c", in the order they are shown."""
    content = {"how": "random", "seed": 0, "overlap": 1.0, "sample_id": sample_id}
    return "lead", "sample", {**content, "parts": {coder: said.split() for coder, said in parts.items()}}


def codes(who, segment_id, *themes, unsure=False):
    """Return a coding: these themes, or none of them."""
    return who, "code", {"segment_id": segment_id, "themes": list(themes), "unsure": unsure}


def settles(segment_id, *themes):
    """Return what the lead settled."""
    return "lead", "adjudicate", {"segment_id": segment_id, "themes": list(themes)}
