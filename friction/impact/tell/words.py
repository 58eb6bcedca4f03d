"""One place turns a row of the table ``impact`` into words that say no more than its evidence allows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from friction.contracts import ANY, POOLED
from friction.impact.compare import MOST_Q

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MOST_WORDS = 25
FEWEST_SHOWN = 5
"""Fewer persons than this are never counted out loud."""

LONGEST_NAME_WORDS = 6
LONGEST_STAGE_WORDS = 3

HOW_SURE = {
    "count": "a count, no comparison",
    "association": "goes together, cause not shown",
    "adjusted": "goes together, adjusted for what was measured",
    "quasi_experimental": "consistent with an effect",
    "randomised": "shown by an experiment",
}
"""What each level of evidence is called on screen."""

WIDER_SURE = "goes together in a wider comparison, cause not shown"
RATING_SURE = "goes with ratings, cause not shown"

SCENARIO = "if this were the cause"
FAILED = "control failed"

FORBIDDEN = {
    "count": ("cause", "because", "drive", "impact", "due to", "lead to", "leads to", "lift", "effect", "more likely"),
    "association": ("cause", "because", "drive", "impact", "due to", "lead to", "leads to", "lift", "effect"),
    "adjusted": ("cause", "because", "drive", "impact", "due to", "lead to", "leads to", "lift"),
    "quasi_experimental": ("prove", "because", "drive"),
    "randomised": ("prove",),
}
"""Words that a finding of each level has not earned."""

DENIED = (SCENARIO, "cause not shown")
"""Said of what is not claimed: the linter passes over these."""

ALL_STAGES, WEEKS = POOLED


@dataclass(frozen=True)
class Finding:
    """A sentence and its fine print: one unit, never apart."""

    sentence: str
    fine_print: str
    how_sure: str


def to_finding(
    row: Mapping[str, Any], name: str, window: str = "", more_weeks: int | None = None, fewest: int = FEWEST_SHOWN
) -> Finding:
    """Put a row of the table ``impact`` into words.

    Where the row has enough data its own comparison is told; else the wider one that it leans on, and which it is;
    else the ratings with and without, where these are compared; else who wrote, as a count. That a control failed
    stands in the sentence, in the place of the bounds. Names of themes are never cut, stages where nothing else helps.

    Parameters
    ----------
    row : a row of the table.
    name : the theme's name, in people's words.
    window : the weeks the numbers are from, such as ``2026-W12 to 2026-W19``.
    more_weeks : how many weeks a comparison over more of them takes.
    fewest : fewer people than this are not counted in the sentence.

    Returns
    -------
    A sentence in natural numbers, one line of fine print, and how sure we are. The sentence has at most 25 words with
    a name of up to six, as the program gives them; a longer one, which somebody typed or brought, makes it longer.
    """
    most = max(MOST_WORDS - len(name.split()), MOST_WORDS - LONGEST_NAME_WORDS)
    at = ""
    for n_words in range(LONGEST_STAGE_WORDS, 0, -1):
        at = "" if row["stage"] == ANY else f" at {_cut(row['stage'], n_words)}"
        rest, how_sure = _to_rest(row, at, more_weeks, fewest)
        if len(rest.split()) <= most:
            break
    return Finding(name[:1].upper() + name[1:] + rest, _to_fine_print(row, window, how_sure), how_sure)


def _to_rest(row: Mapping[str, Any], at: str, more_weeks: int | None, fewest: int) -> tuple[str, str]:
    """Return what a sentence says behind the theme's name, and how sure we are; ``at``: the stage, in words."""
    evidence = row["evidence"]
    how_sure = HOW_SURE[evidence]
    # Nobody should rely on bounds that a control has shown to be wrong: they are in the fine print.
    failed = row.get("survives") == "no"
    bounds = f"; {FAILED}" if failed else f", between {_to_bounds(row)}" if row["enough"] else ""
    if row["enough"] and evidence == "adjusted":
        told = _to_difference(row)
        rest = f": {told}{at} {'than' if told[0].isdigit() else 'as'} of comparable people{bounds}"
    elif row["enough"] and evidence != "count":
        rest = f": {_to_difference(row)}{at} among those who wrote{bounds}"
    elif row["enough"]:
        rest = f"{at}: no telling yet, between {_to_bounds(row, way=True)} of every 100 leave"
    elif row.get("pooled") in POOLED:
        wider = f"{at}, {_to_weeks(more_weeks)}" if row["pooled"] == WEEKS else ", all stages together"
        if float(row["pooled_q"]) <= MOST_Q:
            how_sure = WIDER_SURE
            shrunk = ", shrunk" if row["pooled"] == WEEKS else ""
            rest = f": {_to_difference(row)}{wider}{shrunk}, between {_to_bounds(row)}"
        else:
            rest = f"{wider}: no telling yet, between {_to_bounds(row, way=True)} of every 100 leave"
    elif _is_known(row, "rating_difference"):
        how_sure = RATING_SURE
        rest = f"{at}: {_to_people(float(row['n_persons']), fewest)} wrote; {_to_rating(row)}"
    else:
        too_few = "; too few to compare who leaves" if row["n_without"] else ""
        rest = f"{at}: {_to_people(float(row['n_persons']), fewest)} wrote of it{too_few}"
    return f"{rest}.", how_sure


def find_unearned(sentence: str, evidence: str) -> list[str]:
    """Return the words of a sentence that its level of evidence has not earned."""
    claimed = sentence.lower()
    for words in DENIED:
        claimed = claimed.replace(words, "")
    return [word for word in FORBIDDEN[evidence] if re.search(rf"\b{word}", claimed)]


def find_equals(rows: Sequence[Mapping[str, Any]]) -> list[bool]:
    """Return for each row of a ranked list whether it is about equal to the one above.

    Two are about equal where both were put in order by conversions recovered, or both by a wider comparison, and their
    intervals overlap. The first of a list is equal to nothing.

    Parameters
    ----------
    rows : rows of ``impact``, in the order of the list.
    """
    found, above = [], None
    for row in rows:
        bounds = _find_order(row)
        equal = above is not None and bounds is not None and above[0] == bounds[0]
        found.append(bool(equal and bounds[1] <= above[2] and above[1] <= bounds[2]))  # type: ignore[index]
        above = bounds
    return found


def find_separated(above: Mapping[str, Any], below: Mapping[str, Any]) -> bool:
    """Say whether the intervals that two rows are ranked by part them: else no order of them may be claimed."""
    one, other = _find_order(above), _find_order(below)
    return one is not None and other is not None and one[0] == other[0] and (other[2] < one[1] or one[2] < other[1])


def to_order(row: Mapping[str, Any], *, equal: bool) -> str:
    """Return how firm a row's place in the list is: about equal to the one above, how often among the first three."""
    parts = ["about equal to the one above"] if equal else []
    often = round(10 * float(row["top_three"])) if _is_known(row, "top_three") else 0
    if often:
        parts.append(f"top three in {often} of 10 resamples")
    return "; ".join(parts)


def to_rule(*, has_journey: bool) -> str:
    """Return by which rule friction themes are ranked, in one sentence or two."""
    if not has_journey:
        return "Order: persons × severity (0 to 1); nothing is known of who left."
    return (
        "Order: first what goes with more drop-off, by the conversions that mending half of it would keep, "
        f"{SCENARIO}; then what does so in a wider comparison; the others by persons × severity. "
        "Neighbours whose intervals overlap are about equal."
    )


def _find_order(row: Mapping[str, Any]) -> tuple[str, float, float] | None:
    """Return what a row is ranked by, with the bounds of it; None where that has none."""
    if row["enough"] and row["evidence"] != "count" and _is_known(row, "recovered_50"):
        return "recovered", float(row["recovered_low"]), float(row["recovered_high"])
    if not row["enough"] and _is_known(row, "pooled_q") and float(row["pooled_q"]) <= MOST_Q:
        return "pooled", float(row["pooled_low"]), float(row["pooled_high"])
    return None


def find_told(row: Mapping[str, Any]) -> tuple[Any, Any, Any]:
    """Return the difference that people are told, with its bounds: adjusted, its own, or the one it leans on.

    The one estimate of a row of ``impact`` for sentence, chart, table and summary; null where there is none.
    """
    names = ("difference", "difference_low", "difference_high")
    if row["evidence"] == "adjusted" and _is_known(row, "adjusted_difference"):
        names = ("adjusted_difference", "adjusted_low", "adjusted_high")
    elif not row["enough"]:
        names = ("pooled_difference", "pooled_low", "pooled_high")
    return row[names[0]], row[names[1]], row[names[2]]


def _is_known(row: Mapping[str, Any], name: str) -> bool:
    value = row.get(name)
    return value is not None and value == value  # noqa: PLR0124 - what is not a number is not equal to itself


def _to_difference(row: Mapping[str, Any]) -> str:
    """Return ``6 more of every 100 leave``."""
    n = round(100 * float(find_told(row)[0]))
    if n == 0:
        return "about as many leave"
    return f"{abs(n)} {'more' if n > 0 else 'fewer'} of every 100 leave"


def _to_bounds(row: Mapping[str, Any], *, way: bool = False) -> str:
    low, high = (round(100 * float(value)) for value in find_told(row)[1:])
    if low < 0 < high:
        return f"{-low} fewer and {high} more"
    told = "" if not way else " more" if high > 0 else " fewer"
    low, high = sorted((abs(low), abs(high)))
    return f"{low} and {high}{told}"


def _to_rating(row: Mapping[str, Any]) -> str:
    """Return ``ratings are 27 of 100 points lower, between 19 and 35``."""
    names = ("rating_difference", "rating_low", "rating_high")
    difference, low, high = (round(100 * float(row[name])) for name in names)
    if low <= 0 <= high:
        return f"ratings between {abs(low)} of 100 points lower and {high} higher"
    low, high = sorted((abs(low), abs(high)))
    return (
        f"ratings {abs(difference)} of 100 points {'higher' if difference > 0 else 'lower'}, between {low} and {high}"
    )


def _to_weeks(weeks: int | None) -> str:
    return f"over {weeks} weeks" if weeks else "over more weeks"


def _to_people(n: float, fewest: int) -> str:
    return f"fewer than {fewest} people" if n < fewest else f"about {round(n):,} people"


def _to_fine_print(row: Mapping[str, Any], window: str, how_sure: str) -> str:
    parts = []
    if row["enough"]:
        parts += [
            *_to_sides(row),
            f"difference {_to_points(row['difference'])} points among comparable visits",
            f"95 % interval {_to_points(row['difference_low'])} to {_to_points(row['difference_high'])}",
        ]
        parts += _to_adjusted(row)
        if _is_known(row, "difference_alone"):
            parts.append(f"given the message's other themes {_to_points(row['difference_alone'])}")
    else:
        n = float(row["n_documents"])
        parts.append(f"messages n = {n:.0f}" if n >= FEWEST_SHOWN else f"messages n < {FEWEST_SHOWN}")
        parts += _to_sides(row) if float(row["n_with"]) >= FEWEST_SHOWN else []
        parts += _to_pooled(row)
    parts += _to_ratings(row)
    if row["evidence"] != "count" and _is_known(row, "recovered_50"):
        low, middle, high = (float(row[name]) for name in ("recovered_low", "recovered_50", "recovered_high"))
        parts.append(f"{SCENARIO}, mending half of it would keep {middle:.0f} conversions, {low:.0f} to {high:.0f}")
    parts += [order] if (order := to_order(row, equal=False)) else []
    if _is_known(row, "survives"):
        parts.append("passed its controls" if row["survives"] == "yes" else f"a {FAILED}: do not rely on it")
    parts += [f"entered {window}"] if window else []
    parts.append(f"how sure: {how_sure}")
    return "; ".join(parts) + "."


def _to_sides(row: Mapping[str, Any]) -> list[str]:
    """Return how many visits had the theme and how many had not, and what share of each left."""
    n_with, n_without = float(row["n_with"]), float(row["n_without"])
    if not n_without:
        return []
    return [
        f"visits with it n = {n_with:.0f}, of which {float(row['dropped_with']) / n_with:.0%} left",
        f"without n = {n_without:,.0f}, {float(row['dropped_without']) / n_without:.0%}",
    ]


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


def _to_pooled(row: Mapping[str, Any]) -> list[str]:
    """Return what a cell that is too small leans on, in numbers."""
    if row.get("pooled") not in POOLED:  # runs of before leaned on broader themes as well
        return []
    level = {
        ALL_STAGES: "all stages together",
        WEEKS: "more weeks, shrunk towards the stage's other themes",
    }[row["pooled"]]  # fmt: skip
    low, high = _to_points(row["pooled_low"]), _to_points(row["pooled_high"])
    n, difference = float(row["pooled_with"]), _to_points(row["pooled_difference"])
    told = f"visits n = {n:.0f}, difference {difference} points, 95 % interval {low} to {high}"
    return [f"too few of its own to compare; {level}: {told}"]


def _to_ratings(row: Mapping[str, Any]) -> list[str]:
    if not _is_known(row, "rating_difference"):
        return []
    with_, without, low, high = (
        round(100 * float(row[name])) for name in ("rating_with", "rating_without", "rating_low", "rating_high")
    )
    return [f"mean rating (0 to 100) with it {with_}, without {without}, difference {low:+d} to {high:+d}"]


def _to_points(share: float) -> str:
    return f"{round(100 * float(share)):+d}"


def _cut(name: str, most: int) -> str:
    """Return the first words of a name, so many that with the sign for more there are at most one more."""
    words = name.split()
    return " ".join(words[:most]) + (" …" if len(words) > most else "")
