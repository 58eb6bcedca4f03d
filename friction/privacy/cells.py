"""Columns of tables, masked."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

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


def mask_cells(cells: Iterable[str], masker: Masker) -> list[str]:
    """Return short cells, such as names of events, with what has a form masked."""
    return [masker.mask(cell, phrases=False)[0] for cell in cells]


def mask_properties(properties: Iterable[str], masker: Masker) -> list[str]:
    """Return JSON objects with personal data in their values masked, property names sorted; these names stay."""
    mask = cache(lambda name, value: _mask_value(name, value, masker))  # one value stands in many objects
    masked = []
    for text in properties:
        cells = json.loads(text)
        found = {name: mask(name, str(value)) for name, value in cells.items()}
        changed = any(found[name] != value for name, value in cells.items())
        masked.append(json.dumps(found, ensure_ascii=False, sort_keys=True, separators=(",", ":")) if changed else text)
    return masked


def mask_column(
    cells: pd.Series, masker: Masker, mask: Callable[[Iterable[str], Masker], list[str]] = mask_cells
) -> pd.Series:
    """Return a column of cells, each distinct one masked once; null stays null."""
    distinct = cells.dropna().unique().tolist()
    return cells.map(dict(zip(distinct, mask(distinct, masker), strict=True))).astype("str")


def _mask_value(name: str, value: str, masker: Masker) -> str:
    """Return a masked value; its name counts as the word before it: digits under ``phone`` are a phone number."""
    lead = f"{name}: "
    masked = masker.mask(lead + value, phrases=False)[0]
    return masked.removeprefix(lead) if masked.startswith(lead) else masker.mask(value, phrases=False)[0]
