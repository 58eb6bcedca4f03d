"""One form of every id, as far as nothing is lost by it: what programs put around an id, or write it with.

Two ids become one only where they denote the same number, address, UUID, or the same signs: ``1001.0`` is 1001, and
``007`` is not 7. What a program has rounded is no id any more: it is refused by name.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

import pandas as pd

from friction.ingest.files import ID_LOST_DIGITS, ID_TOO_LARGE, to_arrow

if TYPE_CHECKING:
    from friction.config import IdForm

MOST_EXACT = 2**53
"""From here on a floating-point number (IEEE 754, double) does not tell each whole number from the next."""

_MAYBE_ODD = (
    r"[^!-~]"  # spaces, and whatever is not ASCII
    r"|^b?[\"'=<{(\[]|^ObjectId\("
    r"|^[0-9]+\.0*$"
    r"|^[0-9](?:\.[0-9]+)?[eE]\+?[0-9]+$"
    r"|^(?:[mM][aA][iI][lL][tT][oO]|[uU][rR][nN]):"
    r"|[A-Z].*@|@.*[A-Z]"
)
"""What the form of an id may differ by; all others are in their form (RE2)."""

_CAPITALS_OF_HEX = r"^[0-9a-fA-F-]*[A-F][0-9a-fA-F-]*$"
_LEAST_OF_HEX = 32

_INVISIBLE = dict.fromkeys(
    [0x00AD, 0x061C, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2060, 0x2065), 0xFEFF]
)
_QUOTED = re.compile(r"(?:=|b)?\"(.+)\"|b?'(.+)'|'(\d+)|\{([^{}]+)\}|\[([^\[\]]+)\]|\(([^()]+)\)|<([^<>]+)>")
_OBJECT_ID = re.compile(r"(?:\{\s*\"\$oid\"\s*:\s*\"|ObjectId\([\"'])([0-9a-f]{24})(?:\"\s*\}|[\"']\))", re.IGNORECASE)
_ADDRESS = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+")
_NAMED_ADDRESS = re.compile(r"[^<>@]*<(?:mailto:)?([^\s@<>]+@[^\s@<>]+)>", re.IGNORECASE)
_UUID = re.compile(
    r"(?:urn:uuid:)?(?P<id>[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12})", re.IGNORECASE
)
_WHOLE = re.compile(r"(0|[1-9]\d*)\.0*", re.ASCII)
_SCIENTIFIC = re.compile(r"([1-9])(?:\.(\d+))?([eE])(\+?)(\d{1,3})", re.ASCII)
_JAVA_FROM, _ROUND_BELOW = 7, 15


LONGEST = 300
"""Characters of an id that is looked into, at most: what is longer stays as it is, and costs no time."""


def to_form(value: str) -> tuple[str | None, str | None]:
    """Return the one form of an id, and why it has none where a program has rounded it.

    - Spaces of all kinds around it go, and so do invisible signs; inside it every space is a plain one.
    - So do a pair of quotes or brackets (also a spreadsheet's ``="…"`` and ``'``, Python's ``b'…'``, MongoDB's
      ``ObjectId("…")``), and ``mailto:`` and the name before an address.
    - An e-mail address and a UUID are in small letters, a UUID without braces; all digits are ``0`` to ``9``.
    - A whole number written as a floating-point one (``1001.0``, ``1.001E+3``) is that number, where all its digits are
      there.

    The form of a form is itself. Null, null: nothing is left.
    """
    text = unicodedata.normalize("NFC", value)
    if len(text) > LONGEST:
        return text.strip() or None, None
    while True:
        plain = _peel(text)
        if plain == text:
            break
        text = plain
    if not text:
        return None, None
    if match := _WHOLE.fullmatch(text):
        return _keep_exact(int(match[1]))
    if match := _SCIENTIFIC.fullmatch(text):
        return _read_scientific(text, match)
    return text, None


def _peel(text: str) -> str:
    """Return an id without the outermost of what was put around it, its signs as they are usually written."""
    text = "".join(" " if sign.isspace() else sign for sign in text.translate(_INVISIBLE)).strip(" \u200c\u200d")
    if match := _OBJECT_ID.fullmatch(text):
        return match[1].lower()
    if match := _QUOTED.fullmatch(text):
        return next(part for part in match.groups() if part is not None)
    if text[:7].lower() == "mailto:" and "@" in text:
        return text[7:].partition("?")[0]
    if match := _NAMED_ADDRESS.fullmatch(text):
        return match[1]
    if "\N{FULLWIDTH COMMERCIAL AT}" in text:
        text = unicodedata.normalize("NFKC", text)
    if _ADDRESS.fullmatch(text):
        return unicodedata.normalize("NFC", text.lower())
    if match := _UUID.fullmatch(text):
        return match["id"].lower()
    if not text.isascii() and text.isdecimal():
        return "".join(str(unicodedata.decimal(sign)) for sign in text)
    return text


def _keep_exact(number: int) -> tuple[str | None, str | None]:
    return (str(number), None) if number < MOST_EXACT else (None, ID_TOO_LARGE)


def _read_scientific(text: str, match: re.Match[str]) -> tuple[str | None, str | None]:
    """Return the whole number that scientific notation denotes; refuse what was rounded.

    A number is exact where as many digits are written as it has; where a program wrote it that always writes all it
    knows (Java and Spark: ``1.2E7``, no plus, from ten millions on); and where it is round (R: ``1e+05``).
    """
    first, behind, sign, plus, power = match[1], match[2] or "", match[3], match[4], int(match[5])
    if not behind and not plus:
        return text, None  # such as 5e3, or 12E4: as likely an id of signs
    if len(behind.rstrip("0")) > power:
        return text, None  # no whole number
    is_java = sign == "E" and not plus and power >= _JAVA_FROM
    is_round = sign == "e" and not behind and power < _ROUND_BELOW
    if power > len(behind) and not is_java and not is_round:
        return None, ID_LOST_DIGITS
    return _keep_exact(int((first + behind).ljust(power + 1, "0")[: power + 1]))


def find_maybe_odd(values: pd.Series) -> pd.Series:
    """Tell which ids `to_form` may change; it changes none of the others.

    Parameters
    ----------
    values : text (dtype str), without nulls.
    """
    import pyarrow.compute as pc

    ids = to_arrow(values)
    odd = pc.match_substring_regex(ids, _MAYBE_ODD)
    long = pc.greater_equal(pc.binary_length(ids), _LEAST_OF_HEX)
    if pc.any(long).as_py():
        odd = pc.or_(odd, pc.and_(long, pc.match_substring_regex(ids, _CAPITALS_OF_HEX)))
    return pd.Series(odd.to_numpy(), index=values.index, dtype=bool)


def find_plain(values: pd.Series) -> pd.Series:
    """Tell, many times as quickly, which ids are short and of ASCII letters and digits alone: each is its own form."""
    import pyarrow.compute as pc

    ids = to_arrow(values)
    plain = pc.and_(pc.ascii_is_alnum(ids), pc.less(pc.binary_length(ids), _LEAST_OF_HEX))
    return pd.Series(plain.to_numpy(), index=values.index, dtype=bool)


def to_agreed(value: str, form: IdForm) -> str:
    """Return an id in the form that the settings say its kind has; applied again it changes nothing."""
    while True:
        text = value if form.capitals else value.lower()
        for prefix in form.prefixes:
            text = text.removeprefix(prefix if form.capitals else prefix.lower()) or text
        if form.before is not None:
            text = text.partition(form.before)[0] or text
        text = text.replace("-", "") or text if not form.hyphens else text
        text = text.lstrip("0") or "0" if not form.leading_zeros and text.isdecimal() else text
        if text == value:
            return text
        value = text
