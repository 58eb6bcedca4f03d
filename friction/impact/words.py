"""One place turns a row of the table ``impact`` into words that say no more than its evidence allows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from friction.contracts import ANY

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_WORDS = 25
FEWEST_SHOWN = 5
"""Fewer persons than this are never counted out loud."""

LONGEST_NAME_WORDS = 6

HOW_SURE = {
    "count": "a count, no comparison",
    "association": "goes together, cause not shown",
    "adjusted": "goes together, adjusted for what was measured",
    "quasi_experimental": "consistent with an effect",
    "randomised": "shown by an experiment",
}
"""What each level of evidence is called on screen."""

FORBIDDEN = {
    "count": ("cause", "because", "drive", "impact", "due to", "lead to", "leads to", "lift", "effect", "more likely"),
    "association": ("cause", "because", "drive", "impact", "due to", "lead to", "leads to", "lift", "effect"),
    "adjusted": ("cause", "because", "drive", "impact", "due to", "lead to", "leads to", "lift"),
    "quasi_experimental": ("prove", "because", "drive"),
    "randomised": ("prove",),
}
"""Words that a finding of each level has not earned."""


@dataclass(frozen=True)
class Finding:
    """A sentence and its fine print: one unit, never apart."""

    sentence: str
    fine_print: str
    how_sure: str


def to_finding(row: Mapping[str, Any], name: str, window: str = "") -> Finding:
    """Put a row of the table ``impact`` into words.

    Parameters
    ----------
    row : a row of the table.
    name : the theme's name, in people's words.
    window : the weeks the numbers are from, such as ``2026-W12 to 2026-W19``.

    Returns
    -------
    A sentence of at most 25 words in natural numbers, one line of fine print, and how sure we are.
    """
    where = "" if row["stage"] == ANY else f" at {row['stage']}"
    short = _shorten(name)
    if row["enough"] and row["evidence"] == "adjusted":
        told = _to_difference(row)
        beside = "than" if told[0].isdigit() else "as"
        sentence = f"{short}: {told}{where} {beside} of comparable people, between {_to_bounds(row)}."
    elif row["enough"] and row["evidence"] != "count":
        sentence = f"{short}: {_to_difference(row)}{where} among people who write of it, between {_to_bounds(row)}."
    elif row["enough"]:
        sentence = f"{short}{where}: no telling yet whether more leave; between {_to_bounds(row)}."
    else:
        sentence = f"{short}{where}: {_to_people(float(row['n_persons']))} wrote of it; too few to compare who leaves."
    return Finding(sentence, _to_fine_print(row, window), HOW_SURE[row["evidence"]])


def find_unearned(sentence: str, evidence: str) -> list[str]:
    """Return the words of a sentence that its level of evidence has not earned."""
    return [word for word in FORBIDDEN[evidence] if re.search(rf"\b{word}", sentence.lower())]


def _find_estimate(row: Mapping[str, Any]) -> tuple[Any, Any, Any]:
    """Return the difference a sentence tells, with its bounds: at level adjusted, the adjusted one."""
    names = ("difference", "difference_low", "difference_high")
    if row["evidence"] == "adjusted" and _is_known(row, "adjusted_difference"):
        names = ("adjusted_difference", "adjusted_low", "adjusted_high")
    return row[names[0]], row[names[1]], row[names[2]]


def _is_known(row: Mapping[str, Any], name: str) -> bool:
    value = row.get(name)
    return value is not None and value == value  # noqa: PLR0124 - what is not a number is not equal to itself


def _to_difference(row: Mapping[str, Any]) -> str:
    """Return ``6 more of every 100 leave``."""
    n = round(100 * float(_find_estimate(row)[0]))
    if n == 0:
        return "about as many leave"
    return f"{abs(n)} {'more' if n > 0 else 'fewer'} of every 100 leave"


def _to_bounds(row: Mapping[str, Any]) -> str:
    low, high = (round(100 * float(value)) for value in _find_estimate(row)[1:])
    if low < 0 < high:
        return (
            f"{-low} fewer and {high} more of every 100"
            if row["evidence"] == "count"
            else f"{-low} fewer and {high} more"
        )
    low, high = sorted((abs(low), abs(high)))
    return f"{low} and {high}"


def _to_people(n: float) -> str:
    return f"fewer than {FEWEST_SHOWN} people" if n < FEWEST_SHOWN else f"about {round(n):,} people"


def _to_fine_print(row: Mapping[str, Any], window: str) -> str:
    parts = []
    if row["enough"]:
        with_, without = (float(row[f"dropped_{side}"]) / float(row[f"n_{side}"]) for side in ("with", "without"))
        parts += [
            f"visits with it n = {float(row['n_with']):.0f}, of which {with_:.0%} left",
            f"without n = {float(row['n_without']):,.0f}, {without:.0%}",
            f"difference {_to_points(row['difference'])} points among comparable visits",
            f"95 % interval {_to_points(row['difference_low'])} to {_to_points(row['difference_high'])}",
        ]
        parts += _to_adjusted(row)
    else:
        n = float(row["n_documents"])
        parts.append(f"messages n = {n:.0f}" if n >= FEWEST_SHOWN else f"messages n < {FEWEST_SHOWN}")
    parts += [f"entered {window}"] if window else []
    parts.append(f"how sure: {HOW_SURE[row['evidence']]}")
    return "; ".join(parts) + "."


def _to_adjusted(row: Mapping[str, Any]) -> list[str]:
    """Return what was adjusted for, and how strong something not measured would have to be to explain it away."""
    if row["evidence"] != "adjusted" or not _is_known(row, "adjusted_difference"):
        return []
    low, high = _to_points(row["adjusted_low"]), _to_points(row["adjusted_high"])
    strength = f"{float(row['e_value']):.1f} (nearer bound {float(row['e_value_limit']):.1f})"
    return [
        f"adjusted for {', '.join(row['adjusted_for'])}: {_to_points(row['adjusted_difference'])}, {low} to {high}",
        f"something not measured could explain it if tied to both writing and leaving by risk ratios of {strength}",
    ]


def _to_points(share: float) -> str:
    return f"{100 * float(share):+.1f}"


def _shorten(name: str) -> str:
    """Return a name of at most six words, its first letter large."""
    words = name.split()
    short = " ".join(words[:LONGEST_NAME_WORDS]) + (" …" if len(words) > LONGEST_NAME_WORDS else "")
    return short[:1].upper() + short[1:]
