"""Columns of tables, masked."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from friction.privacy.mask import Masker


def mask_texts(texts: pd.Series, masker: Masker, own: pd.Series | None) -> list[tuple[str, int]]:
    """Return each text masked, and the number of pieces; equal texts by people of equal names are masked once."""
    owns = own.tolist() if own is not None else [frozenset()] * len(texts)
    pairs = list(zip(texts.tolist(), owns, strict=True))
    different = list(dict.fromkeys(pairs))
    masked = masker.mask_all([text for text, _ in different], [words for _, words in different])
    known = dict(zip(different, masked, strict=True))
    return [known[pair] for pair in pairs]


def mask_cells(cells: pd.Series, masker: Masker) -> pd.Series:
    """Return short cells, such as names of events, with what has a form masked; null stays null."""
    known = {cell: masker.mask(cell, phrases=False)[0] for cell in cells.dropna().unique()}
    return cells.map(known).astype("str")


def mask_properties(properties: pd.Series, masker: Masker) -> pd.Series:
    """Return JSON objects with personal data in their values masked, property names sorted; these names stay."""
    known = {}
    mask = cache(lambda name, value: _mask_value(name, value, masker))  # one value stands in many objects
    for text in properties.unique():
        cells = json.loads(text)
        found = {name: mask(name, str(value)) for name, value in cells.items()}
        changed = any(found[name] != value for name, value in cells.items())
        known[text] = json.dumps(found, ensure_ascii=False, sort_keys=True, separators=(",", ":")) if changed else text
    return properties.map(known).astype("str")


def _mask_value(name: str, value: str, masker: Masker) -> str:
    """Return a masked value; its name counts as the word before it: digits under ``phone`` are a phone number."""
    lead = f"{name}: "
    masked = masker.mask(lead + value, phrases=False)[0]
    return masked.removeprefix(lead) if masked.startswith(lead) else masker.mask(value, phrases=False)[0]
