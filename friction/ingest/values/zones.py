"""What a clock shows, by the zone that is written beside it, as moments in UTC."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import numpy as np
import pandas as pd

from friction.ingest.files import TIME_ZONE_DISAGREES, TIME_ZONE_UNKNOWN
from friction.ingest.values.times_alike import MOST_HOURS_AWAY

_SECOND = 1_000_000
_OFFSET = re.compile(r"(?:UTC|GMT|UT)?([+-])(\d{1,2})(?::?(\d{2}))?")
_UTC = frozenset(["Z", "UTC", "GMT", "UT"])
_SURE = {"CET": 1, "CEST": 2, "EET": 2, "EEST": 3, "WET": 0, "WEST": 1, "JST": 9}
"""Hours of the letters that stand for one offset wherever they are written; EST, CST, IST and others do not."""


_ZONE_OF_COLUMN = re.compile(
    r"(?:[(\[]|\b|_)(?:utc|gmt)(?:\s?(?P<hours>[+-]\d{1,2})(?::?00)?)?(?:[)\]]|$)", re.IGNORECASE
)


def find_zone(column: str, zone: str) -> str:
    """Return the zone that the name of a column says its times are in ("Created (UTC)", "at_utc"), else ``zone``."""
    said = _ZONE_OF_COLUMN.search(column.strip())
    if said is None:
        return zone
    hours = int(said["hours"] or 0)
    return f"Etc/GMT{-hours:+d}" if hours and abs(hours) <= 12 else "UTC"  # noqa: PLR2004 - what Etc has


def to_utc(moments: pd.Series, zone: str) -> pd.Series:
    """Return what clocks of a zone show (datetime64[us]) as moments in UTC.

    Of a time that occurs twice (clocks put back) the first is meant; one that does not occur (clocks put forward) moves
    to the first instant that does.
    """
    # All true: of a time that occurs twice, the one before the clocks were put back, which comes first.
    first = np.ones(len(moments), dtype=bool)
    read = moments.dt.tz_localize(ZoneInfo(zone), ambiguous=first, nonexistent="shift_forward")
    return read.dt.tz_convert("UTC").astype("datetime64[us, UTC]")


def to_micro(times: pd.Series) -> np.ndarray:
    """Return what the clocks of times with a zone show, as (n,) int64 microseconds from 1970."""
    shown: np.ndarray = times.dt.tz_localize(None).to_numpy().astype("datetime64[us]").view(np.int64)
    return shown


def place_clocks(shown: np.ndarray, zones: np.ndarray, regions: np.ndarray, zone: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the moments that clocks show, by the zones written beside them.

    Letters such as ``CEST`` count where the project's zone has them at that time, which also tells the two hours apart
    that occur twice; else where they stand for one offset in all the world.

    Parameters
    ----------
    shown : (n,) int64, microseconds from 1970 to what the clock shows.
    zones, regions : (n,) texts: zone (an offset, letters, or a name), and name in brackets behind it; empty without.
    zone : IANA name of the zone where none is written.

    Returns
    -------
    (n,) int64 microseconds in UTC, and (n,) object: why a zone is refused, null where it is not.
    """
    found, reasons = np.zeros(len(shown), dtype=np.int64), np.full(len(shown), None, dtype=object)
    both = pd.DataFrame({"zone": zones, "region": regions})
    for (written, region), places in both.groupby(["zone", "region"], sort=False).indices.items():
        moments, why = _place(shown[places], str(written), str(region), zone)
        found[places], reasons[places] = moments, why
    return found, reasons


def _place(shown: np.ndarray, written: str, region: str, zone: str) -> tuple[np.ndarray, np.ndarray | str | None]:
    """Return the moments of clocks with the same zone beside them, and why they are refused."""
    if region and region not in _list_zones():
        return shown, TIME_ZONE_UNKNOWN
    if not written:
        return _localise(shown, region or zone), None
    if written.upper() in _UTC:
        moments: np.ndarray = shown
    elif offset := _OFFSET.fullmatch(written.upper()):
        hours, minutes = int(offset[2]), int(offset[3] or 0)
        if hours > MOST_HOURS_AWAY or minutes > 59:  # noqa: PLR2004
            return shown, TIME_ZONE_UNKNOWN
        ahead = (hours * 60 + minutes) * (-1 if offset[1] == "-" else 1)
        moments = shown - ahead * 60 * _SECOND
    elif written in _list_zones() and "/" in written:
        moments = _localise(shown, written)
    else:
        return _place_letters(shown, written.upper(), zone)
    if region:
        there = pd.Series(moments.view("datetime64[us]")).dt.tz_localize("UTC").dt.tz_convert(region)
        reasons = np.full(len(shown), None, dtype=object)
        reasons[to_micro(there) != shown] = TIME_ZONE_DISAGREES
        return moments, reasons
    return moments, None


def _localise(shown: np.ndarray, zone: str) -> np.ndarray:
    return to_micro(to_utc(pd.Series(shown.view("datetime64[us]")), zone))


def _place_letters(shown: np.ndarray, letters: str, zone: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the moments of clocks beside letters such as CEST (see `place_clocks`), one by one."""
    found, reasons = shown.copy(), np.full(len(shown), None, dtype=object)
    clock = ZoneInfo(zone)
    for place, moment in enumerate(shown.view("datetime64[us]").tolist()):
        local = [moment.replace(tzinfo=clock, fold=fold) for fold in (0, 1)]
        ahead = next((one.utcoffset() for one in local if one.tzname() == letters), None)
        # Where the zone has these letters at another time of the year, they are used for it: summer time, miscalled.
        elsewhere = {moment.replace(month=month, day=1, tzinfo=clock).tzname() for month in (1, 7)}
        if ahead is None and letters in elsewhere:
            reasons[place] = TIME_ZONE_DISAGREES
        elif ahead is None and letters not in _SURE:
            reasons[place] = TIME_ZONE_UNKNOWN
        else:
            away = timedelta(hours=_SURE[letters]) if ahead is None else ahead
            found[place] -= away // timedelta(microseconds=1)
    return found, reasons


@cache
def _list_zones() -> frozenset[str]:
    """Return the names of all zones."""
    return frozenset(available_timezones())
