"""In which form a column writes its times."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from friction.ingest.times import parse_times

if TYPE_CHECKING:
    from collections.abc import Iterator

TIME_SHARE = 0.9
"""Share of a column's cells that must read as times for it to be one."""

HINTED_SHARE = 0.5
"""The same where its name says that it holds times: the rest is told when the file is read."""

_HEAD = 500


@dataclass(frozen=True)
class TimeForm:
    """How a column reads as times.

    Attributes
    ----------
    setting : the ``time_format`` that reads it; null where none is needed.
    times : datetime64[us, UTC], the sample's times, null where a cell is empty or does not read.
    is_naive : some of them carry no zone.
    """

    setting: str | None
    times: pd.Series
    is_naive: bool

    @property
    def known(self) -> pd.Series:
        """The times that were read."""
        return self.times.dropna()


def find_time_form(cells: pd.Series, *, hinted: bool) -> TimeForm | None:
    """Return how cells read as times, null where they do not; bare numbers do only where the name says so."""
    given = cells.dropna()
    head = given.head(_HEAD)
    for setting in _list_forms(head, hinted=hinted):
        share = _read(head, setting).notna().mean()
        if share >= (HINTED_SHARE if hinted else TIME_SHARE):
            aware = head.str.contains(
                r"(?:Z|UTC|GMT|:\d\d(?:[.,]\d+)? ?[+-]\d\d:?\d{0,2}|[+-]\d{4} \d{4})$", case=False
            )
            naive = not (setting or "").startswith("epoch") and not bool(aware.mean() > TIME_SHARE)
            return TimeForm(setting, _read(cells, setting), naive)
    return None


def _list_forms(head: pd.Series, *, hinted: bool) -> Iterator[str | None]:
    yield None
    numbers = pd.to_numeric(head, errors="coerce").dropna()
    if len(numbers) >= TIME_SHARE * len(head):
        for unit, scale in (("seconds", 1), ("milliseconds", 1e3), ("microseconds", 1e6), ("nanoseconds", 1e9)):
            if hinted and (numbers / scale).between(946_684_800, 2_050_000_000).mean() > TIME_SHARE:
                yield f"epoch {unit}"


def _read(cells: pd.Series, setting: str | None) -> pd.Series:
    if setting is None:
        return parse_times(cells, "UTC")[0]
    scale = {"seconds": 1e6, "milliseconds": 1e3, "microseconds": 1, "nanoseconds": 1e-3}[
        setting.removeprefix("epoch ")
    ]
    numbers = (pd.to_numeric(cells, errors="coerce") * scale).round()
    return pd.to_datetime(numbers, unit="us", utc=True, errors="coerce").astype("datetime64[us, UTC]")
