"""Dates and clocks as people and programs write them, each form by what is written, never by its neighbours.

What is read here is year, month, day and clock, or the two numbers of a date that does not say which of them is the
month. What a zone means is `friction.ingest.values.zones`' business.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from friction.ingest.values.time_words import BEFORE_CLOCK, MONTHS, WEEKDAYS

if TYPE_CHECKING:
    from collections.abc import Collection

    import pyarrow as pa

NUMBERS = ("year", "month", "day", "hour", "minute", "second")
TEXTS = ("sep", "gap", "zone", "region", "name")

_ZONE = (
    r"(?: ?(?P<zone>Z|(?:UTC|GMT|UT)[+-][0-9]{1,2}(?::?[0-9]{2})?|[+-][0-9]{2}(?::?[0-9]{2})?"
    r"|[A-Z]{2,5}|[A-Z][A-Z_]+(?:/[A-Z0-9_+-]+)+))?"
    r"(?: ?\[(?P<region>[A-Z0-9_+/-]+)\])?(?P<remark> ?\([^()0-9]*\)| [A-Z]{3,5})?"
)
_CLOCK = (
    r"(?P<hour>[0-9]{1,2})(?::(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?P<point>[.,](?P<fraction>[0-9]{0,9}))?)?)?"
    r"(?: ?(?P<half>[AP])\.?M(?:\.|\b))?"
)
_GAP = rf"(?P<gap>T|,? (?:(?:{'|'.join(BEFORE_CLOCK)}) )?)"
_TAIL = rf"(?:{_GAP}{_CLOCK}{_ZONE})?"
_WEEKDAY = rf"(?:(?:{'|'.join(WEEKDAYS)})\.?,? )?"
_NAME = r"(?P<name>\pL+)"

FORMS = {
    "year first": (
        r"(?P<year>[0-9]{4,6})(?P<sep>[-/.])(?P<month>[0-9]{1,2})(?P<sep2>[-/.])(?P<day>[0-9]{1,2})" + _TAIL
    ),
    "basic": (
        r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})"
        r"(?:(?P<gap>[T ]?)(?P<hour>[0-9]{2}):?(?P<minute>[0-9]{2})"
        rf"(?::?(?P<second>[0-9]{{2}})(?P<point>[.,](?P<fraction>[0-9]{{0,9}}))?)?{_ZONE})?"
    ),
    "month first": rf"{_WEEKDAY}{_NAME}\.? (?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?,? (?P<year>[0-9]{{4}}){_TAIL}",
    "day first": (
        rf"{_WEEKDAY}(?P<day>[0-9]{{1,2}})(?:\.|st|nd|rd|th|er|º)?[ /-](?:de )?{_NAME}\.?,?[ /-](?:de )?"
        rf"(?P<year>[0-9]{{4}})(?:(?P<gap>:|T|,? (?:(?:{'|'.join(BEFORE_CLOCK)}) )?){_CLOCK}{_ZONE})?"
    ),
    "year last": (rf"{_WEEKDAY}{_NAME}\.? (?P<day>[0-9]{{1,2}})(?P<gap>,? ){_CLOCK}{_ZONE} (?P<year>[0-9]{{4}})"),
    "year and name": rf"(?P<year>[0-9]{{4}})[ -]{_NAME}\.?[ -](?P<day>[0-9]{{1,2}}){_TAIL}",
    "signs": (
        r"(?P<year>[0-9]{4})年 ?(?P<month>[0-9]{1,2})月 ?(?P<day>[0-9]{1,2})日"
        rf"(?:(?P<gap> ?){_CLOCK}{_ZONE})?"
    ),
    "short year": rf"(?P<day>[0-9]{{1,2}})(?P<sep>[-/. ]){_NAME}(?P<sep2>[-/. ])(?P<year>[0-9]{{2}}){_TAIL}",
    "numbers": (
        r"(?P<month>[0-9]{1,2})(?P<sep>[-/.])(?P<day>[0-9]{1,2})(?P<sep2>[-/.])(?P<year>[0-9]{4}|[0-9]{2})" + _TAIL
    ),
}
"""Forms of times, as regular expressions of RE2. ``numbers``: which of the two is the month is not said by the form."""

_AFTER_WORDS = r"^[\pL-]+\.?,? (?:\pL+\.? )?[0-9]"
BEGINS = {
    "year first": r"^[0-9]{4,6}[-/.][0-9]{1,2}[-/.]",
    "basic": r"^[0-9]{8}",
    "month first": _AFTER_WORDS,
    "day first": r"^(?:[\pL-]+\.?,? )?[0-9]{1,2}\pL{0,2}[.º]?[ /-]",
    "year last": _AFTER_WORDS,
    "year and name": r"^[0-9]{4}[ -]\pL",
    "signs": r"^[0-9]{4}年",
    "short year": r"^[0-9]{1,2}[-/. ]\pL",
    "numbers": r"^[0-9]{1,2}[-/.][0-9]{1,2}[-/.]",
}
"""How a text of each form begins: asked first, as a whole form takes a hundred times as long to be made ready."""


_CLOCKS = np.array(
    [
        ("%I" if code & 16 else "%H") * (code & 1)
        + "".join(sign for bit, sign in ((2, ":%M"), (4, ":%S"), (8, ".%f"), (16, " %p")) if code & bit)
        for code in range(32)
    ],
    dtype=object,
)

SAMPLE = 64
"""Texts that tell which forms are likely."""


def clean_texts(texts: pa.Array) -> pa.Array:
    """Return texts in composed form, without spaces around them, any space within as one plain space."""
    import pyarrow.compute as pc

    composed = pc.utf8_normalize(texts, "NFC")
    spaced = pc.replace_substring_regex(composed, r"[\s\x{00a0}\x{2007}\x{2009}\x{202f}\x{200e}\x{200f}\x{3000}]+", " ")
    return pc.utf8_trim_whitespace(spaced)


def read_written(texts: pa.Array, *, only: Collection[str] = FORMS) -> pd.DataFrame:
    """Read the date and clock of each text.

    Parameters
    ----------
    texts : (n,) large_string, cleaned by `clean_texts`; nulls allowed.
    only : keys of `FORMS`, to look for no other form.

    Returns
    -------
    (n) rows: form (a key of `FORMS`; empty where there is none), year, month, day, hour, minute, second, micro
    (int64; of a date alone its midnight; of ``numbers`` month and day hold the first and the second number), digits (of
    the year), sep (what parts the numbers), gap (between date and clock), clock (how it is written, as strptime has
    it), zone and region (as written, empty without), name (of the month, as written).
    """
    import pyarrow.compute as pc

    n = len(texts)
    numbers = {name: np.zeros(n, dtype=np.int64) for name in (*NUMBERS, "micro", "digits")}
    words = {name: np.full(n, "", dtype=object) for name in (*TEXTS, "clock")}
    form = np.full(n, "", dtype=object)
    # Every form holds a digit: whole sentences need not be held against each of them.
    likely = pc.match_substring_regex(texts, "[0-9]").fill_null(False).to_numpy(zero_copy_only=False)  # noqa: FBT003
    for name in _by_likelihood(texts, only):
        left = np.flatnonzero(likely & (form == ""))
        if not len(left):
            break
        left = left[_begin(texts.take(left), name)]
        if not len(left):
            continue
        found = _extract(texts.take(left), name)
        hit = found.is_valid().to_numpy(zero_copy_only=False)
        if not hit.any():
            continue
        part = {field.name: found.field(at).filter(hit) for at, field in enumerate(found.type)}
        read, good = _read_parts(name, part)
        places = left[hit][good]
        form[places] = name
        for key, values in read.items():
            (numbers if key in numbers else words)[key][places] = values[good]
    return pd.DataFrame({"form": form, **numbers, **words})


def _by_likelihood(texts: pa.Array, forms: Collection[str]) -> list[str]:
    """Return forms, those of most texts first, as far as a few tell; no text has two, so this only saves time."""
    if len(texts) <= SAMPLE:
        return list(forms)
    few = texts.take(np.linspace(0, len(texts) - 1, SAMPLE).astype(np.int64))
    return sorted(forms, key=lambda name: -int(_begin(few, name).sum()))


def _begin(texts: pa.Array, form: str) -> np.ndarray:
    """Return which texts begin as those of a form do."""
    import pyarrow.compute as pc

    begun: np.ndarray = pc.match_substring_regex(texts, BEGINS[form]).fill_null(False).to_numpy(zero_copy_only=False)  # noqa: FBT003
    return begun


def _extract(texts: pa.Array, form: str) -> pa.Array:
    """Return what the groups of a form hold in each text; null where the text is not of the form."""
    import pyarrow.compute as pc

    return pc.extract_regex(texts, rf"(?i)^(?:{FORMS[form]})$")


def _read_parts(form: str, part: dict[str, pa.Array]) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Return the numbers and words that a form holds, and which texts are sound beyond what it asks."""
    import pyarrow.compute as pc

    read = {name: _to_numbers(part[name]) for name in NUMBERS if name in part}
    read["digits"] = pc.binary_length(part["year"]).to_numpy(zero_copy_only=False).astype(np.int64)
    good = np.ones(len(read["year"]), dtype=bool)
    if "name" in part:
        lower = pc.utf8_lower(part["name"]).to_pylist()
        read["month"] = np.array([MONTHS.get(word, 0) for word in lower], dtype=np.int64)
        good &= read["month"] > 0
    if "sep2" in part:
        good &= pc.equal(part["sep"], part["sep2"]).to_numpy(zero_copy_only=False)
    for name in TEXTS:
        if name in part:
            read[name] = np.asarray(part[name].to_pylist(), dtype=object)
    clocked = _is_given(part["hour"])
    minute, second = _is_given(part["minute"]), _is_given(part["second"])
    halved = _is_given(part["half"]) if "half" in part else np.zeros(len(good), dtype=bool)
    # An hour alone is none: "2026-01-05 09" is as likely cut off.
    good &= ~clocked | minute | halved
    good &= ~halved | ((read["hour"] >= 1) & (read["hour"] <= 12))  # noqa: PLR2004 - as clocks with two halves show
    if halved.any():
        late = pc.equal(pc.utf8_upper(part["half"]), "P").to_numpy(zero_copy_only=False)
        read["hour"] = np.where(halved, read["hour"] % 12 + np.where(late, 12, 0), read["hour"])
    read["micro"] = _to_micro(part["fraction"])
    if "remark" in part:
        # A remark explains an offset; without one it would be a zone that is not read.
        offset = pc.match_substring_regex(part["zone"], "[0-9]").to_numpy(zero_copy_only=False)
        good &= ~_is_given(part["remark"]) | offset
    if form == "basic":
        # Twelve digits in a row are as likely a number.
        good &= ~clocked | _is_given(part["gap"]) | second
    read["clock"] = _to_clock(clocked, minute, second, _is_given(part["point"]), halved)
    return read, good


def _to_clock(
    clocked: np.ndarray, minute: np.ndarray, second: np.ndarray, point: np.ndarray, halved: np.ndarray
) -> np.ndarray:
    """Return how the clock of each text is written, as strptime has it."""
    code = clocked + 2 * minute + 4 * second + 8 * point + 16 * halved
    return _CLOCKS[code]


def _is_given(texts: pa.Array) -> np.ndarray:
    import pyarrow.compute as pc

    given: np.ndarray = pc.greater(pc.binary_length(texts), 0).to_numpy(zero_copy_only=False)
    return given


def _to_numbers(digits: pa.Array) -> np.ndarray:
    """Return digits as numbers, 0 where there are none."""
    import pyarrow as pa
    import pyarrow.compute as pc

    filled = pc.if_else(pc.equal(pc.binary_length(digits), 0), pa.scalar("0", digits.type), digits)
    numbers: np.ndarray = filled.cast(pa.int64()).to_numpy(zero_copy_only=False)
    return numbers


def _to_micro(fraction: pa.Array) -> np.ndarray:
    """Return the microseconds of digits behind the point, cut and not rounded."""
    import pyarrow.compute as pc

    return _to_numbers(pc.utf8_slice_codeunits(pc.utf8_rpad(fraction, 6, "0"), 0, 6))
