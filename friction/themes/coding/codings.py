"""What coders said: a replay of their log, pure, oldest first."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from friction.themes.coding.samples import COLUMNS as SAMPLED
from friction.themes.undone import find_undone

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ASSIGNED = ("sample_id", *SAMPLED)
WORDS = ("segment_id", "coder", "themes", "unsure", "coding_id")


@dataclass(frozen=True)
class Coded:
    """The state after all codings.

    Attributes
    ----------
    assigned : sample_id, segment_id, coder, position, shared: what each coder is to do, of all samples that hold;
        sorted by sample_id, coder, position.
    words : segment_id, coder, themes (sorted list of ids; empty: none of them), unsure, coding_id: the last word of
        each coder on each segment; sorted by segment_id and coder.
    adjudicated : for each segment on which somebody had the last word for all, its themes, sorted.
    """

    assigned: pd.DataFrame
    words: pd.DataFrame
    adjudicated: Mapping[str, tuple[str, ...]]

    @property
    def left(self) -> pd.DataFrame:
        """What is assigned and not coded yet; columns and order of ``assigned``."""
        done = pd.MultiIndex.from_frame(self.words[["segment_id", "coder"]])
        return self.assigned[~pd.MultiIndex.from_frame(self.assigned[["segment_id", "coder"]]).isin(done)]


def replay_codings(codings: pd.DataFrame, find_theme: Callable[[str], str] | None = None) -> Coded:
    """Return the state after all codings.

    The last word of a coder on a segment counts, and the last adjudication of it. An undo takes a coding back as if it
    had never been given, so that the word before holds again; an undo can itself be undone. Where a sample is taken
    back nobody has to code it any more; what was said of its segments stays said.

    Parameters
    ----------
    codings : coding_id, coded_by, sample_id, action, payload, undoes; any order: theirs is that of coding_id.
    find_theme : which theme holds a theme now (`friction.themes.replay.Replayed.find_theme`), so that who coded before
        a merge agrees with who coded after it. None: themes are as they were named.
    """
    rows = [row._asdict() for row in codings.sort_values("coding_id", kind="stable").itertuples(index=False)]
    undone = find_undone([(row["coding_id"], _to_undone(row)) for row in rows])
    assigned: dict[str, list[tuple[Any, ...]]] = {}
    words: dict[tuple[str, str], tuple[Any, ...]] = {}
    adjudicated: dict[str, tuple[str, ...]] = {}
    for row in rows:
        if row["coding_id"] in undone:
            continue
        payload = json.loads(row["payload"])
        match row["action"]:
            case "sample":
                assigned[row["sample_id"]] = _list_assigned(row["sample_id"], payload["parts"])
            case "code":
                key = (payload["segment_id"], row["coded_by"])
                themes = list(_to_set(payload["themes"], find_theme))
                words[key] = (*key, themes, bool(payload["unsure"]), row["coding_id"])
            case "adjudicate":
                adjudicated[payload["segment_id"]] = _to_set(payload["themes"], find_theme)
    given = pd.DataFrame([one for own in assigned.values() for one in own], columns=list(ASSIGNED))
    return Coded(
        given.sort_values(["sample_id", "coder", "position"], ignore_index=True),
        pd.DataFrame([words[key] for key in sorted(words)], columns=list(WORDS)),
        {segment_id: adjudicated[segment_id] for segment_id in sorted(adjudicated)},
    )


def list_answers(
    codings: pd.DataFrame, coder: str, find_theme: Callable[[str], str] | None = None
) -> list[tuple[str, str, tuple[str, ...], bool]]:
    """Return what a coder said, oldest first: coding_id, segment_id, themes (sorted), unsure of each answer that holds.

    Several on one segment stand each where it was given: the last one counts, and taking it back brings the one before.
    Parameters are those of `replay_codings`.
    """
    rows = [row._asdict() for row in codings.sort_values("coding_id", kind="stable").itertuples(index=False)]
    undone = find_undone([(row["coding_id"], _to_undone(row)) for row in rows])
    answers = []
    for row in rows:
        if row["action"] == "code" and row["coded_by"] == coder and row["coding_id"] not in undone:
            payload = json.loads(row["payload"])
            themes = _to_set(payload["themes"], find_theme)
            answers.append((row["coding_id"], payload["segment_id"], themes, bool(payload["unsure"])))
    return answers


def find_queue(coded: Coded, coder: str) -> pd.DataFrame:
    """Return what a coder has left to do: sample_id, segment_id, position; in that order of sample and position.

    A blind view: there is nothing in it of what others said, of who else is asked, or of what the program found.
    """
    own = coded.left[coded.left["coder"] == coder]
    return own[["sample_id", "segment_id", "position"]].reset_index(drop=True)


def count_progress(coded: Coded) -> pd.DataFrame:
    """Return sample_id, coder, n_assigned, n_coded, n_unsure, sorted by both: how far each coder is."""
    said = coded.assigned.merge(coded.words[["segment_id", "coder", "unsure"]], on=["segment_id", "coder"], how="left")
    said = said.assign(coded=said["unsure"].notna(), unsure=said["unsure"].isin([True]))
    counted = said.groupby(["sample_id", "coder"], as_index=False, sort=True).agg(
        n_assigned=("segment_id", "size"), n_coded=("coded", "sum"), n_unsure=("unsure", "sum")
    )
    return counted.astype({"n_coded": "int64", "n_unsure": "int64"})


def _list_assigned(sample_id: str, parts: Mapping[str, list[str]]) -> list[tuple[Any, ...]]:
    """Return the rows of a sample: what several are to code is shared."""
    times = Counter(segment_id for ids in parts.values() for segment_id in ids)
    return [
        (sample_id, segment_id, coder, position, times[segment_id] > 1)
        for coder, ids in parts.items()
        for position, segment_id in enumerate(ids, start=1)
    ]


def _to_set(themes: list[str], find_theme: Callable[[str], str] | None) -> tuple[str, ...]:
    return tuple(sorted({theme_id if find_theme is None else find_theme(theme_id) for theme_id in themes}))


def _to_undone(row: Mapping[str, Any]) -> str | None:
    """Return the coding that a row takes back."""
    return row["undoes"] if row["action"] == "undo" and isinstance(row["undoes"], str) else None
