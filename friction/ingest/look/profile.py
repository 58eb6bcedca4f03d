"""What the cells of a column are like: measured over all rows of a file, in bounded memory."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from friction.ingest.look.column_forms import TimeForm, find_time_form
from friction.ingest.look.hints import hints_at
from friction.ingest.values import to_numbers

if TYPE_CHECKING:
    import pyarrow as pa

HASHES_KEPT = 16_384
"""Smallest hashes of different values that are kept: fewer values are counted exactly, more within a percent."""

_HASHES = 2.0**64
_LOOKED_AT = 2_000
"""Cells that slow looks (JSON, sentences) are content with: the first ones of the sample."""

_URL = re.compile(r"(?:https?://|www\.|//|file:|data:image)\S+$", re.IGNORECASE)
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.\w+$")
_DENSE = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u0e00-\u0e7f\u0e80-\u0eff\u1780-\u17ff\u1000-\u109f\uac00-\ud7af"
_MANY_WORDS = re.compile(rf"\S+\s+\S*[^\W\d]\S*\s+\S|[{_DENSE}]{{4}}|[{_DENSE}]\s*[{_DENSE}]+\s[{_DENSE}]")
_SENTENCE = re.compile(
    r"[.!?…。！？｡।؟]['\"”’)»\s]*(?:$|<|\n)|[^\W\d_]{2,}[.,;:!?]\s|[，、；。！？]|<(?:p|div|br|html)\b", re.IGNORECASE
)
_TAGS = re.compile(r"<[^>]{1,300}>")


@dataclass(frozen=True)
class Profile:
    """One column.

    Attributes
    ----------
    name : of the column.
    n_rows, n_given : rows of the file, and those with a cell that is not empty. Of all rows.
    hashes : (k,) uint64, the smallest hashes of its different values, sorted. Of all rows.
    cells : text, the rows of the sample, null where the cell is empty.
    is_key : every row of a file has a value of its own (beyond `HASHES_KEPT` as far as can be told).
    """

    name: str
    n_rows: int
    n_given: int
    hashes: np.ndarray
    cells: pd.Series
    is_key: bool = False

    @property
    def given_share(self) -> float:
        """Share of the rows with a cell that is not empty; 0 without rows."""
        return self.n_given / self.n_rows if self.n_rows else 0.0

    @cached_property
    def n_different(self) -> int:
        """How many different values there are, about where they are many."""
        if len(self.hashes) < HASHES_KEPT:
            return len(self.hashes)
        return min(self.n_given, int((HASHES_KEPT - 1) / (float(self.hashes[-1]) / _HASHES)))

    @property
    def different_share(self) -> float:
        """Different values per given cell: 1 where none repeats."""
        return self.n_different / self.n_given if self.n_given else 0.0

    @cached_property
    def given(self) -> pd.Series:
        """The cells of the sample that are not empty, stripped."""
        stripped = self.cells.dropna().str.strip()
        return stripped[stripped != ""]

    @cached_property
    def counts(self) -> pd.Series:
        """How often each value stands in the sample, most frequent first."""
        return self.given.value_counts().sort_index(kind="stable").sort_values(ascending=False, kind="stable")

    @property
    def top_share(self) -> float:
        """Share of the given cells that hold the most frequent value."""
        return float(self.counts.iloc[0] / len(self.given)) if len(self.given) else 0.0

    @cached_property
    def mean_length(self) -> float:
        """Mean number of characters of a given cell, markup left out."""
        head = self.given.head(_LOOKED_AT)
        return float(head.str.replace(_TAGS, " ", regex=True).str.len().mean()) if len(head) else 0.0

    @cached_property
    def time(self) -> TimeForm | None:
        """How its cells read as times; null where they are none."""
        return None if self.given.empty else find_time_form(self.cells, hinted=hints_at(self.name, "time"))

    @property
    def has_clock(self) -> bool:
        """Whether its times are not all midnights, days alone."""
        known = self.time.known if self.time is not None else None
        return known is not None and bool((known != known.dt.floor("D")).any())

    @cached_property
    def numbers(self) -> pd.Series | None:
        """Its cells as numbers, where 95 % of those given are; else null."""
        numbers, _ = to_numbers(self.cells)
        known = numbers.dropna()
        return known if len(self.given) and len(known) >= 0.95 * len(self.given) else None

    @cached_property
    def url_share(self) -> float:
        """Share of the cells that are addresses of pages or pictures."""
        return self._share(_URL)

    @cached_property
    def mail_share(self) -> float:
        """Share of the cells that are e-mail addresses."""
        return self._share(_MAIL)

    @cached_property
    def words_share(self) -> float:
        """Share of the cells of three words or more, or of as much in a script that parts no words."""
        head = self.given.head(_LOOKED_AT).str.replace(_TAGS, " ", regex=True)
        return float(head.str.contains(_MANY_WORDS).mean()) if len(head) else 0.0

    @cached_property
    def sentence_share(self) -> float:
        """Share of the cells with the signs of sentences, in any script."""
        head = self.given.head(_LOOKED_AT)
        return float(head.str.contains(_SENTENCE).mean()) if len(head) else 0.0

    @cached_property
    def json_share(self) -> float:
        """Share of the cells that are lists or objects, as JSON or as Python writes them."""
        head = self.given.head(200)
        return float(head.map(_is_nested).mean()) if len(head) else 0.0

    @property
    def is_code(self) -> bool:
        """Whether its cells look like ids: short, of one word or two, no decimals, no page, no nested record."""
        if self.given.empty or self.json_share > 0.5 or self.url_share > 0.5:
            return False
        numbers = self.numbers
        if numbers is not None and bool((numbers % 1 != 0).mean() > 0.5):
            return bool(self.given.str.fullmatch(r"\d{3,}\.\d{3,}").mean() > 0.9)
        return bool(self.mean_length <= 80 and self.words_share < 0.3)

    def _share(self, pattern: re.Pattern[str]) -> float:
        head = self.given.head(_LOOKED_AT)
        return float(head.str.match(pattern).mean()) if len(head) else 0.0


class Sketch:
    """Gathers the smallest hashes of the different values of a column, and counts its cells."""

    def __init__(self) -> None:
        self.n_given = 0
        self.hashes = np.zeros(0, dtype=np.uint64)

    def add(self, cells: pa.ChunkedArray) -> None:
        """Add cells; spaces around a value, capitals and a ``.0`` behind a whole number make no difference."""
        import pyarrow.compute as pc

        trimmed = pc.utf8_trim_whitespace(cells)
        self.n_given += len(trimmed) - trimmed.null_count
        different = pc.unique(pc.utf8_lower(trimmed)).drop_null()
        plain = pc.replace_substring_regex(different, pattern=r"^(\d+)\.0+$", replacement=r"\1")
        if not len(plain):
            return
        hashes = pd.util.hash_array(plain.to_numpy(zero_copy_only=False).astype(object), categorize=False)
        self.hashes = np.unique(np.concatenate([self.hashes, hashes]))[:HASHES_KEPT]


def to_profile(name: str, n_rows: int, sketch: Sketch, cells: pd.Series) -> Profile:
    """Return the profile of a column of one file."""
    column = Profile(name, n_rows, sketch.n_given, sketch.hashes, cells)
    slack = 1.0 if len(sketch.hashes) < HASHES_KEPT else 0.97
    return replace(column, is_key=0 < n_rows == sketch.n_given and column.different_share >= slack)


def find_overlap(one: Profile, other: Profile) -> float:
    """Return which share of the different values of ``one`` stands in ``other`` too; 0 without values.

    Of columns with more than `HASHES_KEPT` values, the part of them that both hold completely is compared.
    """
    mine, theirs = one.hashes, other.hashes
    for hashes, whole in ((theirs, other), (mine, one)):
        if len(whole.hashes) >= HASHES_KEPT:
            mine = mine[mine <= hashes[-1]]
    return float(np.isin(mine, theirs).mean()) if len(mine) else 0.0


def _is_nested(cell: str) -> bool:
    if cell[:1] + cell[-1:] not in ("{}", "[]"):
        return False
    try:
        json.loads(cell)
    except (ValueError, RecursionError):
        return bool(re.match(r"[\[{]\s*(?:['\"\[{]|\d+\s*[,\]]|[}\]])", cell))
    return True
