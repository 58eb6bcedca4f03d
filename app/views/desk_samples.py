"""Samples in words: the ways to draw one, who codes it, and how far each coder is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from friction.themes.coding import HOW, count_progress

if TYPE_CHECKING:
    from friction.themes.coding import Coded

HOW_WORDS = dict(
    zip(
        HOW,
        ("at random", "those the program is least sure of", "from each theme alike", "those in no theme"),
        strict=True,
    )
)


def build_progress(coded: Coded) -> pd.DataFrame:
    """Return how far each coder is: sample, coder, coded (of how many), unsure; by sample and coder."""
    counted = count_progress(coded)
    done = zip(counted["n_coded"], counted["n_assigned"], strict=True)
    return pd.DataFrame(
        {
            "sample": counted["sample_id"],
            "coder": counted["coder"],
            "coded": [f"{n:,} of {of:,}" for n, of in done],
            "unsure": counted["n_unsure"],
        }
    )


def split_names(typed: str) -> list[str]:
    """Return the names that somebody typed, parted by commas or ends of lines: each once, in one line, in order."""
    names = (" ".join(one.split()) for one in typed.replace("\n", ",").split(","))
    return list(dict.fromkeys(one for one in names if one))
