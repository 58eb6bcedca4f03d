"""How long: durations said in words, in minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from spacy.tokens import Doc

LONGEST_AWAY = 8
"""Tokens between a cue of waiting and the duration that belongs to it, at most."""

MOST_BETWEEN = 2
"""Words between a number and its unit, at most: "5 to 7 long working days"."""

LONGEST_MINUTES = 5_256_000.0
"""Ten years: more is no time that anybody waited."""


class Duration(NamedTuple):
    """A duration: its first token, the one behind its last, and how long it is."""

    first: int
    behind: int
    minutes: float


def find_durations(words: Doc, units: Mapping[str, float], numbers: Mapping[str, float]) -> list[Duration]:
    """Find the durations in a text, in order.

    Of a range ("2-3 weeks") the longer counts; durations next to each other of falling units ("1 hour 20 minutes") are
    one.

    Parameters
    ----------
    words : tokens with their keys as lemmas.
    units : minutes of each unit, by key ("week" -> 10080).
    numbers : what a word counts ("two" -> 2, "half" -> 0.5).
    """
    found: list[Duration] = []
    for at, token in enumerate(words):
        minutes = units.get(token.lemma_) or units.get(token.text)
        if minutes is None:
            continue
        counted = _count_before(words, at, numbers)
        if counted is None:
            continue
        first, count = counted
        length = count * minutes
        if (
            found
            and first - found[-1].behind <= 1
            and found[-1].minutes > length
            and _is_joined(words, found[-1].behind, first)
        ):
            first, length = found[-1].first, found[-1].minutes + length
            found.pop()
        if 0 < length <= LONGEST_MINUTES:
            found.append(Duration(first, at + 1, length))
    return found


def find_minutes(durations: list[Duration], first: int, behind: int) -> float | None:
    """Return the minutes of the duration within or next to a cue, or None."""
    away = {
        max(duration.first - behind, first - duration.behind, 0): duration.minutes for duration in reversed(durations)
    }
    nearest = min(away, default=None)
    return away[nearest] if nearest is not None and nearest <= LONGEST_AWAY else None


def _count_before(words: Doc, unit: int, numbers: Mapping[str, float]) -> tuple[int, float] | None:
    """Return where the number before a unit begins, and the number."""
    for at in range(unit - 1, max(-1, unit - 2 - MOST_BETWEEN), -1):
        token = words[at]
        number = _read_number(token.text, numbers)
        if number is not None:
            part = _read_number(words[at - 1].text, numbers) if at > 0 else None
            if part is not None and (part < 1 or number < 1):  # "half a day", "a half day"
                return at - 1, min(part, number)
            return at, number
        if not (token.is_alpha or token.text in ("-", "+")) or token.is_sent_end:
            return None
    return None


def _read_number(word: str, numbers: Mapping[str, float]) -> float | None:
    if word in numbers:
        return float(numbers[word])
    if len(word) > 6 or not word[:1].isdigit():  # noqa: PLR2004 - nobody waits a million of anything
        return None
    try:
        return float(word.rpartition("-")[2].replace(",", "."))
    except ValueError:
        return None


def _is_joined(words: Doc, behind: int, first: int) -> bool:
    return behind == first or words[behind].text in ("and", "und", "e", ",")
