"""Numbers as people and programs write them: with a point or a comma, thousands, a currency, a per cent sign."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from friction.ingest.files import VALUE_IN_CURRENCIES, VALUE_OF_TWO_READINGS, VALUE_UNREADABLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

PLAIN = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,2})?"
_CURRENCIES = (
    r"€|\$|£|¥|₹|₽|₺|₩|₪|₫|฿|zł|kr\.?|Kč|Ft|Fr\.|R\$|US\$|A\$|C\$|EUR|USD|GBP|CHF|JPY|CNY|INR|BRL|SEK|NOK|DKK|PLN|CZK|HUF"
    r"|RON|TRY|CAD|AUD|NZD|MXN|ZAR|KRW|SGD|HKD"
)
_WRITTEN = re.compile(
    rf"(?P<sign>[+−-]?) ?(?P<before>{_CURRENCIES})? ?(?P<inner>[+−-]?)(?P<number>[0-9.,][0-9.,' ’]*?)"
    rf" ?(?P<after>{_CURRENCIES}|%)?"
)
_TWOFOLD = r"[+-]?[1-9]\d{0,2}\.\d{3}"
_SPACES = re.compile(r"[\s\u00a0\u2009\u202f]+")
# Groups of three behind the first, or of two as in India; a group never begins with a lone zero.
_BY_POINT = re.compile(
    r"(?:[1-9][0-9]{0,2}(?:,[0-9]{3})+|[1-9][0-9]{0,2}(?:[ '’][0-9]{3})+|[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}|[0-9]+)"
    r"(?:\.[0-9]*)?|\.[0-9]+"
)
_SWAP = str.maketrans(".,", ",.")
_SAME = {"€": "EUR", "£": "GBP"}


class _Readings(NamedTuple):
    """What a text means with a point, and with a comma, before its decimals (null: nothing), and its currency."""

    by_point: float | None
    by_comma: float | None
    currency: str


class NumberForms(NamedTuple):
    """What all cells of a column tell: whether some can be read with a point alone, with a comma alone; currencies."""

    by_point: bool
    by_comma: bool
    currencies: frozenset[str]

    @property
    def decimal(self) -> str | None:
        """What stands before decimals; null where nothing tells, or both do."""
        return None if self.by_point == self.by_comma else "." if self.by_point else ","


def read_numbers(
    cells: pd.Series, decimal: str | None = None, forms: Callable[[], NumberForms] | None = None
) -> tuple[pd.Series, pd.Series]:
    """Read numbers; a per cent sign divides by a hundred, a currency is left away.

    ``1.234`` and ``1,234`` have two readings: which is meant, other cells of the column tell, or the settings.

    Parameters
    ----------
    cells : text, null where there is none.
    decimal : what stands before decimals, where the settings say it.
    forms : gives what all rows of the source tell, asked only where a cell needs it; without it, ``cells`` are all.

    Returns
    -------
    numbers : float64, null where there is none or it is refused.
    reasons : text, why a number is refused; null where it is not.
    """
    numbers, odd = to_numbers(cells)
    stripped = cells.str.strip()
    odd |= stripped.str.fullmatch(_TWOFOLD).fillna(value=False).astype(bool)
    reasons = pd.Series(None, index=cells.index, dtype="str")
    if odd.any():
        told = find_number_forms([cells]) if forms is None else forms()
        read = {text: _read_one(text, decimal or told.decimal, told) for text in stripped[odd].unique()}
        numbers[odd] = stripped[odd].map({text: number for text, (number, _) in read.items()}).astype("float64")
        reasons[odd] = stripped[odd].map({text: why for text, (_, why) in read.items()}).astype("str")
    return numbers, reasons


def to_numbers(cells: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Return texts as programs write numbers (null where there is none), and a mask of those that are none."""
    stripped = cells.str.strip()
    given = stripped.notna() & (stripped != "")
    plain = stripped.where(given & stripped.str.fullmatch(PLAIN))
    numbers = pd.to_numeric(plain).astype("float64")
    numbers = numbers.mask(np.isinf(numbers))
    return numbers, (given & numbers.isna()).astype(bool)


def find_number_forms(columns: Iterable[pd.Series]) -> NumberForms:
    """Return what the cells of one column, in parts, tell of how its numbers are written."""
    by_point = by_comma = False
    currencies: set[str] = set()
    for cells in columns:
        for text in cells.dropna().unique():
            read = _find_readings(text)
            by_point |= read.by_point is not None and read.by_comma is None
            by_comma |= read.by_comma is not None and read.by_point is None
            if read.currency:
                currencies.add(read.currency)
    return NumberForms(by_point, by_comma, frozenset(currencies))


def _find_readings(text: str) -> _Readings:
    """Return every reading of a text as a number."""
    plain = _SPACES.sub(" ", text).strip()
    if re.fullmatch(PLAIN, plain) and not _BY_POINT.fullmatch(plain.lstrip("+-")):
        number = float(plain)  # with an exponent: as programs write it
        return _Readings(None if np.isinf(number) else number, None, "")
    match = _WRITTEN.fullmatch(plain)
    if match is None or (match["sign"] and match["inner"]):
        return _Readings(None, None, "")
    digits = match["number"].strip()
    scale = -1.0 if {match["sign"], match["inner"]} & {"-", "−"} else 1.0
    before, after = (_SAME.get(said, said) for said in (match["before"] or "", match["after"] or ""))
    if before and after and after != "%":
        return _Readings(None, None, "")
    per = 100.0 if after == "%" else 1.0

    def read(number: str) -> float | None:
        found = _BY_POINT.fullmatch(number)
        return scale * float(re.sub(r"[ ,'’]", "", number)) / per if found else None

    return _Readings(read(digits), read(digits.translate(_SWAP)), before or after.replace("%", ""))


def _read_one(text: str, decimal: str | None, told: NumberForms) -> tuple[float, str | None]:
    """Return the number that a text is, or NaN and why it is refused."""
    read = _find_readings(text)
    if read.currency and len(told.currencies) > 1:
        return float("nan"), VALUE_IN_CURRENCIES
    found = [number for number in dict.fromkeys((read.by_point, read.by_comma)) if number is not None]
    if not found:
        return float("nan"), VALUE_UNREADABLE
    if len(found) == 1:
        return found[0], None
    if decimal is None:
        return float("nan"), VALUE_OF_TWO_READINGS
    chosen = read.by_point if decimal == "." else read.by_comma
    assert chosen is not None  # noqa: S101 - there are two
    return chosen, None
