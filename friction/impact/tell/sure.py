"""One word for how sure a finding is, and its difference in one plain sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from friction.contracts import ANY, POOLED
from friction.impact.compare import MOST_Q
from friction.impact.tell.words import find_told

if TYPE_CHECKING:
    from collections.abc import Mapping

FEW, LIKELY, ACT = "few", "likely", "sure enough to act"

SURE = {
    FEW: "Too few to tell: nothing was compared, or the comparison could still go either way.",
    LIKELY: "People with it leave, or rate, differently by more than chance would give; the cause is not shown.",
    ACT: "The difference stays when what was measured of people is held fixed, and what must show nothing shows "
    "nothing; the cause is still not proven.",
}
"""What each word means, in one sentence."""

LEAST_TO_ACT = 0.01
"""The bound nearer to no difference is at least one of every hundred."""

_HELD_FIXED = ("adjusted", "quasi_experimental", "randomised")


def to_sure(row: Mapping[str, Any] | None) -> str:
    """Return the word for how sure a row of ``impact`` is: one of `SURE`.

    *sure enough to act*: its level of evidence is adjusted or higher, its controls passed, and the interval that is
    told (`find_told`) stays a hundredth or more away from no difference. *likely*: the interval of what is told, of the
    row's own comparison, the wider one it leans on, or of ratings, leaves out no difference, and no control failed.
    *few*: everything else, and no row at all.
    """
    if row is None or row.get("survives") == "no":
        return FEW
    nearer = _find_nearer(row)
    if nearer is None or nearer <= 0:
        return FEW
    acts = row["enough"] and row["evidence"] in _HELD_FIXED and row.get("survives") == "yes" and nearer >= LEAST_TO_ACT
    return ACT if acts else LIKELY


def to_plain(row: Mapping[str, Any] | None) -> str:
    """Return what is known of who leaves, or of ratings, in one plain sentence; "" where nothing is."""
    if row is None:
        return ""
    if row.get("survives") == "no":
        return "A check of the comparison failed: do not rely on it."
    difference, nearer = find_told(row)[0], _find_nearer(row)
    if nearer is None:
        return "Too few to compare who leaves." if row["n_without"] else ""
    if not row["enough"] and not _is_pooled(row):
        points = round(100 * float(row["rating_difference"]))
        return f"Those who wrote of it rate {abs(points)} of 100 points {'higher' if points > 0 else 'lower'}."
    n = round(100 * float(difference))
    if nearer <= 0 or n == 0:
        return "No telling yet whether more of them leave."
    at = "" if row["stage"] == ANY or row.get("pooled") == POOLED[0] else f" at {row['stage']}"
    wider = "" if row["enough"] else ", in a wider comparison"
    return f"{abs(n)} {'more' if n > 0 else 'fewer'} of every 100 leave{at} than of others{wider}."


def _is_pooled(row: Mapping[str, Any]) -> bool:
    return not row["enough"] and row.get("pooled") in POOLED and float(row["pooled_q"]) <= MOST_Q


def _find_nearer(row: Mapping[str, Any]) -> float | None:
    """Return how far the nearer bound is from no difference, below 0 where that is within; None where none is told."""
    if (row["enough"] and row["evidence"] != "count") or _is_pooled(row):
        low, high = find_told(row)[1:]
    elif row["enough"]:
        return 0.0
    else:
        low, high = row.get("rating_low"), row.get("rating_high")
    if low is None or high is None or low != low or high != high:  # noqa: PLR0124 - NaN is not itself
        return None
    return max(float(low), -float(high))
