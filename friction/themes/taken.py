"""What taking a proposal decides, and which proposals wait for an answer still."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from friction.topics import to_part_id

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from friction.themes.state import Replayed


def to_decisions(proposal: pd.Series) -> list[tuple[str, dict[str, object], str]]:
    """Return what taking a proposal decides: action, payload and theme of each decision, in order.

    Parameters
    ----------
    proposal : a row of the table ``proposals``.
    """
    theme_id, other, part = proposal["theme_id"], proposal["other_theme_id"], list(proposal["part_ids"])
    match proposal["kind"]:
        case "merge":
            return [("merge", {"into": theme_id}, other)]
        case "split":
            return [("split", {"parts": {to_part_id(theme_id, part): part}}, theme_id)]
        case "move":
            return [("place", {"segment_ids": part}, theme_id)]
    return [("place", {"segment_ids": part}, to_part_id("", part))]


def to_made_id(name: str, parent: str = "") -> str:
    """Return the id of a theme that people make: from its name alone, so that a code is one theme in every workspace.

    Parameters
    ----------
    parent : name of the code above it, in a codebook of two levels.
    """
    return to_part_id("", [f"{parent}\n{name}".strip().casefold()])


def find_open(proposals: pd.DataFrame, replayed: Replayed, there: Collection[str]) -> pd.DataFrame:
    """Return the proposals that nobody answered: those refused, or done by now, are left out.

    One is done where all that taking it would decide is so already, whoever decided it, and however. One about a theme
    that is no more can be done no more, and is left out, too.

    Parameters
    ----------
    proposals : table ``proposals`` of a run.
    replayed : the state after all decisions, those made since the run as well.
    there : ids of the themes there are now.

    Returns
    -------
    The rows that are open, in the order given.
    """
    wanted = [
        row["proposal_id"] not in replayed.refused
        and all(pd.isna(one) or one in there for one in (row["theme_id"], row["other_theme_id"]))
        and not all(_is_so(*one, replayed) for one in to_decisions(row))
        for _, row in proposals.iterrows()
    ]
    return proposals[wanted]


def _is_so(action: str, payload: dict[str, object], theme_id: str, replayed: Replayed) -> bool:
    """Say whether what a decision would make so is so by what people decided."""
    if action == "merge":
        return replayed.find_theme(theme_id) == replayed.find_theme(str(payload["into"]))
    if action == "split":
        parts: dict[str, list[str]] = payload["parts"]  # type: ignore[assignment]
        return all(_are_in(ids, part, replayed) for part, ids in parts.items())
    return _are_in(payload["segment_ids"], theme_id, replayed)  # type: ignore[arg-type]


def _are_in(segment_ids: Iterable[str], theme_id: str, replayed: Replayed) -> bool:
    theme = replayed.find_theme(theme_id)
    placed = (replayed.placed.get(one) for one in segment_ids)
    return all(put is not None and replayed.find_theme(put) == theme for put in placed)
