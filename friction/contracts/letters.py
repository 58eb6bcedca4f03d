"""Letters of words in any script: a vowel or tone written above, below or behind one belongs to the word."""

from __future__ import annotations

import re
import unicodedata

_LAST = 0x1_2000


def _list_marks() -> str:
    """Return all signs that are written onto letters, as ranges of a class of a regular expression."""
    ranges: list[list[int]] = []
    for code in range(0x300, _LAST):
        if unicodedata.category(chr(code)).startswith("M"):
            if ranges and ranges[-1][1] == code - 1:
                ranges[-1][1] = code
            else:
                ranges.append([code, code])
    return "".join(f"{re.escape(chr(first))}-{re.escape(chr(last))}" for first, last in ranges)


MARKS = _list_marks()
"""Vowels and tones of Thai, Hindi, Arabic and their like, and accents; goes between square brackets."""

LETTER = rf"(?:[^\W_]|[{MARKS}])"
"""A letter, a digit, or a mark on one."""

WORD = rf"{LETTER}+(?:['-]{LETTER}+)*"
"""A word, with the apostrophes and hyphens inside it."""
