"""What coders agree on, what somebody must settle, and the decisions that follow from the answers."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from friction.statistics import to_masi
from friction.themes.coding.sets import number_sets

if TYPE_CHECKING:
    from friction.themes.coding.codings import Coded

DISPUTED = ("segment_id", "distance", "n_coders", "n_unsure", "n_waiting")
PLACES = 6


def find_disputes(coded: Coded) -> pd.DataFrame:
    """Return the segments that somebody must settle: coders differ on them, or one was unsure; not those settled.

    Returns
    -------
    segment_id, distance (mean MASI distance of each two coders' sets, 0 to 1; 0 for a single coder), n_coders (who said
    something), n_unsure, n_waiting (who is still to code it); the most different first, then the most unsure.
    """
    numbered = number_sets(coded.words["themes"])
    apart = to_masi(numbered.held)
    waiting = coded.left["segment_id"].value_counts()
    rows = []
    for segment_id, own in coded.words.assign(number=numbered.numbers).groupby("segment_id", sort=True):
        pairs = [apart[one, other] for one, other in combinations(own["number"], 2)]
        distance, n_unsure = round(float(np.mean(pairs)), PLACES) if pairs else 0.0, int(own["unsure"].sum())
        if (distance or n_unsure) and segment_id not in coded.adjudicated:
            rows.append((segment_id, distance, len(own), n_unsure, int(waiting.get(segment_id, 0))))
    found = pd.DataFrame(rows, columns=list(DISPUTED))
    return found.sort_values(["distance", "n_unsure", "segment_id"], ascending=[False, False, True], ignore_index=True)


def find_final(coded: Coded) -> pd.DataFrame:
    """Return the final answer on each segment that anybody coded or settled.

    Returns
    -------
    segment_id, themes (sorted list; empty: none of them; null: no answer yet), how. How is ``adjudicated``; else
    ``unanimous``, where all who are to code it did, gave the same themes, and nobody was unsure; else ``unsettled``.
    Sorted by segment_id.
    """
    waiting = set(coded.left["segment_id"])
    rows: dict[str, tuple[list[str] | None, str]] = {}
    for segment_id, own in coded.words.groupby("segment_id", sort=True):
        sets = {tuple(themes) for themes in own["themes"]}
        agreed = len(sets) == 1 and not own["unsure"].any() and segment_id not in waiting
        rows[str(segment_id)] = (list(sets.pop()), "unanimous") if agreed else (None, "unsettled")
    rows |= {segment_id: (list(themes), "adjudicated") for segment_id, themes in coded.adjudicated.items()}
    return pd.DataFrame(
        [(segment_id, *rows[segment_id]) for segment_id in sorted(rows)], columns=["segment_id", "themes", "how"]
    )


def to_decisions(final: pd.DataFrame, segment_topics: pd.DataFrame) -> pd.DataFrame:
    """Return the decisions that would make the themes say what the final answers say.

    A segment in none of its final themes is placed in the first of them; what it has beside is added, what it has and
    should not have is removed. Where the themes say so already, and where there is no answer or the run has no such
    segment, nothing is to be done.

    Parameters
    ----------
    final : as `find_final` returns it.
    segment_topics : segment_id, theme_id (null: in none), also_in (lists of further themes; may be absent).

    Returns
    -------
    action (``place``, ``add``, ``remove``, to be taken in this order), theme_id, segment_ids (sorted list): one row for
    each action on each theme, sorted by both.
    """
    segment_topics = segment_topics[segment_topics["segment_id"].isin(final["segment_id"])]
    further = segment_topics["also_in"] if "also_in" in segment_topics else [()] * len(segment_topics)
    placed = zip(segment_topics["segment_id"], segment_topics["theme_id"], further, strict=True)
    now = {name: set() if pd.isna(own) else {own, *others} for name, own, others in placed}
    decided: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for segment_id, themes in zip(final["segment_id"], final["themes"], strict=True):
        if not isinstance(themes, list) or segment_id not in now:
            continue
        wanted, has = set(themes), now[segment_id]
        moved = set(themes[:1]) if wanted and not wanted & has else set()
        for action, named in (("place", moved), ("add", wanted - has - moved), ("remove", has - wanted)):
            # A place takes a segment out of the one theme it was in.
            if action == "remove" and moved and len(has) == 1:
                continue
            for theme_id in named:
                decided[action, theme_id].append(segment_id)
    order = ("place", "add", "remove")
    rows = [(*key, sorted(decided[key])) for key in sorted(decided, key=lambda key: (order.index(key[0]), key[1]))]
    return pd.DataFrame(rows, columns=["action", "theme_id", "segment_ids"])
