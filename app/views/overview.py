"""What the run would change about themes, but leaves to people."""

from __future__ import annotations

from textwrap import shorten
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

EXAMPLE_LETTERS = 120


class Proposed(NamedTuple):
    """A proposal of the run: its id, what it proposes and why, and one example of what was said ("" for none)."""

    proposal_id: str
    sentence: str
    example: str


def build_proposals(
    tables: Mapping[str, pd.DataFrame], refused: Collection[str], shown: int
) -> tuple[list[Proposed], int]:
    """Return what the run would change about themes but leaves to people, largest first, and how many more there are.

    What was refused, and what is about a theme that is no more, is left out.

    Parameters
    ----------
    tables : ``proposals``, ``themes`` and ``segments``, decisions laid over.
    refused : ids of the proposals that people refused.
    shown : at most so many.
    """
    names = tables["themes"].set_index("theme_id")["name"]
    texts = tables["segments"].set_index("segment_id")["text"]
    proposals = tables["proposals"].sort_values(["n_segments", "proposal_id"], ascending=[False, True])
    found = []
    for proposal in proposals[~proposals["proposal_id"].isin(set(refused))].itertuples():
        themes = [theme for theme in (proposal.theme_id, proposal.other_theme_id) if not pd.isna(theme)]
        if any(theme not in names.index for theme in themes):
            continue
        about = " and ".join(f"“{names[theme]}”" for theme in themes)
        example = next((texts[name] for name in proposal.exemplar_ids if name in texts.index), "")
        said = shorten(example, EXAMPLE_LETTERS, placeholder=" …")
        found.append(Proposed(proposal.proposal_id, f"{about}{': ' if about else ''}{proposal.why}", said))
    return found[:shown], max(len(found) - shown, 0)
